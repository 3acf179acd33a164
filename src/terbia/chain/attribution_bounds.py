"""How much of what a node uses can have come through given nodes, whatever the mixing.

Proportional tracing assumes that everything mixes. Without that assumption the flows still bound the answer. Mark all
that leaves the nodes in question; let g_ij, between 0 and f_ij, be the marked part of each flow. A node passes marked
material on with the loss it has on all of its material,

    sum_k g_jk = (out_j / through_j) sum_i g_ij,

and an origin not asked for puts out none. The least and the greatest sum_i g_id / through_d under these equations are
two linear programs; proportional tracing is one of the points between them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from terbia.chain.certificate import LinearProgram
from terbia.chain.linear_solver import NotCertified, solve_certified
from terbia.chain.matrix import Floats, Matrix
from terbia.chain.tracing import FlowNetwork, touched_share

#: How much more than all of it a flow may be marked (and a tenth of that, of the largest flow, how far a balance of
#: marks may be missed), for the rounding of flows that are marked from end to end.
ROUNDING = 1e-9
#: How many times as much where a solver finds no answer.
_WIDER = (1.0, 100.0, 10_000.0)


@dataclass(frozen=True, slots=True)
class AttributionBounds:
    """The least and greatest share of what a node uses that can have come through the nodes asked for, and the share
    that proportional tracing gives."""

    low: float
    proportional: float
    high: float


def attribution_bounds(network: FlowNetwork, demand: str, nodes: Collection[str]) -> AttributionBounds:
    """The bounds for ``demand`` and the origins, plants or areas that ``nodes`` are.

    Worked: dUS has 20 t from gCN, all of it from sCN; 5 t from gUS, none of it; 6 t from gJP, which has 15 t from sCN
    and 5 t from sUS and sends its other 14 t elsewhere. Those 14 t take at most 14 of the 15, so 1 to 6 of the 6 t are
    from sCN: (20 + 1) / 31 = 0.677419 to (20 + 6) / 31 = 0.838710; proportional tracing says 0.790323.

    Raises ValueError for a demand that no flow names, NotCertified where a solution fails our own check.
    """
    proportional = touched_share(network, demand, nodes)
    if demand in nodes:
        return AttributionBounds(1.0, 1.0, 1.0)
    if proportional == 0 and not any(node in network.position for node in nodes):
        return AttributionBounds(0.0, 0.0, 0.0)
    through = float(network.through_t[network.place(demand)])
    program = _marked_flows(network, demand, frozenset(nodes))
    least, most = _ends_of(program)
    scale = _scale(network)
    low, high = (float(program.costs @ marked) * scale / through for marked in (least, most))
    return AttributionBounds(max(min(low, proportional), 0.0), proportional, min(max(high, proportional), 1.0))


def _ends_of(program: LinearProgram) -> tuple[Floats, Floats]:
    """The marked flows that give the least and the greatest, with as little slack for rounding as will do.

    Proportional mixing is always one of the answers, so a program that a solver calls infeasible has been rounded so.
    """
    for wider in _WIDER:
        slack = ROUNDING / 10 * wider
        height = program.matrix.height
        eased = replace(program, row_low=np.full(height, -slack), row_high=np.full(height, slack))
        try:
            least, _ = solve_certified(eased)
            most, _ = solve_certified(replace(eased, costs=-eased.costs))
        except NotCertified:
            if wider == _WIDER[-1]:
                raise
            continue
        return least, most
    raise AssertionError("the last slack returns or raises")


def _scale(network: FlowNetwork) -> float:
    """The largest flow: what all flows are divided by in the program, so that t and kg give the same."""
    return max((amount for _, _, amount in network.flows), default=1.0)


def _marked_flows(network: FlowNetwork, demand: str, nodes: frozenset[str]) -> LinearProgram:
    """The program of marked flows: one column per flow, its cost 1 where the flow reaches ``demand``."""
    amounts = np.array([amount for _, _, amount in network.flows])
    starts = [start for start, _, _ in network.flows]
    ends = [end for _, end, _ in network.flows]
    scale = _scale(network)
    leaving = dict.fromkeys(starts, 0.0)
    for start, amount in zip(starts, amounts, strict=True):
        leaving[start] += float(amount)
    rows = {
        node: row for row, node in enumerate(node for node in network.nodes if node in leaving and node not in nodes)
    }
    at_row: list[int] = []
    at_column: list[int] = []
    values: list[float] = []
    for column, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start in rows:
            at_row.append(rows[start])
            at_column.append(column)
            values.append(1.0)
        if end in rows:
            at_row.append(rows[end])
            at_column.append(column)
            values.append(-leaving[end] / float(network.through_t[network.position[end]]))
    marked = np.array([start in nodes for start in starts])
    return LinearProgram(
        costs=np.array([float(end == demand) for end in ends]),
        matrix=Matrix.of(at_row, at_column, values, len(rows), len(amounts)),
        row_low=np.zeros(len(rows)),
        row_high=np.zeros(len(rows)),
        column_low=np.where(marked, amounts, 0.0) / scale,
        column_high=amounts / scale * np.where(marked, 1.0, 1 + ROUNDING),
    )
