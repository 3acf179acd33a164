"""Claims: read a text, match its claims to the record, give a verdict."""
