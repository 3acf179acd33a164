"""Intervals of real numbers, and the interval that a printed number stands for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

INF = math.inf


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval ``[low, high]``, open at an end where that end is marked open.

    An unknown end is infinite. ``Interval(90, 100, low_open=True)`` is the ``>90`` of a percentage.
    """

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        if math.isnan(self.low) or math.isnan(self.high) or self.low > self.high:
            raise ValueError(f"not an interval: {self.low} to {self.high}")

    @classmethod
    def point(cls, value: float) -> Interval:
        """The interval that holds one value."""
        return cls(value, value)

    @property
    def middle(self) -> float:
        """Half way between the ends (infinite where an end is)."""
        return (self.low + self.high) / 2

    @property
    def width(self) -> float:
        """Distance between the ends."""
        return self.high - self.low

    @property
    def is_finite(self) -> bool:
        """Whether both ends are known."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    def __contains__(self, value: float) -> bool:
        above = value > self.low if self.low_open else value >= self.low
        below = value < self.high if self.high_open else value <= self.high
        return above and below

    def meets(self, other: Interval) -> bool:
        """Whether the two have a value in common (ends that only touch count when both are closed)."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low != high:
            return low < high
        return low in self and low in other

    def within(self, other: Interval) -> bool:
        """Whether every value of this interval is in the other."""
        low_in = self.low > other.low or (self.low == other.low and (self.low_open or not other.low_open))
        high_in = self.high < other.high or (self.high == other.high and (self.high_open or not other.high_open))
        return low_in and high_in

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            self.low + other.low,
            self.high + other.high,
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low, self.high_open, self.low_open)

    def __sub__(self, other: Interval) -> Interval:
        return self + (-other)

    def scaled(self, factor: float) -> Interval:
        """The interval multiplied by a number (mirrored where the number is negative)."""
        if factor < 0:
            return (-self).scaled(-factor)
        return Interval(self.low * factor, self.high * factor, self.low_open, self.high_open)

    def clipped(self, low: float, high: float) -> Interval:
        """The part of the interval between two bounds that it must respect."""
        new_low, new_high = min(max(self.low, low), high), max(min(self.high, high), low)
        return Interval(
            new_low,
            new_high,
            self.low_open and new_low == self.low,
            self.high_open and new_high == self.high,
        )

    def to_dict(self) -> dict[str, float | None]:
        """``low`` and ``high``, null where an end is unknown."""
        return {
            "low": self.low if math.isfinite(self.low) else None,
            "high": self.high if math.isfinite(self.high) else None,
        }


def ends_dict(span: Interval | None) -> dict[str, float | None]:
    """A range as JSON; both ends null where there is none."""
    return {"low": None, "high": None} if span is None else span.to_dict()


def last_place(value: float) -> Decimal:
    """The unit of the last printed digit: 1 for 53, 0.01 for 1.51."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(min(exponent, 0))


def trailing_zero_place(value: float) -> Decimal:
    """The place of the last digit that is not a trailing zero: 100 for 8,900, 1,000 for 51,000."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(exponent)


def three_digit_place(value: float) -> Decimal:
    """The coarser of the last printed digit and the third significant one, never past a digit that is set."""
    if value == 0:
        return Decimal(1)
    third = Decimal(1).scaleb(math.floor(math.log10(abs(value))) - 2)
    coarse = max(last_place(value), third)
    return min(coarse, max(trailing_zero_place(value), last_place(value)))


def rounding_interval(value: float, place: Decimal) -> Interval:
    """Every number that prints as ``value`` when rounded to ``place``; a printed zero is zero.

    Worked: 53 at place 1 is 52.5 to 53.5; 8,900 at place 100 is 8,850 to 8,950.
    """
    if value == 0:
        return Interval.point(0.0)
    half = place / 2
    exact = Decimal(repr(value))
    return Interval(float(exact - half), float(exact + half))
