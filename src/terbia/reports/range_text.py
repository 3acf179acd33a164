"""Ranges as they stand beside a printed number: few digits, rounded outwards, so that they hold what they held."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from terbia.reports.number_text import print_number

_FINEST = Decimal("0.01")


def amount_ends(low: float, high: float) -> str:
    """Two amounts in three digits: ``40,300 to 74,600``."""
    return f"{_text(low, 3, ROUND_FLOOR)} to {_text(high, 3, ROUND_CEILING)}"


def share_ends(low: float, high: float) -> str:
    """Two shares (0 to 1) in percent, two digits below ten, none finer than 0.01: ``53 to 81 %``, ``0.28 to 1.5 %``."""
    ends = (_text(100 * low, 2, ROUND_FLOOR), _text(100 * high, 2, ROUND_CEILING))
    return f"{ends[0]} to {ends[1]}\u00a0%"


def _text(value: float, digits: int, rounding: str) -> str:
    exact = Decimal(f"{value:.12g}")  # 0.30000000000000004 must not push an outward rounding one step too far
    finest = exact.quantize(_FINEST, rounding=rounding) if abs(exact) < 1 else exact
    return print_number(Context(prec=digits, rounding=rounding).plus(finest))
