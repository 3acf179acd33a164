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
from importlib.resources import files
from pathlib import Path
from typing import Any

from terbia.chain.baseline import Baseline
from terbia.chain.baseline_store import METHOD as RECONCILED
from terbia.chain.baseline_store import baseline_of
from terbia.chain.coefficient_ranges import Ends
from terbia.chain.coverage import MAGNET_GROUPS
from terbia.chain.flow_ranges import FlowRanges, flow_ranges
from terbia.chain.model import Chain
from terbia.chain.reading import chain_from
from terbia.chain.stage_flows import StageFlows, StageNode
from terbia.ledger.home import cache_folder

#: Changes whenever the same tables would have other ranges: kept ones of before are not used then.
METHOD = 1
DIGITS = 6
_LEAST = 1e-9


def ranges_of(
    chain: Chain, baseline: Baseline, flows: StageFlows, progress: Callable[[str], None] = lambda _: None
) -> FlowRanges:
    """The ranges of a group's flows in a reconciled year: from the package, from the cache, or computed and put there.

    Each holds the value of ``flows``. A cache that cannot be written is done without.
    """
    digest, group = chain_hash(chain), flows.group
    packaged = files("terbia") / "data" / "chain" / "flow_ranges" / f"{baseline.year}.json"
    if packaged.is_file():
        kept = json.loads(packaged.read_text(encoding="utf-8"))
        if (kept["tables"], kept["method"]) == (digest, METHOD) and group in kept["groups"]:
            found = from_json(group, baseline.year, kept["groups"][group])
            if found.links.keys() == flows.flows.keys():
                return found.holding(flows)
    path = cache_folder() / "flow_ranges" / f"{digest[:24]}-{METHOD}-{baseline.year}-{group}.json"
    try:
        found = from_json(group, baseline.year, json.loads(path.read_text(encoding="utf-8")))
        if found.links.keys() == flows.flows.keys():
            return found.holding(flows)
    except (OSError, ValueError, KeyError):
        pass  # not there yet, or half written by a process that was stopped: it is computed again
    progress(f"Bounding the flows of {group} in {baseline.year} (about ten seconds; kept for the next time) ...")
    document = to_json(flow_ranges(chain, baseline, [group])[group])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(document), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        progress(f"The ranges could not be kept ({error.strerror}): they will be computed again.")
    return from_json(group, baseline.year, document).holding(flows)


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
    """The hash of everything that a chain says, and of how its base years are reconciled."""
    return hashlib.sha256(f"{RECONCILED} {chain!r}".encode()).hexdigest()


def main() -> None:
    """Write the ranges of the packaged chain beside its tables."""
    chain = chain_from(None)
    folder = Path(str(files("terbia") / "data" / "chain" / "flow_ranges"))
    folder.mkdir(exist_ok=True)
    for year in chain.years:
        found = flow_ranges(chain, baseline_of(chain, year), [g for g in MAGNET_GROUPS if g in chain.groups])
        groups = {group: to_json(ranges) for group, ranges in found.items()}
        document = {"method": METHOD, "tables": chain_hash(chain), "year": year, "groups": groups}
        (folder / f"{year}.json").write_text(json.dumps(document, indent=0) + "\n", encoding="utf-8")
        print(f"{year}: {sum(len(ranges.links) for ranges in found.values())} flows")


if __name__ == "__main__":
    main()
