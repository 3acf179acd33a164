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
MOST_MOVES = 200
MOST_CORRECTIONS = 12


def adjustment_with_unmeasured(
    matrix: Matrix, pairs: ColumnPairs, totals: Floats, wanted: Floats, bounded: Flags, unmeasured: Flags
) -> Floats:
    """The z nearest to ``wanted`` by its measured columns, with A z = ``totals`` and z >= 0 where ``bounded``.

    Scaled as ``least_adjustment`` wants it, unmeasured columns by a wide uncertainty. A column that nothing determines
    stays near its guess. Raises BalancesContradict where no z meets the balances.
    """
    z, multipliers = least_adjustment(matrix, pairs, totals, wanted, bounded, np.zeros(matrix.height))
    if not unmeasured.any():
        return z
    rested = wanted
    for move in range(1, MOST_MOVES):
        if move & (move - 1) == 0:
            exact = _exactly(matrix, pairs, totals, wanted, bounded, unmeasured, bounded & (z <= 0))
            if exact is not None:
                return exact
        rested = np.where(unmeasured, z, rested)
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
    for _ in range(MOST_CORRECTIONS):
        multipliers, moved = _held_optimum(matrix, pairs, totals, wanted, unmeasured, held)
        pull = matrix.transposed_times(multipliers)
        z = np.where(held, 0.0, np.where(unmeasured, wanted + moved, wanted - pull))
        wrong = np.where(held, np.where(unmeasured, pull, pull - wanted), z) < -WRONG
        if not np.any(wrong & bounded):
            z = np.where(bounded, np.maximum(z, 0.0), z)
            off = np.abs(matrix.times(z) - totals) > WRONG * (matrix.magnitude().times(np.abs(z)) + np.abs(totals) + 1)
            return None if off.any() else z
        held = np.where(wrong & bounded, ~held, held)
    return None


def _held_optimum(
    matrix: Matrix, pairs: ColumnPairs, totals: Floats, wanted: Floats, unmeasured: Flags, held: Flags
) -> tuple[Floats, Floats]:
    """Multipliers, and the moves of the unmeasured columns, with the held columns at zero."""
    height, free = matrix.height, np.flatnonzero(unmeasured & ~held)
    place = np.full(matrix.width, -1)
    place[free] = np.arange(len(free))
    there = place[matrix.columns] >= 0
    loose = np.zeros((height, len(free)))
    np.add.at(loose, (matrix.rows[there], place[matrix.columns[there]]), matrix.values[there])
    known = pairs.gram((~unmeasured & ~held).astype(np.float64))
    exact = np.block([[known, -loose], [-loose.T, np.zeros((len(free), len(free)))]])
    ridge = np.diag(np.concatenate([np.full(height, RIDGE), np.full(len(free), -RIDGE)]))
    gap = matrix.times(np.where(held, 0.0, wanted)) - totals
    target = np.concatenate([gap, np.zeros(len(free))])
    inverse = np.linalg.inv(exact + ridge)
    found = inverse @ target
    for _ in range(3):
        found = found + inverse @ (target - exact @ found)
    moved = np.zeros(matrix.width)
    moved[free] = found[height:]
    return found[:height], moved
