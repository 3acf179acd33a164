"""Tracing on the command line and in Python: where what an area uses of an element was mined, separated and made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from terbia.app.traced.answer import ILLUSTRATIVE, TraceAnswer
from terbia.chain.attribution_bounds import AttributionBounds
from terbia.chain.base_network import base_network
from terbia.chain.baseline import Baseline
from terbia.chain.baseline_store import baseline_of
from terbia.chain.element_flows import DEMAND, ElementFlows, element_flows
from terbia.chain.losses_behind import losses_behind
from terbia.chain.model import Chain
from terbia.chain.question import ask
from terbia.chain.reading import chain_from
from terbia.chain.supplier_removal import Removal, removals
from terbia.chain.traced_evidence import Evidence, evidence_behind
from terbia.chain.traced_question import COMPOUNDS, Traced, require_use, traced
from terbia.chain.traced_ranges import traced_ranges
from terbia.chain.traced_spread import share_spread
from terbia.chain.traced_stages import SCRAP, STOCK, UNEXPLAINED, TracedStages

#: Paths below this are told together.
LEAST_PATH_SHARE = 0.001


def trace(
    area: str,
    element: str,
    *,
    product: str | None = None,
    year: int | None = None,
    from_dir: str | Path | None = None,
    suppliers: int = 3,
    draws: int = 0,
    seed: int = 1,
    progress: Callable[[str], None] = lambda _: None,
) -> TraceAnswer:
    """Where what an area uses of an element group came from, stage by stage (see docs/tracing.md).

    ``element`` is a group or an element in one; ``product`` is magnet, compounds, a grade or a bill of materials, and
    without it magnet where magnets hold the group. ``suppliers`` is for how many, the largest first, the loss without
    them is computed; ``draws`` how often the tables are drawn anew within their ranges. Raises NotInRecord for an
    area, element, product or year that the chain has not, TerbiaError for a use that the year has not, FileFaults for
    tables with faults.
    """
    chain = chain_from(from_dir)
    question = ask(chain, year=year, area=area, supply="all", without=())
    asked = traced(chain, element, product)
    baseline = baseline_of(chain, question.year, from_dir, progress)
    return traced_year(
        chain, baseline, area, element, asked, suppliers=suppliers, draws=draws, seed=seed, progress=progress
    )


def traced_year(
    chain: Chain,
    baseline: Baseline,
    area: str,
    element: str,
    asked: Traced,
    *,
    suppliers: int = 3,
    draws: int = 0,
    seed: int = 1,
    progress: Callable[[str], None] = lambda _: None,
) -> TraceAnswer:
    """``trace`` on a chain and a base year in hand."""
    require_use(baseline, area, asked)
    made, statistics = base_network(chain, baseline.year)
    flows = element_flows(made, baseline, asked.group, area, asked.used_as)
    assert flows is not None, "an area that uses something uses what it holds"
    walk = TracedStages(chain, flows)
    stages = walk.stages
    shares = {stage: walk.shares(stage) for stage in stages}
    progress("Bounding the shares by linear programs ...")
    bounds = {stage: {a: walk.bounds(stage, a) for a in shares[stage].by_area} for stage in stages}
    touched = walk.touched()
    progress("Asking what would be missing without the largest suppliers ...")
    lost = _lost_without(chain, baseline, area, asked, touched, suppliers)
    evidence = evidence_behind(made, statistics, flows)
    spread = None
    if draws > 0:
        spread = share_spread(chain, baseline.year, area, asked, draws=draws, seed=seed, progress=progress)
    joint, losses_t = walk.joint(LEAST_PATH_SHARE), _losses(flows)
    ranges = traced_ranges(walk, baseline, asked.used_as, bounds, joint, losses_t)
    return TraceAnswer(
        baseline.year, area, element, asked, chain.title, flows.use_t, shares, bounds, walk.origins,
        joint, touched, losses_t, lost, evidence, spread, flows.balance_error_t,
        _notes(asked, walk, bounds, evidence), ranges,
    )  # fmt: skip


def _lost_without(
    chain: Chain, baseline: Baseline, area: str, asked: Traced, touched: Mapping[str, float], count: int
) -> tuple[Removal, ...]:
    largest = dict([(supplier, share) for supplier, share in touched.items() if supplier != area][: max(count, 0)])
    return removals(chain, baseline, largest, area=area, group=asked.group, used_as=asked.used_as)


def _losses(flows: ElementFlows) -> dict[str, float]:
    """What was lost for the use, by stage, in the order of the chain."""
    found: dict[str, float] = {}
    for node, t in losses_behind(flows.network, DEMAND, flows.use_t).items():
        column = flows.columns.get(node)
        if column is not None and column.kind == "make":
            found[column.stage] = found.get(column.stage, 0.0) + t
    order = ("cracking", "light-separation", "heavy-separation", "metal", "heavy-metal", "alloy", "magnet", "recycling")
    return {stage: found[stage] for stage in order if found.get(stage, 0.0) > 1e-6}


def _notes(
    asked: Traced, walk: TracedStages, bounds: Mapping[str, Mapping[str, AttributionBounds]], evidence: Evidence
) -> tuple[str, ...]:
    notes = [asked.note] if asked.note else []
    notes.append(
        "Shares assume that what arrives at a pool of a good in an area mixes; the bounds are what the same flows"
        " allow whatever mixed with what, and say nothing of errors in the flows"
    )
    notes.append(
        "What is lost without a supplier lies between what is missing without it at the best and at the worst of all"
        " tables, less what is missing anyway: bounds, not likely values"
    )
    if any(b.low <= 1e-9 and b.high >= 1 - 1e-9 for found in bounds.values() for b in found.values()):
        notes.append(
            "Where the bounds are 0 to 100 % the flows alone decide nothing: the use is small beside the pools that it"
            " is drawn from"
        )
    kinds: dict[str, float] = {}
    for origin in walk.origins:
        kinds[origin.kind] = kinds.get(origin.kind, 0.0) + origin.share
    told = {
        SCRAP: "worn-out magnets, an origin of their own",
        STOCK: "stocks of earlier years, whose mine is known but not their year",
        UNEXPLAINED: "a statistical difference: oxide that statistics show and no flow explains",
    }
    notes += [
        f"{100 * kinds[kind]:.1f} % began as {words}" for kind, words in told.items() if kinds.get(kind, 0.0) >= 0.001
    ]
    if asked.product == COMPOUNDS:
        notes.append("What is used as oxide passes no metal and no magnet stage")
    else:
        notes.append("Magnets that come inside finished goods are not counted: the use is of magnets as such")
    if evidence.unverified_share > ILLUSTRATIVE:
        notes.append("Illustrative: most of the rows behind it are unverified, so it stands in no headline")
    return tuple(notes)
