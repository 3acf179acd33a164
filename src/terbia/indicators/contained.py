"""What a tonnage holds: products and quotients of numbers that cannot be negative, with their ranges."""

from __future__ import annotations

import math

from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval


def times(*factors: Estimate) -> Estimate:
    """The product, its range from the ends: 51,000 t of 1.8 % (1.75 to 1.85) is 918 t (892.5 to 943.5).

    Raises ValueError for a range that goes below zero.
    """
    value: float | None = 1.0
    low, high = 1.0, 1.0
    for factor in factors:
        if factor.range.low < 0:
            raise ValueError(f"a quantity cannot be negative: {factor.range.low}")
        value = None if value is None or factor.value is None else value * factor.value
        low, high = low * factor.range.low, _product(high, factor.range.high)
    return Estimate(value, Interval(low, high))


def over(part: Estimate, whole: Estimate) -> Estimate:
    """The quotient of two independent numbers: 4.0 (3.95 to 4.05) over 2.0 (1.95 to 2.05) is 2.0 (1.93 to 2.08).

    The range is open upwards where the divisor may be zero. Raises ValueError for a range that goes below zero.
    """
    if part.range.low < 0 or whole.range.low < 0:
        raise ValueError("a quantity cannot be negative")
    value = None if part.value is None or not whole.value else part.value / whole.value
    low = part.range.low / whole.range.high if whole.range.high else 0.0
    high = part.range.high / whole.range.low if whole.range.low else math.inf
    return Estimate(value, Interval(low, high))


def together(*terms: Estimate) -> Estimate:
    """The sum; its value is None where one of them has none."""
    total = Estimate.exactly(0.0)
    for term in terms:
        total = total + term
    return total


def hull(*estimates: Estimate) -> Estimate:
    """One of these, nobody says which: from the least to the greatest; the value is the mean where all have one."""
    values = [e.value for e in estimates]
    value = None if None in values else sum(v or 0.0 for v in values) / len(values)
    return Estimate(value, Interval(min(e.range.low for e in estimates), max(e.range.high for e in estimates)))


def _product(left: float, right: float) -> float:
    return 0.0 if 0.0 in (left, right) else left * right
