"""Tracing on the command line and in Python: where what an area uses of an element was mined, separated and made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from terbia.app.known import Known, known_of
from terbia.app.traced.answer import TraceAnswer
from terbia.app.traced.notes import trace_notes
from terbia.chain.base_network import base_network
from terbia.chain.baseline import Baseline
from terbia.chain.baseline_store import baseline_of
from terbia.chain.element_flows import element_flows
from terbia.chain.losses_behind import stage_losses
from terbia.chain.model import Chain
from terbia.chain.question import ask
from terbia.chain.reading import chain_from
from terbia.chain.supplier_removal import Removal, removals
from terbia.chain.trace_range_store import LEAST_PATH_SHARE, trace_ranges_of
from terbia.chain.traced_evidence import evidence_behind
from terbia.chain.traced_question import Traced, require_use, traced
from terbia.chain.traced_spread import share_spread
from terbia.chain.traced_stages import TracedStages
from terbia.chain.zero_inflows import zero_inflows


def trace(
    area: str,
    element: str,
    *,
    product: str | None = None,
    year: int | str | None = None,
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
        chain, baseline, area, element, asked, known=known_of(from_dir), suppliers=suppliers, draws=draws, seed=seed,
        progress=progress,
    )  # fmt: skip


def traced_year(
    chain: Chain,
    baseline: Baseline,
    area: str,
    element: str,
    asked: Traced,
    *,
    known: Known | None = None,
    suppliers: int = 3,
    draws: int = 0,
    seed: int = 1,
    progress: Callable[[str], None] = lambda _: None,
) -> TraceAnswer:
    """``trace`` on a chain and a base year in hand; ``known`` is what they rest on, where that is known."""
    require_use(baseline, area, asked)
    made, statistics = base_network(chain, baseline.year)
    flows = element_flows(made, baseline, asked.group, area, asked.used_as)
    assert flows is not None, "an area that uses something uses what it holds"
    walk = TracedStages(chain, flows)
    stages = walk.stages
    shares = {stage: walk.shares(stage) for stage in stages}
    joint, touched = walk.joint(LEAST_PATH_SHARE), walk.touched()
    ranges = trace_ranges_of(chain, baseline, walk, asked, joint, progress)
    progress("Asking what would be missing without the largest suppliers ...")
    lost = _lost_without(chain, baseline, area, asked, touched, suppliers)
    zeros = zero_inflows(made, statistics, baseline, flows)
    evidence = evidence_behind(made, statistics, flows, zeros)
    spread, allowed = None, ranges.allowed
    if draws > 0:
        spread = share_spread(chain, baseline.year, area, asked, draws=draws, seed=seed, progress=progress)
        spread, allowed = spread.against(allowed.stages), allowed.holding(spread.ends())
    found = TraceAnswer(
        baseline.year, area, element, asked, chain.title, known, flows.use_t, shares, ranges.bounds, walk.origins,
        joint, touched, stage_losses(flows), lost, evidence, zeros, spread, flows.balance_error_t, (),
        ranges.mixing, allowed,
    )  # fmt: skip
    return replace(found, notes=trace_notes(found))


def _lost_without(
    chain: Chain, baseline: Baseline, area: str, asked: Traced, touched: Mapping[str, float], count: int
) -> tuple[Removal, ...]:
    largest = dict([(supplier, share) for supplier, share in touched.items() if supplier != area][: max(count, 0)])
    return removals(chain, baseline, largest, area=area, group=asked.group, used_as=asked.used_as)
