"""The plain table: stage by stage, what could be made, what reaches the stage, what is required, with ranges.

No optimisation: sums and products of the tables' numbers within the areas of a question. For an element group and a
stage, all in t REO of the group a year (t of oxide equivalent):

    capacity     what the plants of the areas could put out of the group, if they had the feed
    feed         what the stages before it can deliver of the group; at the mine there is no feed
    beside       what reaches the next stage without this one: ionic clays are not cracked
    recycled     what comes back as oxide, from swarf of the magnets that can be made and from old scrap, and so passes
                 none of the stages up to the oxide; as what the stage would have to put out in its place
    requirement  what the areas' requirements need of the group at the stage, yields further down included
    coverage     the smaller of capacity and feed after the stage's own yield, with what goes beside and what is
                 recycled, over the requirement; what a magnet plant takes and gives is counted in alloy

Exports that are gone part the areas: an area whose good does not leave works on with what it made itself, so its plants
and its requirement stand in no row of that stage, and stand again in the row of a later stage whose good does leave.
Before that the others have the first of what can be shared. Swarf follows from what the table itself says can be made:
it is reckoned from none upwards until it agrees.

Ranges are interval arithmetic: the low end takes every low number of the numerator and every high one of the
denominator. They hold wherever the errors lie within the ranges of the tables, and are wider than
an error calculus would give; how magnets split into grades stays at its middle.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from terbia.chain.datum import Datum
from terbia.chain.feed_mix import mined
from terbia.chain.model import Chain
from terbia.chain.needed import back_to, needed
from terbia.chain.operating import operating, unchecked_zero
from terbia.chain.question import Question
from terbia.chain.ranged import NOTHING, ONE, Ranged, least, ranged
from terbia.chain.returned import returned
from terbia.chain.stage_ways import HEAVY_STAGES, LIGHT_STAGES, MAGNET_GROUPS, TO_OXIDE, good_of, way_of

__all__ = ["HEAVY_STAGES", "LIGHT_STAGES", "MAGNET_GROUPS", "TO_OXIDE", "StageCoverage", "coverage_table"]

#: Swarf is reckoned again until no end of what can be made moves by more than this; each round leaves a third of it.
AGREES = 1e-9
MOST_ROUNDS = 60


@dataclass(frozen=True, slots=True)
class StageCoverage:
    """One row of the table: a stage and an element group within the areas of the question.

    ``feed`` is None at the mine; ``out`` is what comes out of the stage and what goes ``beside`` it. ``sites`` are
    those that make up the capacity, ``rows`` the rows behind it; ``zero_share`` is the part of a capacity of zero that
    nobody has checked.
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

    @property
    def served(self) -> Ranged:
        """What comes out of the stage and goes past it, and what is recycled."""
        return self.out + self.recycled

    @property
    def coverage(self) -> Ranged:
        """What is served over the requirement."""
        return self.served.over(self.requirement)

    @property
    def unverified_share(self) -> float:
        """The unverified share of the inputs of the coverage.

        Where nothing comes out, whatever is required is covered by nothing: then it is that of the zero, which is
        checked where a row says so and unknown where no row says anything.
        """
        if self.served.high == 0 and self.requirement.low > 0:
            return self.zero_share
        return self.coverage.share

    def unverified_missing(self, need: Datum | None) -> float:
        """The unverified share of what is missing of a need, in t, where this stage covers least.

        Where nothing comes out the whole need is missing: what nobody checked of the zero or of the need, nobody
        checked of it.
        """
        if self.served.high == 0:
            return max(self.zero_share, float(need is None or need.is_unverified))
        return self.coverage.share


def coverage_table(
    chain: Chain, question: Question, groups: Iterable[str] = MAGNET_GROUPS
) -> tuple[StageCoverage, ...]:
    """The table of a question, group by group in the order of the chain; to the oxide for what has no way to metal."""
    return tuple(row for group in groups for row in _Table(chain, question, group).rows())


@dataclass(frozen=True, slots=True)
class _Held:
    """What areas that share their goods hold of a group before a stage; None before the mine."""

    areas: tuple[str, ...]
    held: Ranged | None


