"""What is mined, recycled or drawn for a tonne of use: the losses on the way, node by node.

The walk upstream of ``tracing`` says where a tonne came from; with losses more than a tonne started. Let M_j be what
node j handles for the sake of the demand. To deliver M_k P(k -> j) to node k it handles so much times its own loss:

    M_j = sum_k M_k P(k -> j) through_j / out_j,      M_demand = the use

and loses M_j (1 - out_j / through_j) of it. What begins for the use is the use plus all losses.
"""

from __future__ import annotations

import numpy as np

from terbia.chain.element_flows import DEMAND, ElementFlows
from terbia.chain.tracing import FlowNetwork

STAGES = ("cracking", "light-separation", "heavy-separation", "metal", "heavy-metal", "alloy", "magnet", "recycling")
#: A stage that loses less for a use, t, is left out.
LEAST_T = 1e-6


def losses_behind(network: FlowNetwork, demand: str, use_t: float) -> dict[str, float]:
    """What each node loses for what reaches ``demand``, in t, zeros left out; sorted by node.

    Worked: 100 t of ore reach a plant that puts out 90 t, 45 of them to the demand: M = 45 x 100 / 90 = 50 t were
    handled for it and 50 - 45 = 5 t lost.
    """
    lost = network.losses_t()
    through = network.through_t
    kept = np.array([1 - lost.get(node, 0.0) / t for node, t in zip(network.nodes, through, strict=True)])
    kept[network.place(demand)] = 1.0
    start = np.zeros(len(network.nodes))
    start[network.place(demand)] = use_t
    steps = network.upstream.T / kept[:, None]
    handled = np.linalg.solve(np.eye(len(start)) - steps, start)
    return {
        node: float(t * (1 - share))
        for node, t, share in zip(network.nodes, handled, kept, strict=True)
        if t * (1 - share) > 1e-12
    }


def stage_losses(flows: ElementFlows) -> dict[str, float]:
    """What was lost for a use of a group, t REO, by stage in the order of the chain."""
    found = dict.fromkeys(STAGES, 0.0)
    for node, t in losses_behind(flows.network, DEMAND, flows.use_t).items():
        column = flows.columns.get(node)
        if column is not None and column.kind == "make" and column.stage in found:
            found[column.stage] += t
    return {stage: t for stage, t in found.items() if t > LEAST_T}
