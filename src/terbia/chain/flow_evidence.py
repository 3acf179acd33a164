"""How much of a flow between stages, and of an area's share, rests on numbers that nobody has checked.

The rows are those of ``traced_evidence``: at a node the compositions, yields and recipes of its plants, and how much
each of them made or used, weighted by what it puts through. A flow has the rows of both its ends and, between two
areas, one for how much was moved: a statistic that counts trade between them, or none, which counts as unverified. A
share has the rows of all nodes of its stage, since it is a part of their sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from terbia.chain.base_network import BaseNetwork, base_network
from terbia.chain.baseline import Baseline
from terbia.chain.element_flows import held
from terbia.chain.model import Chain
from terbia.chain.stage_flows import DIFFERENCE, LOST, STAGES, StageFlows, StageNode, shown
from terbia.chain.traced_evidence import amount_behind, counted_by, factors_behind


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows behind a number: how many, and how many of them are unverified; weighted means, so no whole numbers."""

    number: float
    unverified: float

    @property
    def unverified_share(self) -> float:
        """The unverified part, 0 to 1; 1 where no row says anything."""
        return self.unverified / self.number if self.number > 0 else 1.0

    def __add__(self, other: Rows) -> Rows:
        return Rows(self.number + other.number, self.unverified + other.unverified)


#: A number for which there is no row.
NO_ROW = Rows(1.0, 1.0)


@dataclass(frozen=True)
class FlowEvidence:
    """The rows behind the nodes, stages, and ways between areas of a group's year."""

    nodes: Mapping[StageNode, Rows]
    stages: Mapping[str, Rows]
    ways: Mapping[tuple[str, str], Rows]

    def of_node(self, node: StageNode) -> float:
        """The unverified share of what a node puts through."""
        return self.nodes.get(node, NO_ROW).unverified_share

    def of_stage(self, stage: str) -> float:
        """The unverified share of the shares of areas at a stage."""
        return self.stages.get(stage, NO_ROW).unverified_share

    def of_flow(self, start: StageNode, end: StageNode) -> float:
        """The unverified share of a flow between two nodes; a loss rests on what it is lost from."""
        rows = self.nodes.get(start, NO_ROW)
        if end.stage != LOST:
            rows += self.nodes.get(end, NO_ROW)
        if start.area != end.area and "" not in (start.area, end.area) and end.stage != LOST:
            rows += self.ways.get((start.area, end.area), NO_ROW)
        return rows.unverified_share


def flow_evidence(chain: Chain, baseline: Baseline, flows: StageFlows, base: BaseNetwork | None = None) -> FlowEvidence:
    """The evidence behind the flows of a group in a reconciled year; ``base`` is its network where there is one."""
    made, statistics = base_network(chain, baseline.year) if base is None else base
    network, keys = made.network, made.network.row_keys()
    counting = counted_by(made, statistics)
    holds = [held(made, flows.group, good, item) for good, item, _ in keys]
    nodes: dict[StageNode, list[tuple[float, Rows]]] = defaultdict(list)
    ways: dict[tuple[str, str], list[tuple[float, Rows]]] = defaultdict(list)
    for number, column in enumerate(network.columns):
        if column.kind in ("capacity", "export", "difference", "short"):
            continue
        flow = baseline.flows.get(column.name, 0.0)
        entries = range(network.starts[number], network.starts[number + 1])
        t = flow * max((abs(network.values[at]) * holds[network.indices[at]] for at in entries), default=0.0)
        if t <= 0:
            continue
        rows = [*factors_behind(made, flows.group, column), amount_behind(made, column, counting.get(column.name, []))]
        found = Rows(float(len(rows)), float(sum(row is None or row.is_unverified for row in rows)))
        node = shown(chain, flows.group, column)
        if isinstance(node, StageNode):
            nodes[node].append((t, found))
        elif column.kind == "move":
            ways[(column.area, column.to)].append((t, found))
    by_node = {node: _mean(parts) for node, parts in nodes.items()}
    by_node |= {StageNode(DIFFERENCE, sign): NO_ROW for sign in "+-"}
    stages = {
        stage: _mean([pair for node, parts in nodes.items() if node.stage == stage for pair in parts])
        for stage in STAGES
        if any(node.stage == stage for node in nodes)
    }
    return FlowEvidence(by_node, stages, {way: _mean(parts) for way, parts in ways.items()})


def _mean(parts: list[tuple[float, Rows]]) -> Rows:
    """Rows weighted by flow."""
    total = fsum(t for t, _ in parts)
    return Rows(
        fsum(t * rows.number for t, rows in parts) / total, fsum(t * rows.unverified for t, rows in parts) / total
    )
