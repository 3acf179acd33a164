"""Sums and products of numbers with ranges, and how much of them rests on what nobody checked.

The unverified share is that of the inputs, as everywhere in Terbia: in a product each factor counts once for each
number in it; in a sum each part counts by its value. Beside it goes the doubt: the part of it that rests on amounts (a
capacity, a need) that nobody has checked, which no factor makes up for: what a tonne holds of an element may be known
to four digits, and how many tonnes there are not at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from terbia.chain.datum import Datum

_INF = float("inf")


@dataclass(frozen=True, slots=True)
class Ranged:
    """A number computed from the tables: its range, the unverified share of its inputs (0 to 1), their number, and the
    part of it that rests on unchecked amounts (0 to 1)."""

    low: float
    value: float
    high: float
    share: float = 0.0
    inputs: float = 0.0
    doubt: float = 0.0

    def __add__(self, other: Ranged) -> Ranged:
        mine, theirs = _weights(self, other)
        return Ranged(
            self.low + other.low,
            self.value + other.value,
            self.high + other.high,
            mine * self.share + theirs * other.share,
            mine * self.inputs + theirs * other.inputs,
            mine * self.doubt + theirs * other.doubt,
        )

    def times(self, other: Datum | Ranged) -> Ranged:
        """The product of two numbers of zero or more."""
        that = ranged(other) if isinstance(other, Datum) else other
        return Ranged(self.low * that.low, self.value * that.value, self.high * that.high, *_together(self, that))

    def over(self, other: Datum | Ranged) -> Ranged:
        """The quotient; an end without a denominator is infinite."""
        that = ranged(other) if isinstance(other, Datum) else other
        low, value, high = (
            (a / b if b > 0 else _INF if a > 0 else 0.0)
            for a, b in ((self.low, that.high), (self.value, that.value), (self.high, that.low))
        )
        return Ranged(low, value, high, *_together(self, that))


NOTHING = Ranged(0.0, 0.0, 0.0)
ONE = Ranged(1.0, 1.0, 1.0)


def ranged(datum: Datum) -> Ranged:
    """A number of the tables."""
    return Ranged(datum.low, datum.value, datum.high, float(datum.is_unverified), 1.0)


def amount(datum: Datum) -> Ranged:
    """A number of the tables that says how much there is of something: what nobody checked of it is in doubt."""
    return Ranged(datum.low, datum.value, datum.high, float(datum.is_unverified), 1.0, float(datum.is_unverified))


def least(first: Ranged, second: Ranged) -> Ranged:
    """The smaller of two, end by end, with the unverified share of the one that decides."""
    decides = first if first.value <= second.value else second
    low, value, high = min(first.low, second.low), min(first.value, second.value), min(first.high, second.high)
    return Ranged(low, value, high, decides.share, decides.inputs, decides.doubt)


def _weights(first: Ranged, second: Ranged) -> tuple[float, float]:
    """What each part of a sum counts for: its value; its high end where both are zero; nothing where it is nothing."""
    for a, b in ((first.value, second.value), (first.high, second.high), (first.inputs, second.inputs)):
        if a + b > 0:
            return a / (a + b), b / (a + b)
    return 0.5, 0.5


def _together(first: Ranged, second: Ranged) -> tuple[float, float, float]:
    """The unverified share of a product's inputs, their number, and its doubt: that of its more doubtful factor."""
    inputs = first.inputs + second.inputs
    share = (first.share * first.inputs + second.share * second.inputs) / inputs if inputs else 0.0
    return share, inputs, max(first.doubt, second.doubt)
