"""Reconciliation: worked by hand, against an independent quadratic program, and by its invariances."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from terbia.chain.least_adjustment import BalancesContradict
from terbia.chain.matrix import ColumnPairs, Matrix
from terbia.chain.reconciliation import Reconciled, reconcile

CASES: dict[str, Any] = json.loads(Path("tests/data/cases/chain_worked.json").read_text())["reconciliation"]


def sparse(dense: Any) -> Matrix:
    full = np.asarray(dense, float)
    rows, columns = np.nonzero(full)
    return Matrix.of(rows, columns, full[rows, columns], *full.shape)


def case(name: str) -> Reconciled:
    one = CASES[name]
    return reconcile(sparse(one["balances"]), [0.0] * len(one["balances"]), one["measured"], one["sd"])


@pytest.mark.parametrize("name", ["equal_sd", "unequal_sd", "network"])
def test_the_worked_examples_to_the_printed_digits(name: str) -> None:
    found, expected = case(name), CASES[name]
    assert np.round(found.flows, 4).tolist() == expected["reconciled"]
    assert np.round(found.sd, 4).tolist() == expected["reconciled_sd"]
    assert found.chi2 == pytest.approx(expected["chi2"], abs=5.1e-5)
    assert found.degrees_of_freedom == expected.get("dof", 1)
    assert found.is_a_test


def test_the_network_flags_the_stream_that_disturbs_it() -> None:
    # inflow 101.9 -> 100.0625: adjusted by 1.8375, its sd sqrt(1 - 0.6124^2) = 0.7906, so 2.324 > 1.96
    found = case("network")
    assert found.gross_errors == (0,)
    assert found.measurement_test[0] == pytest.approx(1.8375 / (1 - 0.375) ** 0.5)


def test_a_gross_error_fails_the_test() -> None:
    # (1000 - 110)^2 / (100 + 100) = 3,960.5, far beyond 3.841
    found = case("gross_error")
    assert found.chi2 == pytest.approx(3960.5)
    assert found.critical is not None and round(found.critical, 3) == 3.841
    assert not found.is_consistent
    assert found.gross_errors == (0, 1)


def test_wide_measurements_make_no_test() -> None:
    # 100 +- 50 against 110 +- 50: the gap is uncertain by 70.7 of 105, so any table would pass
    found = reconcile(sparse([[1, -1]]), [0], [100, 110], [50, 50])
    assert found.relative_gap_sd[0] == pytest.approx(70.7107 / 105, rel=1e-5)
    assert found.is_consistent and not found.is_a_test


def test_zero_sd_is_fixed_and_infinite_sd_is_free() -> None:
    # 100 fixed = x + y, y measured 30 +- 3, x never measured: x = 70 +- 3, nothing to test
    found = reconcile(sparse([[1, -1, -1]]), [0], [100, float("nan"), 30], [0, np.inf, 3])
    assert found.flows == pytest.approx([100, 70, 30])
    assert found.sd == pytest.approx([0, 3, 3])
    assert (found.degrees_of_freedom, found.critical, found.is_a_test) == (0, None, False)
    assert np.isnan(found.measurement_test).all()


def test_what_nothing_determines_stays_near_its_guess_and_says_so() -> None:
    # 10 = x + y, guesses 2 and 4 for both unmeasured: 4 t too little, half each
    found = reconcile(sparse([[1, -1, -1]]), [0], [10, 2, 4], [1, np.inf, np.inf])
    assert found.flows == pytest.approx([10, 4, 6], abs=1e-6)
    assert found.sd[0] == pytest.approx(1) and np.isinf(found.sd[1:]).all()


def test_a_flow_is_held_at_zero_only_where_it_wants_to_be_negative() -> None:
    # 10 = x + y with x = 12 +- 1, y = 1 +- 1: freely 10.5 and -0.5; so y = 0 and x = 10, chi2 = 4 + 1
    balances = sparse([[1, 1]])
    held = reconcile(balances, [10], [12, 1], [1, 1])
    assert held.flows == pytest.approx([10, 0]) and held.held_at_zero.tolist() == [False, True]
    assert held.chi2 == pytest.approx(5)
    free = reconcile(balances, [10], [12, 1], [1, 1], may_be_negative=[True, True])
    assert free.flows == pytest.approx([10.5, -0.5]) and not free.held_at_zero.any()


def test_a_flow_that_was_held_too_early_is_released() -> None:
    # x + y = 1 pulls x below zero on its own; x + z = 20 then needs it: nearest by hand (Lagrange, y held at 0)
    found = reconcile(sparse([[1, 1, 0], [1, 0, 1]]), [1, 20], [-5, 8, 30], [1, 1, 1])
    # with l = x free: minimise (x+5)^2 + (1-x-8)^2 + (20-x-30)^2 over 0 <= x <= 1: all terms grow with x, so x = 0
    assert found.flows == pytest.approx([0, 1, 20])
    found = reconcile(sparse([[1, 1, 0], [1, 0, 1]]), [1, 20], [-5, 8, 3], [1, 1, 0.1])
    # (x+5)^2 + (x+7)^2 + 100 (17-x)^2: the third wins, x as large as y >= 0 lets it be
    assert found.flows == pytest.approx([1, 0, 19])


def test_dependent_balances_change_nothing_but_contradictions_are_named() -> None:
    once = reconcile(sparse([[1, -1]]), [0], [100, 110], [10, 10])
    thrice = reconcile(sparse([[1, -1], [2, -2], [-1, 1]]), [0, 0, 0], [100, 110], [10, 10])
    assert thrice.flows == pytest.approx(once.flows) and thrice.sd == pytest.approx(once.sd)
    assert thrice.degrees_of_freedom == 1
    with pytest.raises(BalancesContradict) as raised:
        reconcile(sparse([[1, -1, 0], [1, -1, 0], [0, 0, 1]]), [0, 5, 1], [100, 110, 1], [10, 10, 1])
    assert raised.value.balances == (0, 1)
    with pytest.raises(BalancesContradict, match="zero or more"):
        reconcile(sparse([[1, 1]]), [-5], [1, 1], [1, 1])
    with pytest.raises(BalancesContradict):
        reconcile(sparse([[1, 1]]), [5], [1, 1], [0, 0])


@pytest.mark.parametrize(
    ("measured", "sd", "message"),
    [
        ([1, 2, 3], [1, 1, 1], "need as many"),
        ([1, 2], [1, -1], "sd of flow 1 is -1"),
        ([1, 2], [float("nan"), 1], "sd of flow 0 is nan"),
        ([1, float("nan")], [1, 1], "flow 1 is measured as nan"),
        ([1, float("inf")], [1, float("inf")], "flow 1 is measured as inf"),
        ([-1, 2], [0, 1], "flow 0 is held fixed at -1"),
    ],
)
def test_what_cannot_be_reconciled_is_refused(measured: list[float], sd: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        reconcile(sparse([[1, -1]]), [0], measured, sd)


@pytest.mark.parametrize(
    ("rows", "columns", "values"), [([0], [0, 1], [1.0]), ([2], [0], [1.0]), ([0], [-1], [1.0]), ([0], [0], [np.nan])]
)
def test_a_matrix_that_is_none_is_refused(rows: list[int], columns: list[int], values: list[float]) -> None:
    with pytest.raises(ValueError, match="matrix"):
        Matrix.of(rows, columns, values, 2, 2)


def made_up(seed: int, unmeasured: float = 0.0) -> tuple[Any, Any, Any, Any]:
    """A feasible set of balances, with contradicting measurements."""
    chance = np.random.default_rng(seed)
    height, width = int(chance.integers(1, 6)), int(chance.integers(6, 13))
    dense = chance.choice([-1.0, 0.0, 0.0, 1.0, 0.9], (height, width))
    true = np.exp(chance.normal(2, 1, width)) * (chance.random(width) > 0.2)
    sd = np.maximum(true * chance.choice([0.05, 0.2, 0.4], width), 0.5)
    measured = true + sd * chance.normal(0, 1.5, width)
    sd[chance.random(width) < unmeasured] = np.inf
    return dense, dense @ true, measured, sd


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6))
def test_it_equals_an_independent_quadratic_program(seed: int) -> None:
    dense, totals, measured, sd = made_up(seed)
    found = reconcile(sparse(dense), totals, measured, sd)
    assert np.all(found.flows >= 0)
    assert dense @ found.flows == pytest.approx(totals, abs=1e-9 * (1 + np.abs(totals).max()))
    # the same by non-negative least squares, the balances as measurements a million times surer than the others
    sure = 1e6 / sd.max()
    other, _ = nnls(np.vstack([np.diag(1 / sd), sure * dense]), np.concatenate([measured / sd, sure * totals]))
    assert found.flows == pytest.approx(other, abs=1e-5 * (1 + np.abs(other).max()))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6))
def test_a_share_of_flows_may_be_unmeasured(seed: int) -> None:
    dense, totals, measured, sd = made_up(seed, unmeasured=0.4)
    found = reconcile(sparse(dense), totals, measured, sd)
    assert np.all(found.flows >= 0)
    assert dense @ found.flows == pytest.approx(totals, abs=1e-8 * (1 + np.abs(totals).max()))
    # with an sd of 1,000 t instead of none, chi2 may be more by what that sd charges for the moves, and never less
    wide = reconcile(sparse(dense), totals, measured, np.where(np.isinf(sd), 1e3, sd))
    charged = float(np.sum((found.difference[np.isinf(sd)] / 1e3) ** 2))
    assert found.chi2 - 1e-6 * (1 + found.chi2) <= wide.chi2 <= found.chi2 + charged + 1e-6 * (1 + found.chi2)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.3]))
def test_order_and_unit_change_nothing(seed: int, unmeasured: float) -> None:
    dense, totals, measured, sd = made_up(seed, unmeasured)
    found = reconcile(sparse(dense), totals, measured, sd)
    chance = np.random.default_rng(seed)
    rows, columns = chance.permutation(dense.shape[0]), chance.permutation(dense.shape[1])
    turned = reconcile(sparse(dense[rows][:, columns]), totals[rows], measured[columns], sd[columns])
    size = 1 + np.abs(found.flows).max()
    assert turned.flows == pytest.approx(found.flows[columns], abs=1e-8 * size)
    # a posterior sd is the root of a difference of variances: where it is all but zero, rounding leaves 1e-6 of the sd
    widest = float(sd[np.isfinite(sd)].max())
    assert turned.sd == pytest.approx(found.sd[columns], rel=1e-6, abs=1e-5 * widest)
    in_kg = reconcile(sparse(dense), 1000 * totals, 1000 * measured, 1000 * sd)
    assert in_kg.flows / 1000 == pytest.approx(found.flows, abs=1e-8 * size)
    assert in_kg.chi2 == pytest.approx(found.chi2, rel=1e-8, abs=1e-8)


def test_the_variances_are_those_of_the_closed_form() -> None:
    dense, totals, measured, sd = made_up(7)
    found = reconcile(sparse(dense), totals, measured, sd, may_be_negative=[True] * len(sd))
    spread = np.diag(sd**2)
    gain = spread @ dense.T @ np.linalg.pinv(dense @ spread @ dense.T)
    assert found.flows == pytest.approx(measured - gain @ (dense @ measured - totals))
    assert found.sd == pytest.approx(np.sqrt(np.maximum(np.diag(spread - gain @ dense @ spread), 0)), abs=1e-6)


def test_the_gram_matrix_and_its_form_are_those_of_the_dense_matrix() -> None:
    dense = made_up(3)[0]
    pairs, weights = ColumnPairs.of(sparse(dense)), np.arange(1.0, dense.shape[1] + 1)
    square = np.arange(float(dense.shape[0] ** 2)).reshape(dense.shape[0], -1)
    assert pairs.gram(weights) == pytest.approx(dense @ np.diag(weights) @ dense.T)
    assert pairs.form(square) == pytest.approx(np.diag(dense.T @ square @ dense))


def test_a_chain_of_seven_hundred_balances_takes_moments() -> None:
    chance = np.random.default_rng(1)
    height, width = 700, 4000
    rows = np.concatenate([chance.choice(height, 3, replace=False) for _ in range(width)])
    balances = Matrix.of(
        rows, np.repeat(np.arange(width), 3), chance.choice([-1.0, 1.0, 0.9], 3 * width), height, width
    )
    true = np.exp(chance.normal(3, 2, width))
    sd = 0.2 * true
    begun = time.process_time()
    found = reconcile(balances, balances.times(true), true + sd * chance.normal(size=width), sd)
    assert time.process_time() - begun < 10  # about 0.4 s on one idle core
    assert np.abs(balances.times(found.flows) - balances.times(true)).max() < 1e-6
    assert found.degrees_of_freedom == height
