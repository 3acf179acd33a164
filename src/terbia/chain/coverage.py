"""The plain table: stage by stage, what could be made, what reaches the stage, what is required, with ranges.

No optimisation: sums and products of the tables' numbers within the areas of a question. For an element group and a
stage, all in t REO of the group a year (t of oxide equivalent):

    capacity     what the plants of the areas could put out of the group, if they had the feed
    feed         what the stages before it can deliver of the group: the smaller of capacity and feed one stage up,
                 after its yield; at the mine there is no feed
    requirement  what the areas' requirements need of the group at the stage, yields further down included
    coverage     the smaller of capacity and feed, over the requirement

Ranges are interval arithmetic: the low end takes every low number of the numerator and every high one of the
denominator. They hold wherever the errors lie within the ranges of the tables, and are wider than
an error calculus would give; how magnets split into grades stays at its middle.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from terbia.chain.datum import Datum
from terbia.chain.feed_mix import group_share, heavy_share, mined
from terbia.chain.model import MAGNET, Chain
from terbia.chain.question import GOODS, Question
from terbia.chain.ranged import NOTHING, ONE, Ranged, least, ranged

#: The stages of the table, in order, for a light and a heavy group.
LIGHT_STAGES = ("mine", "cracking", "light-separation", "metal", "alloy", "magnet")
HEAVY_STAGES = ("mine", "cracking", "light-separation", "heavy-separation", "heavy-metal", "alloy", "magnet")
#: The stages that oxide passes.
TO_OXIDE = ("mine", "cracking", "light-separation", "heavy-separation")
#: The groups that magnets are made of.
MAGNET_GROUPS = ("NdPr", "Dy", "Tb")
#: The good whose export ban takes a stage's output from the others.
_GOOD_OF = {
    "mine": ("concentrate",),
    "cracking": ("mixed-compound",),
    "light-separation": ("separated-oxide",),
    "heavy-separation": ("separated-oxide",),
    "metal": ("metal",),
    "heavy-metal": ("metal",),
    "alloy": ("alloy",),
    "magnet": ("magnet",),
}


@dataclass(frozen=True, slots=True)
class StageCoverage:
    """One row of the table: a stage and an element group within the areas of the question.

    ``feed`` is None at the mine; ``beside`` is what does not need the stage (ionic clays are not cracked). ``sites``
    are those that make up the capacity, ``rows`` the rows behind it.
    """

    stage: str
    group: str
    capacity: Ranged
    feed: Ranged | None
    beside: Ranged
    requirement: Ranged
    areas: tuple[str, ...]
    sites: tuple[str, ...]
    rows: tuple[str, ...]
    zero_share: float = 1.0

    @property
    def out(self) -> Ranged:
        """What comes out of the stage, and what goes past it."""
        return (self.capacity if self.feed is None else least(self.capacity, self.feed)) + self.beside

    @property
    def coverage(self) -> Ranged:
        """The smaller of capacity and feed, over the requirement."""
        return self.out.over(self.requirement)

    @property
    def unverified_share(self) -> float:
        """The unverified share of the inputs of the coverage.

        Where nothing comes out, whatever is required is covered by nothing: then it is that of the zero, which is
        checked where a row says so and unknown where no row says anything.
        """
        if self.out.high == 0 and self.requirement.low > 0:
            return self.zero_share
        return self.coverage.share

    def unverified_missing(self, needed: Datum | None) -> float:
        """The unverified share of what is missing of a need, in t, where this stage covers least.

        Where nothing comes out the whole need is missing: what nobody checked of the zero or of the need, nobody
        checked of it.
        """
        if self.out.high == 0:
            return max(self.zero_share, float(needed is None or needed.is_unverified))
        return self.coverage.share


def coverage_table(
    chain: Chain, question: Question, groups: Iterable[str] = MAGNET_GROUPS
) -> tuple[StageCoverage, ...]:
    """The table of a question, group by group in the order of the chain; to the oxide for what has no way to metal."""
    return tuple(row for group in groups for row in _rows(chain, question, group))


def _rows(chain: Chain, question: Question, group: str) -> list[StageCoverage]:
    stages: tuple[str, ...] = HEAVY_STAGES if chain.groups[group].is_heavy else LIGHT_STAGES
    separation = chain.groups[group].separation + "-separation"
    if not chain.groups[group].metal:
        stages = stages[: stages.index(separation) + 1]
    rows: list[StageCoverage] = []
    reaches: Ranged | None = None
    for stage in stages:
        areas = _areas(chain, question, stage)
        capacity, sites, places = _capacity(chain, question.year, stage, group, areas)
        feed, beside = reaches, NOTHING
        if stage == "cracking":
            feed = mined(chain, question.year, group, areas, ("mineral",))
            beside = mined(chain, question.year, group, areas, ("ionic",))
        required = _required(chain, question, stage, group, areas)
        zero = _zero_share(chain, question.year, stage, areas)
        if rows and rows[-1].out.high == 0 and feed is not None and feed.high == 0:
            zero = min(zero, rows[-1].zero_share)
        rows.append(StageCoverage(stage, group, capacity, feed, beside, required, areas, sites, places, zero))
        reaches = rows[-1].out
        if stage == separation:
            reaches += _recycled(chain, question, group, areas)
    return rows


def _recycled(chain: Chain, question: Question, group: str, areas: tuple[str, ...]) -> Ranged:
    """What comes back of a group: swarf of the magnets that are required, within recycling capacity, and old scrap."""
    content = magnet_content(chain, group)
    every = sum_of(magnet_content(chain, g) for g in MAGNET_GROUPS if g in chain.groups)
    swarf = NOTHING
    finished = chain.yield_of("magnet")
    for (area, product, year), datum in sorted(chain.requirements.items()):
        if year == question.year and area in areas and product in (MAGNET, *chain.grades):
            lost = Ranged(1 / finished.high - 1, 1 / finished.value - 1, 1 / finished.low - 1)
            swarf += ranged(datum).times(lost).times(content).times(chain.yield_of("recycling", group))
    able, old = NOTHING, NOTHING
    for (site, stage, _), capacity in sorted(chain.capacity_at(question.year).items()):
        if stage in ("recycling", "scrap") and chain.sites[site].area in areas:
            part = ranged(capacity.amount).times(content.over(every))
            able, old = (able + part, old) if stage == "recycling" else (able, old + part)
    return least(able, swarf) + old


def _areas(chain: Chain, question: Question, stage: str) -> tuple[str, ...]:
    """The areas whose plants and requirements count at a stage: those of the question less those that are cut off."""
    goods = _GOOD_OF[stage]
    gone = {cut.area for cut in question.cuts if all(g in cut.goods for g in goods) and set(goods) <= set(GOODS)}
    return tuple(area for area in question.scope(chain) if area not in gone)


def _capacity(
    chain: Chain, year: int, stage: str, group: str, areas: tuple[str, ...]
) -> tuple[Ranged, tuple[str, ...], tuple[str, ...]]:
    """What the plants could put out of the group: the smallest of a plant's measures, summed over the plants."""
    if stage == "mine":
        now = [c for c in chain.capacity_at(year).values() if c.stage == "mine" and chain.sites[c.site].area in areas]
        running = [c for c in now if c.amount.high > 0]
        names = tuple(sorted(c.site for c in running))
        rows = tuple(sorted(c.amount.where for c in running))
        return mined(chain, year, group, areas, ("mineral", "ionic")), names, rows
    total, sites, rows_of = NOTHING, [], []
    plants: dict[str, Ranged] = {}
    for (site, at, measure), capacity in sorted(chain.capacity_at(year).items()):
        if at != stage or chain.sites[site].area not in areas:
            continue
        one = ranged(capacity.amount).times(_factor(chain, year, stage, measure, group, areas))
        plants[site] = least(plants[site], one) if site in plants else one
        rows_of.append(capacity.amount.where)
        if capacity.amount.high > 0:
            sites.append(site)
    for one in plants.values():
        total += one
    return total, tuple(dict.fromkeys(sites)), tuple(rows_of)


