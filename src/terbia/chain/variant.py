"""The same chain with plants that ran at what they ran at, and at one end of its ranges or the other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import TypeVar

from terbia.chain.baseline import Baseline
from terbia.chain.datum import Datum
from terbia.chain.measured import MADE_AT
from terbia.chain.model import MAGNET, Capacity, Chain

K = TypeVar("K", bound=Hashable)
End = Callable[[Datum], Datum]


def as_run(chain: Chain, baseline: Baseline) -> Chain:
    """The chain in which no capacity of the base year is below what the reconciled year took of it, where a statistic
    counts the plant. What an unmeasured plant ran at in the reconciliation is shared out, and no finding about it."""
    ran = {
        (site, stage, measure): flow
        for kind, stage, measure, site, *_ in (name.split("|") for name in baseline.flows)
        if kind == "capacity" and (flow := baseline.flows["|".join((kind, stage, measure, site, *_))]) > 0
    }
    now = chain.capacity_at(baseline.year)

    def raised(one: Capacity) -> Capacity:
        key = (one.site, one.stage, one.measure)
        used = ran.get(key, 0.0)
        if now.get(key) is not one or used <= one.amount.value or not is_counted(chain, baseline.year, one):
            return one
        amount = replace(one.amount, value=used, high=max(used, one.amount.high))
        return replace(one, amount=amount)

    return replace(chain, capacities=tuple(raised(one) for one in chain.capacities))


def is_counted(chain: Chain, year: int, one: Capacity) -> bool:
    """Whether a statistic of a year counts what a plant puts out: that plant alone, or its stage in its area where no
    other plant of it runs. A statistic of its use, its trade or its stock does not."""
    area = chain.sites[one.site].area
    running = {
        site
        for (site, stage, _), c in chain.capacity_at(year).items()
        if stage == one.stage and chain.sites[site].area == area and c.amount.high > 0
    }
    return any(
        statistic.year == year
        and one.stage in MADE_AT.get(statistic.flow, ())
        and (statistic.item == one.site or (statistic.from_area == area and running == {one.site}))
        for statistic in chain.statistics
    )


def at_the_end(chain: Chain, baseline: Baseline, *, good: bool) -> tuple[Chain, Baseline]:
    """The chain and its base year with all capacities, shares and yields high, all needs and bills low, or reverse.

    The ends hold as far as the ranges do, with the statistics of the base year at their middle; it is not likely that
    all errors lie on one side. Of a need of magnets each grade has the end of its own share, so that at the high end
    all grades together are more than all magnets: a range for each, and too wide for their sum. What a plant ran at
    in the base year it can run at in either.
    """
    up, down = (_high, _low) if good else (_low, _high)
    varied = replace(
        chain,
        compositions={name: _each(parts, up) for name, parts in chain.compositions.items()},
        capacities=tuple(replace(c, amount=up(c.amount)) for c in chain.capacities),
        yields=_each(chain.yields, up),
        recipes={name: _each(parts, down) for name, parts in chain.recipes.items()},
        bills={name: _each(parts, down) for name, parts in chain.bills.items()},
    )
    needs = {key: amount * _ratio(chain, baseline.year, *key, down) for key, amount in baseline.requirements.items()}
    return varied, replace(baseline, requirements=needs)


def _low(datum: Datum) -> Datum:
    return replace(datum, value=datum.low)


def _high(datum: Datum) -> Datum:
    return replace(datum, value=datum.high)


def _each(parts: Mapping[K, Datum], end: End) -> dict[K, Datum]:
    return {key: end(datum) for key, datum in parts.items()}


def _ratio(chain: Chain, year: int, area: str, product: str, end: End) -> float:
    """The end of a requirement's range over its middle; a grade has that of the magnets and of its share in them."""
    own, magnets = (chain.requirements.get((area, name, year)) for name in (product, MAGNET))
    parts = [own] if own is not None else [magnets, chain.grades.get(product)]
    ratio = 1.0
    for datum in parts:
        if datum is not None and datum.value > 0:
            ratio *= end(datum).value / datum.value
    return ratio
