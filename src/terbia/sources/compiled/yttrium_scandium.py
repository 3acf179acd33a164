"""The chapters on yttrium and scandium: ``yttrium_scandium.csv`` and ``yttrium_scandium_more.csv``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from terbia.ledger.observation import Observation
from terbia.sources.compiled.editions import edition_of_row
from terbia.sources.compiled.figure import observe, read_row_figure
from terbia.sources.compiled.rows import TableRow, taken, words
from terbia.sources.compiled.world import area_of_row

TABLES = ("yttrium_scandium.csv", "yttrium_scandium_more.csv")


def read() -> Iterator[Observation]:
    """One observation a row; in the world tables the form of a row names the country."""
    for name in TABLES:
        for row in taken(name):
            series, scope, marks = _place(row)
            figure = read_row_figure(row)
            yield observe(row, edition_of_row(row), series, row["year"], figure, row["unit"], scope=scope, marks=marks)


def _place(row: TableRow) -> tuple[str, str, tuple[str, ...]]:
    key = (row["commodity"], row["series"])
    if found := _places().get((*key, row["form"])):
        return *found, ()
    if (by_country := _places().get((*key, "*"))) is None:
        raise row.fault(f"'{row['form']}' is not in data/sources/compiled_yttrium_scandium.csv")
    where = area_of_row(row, row["form"])
    series, scope = by_country
    return series.replace("*", where.area, 1), scope, ("rounded",) if "rounded" in where.remainder else ()


@cache
def _places() -> dict[tuple[str, str, str], tuple[str, str]]:
    return {
        (r["commodity"], r["series"], r["form"]): (r["to_series"], r["scope"])
        for r in words("compiled_yttrium_scandium")
    }
