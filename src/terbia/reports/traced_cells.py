"""The shares of a trace as cells of a table: an area at each stage with its bounds, and what is lost without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from terbia.chain.attribution_bounds import AttributionBounds
from terbia.chain.supplier_removal import Removal
from terbia.chain.traced_stages import StageShares
from terbia.reports.chain_charts import amount
from terbia.reports.chain_matrix import share_text
from terbia.reports.range_text import amount_ends, share_ends

#: An area below this share at every stage is left out; the JSON has it.
LEAST_SHARE = 0.005


def traced_cells(
    shares: Mapping[str, StageShares], bounds: Mapping[str, Mapping[str, AttributionBounds]], names: Mapping[str, str]
) -> list[tuple[str, ...]]:
    """Rows of areas, the largest share first: name, then ``60 % (0 to 99 %)`` for each stage."""
    largest: dict[str, float] = {}
    for one in shares.values():
        for area, share in one.by_area.items():
            largest[area] = max(largest.get(area, 0.0), share)
    areas = sorted((a for a in largest if largest[a] >= LEAST_SHARE), key=lambda a: (-largest[a], a))
    return [(names.get(a, a), *(_cell(shares[stage], bounds.get(stage, {}), a) for stage in shares)) for a in areas]


def _cell(one: StageShares, bounds: Mapping[str, AttributionBounds], area: str) -> str:
    share = one.by_area.get(area, 0.0)
    found = bounds.get(area)
    if found is None:
        return share_text(share)
    low = share_text(found.low).removesuffix("\u00a0%").replace("–", "0")
    return f"{share_text(share)} ({low} to {share_text(found.high)})"


def removal_cells(removals: Sequence[Removal], names: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Rows of suppliers: name, touched share, what is lost without them in t REO with its range, with all tables at
    their best and at their worst, of the use with its range."""
    return [
        (names.get(r.supplier, r.supplier), share_text(r.traced_share), amount(r.missing_t),
         amount_ends(r.low_t, r.high_t), f"{amount(r.at_best_t)}, {amount(r.at_worst_t)}",
         f"{share_text(r.missing_share)} ({share_ends(*r.missing_share_ends)})")
        for r in removals
    ]  # fmt: skip
