"""One set of inequalities and many objectives: HiGHS goes on from the last optimum, and every end is proven.

What is returned is no sum that a solver found but the bound that its multipliers prove, with reduced costs computed
here (``certificate``): no flows within the inequalities give more, whatever the solver did on its way. An answer whose
gap our own check does not accept is solved again from scratch, to finer tolerances of the solver, and refused if it
still fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from terbia.chain.certificate import LinearProgram, certify
from terbia.chain.linear_solver import NotCertified, passed
from terbia.chain.matrix import Floats

NO_UPPERS: Mapping[int, float] = MappingProxyType({})
#: The solver's own tolerances: at the usual ones small errors at large prices can add up to a gap.
USUAL, FINER = 1e-7, 1e-9


class Objectives:
    """The greatest and the least that linear objectives can be within the inequalities of a program."""

    def __init__(self, program: LinearProgram) -> None:
        self.program, self._high = program, program.column_high
        self.solves = self.again = 0

    @cached_property
    def _model(self) -> Any:
        return passed(self.program)

    def greatest(self, gains: Floats, uppers: Mapping[int, float] = NO_UPPERS) -> tuple[float, Floats]:
        """A proven upper bound of the sum of gains, tight to the certificate's tolerance, and flows that reach it.

        ``uppers`` are upper bounds of columns for this objective alone. Raises NotCertified where no answer holds.
        """
        if not np.any(gains):
            return 0.0, np.zeros(len(gains))
        asked, size = self._asked(gains, uppers)
        for cold in (False, True):
            status, x, row_prices, reduced = self._solved(cold)
            if status == "Optimal":
                proof = certify(asked, x, row_prices, reduced)
                if proof.holds:
                    return -proof.bound * size, x
        raise NotCertified(status, None)

    def upper_bound(self, gains: Floats, uppers: Mapping[int, float], gap: float) -> tuple[float, Floats]:
        """An upper bound of the sum of gains that multipliers prove, however tight they are, and the flows that the
        solver found. One further than ``gap`` from what these flows have is asked for once more from scratch.

        Multipliers that would lean on a side that is not there count as zero, so that any give a bound.
        """
        asked, size = self._asked(gains, uppers)
        least, found = np.inf, np.zeros(len(gains))
        for cold in (False, True):
            _, x, row_prices, _ = self._solved(cold)
            named = np.where(row_prices > 0, asked.row_low, asked.row_high)
            bound = -certify(asked, x, np.where(np.isfinite(named), row_prices, 0.0)).bound * size
            if bound < least:
                least, found = bound, x
            if least - float(gains @ found) <= gap:
                break
        return least, found

    def _asked(self, gains: Floats, uppers: Mapping[int, float]) -> tuple[LinearProgram, float]:
        """The program with the gains as costs, given to the solver, and what they were divided by."""
        size = float(np.abs(gains).max())
        asked = replace(self.program, costs=-gains / size, column_high=self._bounded(uppers))
        columns = np.arange(len(gains), dtype=np.int32)
        self._model.changeColsCost(len(columns), columns, asked.costs)
        return asked, size

    def _solved(self, cold: bool) -> tuple[str, Floats, Floats, Floats]:
        """The solver's word, its flows, and its prices of rows and columns."""
        if cold:
            self._model.clearSolver()
            self.again += 1
        self._tolerate(FINER if cold else USUAL)
        self._model.run()
        self.solves += 1
        found = self._model.getSolution()
        parts = (found.col_value, found.row_dual, found.col_dual)
        x, rows, columns = (np.asarray(part, np.float64) for part in parts)
        return str(self._model.modelStatusToString(self._model.getModelStatus())), x, rows, columns

    def _bounded(self, uppers: Mapping[int, float]) -> Floats:
        """The upper bounds of the columns, given to the solver where they are not those of the last objective."""
        high = self.program.column_high.copy()
        for column, upper in uppers.items():
            high[column] = min(high[column], upper)
        changed = np.flatnonzero(high != self._high).astype(np.int32)
        if len(changed):
            self._model.changeColsBounds(len(changed), changed, self.program.column_low[changed], high[changed])
            self._high = high
        return high

    def _tolerate(self, tolerance: float) -> None:
        for of in ("primal", "dual"):
            self._model.setOptionValue(f"{of}_feasibility_tolerance", tolerance)

    def least(self, gains: Floats) -> tuple[float, Floats]:
        """A proven lower bound of the sum of gains, and flows that reach it."""
        value, x = self.greatest(-gains)
        return -value, x
