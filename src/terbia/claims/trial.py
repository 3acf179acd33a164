"""Trying a claim on a line of the record: do they meet, are they disjoint, or is it open."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from terbia.claims.asked import Asked
from terbia.claims.line import Line, Printed, Sight, Value, ratio
from terbia.claims.quantity import Quantity
from terbia.ledger.observation import Observation
from terbia.vocab.interval import Interval

Outcome: TypeAlias = Literal["meets", "disjoint", "open"]
# A record is the most of what is on record; fewer periods than this show nothing.
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What a claim may speak of: a line, how the record is looked at, a period and an earlier one.

    ``step`` is empty for what the words name, else the step away from it; ``printed_as`` is the factor that
    another unit would put on the claim's numbers.
    """

    line: Line
    sight: Sight
    period: str
    base: str | None = None
    step: str = ""
    printed_as: float = 1.0
    points: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """The outcome, what the record gives, and the observations that decided."""

    hypothesis: Hypothesis
    outcome: Outcome
    value: Value | None
    evidence: tuple[Observation, ...] = ()
    before: Value | None = None
    close: bool = False

    @property
    def unverified_share(self) -> float:
        """The part of the evidence that nobody has checked."""
        return sum(o.is_unverified for o in self.evidence) / len(self.evidence) if self.evidence else 1.0


def overlap(one: Interval, other: Interval) -> bool:
    """Whether two ranges share more than an end; a single value has only to lie in the other."""
    low, high = max(one.low, other.low), min(one.high, other.high)
    if low < high and not math.isclose(low, high, rel_tol=1e-9, abs_tol=1e-12):
        return True
    # An end computed in binary may miss its place by a last bit.
    return (
        math.isclose(low, high, rel_tol=1e-9, abs_tol=1e-12) and (one.width == 0 or other.width == 0)
    )  # fmt: skip


def told(quantity: Quantity, factor: float = 1.0) -> list[Interval]:
    """What a number can mean: its interval, and its second reading."""
    found = [quantity.interval.scaled(factor)]
    if quantity.also is not None:
        found.append(quantity.also.scaled(factor))
    return found


def _meets(quantity: Quantity, value: Value, factor: float) -> bool:
    return any(overlap(one, value.interval) for one in told(quantity, factor))


def is_close(quantity: Quantity | None, value: Value, factor: float = 1.0) -> bool:
    """Whether the number is the printed one within the rounding of either, so that chance is unlikely."""
    if quantity is None:
        return True
    if quantity.value is None or value.value is None:
        return quantity.interval.scaled(factor).width <= 0.15 * max(abs(value.interval.low), 1e-9)
    number = quantity.value * factor
    if quantity.hedge in {None, "estimated", "exact"}:
        return abs(number - value.value) <= max(0.006 * abs(number), 1e-9) or (
            quantity.unit == "percent" and abs(number - value.value) <= 0.51
        )
    return abs(number - value.value) <= 0.1 * abs(number)


def try_on(asked: Asked, hypothesis: Hypothesis) -> Trial:
    """The outcome of a claim under a hypothesis."""
    if asked.kind == "superlative":
        return _superlative(asked, hypothesis)
    if asked.kind in {"change", "direction"}:
        return _change(asked, hypothesis)
    return _level(asked, hypothesis)


def _level(asked: Asked, hypothesis: Hypothesis) -> Trial:
    quantity = asked.level
    assert quantity is not None
    if isinstance(hypothesis.line, Printed) and hypothesis.line.unit != quantity.unit:
        return Trial(hypothesis, "open", None)
    values = _values(hypothesis)
    if not values or any(v is None for v in values):
        return Trial(hypothesis, "open", None)
    known = [v for v in values if v is not None]
    evidence = tuple(o for v in known for o in v.evidence)
    met = all(_meets(quantity, v, hypothesis.printed_as) for v in known)
    close = all(is_close(quantity, v, hypothesis.printed_as) for v in known)
    return Trial(hypothesis, "meets" if met else "disjoint", known[-1], evidence, close=close)


def _values(hypothesis: Hypothesis) -> list[Value | None]:
    """The value of the period; of a span of years that is not printed itself, the value of every year."""
    line, period, sight = hypothesis.line, hypothesis.period, hypothesis.sight
    value = line.at(period, sight)
    if value is not None or len(period) != 9:
        return [value]
    first, last = int(period[:4]), int(period[5:])
    if last - first > 12:
        return [None]
    return [line.at(str(year), sight) for year in range(first, last + 1)]


