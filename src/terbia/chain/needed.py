"""What the requirements of areas need of an element group at a stage, yields further down included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from terbia.chain.bill_ranges import contents_ranged
from terbia.chain.datum import Datum
from terbia.chain.grade_mix import mixed_ends
from terbia.chain.model import MAGNET, Chain
from terbia.chain.ranged import NOTHING, Ranged, amount, ranged
from terbia.chain.remembered import once
from terbia.chain.stage_ways import TO_OXIDE, way_of


@once
def needed(chain: Chain, year: int, stage: str, group: str, areas: tuple[str, ...]) -> Ranged:
    """What the requirements of the areas need of a group at a stage, in t REO put out by the stage.

    Oxide that is required as such, by itself or in a bill of materials, is needed up to its separation only.
    """
    total = back_to(chain, stage, group, in_magnets(chain, year, group, areas), way_of(chain, group))
    if stage not in TO_OXIDE:
        return total
    as_oxide = NOTHING
    for product, datum in _required(chain, year, areas):
        as_oxide += amount(datum).times(content_of(chain, product, group)[1])
    return total + back_to(chain, stage, group, as_oxide, TO_OXIDE)


@once
def in_magnets(chain: Chain, year: int, group: str, areas: tuple[str, ...]) -> Ranged:
    """What the alloy of all magnets that the areas require holds of a group, t REO."""
    total = NOTHING
    for product, datum in _required(chain, year, areas):
        total += amount(datum).times(content_of(chain, product, group)[0])
    return total


@once
def most_in_magnets(chain: Chain, year: int, group: str, areas: tuple[str, ...]) -> float:
    """The most of a group that the alloy of all required magnets holds, whichever variant a grade is made as."""
    total, finished = 0.0, chain.yield_of("magnet").low
    for product, datum in _required(chain, year, areas):
        for part, each in contents_ranged(chain, product).items():
            made_as = [chain.recipes[name].get(group) for name in chain.made_as(part) if name in chain.recipes]
            best = max((recipe.high for recipe in made_as if recipe is not None), default=0.0)
            total += datum.high * each.high * best / finished
    return total


def _required(chain: Chain, year: int, areas: tuple[str, ...]) -> list[tuple[str, Datum]]:
    found = sorted(chain.requirements.items())
    return [(product, datum) for (area, product, when), datum in found if when == year and area in areas]


@once
def content_of(chain: Chain, product: str, group: str) -> tuple[Ranged, Ranged]:
    """What a unit of a product needs of a group: in the alloy that its magnets are made of, and as oxide; t REO."""
    finished, alloy, oxide = chain.yield_of("magnet"), NOTHING, NOTHING
    if product == MAGNET:
        return magnet_content(chain, group).over(finished), oxide
    for part, each in sorted(contents_ranged(chain, product).items()):
        if part in chain.recipes and group in chain.recipes[part]:
            alloy += ranged(chain.recipes[part][group]).times(each).over(finished)
        elif part == group:
            oxide += each
    return alloy, oxide


@once
def magnet_content(chain: Chain, group: str) -> Ranged:
    """t REO of a group in a tonne of alloy for magnets, over the grades as they are used, whose shares add to one."""
    total = NOTHING
    parts = [(share, chain.recipes[grade].get(group)) for grade, share in sorted(chain.grades.items())]
    for share, part in parts:
        if part is not None:
            total += ranged(share).times(part)
    low, high = mixed_ends(
        [(share.low, share.high) for share, _ in parts],
        [0.0 if part is None else part.low for _, part in parts],
        [0.0 if part is None else part.high for _, part in parts],
    )
    return replace(total, low=min(low, total.value), high=max(high, total.value))


def back_to(chain: Chain, stage: str, group: str, amount: Ranged, way: Iterable[str]) -> Ranged:
    """What a stage has to put out for an amount at the end of a way: divided by the yields of the steps after it.

    A need of magnets is of their alloy: the loss between alloy and magnet is in it already.
    """
    steps = list(way_of(chain, group))
    after, passed = steps[steps.index(stage) + 1 :], set(way)
    for step in after:
        if step in passed and step != "magnet":
            amount = amount.over(chain.yield_of(step, group))
    return amount
