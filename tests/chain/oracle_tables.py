"""The tables of a chain as arrays over named dimensions: mine, group, grade, plant, area (and ``to``, an area too).

A grade is a magnet as it is made, one of the variants where ``asked``, a grade that is required, has some."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import product

import numpy as np
import xarray as xr

from terbia.chain.model import Chain, Route
from terbia.chain.question import Question

ORE = ("concentrate", "mixed-compound", "heavy-concentrate")
STAGES_OF_ORE = ("cracking", "light-separation", "heavy-separation")
SLOT_MEASURE = {
    "cracking": "REO-feed",
    "light-separation": "REO-feed",
    "heavy-separation": "DyTb-oxide",
    "metal": "NdPr-metal",
    "heavy-metal": "DyTb-metal",
    "alloy": "alloy",
    "magnet": "magnet",
    "recycling": "REO",
}


class Arrays:
    """What the tables say for a question, along axes that every array shares."""

    def __init__(self, chain: Chain, question: Question) -> None:
        self.chain, self.question = chain, question
        self.areas = list(question.scope(chain))
        self.groups, self.asked = list(chain.groups), list(chain.grades)
        self.made_of = {asked: list(chain.variants.get(asked, (asked,))) for asked in self.asked}
        self.grades = [name for made in self.made_of.values() for name in made]
        #: stage -> site -> measure -> capacity in the year
        self.measures: dict[str, dict[str, dict[str, float]]] = defaultdict(dict)
        self.area_of: dict[str, str] = {}
        self._read_plants()
        self._read_mines()
        self.plants = sorted({p for stage, of in self.measures.items() if stage != "mine" for p in of})
        self.names = {
            "mine": self.mines, "group": self.groups, "asked": self.asked, "grade": self.grades,
            "plant": self.plants, "area": self.areas, "to": self.areas,
        }  # fmt: skip
        share = self._shares()
        self.share = self.over("mine group", lambda m, g: share[m].get(g, 0.0))
        self.home = self.over("mine area", lambda m, a: self.mine_area[m] == a)
        #: good -> mines and the areas where it may be, and those where it may be sent as what it is
        self.reach = {good: self.over("mine area", lambda m, a, good=good: self._reaches(m, a, good)) for good in ORE}
        self.sent = {good: self.over("mine area", lambda m, a, good=good: self._sends(m, a, good)) for good in ORE}
        self.mineral = self.over("mine", lambda m: self.mine_class[m] == "mineral")
        #: stage -> plants and the groups that they put out there
        self.listed = {
            stage: self.over("plant group", lambda p, g, stage=stage: self._puts_out(p, stage, g))
            for stage in STAGES_OF_ORE[1:]
        }
        self.stands = self.over("plant area", lambda p, a: self.area_of[p] == a)

    def over(self, dims: str, value: Callable[..., float]) -> xr.DataArray:
        """What a function gives along the dimensions."""
        axes = [self.names[dim] for dim in dims.split()]
        found = np.array([value(*one) for one in product(*axes)]).reshape([len(axis) for axis in axes])
        return xr.DataArray(found, dims=dims.split())

    def _puts_out(self, plant: str, stage: str, group: str) -> bool:
        """Whether a plant has no row in outputs.csv, or one for the group that has begun."""
        begins = {row.group: row.from_year for row in self.chain.outputs if (row.site, row.stage) == (plant, stage)}
        return not begins or begins.get(group, 9999) <= self.question.year

    def _read_plants(self) -> None:
        chain, year = self.chain, self.question.year
        newest = {
            (row.stage, row.site, row.measure): row.amount.value
            for row in sorted(chain.capacities, key=lambda row: row.from_year)
            if row.from_year <= year
        }
        for row in chain.capacities:
            area = chain.sites[row.site].area
            if area in self.areas:
                self.area_of[row.site] = area
                of_plant = self.measures[row.stage].setdefault(row.site, {})
                begun = any((stage, site) == (row.stage, row.site) for stage, site, _ in newest)
                if not begun or (row.stage, row.site, row.measure) in newest:
                    of_plant[row.measure] = newest.get((row.stage, row.site, row.measure), 0.0)
        for stage, measure in SLOT_MEASURE.items():
            for area in self.areas:
                self.measures[stage][f"slot:{area}"] = {measure: 0.0}
                self.area_of[f"slot:{area}"] = area

    def _read_mines(self) -> None:
        """The mines of the areas in scope, and one that could be opened in each area and class of ore."""
        self.mine_area: dict[str, str] = {}
        self.mine_class: dict[str, str] = {}
        for name, mine in self.chain.mines.items():
            if mine.area in self.areas:
                self.mine_area[name], self.mine_class[name] = mine.area, mine.feed_class
                self.measures["mine"].setdefault(name, {"REO": 0.0})
        for feed_class in self._mean_shares():
            for area in self.areas:
                name = f"slot:{area}:{feed_class}"
                self.mine_area[name], self.mine_class[name] = area, feed_class
                self.measures["mine"][name] = {"REO": 0.0}
        self.mines = list(self.mine_area)
        self.area_of.update(self.mine_area)

    def _mean_shares(self) -> dict[str, dict[str, float]]:
        """What the ore of a class holds, mean over the world's mines by their capacity."""
        chain, year = self.chain, self.question.year
        mined_world = {
            mine: max((r for r in rows), key=lambda r: r.from_year).amount.value
            for mine in chain.mines
            if (rows := [c for c in chain.capacities if (c.site, c.stage) == (mine, "mine") and c.from_year <= year])
        }
        found: dict[str, dict[str, float]] = {}
        for feed_class in ("mineral", "ionic"):
            of_class = {m: t for m, t in mined_world.items() if chain.mines[m].feed_class == feed_class and t > 0}
            if not of_class:
                continue
            mean = found.setdefault(feed_class, defaultdict(float))
            for mine, t in of_class.items():
                for g, d in chain.compositions[chain.mines[mine].composition].items():
                    if g in chain.groups:
                        mean[g] += t / sum(of_class.values()) * d.value
        return found

    def _shares(self) -> dict[str, dict[str, float]]:
        """Mine -> group -> share of its ore's oxides."""
        chain, mean = self.chain, self._mean_shares()
        return {
            mine: mean[feed_class]
            if mine.startswith("slot:")
            else {g: d.value for g, d in chain.compositions[chain.mines[mine].composition].items()}
            for mine, feed_class in self.mine_class.items()
        }

    def _reaches(self, mine: str, area: str, good: str) -> bool:
        """Whether a good of the ore may be in an area: whatever route brings it, or what it is made of."""
        if area == self.mine_area[mine]:
            return True
        if mine.startswith("slot:") or self.measures["mine"][mine]["REO"] <= 0:
            return False
        rows = self._routes(mine)
        return not rows or any(self._brings(r, area, good) for r in rows)

    def _sends(self, mine: str, area: str, good: str) -> bool:
        """Whether a good of the ore may be sent to an area as what it is."""
        if area == self.mine_area[mine] or not self._reaches(mine, area, good):
            return area == self.mine_area[mine]
        rows = self._routes(mine)
        return not rows or any(self._brings(r, area, good) and r.good in ("", good) for r in rows)

    def _routes(self, mine: str) -> list[Route]:
        return [r for r in self.chain.routes if r.mine == mine]

    def _brings(self, row: Route, area: str, good: str) -> bool:
        first = ORE[: ORE.index(good) + 1]
        in_time = row.from_year <= self.question.year <= row.to_year
        return in_time and row.to_area in ("*", area) and row.good in ("", *first)

    def may_take(self, mine: str, stage: str, plant: str) -> bool:
        """Whether a plant may work on a mine's product; who mines it, has the plants at home that no row speaks of."""
        area, good = self.area_of[plant], ORE[STAGES_OF_ORE.index(stage)]
        if plant.startswith("slot:") or not self._reaches(mine, area, good):
            return self._reaches(mine, area, good)
        rows = self._routes(mine)
        at_home = area == self.mine_area[mine]
        if not rows or (at_home and not any(r.to_area == area and r.to_site for r in rows)):
            return True
        return any(self._brings(r, area, good) and (not r.to_site or r.to_site == plant) for r in rows)

    def plants_for(self, stage: str) -> xr.DataArray:
        """Areas where somebody has a plant that may work on a mine's product."""
        plants = [p for p in self.measures[stage] if not p.startswith("slot:")]
        return self.over(
            "mine area", lambda m, a: any(self.area_of[p] == a and self.may_take(m, stage, p) for p in plants)
        )

    def built(self, *stages: str) -> xr.DataArray:
        """Areas where somebody has a plant at one of the stages, even one that does not run yet."""
        there = {self.area_of[p] for s in stages for p in self.measures[s] if not p.startswith("slot:")}
        return self.over("area", lambda area: area in there)

    def at_stage(self, stage: str) -> xr.DataArray:
        """Which plants work at a stage."""
        return self.over("plant", lambda plant: plant in self.measures[stage])

    def yields(self, step: str, of: Iterable[str]) -> xr.DataArray:
        """The yield of a step for each group that it takes, 0 for the others."""
        own, every = self.chain.yields, self.chain.yields.get((step, "*"))
        return self.over("group", lambda g: own.get((step, g), every).value if g in of else 0.0)
