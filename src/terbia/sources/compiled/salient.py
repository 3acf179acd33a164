"""Salient statistics of rare earths, editions 1996 to 2026: ``us_salient.csv`` and ``us_salient_more.csv``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from terbia.ledger.observation import Observation
from terbia.sources.compiled.editions import edition_of_row
from terbia.sources.compiled.figure import observe, read_row_figure
from terbia.sources.compiled.prices import price_of
from terbia.sources.compiled.rows import TableRow, taken, words

TABLES = ("us_salient.csv", "us_salient_more.csv")


def read() -> Iterator[Observation]:
    """One observation a row; series as the readers of the publisher's files name them."""
    for name in TABLES:
        for row in taken(name):
            series, scope = _place(row)
            yield observe(row, edition_of_row(row), series, row["year"], read_row_figure(row), row["unit"], scope=scope)


def _place(row: TableRow) -> tuple[str, str]:
    """Series and scope of a row. Raises ValueError for words that are not known."""
    if row["series"].startswith("price"):
        return price_of(row, row["form"], row["series"])
    found = _places().get((row["series"], row["form"]))
    if found is None:
        raise row.fault(f"'{row['series']}' of '{row['form']}' is not in data/sources/compiled_salient.csv")
    return found


@cache
def _places() -> dict[tuple[str, str], tuple[str, str]]:
    return {(r["series"], r["form"]): (r["to_series"], r["scope"]) for r in words("compiled_salient")}
