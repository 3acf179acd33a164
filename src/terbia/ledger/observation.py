"""One published number, with everything that is needed to quote it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal

from terbia.vocab.interval import (
    INF,
    Interval,
    last_place,
    rounding_interval,
    three_digit_place,
    trailing_zero_place,
)

#: Begins a scope that is a whole chapter's, not the row's own; it gives way to a closer one and is never compared.
CHAPTER_SCOPE = "whole chapter: "

#: Qualifiers of rows that nobody has checked against a publisher's page.
UNVERIFIED = frozenset({"unverified", "assumed", "judged"})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number stands: the publication, its publisher and address, the place in it, its licence."""

    title: str
    publisher: str
    url: str
    locator: str
    licence: str

    def to_dict(self) -> dict[str, str]:
        """The origin as JSON."""
        return {
            "title": self.title,
            "publisher": self.publisher,
            "url": self.url,
            "locator": self.locator,
            "licence": self.licence,
        }


@dataclass(frozen=True, slots=True)
class Observation:
    """One cell of one edition: a value, or bounds, or a symbol; its unit, scope, qualifiers and origin.

    ``value`` is None where the publisher printed a bound, a range, a symbol or a word; ``low`` and ``high`` are
    the printed bounds (None: not bounded there). What printed rounding adds is asked for with ``interval()``.
    """

    series: str
    period: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    scope: str | None
    qualifiers: tuple[str, ...]
    edition: str
    released_on: str
    origin: Origin
    note: str | None = None
    text: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is a value or a bound, rather than a symbol only."""
        return not (self.value is None and self.low is None and self.high is None)

    @property
    def is_unverified(self) -> bool:
        """Whether nobody has checked this number against a publisher's page."""
        return bool(UNVERIFIED & set(self.qualifiers))

    @property
    def place(self) -> Decimal:
        """The place to which the printed value was rounded.

        Masses and counts are read by their trailing zeros (51,000 is to the nearest 1,000), shares by the last
        printed digit, prices by the last digit but no finer than three significant ones, which is how USGS
        rounds (Minerals Yearbook 2022, table notes: "no more than three significant digits").
        """
        value = self.value or 0.0
        if self.unit.startswith("percent"):
            return last_place(value)
        if self.unit.startswith(("USD", "cents")):
            return three_digit_place(value)
        return trailing_zero_place(value)

    def interval(self) -> Interval | None:
        """Every number that this cell can stand for, from printed rounding and bounds; None for a symbol."""
        if self.value is not None:
            span = rounding_interval(self.value, self.place)
            # A rate of duty of 110 % is no share of anything.
            limit = 100.0 if self.unit.startswith("percent") and self.value <= 100.0 else INF
            return span.clipped(0.0, limit) if self.value >= 0 else span
        if not self.is_known:
            return None
        low = -INF if self.low is None else self.low
        high = INF if self.high is None else self.high
        return Interval(low, high, ">" in self.qualifiers, "<" in self.qualifiers or "s" in self.qualifiers)

    def with_qualifiers(self, *more: str) -> Observation:
        """The same observation with qualifiers added, each once, in order."""
        return replace(self, qualifiers=tuple(dict.fromkeys((*self.qualifiers, *more))))

    def to_dict(self) -> dict[str, object]:
        """The observation as JSON, with the interval that printed rounding allows beside what was printed."""
        span = self.interval()
        return {
            "series": self.series,
            "period": self.period,
            "value": _plain(self.value),
            "low": _plain(self.low),
            "high": _plain(self.high),
            "unit": self.unit,
            "scope": self.scope,
            "qualifiers": list(self.qualifiers),
            "edition": self.edition,
            "released_on": self.released_on,
            "origin": self.origin.to_dict(),
            "note": self.note,
            "printed": self.text,
            "rounding": None if span is None else span.to_dict(),
            "unverified_share": 1.0 if self.is_unverified else 0.0,
        }


def _plain(number: float | None) -> float | int | None:
    """Whole numbers without a decimal point, as they are printed."""
    if number is None or not math.isfinite(number):
        return None
    return int(number) if number == int(number) else number
