"""Sums and products of numbers with ranges, and how much of them rests on what nobody checked."""

from __future__ import annotations

from dataclasses import dataclass

from terbia.chain.datum import Datum


@dataclass(frozen=True, slots=True)
class Ranged:
    """A sum with its range, and how much of it rests on numbers that nobody checked."""

    low: float
    value: float
    high: float
    unverified: float = 0.0

    def __add__(self, other: Ranged) -> Ranged:
        return Ranged(
            self.low + other.low, self.value + other.value, self.high + other.high, self.unverified + other.unverified
        )

    def times(self, other: Datum | Ranged) -> Ranged:
        """The product; the unverified part is that of a product of independent parts."""
        shaky = other.share if isinstance(other, Ranged) else float(other.is_unverified)
        product = self.value * other.value
        part = product * (1 - (1 - self.share) * (1 - shaky))
        return Ranged(self.low * other.low, product, self.high * other.high, part)

    def over(self, other: Datum | Ranged) -> Ranged:
        """The quotient, as ``times``; an end without a denominator is infinite."""
        shaky = other.share if isinstance(other, Ranged) else float(other.is_unverified)
        low, value, high = (
            (a / b if b > 0 else float("inf") if a > 0 else 0.0)
            for a, b in ((self.low, other.high), (self.value, other.value), (self.high, other.low))
        )
        part = 1 - (1 - self.share) * (1 - shaky)
        return Ranged(low, value, high, value * part if value not in (0.0, float("inf")) else part)

    @property
    def share(self) -> float:
        """The unverified part of the value, 0 to 1."""
        if self.value <= 0 or self.value == float("inf"):
            return 1.0 if self.unverified > 0 else 0.0
        return min(1.0, self.unverified / self.value)


NOTHING = Ranged(0.0, 0.0, 0.0)
ONE = Ranged(1.0, 1.0, 1.0)


def ranged(datum: Datum) -> Ranged:
    """A number of the tables as a sum of one."""
    return Ranged(datum.low, datum.value, datum.high, datum.value if datum.is_unverified else 0.0)


def least(first: Ranged, second: Ranged) -> Ranged:
    """The smaller of two, end by end, with the unverified share of the one that decides."""
    decides = first if first.value <= second.value else second
    value = min(first.value, second.value)
    return Ranged(min(first.low, second.low), value, min(first.high, second.high), value * decides.share)
