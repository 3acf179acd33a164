"""The ranges of a group's flows between stages: the least and the greatest that the tables allow.

For a node and for the share of an area at a stage an end is a linear program over the allowed flows
(``allowed_flows``); a share is a quotient, whose end is found by asking for ``part - s x whole`` until its greatest is
zero (Dinkelbach, Management Science 13, 1967). What flows between two nodes besides depends on what mixes with what in
the markets between them. Proportional mixing is an assumption and no finding, so the range leaves it open: what leaves
the first node is marked, each column between carries a marked part between nothing and all of it, markets and steps
pass it on, and the end is the least and the greatest marked amount that the second node takes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum

import numpy as np

from terbia.chain.allowed_flows import AllowedFlows, Entry, allowed_flows
from terbia.chain.baseline import Baseline
from terbia.chain.coefficient_ranges import CoefficientRanges, Ends, coefficient_ranges, ends_of
from terbia.chain.matrix import Floats
from terbia.chain.model import Chain
from terbia.chain.network import Key
from terbia.chain.objectives import Objectives
from terbia.chain.stage_flows import (
    DIFFERENCE,
    LOST,
    MAGNETS_USED,
    OTHER_USE,
    STAGES,
    StageFlows,
    StageNode,
    shown,
    stage_flows,
)

#: A share is found when the programs move it by less.
_CLOSE = 1e-7
_MOST_STEPS = 30
Link = tuple[StageNode, StageNode]


@dataclass(frozen=True)
class FlowRanges:
    """Low and high, t REO: of what nodes put out (``out``) and take (``into``), of whole stages (``totals``) and of
    flows between nodes (``links``); of the shares (0 to 1) of areas at stages, by stage and area."""

    group: str
    year: int
    out: Mapping[StageNode, Ends]
    into: Mapping[StageNode, Ends]
    totals: Mapping[str, Ends]
    shares: Mapping[tuple[str, str], Ends]
    links: Mapping[Link, Ends]

    def amount(self, node: StageNode) -> Ends:
        """The range of a node as ``StageFlows.by_area`` counts it: what is used, else what it puts out."""
        return (self.into if node.stage in (MAGNETS_USED, OTHER_USE) else self.out)[node]

    def holding(self, flows: StageFlows) -> FlowRanges:
        """The same ranges, each widened to the value of the flows where rounding leaves it outside by a digit."""
        by_area = {stage: flows.by_area(stage) for stage in STAGES}
        shares = {stage: flows.shares(stage) for stage in STAGES}
        return FlowRanges(
            self.group,
            self.year,
            {node: _with(ends, flows.out_t(node)) for node, ends in self.out.items()},
            {node: _with(ends, flows.in_t(node)) for node, ends in self.into.items()},
            {stage: _with(ends, fsum(by_area[stage].values())) for stage, ends in self.totals.items()},
            {key: _with(ends, shares[key[0]].get(key[1], 0.0)) for key, ends in self.shares.items()},
            {link: _with(ends, flows.flows.get(link, 0.0)) for link, ends in self.links.items()},
        )


def flow_ranges(chain: Chain, baseline: Baseline, groups: Iterable[str]) -> dict[str, FlowRanges]:
    """The ranges of the flows of groups in a reconciled year; those that ``stage_flows`` has.

    Raises NotCertified where a program has no proven optimum.
    """
    ranges = coefficient_ranges(chain, baseline.year)
    allowed = allowed_flows(chain, baseline, ranges)
    whole = Objectives(allowed.program())
    return {group: _Group(chain, baseline, ranges, allowed, whole, group).found() for group in groups}


def _with(ends: Ends, value: float) -> Ends:
    return (min(ends[0], value), max(ends[1], value))


class _Group:
    """The programs of a group."""

    def __init__(
        self,
        chain: Chain,
        baseline: Baseline,
        ranges: CoefficientRanges,
        allowed: AllowedFlows,
        whole: Objectives,
        group: str,
    ) -> None:
        self.allowed, self.whole = allowed, whole
        self.flows = stage_flows(chain, baseline, group)
        self.holds = ranges.holds(group)
        self.lost_by = _lost(ranges, self.holds)
        self.at: dict[object, list[int]] = defaultdict(list)
        self.node_of: list[object] = []
        for number, column in enumerate(allowed.columns):
            node = shown(chain, group, column)
            if column.kind == "difference":
                node = StageNode(DIFFERENCE, "-" if column.name in allowed.turned else "+")
            self.node_of.append(node)
            self.at[node].append(number)

    def found(self) -> FlowRanges:
        """Every range."""
        nodes = sorted({node for link in self.flows.flows for node in link})
        ends = [node for node in nodes if node.stage != LOST]
        out = {node: self._amount(self._gains(node, 1.0)) for node in ends if self.flows.out_t(node) > 0}
        into = {node: self._amount(self._gains(node, -1.0)) for node in ends if self.flows.in_t(node) > 0}
        totals, shares = {}, {}
        for stage in STAGES:
            sign = -1.0 if stage == MAGNETS_USED else 1.0
            parts = {node.area: self._gains(node, sign) for node in self.flows.nodes(stage)}
            if parts:
                low, high = (np.sum([part[k] for part in parts.values()], axis=0) for k in (0, 1))
                totals[stage] = self._amount((low, high))
                for area, share in self.flows.shares(stage).items():
                    shares[(stage, area)] = self._share(parts, area, share)
        links: dict[Link, Ends] = {}
        for node in ends:
            links.update(self._links(node))
        for (start, end), (low, high) in links.items():  # no more than the one puts out at most, and the other takes
            most = min(high, *(found[node][1] for found, node in ((out, start), (into, end)) if node in found))
            links[(start, end)] = (min(low, most), most)
        return FlowRanges(self.flows.group, self.flows.year, out, into, totals, shares, links)

    def _gains(self, node: StageNode, sign: float) -> tuple[Floats, Floats]:
        """t REO that a unit of each column adds to what a node puts out (1) or takes (-1), at least and at most."""
        low, high = np.zeros(self.allowed.width), np.zeros(self.allowed.width)
        for number in self.at[node]:
            for key, entry in self.allowed.entries[number].items():
                if entry.sign == sign and key in self.holds:
                    ends = ends_of(entry.size * self.holds[key])
                    low[entry.number] += ends[0]
                    high[entry.number] += ends[1]
        return low, high

    def _losses(self, node: StageNode) -> tuple[Floats, Floats]:
        """t REO that is lost in a node for a unit of each column, at least and at most."""
        low, high = np.zeros(self.allowed.width), np.zeros(self.allowed.width)
        for number in self.at[node]:
            low[number], high[number] = self.lost_by[self.allowed.columns[number].name]
        return low, high

    def _amount(self, gains: tuple[Floats, Floats]) -> Ends:
        return max(0.0, self.whole.least(gains[0])[0]), max(0.0, self.whole.greatest(gains[1])[0])

    def _share(self, parts: Mapping[str, tuple[Floats, Floats]], area: str, share: float) -> Ends:
        """The ends of an area's part of a stage: its coefficients at one end, those of all others at the other."""
        ends = []
        for sign, mine, theirs in ((-1.0, 0, 1), (1.0, 1, 0)):
            part = parts[area][mine]
            rest = np.sum([np.zeros_like(part), *(p[theirs] for a, p in parts.items() if a != area)], axis=0)
            at = share
            for _ in range(_MOST_STEPS):
                gap, x = self.whole.greatest(sign * ((1 - at) * part - at * rest))
                all_of_it = float((part + rest) @ x)
                if all_of_it <= 0 or gap <= _CLOSE * all_of_it:
                    break
                at = float(part @ x) / all_of_it
            ends.append(min(1.0, max(0.0, at + sign * _CLOSE)))
        return (min(ends[0], share), max(ends[1], share))

    def _links(self, start: StageNode) -> dict[Link, Ends]:
        """The ranges of all that leaves a node, and of what is lost in it."""
        ends = [end for first, end in self.flows.flows if first == start]
        own = StageNode(LOST, start.stage)
        found: dict[Link, Ends] = {}
        if own in ends:
            found[(start, own)] = self._amount(self._losses(start))
        others = sorted(end for end in ends if end != own)
        if others:
            marked = _Marked(self, start)
            for end in others:
                found[(start, end)] = marked.range_to(end)
        return found


