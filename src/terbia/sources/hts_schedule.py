"""Reader for the export of the Harmonized Tariff Schedule of the United States (CSV of hts.usitc.gov).

A row a line of the schedule, headings among them without a number. Rates stand on the eight-digit row; its
ten-digit lines inherit them, and say so. An ad valorem rate is percent of value, ``Free`` is zero; a specific or
compound rate (``0.3¢/kg``, ``25¢ each + 3.9%``) depends on price and weight, and is kept as printed, without a
number. Rows without a rate of their own or inherited (headings, four and six digits) hold no figure.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from terbia.errors import Fault, FileFaults
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.series import Series
from terbia.sources.hts_line import TEXT_LIMIT, Headings, commodity_of, read_rate, read_units
from terbia.sources.reading import Account, EditionName, Reading
from terbia.sources.table import TextTable, is_blank, plain_name, read_table

FORMAT = "USITC Harmonized Tariff Schedule, export"
PUBLISHER = "U.S. International Trade Commission"
URL = "https://hts.usitc.gov/"
_CODE = re.compile(r"\d{4}(?:\.\d\d){0,3}", re.A)
_YEAR = re.compile(r"(20\d\d)", re.A)
_NAMED = re.compile(r"(?:hts[_-]?(20\d\d)|(20\d\d)[_-]?hts)[_-]?(basic|rev(?:ision)?[_-]?\d{1,2})?", re.I | re.A)
#: The columns of rates: the part of the series id and what the rate is.
_RATES = {
    "General Rate of Duty": (None, "column 1, general rate (normal trade relations)"),
    "Special Rate of Duty": ("special", "column 1, special rate (programmes of preference)"),
    "Column 2 Rate of Duty": ("column-2", "column 2 rate"),
}
_MORE = {
    "Quota Quantity": ("quota-quantity", "quota quantity"),
    "Additional Duties": ("additional-duties", "additional duties"),
}
_OTHERS = ("HTS Number", "Indent", "Description", "Unit of Quantity")


def recognises(header: Sequence[str]) -> bool:
    """Whether a header is that of an export of the schedule."""
    return {"htsnumber", "indent", "generalrateofduty"} <= {plain_name(cell) for cell in header}


@dataclass(slots=True)
class _State:
    table: TextTable
    account: Account
    edition: str
    year: str
    released_on: str
    places: dict[str, int]
    headings: Headings = field(default_factory=Headings)
    rates: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    found: list[Observation] = field(default_factory=list)


def read(name: str, data: bytes, edition: str | None = None) -> Reading:
    """Read an export. The edition is told by the file's name (``hts_2025_basic...``) or given.

    Raises FileFaults where columns are missing or unknown, or no edition with a year is named: the file itself
    does not say of which year it is.
    """
    table = read_table(name, data)
    places = _places(table)
    edition, year = _edition(name, edition)
    released = min(datetime.date(int(year), 1, 1), datetime.date.today()).isoformat()
    account = Account(name, FORMAT, read=len(table.rows))
    state = _State(table, account, edition, year, released, places)
    for line, row in table.rows:
        before = len(account.faults)
        found = [] if is_blank(row) else _row(state, line, row)
        if len(account.faults) > before:
            continue
        state.found.extend(found)
        account.loaded += bool(found)
        account.blank += not found
    title = f"Harmonized Tariff Schedule of the United States, {edition.removeprefix('HTS')}"
    named = EditionName(edition, PUBLISHER, title, released)
    return Reading(named, tuple(state.found), account, hashlib.sha256(data).hexdigest())


def _places(table: TextTable) -> dict[str, int]:
    wanted = (*_OTHERS, *_RATES, *_MORE)
    by_name = {plain_name(column): column for column in wanted}
    faults, places = [], {}
    for at, header in enumerate(table.header):
        column = by_name.get(plain_name(header))
        if column in places:
            faults.append(Fault(1, header, "", "this column stands twice"))
        elif column:
            places[column] = at
        elif header or any(len(row) > at and row[at].strip() for _, row in table.rows):
            faults.append(Fault(1, header or f"column {at + 1}", "", "this column cannot be placed"))
    faults += [Fault(1, column, "", "this column is missing") for column in wanted if column not in places]
    if faults:
        raise FileFaults(table.name, faults, "Export the schedule again as CSV from hts.usitc.gov.")
    return places


def _edition(name: str, given: str | None) -> tuple[str, str]:
    this_year = datetime.date.today().year
    if given and (stated := _YEAR.search(given)) and int(stated[1]) <= this_year:
        return given, stated[1]
    match = _NAMED.search(name)
    if match and int(match[1] or match[2]) > this_year:
        match = None
    if given or match is None:
        shown = f" ({given})" if given else ""
        reason = f"neither the file's name nor --edition says the year of the schedule{shown}"
        advice = "Name the edition with its year, for example --edition HTS2025-basic."
        raise FileFaults(name, [Fault(0, "", "", reason)], advice)
    year, which = match[1] or match[2], (match[3] or "").lower()
    number = re.search(r"\d+", which)
    tail = f"-rev{int(number[0])}" if number else f"-{which}" if which else ""
    return f"HTS{year}{tail}", year


def _row(state: _State, line: int, row: tuple[str, ...]) -> list[Observation]:
    if len(row) != len(state.table.header):
        state.account.reject(Fault(line, "", "", f"{len(row)} cells under {len(state.table.header)} columns"))
        return []
    cells = {column: row[at].strip() for column, at in state.places.items()}
    dotted = cells["HTS Number"]
    digits = dotted.replace(".", "")
    scope = units = None
    try:
        scope = state.headings.scope(cells["Indent"], digits, cells["Description"])
    except ValueError as error:
        state.account.reject(Fault(line, "Indent", cells["Indent"], str(error)))
    try:
        units = read_units(cells["Unit of Quantity"])
    except ValueError as error:
        state.account.reject(Fault(line, "Unit of Quantity", cells["Unit of Quantity"], str(error)))
    if not dotted:
        rated = [column for column in (*_RATES, *_MORE) if cells[column]]
        for column in rated:
            state.account.reject(Fault(line, column, cells[column], "a rate on a row without a number"))
        return []
    if not _CODE.fullmatch(dotted):
        state.account.reject(Fault(line, "HTS Number", dotted, "not a number such as 2846.90.80.90"))
        return []
    if dotted in state.seen:
        state.account.reject(
            Fault(line, "HTS Number", dotted, f"this number stands in row {state.seen[dotted]} already")
        )
        return []
    if scope is None or units is None:
        return []
    state.seen[dotted] = line
    rates, note = _rates(state, line, digits, cells)
    return [
        _observation(state, line, digits, column, text, (scope, units, note))
        for column, text in {**rates, **{column: cells[column] for column in _MORE}}.items()
        if text
    ]


def _rates(state: _State, line: int, digits: str, cells: dict[str, str]) -> tuple[dict[str, str], str]:
    """The rates of a row, its own or those of its eight-digit row, and the words for where they stand."""
    own = {column: cells[column] for column in _RATES}
    if any(own.values()):
        if len(digits) == 8:
            state.rates[digits] = (line, own)
        return own, ""
    if len(digits) < 10:
        return own, ""
    if digits[:8] not in state.rates:
        dotted = f"{digits[:4]}.{digits[4:6]}.{digits[6:8]}"
        reason = f"the rate stands on the row {dotted}, which this file does not have above"
        state.account.reject(Fault(line, "General Rate of Duty", cells["HTS Number"], reason))
        return own, ""
    at, inherited = state.rates[digits[:8]]
    return inherited, f"Inherited: the rate stands on the eight-digit row, row {at}."


def _observation(
    state: _State, line: int, digits: str, column: str, text: str, about: tuple[str, str, str]
) -> Observation:
    part, meaning = (_RATES | _MORE)[column]
    scope, units, note = about
    # USGS prints the rate line 2846.90.20 with two zeros more, and its series have that name.
    whole = f"{digits}00" if len(digits) == 8 else digits
    form = ".".join(piece for piece in (whole[:4], whole[4:6], whole[6:]) if piece)
    value, marks, why = read_rate(text) if column in _RATES else (None, ("as-printed",), f"{meaning}, kept as printed")
    notes = [
        f"{meaning[0].upper()}{meaning[1:]}; duties of chapter 99 (Sections 301 and 232 and others) come on top.",
        note,
        f"Units of quantity: {units}." if units else "",
        why,
    ]
    return Observation(
        str(Series("US", commodity_of(digits), "tariff", f"hts-{form}", part)),
        state.year, value, None, None, "percent", scope or None, marks, state.edition, state.released_on,
        Origin(
            "Harmonized Tariff Schedule of the United States", PUBLISHER, URL,
            f"{state.table.name} row {line} column {column}", "US public domain",
        ),
        " ".join(part for part in notes if part),
        text[:TEXT_LIMIT],
    )  # fmt: skip
