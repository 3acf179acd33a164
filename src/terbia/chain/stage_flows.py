"""The flows of one element group through a reconciled year, between stages and areas: what a Sankey diagram shows.

Plants of a stage in an area are one node. The balances of goods between them, and the steps that are not shown
(cracking, alloying; light separation of a heavy group), are passed through in proportion: what arrives mixes, so

    flow a -> b = direct + F_at (I - Q)^-1 R_tb,     Q_tu = f_tu / T_t,   R_tb = f_tb / T_t,

with T_t what reaches t (Kemeny and Snell, Finite Markov Chains, 1960). Sums at the nodes do not depend on that; who
supplies whom does, where the goods of several suppliers meet in an area.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import fsum

import numpy as np

from terbia.chain.assembly import Assembly
from terbia.chain.base_network import base_assembly
from terbia.chain.baseline import Baseline
from terbia.chain.element_flows import held
from terbia.chain.model import Chain
from terbia.chain.network import Column

#: Flows below this are left out, in t.
LEAST_T = 1e-6
#: What a flow ends in without being used; where it begins besides mines.
LOST, STOCK, LEFT_OVER, DIFFERENCE = "lost", "stock", "left-over", "difference"
DRAWN, SCRAP, RECYCLING = "drawn", "scrap", "recycling"
MINE, SEPARATION, METAL, MAGNET = "mine", "separation", "metal", "magnet"
MAGNETS_USED, OTHER_USE = "magnets-used", "other-use"
#: The stages that areas take part in, in order.
STAGES = (MINE, SEPARATION, METAL, MAGNET, MAGNETS_USED)


@dataclass(frozen=True, slots=True, order=True)
class StageNode:
    """A stage in an area; a loss has the step in which it is lost as its area, a difference its sign."""

    stage: str
    area: str


@dataclass(frozen=True)
class StageFlows:
    """The flows of a group in a year, t REO: between nodes, sorted; ``made`` and ``taken`` are sums over them."""

    group: str
    year: int
    flows: Mapping[tuple[StageNode, StageNode], float]

    def out_t(self, node: StageNode) -> float:
        """What a node puts out: all that leaves it but what is lost in it."""
        return self._sums[0].get(node, 0.0)

    def in_t(self, node: StageNode) -> float:
        """What reaches a node."""
        return self._sums[1].get(node, 0.0)

    @cached_property
    def _sums(self) -> tuple[dict[StageNode, float], dict[StageNode, float]]:
        out: dict[StageNode, list[float]] = defaultdict(list)
        into: dict[StageNode, list[float]] = defaultdict(list)
        for (start, end), t in self.flows.items():
            into[end].append(t)
            if end != StageNode(LOST, start.stage):
                out[start].append(t)
        return {node: fsum(parts) for node, parts in out.items()}, {node: fsum(p) for node, p in into.items()}

    def with_sums(self) -> dict[StageNode, float]:
        """Every node with what it puts out, or where nothing leaves it with what reaches it."""
        found = sorted({node for pair in self.flows for node in pair})
        return {node: self.out_t(node) or self.in_t(node) for node in found}

    def nodes(self, stage: str) -> list[StageNode]:
        """The nodes of a stage, by area."""
        return sorted({node for pair in self.flows for node in pair if node.stage == stage})

    def by_area(self, stage: str) -> dict[str, float]:
        """What comes out of a stage (of the last one: what is used there), by area."""
        amount = self.in_t if stage in (MAGNETS_USED, OTHER_USE) else self.out_t
        return {node.area: amount(node) for node in self.nodes(stage)}

    def shares(self, stage: str) -> dict[str, float]:
        """Shares of the areas at a stage, 0 to 1, the largest first; empty where nothing flows."""
        amounts = self.by_area(stage)
        total = fsum(amounts.values())
        return {a: t / total for a, t in sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0])) if total > 0}


def stage_flows(chain: Chain, baseline: Baseline, group: str, made: Assembly | None = None) -> StageFlows:
    """The flows of a group through a base year; ValueError for a group that is not made into magnets.

    ``made`` is the year's network where it has been built already.
    """
    if not any(group in recipe for recipe in chain.recipes.values()):
        raise ValueError(f"{group} is not made into magnets")
    made = base_assembly(chain, baseline.year) if made is None else made
    edges: dict[tuple[object, object], list[float]] = defaultdict(list)
    holds = [held(made, group, good, item) for good, item, _ in made.network.row_keys()]
    for number, column in enumerate(made.network.columns):
        _add(edges, made, baseline, holds, number, column, shown(chain, group, column))
    flows = {pair: fsum(parts) for pair, parts in edges.items()}
    return StageFlows(group, baseline.year, passed_through(flows))


def shown(chain: Chain, group: str, column: Column) -> object:
    """The node of a column of the network: a StageNode where it is shown, else its own place (None: a way or a sum)."""
    heavy = chain.groups[group].is_heavy
    if column.kind == "make":
        stages = {
            "mine": MINE, "heavy-separation" if heavy else "light-separation": SEPARATION, "metal": METAL,
            "heavy-metal": METAL, "magnet": MAGNET, "recycling": RECYCLING, "scrap": SCRAP,
        }  # fmt: skip
        stage = stages.get(column.stage)
        return StageNode(stage, column.area) if stage else (column.stage, column.item, column.area)
    if column.kind == "use":
        return StageNode(OTHER_USE if column.item in chain.groups else MAGNETS_USED, column.area)
    if column.kind == "difference":
        return StageNode(DIFFERENCE, "")
    if column.kind == "stock" and column.stage == "separated-oxide":
        return StageNode(LEFT_OVER, "")  # oxide that nobody used in the year, bought to be kept or not
    return {"stock": StageNode(STOCK, ""), "surplus": StageNode(LEFT_OVER, ""), "draw": StageNode(DRAWN, "")}.get(
        column.kind
    )


def _add(
    edges: dict[tuple[object, object], list[float]],
    made: Assembly,
    baseline: Baseline,
    holds: list[float],
    number: int,
    column: Column,
    node: object,
) -> None:
    """What a column moves of the group: between its node and the balances of goods, or from one of them to another."""
    if column.kind in ("capacity", "export", "short"):
        return
    if column.kind == "difference":
        amount = baseline.differences.get((column.stage, column.item, column.area), 0.0)
    else:
        amount = baseline.flows.get(column.name, 0.0)
    network, keys = made.network, made.network.row_keys()
    start, end = network.starts[number], network.starts[number + 1]
    moved = [
        (keys[row], amount * value * holds[row])
        for row, value in zip(network.indices[start:end], network.values[start:end], strict=True)
    ]
    gives, takes = [(k, -t) for k, t in moved if t < -LEAST_T], [(k, t) for k, t in moved if t > LEAST_T]
    if node is None:
        for (source, t), (target, _) in zip(gives, takes, strict=False):
            edges[(source, target)].append(t)
        return
    into, out = (StageNode(DIFFERENCE, "-"), StageNode(DIFFERENCE, "+")) if column.kind == "difference" else (node,) * 2
    for source, t in gives:
        edges[(source, into)].append(t)
    for target, t in takes:
        edges[(out, target)].append(t)


def passed_through(flows: Mapping[tuple[object, object], float]) -> dict[tuple[StageNode, StageNode], float]:
    """Flows between shown nodes, what lies between them passed through in proportion, and what is lost on the way."""
    nodes = sorted({node for pair in flows for node in pair}, key=repr)
    between = [node for node in nodes if not isinstance(node, StageNode)]
    shown = [node for node in nodes if isinstance(node, StageNode)]
    arrives: dict[object, float] = defaultdict(float)
    leaves: dict[object, float] = defaultdict(float)
    for (start, end), t in flows.items():
        leaves[start] += t
        arrives[end] += t
    lost = sorted({_lost(node) for node in nodes if arrives[node] - leaves[node] > LEAST_T and _can_lose(node)})
    shown += [node for node in lost if node not in shown]
    at = {node: k for k, node in enumerate(between)} | {node: k for k, node in enumerate(shown)}
    direct = np.zeros((len(shown), len(shown)))
    inward, onward = np.zeros((len(shown), len(between))), np.zeros((len(between), len(shown)))
    inside = np.zeros((len(between), len(between)))
    for (start, end), t in flows.items():
        first, last = isinstance(start, StageNode), isinstance(end, StageNode)
        target = direct if first and last else inward if first else onward if last else inside
        target[at[start], at[end]] += t
    for node in nodes:
        if _can_lose(node) and (gone := arrives[node] - leaves[node]) > LEAST_T and arrives[node] > 0:
            (direct if isinstance(node, StageNode) else onward)[at[node], at[_lost(node)]] += gone
    through = np.array([max(arrives[node], leaves[node], LEAST_T) for node in between])
    steps = np.linalg.solve(np.eye(len(between)) - inside / through[:, None], onward / through[:, None])
    total = direct + inward @ steps
    return {
        (start, end): float(total[i, j])
        for i, start in enumerate(shown)
        for j, end in enumerate(shown)
        if total[i, j] > LEAST_T
    }


def _can_lose(node: object) -> bool:
    """Whether it is a step that loses something: a plant, not a balance of goods, an end or an origin."""
    if isinstance(node, StageNode):
        return node.stage in (SEPARATION, METAL, MAGNET, RECYCLING)
    return isinstance(node, tuple) and node[0] in ("cracking", "light-separation", "alloy")


def _lost(node: object) -> StageNode:
    return StageNode(LOST, node.stage if isinstance(node, StageNode) else str(node[0]))  # type: ignore[index]
