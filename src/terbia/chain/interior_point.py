"""The smallest adjustment by an interior-point method: slower than the active set, and not stopped by degeneracy.

    min |z - z0|^2 / 2     subject to  A z = b,  z >= 0 where bounded

Primal-dual, with Mehrotra's predictor and corrector (Nocedal and Wright, Numerical Optimization, 2006, ch. 16.6). With
slacks s >= 0 of the bounded columns and D = 1 / (1 + s / z), each half step solves A D A' dy = r. An interior point is
near the optimum only to the root of its tolerance where a flow and its slack are both all but zero, and which side it
ends on is chance; so the set of columns at zero is settled at the end by their own multipliers, and the others solved
for exactly: the digits then depend neither on the path nor on the threads that multiplied the matrices.
"""

from __future__ import annotations

import numpy as np

from terbia.chain.matrix import ColumnPairs, Flags, Floats, Matrix

MOST_STEPS = 200
CLOSE = 1e-12
RIDGE = 1e-14
STEP_BACK = 0.995
MOST_REPAIRS = 200
PATIENCE = 10
REFINEMENTS = 4
#: Below this a column counts as zero, in units of its uncertainty: what rounding leaves.
WRONG = 1e-13


def interior_adjustment(
    matrix: Matrix, pairs: ColumnPairs, totals: Floats, wanted: Floats, bounded: Flags
) -> tuple[Floats, Floats] | None:
    """The z nearest to ``wanted`` and the multipliers of the balances; None where the method does not arrive.

    Rows and columns must come scaled, as for ``least_adjustment``.
    """
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # it may run off to infinity: that is None
        return _inside(matrix, pairs, totals, wanted, bounded)


def _inside(
    matrix: Matrix, pairs: ColumnPairs, totals: Floats, wanted: Floats, bounded: Flags
) -> tuple[Floats, Floats] | None:
    size = 1.0 + float(np.abs(wanted).max(initial=0.0)) + float(np.abs(totals).max(initial=0.0))
    z = np.where(bounded, np.maximum(wanted, 0.0) + size, wanted)
    s = np.where(bounded, size, 0.0)
    y = np.zeros(matrix.height)
    count = max(1, int(bounded.sum()))
    for _ in range(MOST_STEPS):
        if not (np.isfinite(z).all() and np.isfinite(s).all() and np.isfinite(y).all()):
            return None
        dual = z - wanted - matrix.transposed_times(y) - s
        gap = matrix.times(z) - totals
        mean = float((z * s)[bounded].sum()) / count
        sizes = matrix.magnitude().times(np.abs(z)) + np.abs(totals) + 1
        if np.max(np.abs(gap) / sizes) < CLOSE and np.abs(dual).max() < CLOSE * size and mean < CLOSE * size:
            return _settled(matrix, pairs, totals, wanted, bounded, z, s, y)
        scale = np.where(bounded, 1 / (1 + s / np.where(bounded, z, 1.0)), 1.0)
        gram = pairs.gram(scale)
        gram[np.diag_indices_from(gram)] += RIDGE * (1 + gram.diagonal())
        step = _step(matrix, gram, scale, bounded, z, s, dual, gap, z * s)
        ahead = min(_far(z, step[0], bounded), _far(s, step[2], bounded))
        reached = float(((z + ahead * step[0]) * (s + ahead * step[2]))[bounded].sum()) / count
        centre = (reached / mean) ** 3 * mean if mean > 0 else 0.0
        complement = np.where(bounded, z * s + step[0] * step[2] - centre, 0.0)
        dz, dy, ds = _step(matrix, gram, scale, bounded, z, s, dual, gap, complement)
        far = min(_far(z, dz, bounded), _far(s, ds, bounded))
        length = far if far >= 1.0 else STEP_BACK * far
        z, y, s = z + length * dz, y + length * dy, s + length * ds
    return None


def _step(
    matrix: Matrix,
    gram: Floats,
    scale: Floats,
    bounded: Flags,
    z: Floats,
    s: Floats,
    dual: Floats,
    gap: Floats,
    complement: Floats,
) -> tuple[Floats, Floats, Floats]:
    """A Newton step towards the given complementarity: of z, of the multipliers, of the slacks."""
    over = np.where(bounded, complement / np.where(bounded, z, 1.0), 0.0)
    right = -gap + matrix.times(scale * (dual + over))
    dy = np.asarray(np.linalg.solve(gram, right), dtype=np.float64)
    dz = scale * (matrix.transposed_times(dy) - dual - over)
    ds = np.where(bounded, -over - s / np.where(bounded, z, 1.0) * dz, 0.0)
    return dz, dy, ds


def _far(at: Floats, change: Floats, bounded: Flags) -> float:
    """How far along a change nothing bounded falls below zero; 1 at the most."""
    falling = bounded & (change < 0)
    return min(1.0, float(np.min(-at[falling] / change[falling], initial=1.0)))


def _settled(
    matrix: Matrix,
    pairs: ColumnPairs,
    totals: Floats,
    wanted: Floats,
    bounded: Flags,
    z: Floats,
    s: Floats,
    y: Floats,
) -> tuple[Floats, Floats]:
    """The optimum beside an interior point: columns held at zero or free, as their own multipliers say, and the free
    ones solved for exactly. Columns are changed over together; one at a time, the last first, where that goes in
    circles (Judice and Pires 1994). As it came where it does not settle."""
    held, multipliers = bounded & (s > z), y
    fewest, patience = matrix.width + 1, PATIENCE
    for _ in range(MOST_REPAIRS):
        gram = pairs.gram((~held).astype(np.float64))
        gram[np.diag_indices_from(gram)] += RIDGE * (1 + gram.diagonal())
        changed = multipliers
        for _ in range(REFINEMENTS):
            exact = np.where(held, 0.0, wanted + matrix.transposed_times(changed))
            changed = changed - np.linalg.solve(gram, matrix.times(exact) - totals)
        pull = wanted + matrix.transposed_times(changed)
        exact = np.where(held, 0.0, pull)
        wrong = np.flatnonzero(bounded & np.where(held, pull > WRONG, exact < -WRONG))
        miss = np.abs(matrix.times(exact) - totals) / (matrix.magnitude().times(np.abs(exact)) + np.abs(totals) + 1)
        balanced = bool(miss.max(initial=0.0) < 100 * CLOSE)
        if not wrong.size and balanced:
            return np.where(bounded, np.maximum(exact, 0.0), exact), -changed
        if not wrong.size:
            break
        fewest, patience = (wrong.size, PATIENCE) if wrong.size < fewest else (fewest, patience - 1)
        turned = wrong if patience > 0 else wrong[-1:]
        held[turned] = ~held[turned]
        multipliers = changed if balanced else multipliers
    return z, -y  # balanced to rounding, and nowhere exactly at zero
