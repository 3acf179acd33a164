"""Reader for the long commodity file of the Mineral Commodity Summaries, 2026 and of the same layout.

One row per figure, all chapters in one file (Windows-1252, no mark). "Estimated." is the first sentence of the
notes; a year may be an average (``2021–24``); zeros are dashes; a table's title stands in the section.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from terbia.errors import Fault, FileFaults
from terbia.ledger.observation import Observation
from terbia.ledger.series import Series, slug
from terbia.sources.chapter import chapter_scope
from terbia.sources.mcs_edition import check_year, edition_name, origin, release
from terbia.sources.mcs_place import Placed, commodity_slug, is_commodity, place
from terbia.sources.reading import Account, Reading
from terbia.sources.table import MAX_WORDS, TextTable, is_blank, plain_name, read_figure, read_table, short
from terbia.vocab.area import read_area
from terbia.vocab.period import read_printed_period
from terbia.vocab.printed import Printed
from terbia.vocab.table import packaged_rows
from terbia.vocab.unit import basis_of_heading, read_unit, with_basis

FORMAT = "USGS MCS commodities, long"
_NEEDED = (
    "MCS chapter",
    "Section",
    "Commodity",
    "Country",
    "Statistics",
    "Statistics_detail",
    "Unit",
    "Year",
    "Value",
)
_OPTIONAL = ("Notes", "Other notes")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
#: A year with less than one in so many of the rows that the fullest year has is a slip.
FEW = 50
_CRITICAL = re.compile(r"iscriticalmineral(?:\d{4})?")
_ESTIMATED = re.compile(r"(?:^|-- )Estimated\.")
_SCOPE = re.compile(r"(?:Production |Imports? |Exports? |Data )?(?:includes?|excludes?|reported)\b", re.I)
_SMALL = re.compile(r"less than ½ ?unit", re.I)


def recognises(header: Sequence[str]) -> bool:
    """Whether a header is that of the long file."""
    names = {plain_name(cell) for cell in header}
    return {"section", "statistics", "value", "year"} <= names


@dataclass(frozen=True, slots=True)
class _Cell:
    """The named cells of one row."""

    line: int
    chapter: str
    section: str
    commodity: str
    country: str
    statistic: str
    label: str
    unit: str
    year: str
    value: str
    notes: str
    heading: str

    @property
    def identity(self) -> tuple[str, ...]:
        return (
            self.chapter,
            self.section,
            self.commodity,
            self.country,
            self.statistic,
            self.label,
            self.unit,
        )


def read(name: str, data: bytes, edition: str | None = None) -> Reading:
    """Read a long file. Raises FileFaults where a needed column is missing or stands twice."""
    table = read_table(name, data)
    places = _places(table)
    account = Account(name, FORMAT, read=len(table.rows))
    cells = list(_cells(table, places, account))
    edition = edition or _edition(name, cells)
    rows: list[tuple[_Cell, Series, Observation]] = []
    seen: dict[tuple[str, ...], int] = {}
    for cell in cells:
        key = (*cell.identity, cell.year, cell.value, cell.notes)
        if key in seen:
            account.reject(Fault(cell.line, "", cell.label, f"says again what row {seen[key]} says"))
            continue
        seen[key] = cell.line
        found = _read_cell(cell, account, name, edition)
        if found is None:
            continue
        account.loaded += 1
        rows.append((cell, *found))
    observations = tuple(_told_apart(rows))
    return Reading(edition_name(edition), observations, account, hashlib.sha256(data).hexdigest())


def _places(table: TextTable) -> dict[str, int | None]:
    plain = [plain_name(h) for h in table.header]
    faults = []
    for needed in _NEEDED:
        count = plain.count(plain_name(needed))
        if count != 1:
            faults.append(
                Fault(
                    1,
                    needed,
                    "",
                    "the column is missing" if count == 0 else f"the column stands {count} times",
                )
            )
    known = {plain_name(name) for name in (*_NEEDED, *_OPTIONAL)}
    for at, name in enumerate(plain):
        if name in known and plain.count(name) == 1:
            continue
        if name in {plain_name(optional) for optional in _OPTIONAL} and plain.index(name) == at:
            faults.append(Fault(1, table.header[at], "", f"the column stands {plain.count(name)} times"))
        elif name not in known and not _CRITICAL.fullmatch(name):
            filled = bool(name) or any(len(row) > at and row[at].strip() for _, row in table.rows)
            if filled:
                faults.append(Fault(1, table.header[at] or f"column {at + 1}", "", "this column cannot be placed"))
    if sum(bool(_CRITICAL.fullmatch(name)) for name in plain) > 1:
        faults.append(Fault(1, "Is critical mineral", "", "the column stands more than once"))
    if faults:
        placed = ", ".join(h for h, p in zip(table.header, plain, strict=True) if p in known or _CRITICAL.fullmatch(p))
        raise FileFaults(table.name, faults, f"Columns that were placed: {placed or 'none'}."[:600])
    critical = next((i for i, p in enumerate(plain) if _CRITICAL.fullmatch(p)), None)
    return {
        **{needed: table.column(needed) for needed in _NEEDED},
        "Notes": table.column("Notes"),
        "Other notes": table.column("Other notes"),
        "critical": critical,
    }


def _cells(table: TextTable, places: dict[str, int | None], account: Account) -> Iterator[_Cell]:
    for line, row in table.rows:
        if is_blank(row):
            account.blank += 1
            continue
        if len(row) != len(table.header):
            account.reject(Fault(line, "", "", f"{len(row)} cells under {len(table.header)} columns"))
            continue

        def cell(name: str, row: tuple[str, ...] = row) -> str:
            at = places[name]
            return "" if at is None else row[at].replace("\u00a0", " ").strip()

        notes = cell("Notes")
        if notes in {"Yes", "No"} and cell("critical") not in {"Yes", "No", ""}:
            # The last row of yttrium in 2026 is shifted by one column from the notes on.
            notes = ""
        yield _Cell(
            line, cell("MCS chapter"), cell("Section"), cell("Commodity"), cell("Country"), cell("Statistics"),
            cell("Statistics_detail"), cell("Unit"), cell("Year"), cell("Value"), notes, cell("Other notes"),
        )  # fmt: skip


def _edition(name: str, cells: Sequence[_Cell]) -> str:
    years = Counter(int(cell.year) for cell in cells if _YEAR.fullmatch(cell.year))
    if not years:
        raise FileFaults(name, [Fault(0, "Year", "", "no row has a year, so the edition cannot be told")])
    # A summary of year Y prints figures to Y - 1. A year by itself far ahead is a slip, not a newer edition.
    last = most = max(years, key=lambda year: (years[year], year))
    while years[last + 1] * FEW >= years[most]:
        last += 1
    return f"MCS{last + 1}"


def _read_cell(cell: _Cell, account: Account, name: str, edition: str) -> tuple[Series, Observation] | None:
    faults: list[Fault] = []

    def attempt(column: str, text: str, reader: object) -> object:
        try:
            return reader(short(text))  # type: ignore[operator]
        except ValueError as error:
            faults.append(Fault(cell.line, column, text, str(error)))
            return None

    area = attempt("Country", cell.country, read_area)
    period = attempt("Year", cell.year, lambda text: _period(text, edition))
    printed = attempt("Value", cell.value, read_figure)
    if printed is None and not faults:
        faults.append(Fault(cell.line, "Value", "", "the value is empty"))
    placed = _placed(cell)
    if not is_commodity(cell.commodity):
        faults.append(Fault(cell.line, "Commodity", cell.commodity, "not the name of a commodity"))
    if placed is None:
        faults.append(Fault(cell.line, "Statistics_detail", cell.label, "this label names no statistic that is known"))
    unit = _unit(cell, faults)
    if faults or placed is None or unit is None:
        for fault in faults:
            account.reject(fault)
        return None
    assert isinstance(printed, Printed)
    series, place_found = placed
    code = area.area  # type: ignore[attr-defined]
    remainder = area.remainder or None  # type: ignore[attr-defined]
    series = series.with_(area=code, partner="US" if series.statistic == "import-share" else None)
    if series.statistic == "net-import-reliance":
        unit = f"percent of {place_found.consumption_kind or 'apparent'} consumption"
    if series.statistic == "import-share":
        unit = "percent of imports"
    observation = _observation(
        cell, str(series), str(period), printed, place_found.unit or unit, place_found.scope or remainder,
        place_found.rounded, name, edition,
    )  # fmt: skip
    return series, observation


def _period(text: str, edition: str) -> str:
    period = read_printed_period(text)
    for year in (period.first_year, period.last_year):
        check_year(year, edition)
    if not period.text.isascii():
        raise ValueError("digits of another script")
    return period.text


def _placed(cell: _Cell) -> tuple[Series, Placed] | None:
    if cell.statistic.lower().startswith("import sources"):
        if len(cell.label) > MAX_WORDS:
            return None
        label = "" if cell.label.lower() == "all" else cell.label
        base = commodity_slug(cell.commodity)
        words = base.replace("-heavy", "").rstrip("s").replace("-", "[- ]")
        form = slug(re.sub(rf"\b{words}s?\b", " ", label, flags=re.I))
        placed = Placed(base, "import-share", None if form == "unnamed" else form)
        return Series("US", placed.commodity, placed.statistic, placed.form), placed
    found = place(cell.commodity, cell.label, cell.statistic, cell.section)
    if found is None:
        return None
    return Series("US", found.commodity, found.statistic, found.form), found


def _unit(cell: _Cell, faults: list[Fault]) -> str | None:
    if cell.statistic.lower() == "employment":
        return "persons"
    if not cell.unit:
        return "as printed"
    try:
        unit = read_unit(short(cell.unit)).name
    except ValueError as error:
        faults.append(Fault(cell.line, "Unit", cell.unit, str(error)))
        return None
    basis = basis_of_heading(cell.heading)
    is_mass = unit in {"t", "kt", "Mt", "kg"}
    return with_basis(unit, basis) if is_mass and basis in {"REO", "Y2O3", "Sc2O3"} else unit


def _observation(
    cell: _Cell, series: str, period: str, printed: Printed, unit: str, scope: str | None, rounded: bool,
    name: str, edition: str,
) -> Observation:  # fmt: skip
    printed = printed.bounded_by(0.0, 100.0 if unit.startswith("percent") else None)
    low, high = printed.low, printed.high
    if printed.text == "s" and _SMALL.search(cell.notes):
        low, high = 0.0, 0.5
    marks = (["e"] if _ESTIMATED.search(cell.notes) else []) + list(printed.qualifiers)
    if rounded:
        marks.append("rounded")
    said = [s.strip() for s in cell.notes.split(" -- ") if _SCOPE.match(s.strip())]
    return Observation(
        series=series,
        period=period,
        value=printed.value,
        low=low,
        high=high,
        unit=unit,
        scope="; ".join(part for part in (scope, *said) if part) or chapter_scope(cell.heading),
        qualifiers=tuple(dict.fromkeys(marks)),
        edition=edition,
        released_on=release(edition).released_on,
        origin=origin(edition, f"{name} line {cell.line}"),
        note=cell.notes or None,
        text=printed.text,
    )


def _told_apart(rows: Sequence[tuple[_Cell, Series, Observation]]) -> Iterator[Observation]:
    """Rows with different labels that come to one series are told apart by a scope in the series id.

    The national table keeps the plain id; a world table that repeats it says so; then the label's own words; a
    label that stands twice for the same year (mica, whose two tables have the same words) is numbered in the
    order of the file, or named by ``data/sources/mcs_twins.csv``, which says what the first and the second are.
    """
    holders: dict[str, list[tuple[str, ...]]] = {}
    for cell, series, _ in sorted(rows, key=lambda row: not row[0].section.startswith("Salient")):
        labels = holders.setdefault(str(series), [])
        if cell.identity not in labels:
            labels.append(cell.identity)
    used: set[tuple[str, str]] = set()
    for cell, series, observation in rows:
        labels = holders[str(series)]
        if len(labels) > 1 and cell.identity != labels[0]:
            in_world = cell.section.startswith("World") and not labels[0][1].startswith("World")
            series = series.with_(scope="world-table" if in_world else slug(cell.label))
        name, number = _twin(series, 1), 2
        while (name, observation.period) in used:
            name, number = _twin(series, number), number + 1
        used.add((name, observation.period))
        yield replace(observation, series=name)


@cache
def _twins() -> dict[tuple[str, str, int], str]:
    rows = packaged_rows("sources/mcs_twins.csv")
    return {(row["commodity"], row["statistic"], int(row["line"])): row["form"] for row in rows}


def _twin(series: Series, number: int) -> str:
    """The id of the first, second, … line of these words."""
    form = _twins().get((series.commodity, series.statistic, number))
    if form and series.form is None:
        return str(series.with_(form=form))
    if number == 1:
        return str(series)
    tail = f"line-{number}"
    return str(series.with_(scope=tail if series.scope is None else f"{series.scope}-{tail}"))
