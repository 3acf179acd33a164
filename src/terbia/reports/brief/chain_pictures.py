"""The pictures of the chain in a brief: shares by stage and area, and a Sankey diagram for each element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from terbia.chain.base_network import base_network
from terbia.chain.baseline import Baseline
from terbia.chain.coverage import MAGNET_GROUPS, StageCoverage
from terbia.chain.model import Chain, Statistic
from terbia.chain.stage_flows import STAGES, StageNode
from terbia.ledger.observation import Observation
from terbia.reports.brief.chain_rows import ChainRows
from terbia.reports.brief.say import joined, passage
from terbia.reports.brief.words import place, sentence_start
from terbia.reports.chain_picture import MEANING, ElementPicture, picture
from terbia.reports.chain_sankey import amount_text
from terbia.reports.chain_shares import (
    STAGE_LINES,
    AllShares,
    all_shares,
    draw_shares,
    draw_shares_narrow,
    group_shares,
)
from terbia.reports.chain_words import ILLUSTRATIVE
from terbia.reports.page import Cell, Derived, Figure, Passage, Picture, Span, Table
from terbia.reports.range_text import amount_ends
from terbia.reports.sankey import Link, Node, is_illustrative
from terbia.reports.sankey_drawing import draw_sankey
from terbia.reports.sankey_steps import draw_steps

#: Which column of the picture a stage of the coverage table and a statistic bear on; compounds are used to make metal.
_COVERAGE_OF = {
    "mine": 0, "cracking": 1, "light-separation": 1, "heavy-separation": 1, "metal": 2, "heavy-metal": 2, "alloy": 3,
    "magnet": 3,
}  # fmt: skip
_FLOW_OF = {"mine": 0, "stock": 0, "oxide": 1, "recycled": 1, "metal": 2, "alloy": 3, "magnet": 3, "use": 2}
_TRADE_OF = {"metals": 2, "ndpr-metal": 2, "magnet": 3}
_ILLUSTRATIVE = "Illustrative, since more than half of what it rests on is assumed or unverified"
_METHOD = (
    "flows of the base year that balance at every stage and lie nearest to its statistics (weighted least squares on"
    " the chain's tables), passed through pools in proportion; its range is the least and the most that the tables"
    " allow; the unverified share is of the rows behind this flow (how much each plant made, of what, with what yield),"
    " weighted by flow"
)


def chain_pictures(
    seen: ChainRows, chain: Chain, baseline: Baseline, area: str, home: Sequence[StageCoverage]
) -> tuple[Picture, ...]:
    """Shares of all elements in one picture, then the flows of each; none of an element that the chain has not.

    ``home`` is the coverage by the area's own plants: it says which zeros somebody has checked.
    """
    base = base_network(chain, baseline.year)
    groups = [group for group in MAGNET_GROUPS if group in chain.groups]
    made = [_Made(seen, picture(chain, baseline, area, group, base=base), home) for group in groups]
    return (_shares(made, area), *(_flows(one, is_first=one is made[0]) for one in made)) if made else ()


@dataclass(frozen=True)
class _Made:
    """A picture's data with the observations behind each of its columns."""

    seen: ChainRows
    found: ElementPicture
    home: Sequence[StageCoverage]

    def is_checked_zero(self, number: int) -> bool:
        """Whether a checked row says that the area has no plant of the stages that bear on a column."""
        group = self.found.chain.groups[self.found.group]
        stages = ("mine", f"{group.separation}-separation", group.metal, "magnet", "")
        return any(
            row.out.high == 0 and row.own_zero_share <= ILLUSTRATIVE
            for row in self.home
            if (row.group, row.stage) == (self.found.group, stages[number])
        )

    def column(self, number: int) -> Derived:
        """What stands behind the amounts and shares of a column: the whole of it."""
        found, stage = self.found, STAGES[number]
        total = fsum(found.flows.by_area(stage).values())
        low, high = found.ranges.totals[stage]
        name = f"{found.group}, {self._words(number)}, all areas"
        method = f"{_METHOD}; an area's amount or share is a part of this and is printed with its own range"
        share = found.evidence.of_stage(stage)
        return Derived(name, total, low, high, "t REO", method, self._behind(number), share, _ends(low, high))

    def own(self, number: int) -> Derived | None:
        """What the area of the brief has at a stage; None where that is nothing."""
        found, node = self.found, StageNode(STAGES[number], self.found.area)
        t = found.flows.by_area(node.stage).get(node.area, 0.0)
        if t <= 0:
            return None
        low, high = found.ranges.amount(node)
        name = f"{found.group}, {self._words(number)}, {found.chain.areas[node.area]}"
        share = found.evidence.of_node(node)
        return Derived(name, t, low, high, "t REO", _METHOD, self._behind(number), share, _ends(low, high))

    def _words(self, number: int) -> str:
        return f"{' '.join(filter(None, STAGE_LINES[number]))} in {self.found.flows.year}"

    def _behind(self, number: int) -> tuple[Observation, ...]:
        """The observations that bear on a column; where there are none, those of the nearest column before it."""
        year = self.found.flows.year
        for column in range(number, -1, -1):
            places = [w for row in self.found.coverage if _COVERAGE_OF[row.stage] == column for w in row.rows]
            places += [
                s.amount.where
                for s in self.found.chain.statistics
                if s.year == year and self._bears(s) and _statistic_column(s) == column
            ]
            if found := self.seen.observations(places):
                return found
        return ()

    def _bears(self, one: Statistic) -> bool:
        return one.item not in self.found.chain.groups or one.item == self.found.group

    def columns(self) -> tuple[Derived, ...]:
        """All of them, in order."""
        return tuple(self.column(number) for number in range(len(STAGES)))


