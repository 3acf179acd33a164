"""The program of a question written a second time, with labelled variables, straight from the tables of a chain.

Nothing of the network or its matrix is used: the equations stand here as sums over named dimensions, from
docs/chain.md. Departure from the base year is written |x - x0| <= d, not in two parts as the program has it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import linopy
import numpy as np
import xarray as xr

from terbia.chain.baseline import Baseline
from terbia.chain.model import Chain, Route
from terbia.chain.program import DEPARTURE_KUSD_PER_T, GAP_FACTOR, SLOPE, STEPS
from terbia.chain.question import Question

ORE = ("concentrate", "mixed-compound", "heavy-concentrate")
STAGES_OF_ORE = ("cracking", "light-separation", "heavy-separation")
LIMIT_T = 500_000.0
TINY_T = 1e-9
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


@dataclass
class Oracle:
    """The second formulation; ``run`` gives the optimum."""

    chain: Chain
    question: Question
    baseline: Baseline
    model: linopy.Model = field(default_factory=linopy.Model)
    cost: list[Any] = field(default_factory=list)
    base_kusd: float = 0.0
    #: labels of the variables of each kind of flow, and what they were in the base year
    flows: list[tuple[Any, Any]] = field(default_factory=list)
    #: (good, dims of item and area) -> terms that add up to the balance
    balance: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    export: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    #: (stage, measure) -> terms over the stage's plants
    taken: dict[tuple[str, str], list[Any]] = field(default_factory=lambda: defaultdict(list))

    # -- the tables, as arrays -------------------------------------------------------------------------------------

    def __post_init__(self) -> None:
        chain, question = self.chain, self.question
        self.areas = list(question.scope(chain))
        self.area_at = xr.DataArray(self.areas, dims="area", coords={"area": self.areas})
        self.groups, self.grades = list(chain.groups), list(chain.grades)
        self.metals = [g for g in self.groups if chain.groups[g].metal]
        self.base = {tuple(name.split("|")): t for name, t in self.baseline.flows.items()}
        self._read_plants()
        self._read_mines()

    def _read_plants(self) -> None:
        chain, year = self.chain, self.question.year
        self.measures: dict[str, dict[str, dict[str, float]]] = defaultdict(dict)
        self.area_of: dict[str, str] = {}
        for row in chain.capacities:
            area = chain.sites[row.site].area
            if area in self.areas:
                self.area_of[row.site] = area
                of_plant = self.measures[row.stage].setdefault(row.site, {})
                newest = max(
                    (
                        r
                        for r in chain.capacities
                        if (r.site, r.stage, r.measure) == (row.site, row.stage, row.measure) and r.from_year <= year
                    ),
                    key=lambda r: r.from_year,
                    default=None,
                )
                of_plant[row.measure] = newest.amount.value if newest else 0.0
        for stage, measure in SLOT_MEASURE.items():
            for area in self.areas:
                self.measures[stage][f"slot:{area}"] = {measure: 0.0}
                self.area_of[f"slot:{area}"] = area

    def _read_mines(self) -> None:
        chain, year = self.chain, self.question.year
        self.mine_area: dict[str, str] = {}
        self.mine_class: dict[str, str] = {}
        shares: dict[str, dict[str, float]] = {}
        mined_world = {
            mine: max((r for r in rows), key=lambda r: r.from_year).amount.value
            for mine in chain.mines
            if (rows := [c for c in chain.capacities if (c.site, c.stage) == (mine, "mine") and c.from_year <= year])
        }
        for name, mine in chain.mines.items():
            if mine.area in self.areas:
                self.mine_area[name], self.mine_class[name] = mine.area, mine.feed_class
                parts = chain.compositions[mine.composition]
                shares[name] = {g: d.value for g, d in parts.items() if g in chain.groups}
                self.measures["mine"].setdefault(name, {"REO": 0.0})
        for feed_class in ("mineral", "ionic"):
            of_class = {m: t for m, t in mined_world.items() if chain.mines[m].feed_class == feed_class and t > 0}
            if not of_class:
                continue
            total = sum(of_class.values())
            mean: dict[str, float] = defaultdict(float)
            for mine, t in of_class.items():
                for g, d in chain.compositions[chain.mines[mine].composition].items():
                    if g in chain.groups:
                        mean[g] += t / total * d.value
            for area in self.areas:
                name = f"slot:{area}:{feed_class}"
                self.mine_area[name], self.mine_class[name] = area, feed_class
                shares[name] = dict(mean)
                self.measures["mine"][name] = {"REO": 0.0}
        self.mines = list(self.mine_area)
        self.area_of.update(self.mine_area)
        self.share = xr.DataArray(
            np.array([[shares[m].get(g, 0.0) for g in self.groups] for m in self.mines]).reshape(-1, len(self.groups)),
            coords={"mine": self.mines, "group": self.groups},
        )
        shape = (len(self.mines), len(self.areas))
        self.reach = {
            good: xr.DataArray(
                np.array([[self._reaches(m, a, good) for a in self.areas] for m in self.mines]).reshape(shape),
                coords={"mine": self.mines, "area": self.areas},
            )
            for good in ORE
        }
        self.home = xr.DataArray(
            np.array([[self.mine_area[m] == a for a in self.areas] for m in self.mines], dtype=bool).reshape(shape),
            coords={"mine": self.mines, "area": self.areas},
        )
        self.mineral = xr.DataArray([self.mine_class[m] == "mineral" for m in self.mines], coords={"mine": self.mines})

    def _reaches(self, mine: str, area: str, good: str) -> bool:
        """Whether a good of the ore may be in an area: whatever route brings it, or what it is made of."""
        if area == self.mine_area[mine]:
            return True
        if mine.startswith("slot:") or self.measures["mine"][mine]["REO"] <= 0:
            return False
        rows = [r for r in self.chain.routes if r.mine == mine]
        return not rows or any(self._brings(r, area, good) for r in rows)

    def _sends(self, mine: str, area: str, good: str) -> bool:
        """Whether a good of the ore may be sent to an area as what it is."""
        if area == self.mine_area[mine] or not self._reaches(mine, area, good):
            return area == self.mine_area[mine]
        rows = [r for r in self.chain.routes if r.mine == mine]
        return not rows or any(self._brings(r, area, good) and r.good in ("", good) for r in rows)

    def _brings(self, row: Route, area: str, good: str) -> bool:
        first = ORE[: ORE.index(good) + 1]
        in_time = row.from_year <= self.question.year <= row.to_year
        return in_time and row.to_area in ("*", area) and row.good in ("", *first)

    def _may_take(self, mine: str, stage: str, plant: str) -> bool:
        """Whether a plant may work on a mine's product; who mines it, has the plants at home that no row speaks of."""
        area, good = self.area_of[plant], ORE[STAGES_OF_ORE.index(stage)]
        if plant.startswith("slot:") or not self._reaches(mine, area, good):
            return self._reaches(mine, area, good)
        rows = [r for r in self.chain.routes if r.mine == mine]
        at_home = area == self.mine_area[mine]
        if not rows or (at_home and not any(r.to_area == area and r.to_site for r in rows)):
            return True
        return any(self._brings(r, area, good) and (not r.to_site or r.to_site == plant) for r in rows)

    def _plants_for(self, stage: str) -> xr.DataArray:
        plants = [p for p in self.measures[stage] if not p.startswith("slot:")]
        there = [
            [any(self.area_of[p] == a and self._may_take(m, stage, p) for p in plants) for a in self.areas]
            for m in self.mines
        ]
        return xr.DataArray(
            np.array(there, dtype=bool).reshape(len(self.mines), len(self.areas)),
            coords={"mine": self.mines, "area": self.areas},
        )

    def built(self, *stages: str) -> xr.DataArray:
        """Areas where somebody has a plant at one of the stages, even one that does not run yet."""
        there = {self.area_of[p] for s in stages for p in self.measures[s] if not p.startswith("slot:")}
        return xr.DataArray([a in there for a in self.areas], coords={"area": self.areas})

    def stands(self, plants: list[str], dim: str) -> xr.DataArray:
        """1 where a plant stands in an area."""
        at = [[float(self.area_of[p] == a) for a in self.areas] for p in plants]
        return xr.DataArray(
            np.array(at).reshape(len(plants), len(self.areas)), coords={dim: plants, "area": self.areas}
        )

    def yields(self, step: str, groups: list[str]) -> xr.DataArray:
        """The yield of a step for each group."""
        own, every = self.chain.yields, self.chain.yields.get((step, "*"))
        return xr.DataArray([own.get((step, g), every).value for g in groups], coords={"group": groups})

    # -- variables -------------------------------------------------------------------------------------------------

    def flow(self, kind: str, stage: str, mask: xr.DataArray, key: Any, upper: float | xr.DataArray = LIMIT_T) -> Any:
        """A flow, and its cost: so much for each tonne by which it departs from the base year, either way.

        ``key`` gives item, site, area and destination from the coordinates, as the base year names its flows.
        """
        labels = [dict(zip(mask.dims, c, strict=True)) for c in _cells(mask)]
        x0 = np.array([max(0.0, self.base.get((kind, stage, *key(**one)), 0.0)) for one in labels])
        x0[x0 <= TINY_T] = 0.0
        base = xr.DataArray(x0.reshape(mask.shape), coords=mask.coords, dims=mask.dims).where(mask, 0.0)
        one = self.model.add_variables(
            lower=0.0, upper=upper + base, mask=mask, name=f"{kind} {stage}", coords=mask.coords
        )
        there = mask.to_numpy().ravel()
        self.flows.append((one.labels.transpose(*mask.dims).to_numpy().ravel()[there], base.to_numpy().ravel()[there]))
        return one

    def departures(self) -> None:
        """What every flow departs from the base year, either way; one that was not there, by all that it is."""
        labels, base = (np.concatenate(part) for part in zip(*self.flows, strict=True))
        was = base > 0
        self.base_kusd = DEPARTURE_KUSD_PER_T * float(base.sum())
        if was.any():
            cells = {"cell": np.arange(was.sum())}
            x0 = xr.DataArray(base[was], coords=cells, dims="cell")
            away = self.model.add_variables(lower=0.0, coords=cells, dims=["cell"], name="away")
            now = self.listed(labels[was])
            self.model.add_constraints(away - now >= -x0, name="above")
            self.model.add_constraints(away + now >= x0, name="below")
            self.cost.append(DEPARTURE_KUSD_PER_T * away.sum())
        self.cost.append(DEPARTURE_KUSD_PER_T * self.listed(labels[~was]).sum())

    def listed(self, labels: Any) -> linopy.LinearExpression:
        """Variables by their labels, one after the other."""
        shape, dims = (len(labels), 1), ("cell", "_term")
        parts = {
            "coeffs": (dims, np.ones(shape)),
            "vars": (dims, labels.reshape(shape)),
            "const": ("cell", np.zeros(len(labels))),
        }
        return linopy.LinearExpression(xr.Dataset(parts, coords={"cell": np.arange(len(labels))}), self.model)

    def move(self, good: str, dim: str, items: list[str], mask: xr.DataArray) -> None:
        """Ways of a good from one area to another."""
        different = xr.DataArray(~np.eye(len(self.areas), dtype=bool), coords={"area": self.areas, "to": self.areas})
        allowed = (mask & different).transpose(dim, "area", "to")
        if not bool(allowed.any()):
            return
        moved = self.flow("move", good, allowed, lambda area, to, **item: (item[dim], "", area, to))
        self.balance[good] += [-1.0 * moved.sum("to"), moved.sum("area").rename(to="area")]
        self.export[good].append(moved.sum([dim, "to"]))

    def takes(self, stage: str, plants: list[str], measure: str, amount: Any, dim: str) -> None:
        """What activities take of a measure, at the plants that state their capacity in it."""
        stated = [p for p in plants if measure in self.measures[stage][p]]
        if stated:
            self.taken[stage, measure].append(amount.sel(plant=stated).sum(dim))

    # -- equations -------------------------------------------------------------------------------------------------

    def ores(self) -> None:
        """Mine, crack, separate light and heavy; move and stock ores and mixed compounds."""
        mines = {"mine": self.mines}
        mined = self.flow(
            "make", "mine", xr.DataArray([True] * len(self.mines), coords=mines),
            lambda mine: (mine, mine, self.mine_area[mine], ""),
        )  # fmt: skip
        used = [self.base.get(("capacity", "mine", "REO", m, self.mine_area[m], ""), 0.0) for m in self.mines]
        able = np.maximum([self.measures["mine"][m]["REO"] for m in self.mines], used)
        self.model.add_constraints(mined <= xr.DataArray(able, coords=mines), name="mine capacity")
        at_home = self.home.astype(float)
        for good, of_class in (("concentrate", self.mineral), ("mixed-compound", ~self.mineral)):
            drawn = [max(0.0, self.base.get(("draw", good, m, "", self.mine_area[m], ""), 0.0)) for m in self.mines]
            mask = of_class & (xr.DataArray(drawn, coords=mines) > 0)
            self.balance[good].append(mined * (at_home * of_class))
            if bool(mask.any()):
                draw = self.flow("draw", good, mask, lambda mine: (mine, "", self.mine_area[mine], ""), upper=0.0)
                self.balance[good].append(draw * at_home)
        cracked_at = self.reach["concentrate"] & (self._plants_for("cracking") | self.home)
        may_send = {
            "concentrate": self.home & self.mineral,
            "mixed-compound": (self.home & ~self.mineral) | (self.mineral & cracked_at),
            "heavy-concentrate": self.reach["heavy-concentrate"] & self._plants_for("light-separation"),
        }
        self.feed = self.share * self.yields("light-separation", self.groups)
        heavy = [g for g in self.groups if self.chain.groups[g].separation == "heavy"]
        self.heavy_feed = self.feed.sel(group=heavy)
        self.holds_heavy = self.heavy_feed.sum("group") > 0
        may_send["heavy-concentrate"] &= self.holds_heavy
        stocked = {
            "concentrate": self.reach["concentrate"] & self.mineral,
            "mixed-compound": self.reach["mixed-compound"],
            "heavy-concentrate": self.reach["heavy-concentrate"] & self.holds_heavy,
        }
        for good, mask in may_send.items():
            sent = [[self._sends(m, a, good) for a in self.areas] for m in self.mines]
            arrives = xr.DataArray(
                np.array(sent, dtype=bool).reshape(len(self.mines), len(self.areas)),
                coords={"mine": self.mines, "to": self.areas},
            )
            if good == "mixed-compound":
                arrives = arrives & ~(self.mineral & self.home.rename(area="to"))  # nothing goes back to its mine
            self.move(good, "mine", self.mines, mask & arrives)
            if bool(stocked[good].any()):
                put = self.flow("stock", good, stocked[good], lambda mine, area: (mine, "", area, ""))
                self.balance[good].append(-1.0 * put)
        self.separate(heavy)

    def separate(self, heavy: list[str]) -> None:
        """Cracking keeps the composition; separation gives each group its share."""
        cracked, at = self.worked("cracking", self.mineral)
        self.balance["concentrate"].append(-1.0 * (cracked * at).sum("plant"))
        recovered = self.chain.yields[("cracking", "*")].value
        self.balance["mixed-compound"].append(recovered * (cracked * at).sum("plant"))
        self.takes("cracking", list(self.measures["cracking"]), "REO-feed", cracked, "mine")

        lit, at = self.worked("light-separation", xr.ones_like(self.mineral))
        plants = list(self.measures["light-separation"])
        self.balance["mixed-compound"].append(-1.0 * (lit * at).sum("plant"))
        light = [g for g in self.groups if g not in heavy]
        by_area = (lit * at).sum("plant")
        self.balance["separated-oxide"].append(
            (by_area * self.feed.sel(group=light).reindex(group=self.groups, fill_value=0.0)).sum("mine")
        )
        self.balance["heavy-concentrate"].append(by_area * self.heavy_feed.sum("group"))
        self.takes("light-separation", plants, "REO-feed", lit, "mine")
        self.takes("light-separation", plants, "NdPr-oxide", lit * self.feed.sel(group="NdPr", drop=True), "mine")

        if not bool(self.holds_heavy.any()):
            return
        deep, at = self.worked("heavy-separation", self.holds_heavy)
        plants = list(self.measures["heavy-separation"])
        out = (self.heavy_feed / self.heavy_feed.sum("group")).fillna(0.0) * self.yields("heavy-separation", heavy)
        by_area = (deep * at).sum("plant")
        self.balance["heavy-concentrate"].append(-1.0 * by_area)
        self.balance["separated-oxide"].append((by_area * out.reindex(group=self.groups, fill_value=0.0)).sum("mine"))
        self.takes("heavy-separation", plants, "SEG-feed", deep, "mine")
        dy_tb = out.sel(group=[g for g in ("Dy", "Tb") if g in heavy]).sum("group")
        self.takes("heavy-separation", plants, "DyTb-oxide", deep * dy_tb, "mine")

    def worked(self, stage: str, of_mines: xr.DataArray) -> tuple[Any, xr.DataArray]:
        """What plants of a stage take of each mine's product, and where they stand."""
        plants = list(self.measures[stage])
        at = self.stands(plants, "plant")
        may = [[self._may_take(m, stage, p) for p in plants] for m in self.mines]
        mask = (
            xr.DataArray(
                np.array(may, dtype=bool).reshape(len(self.mines), len(plants)),
                coords={"mine": self.mines, "plant": plants},
            )
            & of_mines
        )
        made = self.flow("make", stage, mask, lambda mine, plant: (mine, plant, self.area_of[plant], ""))
        return made, at

    def downstream(self) -> None:
        """Metal, alloy, magnet, swarf and scrap; the ways of each good; what is left over."""
        chain = self.chain
        factor = xr.DataArray([chain.groups[g].oxide_factor for g in self.metals], coords={"group": self.metals})
        for stage, measure in (("metal", "NdPr-metal"), ("heavy-metal", "DyTb-metal")):
            of_stage = [g for g in self.metals if chain.groups[g].metal == stage]
            if not of_stage:
                continue
            plants = list(self.measures[stage])
            everywhere = xr.DataArray(
                np.ones((len(of_stage), len(plants)), dtype=bool), coords={"group": of_stage, "plant": plants}
            )
            smelted = self.flow("make", stage, everywhere, lambda group, plant: (group, plant, self.area_of[plant], ""))
            by_area = (smelted * self.stands(plants, "plant")).sum("plant")
            recovered = self.yields(stage, of_stage)
            self.balance["separated-oxide"].append(-1.0 * by_area.reindex(group=self.groups))
            self.balance["metal"].append((recovered * by_area).reindex(group=self.metals))
            self.takes(stage, plants, measure, smelted * (recovered / factor.sel(group=of_stage)), "group")
        self.magnets()
        oxide_from = self.built("light-separation", "heavy-separation", "recycling", "scrap")
        metal_from = self.built("metal", "heavy-metal")
        anywhere = xr.DataArray([True] * len(self.areas), coords={"to": self.areas})
        to_recyclers = self.built("recycling").rename(area="to")
        for good, dim, items, sends, takes in (
            ("separated-oxide", "group", self.groups, oxide_from, anywhere),
            ("metal", "group", self.metals, metal_from, anywhere),
            ("alloy", "grade", self.grades, self.built("alloy"), anywhere),
            ("magnet", "grade", self.grades, self.built("magnet"), anywhere),
            ("swarf", "grade", self.grades, self.built("magnet"), to_recyclers),
        ):
            every = xr.DataArray([True] * len(items), coords={dim: items})
            self.move(good, dim, items, every & sends & takes)
            if good in ("separated-oxide", "metal", "swarf"):
                mask = every & xr.DataArray([True] * len(self.areas), coords={"area": self.areas})
                left = self.flow("surplus", good, mask, lambda area, **item: (*item.values(), "", area, ""))
                self.balance[good].append(-1.0 * left)
            if good == "separated-oxide":
                kept = self.flow("stock", good, mask, lambda area, **item: (*item.values(), "", area, ""))
                self.balance[good].append(-1.0 * kept)

    def magnets(self) -> None:
        """Recipe of metals / yield -> alloy; alloy / yield -> magnet and swarf; swarf and scrap -> oxides."""
        chain = self.chain
        recipe = xr.DataArray(
            [[chain.recipes[k][g].value if g in chain.recipes[k] else 0.0 for g in self.metals] for k in self.grades],
            coords={"grade": self.grades, "group": self.metals},
        )
        alloyed, finished = chain.yields[("alloy", "*")].value, chain.yields[("magnet", "*")].value

        def made(stage: str) -> tuple[Any, Any, list[str]]:
            plants = list(self.measures[stage])
            mask = xr.DataArray(
                np.ones((len(self.grades), len(plants)), dtype=bool), coords={"grade": self.grades, "plant": plants}
            )
            one = self.flow("make", stage, mask, lambda grade, plant: (grade, plant, self.area_of[plant], ""))
            return one, (one * self.stands(plants, "plant")).sum("plant"), plants

        cast, by_area, plants = made("alloy")
        self.balance["metal"].append((-1.0 / alloyed * recipe * by_area).sum("grade"))
        self.balance["alloy"].append(1.0 * by_area)
        self.takes("alloy", plants, "alloy", cast, "grade")
        pressed, by_area, plants = made("magnet")
        self.balance["alloy"].append(-1.0 / finished * by_area)
        self.balance["magnet"].append(1.0 * by_area)
        self.balance["swarf"].append((1.0 / finished - 1.0) * by_area)
        self.takes("magnet", plants, "magnet", pressed, "grade")
        recycled, by_area, plants = made("recycling")
        back = recipe * self.yields("recycling", self.metals)
        self.balance["swarf"].append(-1.0 * by_area)
        self.balance["separated-oxide"].append((by_area * back).sum("grade").reindex(group=self.groups))
        self.takes("recycling", plants, "REO", recycled * back.sum("group"), "grade")
        if plants := list(self.measures["scrap"]):
            use = xr.DataArray([chain.grades[k].value for k in self.grades], coords={"grade": self.grades})
            mean = (use * recipe).sum("grade")
            mask = xr.DataArray([True] * len(plants), coords={"plant": plants})
            old = self.flow("make", "scrap", mask, lambda plant: ("scrap", plant, self.area_of[plant], ""))
            by_area = (old * self.stands(plants, "plant")).sum("plant")
            self.balance["separated-oxide"].append((by_area * (mean / mean.sum())).reindex(group=self.groups))
            stated = [p for p in plants if "REO" in self.measures["scrap"][p]]
            self.taken["scrap", "REO"].append(1.0 * old.sel(plant=stated))

    def needs(self) -> None:
        """use + shortfall = requirement; a product uses up what it holds."""
        chain = self.chain
        wanted = [key for key, t in sorted(self.baseline.requirements.items()) if key[0] in self.areas and t > TINY_T]
        self.wanted = wanted
        names = [f"{area} {product}" for area, product in wanted]
        amount = xr.DataArray([self.baseline.requirements[key] for key in wanted], coords={"need": names}, dims="need")
        used = self.model.add_variables(lower=0.0, upper=amount, coords=amount.coords, name="use")
        steps = xr.DataArray(np.arange(STEPS), coords={"step": np.arange(STEPS)})
        self.short = self.model.add_variables(
            lower=0.0, upper=(amount / STEPS).expand_dims(step=steps.values).transpose("need", "step"), name="short"
        )
        self.model.add_constraints(used + self.short.sum("step") == amount, name="requirement")
        worth = xr.DataArray([chain.loss_values[p].value for _, p in wanted], coords={"need": names}, dims="need")
        self.cost.append((self.short * (worth * (1 + SLOPE * steps))).sum())
        for good, dim, items in (("magnet", "grade", self.grades), ("separated-oxide", "group", self.groups)):
            each = [
                [[chain.contents(p).get(i, 0.0) * (a == area) for a in self.areas] for i in items] for area, p in wanted
            ]
            content = xr.DataArray(
                np.array(each, dtype=float).reshape(len(wanted), len(items), len(self.areas)),
                coords={"need": names, dim: items, "area": self.areas},
            )
            self.balance[good].append((-1.0 * used * content).sum("need"))

    def close(self) -> None:
        """Balances, capacities and exports."""
        dims = {
            "concentrate": ("mine", self.mines), "mixed-compound": ("mine", self.mines),
            "heavy-concentrate": ("mine", self.mines), "separated-oxide": ("group", self.groups),
            "metal": ("group", self.metals), "alloy": ("grade", self.grades), "magnet": ("grade", self.grades),
            "swarf": ("grade", self.grades),
        }  # fmt: skip
        for good, terms in self.balance.items():
            dim, items = dims[good]
            given = np.array([[self.baseline.differences.get((good, i, a), 0.0) for a in self.areas] for i in items])
            difference = xr.DataArray(given, coords={dim: items, "area": self.areas})
            total = linopy.merge([t if isinstance(t, linopy.LinearExpression) else 1.0 * t for t in terms])
            if (given < -TINY_T).any():
                lost = xr.where(difference < -TINY_T, -difference, 0.0)
                gap = self.model.add_variables(lower=0.0, upper=lost, coords=lost.coords, name=f"gap {good}")
                dearest = max(d.value for d in self.chain.loss_values.values())
                self.cost.append(GAP_FACTOR * dearest * gap.sum())
                total = total + gap
            mask = self.reach[good] if dim == "mine" else xr.ones_like(difference, dtype=bool)
            if good == "concentrate":
                mask = mask & self.mineral
            if good == "heavy-concentrate":
                mask = mask & self.holds_heavy
            self.model.add_constraints(total == -difference, mask=mask, name=f"balance {good}")
        closed = {(cut.area, good) for cut in self.question.cuts for good in cut.goods}
        for good, sent in self.export.items():
            limit = [0.0 if (a, good) in closed else LIMIT_T for a in self.areas]
            self.model.add_constraints(
                linopy.merge(sent) <= xr.DataArray(limit, coords={"area": self.areas}), name=f"export {good}"
            )
        for (stage, measure), terms in self.taken.items():
            plants = [p for p, of in self.measures[stage].items() if measure in of]
            used = [self.base.get(("capacity", stage, measure, p, self.area_of[p], ""), 0.0) for p in plants]
            able = np.maximum([self.measures[stage][p][measure] for p in plants], used)
            for k, term in enumerate(terms):
                self.model.add_constraints(
                    term <= xr.DataArray(able, coords={"plant": plants}), name=f"capacity {stage} {measure} {k}"
                )

    def build(self) -> Oracle:
        """All of it."""
        self.ores()
        self.downstream()
        self.needs()
        self.close()
        self.departures()
        self.model.add_objective(
            linopy.merge([c if isinstance(c, linopy.LinearExpression) else 1.0 * c for c in self.cost])
        )
        return self

    def run(self) -> float:
        """The optimum, on the scale of the program: departures counted from the base year's flows."""
        status, condition = self.model.solve(
            solver_name="highs", io_api="direct", output_flag=False, threads=1, random_seed=0,
            primal_feasibility_tolerance=1e-9, dual_feasibility_tolerance=1e-9, progress=False,
            sanitize_zeros=False, sanitize_infinities=False,
        )  # fmt: skip
        assert (status, condition) == ("ok", "optimal")
        return float(self.model.objective.value) - self.base_kusd

    def shortfall(self) -> dict[tuple[str, str], float]:
        """What each need lacks."""
        found = self.short.solution.sum("step").to_numpy()
        return dict(zip(self.wanted, map(float, found), strict=True))


def _cells(mask: xr.DataArray) -> list[tuple[str, ...]]:
    from itertools import product

    return list(product(*(list(map(str, mask[d].values)) for d in mask.dims)))
