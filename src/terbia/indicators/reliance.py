"""Net import reliance and what moved it: pure functions on production, imports and apparent consumption.

Definition (USGS, Mineral Commodity Summaries 2026, p. 152, notes 5 and 7): apparent consumption AC is
production P + imports I - exports E; reliance is imports minus exports, as a percentage of AC. So

    NIR = 100 (I - E) / AC = 100 (AC - P) / AC,        E = P + I - AC.

The rare-earth chapters have no stock term, so a change of stocks counts as consumption.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

#: What a change of reliance is split into, in this order.
PARTS = ("production", "imports", "exports_residual")


@dataclass(frozen=True, slots=True)
class Balance:
    """One year: production, imports and apparent consumption, each with its range, in one unit."""

    production: Estimate
    imports: Estimate
    consumption: Estimate

    @property
    def exports_residual(self) -> Estimate:
        """What must have left so that the published figures add up: P + I - AC, in their unit."""
        return self.production + self.imports - self.consumption


def net_import_reliance(balance: Balance) -> Estimate | None:
    """Reliance in percent of apparent consumption, as the range that printed rounding and bounds allow.

    100 (AC - P) / AC falls with P and rises with AC, so its ends lie at the ends of both. None where
    consumption may be zero. Worked (MCS 2026, year 2024): P 4,300 +- 50 and AC 9,010 +- 5 give
    100 (9,010 - 4,300) / 9,010 = 52.28, from 100 (9,005 - 4,350) / 9,005 = 51.69 to
    100 (9,015 - 4,250) / 9,015 = 52.86; the published 53 stands for 52.5 to 53.5: they meet.
    """
    p, ac = balance.production, balance.consumption
    if ac.range.low <= 0 or not (p.is_finite and ac.is_finite):
        return None
    low = 100 * (ac.range.low - p.range.high) / ac.range.low
    high = 100 * (ac.range.high - p.range.low) / ac.range.high
    value = None if p.value is None or not ac.value else 100 * (ac.value - p.value) / ac.value
    return Estimate(value, Interval(low, high))


@dataclass(frozen=True, slots=True)
class Change:
    """The change of reliance between two years in percentage points, and its parts, which add up to it."""

    before: Estimate
    after: Estimate
    parts: Mapping[str, Estimate]

    @property
    def points(self) -> Estimate:
        """The change itself."""
        return self.after - self.before


def split_change(before: Balance, after: Balance) -> Change | None:
    """The change of reliance split into production, imports and residual exports (Shapley value).

    Each part is the effect of moving one component from the first year to the second, averaged over all orders
    in which the three can be moved (Shapley, A value for n-person games, 1953; for decompositions of this kind
    Ang, Huang and Mu, Energy Economics 31, 2009). The parts add up to the change exactly, and none depends on an
    order that somebody chose. A logarithmic-mean split would need every component above zero, and the residual
    may be zero or negative.

    Ranges: production, imports and consumption of both years are moved over the ends and middle of what rounding
    allows (3^6 points) and the residual follows from them. None where a mixture of the two years has no
    consumption left or a component has no central value.
    """
    old, new = net_import_reliance(before), net_import_reliance(after)
    if old is None or new is None or old.value is None or new.value is None:
        return None
    estimates = (
        before.production, before.imports, before.consumption, after.production, after.imports, after.consumption,
    )  # fmt: skip
    if any(e.value is None or not e.is_finite for e in estimates):
        return None
    centre = _parts(tuple(e.value or 0.0 for e in estimates))
    if centre is None:
        return None
    corners = [(e.range.low, e.value or 0.0, e.range.high) for e in estimates]
    found = [_parts(point) for point in itertools.product(*corners)]
    whole = [parts for parts in found if parts is not None]
    if len(whole) < len(found):
        return None
    parts = {
        name: Estimate(centre[i], Interval(min(p[i] for p in whole), max(p[i] for p in whole)))
        for i, name in enumerate(PARTS)
    }
    return Change(old, new, parts)


def _reliance(production: float, imports: float, exports: float) -> float | None:
    consumption = production + imports - exports
    return 100 * (imports - exports) / consumption if consumption > 0 else None


def _parts(point: tuple[float, ...]) -> tuple[float, float, float] | None:
    """Shapley values of (P, I, E) for years given as (P0, I0, AC0, P1, I1, AC1)."""
    p0, i0, c0, p1, i1, c1 = point
    start, end = (p0, i0, p0 + i0 - c0), (p1, i1, p1 + i1 - c1)
    total = [0.0, 0.0, 0.0]
    for order in itertools.permutations(range(3)):
        state = list(start)
        value = _reliance(*state)
        for moved in order:
            state[moved] = end[moved]
            following = _reliance(*state)
            if value is None or following is None:
                return None
            total[moved] += (following - value) / 6
            value = following
    return total[0], total[1], total[2]
