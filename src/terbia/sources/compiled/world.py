"""Mine production and reserves by country: ``world_production.csv`` and ``world_production_more.csv``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from terbia.ledger.observation import Observation
from terbia.ledger.series import Series
from terbia.sources.compiled.editions import edition_of_row
from terbia.sources.compiled.figure import observe, read_row_figure
from terbia.sources.compiled.rows import TableRow, taken, words
from terbia.vocab.area import AreaReading, read_area

TABLES = ("world_production.csv", "world_production_more.csv")


def read() -> Iterator[Observation]:
    """One observation a row, in t REO; a total that is printed as rounded has the qualifier ``rounded``."""
    for name in TABLES:
        for row in taken(name):
            kind = _kinds().get(row["kind"])
            if kind is None:
                raise row.fault(f"kind '{row['kind']}' is not in data/sources/compiled_world_kinds.csv")
            where = area_of_row(row, row["country"])
            series = Series(where.area, "rare-earths", kind[0], kind[1] or None)
            marks = ("rounded",) if "rounded" in where.remainder else ()
            # The tables made from the yearbook keep the word even where the cell had no footnote.
            note = row["note"].strip().removesuffix("footnotes")
            figure = read_row_figure(row)
            yield observe(row, edition_of_row(row), series, row["year"], figure, row["unit"], marks=marks, note=note)


def area_of_row(row: TableRow, name: str) -> AreaReading:
    """The area that a row names. Raises ValueError, naming the row, for a name that is not known."""
    try:
        return read_area(name)
    except ValueError as error:
        raise row.fault(str(error)) from None


@cache
def _kinds() -> dict[str, tuple[str, str]]:
    return {r["kind"]: (r["statistic"], r["form"]) for r in words("compiled_world_kinds")}
