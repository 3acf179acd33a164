"""Periods: a year, a quarter, a month, an average over years, a sum over months."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["year", "quarter", "month", "average", "sum"]

_YEAR = re.compile(r"(\d{4})\Z")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])\Z")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z")
_YEARS = re.compile(r"(\d{4})/(\d{4})\Z")
_MONTHS = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))/(\d{4}-(?:0[1-9]|1[0-2]))\Z")
_PRINTED_YEARS = re.compile(r"(\d{4})\s*[-–—/]\s*(\d{2}|\d{4})\Z")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A period in its written form, with what kind it is and the first and last year it touches."""

    first_year: int
    last_year: int
    text: str
    kind: Kind

    def __str__(self) -> str:
        return self.text


def read_period(text: str) -> Period:
    """The period written as ``2025``, ``2025-Q3``, ``2025-06``, ``2021/2024`` or ``2025-01/2025-07``.

    Raises ValueError for anything else, and for a span that runs backwards.
    """
    text = text.strip()
    if match := _YEAR.match(text):
        return Period(int(match[1]), int(match[1]), text, "year")
    if match := _QUARTER.match(text):
        return Period(int(match[1]), int(match[1]), text, "quarter")
    if match := _MONTH.match(text):
        return Period(int(match[1]), int(match[1]), text, "month")
    if match := _YEARS.match(text):
        first, last = int(match[1]), int(match[2])
        if first < last:
            return Period(first, last, text, "average")
    if (match := _MONTHS.match(text)) and match[1] < match[2]:
        return Period(int(match[1][:4]), int(match[2][:4]), text, "sum")
    raise ValueError(f"'{text}' is not a period: write 2025, 2025-Q3, 2025-06, 2021/2024 or 2025-01/2025-07")


def read_printed_period(text: str) -> Period:
    """The period as a publisher prints it: ``2025`` or ``2021–24`` (an average over the years)."""
    text = text.strip()
    if match := _PRINTED_YEARS.match(text):
        first, last = match[1], match[2]
        return read_period(f"{first}/{first[:2] + last if len(last) == 2 else last}")
    return read_period(text)
