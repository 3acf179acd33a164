"""Table 3 of a Minerals Yearbook chapter on rare earths: average prices of oxides."""

from __future__ import annotations

from terbia.errors import Fault, FileFaults
from terbia.ledger.series import Series
from terbia.sources.footnote import Marks, numbered, plain
from terbia.sources.myb_table import Collector, Figure, Table, split_table, year_columns
from terbia.sources.workbook import Row, Sheet
from terbia.vocab.element import read_element
from terbia.vocab.unit import read_unit

_FIRST = "Product (oxide)"


def read_prices(collector: Collector, sheet: Sheet) -> None:
    """Read the prices of oxides by year; the purity is in the scope.

    Raises FileFaults for a missing column or unit.
    """
    table = split_table(collector.name, sheet, lambda row: row.cell(0).startswith(_FIRST), f"'{_FIRST}'")
    years = year_columns(collector.name, table)
    purity = next((at for row in table.head for at, cell in enumerate(row.cells) if cell == "Purity"), None)
    unit = _unit(table)
    faults = []
    if purity is None:
        faults.append(Fault(0, table.sheet, "", "no column of the header is 'Purity'"))
    if unit is None:
        faults.append(Fault(0, table.sheet, "", "no line above the header gives the unit of a price in brackets"))
    if faults or purity is None or unit is None:
        raise FileFaults(collector.name, faults)
    for row in collector.rows(table):
        _take(collector, table, row, purity, unit, years)


def _unit(table: Table) -> str | None:
    """The unit in brackets above the header: ``(Dollars per kilogram)``."""
    for row in table.head:
        text = plain(row.cell(0))
        if text.startswith("(") and text.endswith(")"):
            try:
                unit = read_unit(text[1:-1])
            except ValueError:
                continue
            return unit.name if unit.dimension == "price per mass" else None
    return None


def _take(collector: Collector, table: Table, row: Row, purity_at: int, unit: str, years: dict[int, str]) -> None:
    label, marks = numbered(row.cell(0))
    faults = []
    name = ""
    try:
        name = read_element(label).name
    except ValueError as error:
        faults.append((_FIRST, label, str(error)))
    purity = row.cell(purity_at)
    if not _is_share(purity):
        faults.append(("Purity", purity, "not a percentage"))
    figures = []
    if name:
        series = Series("US", name, "price", "oxide", "myb")
        figures = [_figure(row, series, at, year, unit, f"{purity}% purity", marks) for at, year in years.items()]
    collector.take(table, row, figures, faults)


def _figure(row: Row, series: Series, at: int, year: str, unit: str, scope: str, marks: Marks) -> Figure:
    return Figure(series, year, year, row.cell(at), row.cell(at + 1), unit, f"{scope}; annual average", marks)


def _is_share(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal() and 0 < float(text) <= 100
