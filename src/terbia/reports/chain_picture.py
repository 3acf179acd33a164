"""The flows of an element group in a base year as pictures and tables: Sankey diagram, matrix, what does not fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import fsum
from typing import NamedTuple

from terbia.chain.base_network import BaseNetwork, base_network
from terbia.chain.baseline import Baseline
from terbia.chain.coverage import StageCoverage, coverage_table
from terbia.chain.flow_evidence import FlowEvidence, flow_evidence
from terbia.chain.flow_range_store import ranges_of
from terbia.chain.flow_ranges import FlowRanges
from terbia.chain.model import Chain
from terbia.chain.question import ask
from terbia.chain.stage_flows import MAGNET, METAL, MINE, SEPARATION, STAGES, StageFlows, StageNode, stage_flows
from terbia.chain.variant import as_run
from terbia.reports.chain_matrix import Matrix, chain_matrix
from terbia.reports.chain_sankey import chain_sankey
from terbia.reports.chain_words import ILLUSTRATIVE
from terbia.reports.page_json import CONTRACT
from terbia.reports.sankey import Sankey, is_illustrative

#: What the ranges of a picture are.
RANGES = "the least and the most that the tables allow, every stated range at once and whatever mixes with what"
#: What such a picture means, and does not.
MEANING = (
    "It shows one set of flows that fits the statistics of the year and balances at every stage. It does not show the"
    " only one: where nobody measured, the flow is the share that its neighbours suggest, and who supplies whom through"
    " a pooled market is proportional. A range is the least and the most that the tables allow, with every stated range"
    " at once and whatever mixes with what: a flow whose range begins at zero need not have been."
)
#: An area's flow above the high end of its capacity by this share is said to be more than its plants can make.
_TOLERANCE = 0.02


@dataclass(frozen=True, slots=True)
class Excess:
    """A stage of an area at which the reconciled year has more than the plants of the tables can make, t REO."""

    stage: str
    area: str
    t: float
    capacity_high_t: float


class NamedFlow(NamedTuple):
    """A flow as drawn: from (column, name), to (column, name), t REO and as printed, its range, what is unverified."""

    from_stage: str
    from_name: str
    to_stage: str
    to_name: str
    t: float
    printed: str
    low: float | None
    high: float | None
    ends: str
    unverified_share: float | None
    sureness: str


@dataclass(frozen=True)
class ElementPicture:
    """A group's year, seen from an area."""

    chain: Chain
    area: str
    group: str
    flows: StageFlows
    coverage: tuple[StageCoverage, ...]
    ranges: FlowRanges
    evidence: FlowEvidence

    @property
    def question(self) -> str:
        """The question that the flows answer, printed on every figure."""
        from terbia.reports.brief.words import place  # here: the brief, whose package this is in, draws these pictures

        return f"{self.flows.year} as it was, reconciled, seen from {place(self.area)}"

    @cached_property
    def sankey(self) -> Sankey:
        """The Sankey diagram."""
        return chain_sankey(
            self.flows, self.area, self.chain.areas, self.question, doubtful=self.doubtful,
            illustrative=self.is_illustrative, ranges=self.ranges, evidence=self.evidence,
        )  # fmt: skip

    @cached_property
    def matrix(self) -> Matrix:
        """The stage-by-country matrix."""
        return chain_matrix(
            self.flows, self.area, self.chain.areas, self.question, self.doubtful, self.ranges
        )  # fmt: skip

    @property
    def unverified_share(self) -> float:
        """The largest unverified share of what the stages can put out in the year."""
        return max((row.out.share for row in self.coverage), default=0.0)

    @property
    def is_illustrative(self) -> bool:
        """Whether more than half of what the flows rest on is assumed or unverified."""
        return self.unverified_share > ILLUSTRATIVE

    @property
    def doubtful(self) -> frozenset[tuple[str, str]]:
        """The stages of areas that have more than their plants can make."""
        return frozenset((e.stage, e.area) for e in self.excesses)

    @cached_property
    def excesses(self) -> tuple[Excess, ...]:
        """Where the year has more than the high end of the plants' capacity: no statistic holds it there."""
        return _excesses(self.chain, self.flows)

    def named_flows(self) -> list[NamedFlow]:
        """The flows as drawn."""
        headings = self.sankey.headings
        rows = []
        for link in self.sankey.links:
            a, b = self.sankey.node(link.start), self.sankey.node(link.end)
            shaky = "illustrative" if link.is_illustrative else ""
            rows.append(
                NamedFlow(
                    headings[a.column], a.name, headings[b.column], b.name, link.t, link.printed, link.low, link.high,
                    link.ends, link.unverified_share, shaky,
                )
            )  # fmt: skip
        return rows

    def to_dict(self) -> dict[str, object]:
        """The picture as JSON: every flow between stages and areas, none folded, what nodes put out, and the shares."""
        return {
            "contract": CONTRACT,
            "year": self.flows.year,
            "area": self.area,
            "element": self.group,
            "question": self.question,
            "unit": "t REO",
            "ranges": RANGES,
            "flows": [self._flow(a, b, t) for (a, b), t in sorted(self.flows.flows.items())],
            "stages": {stage: self._stage(stage) for stage in STAGES},
            "shares": {stage: self.flows.shares(stage) for stage in STAGES},
            "share_ranges": {
                stage: {
                    area: {
                        "low": _digits(self.ranges.shares[(stage, area)][0]),
                        "value": _digits(share),
                        "high": _digits(self.ranges.shares[(stage, area)][1]),
                        "unverified_share": round(self.evidence.of_stage(stage), 4),
                    }
                    for area, share in self.flows.shares(stage).items()
                }
                for stage in STAGES
            },
            "more_than_capacity": [
                {"stage": e.stage, "area": e.area, "t": e.t, "capacity_high_t": e.capacity_high_t}
                for e in self.excesses
            ],
            "unverified_share": round(self.unverified_share, 4),
            "illustrative": self.is_illustrative,
        }

    def _flow(self, start: StageNode, end: StageNode, t: float) -> dict[str, object]:
        low, high = self.ranges.links[(start, end)]
        shaky = round(self.evidence.of_flow(start, end), 4)
        return {
            "from": {"stage": start.stage, "area": start.area},
            "to": {"stage": end.stage, "area": end.area},
            "t": _digits(t),
            "low": _digits(low),
            "high": _digits(high),
            "unverified_share": shaky,
            "need_not_have_been": low == 0,
            "illustrative": is_illustrative(low, shaky),
        }

    def _stage(self, stage: str) -> dict[str, object]:
        """What comes out of a stage, in all and by area."""
        amounts = self.flows.by_area(stage)
        low, high = self.ranges.totals.get(stage, (0.0, 0.0))
        by_area = {}
        for area, t in amounts.items():
            node = StageNode(stage, area)
            ends = self.ranges.amount(node)
            by_area[area] = {
                "t": _digits(t), "low": _digits(ends[0]), "high": _digits(ends[1]),
                "unverified_share": round(self.evidence.of_node(node), 4),
            }  # fmt: skip
        return {
            "t": _digits(fsum(amounts.values())), "low": _digits(low), "high": _digits(high),
            "unverified_share": round(self.evidence.of_stage(stage), 4), "areas": by_area,
        }  # fmt: skip


