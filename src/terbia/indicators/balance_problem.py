"""The balance problem: ores give their elements together, so mining for one leaves others over.

Output of element k is the sum over ores m of share[m, k] x mined[m]; where a driver must be met, all mining is scaled
until its supply meets its demand, and the surplus of k is its supply less its demand (Binnemans 2013). An index of
balance is the sum of surpluses over the sum of supplies, where every demand is known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from terbia.indicators.contained import over, times, together
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval


@dataclass(frozen=True, slots=True)
class Mined:
    """An ore that is mined: t REO a year, and the share of each element (0 to 1)."""

    name: str
    mined_t: Estimate
    shares: Mapping[str, Estimate]
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Balance:
    """Supply and demand of an element or group in t REO a year; ``surplus_t`` is None without a demand."""

    name: str
    supply_t: Estimate
    demand_t: Estimate | None
    surplus_t: Estimate | None
    unverified_share: float

    @property
    def answer(self) -> str:
        """``surplus`` or ``short`` where the whole range says so, ``open`` where it holds zero, else ``no data``."""
        if self.surplus_t is None:
            return "no data"
        if self.surplus_t.range.low > 0:
            return "surplus"
        return "short" if self.surplus_t.range.high < 0 else "open"


def supply(ores: Sequence[Mined], members: Sequence[str]) -> Estimate:
    """t REO a year of some elements together; the value counts only ores whose share has a central value.

    Worked: 100 t with 20 % Nd and 50 t with 10 % Nd give 25 t.
    """
    return together(*(_of(ore, members) for ore in ores))


def _of(ore: Mined, members: Sequence[str]) -> Estimate:
    shares = [ore.shares[m] for m in members if m in ore.shares]
    low = sum(s.range.low for s in shares)
    high = min(1.0, sum(s.range.high for s in shares))
    share = Estimate(sum(s.value or 0.0 for s in shares), Interval(min(low, high), high))
    return times(ore.mined_t, share)


def unverified_share(ores: Sequence[Mined], members: Sequence[str]) -> float:
    """The part of a central supply that comes from ores whose composition nobody has checked, 0 to 1."""
    amounts = [(_of(ore, members).value or 0.0, ore.unverified) for ore in ores]
    total = sum(amount for amount, _ in amounts)
    return 0.0 if not total else sum(amount for amount, unchecked in amounts if unchecked) / total


def scale_to(supply_t: Estimate, demand_t: Estimate) -> Estimate:
    """By how much mining must change for a supply to meet a demand: 93 kt over 80 kt is 1.1625.

    Raises ValueError where there is no supply.
    """
    if not supply_t.range.high:
        raise ValueError("nothing of it is mined: mining cannot be scaled to meet a demand")
    return over(demand_t, supply_t)


def balance(
    ores: Sequence[Mined],
    demands_t: Mapping[tuple[str, ...], Estimate],
    names: Mapping[tuple[str, ...], str],
    scale: Estimate | None = None,
) -> tuple[Balance, ...]:
    """Each of ``names`` (elements that belong together) balanced; ``scale`` changes all mining alike.

    Scaled supplies carry the range of the scale and of the supply as if they were independent, which is wide.
    """
    factor = scale or Estimate.exactly(1.0)
    found = []
    for members, name in names.items():
        supplied = times(supply(ores, members), factor)
        demand = demands_t.get(members)
        surplus = None if demand is None else supplied - demand
        found.append(Balance(name, supplied, demand, surplus, unverified_share(ores, members)))
    return tuple(found)


def at_least(value: float) -> Estimate:
    """A demand that is known for a part of the world: at least that."""
    return Estimate(None, Interval(value, math.inf))
