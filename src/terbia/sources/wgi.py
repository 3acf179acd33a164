"""Reader for the Worldwide Governance Indicators as the World Bank's API (version 2) answers: [meta, rows].

One row per economy and year; ``null`` is unknown, never zero. Codes are ``GOV_WGI_PV.EST`` and the like with
``source=3``, older ones ``PV.EST``. The answer comes in pages: one that is not the whole is refused, since an
average over some countries would pass for one over all. Groups of countries stand among the countries under
identifiers such as ``ZG``; they are kept apart from them.
"""

from __future__ import annotations

import datetime
import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from terbia.errors import Fault, FileFaults
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.series import Series
from terbia.sources.compiled.rows import words
from terbia.sources.json_text import read_json
from terbia.sources.reading import Account, EditionName, Reading
from terbia.sources.table import short
from terbia.vocab.area import area, read_area

FORMAT = "World Bank WGI, API answer"
PUBLISHER = "World Bank"
URL = "https://www.worldbank.org/en/publication/worldwide-governance-indicators"
_INDICATOR = re.compile(r"(?:GOV_WGI_)?([A-Z]{2})\.([A-Z.]{2,8})", re.A)
_DAY = re.compile(r"20\d\d-\d\d-\d\d", re.A)
_FIRST_YEAR = 1996
_LIMITS = {"estimate": (-10.0, 10.0), "percentile-rank": (0.0, 100.0)}
_Row = Mapping[str, object]


def recognises(document: object) -> bool:
    """Whether a document is an answer of this API: its meta data first, or its message of what is wrong."""
    head = document[0] if isinstance(document, list) and document else None
    return isinstance(head, dict) and ("message" in head or {"page", "pages"} <= set(head))


@dataclass(slots=True)
class _State:
    name: str
    account: Account
    edition: str
    released_on: str
    rows: dict[tuple[str, str], int] = field(default_factory=dict)


def read(name: str, data: bytes, edition: str | None = None) -> Reading:
    """Read an answer. The edition is the day of the last change that the answer states, ``WGI-2025-09-25``.

    Raises FileFaults for a message in place of data, a page of several, and an answer without a day where no
    edition is given.
    """
    document = read_json(name, data)
    assert isinstance(document, list)
    meta, rows = _split(name, document)
    stated = str(meta.get("lastupdated") or "")
    if not _is_day(stated):
        stated = ""
    if not (edition or stated):
        fault = Fault(
            1, "lastupdated", str(meta.get("lastupdated"))[:60], "the answer does not say when it was last changed"
        )
        raise FileFaults(name, [fault], "Name the edition with --edition, for example --edition WGI-2025.")
    released = stated or datetime.date.today().isoformat()
    account = Account(name, FORMAT, read=len(rows))
    state = _State(name, account, edition or f"WGI-{stated}", released)
    found: list[Observation] = []
    for number, row in enumerate(rows, start=1):
        before = len(account.faults)
        observation = _row(state, number, row)
        if len(account.faults) > before:
            continue
        found.extend([observation] if observation else [])
        account.loaded += observation is not None
        account.blank += observation is None
    named = EditionName(
        state.edition, PUBLISHER, "Worldwide Governance Indicators", released, recalled=False if stated else None
    )
    return Reading(named, tuple(found), account, hashlib.sha256(data).hexdigest())


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and datetime.date.fromisoformat(text) <= datetime.date.today()
    except ValueError:
        return False


def _split(name: str, document: list[object]) -> tuple[_Row, list[object]]:
    """The meta data and the rows of an answer that is whole. Raises FileFaults for one that is not."""
    meta = document[0]
    assert isinstance(meta, dict)
    if "message" in meta:
        said = meta["message"][0] if isinstance(meta["message"], list) and meta["message"] else meta["message"]
        shown = str(said.get("value") or said.get("key")) if isinstance(said, dict) else str(said)
        fault = Fault(1, "message", shown[:200], "the publisher answered with a message in place of data")
        raise FileFaults(name, [fault], "Ask with source=3 and a code such as GOV_WGI_PV.EST.")
    rows = document[1] if len(document) == 2 else None
    if rows is None and meta.get("total") == 0:
        rows = []
    if not isinstance(rows, list):
        raise FileFaults(name, [Fault(1, "", "", "the meta data are not followed by one array of rows")])
    faults = []
    if str(meta["page"]) != "1" or str(meta["pages"]) not in ("1", "0"):
        shown = f"page {str(meta['page'])[:12]} of {str(meta['pages'])[:12]}"
        faults.append(Fault(1, "page", shown, "one page of several: the rest is missing"))
    if "total" in meta and str(meta["total"]) != str(len(rows)):
        reason = f"the answer counts {str(meta['total'])[:12]} rows and holds {len(rows):,}"
        faults.append(Fault(1, "total", str(meta["total"])[:20], reason))
    if not rows and not faults:
        faults.append(Fault(1, "total", "0", "the answer holds no rows: unknown, which is not zero"))
    if faults:
        raise FileFaults(name, faults, "Ask again with per_page=20000, so that one page holds everything.")
    return meta, rows