class _Table:
    """The rows of one group."""

    def __init__(self, chain: Chain, question: Question, group: str) -> None:
        self.chain, self.question, self.group = chain, question, group
        self.year, self.way = question.year, way_of(chain, group)
        self.oxide = chain.groups[group].separation + "-separation"
        self.known: dict[tuple[str, tuple[str, ...]], tuple[Ranged, tuple[str, ...], tuple[str, ...]]] = {}

    def rows(self) -> list[StageCoverage]:
        """The rows, with as much swarf as the magnets leave that they say can be made."""
        made = NOTHING
        for _ in range(MOST_ROUNDS):
            rows = self._pass(made)
            if rows[-1].stage != "magnet":
                return rows
            now = rows[-1].coverage
            now = Ranged(min(1.0, now.low), min(1.0, now.value), min(1.0, now.high), now.share, now.inputs)
            if max(abs(now.low - made.low), abs(now.value - made.value), abs(now.high - made.high)) <= AGREES:
                return rows
            made = now
        return rows

    def _pass(self, made: Ranged) -> list[StageCoverage]:
        before, rows = [_Held(self.question.scope(self.chain), None)], list[StageCoverage]()
        for stage in self.way:
            before, row = self._stage(stage, before, made, rows[-1] if rows else None)
            rows.append(row)
        return rows

    def _stage(
        self, stage: str, before: list[_Held], made: Ranged, last: StageCoverage | None
    ) -> tuple[list[_Held], StageCoverage]:
        """What is held after a stage, and its row, which is of the areas whose good may leave."""
        good = good_of(self.chain, stage, self.group)
        cut = {c.area for c in self.question.cuts if good in c.goods and c.area != self.question.area}
        out, capacity, feed, beside = NOTHING, NOTHING, NOTHING, NOTHING
        shared: list[str] = []
        alone: list[_Held] = []
        share = ONE if stage in ("mine", "magnet") else ranged(self.chain.yield_of(stage, self.group))
        for part in before:
            free = tuple(area for area in part.areas if area not in cut)
            left = part.held
            for areas in [free, *((area,) for area in part.areas if area in cut)]:
                if not areas:
                    continue
                able, past = self._operating(stage, areas)[0], self._beside(stage, areas)
                done = able if left is None else least(able, left.times(share))
                if areas is free:
                    shared += areas
                    out, capacity, beside = out + done + past, capacity + able, beside + past
                    feed += left if left is not None else NOTHING
                else:
                    alone.append(_Held(areas, self._leaves(stage, areas, done + past, made)))
                left = None if left is None else _rest(left, done, share)
        areas = tuple(sorted(shared))
        row = self._row(stage, areas, capacity, None if last is None else feed, beside, out, made, last)
        after = [_Held(areas, self._leaves(stage, areas, out, made))] if areas else []
        return [*after, *alone], row

    def _row(
        self,
        stage: str,
        areas: tuple[str, ...],
        capacity: Ranged,
        feed: Ranged | None,
        beside: Ranged,
        out: Ranged,
        made: Ranged,
        last: StageCoverage | None,
    ) -> StageCoverage:
        chain, group = self.chain, self.group
        _, sites, places = self._operating(stage, areas)
        zero = unchecked_zero(chain, self.year, stage, areas)
        if last is not None and last.out.high == 0 and feed is not None and feed.high == 0:
            zero = min(zero, last.zero_share)
        again = NOTHING
        if stage in TO_OXIDE:
            again = back_to(chain, stage, group, returned(chain, self.year, group, areas, made), TO_OXIDE)
        required = needed(chain, self.year, stage, group, areas)
        return StageCoverage(
            stage, group, capacity, feed, beside, out, again, required, areas, sites, places, zero
        )  # fmt: skip

    def _operating(self, stage: str, areas: tuple[str, ...]) -> tuple[Ranged, tuple[str, ...], tuple[str, ...]]:
        key = (stage, areas)
        if key not in self.known:
            self.known[key] = operating(self.chain, self.year, stage, self.group, areas)
        return self.known[key]

    def _beside(self, stage: str, areas: tuple[str, ...]) -> Ranged:
        if stage != "cracking":
            return NOTHING
        return mined(self.chain, self.year, self.group, areas, ("ionic",))

    def _leaves(self, stage: str, areas: tuple[str, ...], out: Ranged, made: Ranged) -> Ranged:
        """What the next stage gets of what comes out of one: no clay is cracked, and oxide that comes back joins."""
        if stage == "mine":
            return mined(self.chain, self.year, self.group, areas, ("mineral",))
        return out + returned(self.chain, self.year, self.group, areas, made) if stage == self.oxide else out


def _rest(held: Ranged, done: Ranged, share: Ranged) -> Ranged:
    """What is left of a feed when a stage has made its output of it, end by end."""
    ends = zip(_ends(held), _ends(done), _ends(share), strict=True)
    low, value, high = (max(0.0, all_of_it - out / each) for all_of_it, out, each in ends)
    return Ranged(low, value, high, held.share, held.inputs)


def _ends(one: Ranged) -> tuple[float, float, float]:
    return one.low, one.value, one.high