def _statistic_column(one: Statistic) -> int:
    return _TRADE_OF.get(one.item, 1) if one.flow == "trade" else _FLOW_OF[one.flow]


def _flows(made: _Made, *, is_first: bool) -> Picture:
    """The Sankey diagram; the first one is open on a page and says how to read them all."""
    found, sources = made.found, made.columns()
    sankey = found.sankey
    said = f"{sankey.description} {_ILLUSTRATIVE}." if found.is_illustrative else sankey.description
    return Picture(
        f"chain-flows-{found.group}", sankey.title, said, draw_sankey(sankey, ""),
        draw_steps(sankey, ""), _flow_table(found, sources),
        (*_notes(made), passage(MEANING)) if is_first else _notes(made), _data(found), is_folded=not is_first,
    )  # fmt: skip


def _data(found: ElementPicture) -> dict[str, object]:
    return {key: value for key, value in found.to_dict().items() if key != "contract"}


def _notes(made: _Made) -> tuple[Passage, ...]:
    """What the area has of it, and where it is more than its plants can make."""
    found, start = made.found, f"of {made.found.group}, in t REO, {place(made.found.area)} "
    sure: list[list[Span]] = []
    shaky: list[list[Span]] = []
    for number, words in enumerate(("mined ", "separated ", "had as metal ", "put into magnets ", "used in magnets ")):
        own = made.own(number)
        if own is None:
            (sure if made.is_checked_zero(number) else shaky).append([f"{words}nothing"])
        else:
            (shaky if is_illustrative(own.low, own.unverified_share) else sure).append([words, _figure(own)])
    said = [passage(sentence_start(start), *joined(sure), ".")] if sure else []
    if shaky:
        said.append(passage(f"Illustrative: {start}", *joined(shaky), "."))
    if found.excesses:
        which = "; ".join(f"{e.stage}, {found.chain.areas[e.area]}" for e in found.excesses)
        said.append(passage(f"More than the plants in the tables can make, not to be quoted: {which}."))
    return tuple(said)


def _ends(low: float, high: float) -> str:
    return f"{amount_ends(low, high)} t REO"


def _figure(number: Derived) -> Figure:
    """An amount with its range."""
    ends = amount_ends(number.low or 0.0, number.high or 0.0)
    return Figure(f"{amount_text(number.value or 0.0)} ({ends})", number)


def _flow_table(found: ElementPicture, sources: Sequence[Derived]) -> Table:
    """Each flow of the drawing, by where it begins; beside it what the node has in all, which may be more."""
    sankey = found.sankey
    rows: list[tuple[Cell, ...]] = []
    for node in sankey.nodes:
        onward = [link for link in sankey.links if link.start == node.key]
        if onward:
            source = sources[node.column]
            parts = [_led_to(sankey.node(link.end), link, source) for link in onward]
            name = node.name if node.is_end else f"{sankey.headings[node.column]}: {node.name}"
            to = passage(f"{sankey.headings[node.column + 1].lower()}: ", *joined(parts, "; ", "; "))
            rows.append((sentence_start(name), to, Figure(_with_range(node), source)))
    columns = ("From", "To, t REO", "In all, t REO")
    return Table(f"{sankey.title}: the flows", columns, tuple(rows), " ".join(sankey.foot[1:]), of_words=True)


def _led_to(node: Node, link: Link, source: Derived) -> list[Span]:
    return [f"{node.name} ", Figure(_with_range(link), source)]


def _with_range(one: Node | Link) -> str:
    printed = one.marked if isinstance(one, Link) else one.printed
    return f"{printed} ({one.ends})" if one.ends else printed


def _shares(made: Sequence[_Made], area: str) -> Picture:
    found = made[0].found
    groups = [
        group_shares(m.found.flows, m.found.doubtful, m.found.ranges, illustrative=m.found.is_illustrative)
        for m in made
    ]
    shares = all_shares(groups, area, found.chain.areas, found.flows.year, found.question)
    return Picture(
        "chain-shares", shares.title, shares.description, draw_shares(shares, ""), draw_shares_narrow(shares, ""),
        _share_table(shares, [m.columns() for m in made]), (), _share_data(shares),
    )  # fmt: skip


def _share_table(found: AllShares, sources: Sequence[Sequence[Derived]]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for group, behind in zip(found.groups, sources, strict=True):
        totals = [_figure(source) for source in behind]
        rows.append((f"{group.group}, t REO in all", *totals))
        for name, areas in found.rows:
            cells = [group.cell_with_range(areas, stage) for stage in range(len(STAGES))]
            if any(cell != "–" for cell in cells) or found.area in areas:
                figures = [c if c == "–" else Figure(c, source) for c, source in zip(cells, behind, strict=True)]
                rows.append((f"{group.group}, {name}", *figures))
    headings = (" ".join(filter(None, lines)) for lines in STAGE_LINES)
    return Table(found.title, ("Element, area", *headings), tuple(rows))


def _share_data(found: AllShares) -> dict[str, object]:
    return {
        "question": found.question,
        "unit": "share of what the stage puts out",
        "elements": {
            group.group: {
                "total_t": dict(zip(STAGES, map(_ranged, group.totals_t, group.total_ends), strict=True)),
                "shares": {
                    area: dict(zip(STAGES, map(_ranged, shares, group.ends[area]), strict=True))
                    for area, shares in group.shares.items()
                },
                "illustrative": group.is_illustrative,
            }
            for group in found.groups
        },
    }


def _ranged(value: float, ends: tuple[float, float]) -> dict[str, float]:
    return {
        name: float(f"{x:.7g}") for name, x in zip(("low", "value", "high"), (ends[0], value, ends[1]), strict=True)
    }
