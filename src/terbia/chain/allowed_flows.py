"""All flows that the tables allow in a base year, as linear inequalities: the reconciled year is one of them.

    sum_n a_rn x_n = 0                   each balance r, each a_rn within its range (``coefficient_ranges``)
    low <= sum_n c_sn x_n <= high        each statistic and requirement s, within its stated range
    0 <= sum_n t_kn x_n <= high          each capacity k, within the high end of its range
    0 <= x                               what the base year keeps; a statistical difference from nothing to what it is

A coefficient that the tables leave open makes its amount y = a x a column of its own, with low x <= y <= high x; that
is the same set (Oettli and Prager, Numerische Mathematik 6, 1964), in which nothing is sampled. Two coefficients that
come of one number of the tables are taken as if they did not know each other, which makes the set too large and never
too small; where that would let matter be made, what they owe each other is said once more in linear terms:

    swarf = alloy taken - magnet                        in every magnet plant
    sum of oxides <= yield x (feed - unseparated)       in every separation plant
    heavy oxide of a mine <= yields x share x what was separated of it
    oxide from swarf <= yields x largest part of alloy that becomes swarf x metal taken, by grade and group

What the reconciled year itself has beyond a stated range (a gross error) widens that range to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from terbia.chain.baseline import Baseline, Residual
from terbia.chain.capacity_limits import NORMAL_95
from terbia.chain.certificate import LinearProgram
from terbia.chain.coefficient_ranges import CoefficientRanges, Ends, ends_of
from terbia.chain.matrix import Floats, Matrix
from terbia.chain.model import UNSEPARATED, Chain
from terbia.chain.network import Column, Key
from terbia.chain.stated_deviations import standard_deviation

#: How much wider a side is than what the reconciled year has there, for its rounding: of its terms, and in t.
SLACK, SLACK_T = 1e-7, 1e-6
_SUMS = ("capacity", "export")
_ALIKE = 1e-9
INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a column moves of a good: the column of the program that says how much, its sign, and how many units of
    the good a unit of it is (exact where the entry has a column of its own)."""

    number: int
    sign: float
    size: Floats

    @property
    def is_own(self) -> bool:
        """Whether the amount has a column of its own, of which a unit is a unit of the good."""
        return bool(np.all(self.size == 1.0))


@dataclass
class AllowedFlows:
    """The inequalities over the flows that a base year keeps; ``flows`` are the columns' values in the reconciled year.

    The first columns are those of the year, ``columns``, the others amounts with a coefficient left open. A statistical
    difference below zero stands with its sign turned (``turned``), so that every column is >= 0. ``entries`` are by
    column number and balance.
    """

    columns: list[Column] = field(default_factory=list)
    place: dict[str, int] = field(default_factory=dict)
    turned: set[str] = field(default_factory=set)
    flows: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    entries: dict[int, dict[Key, Entry]] = field(default_factory=dict)
    open_ends: dict[int, tuple[int, Ends]] = field(default_factory=dict)
    triplets: list[tuple[int, int, float]] = field(default_factory=list)
    row_low: list[float] = field(default_factory=list)
    row_high: list[float] = field(default_factory=list)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.upper)

    def program(
        self, more: Iterable[tuple[int, int, float]] = (), sides: Iterable[Ends] = (), uppers: Iterable[float] = ()
    ) -> LinearProgram:
        """The inequalities as a program without costs, with rows and columns (0 up to ``uppers``) added behind."""
        sides, upper = list(sides), np.array([*self.upper, *uppers])
        rows, columns, values = zip(*self.triplets, *more, strict=True)
        return LinearProgram(
            costs=np.zeros(len(upper)),
            matrix=Matrix.of(rows, columns, values, len(self.row_low) + len(sides), len(upper)),
            row_low=np.array([*self.row_low, *(low for low, _ in sides)]),
            row_high=np.array([*self.row_high, *(high for _, high in sides)]),
            column_low=np.zeros(len(upper)),
            column_high=upper,
        )

    def add_column(self, flow: float, upper: float) -> int:
        """Another column; its number."""
        self.flows.append(flow)
        self.upper.append(max(upper, flow) * (1 + SLACK) + SLACK_T)
        return len(self.upper) - 1

    def within(self, coefficients: Mapping[int, Ends], low: float, high: float) -> None:
        """A sum that can lie between ``low`` and ``high`` for some coefficients within their ranges.

        A side that the reconciled year is beyond is moved to it.
        """
        at = [sum(ends[k] * self.flows[n] for n, ends in coefficients.items()) for k in (0, 1)]
        slack = SLACK * sum(max(map(abs, ends)) * self.flows[n] for n, ends in coefficients.items()) + SLACK_T
        low, high = min(low, at[1] - slack), max(high, at[0] + slack)
        if all(ends[0] == ends[1] for ends in coefficients.values()):
            self._row({n: ends[0] for n, ends in coefficients.items()}, low, high)
            return
        if high < INFINITE:
            self._row({n: ends[0] for n, ends in coefficients.items()}, -INFINITE, high)
        if low > -INFINITE:
            self._row({n: ends[1] for n, ends in coefficients.items()}, low, INFINITE)

    def _row(self, values: Mapping[int, float], low: float, high: float) -> None:
        at = len(self.row_low)
        self.triplets += [(at, n, value) for n, value in values.items() if value != 0.0]
        self.row_low.append(low)
        self.row_high.append(high)


