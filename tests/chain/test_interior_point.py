"""The interior-point method on problems whose answer is known because they were made from it."""

from __future__ import annotations

import numpy as np
import pytest

from terbia.chain.interior_point import interior_adjustment
from terbia.chain.matrix import ColumnPairs, Matrix

BALANCES, FLOWS = 12, 40


def made_from_its_answer(seed: int) -> tuple[np.ndarray, ...]:
    """A problem built backwards: with A, z* >= 0, multipliers y and slacks s >= 0 (s z* = 0) drawn, z* is the optimum
    of |z - w|^2 under A z = b, z >= 0 for b = A z* and w = z* - A'y - s. A third of the flows has z*
    or s of a ten-millionth, beside others of a thousand: an interior point ends on either side of it by chance."""
    draw = np.random.default_rng(seed)
    matrix = draw.choice([-1.0, 0.0, 0.0, 0.0, 1.0], size=(BALANCES, FLOWS)) * draw.uniform(0.5, 1.0, (BALANCES, FLOWS))
    matrix[:, 0] = 1.0
    kind = draw.integers(0, 3, FLOWS)
    tiny = np.where(kind == 2, 1e-7, 0.0)
    free = draw.integers(0, 2, FLOWS) == 0
    z = np.where(kind == 0, draw.uniform(0.1, 1000.0, FLOWS), np.where(free, tiny, 0.0))
    s = np.where(kind == 1, draw.uniform(0.1, 2.0, FLOWS), np.where(free, 0.0, tiny))
    y = draw.normal(size=BALANCES)
    return matrix, matrix @ z, z - matrix.T @ y - s, z


def solved(matrix: np.ndarray, totals: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero(matrix)
    sparse = Matrix.of(rows, columns, matrix[rows, columns], *matrix.shape)
    found = interior_adjustment(sparse, ColumnPairs.of(sparse), totals, wanted, np.ones(FLOWS, bool))
    assert found is not None
    return found[0]


@pytest.mark.parametrize("seed", range(25))
def test_flows_that_the_bound_holds_by_all_but_nothing_come_out_exactly(seed: int) -> None:
    matrix, totals, wanted, answer = made_from_its_answer(seed)
    assert solved(matrix, totals, wanted) == pytest.approx(answer, abs=1e-10)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_flows_and_balances_leaves_the_digits(seed: int) -> None:
    matrix, totals, wanted, _ = made_from_its_answer(seed)
    draw = np.random.default_rng(99)
    rows, columns = draw.permutation(BALANCES), draw.permutation(FLOWS)
    turned = solved(matrix[np.ix_(rows, columns)], totals[rows], wanted[columns])
    assert turned == pytest.approx(solved(matrix, totals, wanted)[columns], abs=1e-10)
