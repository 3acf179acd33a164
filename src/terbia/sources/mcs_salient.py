"""Reader for the wide salient files of the Mineral Commodity Summaries, 2022 to 2025 and of the same layout.

One file per commodity, one row per year, one column per line of the printed table. Column names, their units
and trailing empty columns change from year to year; they are matched by name, never by place alone.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from terbia.errors import Fault, FileFaults
from terbia.ledger.observation import Observation
from terbia.ledger.series import Series
from terbia.sources.chapter import chapter_scope
from terbia.sources.mcs_columns import WrongHeading, estimated_in, meanings, wrong_headings
from terbia.sources.mcs_edition import check_year, edition_name, edition_of, one_edition, origin, release
from terbia.sources.mcs_metadata import ColumnMeaning, plain
from terbia.sources.mcs_place import Placed, commodity_slug, is_commodity, place, place_by_words
from terbia.sources.reading import Account, Reading
from terbia.sources.table import TextTable, is_blank, read_figure, read_table
from terbia.vocab.printed import Printed
from terbia.vocab.unit import with_basis

FORMAT = "USGS MCS salient, wide"
# The basis as the metadata of the commodity state it, for the chapters that count oxide.
_OXIDES = (("rare earth oxide", "REO"), ("yttrium oxide", "Y2O3"), ("scandium oxide", "Sc2O3"))
_YEAR = re.compile(r"\d{4}\Z", re.A)


def recognises(header: Sequence[str]) -> bool:
    """Whether a header is that of a salient file: a source, a commodity and a year, and no country."""
    names = {plain(cell) for cell in header}
    return "year" in names and "commodity" in names and "country" not in names and "section" not in names


@dataclass(frozen=True, slots=True)
class _Column:
    place: int
    name: str
    meaning: ColumnMeaning
    placed: Placed
    series: str
    unit: str


def read(name: str, data: bytes, edition: str | None = None, metadata: Sequence[ColumnMeaning] = ()) -> Reading:
    """Read a salient file; ``metadata`` are the columns of the XML beside it, where there is one.

    Raises FileFaults for a file whose header, source or commodity cannot be told, with every such fault.
    """
    table = read_table(name, data)
    rows = [(line, row) for line, row in table.rows if not is_blank(row)]
    year_at, commodity_at = table.column("Year"), table.column("Commodity")
    source_at = table.column("DataSource", "Source")
    if year_at is None or commodity_at is None:
        raise FileFaults(name, [Fault(1, "", "", "a salient file has the columns Year and Commodity")])
    commodity = _only(table, rows, commodity_at, "Commodity")
    if not is_commodity(commodity):
        raise FileFaults(name, [Fault(2, "Commodity", commodity[:200], "not the name of a commodity")])
    stated = edition_of(row[source_at] for _, row in rows if source_at is not None and len(row) > source_at)
    edition = edition or one_edition(name, "DataSource", stated)
    columns = _columns(table, commodity, edition, metadata)
    _check_headings(table, rows, year_at, wrong_headings(edition, commodity_slug(commodity)))
    account = Account(name, FORMAT, read=len(table.rows), blank=len(table.rows) - len(rows))
    last_year = max(
        (row[year_at].strip() for _, row in rows if _fault_of_year(row, year_at, edition) is None), default=""
    )
    observations: list[Observation] = []
    seen: set[str] = set()
    for line, row in rows:
        found = _row(account, line, row, table, columns, year_at, seen, edition, last_year)
        if found is not None:
            observations.extend(found)
            account.loaded += 1
    return Reading(edition_name(edition), tuple(observations), account, hashlib.sha256(data).hexdigest())


def _only(table: TextTable, rows: Sequence[tuple[int, tuple[str, ...]]], at: int, what: str) -> str:
    values = {row[at].strip() for _, row in rows if len(row) > at and row[at].strip()}
    if len(values) == 1:
        return values.pop()
    faults = [Fault(1, what, ", ".join(sorted(values)[:4]), f"one {what.lower()} a file, found {len(values)}")]
    raise FileFaults(table.name, faults)


def _columns(table: TextTable, commodity: str, edition: str, metadata: Sequence[ColumnMeaning]) -> list[_Column]:
    known = meanings(commodity_slug(commodity), table.header, edition, metadata)
    keys = {"datasource", "source", "commodity", "year"}
    columns, faults = [], []
    used: dict[str, int] = defaultdict(int)
    for at, header in enumerate(table.header):
        if plain(header) in keys:
            if [plain(h) for h in table.header].count(plain(header)) > 1:
                faults.append(Fault(1, header, "", "this key column stands twice"))
            continue
        filled = any(len(row) > at and row[at].strip() for _, row in table.rows)
        if not header.strip():
            if filled:
                faults.append(Fault(1, f"column {at + 1}", "", "a column with figures has no name"))
            continue
        meaning = known[at]
        placed = (place(commodity, meaning.label) or place_by_words(commodity, meaning.label)) if meaning else None
        if meaning is None or placed is None:
            faults.append(
                Fault(1, header, "", "this column cannot be placed: its name is not known for this commodity")
            )
            continue
        series = Series("US", placed.commodity, placed.statistic, placed.form)
        used[str(series)] += 1
        if used[str(series)] > 1:
            series = series.with_(scope=f"line-{used[str(series)]}")
        columns.append(_Column(at, header, meaning, placed, str(series), _unit(meaning, placed)))
    if faults:
        raise FileFaults(
            table.name,
            faults,
            f"Columns that were placed: {', '.join(column.name for column in columns) or 'none'}. Put the file's "
            "metadata XML beside it (as in the release), or add the columns to data/sources/mcs_columns.csv. "
            f"Edition {edition}.",
        )
    return columns


def _check_headings(
    table: TextTable,
    rows: Sequence[tuple[int, tuple[str, ...]]],
    year_at: int,
    declared: Sequence[WrongHeading],
) -> None:
    """Refuse a file in which a declared wrong heading stands over other figures than were looked at."""
    faults = []
    for one in declared:
        at = table.column(one.column)
        for line, row in rows:
            if at is None or len(row) <= max(at, year_at) or row[year_at].strip() != one.period:
                continue
            if row[at].strip() != one.expect:
                reason = f"'{one.expect}' was declared to stand here under a wrong heading; the file may be mended"
                faults.append(Fault(line, one.column, row[at], reason))
    if faults:
        raise FileFaults(
            table.name, faults, "Look at data/sources/mcs_wrong_headings.csv, and take out what is mended."
        )


def _unit(meaning: ColumnMeaning, placed: Placed) -> str:
    if placed.unit:
        return placed.unit
    if placed.statistic == "net-import-reliance":
        return f"percent of {placed.consumption_kind or 'apparent'} consumption"
    if placed.statistic == "employment":
        return "persons"
    if placed.statistic == "price":
        return meaning.unit
    heading = meaning.basis_note.lower().replace("-", " ")
    basis = next((short for words, short in _OXIDES if words in heading), None)
    return with_basis(meaning.unit, basis) if basis and meaning.unit in {"t", "kg"} else meaning.unit


def _row(
    account: Account,
    line: int,
    row: tuple[str, ...],
    table: TextTable,
    columns: Sequence[_Column],
    year_at: int,
    seen: set[str],
    edition: str,
    last_year: str,
) -> list[Observation] | None:
    year = row[year_at].strip() if len(row) > year_at else ""
    before = len(account.faults)
    if len(row) > len(table.header):
        account.reject(Fault(line, "", "", f"{len(row)} cells under {len(table.header)} columns"))
    if why := _fault_of_year(row, year_at, edition):
        account.reject(Fault(line, "Year", year, why))
    elif year in seen:
        account.reject(Fault(line, "Year", year, "this year stands in an earlier row too"))
    seen.add(year)
    found = []
    for column in columns:
        if column.place >= len(row):
            account.reject(Fault(line, column.name, "", "the row ends before this column"))
            continue
        try:
            printed = read_figure(row[column.place])
        except ValueError as error:
            account.reject(Fault(line, column.name, row[column.place], str(error)))
            continue
        if printed is not None:
            found.append(_observation(column, printed, year, line, table.name, edition, last_year))
    return found if len(account.faults) == before else None


def _fault_of_year(row: tuple[str, ...], year_at: int, edition: str) -> str | None:
    """Why the year of a row is none of the edition's, None where it is one."""
    year = row[year_at].strip() if len(row) > year_at else ""
    if not _YEAR.match(year):
        return "not a year of four digits"
    try:
        check_year(int(year), edition)
    except ValueError as error:
        return str(error)
    return None


def _observation(
    column: _Column, printed: Printed, year: str, line: int, name: str, edition: str, last_year: str
) -> Observation:
    percent = column.unit.startswith("percent")
    printed = printed.bounded_by(0.0, 100.0 if percent else None)
    # A symbol stands for no figure that could be an estimate.
    is_figure = not (printed.value is None and printed.low is None and printed.high is None)
    marks = ("e",) if is_figure and estimated_in(column.meaning, year, last_year) else ()
    return Observation(
        series=column.series,
        period=year,
        value=printed.value,
        low=printed.low,
        high=printed.high,
        unit=column.unit,
        scope=column.placed.scope or chapter_scope(column.meaning.basis_note),
        qualifiers=tuple(dict.fromkeys((*marks, *printed.qualifiers))),
        edition=edition,
        released_on=release(edition).released_on,
        origin=origin(edition, f"{name} row {line} column {column.name}"),
        note=column.meaning.notes or None,
        text=printed.text,
    )
