"""A line of the US tariff schedule: where it stands among the headings, its units, its rates, its commodity."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from terbia.sources.compiled.rows import words

TEXT_LIMIT = 300
_AD_VALOREM = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)%", re.A)
_FOOTNOTES = re.compile(r"(?: ?\d/)+\Z", re.A)
_PROGRAMMES = re.compile(r"Free \(([A-Z0-9+*, ]+)\)", re.A)


@dataclass(slots=True)
class Headings:
    """The rows above, by their indent: digits (empty where a row has no number) and description."""

    above: list[tuple[str, str]] = field(default_factory=list)

    def scope(self, indent: str, digits: str, description: str) -> str:
        """What a row covers: its description, and those of the rows above that it is indented under.

        In a part of the schedule the headings in between may be missing; a row whose number does not continue the one
        above is not under it, nor under what stands between the two without a number. Raises ValueError for an
        indent that is no number.
        """
        if not re.fullmatch(r"\d{1,2}", indent, re.A):
            raise ValueError("not a whole number")
        own = " ".join(description.split()).rstrip(":")
        del self.above[int(indent) :]
        self.above.extend([("", "")] * (int(indent) - len(self.above)))
        path: list[str] = []
        between: list[str] = []
        for number, heading in reversed(self.above):
            if number and not digits.startswith(number):
                break
            between.append(heading)
            if number:
                path, between = [*path, *between], []
        self.above.append((digits, own))
        under = " < ".join(part for part in path if part)
        return (f"{own} (under: {under})" if under else own)[:TEXT_LIMIT]


def read_units(text: str) -> str:
    """The units of quantity, which stand as JSON in the cell: ``["No.","kg"]`` is "No. and kg".

    Raises ValueError for a cell that is no list of units.
    """
    if not text:
        return ""
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        listed = None
    if not isinstance(listed, list) or not all(isinstance(unit, str) for unit in listed):
        raise ValueError('not a list of units such as ["No.","kg"]')
    return " and ".join(unit.strip() for unit in listed if unit.strip())


def read_rate(text: str) -> tuple[float | None, tuple[str, ...], str]:
    """The rate in percent of value, its marks, and why there is none where there is none.

    ``3.7%`` is 3.7, ``Free`` is 0, ``Free (A,AU)`` is 0 for the programmes named; anything else has no value.
    """
    plain = _FOOTNOTES.sub("", text)
    if plain == "Free":
        return 0.0, ("free",), ""
    if match := _AD_VALOREM.fullmatch(plain):
        return float(match[1]), (), ""
    if match := _PROGRAMMES.fullmatch(plain):
        return 0.0, ("free",), f"For goods that qualify under {' '.join(match[1].split())} only."
    return None, ("as-printed",), "Specific, compound, mixed or in words: no percent of value, kept as printed."


def commodity_of(digits: str) -> str:
    """The commodity that a number belongs to: the record's name where it has one, else its six digits."""
    found = [row for row in words("hts_commodities") if digits.startswith(row["begins"])]
    return max(found, key=lambda row: len(row["begins"]))["commodity"] if found else f"hs-{digits[:6]}"
