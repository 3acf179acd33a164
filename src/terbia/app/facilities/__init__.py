"""Plants and companies: which figures of a plant stand, its share of the national line, what touches it."""
