"""Lines: what the record gives for a quantity, period by period, printed or computed from what is printed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from terbia.claims.book import Book
from terbia.ledger.observation import Observation
from terbia.vocab.interval import Interval
from terbia.vocab.unit import read_unit


@dataclass(frozen=True, slots=True)
class Value:
    """A number with the range that printed rounding allows, in the line's unit, and the observations behind it."""

    interval: Interval
    value: float | None
    evidence: tuple[Observation, ...]

    @property
    def unverified_share(self) -> float:
        """The part of the observations behind it that nobody has checked."""
        return sum(one.is_unverified for one in self.evidence) / len(self.evidence) if self.evidence else 1.0


@dataclass(frozen=True, slots=True)
class Sight:
    """How the record is looked at: as public on a day, or as one edition says."""

    as_of: str | None = None
    edition: str | None = None


class Line(Protocol):
    """Something that has a value in a period; ``unit`` is t, percent, USD/kg or the publisher's."""

    @property
    def name(self) -> str:
        """The series, or how it is computed of series."""

    @property
    def unit(self) -> str:
        """The unit of its values."""

    def at(self, period: str, sight: Sight) -> Value | None:
        """Its value in a period."""

    def periods(self) -> list[str]:
        """The periods that any edition has."""


def _interval(one: Observation, factor: float) -> Interval | None:
    """What a printed cell stands for; never wider than two significant digits allow."""
    span = one.interval()
    if span is None:
        return None
    if one.value is not None and one.value > 0 and not one.unit.startswith("percent"):
        place = 10.0 ** (math.floor(math.log10(one.value)) - 1)
        if span.width > place:
            span = Interval(one.value - place / 2, one.value + place / 2)
    return span.scaled(factor)


@lru_cache(maxsize=1024)
def _factor(unit: str) -> tuple[float, str]:
    """The factor that brings a publisher's unit to the checker's, and its name there."""
    if unit.startswith("percent"):
        return 1.0, "percent"
    try:
        read = read_unit(unit)
    except ValueError:
        return 1.0, unit
    if read.dimension == "mass":
        return read.factor_to_base, "t"
    if read.dimension == "price per mass":
        return read.factor_to_base, "USD/kg"
    if read.dimension == "money" and unit.endswith("USD"):
        return read.factor_to_base, "USD"
    return 1.0, unit


@dataclass(frozen=True, slots=True)
class Printed:
    """A series of the record; a year or quarter of which only months are printed is their sum.

    A ``weak`` one is of a form that the words leave open and do not suggest: it can support, not contradict.
    """

    book: Book
    series: str
    weak: bool = False

    @property
    def name(self) -> str:
        """The series id."""
        return self.series

    @property
    def unit(self) -> str:
        """The unit in which the checker compares."""
        return _factor(self.book.unit_of(self.series))[1]

    def periods(self) -> list[str]:
        """Its periods."""
        return self.book.periods(self.series)

    def at(self, period: str, sight: Sight) -> Value | None:
        """The printed word, or the sum of the printed months."""
        key = (self.series, period, sight)
        if key not in self.book.values:
            self.book.values[key] = self._read(period, sight)
        found = self.book.values[key]
        assert found is None or isinstance(found, Value)
        return found

    def _read(self, period: str, sight: Sight) -> Value | None:
        one = self.book.word(self.series, period, sight.as_of, sight.edition)
        if one is not None and ("projection" not in one.qualifiers or period[:4] > one.released_on[:4]):
            return printed_value(one)
        return self._sum(period, sight) if self.unit == "t" else None

    def _sum(self, period: str, sight: Sight) -> Value | None:
        months = months_of(period)
        if len(months) < 2 or not any(len(p) == 7 and p[5] != "Q" for p in self.periods()):
            return None
        parts = [self.book.word(self.series, month, sight.as_of, sight.edition) for month in months]
        values = [printed_value(one) for one in parts if one is not None]
        known = [value for value in values if value is not None]
        if len(known) < len(months):
            return None
        return added(known)


def printed_value(one: Observation) -> Value | None:
    """The value of a cell in the checker's unit; None for a symbol."""
    factor, _ = _factor(one.unit)
    span = _interval(one, factor)
    if span is None:
        return None
    return Value(span, None if one.value is None else one.value * factor, (one,))


