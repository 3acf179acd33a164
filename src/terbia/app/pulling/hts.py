"""Requests to the US International Trade Commission for the tariff schedule in force: one for each heading."""

from __future__ import annotations

from terbia.app.pulling.asking import Ask
from terbia.app.pulling.query import Query, address

BASE = "https://hts.usitc.gov/reststop/exportList"


def queries(ask: Ask) -> list[Query]:
    """The requests: from each four-digit heading to the next one, for the rates stand above the lines."""
    return [_query(heading) for heading in dict.fromkeys(code[:4] for code in ask.codes)]


def _query(heading: str) -> Query:
    parameters = [("from", heading), ("to", f"{int(heading) + 1:04d}"), ("format", "CSV"), ("styles", "false")]
    return Query("hts", address(BASE, parameters), f"hts_{heading}.csv", "csv")
