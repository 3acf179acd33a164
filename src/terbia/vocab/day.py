"""Days: ``2026-03-01``, or a month or year that stands for its first or last day."""

from __future__ import annotations

import calendar
import datetime
import re

from terbia.errors import TerbiaError

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")


def read_day(text: str, *, last: bool = False) -> str:
    """The day in ISO form; of a month or year the first, or with ``last`` the last.

    Raises TerbiaError for text that is no date.
    """
    match = _DAY.match(text.strip())
    try:
        if match is None:
            raise ValueError
        year = int(match[1])
        month = int(match[2]) if match[2] else (12 if last else 1)
        day = int(match[3]) if match[3] else (calendar.monthrange(year, month)[1] if last else 1)
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        raise TerbiaError(f"'{text}' is not a date: write it like 2026-03-01.") from None
