"""How much of what a node uses can have come by one whole path ("mined US, separated CN"), whatever the mixing.

A path is no sum of flows and no product of shares, but it is a linear program all the same. Let g_ijs be the part of a
flow that reaches the demand, has come by the path when it does, and is in state s: which stages of the path it still
passes on its way down from here. The last plant of a stage is the one that counts, so seen upstream a stage is met at
the first of its plants, and has to be met with the label that the path wants. Node j hands on what it puts out with the
loss that it has on all,

    sum_i g_ijs + begun_js = (through_j / out_j) sum of g_jkr over all k and all r that j turns into s,
    sum_s g_ijs <= f_ij,      sum_s begun_js <= own_j,      begun_js = 0 unless s has met the whole path,

and the share is the greatest that reaches the demand in the state that has met nothing. The least is what the greatest
share of all other paths leaves: their material may also be in the state that has met a wrong label (``OFF``), and
begins in any state but the whole one. What is left of the flows is a flow again with the same losses, so these are
mixtures that can be, and the ends are exact, to what the multipliers of a program prove (``objectives``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from terbia.chain.attribution_bounds import ROUNDING
from terbia.chain.certificate import LinearProgram
from terbia.chain.coefficient_ranges import Ends
from terbia.chain.joint_paths import Labels, Place
from terbia.chain.matrix import Matrix
from terbia.chain.objectives import Objectives
from terbia.chain.tracing import FlowNetwork

#: How near an end is to what the flows that a solver found have, as a share of what is used.
CLOSE = 1e-7
#: The stages met by a walk upstream that is on the path so far, by their numbers; OFF is a wrong label.
State = frozenset[int] | None
_NOTHING_MET: State = frozenset()
OFF: State = None


def path_bounds(
    network: FlowNetwork,
    demand: str,
    places: Mapping[str, Place],
    stages: Sequence[str],
    path: Labels,
    may_be_nothing: bool = False,
) -> Ends:
    """The least and the greatest share of what reaches ``demand`` by a path: a label for each stage, or None for one
    that it passes by. ``places`` and ``stages`` are those of ``joint_shares``. ``may_be_nothing`` says that one of its
    steps need not be there at all, so that the least is 0 without a program.

    Worked (the network of ``attribution_bounds``): mined US and separated CN is nothing at least, since the 35 t of US
    ore among the 165 t that sCN has can all have gone elsewhere, and at most all 26 of 31 t that can be from sCN,
    0.838710. Mined US and separated US is at least the 5 t from gUS, and with the 5 t from sUS to gJP at most 10 of 31.

    Raises ValueError for a demand that no flow names.
    """
    network.place(demand)
    on = _Walks(network, demand, places, stages, path, True).greatest()
    off = 1.0 if may_be_nothing else _Walks(network, demand, places, stages, path, False).greatest()
    return min(max(1.0 - off, 0.0), 1.0), min(max(on, 0.0), 1.0)


@dataclass
class _Walks:
    """The program for the material that has come by the path (``is_on``), or for that which has not: every flow in
    every state that a walk upstream from the demand can be in. Amounts are parts of the largest flow."""

    network: FlowNetwork
    demand: str
    places: Mapping[str, Place]
    stages: Sequence[str]
    path: Labels
    is_on: bool
    uppers: list[float] = field(default_factory=list)
    triplets: list[tuple[int, int, float]] = field(default_factory=list)
    sides: list[Ends] = field(default_factory=list)
    balances: dict[tuple[str, State], int] = field(default_factory=dict)
    totals: dict[tuple[str, str], int] = field(default_factory=dict)
    waiting: list[tuple[str, State]] = field(default_factory=list)

    @cached_property
    def scale(self) -> float:
        """The largest flow, t."""
        return max((amount for _, _, amount in self.network.flows), default=1.0)

    @cached_property
    def before(self) -> Mapping[str, list[tuple[str, float]]]:
        """What reaches each node: from where, and how much."""
        found: dict[str, list[tuple[str, float]]] = {}
        for start, end, amount in self.network.flows:
            found.setdefault(end, []).append((start, amount / self.scale))
        return found

    @cached_property
    def kept(self) -> Mapping[str, float]:
        """The part of what each node handles that it puts out."""
        leaving: dict[str, float] = {}
        for start, _, amount in self.network.flows:
            leaving[start] = leaving.get(start, 0.0) + amount
        through = self.network.through_t
        return {node: t / float(through[self.network.position[node]]) for node, t in leaving.items()}

    def greatest(self) -> float:
        """The greatest share of what reaches the demand."""
        for start, amount in self.before.get(self.demand, []):
            self._enter(start, _NOTHING_MET, self._column(amount))
        reaching = len(self.uppers)
        while self.waiting:
            self._balance(*self.waiting.pop())
        if not self.triplets:
            return 0.0
        gains = np.zeros(len(self.uppers))
        gains[:reaching] = 1.0
        close = CLOSE * self._used_t / self.scale
        return Objectives(self._program()).upper_bound(gains, {}, close)[0] * self.scale / self._used_t

    @property
    def _used_t(self) -> float:
        return float(self.network.through_t[self.network.place(self.demand)])

    def _balance(self, node: str, state: State) -> None:
        """What can be in a state at a node has come from others in it, or begun there where that may be."""
        row = self.balances[(node, state)]
        for start, amount in self.before.get(node, []):
            column = self._column(amount)
            self.triplets.append((row, column, -1.0))
            self._within_total((start, node), column, amount)
            self._enter(start, state, column)
        own = self.network.own.get(node, 0.0) / self.scale
        if own > 0 and (state == self._whole) == self.is_on:
            column = self._column(own)
            self.triplets.append((row, column, -1.0))
            self._within_total(("", node), column, own)

    @cached_property
    def _whole(self) -> State:
        return frozenset(k for k, label in enumerate(self.path) if label is not None)

    def _column(self, upper: float) -> int:
        self.uppers.append(upper)
        return len(self.uppers) - 1

    def _within_total(self, flow: tuple[str, str], column: int, most: float) -> None:
        """All states of a flow together are no more than it."""
        if flow not in self.totals:
            self.totals[flow] = len(self.sides)
            self.sides.append((-np.inf, most * (1 + ROUNDING)))
        self.triplets.append((self.totals[flow], column, 1.0))

    def _enter(self, node: str, state: State, column: int) -> None:
        """What leaves a node has been in it, in the state that the node makes of its own."""
        after = self._after(node, state)
        if after is OFF and self.is_on:
            self.uppers[column] = 0.0
            return
        key = (node, after)
        if key not in self.balances:
            self.balances[key] = len(self.sides)
            self.sides.append((-ROUNDING / 10, ROUNDING / 10))
            self.waiting.append(key)
        self.triplets.append((self.balances[key], column, 1 / self.kept[node]))

    def _after(self, node: str, state: State) -> State:
        place = self.places.get(node)
        if state is None or place is None or place.stage not in self.stages:
            return state
        stage = self.stages.index(place.stage)
        if stage in state:
            return state
        return state | {stage} if self.path[stage] == place.label else OFF

    def _program(self) -> LinearProgram:
        rows, columns, values = zip(*self.triplets, strict=True)
        return LinearProgram(
            costs=np.zeros(len(self.uppers)),
            matrix=Matrix.of(rows, columns, values, len(self.sides), len(self.uppers)),
            row_low=np.array([low for low, _ in self.sides]),
            row_high=np.array([high for _, high in self.sides]),
            column_low=np.zeros(len(self.uppers)),
            column_high=np.array(self.uppers),
        )
