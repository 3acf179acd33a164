"""The smallest adjustment that makes balances hold: min |z - z0|^2 subject to A z = b and z >= 0 where demanded.

Solved through its dual, which has one multiplier per balance. For multipliers l the best z is

    z_j = z0_j - (A'l)_j,   or 0 where that is negative and z_j may not be,

and the multipliers are right when A z = b. The set of columns at zero is therefore read off the multipliers again in
every step (a column held wrongly is released as soon as its multiplier says so), and Newton's method on l needs only
the matrix A_F A_F' of the columns that are not held. The dual is concave and piecewise quadratic; the exact maximum
along each direction makes every step an ascent, so the loop cannot cycle. Dependent balances are harmless: a small
ridge keeps the matrix regular, and the repeated steps take its effect out again.
"""

from __future__ import annotations

import numpy as np

from terbia.chain.interior_point import interior_adjustment
from terbia.chain.matrix import ColumnPairs, Flags, Floats, Matrix
from terbia.errors import TerbiaError

RIDGE = 1e-12
CLOSE = 1e-15
ACCEPTED = 1e-10
MOST_STEPS = 120
FARTHEST = 1e100


class BalancesContradict(TerbiaError):
    """Balances that no flows can meet; ``balances`` are the rows that contradict each other."""

    def __init__(self, balances: tuple[int, ...]) -> None:
        self.balances = balances
        shown = ", ".join(str(row) for row in balances[:10]) + (", ..." if len(balances) > 10 else "")
        super().__init__(
            f"No flows of zero or more meet the balances {shown} together. "
            "Free a flow in one of them, or give a flow that is held fixed its uncertainty."
        )


def least_adjustment(
    matrix: Matrix, pairs: ColumnPairs, totals: Floats, wanted: Floats, bounded: Flags, start: Floats
) -> tuple[Floats, Floats]:
    """The z nearest to ``wanted`` with A z = ``totals`` and z >= 0 where ``bounded``, and the multipliers.

    Rows and columns must come scaled: each row of A of length about 1, each z in units of its uncertainty. ``start``
    are multipliers to begin from. Raises BalancesContradict where no z meets the balances.
    """
    multipliers, ridge, sizes = start.copy(), RIDGE * np.eye(matrix.height), matrix.magnitude()
    last_held, last_miss = None, np.inf
    for _ in range(MOST_STEPS):
        shifted = wanted - matrix.transposed_times(multipliers)
        held = bounded & (shifted <= 0)
        z = np.where(held, 0.0, shifted)
        gap = matrix.times(z) - totals
        miss = float(np.max(np.abs(gap) / (sizes.times(np.abs(z)) + np.abs(totals) + 1), initial=0.0))
        settled = last_held is not None and np.array_equal(held, last_held)
        if miss <= CLOSE or (settled and miss <= ACCEPTED and miss > last_miss / 2):
            return z, multipliers
        last_held, last_miss = held, miss
        solved = np.linalg.solve(pairs.gram((~held).astype(np.float64)) + ridge, gap)
        direction = np.asarray(solved, dtype=np.float64)
        change = matrix.transposed_times(direction)
        if miss > ACCEPTED:
            _refuse_contradiction(direction, change, totals, bounded, z)
        multipliers = multipliers + _step(float(totals @ direction), shifted, change, bounded) * direction
    # Newton's method turns in circles where many balances have only columns at zero; the interior has none of those.
    inside = interior_adjustment(matrix, pairs, totals, wanted, bounded)
    if inside is None:
        raise BalancesContradict(tuple(np.flatnonzero(np.abs(gap) > ACCEPTED).tolist()))
    return inside


def _step(total: float, shifted: Floats, change: Floats, bounded: Flags) -> float:
    """How far along a direction the dual rises: where its slope, sum_j change_j z_j(t) - total, falls to zero.

    z_j(t) = shifted_j - t change_j, or 0 where bounded and negative: the slope is linear between the t where a column
    reaches zero or leaves it. A Newton step that changes no held column is taken in full.
    """
    free = ~bounded | (shifted > 0)
    if np.array_equal(free, ~bounded | (shifted - change > 0)):
        return 1.0
    constant = float((change * shifted)[free].sum() - total)
    slope = float((change * change)[free].sum())
    turns = bounded & (change != 0)
    times = np.full(len(change), -1.0)
    with np.errstate(over="ignore"):  # a change of next to nothing: so far along that nobody goes there
        times[turns] = shifted[turns] / change[turns]
    turning = np.flatnonzero((times > 0) & (times < FARTHEST))
    turning = turning[np.argsort(times[turning], kind="stable")]
    sign = np.where(change[turning] > 0, -1.0, 1.0)
    constants = constant + np.concatenate([[0.0], np.cumsum(sign * change[turning] * shifted[turning])])
    slopes = np.maximum(slope + np.concatenate([[0.0], np.cumsum(sign * change[turning] ** 2)]), 0.0)
    passed = constants[:-1] - slopes[:-1] * times[turning] > 0
    piece = int(np.argmin(np.append(passed, False)))
    return float(constants[piece] / slopes[piece]) if slopes[piece] > 0 else float(times[turning[piece - 1]])


def _refuse_contradiction(direction: Floats, change: Floats, totals: Floats, bounded: Flags, z: Floats) -> None:
    """Raise where the direction d proves that A z = b has no z: d'A is nowhere below zero, where z may be negative
    nowhere above it, and yet d'b is below zero (Farkas' lemma), beyond what rounding times ``z`` explains."""
    size = float(np.max(np.abs(direction)))
    none = 1e-10 * size
    nowhere_below = bool(np.all(change >= -none) and np.all(change[~bounded] <= none))
    if nowhere_below and float(totals @ direction) < -100 * none * (1 + float(np.sum(np.abs(z)))):
        raise BalancesContradict(tuple(np.flatnonzero(np.abs(direction) > 1e-6 * size).tolist()))