def _digits(value: float) -> float:
    return float(f"{value:.7g}")


def picture(
    chain: Chain,
    baseline: Baseline,
    area: str,
    group: str,
    progress: Callable[[str], None] = lambda _: None,
    base: BaseNetwork | None = None,
) -> ElementPicture:
    """The picture of a group in a base year; ``base`` is the year's network where it has been built already.

    Raises NotInRecord for an area that the chain has not.
    """
    base = base_network(chain, baseline.year) if base is None else base
    question = ask(chain, year=baseline.year, area=area, supply="all", without=())
    flows = stage_flows(chain, baseline, group, base[0])
    coverage = coverage_table(as_run(chain, baseline), question, [group])
    ranges = ranges_of(chain, baseline, flows, progress)
    return ElementPicture(chain, area, group, flows, coverage, ranges, flow_evidence(chain, baseline, flows, base))


def _excesses(chain: Chain, flows: StageFlows) -> tuple[Excess, ...]:
    found_group = chain.groups[flows.group]
    stages = {
        MINE: "mine", SEPARATION: f"{found_group.separation}-separation", METAL: found_group.metal,
        MAGNET: "magnet",
    }  # fmt: skip
    found = []
    for area in sorted({a for stage in stages for a in flows.by_area(stage)}):
        question = ask(chain, year=flows.year, area=area, supply="home", without=())
        able = {row.stage: row.capacity.high for row in coverage_table(chain, question, [flows.group])}
        for stage, named in stages.items():
            t = flows.by_area(stage).get(area, 0.0)
            if t > able.get(named, 0.0) * (1 + _TOLERANCE) + 0.5:
                found.append(Excess(stage, area, t, able.get(named, 0.0)))
    return tuple(found)
