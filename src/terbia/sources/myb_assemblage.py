"""Table 2 of a Minerals Yearbook chapter on rare earths: which elements the minerals hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from terbia.errors import Fault, FileFaults
from terbia.ledger.series import Series, slug
from terbia.sources.footnote import Marks, numbered
from terbia.sources.myb_table import Collector, Figure, Table, split_table
from terbia.sources.workbook import Row, Sheet
from terbia.vocab.area import read_area
from terbia.vocab.element import elements

_KEYS = ("Primary Source", "Country", "Location")
_UNIT = "percent of total REO"


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the columns stand: source mineral, country, location, and the elements by symbol."""

    mineral: int
    country: int
    location: int
    elements: tuple[tuple[int, str], ...]


def read_assemblage(collector: Collector, sheet: Sheet, year: str) -> None:
    """Read the contents of source minerals; the table has no year of its own and takes that of the yearbook.

    ``Do.`` stands for the cell above. A row without figures carries on the location of the row above it.
    Raises FileFaults where a column is missing.
    """
    table = split_table(collector.name, sheet, lambda row: row.cell(0) == _KEYS[0], f"'{_KEYS[0]}'")
    places = _find(collector.name, table)
    rows = list(collector.rows(table))
    mineral = country = ""
    for order, row in enumerate(rows):
        if _is_rest(row, places):
            _count_rest(collector, table, row, order)
            continue
        mineral = mineral if _is_ditto(row.cell(places.mineral)) else row.cell(places.mineral)
        country = country if _is_ditto(row.cell(places.country)) else row.cell(places.country)
        location = [row.cell(places.location)]
        for rest in rows[order + 1 :]:
            if not _is_rest(rest, places):
                break
            location.append(rest.cell(places.location))
        _take(collector, table, row, places, (mineral, country, " ".join(location)), year)


def _find(name: str, table: Table) -> _Places:
    head = table.head[-1]
    faults = [Fault(table.at(head), key, "", "the column is missing") for key in _KEYS if key not in head.cells]
    symbols = [(at, cell) for at, cell in enumerate(head.cells) if cell in elements()]
    others = [cell for cell in head.cells if cell and cell not in elements() and cell not in _KEYS]
    faults += [Fault(table.at(head), cell, "", "neither a rare earth nor a known column") for cell in others]
    if len({symbol for _, symbol in symbols}) != len(symbols) or not symbols:
        faults.append(Fault(table.at(head), "", "", "the header needs the symbols of elements, each once"))
    if "Percentage of total rare-earth oxide" not in table.heading():
        faults.append(Fault(0, table.sheet, "", "the table does not say that it gives percentages of total oxide"))
    if faults:
        raise FileFaults(name, faults)
    mineral, country, location = (head.cells.index(key) for key in _KEYS)
    return _Places(mineral, country, location, tuple(symbols))


def _is_ditto(text: str) -> bool:
    return text.casefold() == "do."


def _is_rest(row: Row, places: _Places) -> bool:
    """Whether a row only carries on the location of the one above."""
    return [at for at, cell in enumerate(row.cells) if cell] == [places.location]


def _count_rest(collector: Collector, table: Table, row: Row, order: int) -> None:
    if order == 0:
        collector.reject(table, row, "Location", "", "carries on a name, but no row stands above it")
    else:
        collector.heading()


def _take(collector: Collector, table: Table, row: Row, places: _Places, names: Sequence[str], year: str) -> None:
    (mineral, _), (country, of_country), (location, of_location) = (numbered(name) for name in names)
    faults = [
        (key, "", "the cell is empty")
        for key, text in zip(_KEYS, (mineral, country, location), strict=True)
        if not text
    ]
    area = ""
    try:
        area = read_area(country).area if country else ""
    except ValueError as error:
        faults.append(("Country", country, str(error)))
    marks = Marks() + of_country + of_location
    figures = []
    if not faults:
        deposit = slug(f"{mineral} {location}")
        scope = f"{mineral} of {location}"
        for at, symbol in places.elements:
            series, text = Series(area, deposit, "assemblage", symbol.lower()), row.cell(at)
            figures.append(Figure(series, year, symbol, text, row.cell(at + 1), _UNIT, scope, marks))
    collector.take(table, row, figures, faults)
