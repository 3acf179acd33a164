"""One module per family of indicators: inputs from the record and the user's tables, an answer with its needs."""