def _change(asked: Asked, hypothesis: Hypothesis) -> Trial:
    later = hypothesis.line.at(hypothesis.period, hypothesis.sight)
    earlier = hypothesis.line.at(hypothesis.base, hypothesis.sight) if hypothesis.base else None
    checks: list[bool | None] = []
    closes = []
    for quantity, value in ((asked.level, later), (asked.before, earlier)):
        if quantity is not None:
            checks.append(None if value is None else _meets(quantity, value, hypothesis.printed_as))
            closes.append(value is not None and is_close(quantity, value, hypothesis.printed_as))
    if asked.by is not None:
        moved = _moved(asked, hypothesis, later, earlier)
        checks.append(moved)
        closes.append(bool(moved))
    checks.append(_direction(asked, later, earlier))
    used = [v for v in (later, earlier if asked.before or asked.by or asked.kind == "direction" else None) if v]
    evidence = tuple(o for v in used for o in v.evidence)
    telling = checks[:-1] if asked.kind == "change" else checks
    outcome: Outcome
    if any(check is False for check in checks):
        outcome = "disjoint"
    elif telling and all(check is True for check in telling):
        outcome = "meets"
    else:
        outcome = "open"
    return Trial(hypothesis, outcome, later, evidence, earlier, all(closes))


def _direction(asked: Asked, later: Value | None, earlier: Value | None) -> bool | None:
    """Whether the record moved as the words say; None where rounding or a gap leaves it open."""
    if asked.direction not in {"up", "down"} or later is None or earlier is None:
        return None
    if later.interval.low >= earlier.interval.high and later.interval != earlier.interval:
        seen = "up"
    elif later.interval.high <= earlier.interval.low and later.interval != earlier.interval:
        seen = "down"
    elif later.value is not None and earlier.value is not None and later.value != earlier.value:
        # Printed numbers that differ, though rounding would let them be equal.
        return True if (later.value > earlier.value) == (asked.direction == "up") else None
    elif later.value is not None and later.value == earlier.value:
        return False if asked.kind == "direction" and later.interval.width == 0 else None
    else:
        return None
    return seen == asked.direction


def _moved(asked: Asked, hypothesis: Hypothesis, later: Value | None, earlier: Value | None) -> bool | None:
    by = asked.by
    assert by is not None
    if later is None or earlier is None:
        return None
    if by.unit == "points" or hypothesis.points:
        sign = -1.0 if asked.direction == "down" else 1.0
        return overlap((later.interval - earlier.interval).scaled(sign), by.interval)
    if by.unit == "t":
        sign = -1.0 if asked.direction == "down" else 1.0
        return overlap((later.interval - earlier.interval).scaled(sign), by.interval.scaled(hypothesis.printed_as))
    found = ratio(later, earlier)
    if found is None or asked.multiple is None:
        return None
    readings = [asked.multiple]
    if by.also is not None and by.unit == "times":
        readings.append(by.also)
    return any(overlap(one, found.interval) for one in readings)


def _superlative(asked: Asked, hypothesis: Hypothesis) -> Trial:
    said = asked.superlative
    assert said is not None
    line, sight, period = hypothesis.line, hypothesis.sight, hypothesis.period
    here = line.at(period, sight)
    if here is None:
        return Trial(hypothesis, "open", None)
    others = []
    for other in line.periods():
        if (
            len(other) != len(period)
            or ("Q" in other) != ("Q" in period)
            or other >= period
            or (said.since and other[: len(said.since)] <= said.since)
        ):
            continue
        if said.months is not None and not _within(other, period, said.months):
            continue
        value = line.at(other, sight)
        if value is not None:
            others.append(value)
    if len(others) < (_FEWEST if said.since is None and said.months is None else 1):
        return Trial(hypothesis, "open", here, here.evidence)
    beyond = [v for v in others if _beyond(v, here, said.direction)]
    unsure = [v for v in others if v not in beyond and not _beyond(here, v, said.direction)]
    evidence = here.evidence + tuple(o for v in beyond[:1] for o in v.evidence)
    if len(beyond) >= said.rank:
        return Trial(hypothesis, "disjoint", here, evidence, beyond[0], True)
    outcome: Outcome = "meets" if len(beyond) == said.rank - 1 and not unsure else "open"
    return Trial(hypothesis, outcome, here, evidence, close=True)


def _beyond(one: Value, other: Value, direction: str | None) -> bool:
    if one.value is not None and other.value is not None:
        return one.value < other.value if direction == "min" else one.value > other.value
    if direction == "min":
        return one.interval.high <= other.interval.low
    return one.interval.low >= other.interval.high


def _within(other: str, period: str, months: int) -> bool:
    if len(period) == 4:
        return int(period) - int(other) <= months / 12
    if len(period) == 7 and period[5] != "Q":
        gap = (int(period[:4]) - int(other[:4])) * 12 + int(period[5:]) - int(other[5:])
        return gap < months
    return True
