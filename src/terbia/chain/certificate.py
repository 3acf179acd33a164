"""Our own check that a solution of a linear program is optimal, whoever found it and however.

    min c'x     subject to  row_low <= A x <= row_high,  column_low <= x <= column_high

For any multipliers y of the rows, with reduced costs d = c - A'y computed here and not taken from the solver,

    c'x >= sum_i (y_i row_low_i    if y_i > 0, else y_i row_high_i)
         + sum_j (d_j column_low_j if d_j > 0, else d_j column_high_j)

for every x that the bounds allow: the right side is a bound on the optimum whatever y is, as long as each bound it
names is finite. So x that keeps its bounds (primal), y that names finite bounds only (dual) and equal sides (gap,
which is complementary slackness summed) prove x optimal; nothing of the solver's own account is believed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from terbia.chain.matrix import Floats, Matrix

TOLERANCE = 1e-7
#: A reduced cost of less than this share of the terms that it is the difference of is what rounding leaves of nothing.
ROUNDING = 8 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True, eq=False)
class LinearProgram:
    """min costs'x with ``row_low`` <= A x <= ``row_high`` and ``column_low`` <= x <= ``column_high``; inf: no bound."""

    costs: Floats
    matrix: Matrix
    row_low: Floats
    row_high: Floats
    column_low: Floats
    column_high: Floats


@dataclass(frozen=True, slots=True)
class Certificate:
    """How far a solution is from proven optimal; each measure is relative, 0 is perfect.

    ``primal`` is the largest violation of a bound over 1 + the size of what it bounds, ``dual`` the largest price that
    leans on a bound that is not there (or differs from the solver's own reduced cost) over 1 + the size of its terms,
    ``gap`` the difference of the two objectives over 1 + their sizes.
    """

    primal: float
    dual: float
    gap: float
    objective: float
    bound: float
    tolerance: float = TOLERANCE

    @property
    def holds(self) -> bool:
        """Whether all three are within the tolerance (a nan never is)."""
        return self.primal <= self.tolerance and self.dual <= self.tolerance and self.gap <= self.tolerance


def certify(
    program: LinearProgram,
    x: Floats,
    row_prices: Floats,
    reduced_costs: Floats | None = None,
    tolerance: float = TOLERANCE,
) -> Certificate:
    """The certificate of ``x`` with the multipliers ``row_prices`` (positive where a lower bound of a row binds).

    ``reduced_costs`` of the solver, where given, are compared with ours. Worked (joint production, ores A and B):
    8 x 826.7717 + 25 x 104.3307 = 9,222.4409, and 200 x 38.7139 + 5 x 295.9318 = 9,222.4409: the gap is 0.
    """
    return certify_with_prices(program, x, row_prices, reduced_costs, tolerance)[0]


def certify_with_prices(
    program: LinearProgram,
    x: Floats,
    row_prices: Floats,
    reduced_costs: Floats | None = None,
    tolerance: float = TOLERANCE,
) -> tuple[Certificate, Floats]:
    """The certificate of ``certify``, and the reduced costs that it computed, one for each column."""
    activity, size = program.matrix.times_and_size(x)
    priced, price_size = program.matrix.transposed_times_and_size(row_prices)
    reduced = program.costs - priced
    scale = 1 + np.abs(program.costs) + price_size
    primal = max(
        _worst(_outside(activity, program.row_low, program.row_high), 1 + size),
        _worst(_outside(x, program.column_low, program.column_high), 1 + np.abs(x)),
    )
    row_bound, row_lean = _bound(row_prices, program.row_low, program.row_high)
    known = np.abs(reduced) > ROUNDING * (np.abs(program.costs) + price_size)
    column_bound, column_lean = _bound(np.where(known, reduced, 0.0), program.column_low, program.column_high)
    dual = max(_worst(row_lean, 1 + np.abs(row_prices).max(initial=0.0)), _worst(column_lean, scale))
    if reduced_costs is not None:
        dual = max(dual, _worst(np.abs(reduced - reduced_costs), scale))
    objective = float(program.costs @ x)
    bound = float(row_bound.sum() + column_bound.sum())
    size_of_sides = 1 + float(np.abs(program.costs * x).sum())
    return Certificate(primal, dual, abs(objective - bound) / size_of_sides, objective, bound, tolerance), reduced


def _outside(at: Floats, low: Floats, high: Floats) -> Floats:
    return np.maximum(np.maximum(low - at, at - high), 0.0)


def _bound(price: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """What each price adds to the bound, and the prices that lean on a bound that is not there."""
    named = np.where(price > 0, low, high)
    finite = np.isfinite(named)
    return np.where(finite, price, 0.0) * np.where(finite, named, 0.0), np.where(finite, 0.0, np.abs(price))


def _worst(amounts: Floats, scale: Floats | float) -> float:
    return float(np.max(amounts / scale, initial=0.0))
