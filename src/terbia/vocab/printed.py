"""What a cell of a statistical table says: a number, a bound, a range, a symbol, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_PLAIN = re.compile(rf"(?P<sign>[-−]?)(?P<number>{_NUMBER})\Z")
_BOUND = re.compile(rf"(?P<sign>[<>≤≥])\s*(?P<number>{_NUMBER})\Z")
_RANGE = re.compile(rf"(?P<low>{_NUMBER})\s*[-–—]\s*(?P<high>{_NUMBER})\Z")
_LESS = re.compile(rf"less than (?P<number>{_NUMBER}|½|1/2) ?(?:units?|(?:metric )?tons|kilograms)?\.?\Z", re.I)
_LOST_SIGN = re.compile(rf"\?(?P<number>{_NUMBER})\Z")

_ZERO = frozenset({"—", "–", "--", "-", "---"})
# W withheld, NA not available, XX not applicable, E net exporter, s small: the symbols of USGS tables.
SYMBOLS = frozenset({"W", "NA", "XX", "E", "s"})
# Quantities that USGS prints in words; anything else in a number's place is a fault.
_WORDS = re.compile(r"(?:very small|small|moderate|moderate to large|large|variable, depending on .+)\Z", re.I)
_BLANKS = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\ufeff]+")


@dataclass(frozen=True, slots=True)
class Printed:
    """One cell as read: the value or its bounds, the qualifiers that the cell itself shows, its text."""

    value: float | None
    low: float | None
    high: float | None
    qualifiers: tuple[str, ...]
    text: str

    def bounded_by(self, low: float | None, high: float | None) -> Printed:
        """The same cell with the open end of a bound closed by what its unit allows (100 for a share)."""
        if not {"<", ">", "s"} & set(self.qualifiers):
            return self
        new_low = low if self.low is None and self.high is not None else self.low
        new_high = high if self.high is None and self.low is not None else self.high
        return Printed(self.value, new_low, new_high, self.qualifiers, self.text)


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _bound(match: re.Match[str], text: str) -> Printed:
    number, above = _number(match["number"]), match["sign"] in ">≥"
    return Printed(None, number if above else None, None if above else number, (">" if above else "<",), text)


def _range(match: re.Match[str], text: str) -> Printed:
    low, high = _number(match["low"]), _number(match["high"])
    if low > high:
        raise ValueError(f"a range must rise, {text!r} falls")
    return Printed(None, low, high, ("range",), text)


def _less(match: re.Match[str], text: str) -> Printed:
    if match["number"] in {"½", "1/2"}:
        return Printed(None, 0.0, 0.5, ("s",), text)
    return Printed(None, 0.0, _number(match["number"]), ("<",), text)


def read_printed(raw: str) -> Printed | None:
    """What the cell says, or None where it is blank.

    A dash is a zero with the qualifier ``—``; ``>90`` is a bound, never a number; ``W`` and its like have no value.
    Raises ValueError, with the reason, for text that is no quantity of a statistical table.
    Source of the symbols: USGS, Mineral Commodity Summaries 2026, notes below each salient table.
    """
    text = _BLANKS.sub(" ", raw).strip()
    if not text:
        return None
    if text in _ZERO:
        return Printed(0.0, None, None, ("—",), text)
    if text in SYMBOLS:
        return Printed(None, None, None, (text,), text)
    if match := _PLAIN.match(text):
        number = _number(match["number"])
        return Printed(-number if match["sign"] else number, None, None, (), text)
    if match := _BOUND.match(text):
        return _bound(match, text)
    if match := _RANGE.match(text):
        return _range(match, text)
    if match := _LESS.match(text):
        return _less(match, text)
    if match := _LOST_SIGN.match(text):
        # A minus sign (U+2212) lost on the way into cp1252: what it stood for is a declared correction, not a guess.
        return Printed(None, None, None, ("sign-lost",), text)
    if _WORDS.match(text):
        return Printed(None, None, None, ("in-words",), text)
    raise ValueError("not a number, bound, range or symbol of a statistical table")
