"""The brief: the national picture of a commodity, written from the record when it is asked for."""

from terbia.reports.brief.compose import write_brief

__all__ = ["write_brief"]