def _lost(ranges: CoefficientRanges, holds: Mapping[Key, Floats]) -> dict[str, Ends]:
    """What a unit of each column takes of the group and does not give, t REO, at least and at most."""
    found = {}
    for name, entries in ranges.balances.items():
        parts = [values * holds[key] for key, values in entries.items() if key in holds]
        found[name] = ends_of(np.maximum(0.0, -np.sum(parts, axis=0))) if parts else (0.0, 0.0)
    return found


class _Marked:
    """The allowed flows, and what of them can have left one node."""

    def __init__(self, group: _Group, start: StageNode) -> None:
        self.group, self.start = group, start
        rows: dict[Key, list[tuple[int, Entry]]] = defaultdict(list)
        for number, entries in group.allowed.entries.items():
            for key, entry in entries.items():
                if key in group.holds:
                    rows[key].append((number, entry))
        self.passing: dict[int, int] = {}
        self.arriving: dict[tuple[int, Key], int] = {}
        self.more: list[tuple[int, int, float]] = []
        self.sides: list[Ends] = []
        self.uppers: list[float] = []
        for key in self._reached(rows):
            self._balance(key, rows[key])
        self.solver = Objectives(group.allowed.program(self.more, self.sides, self.uppers))

    def _is_between(self, number: int) -> bool:
        return not isinstance(self.group.node_of[number], StageNode)

    def _reached(self, rows: Mapping[Key, list[tuple[int, Entry]]]) -> list[Key]:
        """The balances that what leaves the node can come to before it comes to another."""
        entries, holds = self.group.allowed.entries, self.group.holds
        waiting = [
            key for n in self.group.at[self.start] for key, e in entries[n].items() if e.sign > 0 and key in holds
        ]
        found = dict.fromkeys(waiting)
        while waiting:
            for number, entry in rows[waiting.pop()]:
                if entry.sign < 0 and self._is_between(number):
                    new = [k for k, e in entries[number].items() if e.sign > 0 and k in holds and k not in found]
                    found.update(dict.fromkeys(new))
                    waiting += new
        return sorted(found)

    def _within(self, values: Mapping[int, float], low: float, high: float) -> None:
        row = len(self.group.allowed.row_low) + len(self.sides)
        self.more += [(row, at, value) for at, value in values.items() if value != 0.0]
        self.sides.append((low, high))

    def _part_of(self, number: int) -> int:
        """A new column for the marked part of one."""
        at = self.group.allowed.width + len(self.uppers)
        self.uppers.append(self.group.allowed.upper[number])
        self._within({at: 1.0, number: -1.0}, -np.inf, 0.0)
        return at

    def _passed(self, number: int, entry: Entry) -> int:
        """The marked part of what a column between moves of a good: in proportion to what of the column is marked."""
        if number not in self.passing:
            self.passing[number] = self._part_of(number)
        whole = self.passing[number]
        if entry.number == number:
            return whole
        if entry.number not in self.passing:
            part = self.passing[entry.number] = self._part_of(entry.number)
            _, (low, high) = self.group.allowed.open_ends[entry.number]
            self._within({part: 1.0, whole: -low}, 0.0, np.inf)
            self._within({part: 1.0, whole: -high}, -np.inf, 0.0)
            # What is not marked of it has its coefficient within the same range.
            self._within({entry.number: 1.0, part: -1.0, number: -low, whole: low}, 0.0, np.inf)
            self._within({entry.number: 1.0, part: -1.0, number: -high, whole: high}, -np.inf, 0.0)
        return self.passing[entry.number]

    def _balance(self, key: Key, entries: Iterable[tuple[int, Entry]]) -> None:
        """Marked material that comes to a balance leaves it."""
        values: dict[int, float] = {}
        for number, entry in entries:
            each = entry.sign * float(entry.size[0])
            if self._is_between(number):
                values[self._passed(number, entry)] = each
            elif entry.sign < 0:
                at = self.arriving[(number, key)] = self._part_of(entry.number)
                values[at] = each
            elif self.group.node_of[number] == self.start:
                values[entry.number] = each
        self._within(values, 0.0, 0.0)

    def range_to(self, end: StageNode) -> Ends:
        """The least and the greatest of what can go from the node to another."""
        group = self.group
        low, high = (np.zeros(group.allowed.width + len(self.uppers)) for _ in range(2))
        if end.stage == LOST:
            for number, at in self.passing.items():
                node = group.node_of[number] if number < len(group.node_of) else None
                if isinstance(node, tuple) and node[0] == end.area:
                    low[at], high[at] = group.lost_by[group.allowed.columns[number].name]
        for (number, key), at in self.arriving.items():
            if group.node_of[number] == end:
                entry = group.allowed.entries[number][key]
                low[at], high[at] = ends_of(entry.size * group.holds[key])
        return max(0.0, self.solver.least(low)[0]), max(0.0, self.solver.greatest(high)[0])