def _zero_share(chain: Chain, year: int, stage: str, areas: tuple[str, ...]) -> float:
    """How much of a capacity of zero nobody has checked: none where checked rows say zero, all where no row does."""
    said = [
        c.amount
        for (site, at, _), c in chain.capacity_at(year).items()
        if at == stage and chain.sites[site].area in areas
    ]
    return 0.0 if any(d.high == 0 and not d.is_unverified for d in said) else 1.0


def _factor(chain: Chain, year: int, stage: str, measure: str, group: str, areas: tuple[str, ...]) -> Ranged:
    """t REO of the group for a unit of a measure, with the mean composition of what the areas mine."""
    if measure in ("REO-feed", "REO"):
        return group_share(chain, year, group, areas).times(chain.yield_of(stage, group))
    if measure == "NdPr-oxide":
        if group == "NdPr":
            return ONE
        return group_share(chain, year, group, areas).over(group_share(chain, year, "NdPr", areas))
    if measure in ("SEG-feed", "DyTb-oxide"):
        return heavy_share(chain, year, group, areas, measure).times(
            chain.yield_of(stage, group) if measure == "SEG-feed" else ONE
        )
    if measure in ("NdPr-metal", "DyTb-metal"):
        factor = chain.groups[group].oxide_factor
        part = ONE if measure == "NdPr-metal" else heavy_share(chain, year, group, areas, "DyTb-oxide")
        return part.times(Ranged(factor, factor, factor))
    content = magnet_content(chain, group)
    return content if measure == "alloy" else content.over(chain.yield_of("magnet"))


