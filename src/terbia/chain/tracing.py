"""Where the material of a node came from: proportional tracing as a walk upstream.

At every node what arrives is taken as mixed, so each tonne that leaves it has the same history. A tonne at node j came
from i with probability

    P(j -> i) = f_ij / T_j,      T_j = sum_i f_ij + own_j,

and began at j itself with probability own_j / T_j: an absorbing Markov chain that walks upstream and ends at origins
(Bialek, IEE Proceedings C 143, 1996; Kemeny and Snell, Finite Markov Chains, 1960). What a node loses (it puts out
less than reaches it) is lost in the same proportions, so losses do not change shares; a stock drawn down is an origin
of its own, and putting to stock a flow to a node that feeds nothing. Loops are allowed while something feeds them.

Proportional mixing is an assumption: ``attribution_bounds`` says what the flows alone allow. A traced share is not
dependence either: what is lost without a supplier is another question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import fsum, isfinite

import numpy as np

from terbia.chain.matrix import Floats
from terbia.errors import TerbiaError

#: How far output may exceed input and own supply, as a share of output, before it counts as mass out of nothing.
EXCESS = 1e-6

Flow = tuple[str, str, float]


class LoopWithoutSource(TerbiaError):
    """Nodes that pass material around in a circle that nothing feeds."""

    def __init__(self, nodes: tuple[str, ...]) -> None:
        self.nodes = nodes
        super().__init__(
            f"Nothing feeds the loop through {', '.join(nodes)}: no mine, scrap or stock reaches it. "
            "Give it a source, or take its flows out."
        )


class MassFromNothing(TerbiaError):
    """A node that puts out more than reaches it."""

    def __init__(self, node: str, out_t: float, in_t: float) -> None:
        self.node, self.out_t, self.in_t = node, out_t, in_t
        super().__init__(
            f"'{node}' puts out {out_t:,.6g} t, but {in_t:,.6g} t reach it. "
            "Declare what it supplies itself (a mine, scrap, a draw on stock), or mend its flows."
        )


@dataclass(frozen=True)
class FlowNetwork:
    """Flows between named nodes in one unit (t of one element), with what some nodes supply themselves.

    Build it with ``FlowNetwork.of``. ``nodes`` are sorted by name, ``flows`` are positive, summed by pair and sorted.
    """

    nodes: tuple[str, ...]
    flows: tuple[Flow, ...]
    own: Mapping[str, float]

    @classmethod
    def of(cls, flows: Iterable[Flow], own: Mapping[str, float] | None = None) -> FlowNetwork:
        """A network from (from node, to node, t) and what nodes supply themselves.

        A node that nothing reaches supplies what it puts out. Raises ValueError for a flow that is negative or not a
        number, MassFromNothing where a node puts out more than it has, LoopWithoutSource where nothing feeds a loop.
        """
        between: dict[tuple[str, str], list[float]] = {}
        for start, end, amount in flows:
            if not (isfinite(amount) and amount >= 0):
                raise ValueError(f"the flow from '{start}' to '{end}' is {amount}: it is a number of zero or more")
            if amount > 0:
                between.setdefault((start, end), []).append(amount)
        summed = tuple((start, end, fsum(parts)) for (start, end), parts in sorted(between.items()))
        supplied = {node: amount for node, amount in sorted((own or {}).items()) if amount != 0}
        for node, amount in supplied.items():
            if not (isfinite(amount) and amount > 0):
                raise ValueError(f"'{node}' supplies {amount} itself: it is a number of zero or more")
        nodes = tuple(sorted({name for start, end, _ in summed for name in (start, end)} | set(supplied)))
        reach, leave = _totals(summed, 1), _totals(summed, 0)
        for node in nodes:
            if node not in reach and node not in supplied:
                supplied[node] = leave[node]
            has = reach.get(node, 0.0) + supplied.get(node, 0.0)
            if leave.get(node, 0.0) > has * (1 + EXCESS):
                raise MassFromNothing(node, leave[node], has)
        _require_sources(nodes, summed, supplied)
        return cls(nodes, summed, supplied)

    @cached_property
    def position(self) -> Mapping[str, int]:
        """The place of each node in ``nodes``."""
        return {node: place for place, node in enumerate(self.nodes)}

    @cached_property
    def upstream(self) -> Floats:
        """P[j, i]: the share of what node j handles that came from node i; rows add to 1 less the own share."""
        steps = np.zeros((len(self.nodes), len(self.nodes)))
        for start, end, amount in self.flows:
            steps[self.position[end], self.position[start]] = amount
        return steps / self.through_t[:, None]

    @cached_property
    def through_t(self) -> Floats:
        """What each node handles: all that reaches it and what it supplies itself, in t, in the order of ``nodes``."""
        reach = _totals(self.flows, 1)
        return np.array([reach.get(node, 0.0) + self.own.get(node, 0.0) for node in self.nodes])

    @cached_property
    def own_share(self) -> Floats:
        """The share of what each node handles that it supplies itself, in the order of ``nodes``."""
        return np.array([self.own.get(node, 0.0) for node in self.nodes]) / self.through_t

    def losses_t(self) -> dict[str, float]:
        """What each node that feeds another does not pass on, in t; nodes that feed nothing use what reaches them."""
        leave = _totals(self.flows, 0)
        return {
            node: max(float(handled) - leave[node], 0.0)
            for node, handled in zip(self.nodes, self.through_t, strict=True)
            if node in leave
        }

    def place(self, node: str) -> int:
        """The place of a node. Raises ValueError for a node that no flow names."""
        if node not in self.position:
            raise ValueError(f"no flow names the node '{node}'")
        return self.position[node]


@dataclass(frozen=True, slots=True)
class TracedShares:
    """Shares by node, largest first; ``elsewhere_share`` is what meets none of the nodes asked for. They add to 1."""

    by_node: Mapping[str, float]
    elsewhere_share: float


def origin_shares(network: FlowNetwork, demand: str) -> TracedShares:
    """The share of what reaches ``demand`` that began at each origin (so ``elsewhere_share`` is 0).

    Worked: 31 t reach dUS, 20 from gCN, 6 from gJP, 5 from gUS; gCN has all from sCN, gJP 15 of 20 from sCN and 5
    from sUS; sCN has 35 of 165 from mUS, 100 from mCN, 30 from mMM. From sCN come (20 + 6 x 0.75) / 31 = 0.790323, so
    mCN has 0.790323 x 100 / 165 = 0.478983 and mUS 0.209677 + 0.790323 x 35 / 165 = 0.377322.
    """
    visits = expected_visits(network, demand, ())
    return _told(network, visits * network.own_share, network.nodes, 0.0)


def first_visit_shares(network: FlowNetwork, demand: str, nodes: Collection[str]) -> TracedShares:
    """The share of what reaches ``demand`` by which of ``nodes`` (the plants of a stage) it left last.

    Walking upstream that is the first of them it visits, so a tonne that goes round by scrap counts once. What began
    downstream of all of them, or beside them, is ``elsewhere_share``. Worked, as above: sCN 0.790323, sUS 0.209677.
    """
    visits = expected_visits(network, demand, nodes)
    wanted = set(nodes)
    beside = np.array([node not in wanted for node in network.nodes])
    return _told(network, visits, nodes, float((visits * network.own_share)[beside].sum()))


def touched_share(network: FlowNetwork, demand: str, nodes: Collection[str]) -> float:
    """The share of what reaches ``demand`` that passed through, or began at, any of ``nodes``.

    1 - Pr(the walk meets none of them): the walk with those nodes deleted. Worked, as above: everything but what sUS
    had from mUS met a Chinese node, so China's share is 1 - 0.209677 = 0.790323.
    """
    return min(max(1 - first_visit_shares(network, demand, nodes).elsewhere_share, 0.0), 1.0)


def expected_visits(network: FlowNetwork, demand: str, stops: Collection[str] = ()) -> Floats:
    """Expected visits to each node by a walk upstream from ``demand`` that ends where it meets one of ``stops``."""
    steps = network.upstream.copy()
    steps[[network.position[node] for node in stops if node in network.position]] = 0.0
    start = np.zeros(len(network.nodes))
    start[network.place(demand)] = 1.0
    return np.asarray(np.linalg.solve(np.eye(len(start)) - steps.T, start), dtype=np.float64)


def _told(network: FlowNetwork, shares: Floats, nodes: Collection[str], elsewhere: float) -> TracedShares:
    """Shares above rounding, scaled so that all add to 1 exactly as they do but for rounding."""
    found = {node: float(shares[network.position[node]]) for node in sorted(nodes) if node in network.position}
    kept = {node: share for node, share in found.items() if share > 1e-14}
    elsewhere = elsewhere if elsewhere > 1e-14 else 0.0
    total = fsum([*kept.values(), elsewhere])
    ordered = sorted(kept.items(), key=lambda entry: (-round(entry[1], 12), entry[0]))
    return TracedShares({node: share / total for node, share in ordered}, elsewhere / total)


def _totals(flows: Iterable[Flow], end: int) -> dict[str, float]:
    """What leaves each node (``end`` 0) or reaches it (``end`` 1)."""
    parts: dict[str, list[float]] = {}
    for flow in flows:
        parts.setdefault(str(flow[end]), []).append(flow[2])
    return {node: fsum(amounts) for node, amounts in parts.items()}


def _require_sources(nodes: tuple[str, ...], flows: tuple[Flow, ...], own: Mapping[str, float]) -> None:
    """Raise LoopWithoutSource where nodes are reached from no origin."""
    following: dict[str, list[str]] = {}
    for start, end, _ in flows:
        following.setdefault(start, []).append(end)
    reached, waiting = set(own), list(own)
    while waiting:
        for node in following.get(waiting.pop(), []):
            if node not in reached:
                reached.add(node)
                waiting.append(node)
    lost = set(nodes) - reached
    while lost:
        looped = {node for node in lost if lost.intersection(following.get(node, []))}
        if looped == lost:
            raise LoopWithoutSource(tuple(sorted(lost)))
        lost = looped
