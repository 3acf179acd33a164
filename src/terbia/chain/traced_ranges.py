"""The ranges of what a trace prints besides the shares of stages: what the same flows allow, whatever the mixing.

Shares that passed some plants, or none, and origins have bounds like those of ``attribution_bounds``. A site has at
most its area's. Whole paths have bounds of their own (``path_bounds``). What is lost for the sake of a use is the least
and the greatest over all ways in which the flows can be shared out to it and to others; then the use and the yields go
to the ends of their ranges, a loss upstream rising with every loss below it.

How much is used has the range of the statement that it rests on, and of the recipes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import fsum, prod

import numpy as np

from terbia.chain.allowed_flows import stated_ends
from terbia.chain.attribution_bounds import ROUNDING, AttributionBounds, attribution_bounds
from terbia.chain.baseline import Baseline
from terbia.chain.bill_ranges import with_bills_at
from terbia.chain.certificate import LinearProgram
from terbia.chain.coefficient_ranges import Ends
from terbia.chain.element_flows import DEMAND, ElementFlows
from terbia.chain.joint_paths import JointShares, Labels
from terbia.chain.linear_solver import solve_certified
from terbia.chain.matrix import Matrix
from terbia.chain.model import MAGNET, Chain
from terbia.chain.traced_stages import MINE, TracedStages
from terbia.chain.tracing import FlowNetwork

_ORDER = ("cracking", "light-separation", "heavy-separation", "metal", "heavy-metal", "alloy", "magnet")
NOTHING: Ends = (0.0, 0.0)


@dataclass(frozen=True)
class TracedRanges:
    """Low and high of a trace's numbers: t REO for ``use_t`` and ``losses_t``, shares (0 to 1) for all others.

    ``beside`` is by stage, ``origins`` by kind and area, ``sites`` by stage and site, ``paths`` by path.
    """

    use_t: Ends
    touched: Mapping[str, Ends]
    beside: Mapping[str, Ends]
    origins: Mapping[tuple[str, str], Ends]
    sites: Mapping[str, Mapping[str, Ends]]
    paths: Mapping[Labels, Ends]
    rest: Ends
    losses_t: Mapping[str, Ends]


def traced_ranges(
    walk: TracedStages,
    baseline: Baseline,
    used_as: Collection[str],
    bounds: Mapping[str, Mapping[str, AttributionBounds]],
    joint: JointShares,
    losses_t: Mapping[str, float],
) -> TracedRanges:
    """The ranges of a trace. Raises NotCertified where a program has no certified answer."""
    chain, flows = walk.chain, walk.flows
    use = use_ends(chain, baseline, flows, used_as)
    beside = {stage: _beside(walk, stage) for stage in walk.stages}
    kinds: dict[tuple[str, str], list[str]] = {}
    for node in flows.direct.own:
        kind, area, _ = walk.origin_of(node)
        if kind != MINE:
            kinds.setdefault((kind, area), []).append(node)
    origins = {key: _ends(attribution_bounds(flows.direct, DEMAND, nodes)) for key, nodes in kinds.items()}
    by_area = {stage: {area: _ends(b) for area, b in found.items()} for stage, found in bounds.items()}
    paths = {}
    for path in joint.by_path:
        steps = [step_ends(*step, by_area, beside, origins) for step in zip(joint.stages, path, strict=True)]
        paths[path] = walk.path_bounds(path, may_be_nothing=min(low for low, _ in steps) <= ROUNDING)
    told = fsum(low for low, _ in paths.values()), fsum(high for _, high in paths.values())
    rest = joint.rest_share
    return TracedRanges(
        use,
        {area: _ends(walk.touched_bounds(area)) for area in walk.touched()},
        beside,
        origins,
        {stage: _sites(walk, stage, bounds[stage]) for stage in walk.stages},
        {path: _holding(ends, joint.by_path[path]) for path, ends in paths.items()},
        _holding((max(0.0, 1 - told[1]), min(1.0, max(0.0, 1 - told[0]))), rest),
        _losses(walk, use, losses_t),
    )


def step_ends(
    stage: str,
    label: str | None,
    stages: Mapping[str, Mapping[str, Ends]],
    beside: Mapping[str, Ends],
    origins: Mapping[tuple[str, str], Ends],
) -> Ends:
    """The range of a step of a path: of an area at a stage, of what passed no plant of it, or of an origin."""
    if label is None:
        return beside.get(stage, (0.0, 1.0))
    kind, _, area = label.partition(":")
    return stages.get(stage, {}).get(label, origins.get((kind, area), (0.0, 1.0)))


def use_ends(chain: Chain, baseline: Baseline, flows: ElementFlows, used_as: Collection[str]) -> Ends:
    """t REO of the group in what is used, at least and at most: the requirement's range times that of its content.

    Magnets that are required in whatever grade can all have been of the grade that holds least, or most.
    """
    low = high = 0.0
    stated = {(r.statistic.to_area, r.statistic.item): r for r in baseline.residuals if r.statistic.flow == "use"}
    grades = [product for product in used_as if product in chain.grades]
    magnets = stated.get((flows.area, MAGNET))
    for product in used_as:
        own = stated.get((flows.area, product))
        if own is None or (product in grades and magnets is not None):
            continue
        (least, most), units = content_ends(chain, product, flows.group), stated_ends(own)
        low, high = low + max(0.0, units[0]) * least, high + units[1] * most
    if grades and magnets is not None:
        contents = [content_ends(chain, grade, flows.group) for grade in grades]
        all_grades = set(grades) == set(chain.grades)
        least = min(c[0] for c in contents) if all_grades else 0.0
        units = stated_ends(magnets)
        low, high = low + max(0.0, units[0]) * least, high + units[1] * max(c[1] for c in contents)
    return _holding((low, high), flows.use_t)


def content_ends(chain: Chain, product: str, group: str) -> Ends:
    """t REO of a group in a unit of a product, at least and at most, in whatever way it is served."""
    bills = [
        with_bills_at(chain, end) for end in (lambda d: replace(d, value=d.low), lambda d: replace(d, value=d.high))
    ]
    ends = [_held(chain, way.parts, group) for one in bills for way in one.ways(product)]
    return min(low for low, _ in ends), max(high for _, high in ends)


def _held(chain: Chain, parts: Mapping[str, float], group: str) -> Ends:
    low = high = 0.0
    for part, each in parts.items():
        datum = chain.recipes[part].get(group) if part in chain.recipes else None
        if datum is not None:
            low, high = low + each * datum.low, high + each * datum.high
        elif part == group:
            low, high = low + each, high + each
    return low, high


def _beside(walk: TracedStages, stage: str) -> Ends:
    """The share that passed no plant of a stage: that of what begins below the stage, and not at one of its plants."""
    plants = walk.plants(stage)
    if not plants:
        return (1.0, 1.0)
    network = walk.flows.direct if stage == "mined" else walk.cut_at(plants)
    begins = [node for node in network.own if node not in set(plants) and not node.startswith("rounding|")]
    return _ends(attribution_bounds(network, DEMAND, begins)) if begins else NOTHING


def _sites(walk: TracedStages, stage: str, bounds: Mapping[str, AttributionBounds]) -> dict[str, Ends]:
    """A site's share is no more than its area's; the only site of an area has all of it."""
    shares = walk.shares(stage).by_site
    area_of = {walk.flows.columns[node].site: walk.flows.columns[node].area for node in walk.plants(stage)}
    found = {}
    for site, share in shares.items():
        alike = [other for other in shares if area_of[other] == area_of[site]]
        of_area = bounds.get(area_of[site])
        low, high = (0.0, 1.0) if of_area is None else (of_area.low, of_area.high)
        found[site] = _holding((low if len(alike) == 1 else 0.0, high), share)
    return found


def _losses(walk: TracedStages, use: Ends, losses_t: Mapping[str, float]) -> dict[str, Ends]:
    """What is lost for the use, stage by stage: the sharing out, then the use and the yields at their ends."""
    flows, chain = walk.flows, walk.chain
    by_stage: dict[str, list[str]] = {}
    for node, column in flows.columns.items():
        if column.kind == "make" and losses_t.get(column.stage, 0.0) > 0:
            by_stage.setdefault(column.stage, []).append(node)
    found = {}
    for stage, nodes in by_stage.items():
        low, high = _shared_out(flows.direct, nodes)
        ends = (low * use[0] / flows.use_t, high * use[1] / flows.use_t)
        factors = _yield_factors(chain, stage, flows.group)
        found[stage] = _holding((ends[0] * factors[0], ends[1] * factors[1]), losses_t[stage])
    return found


def _yield_factors(chain: Chain, stage: str, group: str) -> Ends:
    """How much a stage's loss falls and rises when its own yield and those of all later stages go to their ends."""
    own = chain.yield_of(stage, group)
    part = 1 / own.value - 1
    low, high = (((1 / end - 1) / part if part > 0 else 1.0) for end in (own.high, own.low))
    later = _ORDER[_ORDER.index(stage) + 1 :] if stage in _ORDER else ("magnet",)
    below = [chain.yield_of(one, group) for one in later if (one, group) in chain.yields or (one, "*") in chain.yields]
    return low * prod(y.value / y.high for y in below), high * prod(y.value / y.low for y in below)


