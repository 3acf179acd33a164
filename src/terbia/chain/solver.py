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


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """A certified optimum: columns, row duals, reduced costs, objective; the basis from which others may start.

    ``doubt`` is how far, in the unit of the objective, the certificate leaves the objective from the true optimum.
    """

    x: Floats
    duals: Floats
    reduced: Floats
    objective: float
    doubt: float = 0.0
    basis: Any = None


@dataclass(slots=True)
class Certificates:
    """How many solves passed our check, how many had to be done again from scratch, how many were not needed.

    ``unneeded`` counts programs whose optimum is a plan that is known already, which our check proved.
    """

    passed: int = 0
    resolved_cold: int = 0
    unneeded: int = 0

    def to_dict(self) -> dict[str, int]:
        """The counts as JSON."""
        return {"passed": self.passed, "resolved_cold": self.resolved_cold}


@dataclass(slots=True)
class _Held:
    """What HiGHS holds at present: the model, its costs, and the upper bounds that differ from the matrix's."""

    model: Any = None
    cost: Floats | None = None
    changed: dict[int, float] = field(default_factory=dict)


@dataclass(slots=True)
class Solver:
    """A linear program min cost x, A x = right, lower <= x <= upper, kept in HiGHS between solves."""

    matrix: Equalities
    cost: Floats
    certificates: Certificates = field(default_factory=Certificates)
    _held: _Held = field(default_factory=_Held, repr=False)
    _sparse: Matrix | None = None

    def repriced(self, cost: Floats) -> Solver:
        """The same program with other costs, on the same model in HiGHS: a solve of it may start from this one's."""
        return Solver(self.matrix, cost, self.certificates, self._held, self._sparse)

    def solve(
        self, changes: Mapping[int, float] | None = None, *, cold: bool = False, start: Solution | None = None
    ) -> Solution:
        """The optimum with other upper bounds on some columns; ``cold`` from scratch, for what is printed per flow.

        Else it starts from the basis of ``start``, or of the last solve. A warm solve whose certificate fails is done
        again cold and counted. Raises NotSolved.
        """
        wanted = {} if changes is None else dict(changes)
        if self._held.model is None or cold:
            self._renew()
        elif start is not None and start.basis is not None:
            self._held.model.setBasis(start.basis)
        solution = self._run(wanted)
        if solution is None:
            self.certificates.resolved_cold += 1
            self._renew()
            solution = self._run(wanted)
        if solution is None:
            raise NotSolved(
                "The linear program ended without a certified optimum, also from scratch. "
                "Numbers of very different size in one table are the usual cause: check their units."
            )
        self.certificates.passed += 1
        return solution

    def proves(self, plan: Solution, changes: Mapping[int, float]) -> bool:
        """Whether our own check finds a plan that was found elsewhere optimal under these bounds; counted if so."""
        right = self.cost - self._matrix().transposed_times(plan.duals)
        certified = self._certificate(plan.x, plan.duals, right, changes).holds
        self.certificates.unneeded += certified
        return certified

    def _renew(self) -> None:
        self._held.model, self._held.cost, self._held.changed = self._fresh(), self.cost, {}

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

    def _prepare(self, wanted: Mapping[int, float]) -> None:
        """Set the costs and bounds that are wanted and put back those that were changed before."""
        held = self._held
        if held.cost is not self.cost:
            count = len(self.cost)
            held.model.changeColsCost(count, np.arange(count, dtype=np.int32), self.cost)
            held.cost = self.cost
        back = {number: float(self.matrix.upper[number]) for number in held.changed if number not in wanted}
        for number, upper in {**back, **wanted}.items():
            if held.changed.get(number, self.matrix.upper[number]) != upper:
                held.model.changeColBounds(number, float(self.matrix.lower[number]), upper)
        held.changed = dict(wanted)

    def _run(self, wanted: Mapping[int, float]) -> Solution | None:
        """The optimum, or None where HiGHS has none or ours finds it wanting."""
        import highspy

        self._prepare(wanted)
        model = self._held.model
        model.run()
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = model.getSolution()
        x, duals, reduced = (np.asarray(part) for part in (found.col_value, found.row_dual, found.col_dual))
        certificate = self._certificate(x, duals, reduced, wanted)
        if not certificate.holds:
            return None
        doubt = abs(certificate.objective - certificate.bound)
        return Solution(x, duals, reduced, float(self.cost @ x), doubt, model.getBasis())

    def _matrix(self) -> Matrix:
        if self._sparse is None:
            rows, columns = self.matrix.shape
            self._sparse = Matrix.of(*self.matrix.triplets(), rows, columns)
        return self._sparse

    def _certificate(self, x: Floats, duals: Floats, reduced: Floats, changes: Mapping[int, float]) -> Certificate:
        """Our own proof that a solution is optimal under the bounds with these changes."""
        right, upper = self.matrix.right, self.matrix.upper.copy()
        for number, bound in changes.items():
            upper[number] = bound
        program = LinearProgram(self.cost, self._matrix(), right, right, self.matrix.lower, upper)
        return certify(program, x, duals, reduced)
