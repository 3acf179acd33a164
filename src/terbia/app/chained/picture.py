"""The flows of an element group in a base year as pictures and tables: Sankey diagram, matrix, what does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from terbia.app.chained.answer import ILLUSTRATIVE
from terbia.app.contract import CONTRACT
from terbia.chain.baseline import Baseline
from terbia.chain.coverage import StageCoverage, coverage_table
from terbia.chain.model import Chain
from terbia.chain.question import ask
from terbia.chain.stage_flows import MAGNET, METAL, MINE, SEPARATION, StageFlows, stage_flows
from terbia.chain.variant import as_run
from terbia.reports.brief.words import place
from terbia.reports.chain_matrix import Matrix, chain_matrix
from terbia.reports.chain_sankey import chain_sankey
from terbia.reports.sankey import Sankey

#: An area's flow above the high end of its capacity by this share is said to be more than its plants can make.
_TOLERANCE = 0.02


@dataclass(frozen=True, slots=True)
class Excess:
    """A stage of an area at which the reconciled year has more than the plants of the tables can make, t REO."""

    stage: str
    area: str
    t: float
    capacity_high_t: float


@dataclass(frozen=True)
class ElementPicture:
    """A group's year, seen from an area."""

    chain: Chain
    area: str
    group: str
    flows: StageFlows
    coverage: tuple[StageCoverage, ...]

    @property
    def question(self) -> str:
        """The question that the flows answer, printed on every figure."""
        return f"{self.flows.year} as it was, reconciled, seen from {place(self.area)}"

    @cached_property
    def sankey(self) -> Sankey:
        """The Sankey diagram."""
        return chain_sankey(
            self.flows, self.area, self.chain.areas, self.question, doubtful=self._doubtful,
            illustrative=self.unverified_share > ILLUSTRATIVE,
        )  # fmt: skip

    @cached_property
    def matrix(self) -> Matrix:
        """The stage-by-country matrix."""
        return chain_matrix(self.flows, self.area, self.chain.areas, self.question, self._doubtful)

    @property
    def unverified_share(self) -> float:
        """The largest unverified share of what the stages can put out in the year."""
        return max((row.out.share for row in self.coverage), default=0.0)

    @property
    def _doubtful(self) -> frozenset[tuple[str, str]]:
        return frozenset((e.stage, e.area) for e in self.excesses)

    @cached_property
    def excesses(self) -> tuple[Excess, ...]:
        """Where the year has more than the high end of the plants' capacity: no statistic holds it there."""
        return _excesses(self.chain, self.flows)

    def named_flows(self) -> list[tuple[str, str, str, str, float, str]]:
        """The flows as drawn: from (column, name), to (column, name), t, as printed."""
        headings = self.sankey.headings
        rows = []
        for link in self.sankey.links:
            a, b = self.sankey.node(link.start), self.sankey.node(link.end)
            rows.append((headings[a.column], a.name, headings[b.column], b.name, link.t, link.printed))
        return rows

    def to_dict(self) -> dict[str, object]:
        """The picture as JSON: every flow between stages and areas, none folded, and the shares."""
        flows = [
            {
                "from": {"stage": a.stage, "area": a.area},
                "to": {"stage": b.stage, "area": b.area},
                "t": float(f"{t:.7g}"),
            }
            for (a, b), t in sorted(self.flows.flows.items())
        ]
        return {
            "contract": CONTRACT,
            "year": self.flows.year,
            "area": self.area,
            "element": self.group,
            "question": self.question,
            "unit": "t REO",
            "flows": flows,
            "shares": {stage: self.flows.shares(stage) for stage in (MINE, SEPARATION, METAL, MAGNET, "magnets-used")},
            "more_than_capacity": [
                {"stage": e.stage, "area": e.area, "t": e.t, "capacity_high_t": e.capacity_high_t}
                for e in self.excesses
            ],
            "unverified_share": round(self.unverified_share, 4),
            "illustrative": self.unverified_share > ILLUSTRATIVE,
        }


def picture(chain: Chain, baseline: Baseline, area: str, group: str) -> ElementPicture:
    """The picture of a group in a base year. Raises NotInRecord for an area that the chain has not."""
    question = ask(chain, year=baseline.year, area=area, supply="all", without=())
    flows = stage_flows(chain, baseline, group)
    coverage = coverage_table(as_run(chain, baseline), question, [group])
    return ElementPicture(chain, area, group, flows, coverage)


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
