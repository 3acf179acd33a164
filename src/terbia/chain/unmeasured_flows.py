"""The least adjustment with flows that nobody measured: they cost nothing, whatever they are.

For a given set of flows held at zero the optimum solves a linear system in the multipliers l and in the moves e of the
unmeasured flows from their guesses w (A_m and U: columns of measured and unmeasured flows that are not held),

    A_m A_m' l - U e = A w - b,        U'l = 0,

and the flows held at zero must have multipliers that keep them there. The set is corrected until it agrees with its
own multipliers (the primal-dual active set method: Hintermueller, Ito and Kunisch 2003). Where that does not settle,
the proximal point method takes over for a few moves: unmeasured flows are adjusted as if measured, with a wide
uncertainty, from where they came to rest the last time.
"""

from __future__ import annotations

import numpy as np

from terbia.chain.least_adjustment import least_adjustment
from terbia.chain.matrix import ColumnPairs, Flags, Floats, Matrix

RIDGE = 1e-11
AT_REST = 1e-12
WRONG = 1e-9
HOLD = 1e-2
MOST_MOVES = 200
MOST_CORRECTIONS = 20
REFINEMENTS = 2


def adjustment_with_unmeasured(
    matrix: Matrix, pairs: ColumnPairs, totals: Floats, wanted: Floats, bounded: Flags, unmeasured: Flags
) -> Floats:
    """The z nearest to ``wanted`` by its measured columns, with A z = ``totals`` and z >= 0 where ``bounded``.

    Scaled as ``least_adjustment`` wants it, unmeasured columns by a wide uncertainty. Measured columns are unique;
    unmeasured ones that they do not determine stay as near their guesses as they can. Raises BalancesContradict where
    no z meets the balances.
    """
    z, multipliers = least_adjustment(matrix, pairs, totals, wanted, bounded, np.zeros(matrix.height))
    if not unmeasured.any():
        return z
    first = _optimum(matrix, pairs, totals, wanted, bounded, unmeasured, z, multipliers)
    return _nearest_to_guesses(matrix, totals, first, wanted, bounded, unmeasured)


def _nearest_to_guesses(
    matrix: Matrix, totals: Floats, optimum: Floats, guess: Floats, bounded: Flags, unmeasured: Flags
) -> Floats:
    """The second tier: measured columns all but fixed at the optimum, unmeasured ones as near their guesses as it
    lets them. What the guesses still move the measured columns by is taken off in a second round."""
    units = np.where(unmeasured, 1.0, HOLD)
    tight = matrix.scaled(np.ones(matrix.height), units)
    length = np.sqrt(tight.squared().row_sums())
    by_row = 1 / np.where(length > 0, length, 1.0)
    tight = tight.scaled(by_row, np.ones(matrix.width))
    pairs, multipliers, centre = ColumnPairs.of(tight), np.zeros(matrix.height), optimum
    for _ in range(2):
        wanted = np.where(unmeasured, guess, centre) / units
        z, multipliers = least_adjustment(tight, pairs, by_row * totals, wanted, bounded, multipliers)
        centre = centre + optimum - z * units
    return z * units


def _optimum(
    matrix: Matrix,
    pairs: ColumnPairs,
    totals: Floats,
    wanted: Floats,
    bounded: Flags,
    unmeasured: Flags,
    z: Floats,
    multipliers: Floats,
) -> Floats:
    """An optimum to about 1e-9, from the first proximal move ``z``."""
    for move in range(1, MOST_MOVES):
        if move & (move - 1) == 0:
            exact = _exactly(matrix, pairs, totals, wanted, bounded, unmeasured, bounded & (z <= 0))
            if exact is not None:
                return exact
        rested = np.where(unmeasured, z, wanted)
        z, multipliers = least_adjustment(matrix, pairs, totals, rested, bounded, multipliers)
        if np.all(np.abs(z - rested)[unmeasured] <= AT_REST * (1 + np.abs(z[unmeasured]))):
            break
    return z


def _exactly(
    matrix: Matrix,
    pairs: ColumnPairs,
    totals: Floats,
    wanted: Floats,
    bounded: Flags,
    unmeasured: Flags,
    held: Flags,
) -> Floats | None:
    """The optimum by the set of columns held at zero, begun with ``held``; None where the set does not settle."""
    refinements = 0
    for _ in range(MOST_CORRECTIONS):
        multipliers, moved = _held_optimum(matrix, pairs, totals, wanted, unmeasured, held, refinements)
        pull = matrix.transposed_times(multipliers)
        z = np.where(held, 0.0, np.where(unmeasured, wanted + moved, wanted - pull))
        wrong = bounded & (np.where(held, np.where(unmeasured, pull, pull - wanted), z) < -WRONG)
        if np.any(wrong):
            held = np.where(wrong, ~held, held)
        elif refinements == 0:
            refinements = REFINEMENTS
        else:
            off = np.abs(matrix.times(z) - totals) > WRONG * (matrix.magnitude().times(np.abs(z)) + np.abs(totals) + 1)
            return None if off.any() else np.where(bounded, np.maximum(z, 0.0), z)
    return None


def _held_optimum(
    matrix: Matrix,
    pairs: ColumnPairs,
    totals: Floats,
    wanted: Floats,
    unmeasured: Flags,
    held: Flags,
    refinements: int,
) -> tuple[Floats, Floats]:
    """Multipliers, and the moves of the unmeasured columns, with the held columns at zero."""
    height, free = matrix.height, np.flatnonzero(unmeasured & ~held)
    place = np.full(matrix.width, -1)
    place[free] = np.arange(len(free))
    there = place[matrix.columns] >= 0
    exact = np.zeros((height + len(free), height + len(free)))
    np.add.at(exact, (matrix.rows[there], height + place[matrix.columns[there]]), -matrix.values[there])
    exact += exact.T
    exact[:height, :height] = pairs.gram((~unmeasured & ~held).astype(np.float64))
    ridge = np.diag(np.concatenate([np.full(height, RIDGE), np.full(len(free), -RIDGE)]))
    target = np.zeros(len(exact))
    target[:height] = matrix.times(np.where(held, 0.0, wanted)) - totals
    found = np.linalg.solve(exact + ridge, target)
    for _ in range(refinements):
        found = found + np.linalg.solve(exact + ridge, target - exact @ found)
    moved = np.zeros(matrix.width)
    moved[free] = found[height:]
    return np.asarray(found[:height], dtype=np.float64), moved
