"""Ranges of flows kept: those of the packaged chain ship with it, those of other tables lie in the cache.

Some thousand linear programs stand behind them (about ten seconds for a group of a year), and they follow from the
tables alone, so they are kept under the hash of these. Ends are rounded outwards to six digits: the same wherever they
are computed. ``python -m terbia.chain.flow_range_store`` writes those of the packaged chain anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Context
from typing import Any

from terbia.chain.baseline import Baseline
from terbia.chain.baseline_store import METHOD as RECONCILED
from terbia.chain.baseline_store import baseline_of
from terbia.chain.coefficient_ranges import Ends
from terbia.chain.coverage import MAGNET_GROUPS
from terbia.chain.flow_ranges import FlowRanges, flow_ranges
from terbia.chain.kept_answers import kept_answer, shipped_answers, shipped_folder
from terbia.chain.model import Chain
from terbia.chain.reading import chain_from
from terbia.chain.stage_flows import StageFlows, StageNode

#: Changes whenever the same tables would have other ranges: kept ones of before are not used then.
METHOD = 1
_KIND = "flow_ranges"
DIGITS = 6
_LEAST = 1e-9


def ranges_of(
    chain: Chain, baseline: Baseline, flows: StageFlows, progress: Callable[[str], None] = lambda _: None
) -> FlowRanges:
    """The ranges of a group's flows in a reconciled year: from the package, from the cache, or computed and put there.

    Each holds the value of ``flows``. A cache that cannot be written is done without.
    """
    digest, group, year = chain_hash(chain), flows.group, baseline.year

    def read(kept: Mapping[str, Any]) -> FlowRanges:
        found = from_json(group, year, kept)
        if found.links.keys() != flows.flows.keys():
            raise ValueError("ranges of other flows")
        return found.holding(flows)

    return kept_answer(
        _KIND, f"{digest[:24]}-{METHOD}-{year}-{group}", read=read, progress=progress,
        shipped=shipped_answers(_KIND, year, digest, METHOD).get("groups", {}).get(group),
        make=lambda: to_json(flow_ranges(chain, baseline, [group])[group]),
        doing=f"Bounding the flows of {group} in {year} (about ten seconds; kept for the next time)",
    )  # fmt: skip


def to_json(ranges: FlowRanges) -> dict[str, list[list[object]]]:
    """Ranges as JSON, their ends rounded outwards."""
    return {
        "out": [[node.stage, node.area, *outwards(ends)] for node, ends in sorted(ranges.out.items())],
        "into": [[node.stage, node.area, *outwards(ends)] for node, ends in sorted(ranges.into.items())],
        "totals": [[stage, *outwards(ends)] for stage, ends in sorted(ranges.totals.items())],
        "shares": [[*key, *outwards(ends)] for key, ends in sorted(ranges.shares.items())],
        "links": [[a.stage, a.area, b.stage, b.area, *outwards(ends)] for (a, b), ends in sorted(ranges.links.items())],
    }


def from_json(group: str, year: int, kept: Mapping[str, Any]) -> FlowRanges:
    """Ranges from their JSON. Raises KeyError and ValueError for what is none."""
    return FlowRanges(
        group,
        year,
        {StageNode(stage, area): (low, high) for stage, area, low, high in kept["out"]},
        {StageNode(stage, area): (low, high) for stage, area, low, high in kept["into"]},
        {stage: (low, high) for stage, low, high in kept["totals"]},
        {(stage, area): (low, high) for stage, area, low, high in kept["shares"]},
        {(StageNode(s, a), StageNode(t, b)): (low, high) for s, a, t, b, low, high in kept["links"]},
    )


def outwards(ends: Ends) -> Ends:
    """The ends in six digits, rounded away from each other; nothing below a billionth."""
    low, high = (
        float(Context(prec=DIGITS, rounding=way).create_decimal_from_float(end))
        for end, way in zip(ends, (ROUND_FLOOR, ROUND_CEILING), strict=True)
    )
    return (low if low > _LEAST else 0.0, high)


def chain_hash(chain: Chain) -> str:
    """The hash of everything that a chain says, and of how its base years are reconciled.

    Where a row stands, and what the folder of the tables is called, says nothing.
    """
    return hashlib.sha256(f"{RECONCILED} {chain!r}".encode()).hexdigest()


def main() -> None:
    """Write the ranges of the packaged chain beside its tables."""
    chain = chain_from(None)
    folder = shipped_folder(_KIND)
    folder.mkdir(exist_ok=True)
    for year in chain.years:
        found = flow_ranges(chain, baseline_of(chain, year), [g for g in MAGNET_GROUPS if g in chain.groups])
        groups = {group: to_json(ranges) for group, ranges in found.items()}
        document = {"method": METHOD, "tables": chain_hash(chain), "year": year, "groups": groups}
        (folder / f"{year}.json").write_text(json.dumps(document, indent=0) + "\n", encoding="utf-8")
        print(f"{year}: {sum(len(ranges.links) for ranges in found.values())} flows")


if __name__ == "__main__":
    main()