def sum_of(parts: Iterable[Ranged]) -> Ranged:
    """The sum of ranged numbers."""
    total = NOTHING
    for part in parts:
        total += part
    return total


def magnet_content(chain: Chain, group: str) -> Ranged:
    """t REO of a group in a tonne of alloy for magnets, over the grades as they are used."""
    total = NOTHING
    for grade, share in sorted(chain.grades.items()):
        if (part := chain.recipes[grade].get(group)) is not None:
            total += ranged(share).times(part)
    return total


def _required(chain: Chain, question: Question, stage: str, group: str, areas: tuple[str, ...]) -> Ranged:
    """What the requirements of the areas need of a group at a stage, in t REO put out by the stage."""
    total = NOTHING
    magnets_too = (MAGNET, *chain.grades)
    for (area, product, year), datum in sorted(chain.requirements.items()):
        if year != question.year or area not in areas:
            continue
        if product in magnets_too or product in chain.bills:
            total += ranged(datum).times(_content_of(chain, product, group))
        elif product == group and stage in TO_OXIDE:
            total += ranged(datum)
    return _back_to(chain, stage, group, total)


def _content_of(chain: Chain, product: str, group: str) -> Ranged:
    if product == MAGNET:
        return magnet_content(chain, group).over(chain.yield_of("magnet"))
    total = NOTHING
    for part, each in sorted(chain.contents(product).items()):
        if part in chain.recipes and group in chain.recipes[part]:
            total += ranged(chain.recipes[part][group]).times(Ranged(each, each, each))
        elif part == group:
            total += Ranged(each, each, each)
    return total.over(chain.yield_of("magnet")) if product in chain.grades or total.value else total


def _back_to(chain: Chain, stage: str, group: str, needed: Ranged) -> Ranged:
    """A need of alloy content carried back up to a stage: divided by the yields of the stages after it."""
    metal = chain.groups[group].metal
    path = [s for s in (HEAVY_STAGES if chain.groups[group].is_heavy else LIGHT_STAGES) if s != "mine"]
    after = path[path.index(stage) + 1 :] if stage in path else path
    for step in after:
        if step in ("alloy", metal, "cracking", "light-separation", "heavy-separation"):
            needed = needed.over(chain.yield_of(step, group))
    return needed