def added(values: Sequence[Value]) -> Value:
    """The sum, with the sum of the ranges."""
    total = Interval.point(0.0)
    for value in values:
        total = total + value.interval
    centre = None if any(v.value is None for v in values) else sum(v.value or 0.0 for v in values)
    return Value(total, centre, tuple(one for value in values for one in value.evidence))


def months_of(period: str) -> list[str]:
    """The months of a year, a quarter or a run of months; none for an average over years."""
    if len(period) == 4:
        return [f"{period}-{month:02}" for month in range(1, 13)]
    if len(period) == 7 and period[5] == "Q":
        first = 3 * int(period[6]) - 2
        return [f"{period[:4]}-{month:02}" for month in range(first, first + 3)]
    if len(period) == 15:
        first_month = int(period[:4]) * 12 + int(period[5:7]) - 1
        last_month = int(period[8:12]) * 12 + int(period[13:15]) - 1
        return [f"{m // 12}-{m % 12 + 1:02}" for m in range(first_month, last_month + 1)]
    return []


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, in percent: an area's line over the world's, exports over a quota."""

    part: Line
    whole: Line

    @property
    def name(self) -> str:
        """How it is computed."""
        return f"{self.part.name} of {self.whole.name}"

    @property
    def unit(self) -> str:
        """Always percent."""
        return "percent"

    def periods(self) -> list[str]:
        """Periods that both have."""
        return sorted(set(self.part.periods()) & set(self.whole.periods()))

    def at(self, period: str, sight: Sight) -> Value | None:
        """The share as the range that both roundings allow."""
        part, whole = self.part.at(period, sight), self.whole.at(period, sight)
        if part is None or whole is None or whole.interval.low <= 0:
            return None
        found = ratio(part, whole)
        return None if found is None else Value(
            found.interval.scaled(100).clipped(0, math.inf), None if found.value is None else 100 * found.value,
            found.evidence,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A number that the text itself tells, the same in every period."""

    value: Value

    @property
    def name(self) -> str:
        """What it is."""
        return "the amount told"

    @property
    def unit(self) -> str:
        """Always t."""
        return "t"

    def periods(self) -> list[str]:
        """None of its own."""
        return []

    def at(self, period: str, sight: Sight) -> Value | None:
        """The number."""
        del period, sight
        return self.value


@dataclass(frozen=True, slots=True)
class Sum:
    """Several lines added, such as the shares of two elements in an ore."""

    parts: tuple[Line, ...]

    @property
    def name(self) -> str:
        """How it is computed."""
        return " + ".join(part.name for part in self.parts)

    @property
    def unit(self) -> str:
        """The unit of its parts."""
        return self.parts[0].unit

    def periods(self) -> list[str]:
        """Periods that all parts have."""
        shared = set(self.parts[0].periods())
        for part in self.parts[1:]:
            shared &= set(part.periods())
        return sorted(shared)

    def at(self, period: str, sight: Sight) -> Value | None:
        """The sum, where all parts are known."""
        values = [part.at(period, sight) for part in self.parts]
        known = [value for value in values if value is not None]
        return added(known) if len(known) == len(values) else None


def ratio(above: Value, below: Value) -> Value | None:
    """One value divided by another; None where the lower may be zero."""
    over, under = above.interval, below.interval
    if under.low <= 0 or over.low < 0:
        return None
    low = 0.0 if math.isinf(under.high) else over.low / under.high
    high = over.high / under.low
    centre = None if above.value is None or not below.value else above.value / below.value
    span = Interval(low, high, over.low_open or under.high_open, over.high_open or under.low_open)
    return Value(span, centre, (*above.evidence, *below.evidence))


def newest(line: Line, sight: Sight, grains: Iterable[int] = (4,), limit: str | None = None) -> list[str]:
    """The periods of a length (4: years, 7: months, 9: averages) that have a value, the newest first."""
    wanted = set(grains)
    found = [p for p in reversed(line.periods()) if len(p) in wanted and (limit is None or p <= limit)]
    return [p for p in found if _is_seen(line.at(p, sight))]


def _is_seen(value: Value | None) -> bool:
    """Whether a value is there and tells what was, not what somebody expects."""
    return value is not None and not any("projection" in one.qualifiers for one in value.evidence)
