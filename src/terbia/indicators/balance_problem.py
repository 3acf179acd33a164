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
        """``surplus``, ``short``, ``met`` where the whole range says so, else ``open``; ``no data`` without demand."""
        if self.surplus_t is None:
            return "no data"
        if self.surplus_t.range.low > 0:
            return "surplus"
        if self.surplus_t.range.high < 0:
            return "short"
        return "met" if self.surplus_t.range.low == self.surplus_t.range.high else "open"


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


def relative(ores: Sequence[Mined], members: Sequence[str], driver: Sequence[str]) -> Estimate:
    """t of some elements that come with each t of the driver (an element, or several together).

    What is in the driver itself moves with it: of Nd 3 and Pr 1, Nd is 0.75 of the two in every case; with Nd 2 to 4
    and Pr 1 it is 2 / 3 to 4 / 5. Raises ValueError where nothing of the driver is mined.
    """
    whole = supply(ores, driver)
    if not whole.range.high:
        raise ValueError(f"nothing of {'+'.join(driver)} is mined: nothing comes with it")
    inside = [m for m in members if m in driver]
    outside = [m for m in members if m not in driver]
    beside = over(supply(ores, outside), whole)
    if not inside:
        return beside
    return _part_of_whole(supply(ores, inside), supply(ores, [m for m in driver if m not in inside])) + beside


def _part_of_whole(part: Estimate, rest: Estimate) -> Estimate:
    total = (part.value or 0.0) + (rest.value or 0.0)
    low = part.range.low / (part.range.low + rest.range.high) if part.range.low else 0.0
    high = part.range.high / (part.range.high + rest.range.low) if part.range.high else 0.0
    value = (part.value or 0.0) / total if total else None
    return Estimate(value, Interval(low, max(low, high)))


def balance(
    ores: Sequence[Mined],
    demands_t: Mapping[tuple[str, ...], Estimate],
    names: Mapping[tuple[str, ...], str],
    driver: tuple[str, ...] = (),
) -> tuple[Balance, ...]:
    """Each of ``names`` (elements that belong together) balanced.

    With a ``driver`` that has a demand all mining is scaled until its supply meets that demand; else mining stays as
    it is. Worked: 100 t ore of 20 % Nd and 50 % Ce, 30 t Nd demanded: 150 t ore, 75 t Ce.
    """
    met = demands_t.get(driver)
    found = []
    for members, name in names.items():
        supplied = supply(ores, members) if met is None else times(met, relative(ores, members, driver))
        demand = demands_t.get(members)
        surplus = None if demand is None else supplied - demand
        if met is not None and members == driver:
            surplus = Estimate.exactly(0.0)
        found.append(Balance(name, supplied, demand, surplus, unverified_share(ores, members)))
    return tuple(found)


def at_least(value: float) -> Estimate:
    """A demand that is known for a part of the world: at least that."""
    return Estimate(None, Interval(value, math.inf))
