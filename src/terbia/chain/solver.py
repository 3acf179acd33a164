"""HiGHS behind a narrow door: one model, changed bounds, warm or cold solves, every one certified by our own check."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from terbia.chain.certificate import Certificate, LinearProgram, certify_with_prices
from terbia.chain.linear_solver import silent
from terbia.chain.matrix import Matrix
from terbia.chain.network import Equalities, Floats
from terbia.errors import TerbiaError

#: The finest tolerance that HiGHS has.
_FINEST = 1e-10
#: What HiGHS calls its simplex methods.
_DUAL, _PRIMAL = 1, 4


class NotSolved(TerbiaError):
    """A linear program that ended without a certified optimum, even cold."""


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """A certified optimum: columns, row duals, our reduced costs, objective; its costs, and its basis to start from."""

    x: Floats
    duals: Floats
    reduced: Floats
    objective: float
    cost: Floats
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
        return {"passed": self.passed, "resolved_cold": self.resolved_cold, "unneeded": self.unneeded}


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
        self,
        changes: Mapping[int, float] | None = None,
        *,
        cold: bool = False,
        start: Solution | None = None,
        opened: Collection[int] = (),
    ) -> Solution:
        """The optimum with other upper bounds on some columns; ``cold`` from scratch, for what is printed per flow.

        Else it starts from the basis of ``start``, or of the last solve. ``opened`` are columns that ``start`` kept
        closed: where all other bounds are no tighter it goes on from the plan itself. A warm solve whose certificate
        fails is done again cold and counted. Raises NotSolved.
        """
        wanted, strategy = {} if changes is None else dict(changes), _DUAL
        if self._held.model is None or cold:
            self._renew()
        elif start is not None and start.basis is not None:
            self._held.model.setBasis(start.basis)
            self._put_down(opened)
            # A plan that was the best at other costs keeps its bounds still: the primal simplex goes on from there.
            strategy = _PRIMAL if opened or start.cost is not self.cost else _DUAL
        self._held.model.setOptionValue("simplex_strategy", strategy)
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
        certified = self._certificate(plan.x, plan.duals, changes)[0].holds
        self.certificates.unneeded += certified
        return certified

    def on_the_line(self, first: Solution, second: Solution, changes: Mapping[int, float]) -> Solution | None:
        """The optimum where one plan was found best at two costs, and these costs lie on the line through them.

        While a basis stays the best its duals move in a straight line with the costs; whether it does, our check says.
        """
        along = second.cost - first.cost
        length = float(along @ along)
        part = float(along @ (self.cost - first.cost)) / length if length else 0.0
        return self.stays(first, part * (second.duals - first.duals), changes)

    def stays(self, plan: Solution, moved: Floats, changes: Mapping[int, float]) -> Solution | None:
        """A plan that was the best at other costs, where our own check finds it so at these with its duals moved."""
        duals = plan.duals + moved
        certificate, reduced = self._certificate(plan.x, duals, changes)
        if not certificate.holds:
            return None
        self.certificates.unneeded += 1
        return self._solution(plan.x, duals, reduced, certificate, plan.basis)

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
            "primal_feasibility_tolerance": _FINEST, "dual_feasibility_tolerance": _FINEST,
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

    def _put_down(self, opened: Collection[int]) -> None:
        """Let columns that the basis has at an upper bound of nothing stay there, not rise with the bound.

        A column cannot stand at a bound that it has not: with none for a moment it stands at its lower one.
        """
        for number in opened:
            self._held.model.changeColBounds(number, float(self.matrix.lower[number]), np.inf)
            self._held.changed[number] = np.inf

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
        """The optimum, or None where our own check finds wanting what HiGHS has.

        What HiGHS calls its plan does not count: at its finest tolerance, rounding alone can make it say infeasible.
        """
        self._prepare(wanted)
        model = self._held.model
        model.run()
        found = model.getSolution()
        rows, columns = self.matrix.shape
        if len(found.col_value) != columns or len(found.row_dual) != rows:
            return None
        x, duals = np.fromiter(found.col_value, float, columns), np.fromiter(found.row_dual, float, rows)
        certificate, reduced = self._certificate(x, duals, wanted)
        return self._solution(x, duals, reduced, certificate, model.getBasis()) if certificate.holds else None

    def _solution(self, x: Floats, duals: Floats, reduced: Floats, certificate: Certificate, basis: Any) -> Solution:
        return Solution(x, duals, reduced, certificate.objective, self.cost, basis)

    def _matrix(self) -> Matrix:
        if self._sparse is None:
            rows, columns = self.matrix.shape
            self._sparse = Matrix.of(*self.matrix.triplets(), rows, columns)
        return self._sparse

    def _certificate(self, x: Floats, duals: Floats, changes: Mapping[int, float]) -> tuple[Certificate, Floats]:
        """Our own proof that a plan is optimal under the bounds with these changes, and its reduced costs."""
        right, upper = self.matrix.right, self.matrix.upper.copy()
        for number, bound in changes.items():
            upper[number] = bound
        program = LinearProgram(self.cost, self._matrix(), right, right, self.matrix.lower, upper)
        return certify_with_prices(program, x, duals)
