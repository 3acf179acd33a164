"""The shares of a trace over all flows that the tables allow, whatever mixes with what.

``attribution_bounds`` keeps the flows of the reconciled year as they are and leaves the mixing open. Here the flows are
left open as well (``allowed_flows``): a flow that nobody measured may be nothing or as large as balances, capacities
and statistics let it be. So may one that stands at zero in the reconciled year for want of a measurement. Let x be such
flows and g, between 0 and x, what of each comes from the plants in question without passing another of their stage:

    maximise  sum of g that is used  -  s x sum of x that is used         (contents at the ends of their ranges)

A step passes what is marked on with the coefficients that it has on all, goods balance in marks as they do in t, and
what begins elsewhere bears none. The share is a quotient: s rises to what the last optimum has until nothing is gained
(Dinkelbach, Management Science 13, 1967), from the bound that mixing alone gives. The least share of some plants is
what the greatest share of all else leaves. An end is what the multipliers of the last program prove, however far its
solver came: never too narrow, and wider than it need be by what is missing to their optimum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import numpy as np

from terbia.chain.allowed_flows import AllowedFlows, Entry
from terbia.chain.coefficient_ranges import Ends, ends_of
from terbia.chain.matrix import Floats
from terbia.chain.network import Column, Key
from terbia.chain.objectives import Objectives

#: A share is found when a program moves it by less.
CLOSE = 1e-6
MOST_STEPS = 30


@dataclass(frozen=True)
class Demand:
    """What is used: the area, the products, and t REO of the group in a unit of each good, at least and at most."""

    area: str
    products: Collection[str]
    contents: Mapping[Key, Ends]

    def is_met_by(self, column: Column) -> bool:
        """Whether a column is part of the use."""
        return column.kind == "use" and column.area == self.area and column.item in self.products


@dataclass
class _Marks:
    """Columns and rows put behind those of the allowed flows: what of each flow is marked."""

    allowed: AllowedFlows
    more: list[tuple[int, int, float]] = field(default_factory=list)
    sides: list[Ends] = field(default_factory=list)
    uppers: list[float] = field(default_factory=list)
    passing: dict[int, int] = field(default_factory=dict)

    def within(self, values: Mapping[int, float], low: float, high: float) -> None:
        """A row."""
        row = len(self.allowed.row_low) + len(self.sides)
        self.more += [(row, at, value) for at, value in values.items() if value != 0.0]
        self.sides.append((low, high))

    def part_of(self, number: int) -> int:
        """A new column for the marked part of one, between nothing and all of it."""
        at = self.allowed.width + len(self.uppers)
        self.uppers.append(self.allowed.upper[number])
        self.within({at: 1.0, number: -1.0}, -np.inf, 0.0)
        return at

    def passed(self, number: int, entry: Entry) -> int:
        """The marked part of what a step moves of a good: the same part of all that it takes and gives, but that an
        amount left open has its coefficient within its range in what is marked and in what is not."""
        if number not in self.passing:
            self.passing[number] = self.part_of(number)
        whole = self.passing[number]
        if entry.number == number:
            return whole
        if entry.number not in self.passing:
            part = self.passing[entry.number] = self.part_of(entry.number)
            _, (low, high) = self.allowed.open_ends[entry.number]
            self.within({part: 1.0, whole: -low}, 0.0, np.inf)
            self.within({part: 1.0, whole: -high}, -np.inf, 0.0)
            self.within({entry.number: 1.0, part: -1.0, number: -low, whole: low}, 0.0, np.inf)
            self.within({entry.number: 1.0, part: -1.0, number: -high, whole: high}, -np.inf, 0.0)
        return self.passing[entry.number]


class AllowedShares:
    """The shares of what a demand uses that can have come from plants of a stage, ``plants``, as the last of them."""

    def __init__(
        self,
        allowed: AllowedFlows,
        holds: Mapping[Key, Floats],
        demand: Demand,
        plants: Collection[str],
        least_used_t: float,
    ) -> None:
        self.allowed, self.demand, self.least_used_t = allowed, demand, least_used_t
        self.entries: dict[int, dict[Key, Entry]] = {
            n: {key: e for key, e in entries.items() if key in holds} for n, entries in allowed.entries.items()
        }
        self.sources: dict[int, list[int]] = defaultdict(list)
        self.used: list[tuple[Key, int, int, float]] = []
        self.cut = {n for n, column in enumerate(allowed.columns) if column.name in plants}
        self.marks = _Marks(allowed)
        self._balance()

    def _begins(self, number: int) -> bool:
        return number in self.cut or not any(e.sign < 0 for e in self.entries[number].values())

    def _balance(self) -> None:
        rows: dict[Key, list[tuple[int, Entry]]] = defaultdict(list)
        for number, entries in self.entries.items():
            for key, entry in entries.items():
                rows[key].append((number, entry))
        relevant = self._relevant(rows)
        for key in sorted(relevant):
            values: dict[int, float] = {}
            for number, entry in rows[key]:
                at = self._marked(number, key, entry, relevant)
                if at is not None:
                    values[at] = entry.sign * float(entry.size[0])
            self.marks.within(values, 0.0, 0.0)

    def _relevant(self, rows: Mapping[Key, Sequence[tuple[int, Entry]]]) -> set[Key]:
        """The goods in areas from which the use can be reached without passing one of the plants."""
        used = [n for n, column in enumerate(self.allowed.columns) if self.demand.is_met_by(column)]
        found = {key for n in used for key, e in self.entries[n].items() if e.sign < 0}
        waiting = sorted(found)
        while waiting:
            for number, entry in rows[waiting.pop()]:
                if entry.sign > 0 and not self._begins(number):
                    new = [k for k, e in self.entries[number].items() if e.sign < 0 and k not in found]
                    found.update(new)
                    waiting += new
        return found

    def _marked(self, number: int, key: Key, entry: Entry, relevant: Collection[Key]) -> int | None:
        """The column for what of an entry is marked; None where a plant of the stage gives off what it took."""
        column = self.allowed.columns[number]
        if entry.sign > 0:
            if not self._begins(number):
                return self.marks.passed(number, entry)
            at = self.marks.part_of(entry.number)
            self.sources[number].append(at)
            return at
        goes_on = any(e.sign > 0 and k in relevant for k, e in self.entries[number].items())
        if goes_on and not self._begins(number):
            return self.marks.passed(number, entry)
        at = self.marks.part_of(entry.number)
        if self.demand.is_met_by(column):
            self.used.append((key, at, entry.number, float(entry.size[0])))
        return at

    def beginning(self) -> set[str]:
        """The columns that something can have begun at: plants of the stage, and origins."""
        return {self.allowed.columns[number].name for number in self.sources}

    @cached_property
    def solver(self) -> Objectives:
        """The inequalities of flows and marks."""
        return Objectives(self.allowed.program(self.marks.more, self.marks.sides, self.marks.uppers))

    @cached_property
    def _contents(self) -> list[dict[Key, float]]:
        """The corners at which the share of a use of several goods has its ends: shares follow proportions alone."""
        keys = sorted({key for key, *_ in self.used})
        corners = [dict(zip(keys, c, strict=True)) for c in product(*(self.demand.contents[key] for key in keys))]
        if len(keys) == 1:
            return corners[:1]
        return [c for c in corners if len({self.demand.contents[key].index(c[key]) for key in keys}) > 1]

    def greatest(self, columns: Iterable[str], at_least: float) -> float:
        """The greatest share that can have begun at some columns of flows (plants of the stage, or origins); at least
        ``at_least``, which the reconciled flows can have."""
        share = min(max(at_least, 0.0), 1.0)
        wanted = set(columns)
        closed = {
            at: 0.0 for n, parts in self.sources.items() if self.allowed.columns[n].name not in wanted for at in parts
        }
        if share >= 1.0 - CLOSE or len(closed) == sum(map(len, self.sources.values())):
            return 1.0 if share >= 1.0 - CLOSE else share
        for contents in self._contents:
            share = max(share, self._quotient(contents, closed, share))
        return min(1.0, share)

    def _quotient(self, contents: Mapping[Key, float], closed: Mapping[int, float], share: float) -> float:
        marked, used = (np.zeros(self.allowed.width + len(self.marks.uppers)) for _ in range(2))
        for key, part, whole, size in self.used:
            marked[part] += size * contents[key]
            used[whole] += size * contents[key]
        for _ in range(MOST_STEPS):
            close = CLOSE * float(used[: self.allowed.width] @ np.array(self.allowed.flows))
            gain, x = self.solver.upper_bound(marked - share * used, closed, close)
            if float(used @ x) <= 0 or gain <= close or float(marked @ x) <= share * float(used @ x):
                break
            share = float(marked @ x) / float(used @ x)
        return share + max(gain, 0.0) / self.least_used_t


def demand_of(allowed: AllowedFlows, holds: Mapping[Key, Floats], area: str, products: Collection[str]) -> Demand:
    """What an area uses as some products, with what each good that it uses holds (``CoefficientRanges.holds``)."""
    demand = Demand(area, tuple(products), {})
    used = [number for number, column in enumerate(allowed.columns) if demand.is_met_by(column)]
    keys = sorted({key for number in used for key in allowed.entries[number] if key in holds})
    return Demand(area, tuple(products), {key: ends_of(holds[key]) for key in keys})


def least_used_t(allowed: AllowedFlows, demand: Demand) -> float:
    """The least that can be used, t REO; what is below a thousandth of the reconciled year's counts as that."""
    used = np.zeros(allowed.width)
    for number, column in enumerate(allowed.columns):
        for key, entry in allowed.entries[number].items():
            if demand.is_met_by(column) and key in demand.contents:
                used[entry.number] += float(entry.size[0]) * demand.contents[key][0]
    return max(Objectives(allowed.program()).least(used)[0], 1e-3 * float(used @ np.array(allowed.flows)))
