"""Areas: countries by ISO 3166 code, the world, the rest, groups with dated members, joint areas."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from terbia.vocab.table import listed, rows

_BLANKS = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\ufeff]+")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))
# What UN Comtrade and the Minerals Yearbook cut short: "Rep. of Korea", "Solomon Isds", "St. Lucia".
_SHORT = (
    (re.compile(r"\brep\b\.?"), "republic"),
    (re.compile(r"\bdem\b\.?"), "democratic"),
    (re.compile(r"\bisds\b\.?"), "islands"),
    (re.compile(r"\bst\b\.?(?= )"), "saint"),
    (re.compile(r"\s*&\s*"), " and "),
)
_FOOTNOTE = re.compile(r"(?<=[^\d\s])\s*\d{1,2}\Z")
_REMAINDER = re.compile(r"(?P<name>.+)\((?P<inside>[^()]*)\)\s*(?:,\s*(?P<after>.*))?\Z")
_JOINT = re.compile(r"(?:,\s*and\s+|,\s*|\s+and\s+|/)")


@dataclass(frozen=True, slots=True)
class Area:
    """A country, the world (``WORLD``), the rest (``OTHER``), a group, or several countries printed as one.

    ``code`` is ISO 3166 alpha-2 for a country; several printed as one are joined: ``US+CA``. Names and codes
    that an area does not have, or that are unknown, are empty. ``kind`` is country, world, rest, region (no
    list of members), group or joint.
    """

    code: str
    name: str
    usgs_name: str
    alpha3: str
    m49: str
    census: str
    kind: str = "country"


@dataclass(frozen=True, slots=True)
class AreaReading:
    """The area that a printed name means, and what stood beside it, such as ``rounded, natural``."""

    area: str
    remainder: str


def _key(text: str) -> str:
    """A name without case, accents, kinds of blank and apostrophe, shortenings and a leading article."""
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark)).casefold()
    plain = _BLANKS.sub(" ", plain).strip(" .")
    for pattern, full in _SHORT:
        plain = pattern.sub(full, plain)
    return plain.removeprefix("the ").replace("- ", "-")


@cache
def _areas() -> Mapping[str, Area]:
    found = {}
    for row in rows("areas"):
        usgs = row["usgs_name"] or row["name"]
        found[row["code"]] = Area(row["code"], row["name"], usgs, row["alpha3"], row["m49"], row["census"], row["kind"])
    return MappingProxyType(found)


@cache
def area_names() -> Mapping[str, str]:
    """Every name that an area goes by, in lower case, with its code; to look for areas in a text.

    Holds names and spoken abbreviations (``u.s.``, ``uk``), not ISO codes; accents are kept as printed and,
    beside that, dropped.
    """
    names: dict[str, str] = {}
    for row in rows("areas"):
        for name in (row["name"], row["usgs_name"], *listed(row["aliases"])):
            if name:
                names.setdefault(name.casefold(), row["code"])
                names.setdefault(_key(name), row["code"])
    return MappingProxyType(names)


@cache
def _by_key() -> Mapping[str, str]:
    return {_key(name): code for name, code in area_names().items()}


@cache
def _by_code() -> Mapping[str, str]:
    """Codes as in a column of codes; in capitals only, so that ``in`` and ``no`` are not countries."""
    codes: dict[str, str] = {}
    for row in rows("areas"):
        codes[row["code"]] = row["code"]
        letters = [code for code in (row["alpha3"], *listed(row["comtrade"])) if code and not code.isdigit()]
        codes.update(dict.fromkeys(letters, row["code"]))
    return codes


def _one(text: str) -> str | None:
    code = _by_key().get(_key(text))
    trimmed = text.strip()
    # In a statistical table NA says "not available"; Namibia is printed in full.
    return code or (None if trimmed == "NA" else _by_code().get(trimmed))


def _joint(text: str) -> tuple[str, ...] | None:
    """The countries of ``China, Germany, and Russia`` in the order printed; the longest name comes first."""
    one = _one(text)
    if one and _areas()[one].kind == "country":
        return (one,)
    for cut in reversed(list(_JOINT.finditer(text))):
        first = _one(text[: cut.start()])
        if first and _areas()[first].kind == "country" and (rest := _joint(text[cut.end() :])):
            return (first, *rest)
    return None


def _named(text: str) -> str | None:
    if one := _one(text):
        return one
    several = _joint(text)
    return "+".join(several) if several and len(set(several)) == len(several) > 1 else None


def read_area(text: str) -> AreaReading:
    """The area that a name in a publisher's table means, and what stood beside the name.

    ``Brazil (beneficiated)`` is BR with ``beneficiated``; ``World total (rounded), natural`` is WORLD with
    ``rounded, natural``; a footnote digit at the end is dropped; ``United States and Canada`` is ``US+CA``.
    Capitals, accents, blanks and kinds of apostrophe do not matter. ISO codes are read in capitals; ``NA`` is
    not read, for it stands for "not available" (``area("NA")`` is Namibia). Raises ValueError, with the names
    closest to it, for anything else.
    """
    shown = _BLANKS.sub(" ", text).strip()
    for candidate in (shown, _FOOTNOTE.sub("", shown)):
        if code := _named(candidate):
            return AreaReading(code, "")
        match = _REMAINDER.match(candidate)
        if match and (code := _named(match["name"].strip())):
            beside = (match["inside"], match["after"] or "")
            return AreaReading(code, ", ".join(part.strip() for part in beside if part.strip()))
    raise ValueError(f"'{shown}' is not an area that Terbia knows.{_close(shown)}")


def _close(text: str) -> str:
    near = get_close_matches(_key(text), list(_by_key()), n=3, cutoff=0.6)
    names = dict.fromkeys(_areas()[_by_key()[key]].name for key in near)
    return f" Close to it: {', '.join(names)}." if names else " Write an English name or an ISO 3166 code."


def area(code: str) -> Area:
    """The area of a code: ISO 3166 alpha-2, ``WORLD``, ``OTHER``, a group, or several joined as in ``US+CA``.

    Raises ValueError for a code that does not exist.
    """
    if code in _areas():
        return _areas()[code]
    parts = code.split("+")
    if is_area_code(code):
        ours = [_areas()[part] for part in parts]
        return Area(code, _spoken([a.name for a in ours]), _spoken([a.usgs_name for a in ours]), "", "", "", "joint")
    raise ValueError(f"'{code}' is not the code of an area.{_close(code)}")


def _spoken(names: list[str]) -> str:
    if len(names) == 2:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def is_area_code(text: str) -> bool:
    """Whether the text is a code that ``area`` accepts."""
    if text in _areas():
        return True
    parts = text.split("+")
    countries = all(part in _areas() and _areas()[part].kind == "country" for part in parts)
    return countries and len(set(parts)) == len(parts) > 1


def members(group: str, on: date) -> tuple[str, ...]:
    """The countries of a group on a day, in the order of their codes; of ``US+CA``, its two countries.

    The day of leaving is the last day of membership: the United Kingdom is in the EU of 31 January 2020.
    Raises ValueError for an area that has no list of members.
    """
    found = sorted(
        row["member"]
        for row in rows("groups")
        if row["group"] == group
        and date.fromisoformat(row["from"]) <= on
        and (not row["to"] or on <= date.fromisoformat(row["to"]))
    )
    if found or any(row["group"] == group for row in rows("groups")):
        return tuple(found)
    if "+" in group and is_area_code(group):
        return tuple(group.split("+"))
    raise ValueError(f"'{group}' has no list of members; the groups are {', '.join(_groups())}")


def _groups() -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["group"] for row in rows("groups")))
