"""Inflows that can be and stand at zero in a reconciled year because nobody measured them.

Least squares send nothing where nothing has to flow, and a zero looks like a finding. It is one where somebody counted
it; where an area could have had a good from another that makes it, and no statistic says that it had none, it is an
assumption like any other that nobody checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from terbia.chain.assembly import Assembly
from terbia.chain.base_network import Counted
from terbia.chain.baseline import Baseline
from terbia.chain.element_flows import DEMAND, TOLERANCE_T, ElementFlows, held
from terbia.chain.network import Column, Key
from terbia.chain.tracing import expected_visits

#: An inflow counts as zero below this part of what the area has of the good.
ZERO_SHARE = 1e-3


@dataclass(frozen=True, slots=True)
class ZeroInflow:
    """A good that an area could have had from another, and has none of; ``items`` are the mines, groups or grades."""

    good: str
    items: tuple[str, ...]
    from_area: str
    to_area: str


@dataclass(frozen=True, slots=True)
class ZeroInflows:
    """The inflows at zero of a good in an area that the walk of a use comes by; ``visits`` is how much of the use does
    (expected visits, as in ``tracing``), ``pools`` are the nodes of its markets."""

    inflows: tuple[ZeroInflow, ...]
    pools: tuple[str, ...]
    visits: float


def zero_inflows(
    made: Assembly, statistics: Iterable[Counted], baseline: Baseline, flows: ElementFlows
) -> tuple[ZeroInflows, ...]:
    """What could have flowed to the markets behind a use and stands at zero unmeasured, by good and area."""
    pools = _pools(flows)
    possible = _possible_moves(made, baseline, flows.group)
    said = _said_to_be_zero(made, statistics)
    found = []
    for (good, area), nodes in sorted(pools.items()):
        has_t = sum(float(flows.network.through_t[flows.network.position[node]]) for node in nodes)
        items: dict[str, list[str]] = {}
        for column, t in possible.get((good, area), []):
            if t <= ZERO_SHARE * has_t and column.name not in said:
                items.setdefault(column.area, []).append(column.item)
        if items:
            inflows = tuple(ZeroInflow(good, tuple(sorted(i)), start, area) for start, i in sorted(items.items()))
            found.append(ZeroInflows(inflows, tuple(sorted(nodes)), sum(nodes.values())))
    return tuple(found)


def _pools(flows: ElementFlows) -> dict[tuple[str, str], dict[str, float]]:
    """The markets that the walk comes by, by good and area, with its visits to each."""
    visits = expected_visits(flows.network, DEMAND)
    found: dict[tuple[str, str], dict[str, float]] = {}
    for node, visited in zip(flows.network.nodes, visits, strict=True):
        kind, *key = node.split("|")
        if kind == "pool" and visited > 0:
            found.setdefault((key[0], key[2]), {})[node] = float(visited)
    return found


def _possible_moves(
    made: Assembly, baseline: Baseline, group: str
) -> Mapping[tuple[str, str], list[tuple[Column, float]]]:
    """The moves that the year keeps of what holds the group, out of areas that have the good, with t REO of it."""
    network, keys = made.network, made.network.row_keys()
    supplied: set[Key] = set()
    for number, column in enumerate(network.columns):
        if column.kind != "move" and baseline.flows.get(column.name, 0.0) > TOLERANCE_T:
            at = range(network.starts[number], network.starts[number + 1])
            supplied |= {keys[network.indices[k]] for k in at if network.values[k] > 0}
    found: dict[tuple[str, str], list[tuple[Column, float]]] = {}
    for number in network.numbers_of("move"):
        column = network.columns[number]
        each = held(made, group, column.stage, column.item)
        if column.name in baseline.flows and each > 0 and (column.stage, column.item, column.area) in supplied:
            found.setdefault((column.stage, column.to), []).append((column, each * baseline.flows[column.name]))
    return found


def _said_to_be_zero(made: Assembly, statistics: Iterable[Counted]) -> set[str]:
    """The columns that a checked statistic counts alone, or in a sum that is zero."""
    found: set[str] = set()
    for statistic, parts in statistics:
        if not statistic.amount.is_unverified and (len(parts) == 1 or statistic.amount.value == 0):
            found |= {made.network.columns[number].name for number, _ in parts}
    return found
