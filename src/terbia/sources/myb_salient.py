"""Table 1 of a Minerals Yearbook chapter on rare earths: the salient statistics of the United States."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from terbia.ledger.series import read_series
from terbia.sources.footnote import Marks, unmarked
from terbia.sources.myb_table import YEAR, Collector, Figure, Table, split_table, year_columns
from terbia.sources.workbook import Row, Sheet
from terbia.vocab.table import packaged_rows
from terbia.vocab.unit import read_unit

_SECTIONS = ("Exports", "Imports", "Prices")
_GROUPS = ("Compounds", "Metals")


@dataclass(frozen=True, slots=True)
class _Line:
    series: str
    unit: str
    printed_units: tuple[str, ...]
    scope: str
    remark: str


@cache
def _lines() -> Mapping[tuple[str, str], _Line]:
    return {
        (row["section"], row["label"]): _Line(
            row["series"], row["unit"], tuple(row["printed_unit"].split("|")), row["scope"], row["remark"]
        )
        for row in packaged_rows("sources/myb_salient.csv")
    }


def _known(text: str) -> bool:
    return any(label == text for _, label in _lines()) or text.endswith(":")


def _is_header(row: Row) -> bool:
    return not row.cell(0) and any(YEAR.match(cell) for cell in row.cells)


def read_salient(collector: Collector, sheet: Sheet) -> None:
    """Read the salient table: labels by the section they stand in, units with their dittos, years across.

    Raises FileFaults where the sheet is not laid out as a table.
    """
    table = split_table(collector.name, sheet, _is_header, "the years")
    years = year_columns(collector.name, table)
    section, section_marks, unit = "", Marks(), ""
    for row in collector.rows(table):
        label, marks = unmarked(row.cell(0), _known)
        unit = unit if row.cell(1).casefold() == "do." else row.cell(1) or unit
        if row.label_only and label.endswith(":"):
            title = next((one for one in _SECTIONS if label.startswith(one)), None)
            if title:
                section, section_marks = title, marks
            elif not label.startswith(_GROUPS):
                collector.reject(table, row, "", label, "a heading that is not known")
                continue
            collector.heading()
            continue
        _take(collector, table, row, (section, label), section_marks, marks, unit, years)


def _take(
    collector: Collector,
    table: Table,
    row: Row,
    key: tuple[str, str],
    of_section: Marks,
    marks: Marks,
    unit: str,
    years: Mapping[int, str],
) -> None:
    line = _lines().get(key)
    if line is not None:
        marks = of_section + marks
    else:
        line = _lines().get(("", key[1]))
    if line is None:
        collector.reject(table, row, "", row.cell(0), f"a line that is not known under '{key[0] or 'the title'}'")
        return
    faults, remark = [], ""
    try:
        printed = read_unit(unit)
    except ValueError as error:
        faults.append(("unit", unit, str(error)))
    else:
        if printed.name not in line.printed_units:
            faults.append(("unit", unit, f"this line is given in {line.unit}"))
        remark = line.remark if printed.dimension != read_unit(line.unit).dimension else ""
    series, unit, scope = read_series(line.series), line.unit, line.scope
    figures = [
        Figure(series, year, year, row.cell(at), row.cell(at + 1), unit, scope, marks, remark)
        for at, year in years.items()
    ]
    collector.take(table, row, figures, faults)
