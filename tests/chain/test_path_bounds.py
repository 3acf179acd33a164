"""Bounds of whole paths: the worked network by hand, losses and loops, and what must hold on any network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from test_tracing import layered

from terbia.chain.attribution_bounds import attribution_bounds
from terbia.chain.joint_paths import Place, joint_shares
from terbia.chain.path_bounds import path_bounds
from terbia.chain.tracing import FlowNetwork

CASE: dict[str, Any] = json.loads(Path("tests/data/cases/chain_worked.json").read_text())["tracing"]
WORKED = FlowNetwork.of([(str(start), str(end), float(t)) for start, end, t in CASE["flows"]])
STAGES = {"m": "mine", "s": "separation", "g": "magnet"}
TWO, THREE = ("mine", "separation"), ("mine", "separation", "magnet")


def places(network: FlowNetwork) -> dict[str, Place]:
    return {node: Place(STAGES[node[0]], node[1:]) for node in network.nodes if node[0] in STAGES}


@pytest.mark.parametrize(
    ("path", "low_t", "high_t"),
    [
        # 31 t reach dUS: 20 from gCN (all sCN's), 5 from gUS (all sUS's), 6 from gJP, which has 15 t from sCN and 5
        # from sUS and sends 14 t elsewhere. sCN has 35 t of US ore among 165: of its 21 to 26 t that reach dUS none
        # need be US ore, and all can be.
        (("US", "CN"), 0, 26),
        (("CN", "CN"), 0, 26),
        (("MM", "CN"), 0, 26),
        # gUS's 5 t surely; by gJP none to all 5 of sUS's.
        (("US", "US"), 5, 10),
        # sUS works on US ore alone, and nothing that dUS has passed no separation.
        (("CN", "US"), 0, 0),
        (("US", None), 0, 0),
    ],
)
def test_mined_and_separated_by_hand(path: tuple[str | None, ...], low_t: float, high_t: float) -> None:
    assert CASE["joint_USmined_CNsep"] == 0.167644  # between 0 and 26 / 31
    found = path_bounds(WORKED, "dUS", places(WORKED), TWO, path)
    assert found == pytest.approx((low_t / 31, high_t / 31), abs=1e-7)


def test_three_stages_by_hand() -> None:
    # By gJP: 1 t of sCN's at least (15 - 14), 6 at most, but none need be US ore: 0 to 6. By gCN 20 t of sCN's, none to
    # all of them US ore, of which sCN has 35 t.
    by = places(WORKED)
    assert path_bounds(WORKED, "dUS", by, THREE, ("US", "CN", "JP")) == pytest.approx((0, 6 / 31), abs=1e-7)
    assert path_bounds(WORKED, "dUS", by, THREE, ("US", "CN", "CN")) == pytest.approx((0, 20 / 31), abs=1e-7)
    assert path_bounds(WORKED, "dUS", by, THREE, ("US", "US", "US")) == pytest.approx((5 / 31, 5 / 31), abs=1e-7)


def test_a_step_that_need_not_be_asks_no_program_for_the_least() -> None:
    found = path_bounds(WORKED, "dUS", places(WORKED), TWO, ("US", "US"), may_be_nothing=True)
    assert found == pytest.approx((0, 10 / 31), abs=1e-7)


def test_shares_are_of_what_arrives_not_of_what_began() -> None:
    # sA keeps half: of mA's 60 t 30 arrive at the pool, with 30 of mB's 30 by sB, which loses nothing; 30 t go to d and
    # 30 elsewhere. So either can be none or all of d, though twice as much of mA's was mined for it.
    network = FlowNetwork.of(
        [("mA", "sA", 60), ("mB", "sB", 30), ("sA", "p", 30), ("sB", "p", 30), ("p", "d", 30), ("p", "e", 30)]
    )
    by = places(network)
    assert path_bounds(network, "d", by, TWO, ("A", "A")) == pytest.approx((0, 1), abs=1e-7)
    # 40 t to d and 20 elsewhere: at least 10 and at most 30 of the 40.
    more = FlowNetwork.of([*(f for f in network.flows if f[0] != "p"), ("p", "d", 40), ("p", "e", 20)])
    assert path_bounds(more, "d", by, TWO, ("A", "A")) == pytest.approx((0.25, 0.75), abs=1e-7)


def test_the_last_plant_of_a_stage_counts_where_material_goes_round() -> None:
    # 10 t of mA's pass sA, then g; g's 5 t of swarf go round by sB to g again: of d's 10 t at most 5 were last
    # separated by sB, however the swarf mixes, and with proportional mixing a third of what g has.
    network = FlowNetwork.of([("mA", "sA", 10), ("sA", "g", 10), ("g", "sB", 5), ("sB", "g", 5), ("g", "d", 10)])
    by = {"mA": Place("mine", "A"), "sA": Place("separation", "A"), "sB": Place("separation", "B")}
    assert path_bounds(network, "d", by, TWO, ("A", "B")) == pytest.approx((0, 0.5), abs=1e-7)
    assert path_bounds(network, "d", by, TWO, ("A", "A")) == pytest.approx((0.5, 1), abs=1e-7)


def test_a_demand_that_no_flow_names_is_refused() -> None:
    with pytest.raises(ValueError, match="no flow names the node 'dXX'"):
        path_bounds(WORKED, "dXX", {}, TWO, ("US", "CN"))


@settings(max_examples=40, deadline=None)
@given(layered())
def test_paths_hold_their_shares_and_keep_to_their_steps(flows: list[tuple[str, str, float]]) -> None:
    network = FlowNetwork.of(flows)
    by = places(network)
    for demand in [node for node in network.nodes if node[0] == "d"]:
        joint = joint_shares(network, demand, by, THREE, least_share=0)
        for path, share in joint.by_path.items():
            low, high = path_bounds(network, demand, by, THREE, path)
            assert low - 1e-6 <= share <= high + 1e-6
            for stage, label in zip("msg", path, strict=True):
                if label is not None:
                    step = attribution_bounds(network, demand, [f"{stage}{label}"])
                    assert high <= step.high + 1e-6
                    assert low <= step.low + 1e-6


@settings(max_examples=30, deadline=None)
@given(layered())
def test_a_path_of_one_stage_has_the_bounds_of_the_stage(flows: list[tuple[str, str, float]]) -> None:
    network = FlowNetwork.of(flows)
    for demand in [node for node in network.nodes if node[0] == "d"]:
        for node in [node for node in network.nodes if node[0] == "m"]:
            step = attribution_bounds(network, demand, [node])
            found = path_bounds(network, demand, places(network), ("mine",), (node[1:],))
            assert found == pytest.approx((step.low, step.high), abs=1e-6)
