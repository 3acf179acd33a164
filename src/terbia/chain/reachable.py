"""Which plants the ore of each mine can come to within a question, by the same routes as the program's.

A walk from the mine over places and goods of its ore: it is sent where ``routing.py`` lets it be sent and where no
export is gone, and becomes the next good where a running plant may work on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from terbia.chain.assembly import Plant
from terbia.chain.model import Capacity, Chain, Mine
from terbia.chain.question import Question
from terbia.chain.routing import FEED_OF, reach_of

#: What comes out of each stage of an ore, as the product of its mine.
_MAKES = {"cracking": "mixed-compound", "light-separation": "heavy-concentrate", "heavy-separation": ""}


@dataclass(frozen=True, slots=True)
class Reachable:
    """The mines that run, and by mine and stage the running plants, and the slots' areas, that its ore can come to."""

    mines: tuple[Mine, ...]
    plants: Mapping[tuple[str, str], frozenset[str]]
    slots: Mapping[tuple[str, str], frozenset[str]]
    stays: Mapping[str, bool]

    def feeders(self, stage: str, site: str) -> tuple[str, ...]:
        """The mines whose ore can come to a plant at a stage."""
        return tuple(mine.name for mine in self.mines if site in self.plants[mine.name, stage])


def first_good(mine: Mine) -> str:
    """What leaves a mine: ore that has to be cracked, or clay, which is a mixed compound already."""
    return "concentrate" if mine.feed_class == "mineral" else "mixed-compound"


def reachable(chain: Chain, question: Question) -> Reachable:
    """Where the ore of each running mine of a question's areas can come to. Exports of the area itself are none."""
    areas = question.scope(chain)
    now = chain.capacity_at(question.year)
    running = _running(chain, now, areas)
    closed = {(cut.area, good) for cut in question.cuts for good in cut.goods if cut.area != question.area}
    mines = tuple(
        chain.mines[name]
        for name in sorted(chain.mines)
        if chain.mines[name].area in areas
        and any(c.site == name and c.stage == "mine" and c.amount.high > 0 for c in now.values())
    )
    plants: dict[tuple[str, str], frozenset[str]] = {}
    slots: dict[tuple[str, str], frozenset[str]] = {}
    for mine in mines:
        at, unbuilt = _walk(chain, mine, question.year, areas, running, closed)
        plants |= {(mine.name, stage): frozenset(at[stage]) for stage in FEED_OF}
        slots |= {(mine.name, stage): frozenset(unbuilt[stage]) for stage in FEED_OF}
    stays = {mine.name: (mine.area, first_good(mine)) in closed for mine in mines}
    return Reachable(mines, plants, slots, stays)


def _running(
    chain: Chain, now: Mapping[tuple[str, str, str], Capacity], areas: tuple[str, ...]
) -> dict[tuple[str, str], list[Plant]]:
    """By stage and area, the plants of which every measure may be above zero."""
    measures: dict[tuple[str, str], dict[str, float]] = {}
    for (site, stage, measure), capacity in sorted(now.items()):
        if stage in FEED_OF and chain.sites[site].area in areas:
            measures.setdefault((stage, site), {})[measure] = capacity.amount.high
    found: dict[tuple[str, str], list[Plant]] = {}
    for (stage, site), amounts in measures.items():
        plant = Plant(site, chain.sites[site].area, amounts)
        if plant.is_running:
            found.setdefault((stage, plant.area), []).append(plant)
    return found


def _walk(
    chain: Chain,
    mine: Mine,
    year: int,
    areas: tuple[str, ...],
    running: Mapping[tuple[str, str], list[Plant]],
    closed: set[tuple[str, str]],
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The sites, and the areas whose slot, the ore of a mine can come to at each stage."""
    reach = reach_of(chain, mine, year, areas, runs=True)
    sites: dict[str, set[str]] = {stage: set() for stage in FEED_OF}
    slots: dict[str, set[str]] = {stage: set() for stage in FEED_OF}
    todo, seen = [(first_good(mine), mine.area)], set[tuple[str, str]]()
    while todo:
        good, area = todo.pop()
        if (good, area) in seen:
            continue
        seen.add((good, area))
        if (area, good) not in closed:
            todo += [(good, end) for end in reach.sent_to(good)]
        for stage, takes in FEED_OF.items():
            if takes != good:
                continue
            if reach.takes(stage, Plant(f"slot:{area}", area)):
                slots[stage].add(area)
            able = [plant for plant in running.get((stage, area), ()) if reach.takes(stage, plant)]
            sites[stage].update(plant.site for plant in able)
            if able and _MAKES[stage]:
                todo.append((_MAKES[stage], area))
    return sites, slots
