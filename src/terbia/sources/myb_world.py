"""Table 8 of a Minerals Yearbook chapter on rare earths: what the mines of the world put out, by country."""

from __future__ import annotations

from terbia.errors import Fault, FileFaults
from terbia.ledger.series import Series
from terbia.sources.footnote import unmarked
from terbia.sources.myb_table import Collector, Figure, Table, split_table, year_columns
from terbia.sources.workbook import Row, Sheet
from terbia.vocab.area import read_area

_FIRST = "Country or locality"
_UNIT = "Metric tons, rare-earth oxide equivalent"


def read_world(collector: Collector, sheet: Sheet) -> None:
    """Read mine production by country and year, in t REO. Raises FileFaults where the layout is another."""
    table = split_table(collector.name, sheet, lambda row: row.cell(0).startswith(_FIRST), f"'{_FIRST}'")
    years = year_columns(collector.name, table)
    if _UNIT not in table.heading():
        raise FileFaults(collector.name, [Fault(0, table.sheet, "", f"the table does not say '{_UNIT}'")])
    for row in collector.rows(table):
        _take(collector, table, row, years)


def is_area(text: str) -> bool:
    """Whether a text is the name of an area by itself."""
    return area_of(text) is not None


def area_of(text: str) -> str | None:
    """The code of the area that a text names with nothing beside it, else None.

    A digit at the end is a mark and no part of a name.
    """
    if not text or text[-1].isdigit():
        return None
    try:
        found = read_area(text)
    except ValueError:
        return None
    return None if found.remainder else found.area


def _take(collector: Collector, table: Table, row: Row, years: dict[int, str]) -> None:
    label, marks = unmarked(row.cell(0), lambda text: text == "Total" or is_area(text))
    area = "WORLD" if label == "Total" else area_of(label)
    if area is None:
        collector.reject(table, row, _FIRST, row.cell(0), "not the name of an area")
        return
    series = Series(area, "rare-earths", "production", "mine")
    figures = [
        Figure(series, year, year, row.cell(at), row.cell(at + 1), "t REO", "REO equivalent", marks)
        for at, year in years.items()
    ]
    collector.take(table, row, figures)
