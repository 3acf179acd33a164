"""The base year: statistics that contradict each other made consistent, and the flows that follow from them.

Every statistic of the year is a sum of flows (measured.py) with a stated uncertainty; every balance of the network must
hold. The flows are those nearest to the statistics, by weighted least squares (reconciliation.py). Compositions and
yields are uncertain too: at each oxide of an area a statistical difference takes up what they cannot explain, with the
standard deviation that their ranges give; it is published, and kept in the program as an item of its own. A flow that
nobody measured is held ever so weakly to its expected size (expected.py), with a variance in proportion to it: least
squares then share what the statistics leave open in that proportion. A plant that this would run beyond its
capacity is kept to it from above (capacity_limits.py), and the year is reconciled again: what it leaves unused is a
flow of its own, expected to be nothing and held there as weakly as any.

A gap between the statistics of one area (more magnets than its oxides can have made) would draw on every flow that is
held weakly, and the more the less is known of it: plants and trade of others that nobody measured would close it. So
the year is reconciled twice. First the difference of an area that both separates a group and makes metal of it may be
as large as it likes: what the trade that nobody measured is without that gap. Then that trade is known, within a few
per cent, and the gap is shared out at home: the difference takes what compositions and yields explain, the statistics
give way within their ranges for the rest.

How well the year fits is said of the statistics alone: chi2 is the sum of their squared moves in standard deviations,
its degrees of freedom the sum of the shares by which the balances narrow their variances.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from terbia.chain.assembly import Assembly
from terbia.chain.base_network import base_network
from terbia.chain.capacity_limits import Limits
from terbia.chain.chi_square import chi_square_quantile
from terbia.chain.expected import Sizes
from terbia.chain.matrix import Flags, Matrix
from terbia.chain.measured import counts_one_good
from terbia.chain.model import ORE_GOODS, Chain, Statistic
from terbia.chain.network import Column, Floats
from terbia.chain.reconciliation import Reconciled, adjusted_deviations, reconcile
from terbia.chain.required import required_products
from terbia.chain.stated_deviations import difference_sd, gap_room, standard_deviation

#: How weakly unmeasured flows are held to what is expected, as variance over the expected and the largest size: far
#: below any statistic, and enough to keep the numbers in hand. What plants put out is a little surer than other flows.
WEAK, WEAK_OUTPUT = 10.0, 1.0
#: The same of ore that is put to stock though nobody says so, and of trade once it is known.
WEAK_STOCK, KNOWN_TRADE = 0.01, 0.0001
#: What is expected to be as large as its size; of what is left over, put to stock or a difference nothing is expected.
EXPECTED = ("make", "move", "use")
NO_ROOMS: Mapping[int, float] = {}
MOST_ROUNDS = 20
#: What is smaller than this, t, is what rounding leaves of nothing.
NOTHING_T = 1e-6
#: A statistic whose range the balances narrow by less than this share is not tested by them.
LEAST_BEARING = 0.05
GROSS_ERROR = 1.96


@dataclass(frozen=True, slots=True)
class Residual:
    """A statistic of the base year after reconciliation; ``difference`` is reconciled minus published."""

    statistic: Statistic
    reconciled: float
    sd: float
    difference: float
    test: float | None
    is_gross_error: bool

    @property
    def is_within(self) -> bool:
        """Whether the reconciled value lies within the range that is stated for the statistic."""
        slack = 1e-6 * max(1.0, self.reconciled)
        return self.statistic.amount.low - slack <= self.reconciled <= self.statistic.amount.high + slack


@dataclass(frozen=True)
class Baseline:
    """A reconciled base year: flows by column name, requirements, statistical differences, and how well it fits."""

    year: int
    flows: Mapping[str, float]
    requirements: Mapping[tuple[str, str], float]
    differences: Mapping[tuple[str, str, str], float]
    residuals: tuple[Residual, ...] = ()
    not_represented: tuple[Statistic, ...] = ()
    chi2: float = 0.0
    degrees_of_freedom: float = 0.0
    critical: float = 0.0
    is_a_test: bool = False

    @property
    def worst_deviation(self) -> float:
        """The largest distance of a statistic from its published value, in standard deviations of the statement."""
        return max((abs(r.difference) / standard_deviation(r.statistic) for r in self.residuals), default=0.0)


def reconciled_year(chain: Chain, year: int) -> Baseline:
    """The base year of a chain.

    There always is one, since every statistic has an uncertainty and flows of zero meet every balance: what cannot
    have been shows as a statistic outside its range, and as a gross error.
    """
    made, statistics = base_network(chain, year)
    return _Reconciliation(made, statistics).run()


class _Reconciliation:
    """The kept columns, the statistics as columns of their own, and the balances of both."""

    def __init__(self, made: Assembly, statistics: list[tuple[Statistic, list[tuple[int, float]]]]) -> None:
        self.made = made
        self.statistics = [(s, parts) for s, parts in statistics if parts]
        self.left_out = tuple(s for s, parts in statistics if not parts)
        network = made.network
        self.sizes = Sizes(made, required_products(made.chain, made.year))
        self.size = np.array([self.sizes.of(column) for column in network.columns])
        self._enlarge()
        self.kept = np.flatnonzero(self.size > 0)
        self.limits = Limits(made, self.statistics)
        self.place = np.full(len(network.columns), -1)
        self.place[self.kept] = np.arange(len(self.kept))

    def _enlarge(self) -> None:
        """Expect the flows that a statistic counts to be as large as it says together, or they would hold it down."""
        for statistic, parts in self.statistics:
            expected = sum(self.size[n] * abs(each) for n, each in parts)
            if 0 < expected < statistic.amount.value:
                numbers = [n for n, _ in parts]
                self.size[numbers] *= statistic.amount.value / expected

    def balances(self, roomy: Sequence[int] = ()) -> tuple[Matrix, Floats]:
        """Rows of the network over the kept columns, then one for each statistic (its flows less itself), then one for
        each capacity that is kept to (capacity_limits.py). ``roomy`` are rows of the network that get a gap of their
        own, a column at the end that no statistic counts."""
        equalities = self.made.network.equalities()
        rows_all, columns_all, values_all = equalities.triplets()
        rows, columns, values = rows_all, columns_all, values_all
        sums = np.array([row for (what, _, _), row in self.made.network.rows.items() if what in ("capacity", "export")])
        inside = (self.place[columns] >= 0) & ~np.isin(rows, sums)
        rows, columns, values = rows[inside], self.place[columns[inside]], values[inside]
        used, renumbered = np.unique(rows, return_inverse=True)
        first, width = len(used), len(self.kept)
        more: list[tuple[int, int, float]] = []
        for k, (_, parts) in enumerate(self.statistics):
            more.append((first + k, width + k, -1.0))
            more += [(first + k, int(self.place[n]), each) for n, each in parts if self.place[n] >= 0]
        totals = [0.0] * (first + len(self.statistics))
        wide = width + len(self.statistics)
        more += self.limits.entries(len(totals), wide, self.place.tolist())
        totals += [limit.most for limit in self.limits.kept]
        last = wide + len(self.limits.spreads(WEAK))
        more += [(int(np.searchsorted(used, row)), last + k, 1.0) for k, row in enumerate(roomy)]
        extra = np.array(more) if more else np.zeros((0, 3))
        matrix = Matrix.of(
            np.concatenate([renumbered, extra[:, 0].astype(np.int64)]),
            np.concatenate([columns, extra[:, 1].astype(np.int64)]),
            np.concatenate([values, extra[:, 2]]),
            len(totals),
            last + len(roomy),
        )
        return matrix, np.array(totals)

    def run(self) -> Baseline:
        """Reconcile twice: first with room for the gap of each area, which gives the trade that nobody measured, then
        with that trade known, which shares the gap out among the statistics of the area that has it.

        How far the balances narrow the statistics is said without that trade, which is no measurement."""
        columns = [self.made.network.columns[n] for n in self.kept]
        size, most = self.size[self.kept], self.size.max()
        trade, gap, made = (np.array([c.kind == kind for c in columns]) for kind in ("move", "difference", "make"))
        trade &= ~self._measured_trade()
        narrow = np.array([difference_sd(self.sizes, c) if c.kind == "difference" else 0.0 for c in columns])
        centre = np.where([c.kind in EXPECTED for c in columns], size, 0.0)
        weak = np.sqrt(size * most * np.where(made, WEAK_OUTPUT, WEAK))
        spread = np.where(self._unsaid_stocks(columns), np.sqrt(size * most * WEAK_STOCK), weak)
        free = self._reconciled(centre, np.where(gap, narrow, spread), gap, self._rooms(columns)).flows[: len(columns)]
        known = np.sqrt(np.where(free > NOTHING_T, free, size) * most * KNOWN_TRADE)
        centre = np.where(trade, free, centre)
        found = self._reconciled(centre, np.where(gap, narrow, np.where(trade, known, spread)), gap)
        matrix, _ = self.balances()
        sure = adjusted_deviations(matrix, self._spreads(np.where(gap, narrow, weak)))
        return self._baseline(columns, found, sure)

    def _measured_trade(self) -> Flags:
        """Trade in a good that a statistic counts: how it divides over grades stays open."""
        found = {n for s, parts in self.statistics if counts_one_good(s) for n, _ in parts}
        return np.isin(self.kept, sorted(found))

    def _rooms(self, columns: list[Column]) -> dict[int, float]:
        """The room of the gaps of oxide and of metal, t, by row."""
        rows, found = self.made.network.rows, {}
        for column in columns:
            room = gap_room(self.sizes, column) if column.kind == "difference" else 0.0
            if room > 0:
                found.update({rows[good, column.item, column.area]: room for good in ("separated-oxide", "metal")})
        return found

    def _unsaid_stocks(self, columns: list[Column]) -> Flags:
        """Stocks of concentrate and mixed compounds that no statistic counts: ore is mined to be separated."""
        stated = {n for s, parts in self.statistics if s.flow == "stock" for n, _ in parts}
        kinds, goods = ("stock", "draw"), ORE_GOODS[:2]
        at = zip(columns, self.kept.tolist(), strict=True)
        return np.array([c.kind in kinds and c.stage in goods and n not in stated for c, n in at])

    def _spreads(self, spread: Floats, rooms: Iterable[float] = ()) -> Floats:
        """The standard deviations of the columns, of the statistics, of what the kept limits add, and of gaps."""
        sd = [standard_deviation(s) for s, _ in self.statistics]
        return np.concatenate([spread, sd, self.limits.spreads(WEAK * self.size.max()), list(rooms)])

    def _reconciled(
        self, centre: Floats, spread: Floats, gap: Flags, rooms: Mapping[int, float] = NO_ROOMS
    ) -> Reconciled:
        """Reconcile, keep what would run beyond its capacity to it, and reconcile again until nothing does."""
        stated = np.array([s.amount.value for s, _ in self.statistics])
        for _ in range(MOST_ROUNDS):
            spreads = self._spreads(spread, rooms.values())
            rest = np.zeros(len(spreads) - len(centre) - len(stated))
            may = np.concatenate([gap, np.zeros(len(spreads) - len(gap), bool)])
            may[len(spreads) - len(rooms) :] = True
            found = reconcile(*self.balances(tuple(rooms)), np.concatenate([centre, stated, rest]), spreads, may)
            if not self.limits.keep(self._taken(found.flows[: len(centre)])):
                break
        return found

    def _taken(self, flows: Floats) -> Floats:
        """What the flows take of each row of the network."""
        x = np.zeros(len(self.made.network.columns))
        x[self.kept] = flows
        return np.asarray(self.made.network.equalities().times(x), dtype=np.float64)

    def _baseline(self, columns: list[Column], found: Reconciled, sure: Floats) -> Baseline:
        width = len(columns)
        sd = [standard_deviation(s) for s, _ in self.statistics]
        run = [(c, 0.0 if abs(x) < NOTHING_T else float(x)) for c, x in zip(columns, found.flows[:width], strict=True)]
        flows = {c.name: x for c, x in run if c.kind != "difference"}
        differences = {(c.stage, c.item, c.area): x for c, x in run if c.kind == "difference"}
        flows.update(self._sums(flows))
        uses: dict[tuple[str, str], float] = {}
        for c in columns:
            if c.kind == "use":
                uses[(c.area, c.item)] = uses.get((c.area, c.item), 0.0) + flows[c.name]
        residuals, chi2, freedom = [], 0.0, 0.0
        for k, (statistic, parts) in enumerate(self.statistics):
            at = width + k
            moved, posterior = float(found.difference[at]), float(sure[at])
            bears = float(1 - (posterior / sd[k]) ** 2)
            test = _measurement_test(abs(moved) / float(sd[k]), bears)
            chi2, freedom = chi2 + float((moved / sd[k]) ** 2), freedom + max(0.0, bears)
            gross = test is not None and test > GROSS_ERROR
            residuals.append(Residual(statistic, float(found.flows[at]), posterior, moved, test, gross))
            assert parts
        return Baseline(
            self.made.year, flows, uses, differences, tuple(residuals), self.left_out, chi2, freedom,
            chi_square_quantile(0.95, max(1, round(freedom))), bool(found.is_a_test),
        )  # fmt: skip

    def _sums(self, flows: Mapping[str, float]) -> dict[str, float]:
        """What the flows take of each capacity and send of each export."""
        network = self.made.network
        x = np.array([flows.get(c.name, 0.0) for c in network.columns])
        left = network.equalities().times(x)
        ends = {(c.kind, c.stage, c.item, c.site, c.area): c.name for c in network.columns}
        found = {}
        for (what, item, where), row in network.rows.items():
            if what == "capacity":
                stage, _, measure = item.partition(":")
                area = next(p.area for p in self.made.plants[stage] if p.site == where)
                found[ends[("capacity", stage, measure, where, area)]] = float(left[row])
            elif what == "export":
                found[ends[("export", item, "", "", where)]] = float(left[row])
        return found


def _measurement_test(moved_sd: float, bears: float) -> float | None:
    """The move of a statistic over the standard deviation of moves, from the move over that of the statement and the
    share of its variance that balances take away.

    Where they take all but nothing away, a statistic can be moved by a bound alone (plants cannot have made it). The
    test is then the move over the stated deviation, the least it can be: given where that alone is a gross error.
    """
    if bears > LEAST_BEARING:
        return float(moved_sd / np.sqrt(bears))
    return moved_sd if moved_sd > GROSS_ERROR else None
