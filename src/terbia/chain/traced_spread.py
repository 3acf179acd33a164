"""How far traced shares move when the numbers of the tables are drawn anew within their ranges.

A further draw changes none before it. Each draw (``redrawn``) is reconciled and traced like the chain itself: it says
how far the shares follow the errors of the tables, where bounds (``attribution_bounds``) say how far they follow the
assumption of mixing. The share of the tables as they are need not lie among those of the draws: a triangle's mean is
not its peak, and the year is reconciled anew. A draw that cannot be reconciled or traced is left out, and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from terbia.chain.base_network import base_network
from terbia.chain.baseline import reconciled_year
from terbia.chain.element_flows import FlowsOutOfBalance, element_flows
from terbia.chain.least_adjustment import BalancesContradict
from terbia.chain.model import Chain
from terbia.chain.redrawn import redrawn
from terbia.chain.traced_question import Traced
from terbia.chain.traced_stages import TracedStages
from terbia.chain.tracing import LoopWithoutSource, MassFromNothing

#: The ends that are told of the draws, in percent.
LOW_PCT, HIGH_PCT = 5, 95
#: What a draw can come to grief over.
REFUSED = (BalancesContradict, FlowsOutOfBalance, LoopWithoutSource, MassFromNothing)

_Shares = dict[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class ShareSpread:
    """The 5th, 50th and 95th percentile of each share, by stage and area, over the draws of a seed.

    ``draws`` were asked for, ``refused`` of them cannot be reconciled or traced and do not count. ``beyond`` are the
    stages and areas whose percentiles lie outside what the tables allow (``holding``).
    """

    draws: int
    refused: int
    seed: int
    shares: Mapping[str, Mapping[str, tuple[float, float, float]]]
    beyond: tuple[tuple[str, str], ...] = ()

    def ends(self) -> dict[str, dict[str, tuple[float, float]]]:
        """The outer percentiles, by stage and area."""
        return {
            stage: {area: (low, high) for area, (low, _, high) in found.items()} for stage, found in self.shares.items()
        }

    def against(self, allowed: Mapping[str, Mapping[str, tuple[float, float]]]) -> ShareSpread:
        """The same, with the stages and areas that go beyond some ends."""
        beyond = [
            (stage, area)
            for stage, found in self.ends().items()
            for area, (low, high) in found.items()
            if low < allowed[stage].get(area, (0.0, 0.0))[0] or high > allowed[stage].get(area, (0.0, 0.0))[1]
        ]
        return replace(self, beyond=tuple(beyond))


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
    """The shares of one draw by stage and area; None where it cannot be reconciled or traced, or nothing is used."""
    try:
        baseline = reconciled_year(chain, year)
        flows = element_flows(base_network(chain, year)[0], baseline, asked.group, area, asked.used_as)
    except REFUSED:
        return None
    if flows is None:
        return None
    walk = TracedStages(chain, flows)
    return {(stage, name): t for stage in walk.stages for name, t in walk.shares(stage).by_area.items()}
