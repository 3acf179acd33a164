"""What is expected of a flow that nobody measured: proportion to what could supply it and what could use it.

Flows without a statistic are shared in proportion to these sizes, and give way to statistics (baseline.py). Trade
that nobody measured goes to areas in proportion to what they lack, at most a tenth of what is made, since most of that
is used at home, and no more than an area lacks. Hardly anything is expected to go where, by a statistic, the same good
is sold from.

What an area lacks is what its stages take and do not make. Capacities say that badly, being stated in different years
with different reserves: a stage whose output a statistic counts makes what that says, and the stages before it make no
more than it takes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from math import fsum

from terbia.chain.assembly import Assembly, Plant, unseparated
from terbia.chain.measured import traded
from terbia.chain.model import UNSEPARATED
from terbia.chain.network import Column
from terbia.chain.routing import reach_of

ABROAD = 0.1
BACK = 0.01
SATED = 0.0005
LEFT_OVER = 0.1
STOCKED = 0.02
_LEAST_T = 1e-3


class Sizes:
    """Expected sizes of the columns of a year, t."""

    def __init__(self, made: Assembly, requirements: Mapping[tuple[str, str], float]) -> None:
        self.made, self.requirements = made, requirements
        chain = made.chain
        self.plants = {(stage, p.site): p for stage, found in made.plants.items() for p in found}
        self.mined = {m.name: self.plants[("mine", m.name)].measures["REO"] for m in made.mines}
        self.takers: dict[tuple[str, str], list[Plant]] = {}
        self.calls: dict[tuple[str, str, str], float] = {}
        self.reaches = {m.name: reach_of(chain, m, made.year, made.areas, runs=made.runs(m.name)) for m in made.mines}
        # What nobody says to have been drawn from stock was not.
        self.drawn = {
            s.item for s in chain.statistics if s.flow == "stock" and s.year == made.year and s.amount.low < 0
        }
        self.sold = [s for s in chain.statistics if s.flow == "trade" and s.year == made.year and s.amount.value > 0]
        self.supply: dict[tuple[str, str, str], float] = defaultdict(float)
        self.demand: dict[tuple[str, str, str], float] = defaultdict(float)
        self.served: dict[tuple[str, str, str], float] = {}
        self.magnets = chain.magnets()
        self.returned = {
            name: sum(part.value * chain.yield_of("recycling", g).value for g, part in chain.recipes[name].items())
            for name in self.magnets
        }
        for area in made.areas:
            self._goods_of(area)
        for (area, product), amount in requirements.items():
            for way in chain.ways(product):
                for part, content in way.parts.items():
                    good = "magnet" if part in self.magnets else "separated-oxide"
                    self.demand[(good, part, area)] += content * amount * way.share
                self.served[(area, product, way.name)] = amount * way.share

    def _able(self, stage: str, area: str) -> float:
        """What a stage of an area can make: what a statistic counts, or its capacity; t REO of metal."""
        for one in self.made.chain.statistics:
            whole = one.item == stage or (stage == "metal" and one.item == "NdPr")
            if one.year == self.made.year and one.flow == stage and one.from_area == area and whole:
                return one.amount.value
        able = sum(_size(p) for p in self.made.at[(stage, area)])
        return able * self.made.chain.groups["NdPr"].oxide_factor if stage == "metal" else able

    def _goods_of(self, area: str) -> None:
        """What is made and taken of each good in an area, from magnets backwards."""
        made, chain = self.made, self.made.chain
        finished, alloyed = chain.yield_of("magnet").value, chain.yield_of("alloy").value
        magnets, alloy = self._able("magnet", area), self._able("alloy", area)
        cast = min(alloy, magnets / finished) if magnets else alloy
        for grade, used in self.magnets.items():
            self.supply[("magnet", grade, area)] = used * magnets
            self.supply[("alloy", grade, area)] = used * alloy
            self.supply[("swarf", grade, area)] = used * magnets * (1 / finished - 1)
            self.demand[("alloy", grade, area)] = used * magnets / finished
            for metal, each in chain.recipes[grade].items():
                self.demand[("metal", metal, area)] += used * cast * each.value / alloyed
        for name, group in chain.groups.items():
            stage = "heavy-separation" if group.is_heavy else "light-separation"
            total = sum(_size(p) for p in made.plants[stage] if self._puts_out(p, stage, name))
            here = sum(_size(p) for p in made.at[(stage, area)] if self._puts_out(p, stage, name))
            mined = sum(t * made.shares[m].get(name, 0.0) for m, t in self.mined.items())
            self.supply[("separated-oxide", name, area)] = mined * here / total if total else 0.0
            if group.metal:
                self._metal_of(area, name, cast > 0)
        again = sum(_size(p) for stage in ("recycling", "scrap") for p in made.at[(stage, area)])
        for grade, used in self.magnets.items():
            for name, part in chain.recipes[grade].items():
                back = part.value * chain.yield_of("recycling", name).value / self.returned[grade]
                self.supply[("separated-oxide", name, area)] += used * again * back

    def _metal_of(self, area: str, name: str, has_alloy: bool) -> None:
        made, group = self.made, self.made.chain.groups[name]
        if group.metal == "metal":
            able = self._able("metal", area)
        else:
            able = sum(p.measures["DyTb-metal"] for p in made.at[(group.metal, area)]) / 2 * group.oxide_factor
        need = self.demand[("metal", name, area)]
        self.supply[("metal", name, area)] = able
        self.demand[("separated-oxide", name, area)] += min(able, need) if has_alloy else able

    def _puts_out(self, plant: Plant, stage: str, group: str) -> bool:
        return plant.is_running and self.made.chain.puts_out(plant.site, stage, group, self.made.year)

    def of(self, column: Column) -> float:
        """The expected size of a column; 0 where it cannot have run."""
        if column.kind == "make":
            return self._made(column)
        if column.kind == "move":
            return self._moved(column)
        if column.kind == "surplus":
            return max(LEFT_OVER * self.supply[(column.stage, column.item, column.area)], _LEAST_T)
        if column.kind == "draw" and column.item not in self.drawn:
            return 0.0
        if column.kind == "stock" and column.stage == "separated-oxide":
            key = (column.stage, column.item, column.area)
            return STOCKED * (self.supply[key] + self.demand[key])
        if column.stage in UNSEPARATED.values():
            return self._unseparated(column)
        if column.kind in ("stock", "draw"):
            return STOCKED * self.mined.get(column.item, 0.0)
        if column.kind == "use":
            return self.served[(column.area, column.item, column.stage)]
        return 1.0 if column.kind == "difference" else 0.0

    def _made(self, column: Column) -> float:
        plant = self.plants[(column.stage, column.site)]
        if not plant.is_running:
            return 0.0
        if column.stage == "mine":
            return self.mined[column.item]
        if column.item in self.mined:
            mined = self.mined[column.item]
            if column.stage == "heavy-separation":
                mined *= sum(s for g, s in self.made.shares[column.item].items() if self.made.chain.groups[g].is_heavy)
            takers = self._takers(column.item, column.stage)
            if plant not in takers:
                return 0.0
            total = sum(_size(p) for p in takers)
            return mined * _size(plant) / total if total else 0.0
        if column.stage == "recycling":
            return _size(plant) * self.magnets[column.item] / self.returned[column.item]
        return _size(plant) * self.magnets.get(column.item, 1.0)

    def _unseparated(self, stock: Column) -> float:
        """All of what a plant is expected to leave unseparated of a mine's product."""
        stage = next(stage for stage, good in UNSEPARATED.items() if good == stock.stage)
        separated = self._made(Column("make", stage, stock.item, stock.site, stock.area))
        return separated * fsum(self.made.left[stock.stage, unseparated(stock.item, stock.site)].values())

    def _takers(self, mine: str, stage: str) -> list[Plant]:
        """The plants that run at a stage and may work on a mine's product."""
        if (mine, stage) not in self.takers:
            reach = self.reaches[mine]
            self.takers[mine, stage] = [p for p in self.made.plants[stage] if p.is_running and reach.takes(stage, p)]
        return self.takers[mine, stage]

    def _moved(self, column: Column) -> float:
        if column.item in self.mined:
            stages = {"concentrate": "cracking", "mixed-compound": "light-separation"}
            stage = stages.get(column.stage, "heavy-separation")
            running = self._takers(column.item, stage)
            there = sum(_size(p) for p in running if p.area == column.to)
            total = sum(_size(p) for p in running)
            mined = self.mined[column.item]
            if stage == "heavy-separation":
                mined *= 0.1
            return mined * there / total if total else 0.0
        good = column.stage
        supply = self.supply[(good, column.item, column.area)]
        if good == "swarf":
            there = sum(_size(p) for p in self.made.at[("recycling", column.to)])
            total = sum(_size(p) for p in self.made.plants["recycling"])
            return ABROAD * supply * there / total if total else 0.0
        total = sum(self._calls(good, column.item, area) for area in self.made.areas)
        there = self._calls(good, column.item, column.to)
        others = sum(self.supply[(good, column.item, area)] for area in self.made.areas if area != column.to)
        if not total or not others:
            return 0.0
        if good != "separated-oxide" and supply < self.demand[(good, column.item, column.area)]:
            supply *= BACK  # what an area lacks itself it hardly sells
        return min(ABROAD * supply * there / total, there * supply / others)

    def _calls(self, good: str, item: str, area: str) -> float:
        """How strongly an area calls for a good of others: what it lacks, hardly where it is said to sell it."""
        if (good, item, area) not in self.calls:
            sale = Column("move", good, item, "", area)
            sells = any(s.from_area == area and traded(replace(s, to_area="*"), sale) for s in self.sold)
            self.calls[good, item, area] = self._lack(good, item, area) * (BACK if sells else 1.0)
        return self.calls[good, item, area]

    def _lack(self, good: str, item: str, area: str) -> float:
        """What an area needs of a good beyond what it makes; a little of its need where it makes enough."""
        need = self.demand[(good, item, area)]
        return max(need - self.supply[(good, item, area)], SATED * need)


def _size(plant: Plant) -> float:
    """One number for how large a plant is: its smallest capacity."""
    return min(plant.measures.values(), default=0.0)