def _row(state: _State, number: int, row: object) -> Observation | None:
    if not isinstance(row, dict):
        state.account.reject(Fault(number, "", str(row), "not a row of country, date and value"))
        return None
    before = len(state.account.faults)
    series = scope = None
    try:
        series, scope = _series(row)
    except ValueError as error:
        state.account.reject(Fault(number, "indicator, country", _shown(row), str(error)))
    year = str(row.get("date", ""))
    if not (re.fullmatch(r"\d{4}", year, re.A) and _FIRST_YEAR <= int(year) <= datetime.date.today().year):
        state.account.reject(Fault(number, "date", year, "no year of which there are indicators"))
    value = row.get("value")
    if value is not None and not _is_number(value):
        state.account.reject(Fault(number, "value", str(value), "neither a number nor null"))
    if len(state.account.faults) > before or series is None or value is None:
        return None
    assert isinstance(value, int | float)
    low, high = _LIMITS.get((series.form or "").partition("-of-")[0], (0.0, math.inf))
    if not low <= value <= high:
        state.account.reject(Fault(number, "value", str(value), f"outside of what it can be, {low:g} to {high:g}"))
        return None
    key = (str(series), year)
    if key in state.rows:
        reason = f"row {state.rows[key]} has this economy and year already"
        state.account.reject(Fault(number, "date", f"{series} {year}", reason))
        return None
    state.rows[key] = number
    unit = next(w["unit"] for w in words("wgi_indicators") if (series.form or "").partition("-of-")[0] == w["word"])
    origin = Origin(
        "World Bank, Worldwide Governance Indicators, API", PUBLISHER, URL, f"{state.name} row {number}", "CC BY 4.0"
    )
    return Observation(
        key[0],
        year,
        float(value),
        None,
        None,
        unit,
        scope,
        (),
        state.edition,
        state.released_on,
        origin,
        None,
        str(value),
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _part(row: _Row, key: str, inner: str) -> str:
    found = row.get(key)
    return str(found.get(inner) or "").strip() if isinstance(found, dict) else ""


def _shown(row: _Row) -> str:
    return f"{_part(row, 'indicator', 'id')} {_part(row, 'country', 'id')} {row.get('countryiso3code', '')}"


def _series(row: _Row) -> tuple[Series, str]:
    """The series of a row and what it counts. Raises ValueError for an unknown indicator or economy."""
    code = short(_part(row, "indicator", "id"))
    match = _INDICATOR.fullmatch(code)
    known = {(w["kind"], w["code"]): w for w in words("wgi_indicators")}
    dimension = known.get(("dimension", match[1])) if match else None
    measure = known.get(("measure", match[2])) if match else None
    if dimension is None or measure is None:
        raise ValueError(f"'{code[:40]}' is no indicator that Terbia knows, such as GOV_WGI_PV.EST")
    number, letters = short(_part(row, "country", "id")), short(str(row.get("countryiso3code") or ""))
    name = short(_part(row, "country", "value"))
    meaning = f"{dimension['meaning']}, {measure['meaning']}"
    for group in words("wgi_aggregates"):
        if number == group["id"] or (letters and letters == group["iso3"]):
            form = measure["word"] if group["area"] else f"{measure['word']}-of-{group['iso3'].lower()}"
            series = Series(group["area"] or "WORLD", "governance", dimension["word"], form)
            return series, f"{meaning}; a group of countries ({name}), not one of them"
    return Series(_country(letters, number), "governance", dimension["word"], measure["word"]), meaning


def _country(letters: str, number: str) -> str:
    """The country that the two codes of a row name. Raises ValueError for none, and for two."""
    named = [code for text in (letters, number) if (code := _code(text))]
    if not named:
        raise ValueError(f"neither '{letters}' nor '{number}' is a country or a group that Terbia knows")
    if len(set(named)) > 1:
        raise ValueError(f"'{letters}' and '{number}' are two countries")
    return named[0]


def _code(text: str) -> str | None:
    """The code of a country, None for what is none. ``NA`` is Namibia here: missing values are null."""
    if not re.fullmatch(r"[A-Z]{2,3}", text, re.A):
        return None
    try:
        code = "NA" if text == "NA" else read_area(text).area
    except ValueError:
        return None
    return code if area(code).kind == "country" else None
