"""What is mined, recycled or drawn for a tonne of use: the losses on the way, node by node.

The walk upstream of ``tracing`` says where a tonne came from; with losses more than a tonne started. Let M_j be what
node j handles for the sake of the demand. To deliver M_k P(k -> j) to node k it handles so much times its own loss:

    M_j = sum_k M_k P(k -> j) through_j / out_j,      M_demand = the use

and loses M_j (1 - out_j / through_j) of it. What begins for the use is the use plus all losses.
"""

from __future__ import annotations

import numpy as np

from terbia.chain.tracing import FlowNetwork


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
