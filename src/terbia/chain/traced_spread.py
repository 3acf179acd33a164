"""How far traced shares move when the numbers of the tables are drawn anew within their ranges.

A further draw changes none before it. Each draw (``redrawn``) is reconciled and traced like the chain itself: it says
how far the shares follow the errors of the tables, where bounds (``attribution_bounds``) say how far they follow the
assumption of mixing. A draw whose numbers no flows meet at all is left out, and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from terbia.chain.base_network import base_network
from terbia.chain.baseline import reconciled_year
from terbia.chain.element_flows import element_flows
from terbia.chain.least_adjustment import BalancesContradict
from terbia.chain.model import Chain
from terbia.chain.redrawn import redrawn
from terbia.chain.traced_question import Traced
from terbia.chain.traced_stages import TracedStages

#: The ends that are told of the draws, in percent.
LOW_PCT, HIGH_PCT = 5, 95

_Shares = dict[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class ShareSpread:
    """The 5th, 50th and 95th percentile of each share, by stage and area, over the draws of a seed.

    ``draws`` were asked for, ``refused`` of them contradict themselves and do not count.
    """

    draws: int
    refused: int
    seed: int
    shares: Mapping[str, Mapping[str, tuple[float, float, float]]]


def share_spread(
    chain: Chain,
    year: int,
    area: str,
    asked: Traced,
    *,
    draws: int,
    seed: int,
    progress: Callable[[str], None] = lambda _: None,
) -> ShareSpread:
    """The spread of the shares of a trace. An area that has no part in a draw has a share of zero there."""
    found: list[_Shares] = []
    for number in range(draws):
        progress(f"Draw {number + 1} of {draws} ...")
        shares = _traced(redrawn(chain, seed, number), year, area, asked)
        if shares is not None:
            found.append(shares)
    told: dict[str, dict[str, tuple[float, float, float]]] = {}
    for stage, name in dict.fromkeys(key for shares in found for key in shares):
        values = [shares.get((stage, name), 0.0) for shares in found]
        low, middle, high = (float(v) for v in np.percentile(values, (LOW_PCT, 50, HIGH_PCT)))
        told.setdefault(stage, {})[name] = (low, middle, high)
    return ShareSpread(draws, draws - len(found), seed, told)


def _traced(chain: Chain, year: int, area: str, asked: Traced) -> _Shares | None:
    """The shares of one draw by stage and area; None where no flows meet its numbers or nothing is used."""
    try:
        baseline = reconciled_year(chain, year)
    except BalancesContradict:
        return None
    flows = element_flows(base_network(chain, year)[0], baseline, asked.group, area, asked.used_as)
    if flows is None:
        return None
    walk = TracedStages(chain, flows)
    return {(stage, name): t for stage in walk.stages for name, t in walk.shares(stage).by_area.items()}
