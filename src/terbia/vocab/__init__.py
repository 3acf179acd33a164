"""Floor 1: the words and measures of the field, with no knowledge of any record."""
