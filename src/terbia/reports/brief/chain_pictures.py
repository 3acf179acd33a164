"""The pictures of the chain in a brief: shares by stage and area, and a Sankey diagram for each element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from terbia.chain.baseline import Baseline
from terbia.chain.coverage import MAGNET_GROUPS
from terbia.chain.model import Chain, Statistic
from terbia.chain.stage_flows import STAGES
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
from terbia.reports.page import Cell, Derived, Figure, Passage, Picture, Span, Table
from terbia.reports.sankey import Link, Node
from terbia.reports.sankey_drawing import draw_sankey
from terbia.reports.sankey_steps import draw_steps

#: Which stages of the coverage table, and which statistics, first bear on a column of the picture.
_COVERAGE_OF = {
    "mine": 0, "cracking": 1, "light-separation": 1, "heavy-separation": 1, "metal": 2, "heavy-metal": 2, "alloy": 3,
    "magnet": 3,
}  # fmt: skip
_FLOW_OF = {"mine": 0, "stock": 0, "oxide": 1, "recycled": 1, "metal": 2, "alloy": 3, "magnet": 3, "use": 4}
_TRADE_OF = {"metals": 2, "ndpr-metal": 2, "magnet": 3}
_METHOD = (
    "flows of the base year that balance at every stage and lie nearest to its statistics (weighted least squares on"
    " the chain's tables), passed through pools in proportion; no range is computed for a flow; an amount or a share"
    " of an area is its part of this"
)


def chain_pictures(seen: ChainRows, chain: Chain, baseline: Baseline, area: str) -> tuple[Picture, ...]:
    """Shares of all elements in one picture, then the flows of each; none of an element that the chain has not."""
    made = [_Made(seen, picture(chain, baseline, area, group)) for group in MAGNET_GROUPS if group in chain.groups]
    return (_shares(made, area), *(_flows(one) for one in made)) if made else ()


@dataclass(frozen=True)
class _Made:
    """A picture's data with the observations behind each of its columns."""

    seen: ChainRows
    found: ElementPicture

    def column(self, number: int) -> Derived:
        """What stands behind the amounts of a column: all that bears on it and on the columns before it."""
        found, flows = self.found, self.found.flows
        places = [w for row in found.coverage if _COVERAGE_OF[row.stage] <= number for w in row.rows]
        places += [
            s.amount.where
            for s in found.chain.statistics
            if s.year == flows.year and self._bears(s) and _statistic_column(s) <= number
        ]
        total = fsum(flows.by_area(STAGES[number]).values())
        name = f"{found.group}, {' '.join(filter(None, STAGE_LINES[number]))} in {flows.year}, all areas"
        inputs = self.seen.observations(places)
        return Derived(name, total, None, None, "t REO", _METHOD, inputs, found.unverified_share)

    def _bears(self, one: Statistic) -> bool:
        return one.item not in self.found.chain.groups or one.item == self.found.group

    def columns(self) -> tuple[Derived, ...]:
        """All of them, in order."""
        return tuple(self.column(number) for number in range(len(STAGES)))


def _statistic_column(one: Statistic) -> int:
    return _TRADE_OF.get(one.item, 1) if one.flow == "trade" else _FLOW_OF[one.flow]


def _flows(made: _Made) -> Picture:
    found, sources = made.found, made.columns()
    sankey = found.sankey
    return Picture(
        f"chain-flows-{found.group}", sankey.title, sankey.description, draw_sankey(sankey, ""),
        draw_steps(sankey, ""), _flow_table(found, sources), _notes(found, sources), _data(found),
    )  # fmt: skip


def _data(found: ElementPicture) -> dict[str, object]:
    return {key: value for key, value in found.to_dict().items() if key != "contract"}


def _notes(found: ElementPicture, sources: Sequence[Derived]) -> tuple[Passage, ...]:
    """What the area has of it, where it is more than its plants can make, and what the picture does not mean."""
    own = [found.flows.by_area(stage).get(found.area, 0.0) for stage in STAGES]
    words = ("mined ", "separated ", "had as metal ", "put into magnets ", "used in magnets ")
    parts: list[list[Span]] = [
        [said, Figure(amount_text(t), source) if t > 0 else "nothing"]
        for said, t, source in zip(words, own, sources, strict=True)
    ]
    opening = "Illustrative, since more than half of what it rests on is assumed or unverified: of"
    start = f"{opening if found.is_illustrative else 'Of'} {found.group}, in t REO, {place(found.area)} "
    said = [passage(start, *joined(parts), ".")]
    if found.excesses:
        which = "; ".join(f"{e.stage}, {found.chain.areas[e.area]}" for e in found.excesses)
        said.append(passage(f"More than the plants in the tables can make, not to be quoted: {which}."))
    return (*said, passage(MEANING))


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
            rows.append((sentence_start(name), to, Figure(node.printed, source)))
    columns = ("From", "To, t REO", "In all, t REO")
    return Table(f"{sankey.title}: the flows", columns, tuple(rows), " ".join(sankey.foot[1:]), of_words=True)


def _led_to(node: Node, link: Link, source: Derived) -> list[Span]:
    return [f"{node.name} ", Figure(link.printed, source)]


def _shares(made: Sequence[_Made], area: str) -> Picture:
    found = made[0].found
    groups = [group_shares(m.found.flows, m.found.doubtful, illustrative=m.found.is_illustrative) for m in made]
    shares = all_shares(groups, area, found.chain.areas, found.flows.year, found.question)
    return Picture(
        "chain-shares", shares.title, shares.description, draw_shares(shares, ""), draw_shares_narrow(shares, ""),
        _share_table(shares, [m.columns() for m in made]), (), _share_data(shares),
    )  # fmt: skip


def _share_table(found: AllShares, sources: Sequence[Sequence[Derived]]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for group, behind in zip(found.groups, sources, strict=True):
        totals = [Figure(amount_text(t), source) for t, source in zip(group.totals_t, behind, strict=True)]
        rows.append((f"{group.group}, t REO in all", *totals))
        for name, areas in found.rows:
            cells = [group.cell(areas, stage) for stage in range(len(STAGES))]
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
                "total_t": {s: float(f"{t:.7g}") for s, t in zip(STAGES, group.totals_t, strict=True)},
                "shares": {
                    area: {s: float(f"{x:.7g}") for s, x in zip(STAGES, shares, strict=True)}
                    for area, shares in group.shares.items()
                },
                "illustrative": group.is_illustrative,
            }
            for group in found.groups
        },
    }
