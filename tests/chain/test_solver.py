"""Two ores and three elements by hand (joint production), and a wrong answer that is caught and solved again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from terbia.chain.network import Equalities
from terbia.chain.solver import NotSolved, Solver

CASES = json.loads((Path(__file__).parents[1] / "data" / "cases" / "joint_production.json").read_text(encoding="utf-8"))
GIVEN = CASES["T6_inputs"]
ELEMENTS = ("La+Ce", "NdPr", "Dy")
#: Columns: ore A, ore B, what is unmet of each element, what is left over of each.
ORE_B = 1


def joint_production(capacity_b: float) -> Solver:
    """min 8 A + 25 B + value of what is unmet; share x ore + unmet - left over = demand."""
    ores = [GIVEN["ores"][name] for name in ("A", "B")]
    share = np.array([[ore[element] for ore in ores] for element in ELEMENTS])
    dense = np.hstack([share, np.eye(3), -np.eye(3)])
    demand = np.array([float(GIVEN["demand"][element]) for element in ELEMENTS])
    columns = [np.flatnonzero(dense[:, n]) for n in range(8)]
    starts = np.concatenate([[0], np.cumsum([len(rows) for rows in columns])])
    upper = np.concatenate([[ores[0]["capacity"], capacity_b], demand, np.full(3, 1e5)])
    values = np.concatenate([dense[rows, n] for n, rows in enumerate(columns)])
    lost = [GIVEN["value_of_lost_load"][element] for element in ELEMENTS]
    cost = np.array([ores[0]["cost"], ores[1]["cost"], *lost, 0.0, 0.0, 0.0], dtype=float)
    matrix = Equalities(
        starts.astype(np.int32), np.concatenate(columns).astype(np.int32), values, demand, np.zeros(8), upper
    )
    return Solver(matrix, cost)


@pytest.mark.parametrize(("case", "capacity_b"), [("T6_joint_production", 150.0), ("T6b_B_cap_60", 60.0)])
def test_joint_production(case: str, capacity_b: float) -> None:
    """8 x 826.7717 + 25 x 104.3307 = 9,222.4409; with 60 t of B

    8 x 902.5126 + 25 x 60 + 3,000 x 1.6975 = 13,812.56.
    """
    wanted = CASES[case]
    solver = joint_production(capacity_b)
    found = solver.solve()
    assert found.objective == pytest.approx(wanted["obj"], abs=1e-4)
    assert found.x[:2] == pytest.approx([wanted["xA"], wanted["xB"]], abs=1e-4)
    assert found.x[2:5] == pytest.approx(wanted["unmet"], abs=1e-4)
    assert found.x[5:] == pytest.approx(wanted["surplus"], abs=1e-4)
    assert found.duals == pytest.approx(wanted["element_duals_per_t"], abs=1e-4)
    assert found.reduced[ORE_B] == pytest.approx(wanted["cap_dual_B"], abs=1e-4)
    assert solver.certificates.to_dict() == {"passed": 1, "resolved_cold": 0, "unneeded": 0}


def test_derivatives_of_a_capacity_by_solving_again() -> None:
    """On either side of 60 t of ore B a tonne is worth 103.5427: no kink there."""
    solver = joint_production(60.0)
    here = solver.solve().objective
    right = solver.solve({ORE_B: 61.0}).objective - here
    left = here - solver.solve({ORE_B: 59.0}).objective
    assert right == pytest.approx(CASES["T6b_fd_check"], abs=1e-4)
    assert left == pytest.approx(CASES["T6b_fd_check"], abs=1e-4)
    assert solver.solve().objective == pytest.approx(here, rel=1e-12)


class Wrong:
    """HiGHS whose answers are off by a tonne."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)

    def getSolution(self) -> Any:  # noqa: N802 - the name is HiGHS's
        found = self.model.getSolution()
        found.col_value = [found.col_value[0] + 1.0, *found.col_value[1:]]
        return found


def test_wrong_answer_is_solved_again_from_scratch_and_counted() -> None:
    solver = joint_production(150.0)
    right = solver.solve().objective
    solver._held.model = Wrong(solver._held.model)
    again = solver.solve({ORE_B: 60.0})
    assert again.objective == pytest.approx(CASES["T6b_B_cap_60"]["obj"], abs=1e-4)
    assert solver.certificates.to_dict() == {"passed": 2, "resolved_cold": 1, "unneeded": 0}
    assert solver.solve().objective == pytest.approx(right, rel=1e-12)
    assert solver.certificates.to_dict() == {"passed": 3, "resolved_cold": 1, "unneeded": 0}


