"""The linear program of a question.

    minimise   value of shortfall (what is missing first where it is worth most, shared evenly among areas)
               + a little for every tonne that departs from the base year's flows
    subject to the equalities of the network (network.py), bounds of capacities, policies and requirements

The shortfall of each area and product is cut into steps of equal size and slightly rising cost, so that areas share a
loss of equal value evenly instead of as a solver happens to choose. The departure is the absolute difference from the
base year: contracts persist unless something has to give (MODEL.md calls it the second tier). Its weight is so small
that no shortfall is borne to spare a departure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from terbia.chain.assembly import Assembly
from terbia.chain.baseline import Baseline
from terbia.chain.model import Chain
from terbia.chain.network import Column, Equalities, Floats, Network
from terbia.chain.question import Question
from terbia.chain.solver import Certificates, Solution, Solver
from terbia.chain.year_network import assemble

#: Steps of shortfall, and by how much each is dearer than the one before.
STEPS, SLOPE = 20, 0.0005
#: What a tonne of departure from the base year costs, in kUSD: a thousandth of the cheapest shortfall or less.
DEPARTURE_KUSD_PER_T = 1e-4
#: What it costs to keep less than the base year's statistical difference, in times the dearest loss: more than a tonne
#: of any element is worth in any product, so that it happens only where there is not that much of the oxide at all.
GAP_FACTOR = 1000.0
_TINY_T = 1e-9


@dataclass(frozen=True, slots=True)
class Need:
    """A requirement of the program, and the columns that stand for its shortfall, which follow one another."""

    area: str
    product: str
    amount: float
    loss_kusd: float
    short: tuple[int, ...]


@dataclass
class Program:
    """A question's linear program, assembled once; capacities and policies are bounds of single columns."""

    chain: Chain
    question: Question
    network: Network
    equalities: Equalities
    cost: Floats
    needs: tuple[Need, ...]
    plain: int
    base: dict[int, int] = field(default_factory=dict)

    @cached_property
    def solver(self) -> Solver:
        """HiGHS with this program."""
        return Solver(self.equalities, self.cost)

    @property
    def certificates(self) -> Certificates:
        """The count of certified solves."""
        return self.solver.certificates

    def flows(self, solution: Solution) -> Floats:
        """The flow of each plain column (base part and departure together), in the order of ``network.columns``."""
        x = solution.x.copy()
        for part, column in self.base.items():
            x[column] += x[part]
        return x[: self.plain]

    def shortfall(self, solution: Solution) -> list[float]:
        """What each need lacks, in its own unit."""
        return [float(solution.x[need.short[0] : need.short[-1] + 1].sum()) for need in self.needs]

    def loss_kusd(self, solution: Solution) -> float:
        """The value of shortfall, without the slope of the sharing rule."""
        missing = self.shortfall(solution)
        return sum(lack * need.loss_kusd for lack, need in zip(missing, self.needs, strict=True))

    def revalued(self, losses: Mapping[str, float]) -> Program:
        """The same program with other values of lost load (kUSD per unit) for some products, on the same model."""
        needs = tuple(replace(need, loss_kusd=losses.get(need.product, need.loss_kusd)) for need in self.needs)
        worth = {name: losses.get(name, datum.value) for name, datum in self.chain.loss_values.items()}
        cost = self.cost.copy()
        _price_losses(cost, self.network, needs, worth)
        other = replace(self, cost=cost, needs=needs)
        other.solver = self.solver.repriced(cost)
        return other

    def solve_knowing(
        self,
        changes: Mapping[int, float],
        plans: Sequence[Solution],
        start: Solution,
        shifted: tuple[Solution, Solution] | None = None,
    ) -> Solution:
        """The optimum with other bounds, where plans that were the best under these at other costs may be known.

        ``shifted`` are the plan without changes at the costs of the first of them, and at those of now.
        """
        found = self.solver.on_the_line(plans[0], plans[1], changes) if len(plans) > 1 else None
        if found is None and plans and shifted is not None:
            found = self.solver.stays(plans[0], shifted[1].duals - shifted[0].duals, changes)
        return found or self.solver.solve(changes, start=start)

    def numbers(self, kind: str, stage: str | None = None, area: str | None = None) -> list[int]:
        """Columns of a kind, at a stage, in an area."""
        columns = self.network.columns
        numbers = self.network.numbers_of(kind)
        return [n for n in numbers if stage in (None, columns[n].stage) and area in (None, columns[n].area)]


