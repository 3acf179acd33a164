"""What a tonne more or less of one capacity or policy is worth, by solving again, each at most once.

The loss as a function of one capacity is convex and piecewise linear, so at a kink it has two slopes, and a solver's
dual is any number between them: never below the slope to the right. What has no dual relieves nothing to the right,
and no solve is needed to know it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from terbia.chain.program import Program
from terbia.chain.solver import Solution

STEP_T = 1.0
#: Relief below this share of the least value of lost load is the price of a departure from the base year, not relief.
LEAST_RELIEF = 0.01
#: The dearest so many are tried; the others relieve less than each of them.
MOST_CANDIDATES = 24
#: Two bounds of a relief that differ by less (relative to 1 + the relief) are one number.
_SAME = 1e-6


@dataclass
class Reliefs:
    """Slopes of the loss of a solved program, by the number of the column whose bound moves; kUSD per unit."""

    program: Program
    solution: Solution
    more: dict[int, Solution] = field(default_factory=dict)
    _less: dict[int, Solution] = field(default_factory=dict)

    @property
    def least(self) -> float:
        """What is no relief."""
        return LEAST_RELIEF * min(need.loss_kusd for need in self.program.needs)

    def candidates(self) -> list[int]:
        """Capacities and closed exports whose bound has a price, dearest first."""
        program, solution, least = self.program, self.solution, self.least
        columns, upper = program.network.columns, program.equalities.upper
        found = []
        for number in program.network.numbers_of("capacity", "export"):
            if -solution.reduced[number] <= least or solution.x[number] < upper[number] - 1e-7:
                continue
            # A plant that only exists on paper is no capacity: its place is taken by the slot of its area.
            if upper[number] > 0 or columns[number].kind == "export" or "slot:" in columns[number].site:
                found.append(number)
        found.sort(key=lambda n: (round(float(solution.reduced[n]), 6), columns[n].name))
        return found[:MOST_CANDIDATES]

    def at_most(self, number: int) -> float:
        """The loss saved by a tonne more is no larger than this: the dual."""
        return max(0.0, -float(self.solution.reduced[number]))

    def right(self, number: int) -> float:
        """The loss saved by a tonne more."""
        if number not in self.more:
            upper = float(self.program.equalities.upper[number])
            self.more[number] = self.program.solver.solve({number: upper + STEP_T}, start=self.solution)
        return (self.solution.objective - self.more[number].objective) / STEP_T

    def right_knowing(self, number: int, plan: Solution | None) -> float:
        """The same, where a plan that keeps the bounds with a tonne more is known: it bounds the slope from below."""
        if plan is not None and number not in self.more:
            floor = (self.solution.objective - float(self.program.cost @ plan.x)) / STEP_T
            ceiling = self.at_most(number)
            if ceiling - floor <= _SAME * (1 + ceiling):
                return ceiling
        return self.right(number)

    def left(self, number: int) -> float | None:
        """The loss added by a tonne less; None where there is none."""
        upper = float(self.program.equalities.upper[number])
        step = min(STEP_T, upper)
        if step <= 0:
            return None
        if number not in self._less:
            self._less[number] = self.program.solver.solve({number: upper - step}, start=self.solution)
        return (self._less[number].objective - self.solution.objective) / step