def test_an_answer_that_is_always_wrong_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = Solver._fresh
    monkeypatch.setattr(Solver, "_fresh", lambda self: Wrong(fresh(self)))
    with pytest.raises(NotSolved):
        joint_production(150.0).solve()


@pytest.mark.parametrize("part", ["x", "duals"])
def test_certificate_fails_on_any_tampered_part(part: str) -> None:
    solver = joint_production(150.0)
    found = solver.solve()
    parts = {"x": found.x.copy(), "duals": found.duals.copy()}
    assert solver._certificate(**parts, changes={})[0].holds
    parts[part][0] += 0.01
    assert not solver._certificate(**parts, changes={})[0].holds


def test_a_plan_answers_where_our_check_proves_it_and_nowhere_else() -> None:
    """104.33 t of ore B are used: the plan is the best with room for 110 t, and does not fit into 60 t."""
    solver = joint_production(150.0)
    found = solver.solve()
    assert solver.proves(found, {ORE_B: 110.0})
    assert not solver.proves(found, {ORE_B: 60.0})
    tight = solver.solve({ORE_B: 60.0})
    assert not solver.proves(tight, {ORE_B: 61.0})  # a tonne more is worth 103.54: the plan is no longer the best
    assert solver.certificates.to_dict() == {"passed": 2, "resolved_cold": 0, "unneeded": 1}


def test_duals_move_in_a_straight_line_while_the_basis_stays() -> None:
    """With 60 t of ore B 1.6975 of Dy are unmet, whatever Dy is worth between 295.93 and 8,024.

    Below 295.93 (its dual with ore B to spare) nobody would mine more B for it. As Dy goes from 295.93 to 3,000 the
    dual of NdPr falls from 38.71 to 25.13, by 0.00502 a step; it is 0 at 3,000 + 25.13 / 0.00502.
    """
    dy_unmet = 4
    first = joint_production(60.0)

    def at(value: float) -> Solver:
        cost = first.cost.copy()
        cost[dy_unmet] = value
        return first.repriced(cost)

    here, dear = first.solve(), at(6000.0).solve()
    cheap = at(1000.0).on_the_line(here, dear, {})
    assert cheap is not None
    again = at(1000.0).solve(cold=True)
    assert cheap.objective == pytest.approx(again.objective, rel=1e-12)
    assert cheap.reduced == pytest.approx(again.reduced, abs=1e-6)
    assert at(200.0).on_the_line(here, dear, {}) is None
    assert first.solve().objective == pytest.approx(here.objective, rel=1e-12)  # its own costs are back


def test_a_column_that_is_opened_is_gone_on_from_the_plan_without_it() -> None:
    """Without ore B, then with up to 150 t of it: the optimum of the case, and no solve from scratch."""
    solver = joint_production(0.0)
    closed = solver.solve(cold=True)
    opened = solver.solve({ORE_B: 150.0}, start=closed, opened=[ORE_B])
    assert opened.objective == pytest.approx(CASES["T6_joint_production"]["obj"], abs=1e-4)
    assert opened.objective < closed.objective
    assert solver.solve(start=opened).objective == pytest.approx(closed.objective, rel=1e-12)
    assert solver.certificates.to_dict() == {"passed": 3, "resolved_cold": 0, "unneeded": 0}


def test_a_known_plan_is_taken_at_other_costs_only_where_its_moved_duals_prove_it() -> None:
    """Twice the costs and twice the duals prove the same plan at twice the cost; duals left as they were prove none."""
    solver = joint_production(150.0)
    plan = solver.solve(cold=True)
    dearer = solver.repriced(2 * solver.cost)
    assert dearer.stays(plan, np.zeros(len(ELEMENTS)), {}) is None
    found = dearer.stays(plan, plan.duals, {})
    assert found is not None
    assert found.objective == pytest.approx(2 * plan.objective, rel=1e-12)
    assert found.reduced == pytest.approx(2 * plan.reduced, abs=1e-9)
    assert solver.certificates.to_dict() == {"passed": 1, "resolved_cold": 0, "unneeded": 1}
