"""Where the product of a mine may go, and which plants may work on it: ownership, offtake, what a plant can take."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from terbia.chain.assembly import Plant
from terbia.chain.model import ORE_GOODS, Chain, Mine, Route

#: What each stage of an ore takes.
FEED_OF = {
    "cracking": "concentrate",
    "light-separation": "mixed-compound",
    "heavy-separation": "heavy-concentrate",
}


@dataclass(frozen=True, slots=True)
class Reach:
    """The areas and plants that a mine's product may reach in a year.

    A slot may be built for whatever ore there is where it stands; a plant that stands takes what a route brings.
    """

    home: str
    areas: tuple[str, ...]
    routes: tuple[Route, ...]

    def areas_of(self, good: str) -> list[str]:
        """Where a good of the ore may be, sorted: at home, and where a route brings it or what it is made of."""
        return [a for a in self.areas if a == self.home or any(_brings(r, good, a) for r in self.routes)]

    def sent_to(self, good: str) -> list[str]:
        """Where a good of the ore may be sent, sorted: home, and the ends of routes of this good or of every one."""
        ends = [r.to_area for r in self.routes if r.good in ("", good)]
        return [a for a in self.areas if a == self.home or a in ends or "*" in ends]

    def takes(self, stage: str, plant: Plant) -> bool:
        """Whether a plant may work on the ore at a stage."""
        good = FEED_OF[stage]
        if plant.is_slot:
            return plant.area in self.areas_of(good)
        return plant.area in self.areas and any(
            _brings(r, good, plant.area) and r.to_site in ("", plant.site) for r in self.routes
        )


def _brings(route: Route, good: str, area: str) -> bool:
    there = route.to_area in ("*", area)
    return there and (not route.good or ORE_GOODS.index(route.good) <= ORE_GOODS.index(good))


def reach_of(chain: Chain, mine: Mine, year: int, areas: Collection[str], *, runs: bool) -> Reach:
    """Where a mine's product may go in a year within some areas; of what is not mined yet, nowhere but at home.

    Anywhere where no row of the mine says otherwise; and to any plant at home where no row names one there.
    """
    rows = [r for r in chain.routes if r.mine == mine.name]
    now = [r for r in rows if r.from_year <= year <= r.to_year]
    if not rows:
        now = [Route(mine.name, "*", year, year)]
    elif not any(r.to_area == mine.area and r.to_site for r in rows):
        now.append(Route(mine.name, mine.area, year, year))
    if not runs:
        return Reach(mine.area, (mine.area,), tuple(now))
    return Reach(mine.area, tuple(sorted({mine.area, *areas})), tuple(now))
