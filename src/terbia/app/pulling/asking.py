"""What a user asks a publisher for, read and checked before anything is sent."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from terbia.errors import TerbiaError
from terbia.vocab.table import packaged_rows

Flow = Literal["imports", "exports"]
FLOWS: tuple[Flow, ...] = ("imports", "exports")

_CODE = re.compile(r"\d{2}(?:\d\d){1,4}", re.A)
_SPAN = re.compile(r"(\d{4})(?:\s*[-–:]\s*(\d{4}))?", re.A)
_FIRST_YEAR = 1962


@dataclass(frozen=True, slots=True)
class Ask:
    """Codes in digits, years in rising order, the reporting area, the flows, and what single publishers need."""

    codes: tuple[str, ...]
    years: tuple[int, ...]
    area: str = "US"
    flows: tuple[Flow, ...] = FLOWS
    monthly: bool = False
    indicator: str = "PV"
    revision: str = "HS17"
    release: str = "V202601"


def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``data/pulling/<name>.csv``."""
    return packaged_rows(f"pulling/{name}.csv")


def read_codes(texts: Sequence[str] | None) -> tuple[str, ...]:
    """Codes as digits, dots dropped: ``8505.11.0070`` is ``8505110070``. Without any, those of rare earths."""
    if not texts:
        return tuple(row["code"] for row in table("codes"))
    found = []
    for text in texts:
        for part in text.split(","):
            digits = part.strip().replace(".", "")
            if not _CODE.fullmatch(digits):
                raise TerbiaError(f"'{part.strip()[:30]}' is not a code: write 4, 6, 8 or 10 digits, as in 850511.")
            found.append(digits)
    return tuple(dict.fromkeys(found))


def read_years(text: str | None) -> tuple[int, ...]:
    """Years written ``2024``, ``2018-2025`` or ``2018,2024``, rising; without any, the last full year."""
    this_year = datetime.date.today().year
    if text is None:
        return (this_year - 1,)
    years: set[int] = set()
    for part in str(text).split(","):
        match = _SPAN.fullmatch(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not _FIRST_YEAR <= first <= last <= this_year:
            raise TerbiaError(
                f"'{part.strip()[:30]}' names no years from {_FIRST_YEAR} to {this_year}: "
                "write 2024, 2018-2025 or 2018,2024."
            )
        years.update(range(first, last + 1))
    return tuple(sorted(years))
