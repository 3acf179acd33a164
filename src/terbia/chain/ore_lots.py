"""Ore on its way to oxide, in lots that stay apart as long as plants take only some of them.

A lot is an amount of a group that some mines' ores hold together, with what each of them could have brought of it. Of a
lot no more reaches a stage than those of its mines bring whose ore may come to a plant there. Plants and lots that
hang together through routes are one part of the stage; in each part the lesser of capacity and feed x yield comes out,
and that is the next lot. Worked: a plant with capacity for 5,500 t may take the ore of one mine, which brings 150 t: it
puts out 150 x yield, whatever passes by it to others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from terbia.chain.ranged import NOTHING, Ranged, least

#: Of what is left, nothing below this (t) is said to pass by.
LEAST_T = 1e-9


@dataclass(frozen=True, slots=True)
class Lot:
    """An amount of a group in ores (t REO), what each mine could bring of it, and the area that it may not leave."""

    amount: Ranged
    each: Mapping[str, Ranged]
    stays_in: str | None = None

    def of(self, mines: Iterable[str]) -> Ranged:
        """What these mines can bring of the lot at most."""
        some = [self.each[mine] for mine in sorted(mines)]
        if len(some) == len(self.each):
            return self.amount
        total = NOTHING
        for one in some:
            total += one
        return least(self.amount, total)


@dataclass(frozen=True, slots=True)
class Part:
    """Plants of a stage, the mines whose ore they may take, what they could put out, the feed and what comes out."""

    sites: tuple[str, ...]
    mines: tuple[str, ...]
    capacity: Ranged
    feed: Ranged
    out: Ranged


@dataclass(frozen=True, slots=True)
class Worked:
    """What a stage makes of lots: its parts, the lots that come out, what is left of those that went in."""

    parts: tuple[Part, ...]
    lots: tuple[Lot, ...]
    left: tuple[Lot, ...]
    passing: Mapping[str, Ranged]


def work(
    lots: Sequence[Lot], able: Mapping[str, Ranged], area_of: Mapping[str, str], takes: Mapping[str, frozenset[str]],
    recovered: Ranged,
) -> Worked:  # fmt: skip
    """What plants make of lots. ``takes`` are the plants that each mine's ore may come to, ``recovered`` the yield.

    Of what is left after them the low end and the middle are what these plants do not need; the high end is all of it,
    since another plan might leave it to others.
    """
    plants = [site for site in sorted(able) if able[site].high > 0]
    brings: list[dict[str, set[str]]] = []
    for lot in lots:
        near = {site for site in plants if lot.stays_in in (None, area_of[site])}
        brings.append({mine: near & takes[mine] for mine in sorted(lot.each) if near & takes[mine]})
    parts: list[Part] = []
    made: list[Lot] = []
    left, passing = list(lots), dict[str, Ranged]()
    for sites, numbers in _hanging_together(plants, brings):
        capacity, feed = NOTHING, NOTHING
        each: dict[str, Ranged] = {}
        for site in sites:
            capacity += able[site]
        arrived = {number: lots[number].of(brings[number]) for number in numbers}
        for number, amount in arrived.items():
            feed += amount
            for mine in brings[number]:
                each[mine] = each.get(mine, NOTHING) + lots[number].each[mine].times(recovered)
        out = least(capacity, feed.times(recovered))
        parts.append(Part(tuple(sites), tuple(sorted(each)), capacity, feed, out))
        if numbers:
            made.append(Lot(out, dict(sorted(each.items()))))
        for number, amount in arrived.items():
            left[number] = replace(lots[number], amount=_left(lots[number].amount, amount, feed, out, recovered))
    for lot, taken in zip(lots, brings, strict=True):
        for mine in sorted(set(lot.each) - set(taken)):
            if lot.each[mine].high > LEAST_T:
                passing[mine] = passing.get(mine, NOTHING) + least(lot.each[mine], lot.amount)
    return Worked(tuple(parts), tuple(made), tuple(left), passing)


def _hanging_together(
    plants: Sequence[str], brings: Sequence[Mapping[str, set[str]]]
) -> list[tuple[list[str], list[int]]]:
    """Plants and lots that hang together through routes, by the first plant of each."""
    todo, found = list(plants), []
    while todo:
        sites, numbers = {todo[0]}, set[int]()
        while True:
            numbers = {n for n, near in enumerate(brings) if any(sites & able for able in near.values())}
            more = sites.union(*(able for n in numbers for able in brings[n].values()))
            if more == sites:
                break
            sites = more
        found.append((sorted(sites), sorted(numbers)))
        todo = [site for site in todo if site not in sites]
    return found


def _left(whole: Ranged, arrived: Ranged, feed: Ranged, out: Ranged, recovered: Ranged) -> Ranged:
    """What is left of a lot of which a part arrived, where plants used their feed alike."""

    def end(all_of_it: float, came: float, all_feed: float, made: float, share: float) -> float:
        used = made / (all_feed * share) if all_feed * share > 0 else 0.0
        return max(0.0, all_of_it - came * min(1.0, used))

    low = end(whole.low, arrived.low, feed.low, out.low, recovered.low)
    value = end(whole.value, arrived.value, feed.value, out.value, recovered.value)
    # Less that arrives may leave less, so the low end of what is left need not be where all is low.
    return Ranged(min(low, value), value, whole.high, whole.share, whole.inputs, whole.doubt)
