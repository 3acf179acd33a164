"""Ranges as they stand beside a printed number: few digits, rounded outwards, the same in command, page and brief."""

from __future__ import annotations

from math import isfinite

from terbia.reports.number_text import ends_outwards

_PERCENT = "\u00a0%"


def amount_ends(low: float, high: float) -> str:
    """Two amounts in three digits: ``40,300 to 74,600``."""
    return " to ".join(ends_outwards(low, high, (3, 3)))


def share_ends(low: float, high: float) -> str:
    """Two shares (0 to 1) in percent: ``53 to 81 %``, ``0.28 to 1.5 %``, ``18 to 454 %``.

    Two digits below one hundred, three above, none finer than 0.01; without a bound ``18 % or more``.
    """
    if not isfinite(high):
        return f"{ends_outwards(100 * low, 100 * low, _digits(low, low))[0]}{_PERCENT} or more"
    return f"{' to '.join(ends_outwards(100 * low, 100 * high, _digits(low, high)))}{_PERCENT}"


def _digits(low: float, high: float) -> tuple[int, int]:
    return (3 if low >= 1 else 2), (3 if high >= 1 else 2)
