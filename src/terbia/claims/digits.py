"""Runs of digits with the separators of several languages."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

# A number of tonnes, money or percent has no more digits than this; a longer run is a code or noise.
_LONGEST = 18
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:([,.'’])\d{3})(?:\1\d{3})*\Z")
_INDIAN = re.compile(r"[1-9]\d?(?:,\d{2})+,\d{3}\Z")
_MIXED = re.compile(r"([1-9]\d{0,2})((?:,\d{3})+|(?:\.\d{3})+)([.,])(\d{1,4})\Z")
_DECIMAL = re.compile(r"(\d{1,9})[.,](\d{1,6})\Z")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written: its value, the unit of its last telling digit, and the index after it.

    ``other`` is the second reading of an ambiguous separator (``62.585`` for 62,585). ``form`` is ``year``
    for four bare digits that could be one, ``fraction`` for a third or 1/7, ``words``, or ``digits``;
    ``factor`` is the scale word (thousand, million, bn) that stood with it.
    """

    value: float
    place: float
    stop: int
    form: Literal["digits", "year", "words", "fraction"] = "digits"
    other: float | None = None
    factor: float = 1.0
    grouped: bool = False


def telling_place(value: float) -> float:
    """The unit that a whole number is rounded to: its last digit that is not zero, at most its second one.

    58,000 is told to the thousand, 300,000 to the ten thousand, 20 and 57,392 to the unit.
    """
    if value == 0:
        return 1.0
    whole = int(abs(value))
    trailing = len(str(whole)) - len(str(whole).rstrip("0"))
    second = max(math.floor(math.log10(whole)) - 1, 0) if whole else 0
    return float(10 ** min(trailing, second))


def read_digits(text: str) -> Numeral | None:
    """The number of a run of digits and separators; None where it is none (1.2.3, 12,34,5, thirty digits).

    Worked: 57,392; 97.200 (97.2, else 97,200); 29,3 is 29.3; 1.234.567; 1,23,456 (Indian); 1.234,5.
    """
    if len(text) > _LONGEST:
        return None
    if text.isdigit():
        value = float(int(text))
        form: Literal["digits", "year"] = "year" if len(text) == 4 and 1900 <= value <= 2100 else "digits"
        return Numeral(value, telling_place(value), 0, form)
    if _GROUPS.match(text):
        return _grouped(text)
    if _INDIAN.match(text):
        value = float(int(text.replace(",", "")))
        return Numeral(value, telling_place(value), 0, grouped=True)
    if match := _MIXED.match(text):
        whole = re.sub(r"[.,]", "", match[1] + match[2])
        if match[3] != match[2][0]:
            return Numeral(float(f"{whole}.{match[4]}"), 10.0 ** -len(match[4]), 0, grouped=True)
        return None
    if match := _DECIMAL.match(text):
        return Numeral(float(f"{match[1]}.{match[2]}"), 10.0 ** -len(match[2]), 0)
    return None


def _grouped(text: str) -> Numeral:
    joined = float(int(re.sub(r"[,.'’]", "", text)))
    if text.count(".") == 1:
        head, tail = text.split(".")
        return Numeral(float(f"{head}.{tail}"), 10.0 ** -len(tail), 0, other=joined)
    return Numeral(joined, telling_place(joined), 0, grouped=True)
