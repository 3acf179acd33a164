"""Which column of a wide world-production file says what, and in which unit a row counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from terbia.errors import Fault, FileFaults
from terbia.sources.mcs_edition import check_year
from terbia.sources.table import TextTable, plain_name
from terbia.vocab.unit import read_suffix, read_unit, with_basis

_VALUE = re.compile(r"(prod|cap|reserves)(?:_(?P<unit>[a-z]+?))??(?P<est>_est)?(?:_(?P<year>\d{4}))?\Z", re.A)
_NOTES = re.compile(r"(prod|cap|reserves?)_notes\Z")
_UNIT_WORDS = re.compile(r"((?:thousand |million )?(?:metric (?:dry )?tons|kilograms|carats|cubic meters))", re.I)


@dataclass(frozen=True, slots=True)
class Value:
    """A column of figures: its place and name, what it counts, its unit if its name has one, and its year."""

    at: int
    name: str
    kind: str
    unit: str | None
    estimated: bool
    year: str
    declared: str | None = None  # the unit where that of the row is declared to be a slip


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a file are; ``notes`` by what they are notes on."""

    source: int | None
    commodity: int | None
    country: int
    type: int
    unit: int | None
    values: tuple[Value, ...]
    notes: dict[str, int]


def layout_of(table: TextTable, edition: str, rows: Sequence[tuple[int, tuple[str, ...]]]) -> Layout:
    """The layout of a table. Raises FileFaults with every column that cannot be placed or stands twice."""
    country, kind = table.column("Country"), table.column("Type")
    faults: list[Fault] = []
    values: list[Value] = []
    notes: dict[str, int] = {}
    known = {"source", "datasource", "commodity", "country", "type", "unit_meas"}
    for at, header in enumerate(table.header):
        plain = plain_name(header)
        if plain in known:
            if [plain_name(h) for h in table.header].count(plain) > 1:
                faults.append(Fault(1, header, "", "this column stands twice"))
        elif match := _NOTES.match(plain):
            if [plain_name(h) for h in table.header].count(plain) > 1:
                faults.append(Fault(1, header, "", "this column stands twice"))
            notes[{"reserve": "reserves"}.get(match[1], match[1])] = at
        elif (match := _VALUE.match(plain)) and (value := _value(at, header, match, edition)):
            if any((v.kind, v.year) == (value.kind, value.year) for v in values):
                faults.append(Fault(1, header, "", "this column says what an earlier one says"))
            values.append(value)
        elif header.strip() or any(len(row) > at and row[at].strip() for _, row in rows):
            faults.append(Fault(1, header or f"column {at + 1}", "", "this column cannot be placed"))
    if country is None or kind is None or not values:
        faults.append(Fault(1, "", "", "a world file has the columns Country, Type and production by year"))
    if faults or country is None or kind is None:
        placed = ", ".join(table.header[at] for at in sorted({*(v.at for v in values), *notes.values()}))
        advice = f"Production columns are named like Prod_t_est_2024 or PROD_2024. Columns that were placed: {placed}."
        raise FileFaults(table.name, faults, advice)
    return Layout(
        table.column("Source"),
        table.column("Commodity"),
        country,
        kind,
        table.column("UNIT_MEAS"),
        tuple(values),
        notes,
    )


def _value(at: int, header: str, match: re.Match[str], edition: str) -> Value | None:
    kind, year = match[1], match["year"]
    if year is None:
        edition_year = re.match(r"MCS(\d{4})", edition)
        if kind != "reserves" or edition_year is None:
            return None
        # Reserves carry no year of their own to 2024: they are those of the edition's last data year.
        year = str(int(edition_year[1]) - 1)
    try:
        check_year(int(year), edition)
    except ValueError:
        return None
    unit = None
    if match["unit"]:
        try:
            unit = read_suffix(match["unit"]).name
        except ValueError:
            return None
    return Value(at, header, kind, unit, bool(match["est"]), year)


_BLANK_UNIT = "The unit is left blank in this row; it is that of the other rows of the table."


def with_units(rows: Sequence[tuple[int, tuple[str, ...]]], layout: Layout) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows, one whose unit is left blank with the unit that all others of its commodity and type have.

    Its notes say so. Where the others differ, or there are none, the cell stays blank and the row is refused.
    """
    at, kind = layout.unit, layout.type
    stated: dict[tuple[str, str], set[str]] = {}
    for _, row in rows:
        if at is not None and len(row) > max(at, kind) and row[at].strip():
            stated.setdefault(_table_of(row, layout), set()).add(row[at].strip())
    for line, row in rows:
        if at is not None and len(row) > max(at, kind) and not row[at].strip():
            units = stated.get(_table_of(row, layout), set())
            if len(units) == 1:
                cells = list(row)
                cells[at] = next(iter(units))
                for note in layout.notes.values():
                    if note < len(cells) and not cells[note].strip():
                        cells[note] = _BLANK_UNIT
                row = tuple(cells)
        yield line, row


def _table_of(row: tuple[str, ...], layout: Layout) -> tuple[str, str]:
    commodity = row[layout.commodity].strip() if layout.commodity is not None else ""
    return commodity, row[layout.type].strip()


def unit_of(row: tuple[str, ...], layout: Layout, value: Value) -> str:
    """The unit of a figure, by its column's name, its row or its label. Raises ValueError where none has one."""
    if value.declared:
        return value.declared
    label = row[layout.type]
    stated = row[layout.unit].strip() if layout.unit is not None else ""
    words = _UNIT_WORDS.search(label)
    unit = value.unit
    for text in (stated, words[1] if words else ""):
        if unit is None and text:
            try:
                unit = read_unit(text).name
            except ValueError:
                continue
    if unit is None:
        raise ValueError("no unit is stated: neither a column, nor the type, nor the column's name has one")
    return with_basis(unit, "REO") if re.search(r"rare-earth[- ]oxide|rare earths?", label, re.I) else unit
