"""The matrices of several element groups in one: which area has which share of which at each stage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from terbia.chain.coefficient_ranges import Ends
from terbia.chain.flow_ranges import FlowRanges
from terbia.chain.stage_flows import STAGES, StageFlows
from terbia.reports.chain_matrix import share_text
from terbia.reports.chart_panels import NARROW
from terbia.reports.number_text import print_number
from terbia.reports.range_text import share_ends
from terbia.reports.svg import Drawing, path, rect, text

#: A stage in two lines and in one word.
STAGE_LINES = (("", "mined"), ("separated", "oxide"), ("", "metal"), ("magnets", "made"), ("used in", "magnets"))
_STAGE_WORDS = ("mined", "oxide", "metal", "magnets", "used")
#: An area that has this share nowhere is folded into "others".
FOLDED = 0.05
_LEFT, _CELL, _APART, _ROW, _HEAD = 132.0, 54.0, 18.0, 33.0, 64.0
_NARROW_CELL, _NARROW_ROW, _SMALL = 66.0, 44.0, 11.0


@dataclass(frozen=True, slots=True)
class GroupShares:
    """A group's shares (0 to 1) by area and stage, what each stage puts out in all (t REO), and what gets a query.

    ``ends`` are the ranges of the shares, ``total_ends`` those of the totals.
    """

    group: str
    totals_t: tuple[float, ...]
    shares: Mapping[str, tuple[float, ...]]
    ends: Mapping[str, tuple[Ends, ...]]
    total_ends: tuple[Ends, ...]
    doubtful: Collection[tuple[str, str]]
    is_illustrative: bool

    def cell(self, areas: Sequence[str], stage: int) -> str:
        """The share of areas at a stage as it is printed."""
        doubtful = any((STAGES[stage], area) in self.doubtful for area in areas)
        return share_text(self.share(areas, stage)) + ("?" if doubtful else "")

    def cell_with_range(self, areas: Sequence[str], stage: int) -> str:
        """The same with its range behind it; a dash where nothing is and nothing can be."""
        low, high = self.share_ends(areas, stage)
        return f"{self.cell(areas, stage)} ({share_ends(low, high)})" if high > 0 else self.cell(areas, stage)

    def share_ends(self, areas: Sequence[str], stage: int) -> Ends:
        """The range of the share of areas at a stage; of several, the sums of their ends."""
        ends = [self.ends[area][stage] for area in areas if area in self.ends]
        return fsum(low for low, _ in ends), min(1.0, fsum(high for _, high in ends))

    def share(self, areas: Sequence[str], stage: int) -> float:
        """The share of areas at a stage."""
        return fsum(self.shares[area][stage] for area in areas if area in self.shares)


@dataclass(frozen=True, slots=True)
class AllShares:
    """The shares of all groups; ``rows`` are a name and the areas in it, the largest first, others last."""

    title: str
    question: str
    groups: tuple[GroupShares, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    area: str

    @property
    def description(self) -> str:
        """What the picture shows, and what its marks say."""
        said = (
            f"{self.question}. Percent of what the stage puts out; separated oxide is that of mines, without recycling."
            " The thin line under a bar reaches from the least to the most that the tables allow."
        )
        if any(g.doubtful for g in self.groups):
            said += " ? more than the plants in the tables can make: not to be quoted."
        shaky = [g.group for g in self.groups if g.is_illustrative]
        if shaky:
            said += f" Illustrative, since more than half of it is assumed or unverified: {', '.join(shaky)}."
        return said


def group_shares(
    flows: StageFlows, doubtful: Collection[tuple[str, str]], ranges: FlowRanges, *, illustrative: bool
) -> GroupShares:
    """The shares of one group."""
    by_stage = [flows.by_area(stage) for stage in STAGES]
    totals = [fsum(amounts.values()) for amounts in by_stage]
    areas = sorted({area for amounts in by_stage for area in amounts})
    shares = {
        area: tuple(
            amounts.get(area, 0.0) / total if total > 0 else 0.0
            for amounts, total in zip(by_stage, totals, strict=True)
        )
        for area in areas
    }
    none = (0.0, 0.0)
    ends = {area: tuple(ranges.shares.get((stage, area), none) for stage in STAGES) for area in areas}
    total_ends = tuple(ranges.totals.get(stage, none) for stage in STAGES)
    return GroupShares(flows.group, tuple(totals), shares, ends, total_ends, doubtful, illustrative)


def all_shares(
    groups: Sequence[GroupShares], area: str, names: Mapping[str, str], year: int, question: str
) -> AllShares:
    """The groups in one matrix; ``area`` keeps its row however small it is."""
    areas = sorted({a for group in groups for a in group.shares})
    largest = {a: max(max(g.shares.get(a, (0.0,))) for g in groups) for a in areas}
    kept = [a for a in sorted(areas, key=lambda a: (-largest[a], a)) if largest[a] >= FOLDED or a == area]
    rows: list[tuple[str, tuple[str, ...]]] = [(names.get(a, a), (a,)) for a in kept]
    folded = tuple(a for a in areas if a not in kept)
    if folded:
        rows.append((f"{len(folded)} others", folded))
    title = f"{', '.join(g.group for g in groups)}, {year}: shares by stage and area"
    return AllShares(title, question, tuple(groups), tuple(rows), area)


def draw_shares(found: AllShares, name: str) -> Drawing:
    """The matrix for a page: the groups side by side, each share printed, with a bar to scale under it."""
    parts = [text(0, _HEAD - 9, "t REO in all", colour="muted", size=_SMALL)]
    across = len(STAGES) * _CELL + _APART
    width = _LEFT + len(found.groups) * across - _APART
    for number, group in enumerate(found.groups):
        left = _LEFT + number * across
        parts += _group_head(group, left)
        for row, (_, areas) in enumerate(found.rows):
            parts += _cells(group, areas, left, _HEAD + row * _ROW, _CELL, _SMALL, own=found.area in areas)
    for row, (label, areas) in enumerate(found.rows):
        y = _HEAD + row * _ROW
        parts.append(text(0, y + 15, label, weight="bold" if found.area in areas else ""))
        parts.append(path(f"M0 {y + _ROW:.1f}H{width:.1f}", "rule", stroke=1))
    height = _HEAD + len(found.rows) * _ROW + 8
    return Drawing(name, found.title, found.description, width, height, tuple(parts), found.question)


def _group_head(group: GroupShares, left: float) -> list[str]:
    parts = [text(left, 12, _named(group), weight="bold")]
    for column, lines in enumerate(STAGE_LINES):
        x = left + column * _CELL
        parts += [text(x, 30 + 11 * k, words, size=10) for k, words in enumerate(lines) if words]
        parts.append(text(x, _HEAD - 9, _total(group, column), colour="muted", size=_SMALL))
    return parts


def draw_shares_narrow(found: AllShares, name: str) -> Drawing:
    """The matrix for a telephone: the groups one under another."""
    parts: list[str] = []
    y = 0.0
    for group in found.groups:
        parts.append(text(0, y + 14, _named(group), weight="bold"))
        parts.append(text(0, y + 50, "All, t REO", size=_SMALL))
        for column, words in enumerate(_STAGE_WORDS):
            x = column * _NARROW_CELL
            parts.append(text(x, y + 34, words, size=_SMALL, colour="muted"))
            parts.append(text(x, y + 65, _total(group, column), size=_SMALL))
        y += 72
        parts.append(path(f"M0 {y:.1f}H{NARROW:.1f}", "rule", stroke=1))
        for label, areas in found.rows:
            if not any(group.share(areas, column) for column in range(len(STAGES))) and found.area not in areas:
                continue
            own = found.area in areas
            parts.append(text(0, y + 14, label, size=_SMALL, weight="bold" if own else ""))
            parts += _cells(group, areas, 0.0, y + 15, _NARROW_CELL, _SMALL, own=own)
            y += _NARROW_ROW
            parts.append(path(f"M0 {y:.1f}H{NARROW:.1f}", "rule", stroke=1))
        y += 22
    return Drawing(name, found.title, found.description, NARROW, y, tuple(parts), found.question)


def _named(group: GroupShares) -> str:
    return f"{group.group} (illustrative)" if group.is_illustrative else group.group


def _total(group: GroupShares, stage: int) -> str:
    return print_number(float(f"{group.totals_t[stage]:.3g}"))


def _cells(
    group: GroupShares, areas: Sequence[str], left: float, y: float, cell: float, size: float, *, own: bool
) -> list[str]:
    parts = []
    for stage in range(len(STAGES)):
        x, share = left + stage * cell, group.share(areas, stage)
        if share > 0:
            parts.append(rect(x, y + 19, max(1.0, share * (cell - 8)), 5, "series-1" if own else "axis"))
        low, high = group.share_ends(areas, stage)
        if high > low:
            x0, x1 = x + low * (cell - 8), x + high * (cell - 8)
            parts.append(path(f"M{x0:.1f} {y + 27:.1f}H{max(x1, x0 + 1):.1f}", "text", stroke=1.5))
        parts.append(text(x, y + 14, group.cell(areas, stage), size=size, weight="bold" if own else ""))
    return parts
