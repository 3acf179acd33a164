"""Ranges of traces kept: those of the packaged chain ship with it, those of other tables lie in the cache.

A few hundred linear programs stand behind a trace (some seconds), and they follow from the tables and the reconciled
year, so they are kept under the hash of both. Ends are rounded outwards to six digits: the same wherever they are
computed. ``python -m terbia.chain.trace_range_store`` writes those of the packaged chain anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from terbia.chain.attribution_bounds import AttributionBounds
from terbia.chain.base_network import base_network
from terbia.chain.baseline import Baseline
from terbia.chain.baseline_store import baseline_of
from terbia.chain.coefficient_ranges import CoefficientRanges, Ends, coefficient_ranges
from terbia.chain.coverage import MAGNET_GROUPS
from terbia.chain.element_flows import ElementFlows, element_flows
from terbia.chain.flow_range_store import chain_hash, outwards
from terbia.chain.joint_paths import JointShares
from terbia.chain.kept_answers import kept_answer, shipped_answers, shipped_folder
from terbia.chain.losses_behind import stage_losses
from terbia.chain.model import MAGNET, Chain
from terbia.chain.reading import chain_from
from terbia.chain.traced_allowed import AllowedRanges, allowed_ranges
from terbia.chain.traced_question import COMPOUNDS, Traced, traced
from terbia.chain.traced_ranges import NOTHING, TracedRanges, traced_ranges
from terbia.chain.traced_stages import TracedStages

#: Changes whenever the same tables would have other ranges: kept ones of before are not used then.
METHOD = 1
#: Paths below this are told together.
LEAST_PATH_SHARE = 0.001
#: For these areas the ranges of other uses than magnets are packaged too.
MAIN_AREAS = ("EU", "US")
_KIND = "trace_ranges"


@dataclass(frozen=True)
class TraceRanges:
    """The ranges of a trace: by mixing alone at the reconciled flows (``bounds`` of stages, ``mixing`` of all else),
    and over all flows that the tables allow (``allowed``)."""

    bounds: Mapping[str, Mapping[str, AttributionBounds]]
    mixing: TracedRanges
    allowed: AllowedRanges


def trace_ranges_of(
    chain: Chain,
    baseline: Baseline,
    walk: TracedStages,
    asked: Traced,
    joint: JointShares,
    progress: Callable[[str], None] = lambda _: None,
) -> TraceRanges:
    """The ranges of a trace: from the package, from the cache, or computed and put there.

    A cache that cannot be written is done without. Raises NotCertified where a program has no certified answer.
    """
    digest, name = year_hash(chain, baseline), _name(walk.flows.area, asked)
    key = hashlib.sha256(f"{name} {asked.used_as}".encode()).hexdigest()[:8]
    return kept_answer(
        _KIND, f"{digest[:24]}-{METHOD}-{baseline.year}-{key}", read=lambda kept: _read(walk, joint, kept),
        shipped=shipped_answers(_KIND, baseline.year, digest, METHOD).get("traces", {}).get(name),
        make=lambda: _computed(walk, baseline, asked, joint, coefficient_ranges(chain, baseline.year)),
        doing="Bounding the shares by linear programs (some seconds; kept for the next time)", progress=progress,
    )  # fmt: skip


def year_hash(chain: Chain, baseline: Baseline) -> str:
    """The hash of everything that a chain says and of its reconciled year."""
    year = repr((baseline.year, sorted(baseline.flows.items()), sorted(baseline.differences.items())))
    return hashlib.sha256(f"{chain_hash(chain)} {year}".encode()).hexdigest()


def _name(area: str, asked: Traced) -> str:
    return f"{area} {asked.group} {asked.product}"


def _computed(
    walk: TracedStages, baseline: Baseline, asked: Traced, joint: JointShares, coefficients: CoefficientRanges
) -> dict[str, Any]:
    """The ranges of a trace as JSON: lists of what a range is of, its low and its high end."""
    bounds = {stage: {a: walk.bounds(stage, a) for a in walk.shares(stage).by_area} for stage in walk.stages}
    mixing = traced_ranges(walk, baseline, asked.used_as, bounds, joint, stage_losses(walk.flows))
    allowed = allowed_ranges(walk, baseline, asked.used_as, coefficients, bounds, mixing)
    return {
        "bounds": _two({stage: {a: (b.low, b.high) for a, b in found.items()} for stage, found in bounds.items()}),
        "use_t": outwards(mixing.use_t),
        "touched": _one(mixing.touched),
        "beside": _one(mixing.beside),
        "origins": [[*key, *outwards(ends)] for key, ends in mixing.origins.items()],
        "sites": _two(mixing.sites),
        "paths": [[list(path), *outwards(ends)] for path, ends in mixing.paths.items()],
        "rest": outwards(mixing.rest),
        "losses_t": _one(mixing.losses_t),
        "allowed": {
            "stages": _two(allowed.stages),
            "sites": _two(allowed.sites),
            "beside": _one(allowed.beside),
            "origins": [[*key, *outwards(ends)] for key, ends in allowed.origins.items()],
            "touched": _one(allowed.touched),
        },
    }


def _one(found: Mapping[str, Ends]) -> list[list[object]]:
    return [[name, *outwards(ends)] for name, ends in found.items()]


def _two(found: Mapping[str, Mapping[str, Ends]]) -> list[list[object]]:
    return [[first, name, *outwards(ends)] for first, by_name in found.items() for name, ends in by_name.items()]


def _read(walk: TracedStages, joint: JointShares, kept: Mapping[str, Any]) -> TraceRanges:
    """Ranges from their JSON, each widened to its value where rounding leaves it outside by a digit.

    Raises KeyError and ValueError for what is none.
    """
    shares = {stage: walk.shares(stage) for stage in walk.stages}
    touched, losses_t = walk.touched(), stage_losses(walk.flows)
    origins: dict[tuple[str, str], float] = {}
    for one in walk.origins:
        origins[(one.kind, one.area)] = origins.get((one.kind, one.area), 0.0) + one.share
    paths = {tuple(path): (low, high) for path, low, high in kept["paths"]}
    mixing = TracedRanges(
        _holding((kept["use_t"][0], kept["use_t"][1]), walk.flows.use_t),
        _keyed(kept["touched"], touched),
        _keyed(kept["beside"], {stage: one.beside_share for stage, one in shares.items()}),
        _pairs(kept["origins"], origins),
        {stage: _keyed(_part(kept["sites"], stage), shares[stage].by_site) for stage in walk.stages},
        {path: _holding(paths[path], share) for path, share in joint.by_path.items()},
        _holding((kept["rest"][0], kept["rest"][1]), joint.rest_share),
        _keyed(kept["losses_t"], losses_t),
    )
    bounds = {
        stage: {
            area: AttributionBounds(low, shares[stage].by_area[area], high)
            for area, (low, high) in _keyed(_part(kept["bounds"], stage), shares[stage].by_area).items()
        }
        for stage in walk.stages
    }
    wide = kept["allowed"]
    allowed = AllowedRanges(
        {stage: _keyed(_part(wide["stages"], stage), shares[stage].by_area) for stage in walk.stages},
        {stage: _keyed(_part(wide["sites"], stage), shares[stage].by_site) for stage in walk.stages},
        _keyed(wide["beside"], {stage: one.beside_share for stage, one in shares.items()}),
        _pairs(wide["origins"], origins),
        _keyed(wide["touched"], touched),
    )
    return TraceRanges(bounds, mixing, allowed)


def _keyed(kept: list[tuple[str, float, float]], values: Mapping[str, float]) -> dict[str, Ends]:
    """Ranges by name, in the order of the values and then of what has a range alone."""
    ends = {name: (low, high) for name, low, high in kept}
    return {name: _holding(ends.get(name, NOTHING), values.get(name, 0.0)) for name in dict.fromkeys([*values, *ends])}


def _part(kept: list[tuple[str, str, float, float]], first: str) -> list[tuple[str, float, float]]:
    return [(name, low, high) for one, name, low, high in kept if one == first]


def _pairs(
    kept: list[tuple[str, str, float, float]], values: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], Ends]:
    return {(kind, area): _holding((low, high), values.get((kind, area), 0.0)) for kind, area, low, high in kept}


def _holding(ends: Ends, value: float) -> Ends:
    return min(ends[0], value), max(ends[1], value)


def _packaged_traces(chain: Chain, baseline: Baseline) -> Iterator[tuple[str, Traced, ElementFlows]]:
    """What is packaged: the groups of magnets for every area that uses magnets, every group's other uses in some."""
    made, _ = base_network(chain, baseline.year)
    asked = [traced(chain, group, MAGNET) for group in MAGNET_GROUPS if group in chain.groups]
    others = [traced(chain, group, COMPOUNDS) for group in sorted(chain.groups)]
    for area in chain.areas:
        for one in [*asked, *(others if area in MAIN_AREAS else [])]:
            flows = element_flows(made, baseline, one.group, area, one.used_as)
            if flows is not None:
                yield area, one, flows


def main() -> None:
    """Write the ranges of the packaged chain's traces beside its tables."""
    chain = chain_from(None)
    folder = shipped_folder(_KIND)
    folder.mkdir(exist_ok=True)
    for year in chain.years:
        baseline, coefficients = baseline_of(chain, year), coefficient_ranges(chain, year)
        lines = []
        for area, asked, flows in _packaged_traces(chain, baseline):
            walk = TracedStages(chain, flows)
            document = _computed(walk, baseline, asked, walk.joint(LEAST_PATH_SHARE), coefficients)
            lines.append(f"{json.dumps(_name(area, asked))}: {json.dumps(document)}")
            print(f"{year}: {_name(area, asked)}", flush=True)
        head = f'"method": {METHOD}, "tables": "{year_hash(chain, baseline)}", "year": {year}'
        text = "{" + head + ', "traces": {\n' + ",\n".join(lines) + "\n}}\n"
        (folder / f"{year}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
