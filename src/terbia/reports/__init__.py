"""Briefs, figures, tables and citations, written from the record."""
