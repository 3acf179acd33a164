"""HiGHS behind a narrow door: one model, changed bounds, warm or cold solves, every one certified by our own check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from terbia.chain.certificate import Certificate, LinearProgram, certify
from terbia.chain.linear_solver import silent
from terbia.chain.matrix import Matrix
from terbia.chain.network import Equalities, Floats
from terbia.errors import TerbiaError


class NotSolved(TerbiaError):
    """A linear program that ended without a certified optimum, even cold."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A certified optimum: columns, row duals, reduced costs, objective."""

    x: Floats
    duals: Floats
    reduced: Floats
    objective: float


@dataclass(slots=True)
class Certificates:
    """How many solves passed our check, and how many had to be done again from scratch."""

    passed: int = 0
    resolved_cold: int = 0

    def to_dict(self) -> dict[str, int]:
        """The counts as JSON."""
        return {"passed": self.passed, "resolved_cold": self.resolved_cold}


@dataclass(slots=True)
class Solver:
    """A linear program min cost x, A x = right, lower <= x <= upper, kept in HiGHS between solves."""

    matrix: Equalities
    cost: Floats
    certificates: Certificates = field(default_factory=Certificates)
    upper: Floats = field(init=False)
    _model: Any = field(init=False, default=None)
    _sparse: Matrix | None = field(init=False, default=None)
    _changed: dict[int, float] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.upper = self.matrix.upper.copy()

    def solve(self, changes: Mapping[int, float] | None = None, *, cold: bool = False) -> Solution:
        """The optimum with other upper bounds on some columns; ``cold`` from scratch, for what is printed per flow.

        A warm solve whose certificate fails is done again cold and counted. Raises NotSolved.
        """
        wanted = {} if changes is None else dict(changes)
        if self._model is None or cold:
            self._model, self._changed = self._fresh(), {}
        self._bound(wanted)
        solution = self._run()
        if solution is None:
            self.certificates.resolved_cold += 1
            self._model, self._changed = self._fresh(), {}
            self._bound(wanted)
            solution = self._run()
        if solution is None:
            raise NotSolved(
                "The linear program ended without a certified optimum, also from scratch. "
                "Numbers of very different size in one table are the usual cause: check their units."
            )
        self.certificates.passed += 1
        return solution

    def _fresh(self) -> Any:
        """HiGHS with the whole model, one thread, fixed seed."""
        import highspy

        rows, columns = self.matrix.shape
        with silent():
            model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in {
            "output_flag": False, "threads": 1, "parallel": "off", "solver": "simplex", "random_seed": 0,
            "primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9,
        }.items():  # fmt: skip
            model.setOptionValue(option, value)
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = rows, columns
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = self.cost, self.matrix.lower, self.matrix.upper
        lp.row_lower_ = lp.row_upper_ = self.matrix.right
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = self.matrix.starts, self.matrix.indices
        lp.a_matrix_.value_ = self.matrix.values
        model.passModel(lp)
        return model

    def _bound(self, wanted: Mapping[int, float]) -> None:
        """Set the bounds that are wanted and put back those that were changed before."""
        back = {number: float(self.matrix.upper[number]) for number in self._changed if number not in wanted}
        for number, upper in {**back, **wanted}.items():
            if self._changed.get(number, self.matrix.upper[number]) != upper:
                self._model.changeColBounds(number, float(self.matrix.lower[number]), upper)
            if number in back:
                del self._changed[number]
            else:
                self._changed[number] = upper
        self.upper = self.matrix.upper.copy()
        for number, upper in wanted.items():
            self.upper[number] = upper

    def _run(self) -> Solution | None:
        """The optimum, or None where HiGHS has none or ours finds it wanting."""
        import highspy

        self._model.run()
        if self._model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = self._model.getSolution()
        x, duals, reduced = (np.asarray(part) for part in (found.col_value, found.row_dual, found.col_dual))
        if not self._certificate(x, duals, reduced).holds:
            return None
        return Solution(x, duals, reduced, float(self.cost @ x))

    def _certificate(self, x: Floats, duals: Floats, reduced: Floats) -> Certificate:
        """Our own proof that a solution is optimal under the present bounds."""
        if self._sparse is None:
            rows, columns = self.matrix.shape
            entries = self.matrix.triplets()
            self._sparse = Matrix.of(*entries, rows, columns)
        right = self.matrix.right
        program = LinearProgram(self.cost, self._sparse, right, right, self.matrix.lower, self.upper)
        return certify(program, x, duals, reduced)
