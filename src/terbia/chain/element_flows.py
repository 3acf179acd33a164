"""The flows of one element group through a reconciled base year, from its mines to what an area uses of it.

The base year has flows of goods. A unit of a good holds

    concentrate, mixed compound of a mine    its share of the group, t per t REO (compositions)
    heavy concentrate of a mine              its share among the heavy groups after light separation
    what a plant leaves unseparated          its share among the groups that the plant does not put out
    oxide, metal of the group                1 (all in t REO)
    alloy, magnet, swarf of a grade          its recipe, t REO per t of alloy

and a flow of a good moves that much of the group. Every column of the year's network that moves some is a node, every
balance of a good in an area a pool where what arrives mixes: what reaches a pool leaves it, to 1e-6 t; what reaches a
plant and does not leave it is its loss. What is put to stock or left over ends there; what is drawn from stock, scrap
from worn-out magnets, and a statistical difference above zero begin there. The demand is a node of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import fsum

from terbia.chain.assembly import Assembly
from terbia.chain.baseline import Baseline
from terbia.chain.model import UNSEPARATED
from terbia.chain.network import Column, Key
from terbia.chain.tracing import Flow, FlowNetwork
from terbia.errors import TerbiaError

#: The node that stands for what the area uses, and the one for whatever goes to others.
DEMAND, ELSEWHERE = "demand", "elsewhere"
#: How far the flows of a group may miss a balance, in t, and the smallest flow that is followed.
TOLERANCE_T, LEAST_T = 1e-6, 1e-9
_ORE = ("concentrate", "mixed-compound")
_SUMS = ("capacity", "export", "short")


class FlowsOutOfBalance(TerbiaError):
    """A pool that more of the group reaches than leaves it, or the reverse."""

    def __init__(self, group: str, pool: Key, missing_t: float) -> None:
        self.group, self.pool, self.missing_t = group, pool, missing_t
        good, item, area = pool
        super().__init__(
            f"The flows of {group} do not balance at {good} {item} in {area}: {missing_t:+,.6g} t. "
            "The base year does not belong to these tables; run it again after deleting the kept base years."
        )


@dataclass(frozen=True)
class ElementFlows:
    """The flows of a group that an area's use can have come through, in t REO a year.

    ``columns`` are the columns behind the nodes that are none of pool, demand or elsewhere; ``balance_error_t`` is the
    largest amount by which a balance is missed anywhere in the year.
    """

    group: str
    area: str
    year: int
    network: FlowNetwork
    columns: Mapping[str, Column]
    use_t: float
    balance_error_t: float

    @cached_property
    def direct(self) -> FlowNetwork:
        """The same network with trade as flows from pool to pool, not as nodes: the same shares in less time."""
        moved = {node for node, column in self.columns.items() if column.kind == "move"}
        before = {end: (start, t) for start, end, t in self.network.flows if end in moved}
        flows = []
        for start, end, t in self.network.flows:
            if start in moved:
                flows.append((before[start][0], end, t))
            elif end not in moved:
                flows.append((start, end, t))
        return FlowNetwork.of(flows, {node: t for node, t in self.network.own.items() if node not in moved})


def element_flows(
    made: Assembly, baseline: Baseline, group: str, area: str, used_as: Collection[str]
) -> ElementFlows | None:
    """The flows of a group behind what an area uses as the products ``used_as``; None where it uses none of it.

    ``made`` is the year's network with its uses and differences (``base_network``). Raises FlowsOutOfBalance where the
    base year's flows do not fit the network, LoopWithoutSource where nothing feeds a loop of them.
    """
    found = _Moved(made, baseline, group)
    found.follow()
    error_t = found.check()
    wanted = [c.name for c in found.columns.values() if c.kind == "use" and c.area == area and c.item in used_as]
    uses = [(name, DEMAND, fsum(t for _, end, t in found.flows if end == name)) for name in wanted]
    use_t = fsum(t for _, _, t in uses)
    if use_t <= TOLERANCE_T:
        return None
    flows = [*found.flows, *uses]
    inside = reaching_demand(flows)
    kept = [(start, end if end in inside else ELSEWHERE, t) for start, end, t in flows if start in inside]
    kept += [(f"rounding|{pool}", pool, t) for pool, t in found.rounding_t.items() if pool in inside]
    columns = {name: column for name, column in found.columns.items() if name in inside}
    return ElementFlows(group, area, made.year, FlowNetwork.of(kept), columns, use_t, error_t)


def held(made: Assembly, group: str, good: str, item: str) -> float:
    """t REO of a group in a unit of a good; zero for what holds none or is no good."""
    chain = made.chain
    if good in _ORE:
        return made.shares.get(item, {}).get(group, 0.0)
    if good == "heavy-concentrate":
        if not chain.groups[group].is_heavy:
            return 0.0
        feed = {
            name: share * chain.yield_of("light-separation", name).value
            for name, share in made.shares[item].items()
            if chain.groups[name].is_heavy
        }
        total = fsum(feed.values())
        return feed.get(group, 0.0) / total if total > 0 else 0.0
    if good in UNSEPARATED.values():
        left = made.left.get((good, item), {})
        return left[group] / fsum(left.values()) if group in left else 0.0
    if good in ("separated-oxide", "metal"):
        return float(item == group)
    if good in ("alloy", "magnet", "swarf") and item in chain.recipes:
        part = chain.recipes[item].get(group)
        return 0.0 if part is None else part.value
    return 0.0


@dataclass
class _Moved:
    """What each column of the year moves of the group, from pool to column and from column to pool."""

    made: Assembly
    baseline: Baseline
    group: str
    flows: list[Flow] = field(default_factory=list)
    columns: dict[str, Column] = field(default_factory=dict)
    rounding_t: dict[str, float] = field(default_factory=dict)
    missing: dict[Key, list[float]] = field(default_factory=dict)

    def follow(self) -> None:
        """Take every column that flowed."""
        network = self.made.network
        keys = network.row_keys()
        holds = [held(self.made, self.group, good, item) for good, item, _ in keys]
        for number, column in enumerate(network.columns):
            amount = self._amount(column)
            if column.kind in _SUMS or amount == 0.0:
                continue
            start, end = network.starts[number], network.starts[number + 1]
            for row, value in zip(network.indices[start:end], network.values[start:end], strict=True):
                moved_t = amount * value * holds[row]
                if moved_t != 0.0:
                    self._take(column, keys[row], moved_t)

    def _amount(self, column: Column) -> float:
        if column.kind == "difference":
            return self.baseline.differences.get((column.stage, column.item, column.area), 0.0)
        return self.baseline.flows.get(column.name, 0.0)

    def _take(self, column: Column, key: Key, moved_t: float) -> None:
        self.missing.setdefault(key, []).append(moved_t)
        if abs(moved_t) > LEAST_T:
            self.columns[column.name] = column
            pool = _pool(key)
            self.flows.append((column.name, pool, moved_t) if moved_t > 0 else (pool, column.name, -moved_t))

    def check(self) -> float:
        """The largest amount by which a balance is missed, in t; what rounding takes too much is put in."""
        errors = {key: fsum(parts) for key, parts in self.missing.items()}
        worst = max(errors, key=lambda key: abs(errors[key]), default=None)
        if worst is None:
            return 0.0
        if abs(errors[worst]) > TOLERANCE_T:
            raise FlowsOutOfBalance(self.group, worst, errors[worst])
        arrived: dict[str, list[float]] = {}
        for start, end, t in self.flows:
            arrived.setdefault(end, []).append(t)
            arrived.setdefault(start, []).append(-t)
        pools = {_pool(key) for key in errors}
        self.rounding_t = {name: -fsum(parts) for name, parts in arrived.items() if name in pools and fsum(parts) < 0}
        return abs(errors[worst])


def _pool(key: Key) -> str:
    return "|".join(("pool", *key))


def reaching_demand(flows: Iterable[Flow]) -> frozenset[str]:
    """The demand and every node from which something can have reached it."""
    before: dict[str, list[str]] = {}
    for start, end, _ in flows:
        before.setdefault(end, []).append(start)
    found, waiting = {DEMAND}, [DEMAND]
    while waiting:
        for node in before.get(waiting.pop(), []):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return frozenset(found)
