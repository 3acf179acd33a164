"""Reader for answers of the US Census international trade API (``timeseries/intltrade``): an array of arrays.

The first row names the columns, all cells are text, and the predicates of the question come back as columns at
the end, some for the second time. ``_MO`` is a month; ``_YR`` runs from January to that month and is never
summed: the December row is the year, July is ``2024-01/2024-07``. General imports and imports for consumption
are series of their own, valued at customs value, which Comtrade's CIF exceeds by a few percent. Country groups
(``CGP``) and the total (``-``) stand beside countries and are never added to them.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from terbia.errors import Fault, FileFaults
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.series import Series, slug
from terbia.sources.census_columns import Columns, Measure, read_columns
from terbia.sources.compiled.rows import words
from terbia.sources.json_text import read_json
from terbia.sources.reading import Account, EditionName, Reading
from terbia.sources.table import short
from terbia.vocab.area_number import area_by_census

FORMAT = "US Census international trade, API answer"
PUBLISHER = "U.S. Census Bureau"
URL = "https://api.census.gov/data/timeseries/intltrade"
_FIRST_YEAR = 1989  # of the Harmonized System in US statistics
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.A)
_CODE = re.compile(r"\d{2}(?:\d\d){0,4}", re.A)
_FIGURE = re.compile(r"\d{1,15}(?:\.\d{1,6})?", re.A)
_TOTAL = "-"


def recognises(document: object) -> bool:
    """Whether a document is an array whose first row names the columns of this API."""
    head = document[0] if isinstance(document, list) and document else None
    return isinstance(head, list) and bool({"I_COMMODITY", "E_COMMODITY"} & {c for c in head if isinstance(c, str)})


@dataclass(slots=True)
class _State:
    name: str
    columns: Columns
    account: Account
    edition: str = ""
    released_on: str = ""
    found: dict[tuple[str, str], Observation] = field(default_factory=dict)
    rows: dict[tuple[str, str], int] = field(default_factory=dict)


def read(name: str, data: bytes, edition: str | None = None) -> Reading:
    """Read an answer. Raises FileFaults where columns cannot be placed or there is no row with a month.

    An answer states no edition: without a name given it is that of its newest month, ``Census-2025-12``, which
    counts as released about two months later, or today.
    """
    document = read_json(name, data)
    assert isinstance(document, list)
    header = [str(cell).strip() for cell in document[0]]
    columns = read_columns(name, header)
    account = Account(name, FORMAT, read=len(document) - 1)
    newest = max((m for row in document[1:] if (m := _month_of(row, columns))), default=None)
    if newest is None:
        reason = "the answer holds no row with a month: no data, which is not zero"
        raise FileFaults(name, [Fault(1, "time", "", reason)], "Ask again with a code and months that have data.")
    state = _State(name, columns, account, edition or f"Census-{newest}", _released(newest))
    for number, row in enumerate(document[1:], start=2):
        _take(state, number, row)
    named = EditionName(
        state.edition, PUBLISHER, "US international trade, answers of the Census API", state.released_on
    )
    return Reading(named, tuple(state.found.values()), account, hashlib.sha256(data).hexdigest())


def _month_of(row: object, columns: Columns) -> str | None:
    if not isinstance(row, list) or len(row) != columns.width:
        return None
    month = columns.cell(row, "time") or ""
    try:
        return _month(month)
    except ValueError:
        return None


def _month(text: str) -> str:
    match = _MONTH.fullmatch(text)
    if match is None:
        raise ValueError("not a month such as 2024-07")
    if not _FIRST_YEAR <= int(match[1]) <= datetime.date.today().year:
        raise ValueError("no month of which the Census Bureau can have figures")
    return text


def _released(month: str) -> str:
    """About the fifth of the second month after: the usual lag of the statistics, never after today."""
    year, number = int(month[:4]), int(month[5:]) + 2
    usual = datetime.date(year + (number > 12), (number - 1) % 12 + 1, 5)
    return min(usual, datetime.date.today()).isoformat()


def _take(state: _State, number: int, row: object) -> None:
    """Read a row whole or not at all."""
    before = len(state.account.faults)
    observations = _row(state, number, row)
    if len(state.account.faults) > before:
        return
    for o in observations:
        key = (o.series, o.period)
        if key in state.rows and state.rows[key] != number:
            reason = f"row {state.rows[key]} has these goods, this country and this month already"
            state.account.reject(Fault(number, "time", o.period, reason))
            return
    for o in observations:
        state.found[o.series, o.period] = o
        state.rows[o.series, o.period] = number
    state.account.loaded += bool(observations)
    state.account.blank += not observations


def _row(state: _State, number: int, row: object) -> list[Observation]:
    columns, account = state.columns, state.account
    if not isinstance(row, list) or len(row) != columns.width:
        shown = f"{len(row)} cells under {columns.width} columns" if isinstance(row, list) else "not an array of cells"
        account.reject(Fault(number, "", str(row), shown))
        return []
    for at, again in columns.echoes:
        if row[at] != row[again]:
            account.reject(
                Fault(number, f"column {again + 1}", str(row[again]), "this echo of a column says otherwise")
            )
    try:
        month = _month(columns.cell(row, "time") or "")
    except ValueError as error:
        account.reject(Fault(number, "time", columns.cell(row, "time") or "", str(error)))
        return []
    goods = _goods(state, number, row)
    party = _party(state, number, row)
    domestic = _domestic(state, number, row)
    if goods is None or party is None or domestic is None:
        return []
    found: dict[tuple[str, str], Observation] = {}
    for measure in columns.measures:
        o = _cell(state, number, row, measure, (goods, party, domestic, month))
        there = found.setdefault((o.series, o.period), o) if o else None
        if o and there and there.value != o.value:
            reason = f"the figure of {_period(month, to_date=True)} differs from that of the month"
            account.reject(Fault(number, measure.name, o.text, reason))
    return list(found.values())


def _goods(state: _State, number: int, row: Sequence[object]) -> str | None:
    digits = state.columns.cell(row, "commodity") or ""
    if not _CODE.fullmatch(digits):
        state.account.reject(Fault(number, "COMMODITY", digits, "not a code of 2, 4, 6, 8 or 10 digits"))
        return None
    level = state.columns.cell(row, "level")
    if level is not None and level != f"HS{len(digits)}":
        state.account.reject(Fault(number, "COMM_LVL", level, f"{digits} has {len(digits)} digits"))
        return None
    if len(digits) < 8:
        return f"hs-{digits}"
    kind = "hts" if state.columns.flow == "imports" else "schedule-b"
    return f"{kind}-{digits[:4]}.{digits[4:6]}.{digits[6:]}"


@dataclass(frozen=True, slots=True)
class _Party:
    """A country by its code, a group of countries by its words, or neither: all countries."""

    country: str | None = None
    group: str = ""
    words: str = ""


def _party(state: _State, number: int, row: Sequence[object]) -> _Party | None:
    code, level = state.columns.cell(row, "partner"), state.columns.cell(row, "summary")
    name = state.columns.cell(row, "partner-name") or ""
    if level not in (None, "DET", "CGP"):
        state.account.reject(Fault(number, "SUMMARY_LVL", level or "", "neither DET (a country) nor CGP (a group)"))
        return None
    if code is None and name:
        state.account.reject(Fault(number, "CTY_NAME", name, "a name without its CTY_CODE: ask for CTY_CODE as well"))
        return None
    if code is None or code == _TOTAL:
        return _Party(words="all countries")
    if level == "CGP" or (level is None and re.fullmatch(r"00\d\d|[0-9]?XXX", code, re.A)):
        try:
            shown = short(name) or code
        except ValueError as error:
            state.account.reject(Fault(number, "CTY_NAME", name, str(error)))
            return None
        words_ = f"the country group {shown} ({code}), a sum over countries that is never added to them"
        return _Party(group=slug(shown)[:60], words=words_)
    try:
        return _Party(area_by_census(short(code)), words=name[:120])
    except ValueError as error:
        state.account.reject(Fault(number, "CTY_CODE", code, str(error)))
        return None


def _domestic(state: _State, number: int, row: Sequence[object]) -> tuple[str, str] | None:
    """The part of the series id and the words for domestic goods and re-exports."""
    text = state.columns.cell(row, "domestic")
    known = {None: ("", ""), "-": ("", "domestic goods and re-exports"), "1": ("-domestic", "domestic goods"),
             "2": ("-re-exports", "foreign goods: re-exports")}  # fmt: skip
    if text not in known:
        state.account.reject(Fault(number, "DF", text or "", "neither 1 (domestic), 2 (foreign) nor - (both)"))
        return None
    return known[text]


_Key = tuple[str, _Party, tuple[str, str], str]


def _cell(state: _State, number: int, row: Sequence[object], measure: Measure, key: _Key) -> Observation | None:
    goods, party, (origin_part, origin_words), month = key
    about = measure.about
    raw = row[measure.at]
    text = "" if raw is None else str(raw).strip()
    unit, form = about["unit"], about["form"]
    try:
        if unit.startswith("UNIT_"):
            unit, form = _unit(state.columns, row, unit)
            if not unit:
                return None  # no quantity is collected here: what is printed as 0 is none
            if _is_missing(state.columns.cell(row, f"{measure.name}_FLAG"), text):
                return None
        if not text:
            return None
        if isinstance(raw, bool) or not _FIGURE.fullmatch(text):
            raise ValueError("not a figure of at most 15 digits")
    except ValueError as error:
        state.account.reject(Fault(number, measure.name, text, str(error)))
        return None
    parts = [form, f"from-group-{party.group}" if party.group else ""]
    series = Series(
        party.country if party.country and state.columns.flow == "imports" else "US",
        goods,
        about["statistic"],
        "-".join(part for part in parts if part) or None,
        about["scope"] + origin_part,
        ("US" if state.columns.flow == "imports" else party.country) if party.country else None,
    )
    shown = "from January to this month, cumulative" if measure.to_date else ""
    scope = "; ".join(part for part in (about["meaning"], origin_words, party.words, shown) if part)
    return Observation(
        str(series), _period(month, to_date=measure.to_date), float(text), None, None, unit, scope, (), state.edition,
        state.released_on, _origin(state, number, measure), None, text,
    )  # fmt: skip


def _unit(columns: Columns, row: Sequence[object], name: str) -> tuple[str, str]:
    """The unit of a quantity and the part of the series id for it. Raises ValueError for one that is not known."""
    printed = columns.cell(row, name)
    if printed is None:
        raise ValueError(f"a quantity without its unit: ask for {name} as well")
    code = printed.upper().removesuffix(".")
    for known in words("census_units"):
        if known["unit"] == code or not code:
            return (known["means"], known["form"]) if code else ("", "")
    raise ValueError(f"the unit '{printed[:20]}' is not in data/sources/census_units.csv")


def _is_missing(flag: str | None, text: str) -> bool:
    """Whether a quantity is missing: a 0 is printed for that too, and only the flag of true zeros tells.

    Without the column of flags a 0 is taken for missing. Raises ValueError for a flag that is not known.
    Source: Census API, variables ``*_FLAG``: M for a missing quantity, blank for a true zero.
    """
    if flag not in (None, "", "M"):
        raise ValueError(f"the flag '{flag[:20]}' is neither blank (a true zero) nor M (missing)")
    return flag == "M" or (flag is None and bool(text) and not text.strip("0."))


def _period(month: str, *, to_date: bool) -> str:
    if not to_date or month.endswith("-01"):
        return month
    return month[:4] if month.endswith("-12") else f"{month[:4]}-01/{month}"


def _origin(state: _State, number: int, measure: Measure) -> Origin:
    flow = state.columns.flow
    return Origin(
        f"US Census Bureau, international trade API, {flow} by Harmonized System",
        PUBLISHER,
        f"{URL}/{flow}/hs",
        f"{state.name} row {number} column {measure.name}",
        "US public domain",
    )