def _shared_out(network: FlowNetwork, nodes: Collection[str]) -> Ends:
    """The least and the greatest loss at some nodes for what reaches the demand, t: h_ij is the part of a flow that is
    for the demand, between 0 and f_ij; a node that hands on h takes h / (1 - loss) or begins it."""
    flows, own = network.flows, sorted(network.own.items())
    scale = max(amount for _, _, amount in flows)
    lost = network.losses_t()
    kept = {n: 1 - lost.get(n, 0.0) / t for n, t in zip(network.nodes, network.through_t, strict=True)}
    leaving = {start for start, _, _ in flows}
    rows = {node: row for row, node in enumerate(n for n in network.nodes if n in leaving)}
    asked = set(nodes)
    triplets: list[tuple[int, int, float]] = []
    costs, low, high = [], [], []
    ends = [(start, end, amount) for start, end, amount in flows] + [("", node, amount) for node, amount in own]
    for column, (start, end, amount) in enumerate(ends):
        if start:
            triplets.append((rows[start], column, 1.0))
        if end in rows:
            triplets.append((rows[end], column, -kept[end]))
        costs.append(1 - kept[end] if end in asked else 0.0)
        is_for_it = end == DEMAND
        low.append(amount / scale * (1 - ROUNDING) if is_for_it else 0.0)
        high.append(amount / scale * (1 + ROUNDING) if is_for_it or end in rows else 0.0)
    at, columns, values = zip(*triplets, strict=True)
    program = LinearProgram(
        costs=np.array(costs),
        matrix=Matrix.of(at, columns, values, len(rows), len(ends)),
        row_low=np.zeros(len(rows)),
        row_high=np.zeros(len(rows)),
        column_low=np.array(low),
        column_high=np.array(high),
    )
    least, _ = solve_certified(program)
    most, _ = solve_certified(replace(program, costs=-program.costs))
    return float(program.costs @ least) * scale, float(program.costs @ most) * scale


def _ends(found: AttributionBounds) -> Ends:
    return found.low, found.high


def _holding(ends: Ends, value: float) -> Ends:
    """The ends, none below zero, widened to the value where rounding leaves it outside by a digit."""
    return max(0.0, min(ends[0], value)), max(ends[1], value)
