"""Reader for USGS Data Series 140, the historical statistics of rare earths (a workbook, 1900 on).

One row per year. The header is found by its words; columns may stand in any order. Which columns there are
and what each counts is in ``data/sources/ds140_columns.csv``, from the notes that are embedded in the workbook.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from terbia.errors import Fault, FileFaults
from terbia.ledger.observation import Observation, Origin
from terbia.sources.footnote import plain
from terbia.sources.printed_date import read_date
from terbia.sources.reading import Account, EditionName, Reading
from terbia.sources.workbook import Row, Sheet, is_workbook, read_sheets
from terbia.vocab.printed import Printed, read_printed
from terbia.vocab.table import packaged_rows

FORMAT = "USGS Data Series 140"
PUBLISHER = "U.S. Geological Survey"
TITLE = "Historical Statistics for Mineral and Material Commodities in the United States (Data Series 140), Rare Earths"
URL = "https://www.usgs.gov/media/files/rare-earths-historical-statistics-data-series-140"
SHEET = "Rare earths"
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_NOTE = re.compile(r".{6,}\.\Z", re.S)
_ADVICE = "The reader knows the rare-earth workbook of Data Series 140 with the sheet 'Rare earths'."


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the table: its name, and the series, unit and scope that it stands for."""

    name: str
    series: str
    unit: str
    scope: str


@cache
def _columns() -> Mapping[str, _Column]:
    return {
        row["column"].casefold(): _Column(row["column"], row["series"], row["unit"], row["scope"])
        for row in packaged_rows("sources/ds140_columns.csv")
    }


def recognises(name: str, data: bytes) -> bool:
    """Whether a workbook is the rare-earth workbook of DS140. Raises FileFaults for a damaged workbook."""
    return is_workbook(data) and SHEET in read_sheets(name, data)


def read(name: str, data: bytes, edition: str | None = None) -> Reading:
    """Read the workbook: US production, trade, consumption, unit value, and world production by year.

    The edition is named after the last year, ``DS140-2020``. Raises FileFaults where the sheet, a column or
    the date of the last modification is missing.
    """
    sheet = read_sheets(name, data).get(SHEET)
    if sheet is None:
        raise FileFaults(name, [Fault(0, "", "", f"there is no sheet '{SHEET}'")], _ADVICE)
    head = _header(name, sheet)
    columns = _place(name, head)
    body = _body(sheet, head)
    years = [row.cell(0) for row in body if _YEAR.match(row.cell(0))]
    if not years:
        raise FileFaults(name, [Fault(head.number, "Year", "", "no row below the header has a year")], _ADVICE)
    named = EditionName(edition or f"DS140-{max(years)}", PUBLISHER, TITLE, _modified(name, sheet))
    account = Account(name, FORMAT, read=len(body))
    observations: list[Observation] = []
    seen: set[str] = set()
    for row in body:
        if row.is_blank:
            account.blank += 1
        elif found := _row(row, columns, seen, account, named):
            account.loaded += 1
            observations.extend(found)
    return Reading(named, tuple(observations), account, hashlib.sha256(data).hexdigest())


def _header(name: str, sheet: Sheet) -> Row:
    for row in sheet.rows:
        if row.cell(0).casefold() == "year" and any(cell.casefold() in _columns() for cell in row.cells):
            return row
    raise FileFaults(name, [Fault(0, "Year", "", "no row begins with 'Year' and names the columns")], _ADVICE)


def _place(name: str, head: Row) -> dict[int, _Column]:
    """Where each column stands; the year stands first. Every column must be there once and be known."""
    found: dict[int, _Column] = {}
    faults = []
    for at, cell in enumerate(head.cells[1:], 1):
        column = _columns().get(plain(cell).casefold())
        if column is None and cell:
            faults.append(Fault(head.number, cell, "", "a column that is not known"))
        elif column in found.values():
            faults.append(Fault(head.number, cell, "", "the column stands twice"))
        elif column is not None:
            found[at] = column
    missing = [column for column in _columns().values() if column not in found.values()]
    faults += [Fault(head.number, column.name, "", "the column is missing") for column in missing]
    if faults:
        raise FileFaults(name, faults, _ADVICE)
    return found


def _body(sheet: Sheet, head: Row) -> Sequence[Row]:
    rows = list(sheet.rows[head.number :])
    while rows and (rows[-1].is_blank or (rows[-1].label_only and _NOTE.match(rows[-1].cell(0)))):
        rows.pop()
    return rows


def _modified(name: str, sheet: Sheet) -> str:
    for row in sheet.rows:
        if row.cell(0).casefold().startswith("last modification"):
            try:
                return read_date(row.cell(0))
            except ValueError as error:
                raise FileFaults(name, [Fault(row.number, "", row.cell(0), str(error))], _ADVICE) from None
    raise FileFaults(name, [Fault(0, "", "", "no line says 'Last modification' with its date")], _ADVICE)


def _row(
    row: Row, columns: Mapping[int, _Column], seen: set[str], account: Account, edition: EditionName
) -> list[Observation]:
    year, faults = row.cell(0), []
    if not _YEAR.match(year):
        faults.append(Fault(row.number, "Year", year, "not a year of four digits"))
    elif year in seen:
        faults.append(Fault(row.number, "Year", year, "this year stands in an earlier row too"))
    seen.add(year)
    found = []
    for at, column in columns.items():
        try:
            printed = read_printed(row.cell(at))
        except ValueError as error:
            faults.append(Fault(row.number, column.name, row.cell(at), str(error)))
            continue
        if printed is None:
            faults.append(Fault(row.number, column.name, "", "the cell is empty; what is not known is printed NA"))
        else:
            found.append(_observation(column, year, printed, row, edition))
    for fault in faults:
        account.reject(fault)
    return [] if faults else found


def _observation(column: _Column, year: str, printed: Printed, row: Row, edition: EditionName) -> Observation:
    origin = Origin(TITLE, PUBLISHER, URL, f"sheet {SHEET} row {row.number} column {column.name}", "US public domain")
    return Observation(
        series=column.series,
        period=year,
        value=printed.value,
        low=printed.low,
        high=printed.high,
        unit=column.unit,
        scope=column.scope,
        qualifiers=printed.qualifiers,
        edition=edition.name,
        released_on=edition.released_on,
        origin=origin,
        note="Data are calculated, estimated, or reported; which, the worksheet does not mark cell by cell.",
        text=printed.text,
    )
