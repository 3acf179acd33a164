"""Tariff lines that the Mineral Commodity Summaries print: ``tariffs.csv`` and ``tariffs_more.csv``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from terbia.ledger.observation import Observation
from terbia.ledger.series import Series
from terbia.sources.compiled.editions import edition_of_row
from terbia.sources.compiled.figure import Figure, observe
from terbia.sources.compiled.rows import TableRow, taken
from terbia.sources.mcs_place import commodity_slug

TABLES = ("tariffs.csv", "tariffs_more.csv")
_RATE = re.compile(r"(\d+(?:\.\d+)?)% ad valorem\Z")


def read() -> Iterator[Observation]:
    """One observation a row: the rate of normal trade relations in percent of value, by code and chapter.

    The period is the year at whose end the rate held; what the code covers is the scope.
    """
    for name in TABLES:
        for row in taken(name):
            series = Series("US", commodity_slug(row["chapter"]), "tariff", f"hts-{row['hts']}")
            yield observe(row, edition_of_row(row), series, row["as_of"][:4], _rate(row), "percent", scope=row["item"])


def _rate(row: TableRow) -> Figure:
    text = row["normal_trade_relations"]
    if text == "Free":
        return Figure(0.0, None, None, ("free",), text)
    match = _RATE.match(text)
    if match is None:
        raise row.fault(f"'{text}' is neither 'Free' nor a rate such as '5% ad valorem'")
    return Figure(float(match[1]), None, None, (), text)
