"""What a tonne more or less of one capacity or policy is worth, by solving again, each at most once.

The loss as a function of one capacity is convex and piecewise linear, so at a kink it has two slopes, and a solver's
dual is any number between them: never below the slope to the right. What has no dual relieves nothing to the right,
and no solve is needed to know it. Duals found with a tonne more of something else bound the loss from below too (weak
duality), so what only one of several duals at a kink names is found out without a solve of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from terbia.chain.certificate import TOLERANCE
from terbia.chain.network import Floats
from terbia.chain.program import Program
from terbia.chain.solver import Solution

STEP_T = 1.0
#: The difference of two certified losses is no finding below this part of them.
NOTHING_SHARE = 2 * TOLERANCE
#: Relief below this share of the least value of lost load is the price of a departure from the base year, not relief.
LEAST_RELIEF = 0.01
#: Where less than this part of a relief is loss, a tonne more only lets areas share the same loss more evenly.
EVENLY_SHARE = 0.01
#: One solve is spent on this many at once, or more, to find those of them that relieve nothing.
LEAST_TOGETHER = 2
#: Two bounds of a relief that differ by less (relative to 1 + the relief) are one number.
_SAME = 1e-6


@dataclass
class Reliefs:
    """Slopes of the loss of a solved program, by the number of the column whose bound moves; kUSD per unit.

    ``known`` is the plan at the values of the question where these are others. Plans with a tonne more that are known
    from there are near where it is still the best; where it is not, solves begin at ``solution``.
    """

    program: Program
    solution: Solution
    more: dict[int, Solution] = field(default_factory=dict)
    less: dict[int, Solution] = field(default_factory=dict)
    known: Solution | None = None
    _ceiling: Floats = field(init=False)

    def __post_init__(self) -> None:
        self._ceiling = np.maximum(0.0, -self.solution.reduced)

    @cached_property
    def finding_kusd(self) -> float:
        """A difference of two losses that is no finding, since each of them is certified to a part of it only."""
        return NOTHING_SHARE * self.program.loss_kusd(self.solution)

    @cached_property
    def least(self) -> float:
        """What is no relief: the price of a departure from the base year, or less than the certificates can tell."""
        return max(LEAST_RELIEF * min(need.loss_kusd for need in self.program.needs), self.finding_kusd / STEP_T)

    def saved(self, plan: Solution) -> dict[str, float]:
        """What a plan lacks less of each product (below zero: more) than the question's, over all areas.

        In units of the product; what is worth no finding is left out, whatever a solver made of its last digits. What
        one area lacks instead of another is no relief and not in it.
        """
        lacks = (self.program.shortfall(self.solution), self.program.shortfall(plan))
        saved: dict[str, float] = {}
        worth: dict[str, float] = {}
        for need, before, after in zip(self.program.needs, *lacks, strict=True):
            saved[need.product] = saved.get(need.product, 0.0) + before - after
            worth[need.product] = need.loss_kusd
        return {name: t for name, t in sorted(saved.items()) if abs(t) * worth[name] > self.finding_kusd}

    def candidates(self) -> list[int]:
        """Capacities and closed exports whose bound has a price, dearest first."""
        program, solution, least = self.program, self.solution, self.least
        columns, upper = program.network.columns, program.equalities.upper
        found = []
        for number in program.network.numbers_of("capacity", "export"):
            if -solution.reduced[number] <= least or solution.x[number] < upper[number] - 1e-7:
                continue
            # Old magnets that are made into new ones are an origin and no capacity that anybody builds: a tonne more of
            # them is 0.7 t of magnets more, whatever binds.
            if (columns[number].stage, columns[number].item) == ("scrap", "alloy"):
                continue
            # A plant that only exists on paper is no capacity: its place is taken by the slot of its area.
            if upper[number] > 0 or columns[number].kind == "export" or "slot:" in columns[number].site:
                found.append(number)
        found.sort(key=lambda n: (round(float(solution.reduced[n]), 6), columns[n].name))
        return found

    def at_most(self, number: int) -> float:
        """The loss saved by a tonne more is no larger than this, by the duals found so far."""
        return float(self._ceiling[number])

    def look_at(self, numbers: Sequence[int]) -> None:
        """Lower the ceilings of several by one solve with a part of a tonne more of each of them.

        What such a plan leaves unused has no price in its duals, and these bound the loss from below wherever it is.
        Raises NotSolved.
        """
        if len(numbers) < LEAST_TOGETHER:
            return
        upper, step = self.program.equalities.upper, STEP_T / len(numbers)
        found = self.program.solver.solve({n: float(upper[n]) + step for n in numbers}, start=self.solution)
        priced = np.minimum(0.0, found.reduced)
        most = self.solution.objective - found.objective + step * float(priced[list(numbers)].sum())
        self._ceiling = np.minimum(self._ceiling, np.maximum(0.0, most / STEP_T - priced))

    def right(self, number: int, plans: Sequence[Solution] = ()) -> float:
        """The loss saved by a tonne more. Plans that were the best with a tonne more at other values may be known.

        Such a plan keeps the bounds, so it bounds the slope from below. Raises NotSolved.
        """
        if number in self.more:
            return (self.solution.objective - self.more[number].objective) / STEP_T
        for plan in plans[:1]:
            floor = (self.solution.objective - float(self.program.cost @ plan.x)) / STEP_T
            if self.at_most(number) - floor <= _SAME * (1 + floor):
                return self.at_most(number)
        bounds = {number: float(self.program.equalities.upper[number]) + STEP_T}
        start = plans[0] if plans and self._shifted is not None else self.solution
        found = self.program.solve_knowing(bounds, plans, start, self._shifted)
        self.more[number] = found
        saved = self.solution.objective - found.objective
        priced = np.minimum(0.0, found.reduced)
        self._ceiling = np.minimum(self._ceiling, np.maximum(0.0, saved / STEP_T + priced[number] - priced))
        return saved / STEP_T

    @cached_property
    def _shifted(self) -> tuple[Solution, Solution] | None:
        """The plan of the question at its own values and at these, where it is the best at both."""
        known = self.known
        return (known, self.solution) if known is not None and np.allclose(self.solution.x, known.x) else None

    def left(self, number: int) -> float | None:
        """The loss added by a tonne less; None where there is none."""
        upper = float(self.program.equalities.upper[number])
        step = min(STEP_T, upper)
        if step <= 0:
            return None
        if number not in self.less:
            self.less[number] = self.program.solver.solve({number: upper - step}, start=self.solution)
        return (self.less[number].objective - self.solution.objective) / step

    def changes_loss(self, plan: Solution) -> bool:
        """Whether the loss differs, and not only how evenly areas share it."""
        changed = abs(self.program.loss_kusd(self.solution) - self.program.loss_kusd(plan))
        return changed >= EVENLY_SHARE * abs(self.solution.objective - plan.objective)
