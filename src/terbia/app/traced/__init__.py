"""Where what an area uses of an element came from: the answer of ``terbia trace``."""