def program_for(
    chain: Chain, question: Question, baseline: Baseline, losses: Mapping[str, float] | None = None
) -> Program:
    """The program of a question on a reconciled base year.

    ``losses`` replace values of lost load (kUSD per unit) by product. Capacities are never below what the base year
    used of them: a plant has run at what it has run at.
    """
    made = assemble(chain, question.year, question.scope(chain))
    network = made.network
    _add_differences(network, baseline, set(made.areas))
    worth = {name: datum.value for name, datum in chain.loss_values.items()}
    worth.update(losses or {})
    needs = _add_needs(made, baseline, worth)
    _raise_capacities(network, baseline)
    _close_exports(network, question)
    plain = len(network.columns)
    cost = np.full(plain, DEPARTURE_KUSD_PER_T)
    for number, column in enumerate(network.columns):
        if column.kind in ("use", "capacity", "export", "difference", "short"):
            cost[number] = 0.0
    _price_losses(cost, network, needs, worth)
    base, extra = _split_at_base(network, baseline, plain)
    cost = np.concatenate([cost, np.full(len(extra), -DEPARTURE_KUSD_PER_T)])
    return Program(chain, question, network, network.equalities(), cost, tuple(needs), plain, base)


def _price_losses(cost: Floats, network: Network, needs: Sequence[Need], worth: Mapping[str, float]) -> None:
    """Write what shortfall costs, step by step, and what it costs to give back a statistical difference."""
    cost[network.numbers_of("gap")] = GAP_FACTOR * max(worth.values())
    for need in needs:
        for step, number in enumerate(need.short):
            cost[number] = need.loss_kusd * (1 + SLOPE * step)


def _add_differences(network: Network, baseline: Baseline, areas: set[str]) -> None:
    """The base year's statistical differences, fixed: what the statistics say that no flow explains.

    What went missing in the base year cannot where there is less of it: the gap gives back what is not there to lose.
    """
    for (good, item, area), value in sorted(baseline.differences.items()):
        row = network.rows.get((good, item, area))
        if area in areas and row is not None and abs(value) > _TINY_T:
            network.add(Column("difference", good, item, "", area), [(row, 1.0)], value, value)
            if value < 0:
                network.add(Column("gap", good, item, "", area), [(row, 1.0)], -value)


def _add_needs(made: Assembly, baseline: Baseline, worth: Mapping[str, float]) -> list[Need]:
    network, needs = made.network, []
    for (area, product), amount in sorted(baseline.requirements.items()):
        if area not in made.areas or amount <= _TINY_T:
            continue
        row = network.row("use", product, area)
        network.right[row] = amount
        for way in made.chain.ways(product):
            entries = [(row, 1.0), *made.taken(way, area)]
            network.add(Column("use", way.name, product, "", area), entries, amount)
        steps = tuple(
            network.add(Column("short", product, product, str(step), area), [(row, 1.0)], amount / STEPS)
            for step in range(STEPS)
        )
        needs.append(Need(area, product, amount, worth[product], steps))
    return needs


def _raise_capacities(network: Network, baseline: Baseline) -> None:
    """What ran can run; but what came back of old magnets nobody counted, so the base year is no finding about it."""
    for number, column in enumerate(network.columns):
        if column.kind in ("capacity", "draw") and (column.stage, column.item) != ("scrap", "alloy"):
            used = baseline.flows.get(column.name, 0.0)
            network.upper[number] = max(network.upper[number], used)


def _close_exports(network: Network, question: Question) -> None:
    closed = {(cut.area, good) for cut in question.cuts for good in cut.goods}
    for number, column in enumerate(network.columns):
        if column.kind == "export" and (column.area, column.stage) in closed:
            network.upper[number] = 0.0


def _split_at_base(network: Network, baseline: Baseline, plain: int) -> tuple[dict[int, int], list[int]]:
    """A second column for what a flow was in the base year, which is rewarded up to that and not beyond.

    |x - x0| = x0 - (part up to x0) + (part beyond), but for a constant. Together they keep the bound of the flow.
    """
    base: dict[int, int] = {}
    for number in range(plain):
        column = network.columns[number]
        flow = baseline.flows.get(column.name, 0.0)
        if flow <= _TINY_T or column.kind in ("use", "capacity", "export", "difference", "short"):
            continue
        start, end = network.starts[number], network.starts[number + 1]
        entries = list(zip(network.indices[start:end], network.values[start:end], strict=True))
        twin = Column(f"{column.kind}-base", column.stage, column.item, column.site, column.area, column.to)
        base[network.add(twin, entries, flow)] = number
        network.upper[number] = max(0.0, network.upper[number] - flow)
    return base, list(base)
