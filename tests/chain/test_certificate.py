"""Our check of optima: an exact program by hand, each way to be wrong, and random programs of the solver."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terbia.chain.certificate import LinearProgram, certify
from terbia.chain.linear_solver import NotCertified, solve_certified
from terbia.chain.matrix import Matrix

CASE: dict[str, Any] = json.loads(Path("tests/data/cases/chain_worked.json").read_text())["joint_production"]
ELEMENTS = ("La+Ce", "NdPr", "Dy")
INF = float("inf")


def joint_production(capacity_of_b: float = 150) -> LinearProgram:
    """Columns: ore A, ore B, shortfall and surplus by element; rows: ore x share + shortfall - surplus = demand."""
    given_in = CASE["inputs"]
    ores = [given_in["ores"][ore] for ore in "AB"]
    dense = np.zeros((3, 8))
    for row, element in enumerate(ELEMENTS):
        dense[row, :2] = [ore[element] for ore in ores]
        dense[row, 2 + row], dense[row, 5 + row] = 1, -1
    rows, columns = np.nonzero(dense)
    demand = np.array([float(given_in["demand"][element]) for element in ELEMENTS])
    values = [float(given_in["value_of_lost_load"][element]) for element in ELEMENTS]
    return LinearProgram(
        costs=np.array([*(float(ore["cost"]) for ore in ores), *values, 0, 0, 0]),
        matrix=Matrix.of(rows, columns, dense[rows, columns], 3, 8),
        row_low=demand,
        row_high=demand,
        column_low=np.zeros(8),
        column_high=np.array([ores[0]["capacity"], capacity_of_b, *demand, INF, INF, INF]),
    )


# NdPr: 0.199 A + 0.34 B = 200, Dy: 0.001 A + 0.04 B = 5; determinant 0.00796 - 0.00034 = 0.00762
A_T, B_T = (200 * 0.04 - 5 * 0.34) / 0.00762, (0.199 * 5 - 0.001 * 200) / 0.00762
# prices: 0.199 p + 0.001 q = 8, 0.34 p + 0.04 q = 25
NDPR, DY = (8 * 0.04 - 25 * 0.001) / 0.00762, (0.199 * 25 - 0.34 * 8) / 0.00762
OPTIMUM = np.array([A_T, B_T, 0, 0, 0, 0.8 * A_T + 0.62 * B_T - 600, 0, 0])
PRICES = np.array([0, NDPR, DY])


def test_joint_production_by_hand() -> None:
    found = certify(joint_production(), OPTIMUM, PRICES)
    assert found.holds and found.gap < 1e-12
    expected = CASE["expected"]
    assert [round(A_T, 4), round(B_T, 4)] == [expected["xA"], expected["xB"]]
    assert [round(NDPR, 4), round(DY, 4)] == expected["element_duals_per_t"][1:]
    assert round(found.objective, 4) == round(found.bound, 4) == expected["obj"]


def test_a_capacity_that_binds_has_its_price_in_the_reduced_cost() -> None:
    # B = 60: A = (200 - 20.4) / 0.199; Dy short by 5 - 0.001 A - 2.4, so q = 3,000 and p = (8 - 3) / 0.199
    program = joint_production(60)
    a = (200 - 0.34 * 60) / 0.199
    x = np.array([a, 60, 0, 0, 5 - 0.001 * a - 2.4, 0.8 * a + 0.62 * 60 - 600, 0, 0])
    prices = np.array([0, 5 / 0.199, 3000])
    found = certify(program, x, prices)
    assert found.holds and found.gap < 1e-12
    expected = CASE["capacity_of_B_60"]
    reduced = 25 - 0.34 * prices[1] - 0.04 * prices[2]
    assert round(reduced, 4) == expected["cap_dual_B"]
    assert round(x[4], 4) == expected["unmet"][2]
    assert round(found.objective, 4) == expected["obj"]


def test_flows_that_keep_no_balance_fail_as_primal() -> None:
    found = certify(joint_production(), OPTIMUM + np.array([1, 0, 0, 0, 0, 0, 0, 0]), PRICES)
    assert not found.holds and found.primal > 1e-7
    assert found.dual <= 1e-7


def test_a_bound_that_is_exceeded_fails_as_primal() -> None:
    found = certify(joint_production(100), OPTIMUM, PRICES)
    assert found.primal == pytest.approx((B_T - 100) / (1 + B_T))
    assert not found.holds


def test_a_feasible_plan_that_is_not_the_best_fails_by_its_gap() -> None:
    # no ore at all: everything short, 600 x 50 + 200 x 500 + 5 x 3,000 = 145,000
    idle = np.array([0, 0, 600, 200, 5, 0, 0, 0], float)
    found = certify(joint_production(), idle, PRICES)
    assert (found.primal, found.objective) == (0, 145000)
    assert found.gap > 0.9 and not found.holds
    # with the multipliers of that basis: A has a reduced cost of 8 - 40 - 99.5 - 3 < 0 at its lower bound
    found = certify(joint_production(), idle, np.array([50.0, 500.0, 3000.0]))
    assert found.gap > 0.1 and found.primal == 0 and not found.holds


def test_a_price_that_leans_on_no_bound_fails_as_dual() -> None:
    # a negative price of La+Ce gives its surplus, which has no upper bound, a negative reduced cost
    found = certify(joint_production(), OPTIMUM, np.array([-1.0, NDPR, DY]))
    assert found.dual > 1e-7 and not found.holds
    # a row with one bound only must not be priced on the other side
    one_sided = replace(joint_production(), row_high=np.full(3, INF))
    assert certify(one_sided, OPTIMUM, PRICES).holds
    assert certify(one_sided, OPTIMUM, np.array([0, NDPR, -DY])).dual > 0.1


def test_other_multipliers_prove_less() -> None:
    found = certify(joint_production(), OPTIMUM, 0.9 * PRICES)
    assert found.bound < found.objective and found.gap > 1e-3 and not found.holds


def test_the_solvers_own_reduced_costs_are_not_believed() -> None:
    program = joint_production()
    priced = program.costs - program.matrix.transposed_times(PRICES)
    assert certify(program, OPTIMUM, PRICES, priced).holds
    priced[0] += 0.5
    assert certify(program, OPTIMUM, PRICES, priced).dual > 1e-3


def test_what_is_no_number_never_holds() -> None:
    assert not certify(joint_production(), np.full(8, np.nan), PRICES).holds
    assert not certify(joint_production(), OPTIMUM, np.full(3, np.nan)).holds


def made_up(seed: int) -> LinearProgram:
    chance = np.random.default_rng(seed)
    height, width = int(chance.integers(1, 12)), int(chance.integers(2, 25))
    dense = chance.choice([-1.0, 0.0, 0.0, 1.0, 0.3], (height, width))
    rows, columns = np.nonzero(dense)
    x = chance.random(width) * 10
    activity = dense @ x
    slack = chance.choice([0.0, 1.0, INF], (2, height))
    return LinearProgram(
        chance.normal(size=width) * 10.0 ** chance.integers(-2, 4),
        Matrix.of(rows, columns, dense[rows, columns], height, width),
        activity - slack[0],
        activity + slack[1],
        x - chance.choice([0.0, 2.0], width),
        x + chance.choice([0.0, 5.0], width),
    )


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 10**6))
def test_solved_programs_hold_and_disturbed_ones_do_not(seed: int) -> None:
    program = made_up(seed)
    x, certificate = solve_certified(program)
    assert certificate.holds
    lower = replace(program, column_high=np.minimum(program.column_high, x - 0.5), column_low=program.column_low - 9)
    assert not certify(lower, x, np.zeros(program.matrix.height)).holds


def test_a_program_without_an_answer_is_refused() -> None:
    impossible = replace(joint_production(), column_high=np.zeros(8))
    with pytest.raises(NotCertified, match="nfeasible"):
        solve_certified(impossible)


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    solve_certified(joint_production())
    assert capfd.readouterr().out == ""


def test_a_certificate_takes_about_a_millisecond() -> None:
    chance = np.random.default_rng(0)
    rows, columns, entries = 1500, 8000, 24000
    matrix = Matrix.of(
        chance.integers(0, rows, entries), chance.integers(0, columns, entries), chance.random(entries), rows, columns
    )
    program = LinearProgram(
        np.ones(columns), matrix, np.zeros(rows), np.ones(rows), np.zeros(columns), np.ones(columns)
    )
    taken = []
    for _ in range(20):
        begun = time.process_time()
        certify(program, np.zeros(columns), np.zeros(rows))
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.01  # 0.5 ms on an idle core
