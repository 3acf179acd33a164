"""Dates as publishers print them in English, whatever language the machine speaks."""

from __future__ import annotations

import datetime
import re

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_DATE = re.compile(r"([A-Za-z]+)\s+(\d{1,2}),\s+(\d{4})")


def read_date(text: str) -> str:
    """The first date in a text such as ``Posted:  March 19, 2025``, as ``2025-03-19``.

    Raises ValueError where there is none.
    """
    for month, day, year in _DATE.findall(text):
        if month.lower() in _MONTHS:
            try:
                return datetime.date(int(year), _MONTHS.index(month.lower()) + 1, int(day)).isoformat()
            except ValueError:
                continue
    raise ValueError(f"'{text.strip()}' holds no date such as March 19, 2025")
