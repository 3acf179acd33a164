"""How uncertain flows are after balances: the covariance part of weighted least squares.

With measured columns m of covariance V (here the identity: columns come in units of their uncertainty) and unmeasured
columns u, balances A_m x_m + A_u x_u = b. Only combinations of balances without x_u say anything about x_m (Crowe and
others 1983): with Q a basis of {q : A_u'q = 0},

    L   = Q (Q' A_m A_m' Q)^+ Q'            V_x  = I - A_m' L A_m            (measured)
    x_u = -A_u^+ (A_m x_m - b)              V_u  = A_u^+ (N - N L N) A_u^+'  (unmeasured), N = A_m A_m'

An unmeasured flow that the balances do not determine has an infinite uncertainty. Dependent balances are dropped by
the pseudo-inverse; the rank of Q'NQ is the number of degrees of freedom of the test.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from terbia.chain.matrix import ColumnPairs, Flags, Floats

DEPENDENT = 1e-12
UNDETERMINED = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class AdjustedSpread:
    """``removed`` is the share of each column's variance that the balances take away, and so the variance of its
    adjustment; ``left`` the variance that remains; both in units of the scaled columns. ``rank`` counts the
    independent balances that bear on measured columns."""

    removed: Floats
    left: Floats
    rank: int


def adjusted_spread(pairs: ColumnPairs, measured: Flags, unmeasured: Flags) -> AdjustedSpread:
    """The variances after adjustment; a column that is neither measured nor unmeasured is fixed and has none."""
    known = pairs.gram(measured.astype(np.float64))
    silent, inverse = _null_and_inverse(pairs, unmeasured)
    projected = known if silent is None else silent.T @ known @ silent
    values, vectors = np.linalg.eigh(projected)
    kept = values > DEPENDENT * max(float(values.max(initial=0.0)), 1.0)
    root = vectors[:, kept] / np.sqrt(values[kept])
    root = root if silent is None else silent @ root
    bearing = root @ root.T
    removed = np.where(measured, np.clip(pairs.form(bearing), 0.0, 1.0), 0.0)
    left = np.where(measured, 1 - removed, 0.0)
    if inverse is not None:
        rest = known - known @ bearing @ known
        determined = np.abs(1 - pairs.form(inverse)) < UNDETERMINED
        variance = np.maximum(pairs.form(inverse @ rest @ inverse), 0.0)
        left = np.where(unmeasured, np.where(determined, variance, np.inf), left)
    return AdjustedSpread(removed, left, int(kept.sum()))


def _null_and_inverse(pairs: ColumnPairs, unmeasured: Flags) -> tuple[Floats | None, Floats | None]:
    """A basis of the combinations of balances without unmeasured columns, and (A_u A_u')^+; None without any."""
    if not unmeasured.any():
        return None, None
    values, vectors = np.linalg.eigh(pairs.gram(unmeasured.astype(np.float64)))
    there = values > DEPENDENT * float(values.max(initial=0.0))
    inverse = (vectors[:, there] / values[there]) @ vectors[:, there].T
    return vectors[:, ~there], inverse
