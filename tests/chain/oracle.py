"""The program of a question written a second time, straight from the tables of a chain, and solved through linopy.

Nothing of the network or its matrix is used: the equations stand here as sums over named dimensions, from
docs/chain.md. Departure from the base year is written |x - x0| <= d, not in two parts as the program has it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import linopy
import numpy as np
import xarray as xr
from oracle_tables import Arrays
from oracle_terms import Rows, Terms, expression, joined

from terbia.chain.baseline import Baseline
from terbia.chain.model import Chain
from terbia.chain.program import DEPARTURE_KUSD_PER_T, GAP_FACTOR, SLOPE, STEPS
from terbia.chain.question import Question

LIMIT_T = 500_000.0
TINY_T = 1e-9
#: what each good is told apart by
ITEM = {
    "concentrate": "mine", "mixed-compound": "mine", "heavy-concentrate": "mine", "separated-oxide": "group",
    "metal": "group", "alloy": "grade", "magnet": "grade", "swarf": "grade",
}  # fmt: skip


class Oracle:
    """The second formulation; ``run`` gives the optimum."""

    def __init__(self, chain: Chain, question: Question, baseline: Baseline) -> None:
        self.chain, self.question, self.baseline = chain, question, baseline
        self.of = Arrays(chain, question)
        self.model = linopy.Model()
        self.base = {tuple(name.split("|")): t for name, t in baseline.flows.items()}
        #: what each flow was in the base year, and the most it may be, in the order of their labels
        self.was: list[float] = []
        self.most: list[float] = []
        self.cost: list[Terms] = []
        #: good -> terms over item and area that add up to the balance
        self.balance: dict[str, list[Terms]] = defaultdict(list)
        #: terms over mine and plant: what a plant leaves unseparated of a mine's product, less what is put to stock
        self.whole: list[Terms] = []
        #: good -> terms over the area that sends it
        self.export: dict[str, list[Terms]] = defaultdict(list)
        #: (stage, measure) -> terms over the stage's plants
        self.taken: dict[tuple[str, str], list[Terms]] = defaultdict(list)

    def build(self) -> Oracle:
        """All of it."""
        self.mines()
        self.ores()
        self.light()
        self.heavy()
        self.smelters()
        self.magnets()
        self.downstream()
        assert list(self.variables("flow", np.array(self.most))) == list(range(len(self.most)))
        self.needs()
        self.balances()
        self.limits()
        self.departures()
        cost = joined(self.cost)
        self.model.add_objective(
            expression(self.model, Terms(cost.labels, cost.coefficients, {"row": 0 * cost.labels}))
        )
        return self

    # -- flows -----------------------------------------------------------------------------------------------------

    def flow(
        self, kind: str, stage: str, mask: xr.DataArray, key: Callable[..., tuple[str, ...]], upper: float = LIMIT_T
    ) -> Terms:
        """A flow at each place of a mask.

        ``key`` gives item, site, area and destination from the names of the place, as the base year names its flows.
        """
        places = np.nonzero(mask.to_numpy())
        names = [[self.of.names[str(dim)][k] for k in place] for dim, place in zip(mask.dims, places, strict=True)]
        first = len(self.was)
        for one in zip(*names, strict=True):
            place = dict(zip(map(str, mask.dims), one, strict=True))
            was = max(0.0, self.base.get((kind, stage, *key(**place)), 0.0))
            self.was.append(was if was > TINY_T else 0.0)
            self.most.append(upper + self.was[-1])
        return Terms.of(np.arange(first, len(self.was)), **dict(zip(map(str, mask.dims), places, strict=True)))

    def made(self, stage: str, mask: xr.DataArray) -> tuple[Terms, Terms]:
        """What the plants of a stage take of each item: by plant, and by area."""
        dim = str(mask.dims[0])
        one = self.flow(
            "make", stage, mask & self.of.at_stage(stage),
            lambda plant, **item: (item[dim], plant, self.of.area_of[plant], ""),
        )  # fmt: skip
        return one, (one * self.of.stands).sum("plant")

    def move(self, good: str, mask: xr.DataArray) -> None:
        """Ways of a good from one area to another."""
        dim = ITEM[good]
        allowed = (mask & self.of.over("area to", lambda a, b: a != b)).transpose(dim, "area", "to")
        moved = self.flow("move", good, allowed, lambda area, to, **item: (item[dim], "", area, to))
        self.balance[good] += [-1.0 * moved.sum("to"), moved.sum("area").rename(to="area")]
        self.export[good].append(moved.sum(dim, "to"))

    def keep(self, kind: str, good: str, mask: xr.DataArray) -> None:
        """What is put on stock of a good, or is left over."""
        dim = ITEM[good]
        self.balance[good].append(-1.0 * self.flow(kind, good, mask, lambda area, **i: (i[dim], "", area, "")))

    def takes(self, stage: str, measure: str, amount: Terms) -> None:
        """What activities take of a measure, at the plants that state their capacity in it."""
        self.taken[stage, measure].append(
            amount * self.of.over("plant", lambda p: measure in self.of.measures[stage].get(p, {}))
        )

    def everywhere(self, dim: str, those: Any = None) -> xr.DataArray:
        """All items of a kind, or those named."""
        return self.of.over(dim, lambda item: those is None or item in those)

    # -- ores ------------------------------------------------------------------------------------------------------

    def mines(self) -> None:
        """What is mined is concentrate, or of ionic ores a mixed compound, where the mine is."""
        of = self.of
        mined = self.flow("make", "mine", self.everywhere("mine"), lambda mine: (mine, mine, of.mine_area[mine], ""))
        self.taken["mine", "REO"].append(mined)
        for good, of_class in (("concentrate", of.mineral), ("mixed-compound", ~of.mineral)):
            drawn = of.over("mine", lambda m, good=good: self.base.get(("draw", good, m, "", of.mine_area[m], ""), 0.0))
            self.balance[good].append(mined * (of.home & of_class))
            draw = self.flow(
                "draw", good, of_class & (drawn > 0), lambda mine: (mine, "", of.mine_area[mine], ""), upper=0.0
            )
            self.balance[good].append(draw * of.home)

    def ores(self) -> None:
        """Ores and what is cracked from them go where they reach, and may be put on stock there."""
        of = self.of
        heavy = [g for g in of.groups if self.chain.groups[g].separation == "heavy"]
        self.light_groups = [g for g in of.groups if g not in heavy]
        self.feed = of.share * of.yields("light-separation", of.groups)
        self.heavy_feed = self.feed * self.everywhere("group", heavy)
        self.holds_heavy = self.heavy_feed.sum("group") > 0
        reach = of.reach
        to = {good: sent.rename(area="to") for good, sent in of.sent.items()}
        to_others = ~(of.mineral & of.home.rename(area="to"))  # nothing goes back to its mine
        cracked_at = reach["concentrate"] & (of.plants_for("cracking") | of.home)
        compound_from = (of.home & ~of.mineral) | (of.mineral & cracked_at)
        heavy_from = reach["heavy-concentrate"] & of.plants_for("light-separation") & self.holds_heavy
        self.move("concentrate", of.home & of.mineral & to["concentrate"])
        self.move("mixed-compound", compound_from & to["mixed-compound"] & to_others)
        self.move("heavy-concentrate", heavy_from & to["heavy-concentrate"])
        self.keep("stock", "concentrate", reach["concentrate"] & of.mineral)
        self.keep("stock", "mixed-compound", reach["mixed-compound"])
        self.keep("stock", "heavy-concentrate", reach["heavy-concentrate"] & self.holds_heavy)

    def worked(self, stage: str, of_mines: xr.DataArray) -> tuple[Terms, Terms]:
        """What the plants of a stage take of each mine's product that may come to them: by plant, and by area."""
        return self.made(stage, self.may_work(stage) & of_mines)

    def may_work(self, stage: str) -> xr.DataArray:
        """Which plants a mine's product may come to."""
        return self.of.over("mine plant", lambda m, p: p in self.of.measures[stage] and self.of.may_take(m, stage, p))

    def light(self) -> None:
        """Cracking keeps the composition; light separation gives its groups, and the heavy ones in one concentrate."""
        cracked, by_area = self.worked("cracking", self.of.mineral)
        self.balance["concentrate"].append(-1.0 * by_area)
        self.balance["mixed-compound"].append(self.chain.yields[("cracking", "*")].value * by_area)
        self.takes("cracking", "REO-feed", cracked.sum("mine"))

        light = self.of.share * self.everywhere("group", self.light_groups)
        recovered = self.of.yields("light-separation", self.light_groups)
        of_feed = {"NdPr-oxide": ("NdPr",)}
        by_area = self.separate("light-separation", xr.ones_like(self.of.mineral), light, recovered, of_feed)
        self.balance["mixed-compound"].append(-1.0 * by_area)
        self.balance["heavy-concentrate"].append(by_area * self.heavy_feed.sum("group"))

    def heavy(self) -> None:
        """Heavy separation gives each heavy group its share of the concentrate."""
        heavy = [g for g in self.of.groups if g not in self.light_groups]
        share = (self.heavy_feed / self.heavy_feed.sum("group")).fillna(0.0)
        recovered = self.of.yields("heavy-separation", heavy)
        of_feed = {"DyTb-oxide": ("Dy", "Tb")}
        by_area = self.separate("heavy-separation", self.holds_heavy, share, recovered, of_feed)
        self.balance["heavy-concentrate"].append(-1.0 * by_area)

    def separate(
        self, stage: str, of_mines: xr.DataArray, holds: xr.DataArray, recovered: xr.DataArray,
        of_oxide: dict[str, tuple[str, ...]],
    ) -> Terms:  # fmt: skip
        """A plant gives the oxides of the groups that it is listed with; the others stay together and go to stock.

        Returns what the stage takes, by mine and area. A plant whose capacity counts nothing that it gives of an ore,
        takes none of it.
        """
        of, feed_measure = self.of, "REO-feed" if stage == "light-separation" else "SEG-feed"
        listed = of.listed[stage]
        out = (holds * recovered * listed).transpose("mine", "plant", "group")
        left = (holds * ~listed).sum("group").transpose("mine", "plant")
        takes = {name: (out * self.everywhere("group", those)).sum("group") for name, those in of_oxide.items()}
        takes[feed_measure] = xr.ones_like(left)
        counts = sum(
            (of.over("plant", lambda p, m=measure: m in of.measures[stage].get(p, {})) * (take > 0)).astype(int)
            for measure, take in takes.items()
        )
        may = self.may_work(stage) & of_mines & (counts > 0)
        worked, by_area = self.made(stage, may)
        self.balance["separated-oxide"].append((worked * out * of.stands).sum("mine", "plant"))
        for measure, take in takes.items():
            self.takes(stage, measure, (worked * take).sum("mine"))
        good = f"unseparated-{stage.removesuffix('-separation')}"
        leaves = (may & of.at_stage(stage) & (left > 0)).transpose("mine", "plant")
        stock = self.flow("stock", good, leaves, lambda mine, plant: (mine, plant, of.area_of[plant], ""))
        if len(stock.labels):
            self.whole.append(joined([worked * left, -1.0 * stock]))
        return by_area

    # -- metals and magnets ----------------------------------------------------------------------------------------

    def smelters(self) -> None:
        """Oxide * yield / oxide factor -> metal; the balance of metals counts in oxide."""
        chain = self.chain
        factor = self.of.over("group", lambda g: chain.groups[g].oxide_factor)
        for stage, measure in (("metal", "NdPr-metal"), ("heavy-metal", "DyTb-metal")):
            of_stage = [g for g in self.of.groups if chain.groups[g].metal == stage]
            smelted, by_area = self.made(stage, self.everywhere("group", of_stage))
            recovered = self.of.yields(stage, of_stage)
            self.balance["separated-oxide"].append(-1.0 * by_area)
            self.balance["metal"].append(by_area * recovered)
            self.takes(stage, measure, (smelted * (recovered / factor)).sum("group"))

    def magnets(self) -> None:
        """Recipe of metals / yield -> alloy; alloy / yield -> magnet and swarf; swarf and scrap -> oxides."""
        chain, of = self.chain, self.of
        metals = [g for g in of.groups if chain.groups[g].metal]

        def held(alloy: str, group: str) -> float:
            return chain.recipes[alloy][group].value if group in metals and group in chain.recipes[alloy] else 0.0

        recipe = of.over("grade group", held)
        alloyed, finished = chain.yields[("alloy", "*")].value, chain.yields[("magnet", "*")].value

        cast, by_area = self.made("alloy", self.everywhere("grade"))
        self.balance["metal"].append((by_area * (-1.0 / alloyed * recipe)).sum("grade"))
        self.balance["alloy"].append(by_area)
        self.takes("alloy", "alloy", cast.sum("grade"))

        pressed, by_area = self.made("magnet", self.everywhere("grade"))
        self.balance["alloy"].append(-1.0 / finished * by_area)
        self.balance["magnet"].append(by_area)
        self.balance["swarf"].append((1.0 / finished - 1.0) * by_area)
        self.takes("magnet", "magnet", pressed.sum("grade"))

        recycled, by_area = self.made("recycling", self.everywhere("grade"))
        back = recipe * of.yields("recycling", metals)
        self.balance["swarf"].append(-1.0 * by_area)
        self.balance["separated-oxide"].append((by_area * back).sum("grade"))
        self.takes("recycling", "REO", (recycled * back.sum("group")).sum("grade"))

        mean = (of.over("asked", lambda k: chain.grades[k].value) * of.over("asked group", held)).sum("asked")
        as_oxide, as_alloy = (
            of.over("plant", lambda p, m=m: m in of.measures["scrap"].get(p, {})) for m in ("REO", "alloy")
        )
        old = self.flow("make", "scrap", as_oxide, lambda plant: ("scrap", plant, of.area_of[plant], ""))
        self.balance["separated-oxide"].append((old * of.stands).sum("plant") * (mean / mean.sum()))
        self.takes("scrap", "REO", old)
        remade, by_area = self.made("scrap", self.everywhere("grade") & as_alloy)
        self.balance["alloy"].append(by_area)
        self.takes("scrap", "alloy", remade.sum("grade"))

    def downstream(self) -> None:
        """The ways of oxides, metals and what is made of them, and what is left over."""
        of = self.of
        metals = [g for g in of.groups if self.chain.groups[g].metal]
        anywhere = self.everywhere("to")
        magnet_from, to_recyclers = of.built("magnet"), of.built("recycling").rename(area="to")
        oxide_from = of.built("light-separation", "heavy-separation", "recycling", "scrap")
        for good, items, sends, arrives in (
            ("separated-oxide", of.groups, oxide_from, anywhere),
            ("metal", metals, of.built("metal", "heavy-metal"), anywhere),
            ("alloy", of.grades, of.built("alloy"), anywhere),
            ("magnet", of.grades, magnet_from, anywhere),
            ("swarf", of.grades, magnet_from, to_recyclers),
        ):
            every = self.everywhere(ITEM[good], items)
            self.move(good, every & sends & arrives)
            if good in ("separated-oxide", "metal", "swarf"):
                self.keep("surplus", good, every & self.everywhere("area"))
            if good == "separated-oxide":
                self.keep("stock", good, every & self.everywhere("area"))

    # -- what must hold --------------------------------------------------------------------------------------------

    def needs(self) -> None:
        """use + shortfall = requirement; a product uses up what it holds."""
        chain, areas = self.chain, self.of.areas
        self.wanted = [k for k, t in sorted(self.baseline.requirements.items()) if k[0] in areas and t > TINY_T]
        amount = np.array([self.baseline.requirements[key] for key in self.wanted])
        step_t = np.repeat(amount[:, None] / STEPS, STEPS, axis=1)
        use = Terms.of(self.variables("use", amount), need=np.arange(len(amount)))
        need, step = (place.ravel() for place in np.indices(step_t.shape))
        short = Terms.of(self.variables("short", step_t.ravel()), need=need, step=step)
        requirement = Rows()
        requirement.add(joined([use, short.sum("step")]), xr.DataArray(amount, dims="need"))
        requirement.constrain(self.model, "requirement", "==")
        worth = np.array([chain.loss_values[product].value for _, product in self.wanted])
        dearer = 1 + SLOPE * np.arange(STEPS)
        self.cost.append((short * xr.DataArray(np.outer(worth, dearer), dims=("need", "step"))).sum("need", "step"))
        group, asked, here = (
            xr.DataArray(
                np.array([[value(key, one) for one in self.of.names[dim]] for key in self.wanted], float).reshape(
                    len(self.wanted), len(self.of.names[dim])
                ),
                dims=("need", dim),
            )
            for dim, value in (
                ("group", lambda key, name: chain.contents(key[1]).get(name, 0.0)),
                ("asked", lambda key, name: chain.contents(key[1]).get(name, 0.0)),
                ("area", lambda key, area: key[0] == area),
            )
        )
        self.balance["separated-oxide"].append((-1.0 * use * (group * here)).sum("need"))
        self.serve(use, asked, amount, here)

    def serve(self, use: Terms, asked: xr.DataArray, amount: Any, here: xr.DataArray) -> None:
        """Of a grade that is used, any mix of its variants may be given."""
        serves = self.of.over("asked grade", lambda k, name: float(name in self.of.made_of[k]))
        most = (asked * serves).sum("asked").transpose("need", "grade").to_numpy() * amount[:, None]
        need, grade = np.nonzero(most)
        given = Terms.of(self.variables("given", most[need, grade]), need=need, grade=grade)
        mix = Rows()
        mix.add(joined([(given * serves).sum("grade"), -1.0 * use * asked]), xr.zeros_like(asked))
        mix.constrain(self.model, "mix", "==")
        self.balance["magnet"].append((-1.0 * given * here).sum("need"))

    def balances(self) -> None:
        """What comes of a good less what goes, and what may be lost, is the difference of the base year."""
        dearest = max(d.value for d in self.chain.loss_values.values())
        balance = Rows()
        for good, terms in self.balance.items():
            difference = self.of.over(
                f"{ITEM[good]} area",
                lambda item, area, good=good: self.baseline.differences.get((good, item, area), 0.0),
            )
            lost = np.nonzero(difference.to_numpy() < -TINY_T)
            if len(lost[0]):
                labels = self.variables(f"gap {good}", -difference.to_numpy()[lost])
                gap = Terms.of(labels, **dict(zip(difference.dims, lost, strict=True)))
                self.cost.append((GAP_FACTOR * dearest * gap).sum(*difference.dims))
                terms = [*terms, gap]
            balance.add(joined(terms), -difference)
        for terms_left in self.whole:
            balance.add(terms_left, xr.zeros_like(self.of.over("mine plant", lambda m, p: 0.0)))
        balance.constrain(self.model, "balance", "==")

    def limits(self) -> None:
        """Exports that are cut, and what plants can take: what they are built for, or took in the base year."""
        limit = Rows()
        closed = {(cut.area, good) for cut in self.question.cuts for good in cut.goods}
        for good, sent in self.export.items():
            open_t = self.of.over("area", lambda area, good=good: 0.0 if (area, good) in closed else LIMIT_T)
            limit.add(joined(sent), open_t)
        for (stage, measure), terms in self.taken.items():
            dim = "mine" if stage == "mine" else "plant"
            used = self.of.over(
                dim, lambda p, at=(stage, measure): self.base.get(("capacity", *at, p, self.of.area_of[p], ""), 0.0)
            )
            built = self.of.over(
                dim, lambda p, stage=stage, measure=measure: self.of.measures[stage].get(p, {}).get(measure, 0.0)
            )
            counted = (stage, measure) != ("scrap", "alloy")  # of old magnets no statistic says how many came back
            limit.add(joined(terms), np.maximum(built, used) if counted else built)
        limit.constrain(self.model, "limit", "<=")

    def departures(self) -> None:
        """What every flow departs from the base year, either way; one that was not there, by all that it is."""
        was = np.array(self.was)
        before, new = np.flatnonzero(was > 0), np.flatnonzero(was == 0)
        self.base_kusd = DEPARTURE_KUSD_PER_T * float(was.sum())
        if len(before):
            count = np.arange(len(before))
            away = Terms.of(self.variables("away", np.full(len(before), np.inf)), flow=count)
            now, then = Terms.of(before, flow=count), xr.DataArray(was[before], dims="flow")
            departure = Rows()
            departure.add(joined([away, -1.0 * now]), -then)
            departure.add(joined([away, now]), then)
            departure.constrain(self.model, "departure", ">=")
            self.cost.append(DEPARTURE_KUSD_PER_T * away.sum("flow"))
        self.cost.append(DEPARTURE_KUSD_PER_T * Terms.of(new))

    def variables(self, name: str, most: Any) -> Any:
        """The labels of new variables between 0 and the most that each may be."""
        one = self.model.add_variables(lower=0.0, upper=xr.DataArray(most, dims="row"), name=name)
        return one.labels.to_numpy()

    # -- the optimum -----------------------------------------------------------------------------------------------

    def run(self) -> float:
        """The optimum, on the scale of the program: departures counted from the base year's flows."""
        status, condition = self.model.solve(
            solver_name="highs", io_api="direct", output_flag=False, threads=1, random_seed=0,
            primal_feasibility_tolerance=1e-10, dual_feasibility_tolerance=1e-10, progress=False,
            sanitize_zeros=False, sanitize_infinities=False,
        )  # fmt: skip
        assert (status, condition) == ("ok", "optimal")
        return float(self.model.objective.value) - self.base_kusd

    def shortfall(self) -> dict[tuple[str, str], float]:
        """What each need lacks."""
        found = self.model.variables["short"].solution.to_numpy().reshape(-1, STEPS).sum(axis=1)
        return dict(zip(self.wanted, map(float, found), strict=True))