def stated_ends(residual: Residual) -> Ends:
    """The range of a statistic: as stated, and as wide on either side as the reconciliation takes it to be, and so far
    that it holds the reconciled value."""
    amount, spread = residual.statistic.amount, NORMAL_95 * standard_deviation(residual.statistic)
    low = min(amount.low, amount.value - spread, residual.reconciled)
    return low, max(amount.high, amount.value + spread, residual.reconciled)


def allowed_flows(chain: Chain, baseline: Baseline, ranges: CoefficientRanges) -> AllowedFlows:
    """The flows that the tables allow in a reconciled year."""
    made = _Making(chain, baseline, ranges)
    made.take_columns()
    made.take_entries()
    made.balance()
    made.limit_capacities()
    made.hold_statistics()
    made.hold_grades()
    made.keep_matter()
    return made.found


class _Making:
    """The inequalities as they are put together."""

    def __init__(self, chain: Chain, baseline: Baseline, ranges: CoefficientRanges) -> None:
        self.chain, self.baseline, self.ranges = chain, baseline, ranges
        self.found = AllowedFlows()

    def take_columns(self) -> None:
        """What the base year keeps, but for sums."""
        network = self.ranges.corners[0].network
        for number, column in enumerate(network.columns):
            if column.kind == "difference":
                value = self.baseline.differences.get((column.stage, column.item, column.area))
                most = 0.0
            else:
                value, most = self.baseline.flows.get(column.name), network.upper[number]
            if value is None or column.kind in _SUMS:
                continue
            if value < 0:
                self.found.turned.add(column.name)
            self.found.columns.append(column)
            self.found.place[column.name] = self.found.add_column(abs(value), most)

    def take_entries(self) -> None:
        """What the columns move, with a column of its own for each amount that the tables leave open."""
        found = self.found
        for number, column in enumerate(found.columns):
            sign = -1.0 if column.name in found.turned else 1.0
            found.entries[number] = {}
            for key, values in self.ranges.balances[column.name].items():
                if key[0] in _SUMS or not values.any():
                    continue
                sizes, low, high = np.abs(values), *ends_of(np.abs(values))
                entry = Entry(number, sign * float(np.sign(values[np.argmax(sizes)])), sizes)
                if high - low > _ALIKE * high:
                    own = found.add_column(float(sizes[0]) * found.flows[number], high * found.upper[number])
                    found.open_ends[own] = (number, (low, high))
                    found.within({own: (1.0, 1.0), number: (-low, -low)}, 0.0, INFINITE)
                    found.within({own: (1.0, 1.0), number: (-high, -high)}, -INFINITE, 0.0)
                    entry = Entry(own, entry.sign, np.ones(len(sizes)))
                found.entries[number][key] = entry

    def balance(self) -> None:
        """The balances of goods, in amounts."""
        rows: dict[Key, dict[int, Ends]] = defaultdict(dict)
        for entries in self.found.entries.values():
            for key, entry in entries.items():
                each = entry.sign * float(entry.size[0])
                rows[key][entry.number] = (each, each)
        for coefficients in rows.values():
            self.found.within(coefficients, 0.0, 0.0)

    def limit_capacities(self) -> None:
        """The plants' capacities of the year: no more than the high end of their range, or than they ran at."""
        now = self.chain.capacity_at(self.baseline.year).values()
        highs = {(f"{c.stage}:{c.measure}", c.site): c.amount.high for c in now}
        rows: dict[Key, dict[int, Ends]] = defaultdict(dict)
        for number, column in enumerate(self.found.columns):
            for key, values in self.ranges.balances[column.name].items():
                if key[0] == "capacity" and highs.get((key[1], key[2]), 0.0) > 0:
                    rows[key].update(self._in_amounts(number, values))
        for key, coefficients in rows.items():
            self.found.within(coefficients, 0.0, highs[(key[1], key[2])])

    def hold_statistics(self) -> None:
        """Statistics and requirements: within their range, and no surer than the reconciliation takes them to be."""
        sums: dict[str, dict[int, Ends]] = defaultdict(dict)
        for number, column in enumerate(self.found.columns):
            sign = -1.0 if column.name in self.found.turned else 1.0
            for name, values in self.ranges.statistics.get(column.name, {}).items():
                for at, ends in self._in_amounts(number, sign * values).items():
                    sums[name][at] = ends
        for residual in self.baseline.residuals:
            self.found.within(sums[residual.statistic.name], *stated_ends(residual))

    def _in_amounts(self, number: int, values: Floats) -> dict[int, Ends]:
        """What a unit of a column counts for, told by the amounts that it is in a fixed proportion to, where it is."""
        low, high = ends_of(values)
        if high - low <= _ALIKE * abs(high):
            return {number: (float(values[0]), float(values[0]))}
        own = [(key, entry) for key, entry in self.found.entries[number].items() if entry.number != number]
        for some in _gatherings(own):
            sizes = np.sum(
                [np.abs(self.ranges.balances[self.found.columns[number].name][key]) for key, _ in some], axis=0
            )
            factor = values[0] / sizes[0] if sizes[0] > 0 else 0.0
            if factor and np.allclose(values, factor * sizes, rtol=_ALIKE, atol=1e-12):
                return {entry.number: (factor, factor) for _, entry in some}
        return {number: (low, high)}

    def hold_grades(self) -> None:
        """How the world's magnets split into grades: each grade's share between its ends."""
        grades = self.chain.grades
        used = [(n, c) for n, c in enumerate(self.found.columns) if c.kind == "use" and c.item in grades]
        for grade, share in sorted(grades.items()):
            for end, sides in ((share.low, (0.0, INFINITE)), (share.high, (-INFINITE, 0.0))):
                each = {n: float(c.item == grade) - end for n, c in used}
                self.found.within({n: (value, value) for n, value in each.items()}, *sides)

    def keep_matter(self) -> None:
        """What coefficients owe each other, so that no matter is made."""
        separated: dict[str, dict[int, Ends]] = defaultdict(dict)
        heavy: dict[tuple[str, str], dict[int, Ends]] = defaultdict(dict)
        for number, column in enumerate(self.found.columns):
            entries = self.found.entries[number]
            if column.kind != "make":
                continue
            if column.stage == "magnet":
                self._keep_swarf(number, entries)
            elif column.stage in ("light-separation", "heavy-separation"):
                self._keep_yield(number, column.stage, entries)
            if column.stage == "light-separation":
                separated[column.item][number] = (1.0, 1.0)
            elif column.stage == "heavy-separation":
                for key, entry in entries.items():
                    if key[0] == "separated-oxide" and entry.sign > 0 and entry.number != number:
                        heavy[(column.item, key[1])][entry.number] = (1.0, 1.0)
        for (mine, group), parts in heavy.items():
            shares = [made.shares[mine].get(group, 0.0) for made in self.ranges.corners]
            most = max(shares) * self.chain.yield_of("light-separation", group).high
            most *= self.chain.yield_of("heavy-separation", group).high
            feed = dict.fromkeys(separated[mine], (-most, -most))
            self.found.within({**parts, **feed}, -INFINITE, 0.0)
        self._keep_recipes()

    def _keep_yield(self, number: int, stage: str, entries: Mapping[Key, Entry]) -> None:
        """What a plant separates is no more than its yield of the feed that it does not leave unseparated."""
        most = max(self.chain.yield_of(stage, group).high for group in self.chain.groups)
        parts: dict[int, Ends] = {number: (-most, -most)}
        for key, entry in entries.items():
            if entry.sign > 0 and entry.number != number:
                size = float(entry.size[0]) * (most if key[0] == UNSEPARATED[stage] else 1.0)
                parts[entry.number] = (size, size)
        self.found.within(parts, -INFINITE, 0.0)

    def _keep_swarf(self, number: int, entries: Mapping[Key, Entry]) -> None:
        taken = [e for key, e in entries.items() if key[0] == "alloy"]
        swarf = [e for key, e in entries.items() if key[0] == "swarf"]
        if len(taken) == len(swarf) == 1 and number not in (taken[0].number, swarf[0].number):
            one = (1.0, 1.0)
            self.found.within({swarf[0].number: one, taken[0].number: (-1.0, -1.0), number: one}, 0.0, 0.0)

    def _keep_recipes(self) -> None:
        """Oxide from swarf is no more than the metal that went into alloy leaves for it, by grade and group."""
        sums: dict[tuple[str, str], dict[int, Ends]] = defaultdict(dict)
        chain = self.chain
        wasted = 1 - chain.yield_of("magnet").low
        for number, column in enumerate(self.found.columns):
            for key, entry in self.found.entries[number].items():
                if column.kind != "make" or entry.number == number:
                    continue
                if column.stage == "recycling" and entry.sign > 0:
                    sums[(column.item, key[1])][entry.number] = (1.0, 1.0)
                elif column.stage == "alloy" and entry.sign < 0:
                    most = chain.yield_of("recycling", key[1]).high * chain.yield_of("alloy").high * wasted
                    sums[(column.item, key[1])][entry.number] = (-most, -most)
        for coefficients in sums.values():
            if any(ends[0] > 0 for ends in coefficients.values()) and any(e[0] < 0 for e in coefficients.values()):
                self.found.within(coefficients, -INFINITE, 0.0)


def _gatherings(own: list[tuple[Key, Entry]]) -> Iterable[list[tuple[Key, Entry]]]:
    """Single amounts, all amounts of one good, and dysprosium with terbium."""
    for one in own:
        yield [one]
    for good in dict.fromkeys(key[0] for key, _ in own):
        yield [(key, entry) for key, entry in own if key[0] == good]
    if both := [(key, entry) for key, entry in own if key[1] in ("Dy", "Tb") and entry.sign > 0]:
        yield both
