"""The plain table: stage by stage, what could be made, what reaches the stage, what is required, with ranges.

No optimisation: sums and products of the tables' numbers within the areas of a question. For an element group and a
stage, all in t REO of the group a year (t of oxide equivalent):

    capacity     what the plants of the areas could put out of the group, if they had the feed
    feed         what reaches its plants of the group: ore and compounds that routes (``routing.py``, the program's
                 own) bring to none of them pass by and are named; at the mine there is no feed
    beside       what reaches the next stage without this one: ionic clays are not cracked, and old magnets that are
                 made into new ones come back as alloy, past all stages before it (they count here and at the magnet)
    recycled     what comes back as oxide, from swarf of the magnets that can be made and from old scrap, and so passes
                 none of the stages up to the oxide; as what the stage would have to put out in its place
    requirement  what the areas' requirements need of the group at the stage, yields further down included
    coverage     the smaller of capacity and feed after the stage's own yield, with what goes beside and what is
                 recycled, over the requirement; what a magnet plant takes and gives is counted in alloy; where plants
                 may take some ores only, the smaller is taken for each part of them (``ore_lots.py``)

Exports that are gone part the areas: an area whose good does not leave works on with what it made itself, so its plants
and its requirement stand in no row of that stage, and stand again in the row of a later stage whose good does leave.
Before that the others have the first of what can be shared. Swarf follows from what the table itself says can be made:
it is reckoned from none upwards until it agrees.

Ranges are interval arithmetic: the low end takes every low number of the numerator and every high one of the
denominator. They hold wherever the errors lie within the ranges of the tables, and are wider than
an error calculus would give. A plant's value is of the mean of the ores that may come to it, and of the mean of the
grades; its high end of the ore, variant or element that gives most. So no plan of the program puts out more of a group
at a stage than the high end, save from what the table does not count: stock drawn and statistical differences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from terbia.chain.datum import Datum
from terbia.chain.feed_mix import mined
from terbia.chain.model import Chain
from terbia.chain.needed import back_to, most_in_magnets, needed
from terbia.chain.operating import Operating, operating, unchecked_zero
from terbia.chain.ore_lots import Lot, Part, Worked, work
from terbia.chain.question import Question
from terbia.chain.ranged import NOTHING, ONE, Ranged, least, ranged
from terbia.chain.reachable import Reachable, reachable
from terbia.chain.returned import remade, returned
from terbia.chain.routing import FEED_OF
from terbia.chain.stage_ways import HEAVY_STAGES, LIGHT_STAGES, MAGNET_GROUPS, TO_OXIDE, good_of, way_of
from terbia.chain.unchecked import unchecked

__all__ = ["HEAVY_STAGES", "LIGHT_STAGES", "MAGNET_GROUPS", "TO_OXIDE", "StageCoverage", "coverage_table"]

#: Swarf is reckoned again until no end of what can be made moves by more than this; each round leaves a third of it.
AGREES = 1e-9
MOST_ROUNDS = 60


@dataclass(frozen=True, slots=True)
class StageCoverage:
    """One row of the table: a stage and an element group within the areas of the question.

    ``feed`` is None at the mine; ``out`` is what comes out of the stage and what goes ``beside`` it. ``sites`` are
    those that make up the capacity, ``rows`` the rows behind it. Where nothing comes out, ``zero_share`` is the part of
    that zero that nobody has checked and ``zero_rows`` are the rows that make it zero: the stage's own, or those of the
    zero that it is fed with; ``own_zero_share`` is of the stage's own plants alone. ``parts`` are plants that share the
    ores they may take, with what comes out of each; ``not_taken`` is the ore, by mine, that no running plant of the row
    may take (``routes.csv``, and exports that are gone).
    """

    stage: str
    group: str
    capacity: Ranged
    feed: Ranged | None
    beside: Ranged
    out: Ranged
    recycled: Ranged
    requirement: Ranged
    areas: tuple[str, ...]
    sites: tuple[str, ...]
    rows: tuple[str, ...]
    zero_share: float
    own_zero_share: float = 1.0
    zero_rows: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    not_taken: Mapping[str, Ranged] = field(default_factory=dict)

    @property
    def served(self) -> Ranged:
        """What comes out of the stage and goes past it, and what is recycled."""
        return self.out + self.recycled

    @property
    def coverage(self) -> Ranged:
        """What is served over the requirement."""
        return self.served.over(self.requirement)

    @property
    def is_zero(self) -> bool:
        """Whether nothing can come out or come back, whatever is required."""
        return self.served.high == 0

    @property
    def behind(self) -> tuple[str, ...]:
        """The rows behind the coverage: of a checked zero those that make it zero, else those of the capacity."""
        return self.zero_rows if self.is_zero and self.zero_rows else self.rows

    @property
    def unverified_share(self) -> float:
        """The unverified share of the coverage, a ratio: that of its less checked side (``unchecked.py``).

        Where nothing comes out, whatever is required is covered by nothing: then it is that of the zero, which is
        checked where a row says so and unknown where no row says anything.
        """
        if self.is_zero and self.requirement.low > 0:
            return self.zero_share
        cover = self.coverage
        return unchecked(cover.share, cover.doubt, low=cover.low, high=cover.high)

    def unverified_missing(self, need: Datum | None) -> float:
        """The unverified share of what is missing of a need, in t, where this stage covers least.

        A need that nobody has checked leaves what is missing of it unchecked, however much is known of the supply.
        """
        asked = float(need is None or need.is_unverified)
        sides = (self.zero_share,) if self.is_zero else (self.coverage.share, self.served.doubt)
        return unchecked(*sides, asked)


def coverage_table(
    chain: Chain, question: Question, groups: Iterable[str] = MAGNET_GROUPS
) -> tuple[StageCoverage, ...]:
    """The table of a question, group by group in the order of the chain; to the oxide for what has no way to metal."""
    reach = reachable(chain, question)
    return tuple(row for group in groups for row in _Table(chain, question, group, reach).rows())


class _Table:
    """The rows of one group."""

    def __init__(self, chain: Chain, question: Question, group: str, reach: Reachable) -> None:
        self.chain, self.question, self.group, self.reach = chain, question, group, reach
        self.year, self.way = question.year, way_of(chain, group)
        self.areas = question.scope(chain)
        self.known: dict[tuple[str, tuple[str, ...]], Operating] = {}

    def rows(self) -> list[StageCoverage]:
        """The rows, with as much swarf as the magnets leave that they say can be made."""
        ore, oxide = self._ore()
        made, swarf = NOTHING, 0.0
        most = most_in_magnets(self.chain, self.year, self.group, self.areas)
        lost = 1 - self.chain.yield_of("magnet").low
        for _ in range(MOST_ROUNDS):
            rows = [self._again(row, made, swarf) for row in ore]
            held = {place: out + self._returned(areas, made, swarf) for place, (areas, out) in oxide.items()}
            for stage in self.way[len(ore) :]:
                held, row = self._stage(stage, held, rows[-1])
                rows.append(row)
            if rows[-1].stage != "magnet":
                return rows
            now, was, before = _at_most_all(rows[-1].coverage), made, swarf
            made, swarf = now, lost * min(most, sum(out.high for out in held.values()))
            moved = (abs(now.low - was.low), abs(now.value - was.value), abs(swarf - before) / max(1.0, swarf))
            if max(moved) <= AGREES:
                return rows
        return rows

    def _ore(self) -> tuple[list[StageCoverage], dict[str | None, tuple[tuple[str, ...], Ranged]]]:
        """The rows up to the oxide, before anything is recycled, and the oxide by the area that it may not leave."""
        rows = [self._mine()]
        lots, clays = self._mined()
        for stage in (stage for stage in self.way[1:] if stage in TO_OXIDE):
            good = good_of(self.chain, stage, self.group)
            free, cut = self._parted(good)
            past = clays if stage == "cracking" else []
            recovered = ranged(self.chain.yield_of(stage, self.group))
            worked = self._work(stage, lots, free, recovered)
            rows.append(self._ore_row(stage, free, worked, [lot for lot in past if lot.stays_in is None], rows[-1]))
            made, left = [*worked.lots], worked.left
            for area in cut:
                alone = self._work(stage, left, (area,), recovered)
                left = alone.left
                made += [replace(lot, stays_in=area) for lot in alone.lots]
            lots = [*made, *past]
        free, cut = self._parted("separated-oxide")
        oxide: dict[str | None, tuple[tuple[str, ...], Ranged]] = {None: (free, _sum(lots, None))} if free else {}
        return rows, oxide | {area: ((area,), _sum(lots, area)) for area in cut}

    def _mined(self) -> tuple[list[Lot], list[Lot]]:
        """What each mine brings of the group: ore that is cracked, and clay that is not."""
        found: dict[str, list[Lot]] = {"mineral": [], "ionic": []}
        for mine in self.reach.mines:
            amount = mined(self.chain, self.year, self.group, mine.name)
            stays = mine.area if self.reach.stays[mine.name] else None
            found[mine.feed_class].append(Lot(amount, {mine.name: amount}, stays))
        return found["mineral"], found["ionic"]

    def _parted(self, good: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The areas whose good may leave, and those whose may not."""
        cut = {c.area for c in self.question.cuts if good in c.goods and c.area != self.question.area}
        return tuple(a for a in self.areas if a not in cut), tuple(a for a in self.areas if a in cut)

    def _work(self, stage: str, lots: Sequence[Lot], areas: tuple[str, ...], recovered: Ranged) -> Worked:
        takes = {mine.name: self.reach.plants[mine.name, stage] for mine in self.reach.mines}
        area_of = {name: site.area for name, site in self.chain.sites.items()}
        return work(lots, self._operating(stage, areas).able, area_of, takes, recovered)

    def _mine(self) -> StageCoverage:
        free, _ = self._parted(good_of(self.chain, "mine", self.group))
        mines = [mine for mine in self.reach.mines if mine.area in free]
        out = NOTHING
        for mine in mines:
            out += mined(self.chain, self.year, self.group, mine.name)
        rows = sorted(self.chain.capacity_at(self.year)[mine.name, "mine", "REO"].amount.where for mine in mines)
        return self._row("mine", free, out, None, NOTHING, out, tuple(m.name for m in mines), tuple(rows))

    def _ore_row(
        self, stage: str, areas: tuple[str, ...], worked: Worked, past: Sequence[Lot], last: StageCoverage
    ) -> StageCoverage:
        """The row of a stage of the ore; without a plant that runs all that is there counts as feed."""
        capacity, feed, out, beside = NOTHING, NOTHING, NOTHING, NOTHING
        for part in worked.parts:
            capacity, feed, out = capacity + part.capacity, feed + part.feed, out + part.out
        for lot in past:
            beside += lot.amount
        if not worked.parts:
            for lot in worked.left:
                feed += lot.amount
        able = self._operating(stage, areas)
        row = self._row(stage, areas, capacity, feed, beside, out + beside, able.sites, able.rows, last)
        # Ore that may not leave its area is none of this row's: it passes nobody here.
        _, kept_at_home = self._parted(FEED_OF[stage])
        passing = {mine: t for mine, t in worked.passing.items() if self.chain.sites[mine].area not in kept_at_home}
        return replace(row, parts=worked.parts, not_taken=passing if worked.parts else {})

    def _stage(
        self, stage: str, held: dict[str | None, Ranged], last: StageCoverage
    ) -> tuple[dict[str | None, Ranged], StageCoverage]:
        """What is held after a stage past the oxide, by the area that it may not leave, and its row.

        What stays in an area is worked on there first; what may leave goes to any plant of the row. What the row does
        not need is for areas whose own good stays; at the high end they too may have all of it.
        """
        free, cut = self._parted(good_of(self.chain, stage, self.group))
        share = ONE if stage == "magnet" else ranged(self.chain.yield_of(stage, self.group))
        shared = held.get(None, NOTHING)
        feed, own = shared, NOTHING
        for area in free:
            if area in held:
                feed, own = feed + held[area], own + least(self._able(stage, (area,)), held[area].times(share))
        capacity, old = self._able(stage, free), self._old(stage, free)[0]
        made = least(capacity, shared.times(share) + own)
        out = made + old
        after: dict[str | None, Ranged] = {None: out} if free else {}
        shared = _rest(shared, made, own, share)
        for area in cut:
            mine = held.get(area, NOTHING)
            alone = least(self._able(stage, (area,)), (shared + mine).times(share))
            shared = _rest(shared, alone, mine.times(share), share)
            after[area] = alone + self._old(stage, (area,))[0]
        able = self._operating(stage, free)
        rows = (*able.rows, *self._old(stage, free)[1])
        return after, self._row(stage, free, capacity, feed, old, out, able.sites, rows, last)

    def _old(self, stage: str, areas: tuple[str, ...]) -> tuple[Ranged, tuple[str, ...]]:
        """What goes past the alloy, and its rows: old magnets that are made into new ones."""
        return remade(self.chain, self.year, self.group, areas) if stage == "alloy" else (NOTHING, ())

    def _row(
        self,
        stage: str,
        areas: tuple[str, ...],
        capacity: Ranged,
        feed: Ranged | None,
        beside: Ranged,
        out: Ranged,
        sites: tuple[str, ...],
        places: tuple[str, ...],
        last: StageCoverage | None = None,
    ) -> StageCoverage:
        own = zero = unchecked_zero(self.chain, self.year, stage, areas)
        zero_rows = places if own == 0 else ()
        if own > 0 and last is not None and last.out.high == 0 and feed is not None and feed.high == 0:
            zero, zero_rows = min(own, last.zero_share), last.zero_rows
        required = needed(self.chain, self.year, stage, self.group, areas)
        return StageCoverage(
            stage, self.group, capacity, feed, beside, out, NOTHING, required, areas, sites, places, zero, own,
            zero_rows,
        )  # fmt: skip

    def _again(self, row: StageCoverage, made: Ranged, swarf: float) -> StageCoverage:
        """A row with what is recycled, as what the stage would have to put out in its place."""
        back = self._returned(row.areas, made, swarf)
        return replace(row, recycled=back_to(self.chain, row.stage, self.group, back, TO_OXIDE))

    def _returned(self, areas: tuple[str, ...], made: Ranged, swarf: float) -> Ranged:
        return returned(self.chain, self.year, self.group, areas, made, swarf)

    def _able(self, stage: str, areas: tuple[str, ...]) -> Ranged:
        return self._operating(stage, areas).total

    def _operating(self, stage: str, areas: tuple[str, ...]) -> Operating:
        key = (stage, areas)
        if key not in self.known:
            self.known[key] = operating(self.chain, self.year, stage, self.group, areas, self.reach)
        return self.known[key]


def _sum(lots: Iterable[Lot], area: str | None) -> Ranged:
    total = NOTHING
    for lot in lots:
        if lot.stays_in == area:
            total += lot.amount
    return total


def _at_most_all(share: Ranged) -> Ranged:
    low, value, high = (min(1.0, end) for end in (share.low, share.value, share.high))
    return Ranged(low, value, high, share.share, share.inputs, share.doubt)


def _rest(held: Ranged, done: Ranged, own: Ranged, share: Ranged) -> Ranged:
    """What is left of a feed when a stage has made its output of it and of its own; all of it at the high end."""
    low = max(0.0, held.low - max(0.0, done.low - own.low) / share.low) if share.low > 0 else held.low
    value = max(0.0, held.value - max(0.0, done.value - own.value) / share.value) if share.value > 0 else held.value
    return Ranged(low, value, held.high, held.share, held.inputs, held.doubt)
