"""Statistics that contradict each other made consistent by weighted least squares.

    min sum_j (x_j - y_j)^2 / sd_j^2     subject to  A x = b,  x >= 0

y are the measurements, sd their standard uncertainties, A x = b the balances. Without the bound the answer is closed:

    x = y - V A'(A V A')^-1 (A y - b),     V_x = V - V A'(A V A')^-1 A V,     V = diag(sd^2)

as in STAN (Cencic and Rechberger, Journal of Environmental Engineering and Management 18, 2008; the tests as in
Narasimhan and Jordache, Data Reconciliation and Gross Error Detection, 2000). An infinite sd is a flow nobody
measured, a zero sd one that is not adjusted.

What the tests do not say: chi2 far below its critical value is no evidence where the measurements are so uncertain
that any table would pass. ``relative_gap_sd`` is what the sd alone predict for the gap of each balance before anything
is adjusted, as a share of what flows through it; where it is above 0.3 the balance tests nothing, and ``is_a_test``
says so. One measurement in twenty is beyond 1.96 by chance alone. Where flows are held at zero, chi2 is no smaller
than that of the balances without the bound, and ``sd`` stays that of the closed form: the bound could only narrow it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from terbia.chain.adjusted_spread import adjusted_spread
from terbia.chain.chi_square import chi_square_quantile
from terbia.chain.matrix import ColumnPairs, Flags, Floats, Matrix
from terbia.chain.unmeasured_flows import adjustment_with_unmeasured

CONFIDENCE = 0.95
GROSS_ERROR = 1.96
WIDEST_TEST = 0.3
BEARS = 1e-12
REACH = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Reconciled:
    """Flows that meet their balances, in the unit of the measurements.

    By flow: ``flows``, ``sd`` (0 for a fixed flow, inf for one that nothing determines), ``difference`` = flow minus
    measurement (the statistical difference), ``held_at_zero``, and ``measurement_test`` = |difference| over its
    standard deviation (nan where no balance bears on the flow or it was not measured); ``gross_errors`` are the flows
    beyond 1.96. By balance: ``gap`` = A y - b before adjustment (nan with an unmeasured flow), ``gap_sd`` and
    ``relative_gap_sd`` (inf then). ``critical`` is the 95 % quantile of chi2, None without a degree of freedom.
    """

    flows: Floats
    sd: Floats
    difference: Floats
    held_at_zero: Flags
    measurement_test: Floats
    gross_errors: tuple[int, ...]
    gap: Floats
    gap_sd: Floats
    relative_gap_sd: Floats
    chi2: float
    degrees_of_freedom: int
    critical: float | None

    @property
    def is_consistent(self) -> bool:
        """Whether chi2 stays within its 5 % critical value."""
        return self.critical is None or self.chi2 <= self.critical

    @property
    def is_a_test(self) -> bool:
        """Whether chi2 could have failed: some balance is measured throughout, and none of those wider than 0.3."""
        measured = self.relative_gap_sd[np.isfinite(self.relative_gap_sd)]
        return bool(self.degrees_of_freedom and measured.size and np.all(measured <= WIDEST_TEST))


def reconcile(
    balances: Matrix,
    totals: Sequence[float] | Floats,
    measured: Sequence[float] | Floats,
    sd: Sequence[float] | Floats,
    may_be_negative: Sequence[bool] | Flags | None = None,
) -> Reconciled:
    """The flows nearest to ``measured`` (in units of ``sd``) that meet ``balances`` times flows = ``totals``.

    Worked: two measurements of one flow, 100 +- 10 and 110 +- 10, with x1 - x2 = 0. A V A' = 200, A y = -10, so
    x = (100 + 100 x 10 / 200, 110 - 100 x 10 / 200) = (105, 105); variances 100 - 100^2 / 200 = 50, so +- 7.0711;
    chi2 = 0.25 + 0.25 = 0.5 on 1 degree of freedom. With sd 5 and 15: A V A' = 250, x1 = 100 + 25 x 10 / 250 = 101,
    variance 25 - 25^2 / 250 = 22.5, +- 4.7434, chi2 = 10^2 / 250 = 0.4.

    An unmeasured flow (sd inf) may come as nan or with a guess; one that nothing determines stays near its guess.
    Raises ValueError for lengths that differ, an sd that is negative or nan, a measurement that is not finite, or a
    fixed flow below zero; BalancesContradict where no flows meet the balances.
    """
    y, spread, b = (np.asarray(values, np.float64) for values in (measured, sd, totals))
    allowed = np.zeros(len(y), bool) if may_be_negative is None else np.asarray(may_be_negative, bool)
    _require(balances, y, spread, b, allowed)
    unmeasured, fixed = np.isinf(spread), spread == 0
    guess = np.where(unmeasured & np.isnan(y), 0.0, y)
    unit = _units(balances, spread)
    through = balances.magnitude().times(np.abs(guess)) + np.abs(b)
    length = np.sqrt(balances.scaled(np.ones(len(b)), unit).squared().row_sums())
    by_row = 1 / np.where(length > 0, length, np.maximum(through, 1.0))
    scaled = balances.scaled(by_row, unit)
    pairs = ColumnPairs.of(scaled)
    rest = by_row * (b - balances.times(np.where(fixed, guess, 0.0)))
    wanted = np.divide(guess, unit, out=np.zeros_like(guess), where=unit > 0)
    z = adjustment_with_unmeasured(scaled, pairs, rest, wanted, ~allowed & ~fixed, unmeasured)
    flows = np.where(fixed, guess, unit * z)
    spreads = adjusted_spread(pairs, ~unmeasured & ~fixed, unmeasured)
    gap = balances.times(y) - b
    gap_sd = np.sqrt(balances.squared().times(spread**2))
    with np.errstate(invalid="ignore", divide="ignore"):
        difference = flows - y
        adjusted_sd = unit * np.sqrt(spreads.removed)
        test = np.where(spreads.removed > BEARS, np.abs(difference) / adjusted_sd, np.nan)
        relative = np.where(np.isinf(gap_sd), np.inf, 2 * gap_sd / through)
    known = ~unmeasured & ~fixed
    return Reconciled(
        flows=flows,
        sd=unit * np.sqrt(spreads.left),
        difference=difference,
        held_at_zero=(flows == 0) & ~allowed & ~fixed,
        measurement_test=test,
        gross_errors=tuple(np.flatnonzero(test > GROSS_ERROR).tolist()),
        gap=gap,
        gap_sd=gap_sd,
        relative_gap_sd=relative,
        chi2=float(np.sum((difference[known] / spread[known]) ** 2)),
        degrees_of_freedom=spreads.rank,
        critical=chi_square_quantile(CONFIDENCE, spreads.rank) if spreads.rank else None,
    )


def adjusted_deviations(balances: Matrix, sd: Sequence[float] | Floats) -> Floats:
    """The standard deviations that ``reconcile`` would leave, in the unit of the measurements: these do not depend on
    what is measured. Worked: 10 and 10 with x1 - x2 = 0 leave 7.0711 each."""
    spread = np.asarray(sd, np.float64)
    unmeasured, fixed = np.isinf(spread), spread == 0
    unit = _units(balances, spread)
    length = np.sqrt(balances.scaled(np.ones(balances.height), unit).squared().row_sums())
    scaled = balances.scaled(1 / np.where(length > 0, length, 1.0), unit)
    left = adjusted_spread(ColumnPairs.of(scaled), ~unmeasured & ~fixed, unmeasured).left
    return np.asarray(unit * np.sqrt(left), dtype=np.float64)


def _units(balances: Matrix, spread: Floats) -> Floats:
    """What each flow is measured in while it is adjusted: its sd; 0 where fixed; for an unmeasured flow ``REACH``
    times the largest sd near it, found by going from balance to balance."""
    unmeasured = np.isinf(spread)
    near = np.where(unmeasured, 0.0, spread)
    while True:
        by_balance = np.zeros(balances.height)
        np.maximum.at(by_balance, balances.rows, near[balances.columns])
        found = np.zeros(balances.width)
        np.maximum.at(found, balances.columns, by_balance[balances.rows])
        new = unmeasured & (near == 0) & (found > 0)
        if not new.any():
            break
        near = np.where(new, found, near)
    near[unmeasured & (near == 0)] = 1.0
    return np.where(unmeasured, REACH * near, near)


def _require(balances: Matrix, y: Floats, spread: Floats, totals: Floats, allowed: Flags) -> None:
    if not len(y) == len(spread) == len(allowed) == balances.width or len(totals) != balances.height:
        raise ValueError(f"{balances.height} balances of {balances.width} flows need as many totals and measurements")
    if not np.isfinite(totals).all():
        raise ValueError("a total of a balance is not a finite number")
    wrong = np.flatnonzero(~(spread >= 0))
    if wrong.size:
        raise ValueError(f"the sd of flow {wrong[0]} is {spread[wrong[0]]}: it is zero or more, or inf")
    wrong = np.flatnonzero(~np.isfinite(y) & ~(np.isinf(spread) & np.isnan(y)))
    if wrong.size:
        raise ValueError(f"flow {wrong[0]} is measured as {y[wrong[0]]}: give an sd of inf to what nobody measured")
    wrong = np.flatnonzero((spread == 0) & (y < 0) & ~allowed)
    if wrong.size:
        raise ValueError(f"flow {wrong[0]} is held fixed at {y[wrong[0]]}, below zero")
