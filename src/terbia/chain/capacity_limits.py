"""What plants are kept to when a base year is reconciled: from above only, and only those that would run beyond it.

A plant whose output a statistic counts may run up to the high end of its capacity's range. Of one that nobody measured
the middle is kept to, as a bound that is itself uncertain: what runs beyond it is a flow of its own whose standard
deviation is that of the range, so that measured flows around the plant may claim it, and the weak expectations of
unmeasured ones may not. Beyond the high end nothing runs; that bound comes on top of the first and not in its place,
or a plant that would run far beyond would be free to run at its high end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from terbia.chain.assembly import Assembly
from terbia.chain.model import Statistic
from terbia.chain.network import Floats

#: A range of the tables is read as the middle 95 % of a normal distribution.
NORMAL_95 = 1.959964
#: A plant runs beyond a limit where it takes more than this share above it.
SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Limit:
    """The row of a capacity, the most it takes, t, and the standard deviation of what it takes beyond; 0: nothing."""

    row: int
    most: float
    over_sd: float = 0.0


class Limits:
    """The limits that are kept to so far."""

    def __init__(self, made: Assembly, statistics: Sequence[tuple[Statistic, list[tuple[int, float]]]]) -> None:
        self.rows, self.columns, self.values = made.network.equalities().triplets()
        self.kept: list[Limit] = []
        self._steps = _steps(made, statistics, self.rows, self.columns)

    def keep(self, taken: Floats) -> bool:
        """Keep to the next limits that the flows go beyond, given what they take of each row; whether there was any."""
        found = False
        for row, steps in self._steps.items():
            if steps and taken[row] > steps[0].most * (1 + SLACK):
                self.kept.append(steps.pop(0))
                found = True
        return found

    def spreads(self, weak: float) -> Floats:
        """The standard deviations of the columns that the kept limits add: what is unused, weakly, and what is over."""
        found: list[float] = []
        for limit in self.kept:
            found += [float(np.sqrt(limit.most * weak)), *([limit.over_sd] if limit.over_sd else [])]
        return np.array(found)

    def entries(self, first_row: int, first_column: int, place: Sequence[int]) -> list[tuple[int, int, float]]:
        """The balances of the kept limits: what is taken and unused, less what is over, is the limit."""
        found: list[tuple[int, int, float]] = []
        column = first_column
        for at, limit in enumerate(self.kept, start=first_row):
            found.append((at, column, 1.0))
            if limit.over_sd:
                found.append((at, column + 1, -1.0))
            column += 2 if limit.over_sd else 1
            taking = self.rows == limit.row
            for n, each in zip(self.columns[taking], self.values[taking], strict=True):
                if place[n] >= 0:
                    found.append((at, int(place[n]), float(each)))
        return found


def _steps(
    made: Assembly,
    statistics: Sequence[tuple[Statistic, list[tuple[int, float]]]],
    rows: np.ndarray,
    columns: np.ndarray,
) -> dict[int, list[Limit]]:
    """The limits of each capacity, the looser the later."""
    capacities = made.chain.capacity_at(made.year)
    measured = [n for one, parts in statistics if one.flow not in ("trade", "use", "stock") for n, _ in parts]
    with_output = set(rows[np.isin(columns, measured)].tolist())
    found: dict[int, list[Limit]] = {}
    for (what, item, site), row in made.network.rows.items():
        stage, _, measure = item.partition(":")
        one = capacities.get((site, stage, measure))
        if what != "capacity" or one is None or one.amount.high <= 0:
            continue
        found[row] = [Limit(row, one.amount.high)]
        if row not in with_output and 0 < one.amount.value < one.amount.high:
            over = (one.amount.high - one.amount.low) / (2 * NORMAL_95)
            found[row].insert(0, Limit(row, one.amount.value, over))
    return found
