"""One set of inequalities and many objectives: HiGHS goes on from the last optimum, and every end is proven.

What is returned is no sum that a solver found but the bound that its multipliers prove, with reduced costs computed
here (``certificate``): no flows within the inequalities give more, whatever the solver did on its way. An answer whose
gap our own check does not accept is solved again from scratch, to finer tolerances of the solver, and refused if it
still fails.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from terbia.chain.certificate import LinearProgram, certify
from terbia.chain.linear_solver import NotCertified, passed
from terbia.chain.matrix import Floats

#: The solver's own tolerances: at the usual ones small errors at large prices can add up to a gap.
USUAL, FINER = 1e-7, 1e-9


class Objectives:
    """The greatest and the least that linear objectives can be within the inequalities of a program."""

    def __init__(self, program: LinearProgram) -> None:
        self.program = program
        self.solves = self.again = 0

    @cached_property
    def _model(self) -> Any:
        return passed(self.program)

    def greatest(self, gains: Floats) -> tuple[float, Floats]:
        """A proven upper bound of the sum of gains, tight to the certificate's tolerance, and flows that reach it.

        Raises NotCertified where no answer holds.
        """
        if not np.any(gains):
            return 0.0, np.zeros(len(gains))
        size = float(np.abs(gains).max())
        asked = replace(self.program, costs=-gains / size)
        columns = np.arange(len(gains), dtype=np.int32)
        self._model.changeColsCost(len(columns), columns, asked.costs)
        for cold in (False, True):
            if cold:
                self._model.clearSolver()
                self.again += 1
            self._tolerate(FINER if cold else USUAL)
            self._model.run()
            self.solves += 1
            status = str(self._model.modelStatusToString(self._model.getModelStatus()))
            found = self._model.getSolution()
            x = np.asarray(found.col_value, np.float64)
            if status == "Optimal":
                proof = certify(asked, x, np.asarray(found.row_dual), np.asarray(found.col_dual))
                if proof.holds:
                    return -proof.bound * size, x
        raise NotCertified(status, None)

    def _tolerate(self, tolerance: float) -> None:
        for of in ("primal", "dual"):
            self._model.setOptionValue(f"{of}_feasibility_tolerance", tolerance)

    def least(self, gains: Floats) -> tuple[float, Floats]:
        """A proven lower bound of the sum of gains, and flows that reach it."""
        value, x = self.greatest(-gains)
        return -value, x
