"""Tracing: the worked network, whole paths by enumeration, loops by their series, and the bounds without mixing."""

from __future__ import annotations

import json
from itertools import pairwise
from math import fsum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terbia.chain.attribution_bounds import attribution_bounds
from terbia.chain.joint_paths import Place, joint_shares
from terbia.chain.tracing import (
    FlowNetwork,
    LoopWithoutSource,
    MassFromNothing,
    first_visit_shares,
    origin_shares,
    touched_share,
)

CASE: dict[str, Any] = json.loads(Path("tests/data/cases/chain_worked.json").read_text())["tracing"]
FLOWS = [(str(start), str(end), float(t)) for start, end, t in CASE["flows"]]
STAGES = {"m": "mine", "s": "separation", "g": "magnet"}
PLACES = {
    node: Place(STAGES[node[0]], node[1:]) for flow in FLOWS for node in flow[:2] if node[0] in STAGES
}  # fmt: skip


def rounded(shares: Any) -> dict[str, float]:
    return {node: round(share, 6) for node, share in shares.by_node.items()}


def test_the_worked_network_to_the_printed_digits() -> None:
    network = FlowNetwork.of(FLOWS)
    assert rounded(origin_shares(network, "dUS")) == CASE["mine_shares_US_demand"]
    assert rounded(first_visit_shares(network, "dUS", ["sUS", "sCN"])) == CASE["separation_shares"]
    assert rounded(first_visit_shares(network, "dUS", ["gCN", "gJP", "gUS"])) == CASE["magnet_shares"]
    joint = joint_shares(network, "dUS", PLACES, ("mine", "separation"))
    assert round(joint.by_path[("US", "CN")], 6) == CASE["joint_USmined_CNsep"]
    assert round(joint.by_path[("US", "US")], 6) == CASE["joint_USmined_USsep"]


def test_what_a_country_touched_by_hand() -> None:
    # untouched by China is only what sUS had from mUS: (5 + 6 x 5 / 20) / 31 = 0.209677
    network = FlowNetwork.of(FLOWS)
    assert touched_share(network, "dUS", ["mCN", "sCN", "gCN"]) == pytest.approx(1 - 6.5 / 31)
    # Myanmar: 0.790323 x 30 / 165
    assert touched_share(network, "dUS", ["mMM"]) == pytest.approx(24.5 / 31 * 30 / 165)
    assert touched_share(network, "dUS", ["dUS"]) == 1
    assert touched_share(network, "dUS", []) == 0


def test_paths_below_the_threshold_are_summed() -> None:
    network = FlowNetwork.of(FLOWS)
    whole = joint_shares(network, "dUS", PLACES, ("mine", "separation", "magnet"), least_share=0)
    assert fsum(whole.by_path.values()) == pytest.approx(1) and whole.rest_share == pytest.approx(0, abs=1e-12)
    assert next(iter(whole.by_path)) == ("CN", "CN", "CN")
    cut = joint_shares(network, "dUS", PLACES, ("mine", "separation", "magnet"), least_share=0.1)
    assert all(share >= 0.1 for share in cut.by_path.values())
    assert fsum(cut.by_path.values()) + cut.rest_share == pytest.approx(1)
    # US-mined, CN-separated, JP magnets: 6 / 31 x 15 / 20 x 35 / 165 = 0.030792
    assert whole.by_path[("US", "CN", "JP")] == pytest.approx(6 / 31 * 0.75 * 35 / 165)
    with pytest.raises(ValueError, match="least share"):
        joint_shares(network, "dUS", PLACES, ("mine",), least_share=1)


def test_losses_stay_at_their_node_and_change_no_share() -> None:
    # 100 from a and 50 from b reach p, which puts out 120 (loses 30): shares stay 2/3 and 1/3
    network = FlowNetwork.of([("a", "p", 100), ("b", "p", 50), ("p", "d", 120)])
    assert origin_shares(network, "d").by_node == pytest.approx({"a": 2 / 3, "b": 1 / 3})
    assert network.losses_t() == {"a": 0, "b": 0, "p": 30}


def test_a_stock_is_an_origin_and_putting_to_stock_a_use() -> None:
    # 30 mined and 10 drawn from stock reach s; 5 of its 40 are put to another stock
    network = FlowNetwork.of([("mine", "s", 30), ("stock 2024", "s", 10), ("s", "stock 2026", 5), ("s", "d", 35)])
    assert origin_shares(network, "d").by_node == pytest.approx({"mine": 0.75, "stock 2024": 0.25})
    found = first_visit_shares(network, "d", ["mine"])
    assert (found.by_node["mine"], found.elsewhere_share) == pytest.approx((0.75, 0.25))


def test_a_node_may_supply_itself() -> None:
    # p takes 60 and supplies 40 of its own: 0.6 from a, 0.4 from p
    network = FlowNetwork.of([("a", "p", 60), ("p", "d", 100)], own={"p": 40})
    assert origin_shares(network, "d").by_node == pytest.approx({"a": 0.6, "p": 0.4})
    with pytest.raises(MassFromNothing, match="'p' puts out 100 t, but 60 t reach it"):
        FlowNetwork.of([("a", "p", 60), ("p", "d", 100)])
    with pytest.raises(ValueError, match="supplies -1"):
        FlowNetwork.of([("a", "p", 60)], own={"p": -1})


def test_a_scrap_loop_equals_its_series() -> None:
    # s takes 80 from a, 20 of scrap from g; g takes 100 from s, gives 70 to d, 20 back (10 lost):
    # the scrap that returns has the same origin, round after round: all of it from a
    flows = [("a", "s", 60.0), ("b", "g", 20.0), ("s", "g", 80.0), ("g", "s", 20.0), ("g", "d", 75.0)]
    network = FlowNetwork.of(flows)
    # from g: 80/100 to s, 20/100 ends at b; from s: 60/80 ends at a, 20/80 back to g; r = 0.8 x 0.25 = 0.2 a round
    series_a = fsum(0.8 * 0.75 * 0.2**k for k in range(60))
    series_b = fsum(0.2 * 0.2**k for k in range(60))
    found = origin_shares(network, "d").by_node
    assert found == pytest.approx({"a": series_a, "b": series_b})
    # the last separation: all but what b brought straight to g, so 0.8, and not 0.8 / (1 - 0.2) visits
    assert first_visit_shares(network, "d", ["s"]).by_node["s"] == pytest.approx(0.8)
    joint = joint_shares(network, "d", {"a": Place("mine", "A"), "b": Place("mine", "B"), "s": Place("sep", "S")},
                         ("mine", "sep"), 0)  # fmt: skip
    assert joint.by_path[("B", None)] == pytest.approx(0.2)
    assert joint.by_path[("B", "S")] == pytest.approx(series_b - 0.2)
    assert joint.by_path[("A", "S")] == pytest.approx(series_a)


def test_a_loop_without_a_source_is_named() -> None:
    with pytest.raises(LoopWithoutSource) as raised:
        FlowNetwork.of([("m", "d", 1), ("p", "q", 5), ("q", "p", 5), ("q", "e", 0.0), ("m", "e", 1)])
    assert raised.value.nodes == ("p", "q")
    assert "Nothing feeds the loop through p, q" in str(raised.value)


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="from 'a' to 'b' is -1"):
        FlowNetwork.of([("a", "b", -1)])
    with pytest.raises(ValueError, match="is nan"):
        FlowNetwork.of([("a", "b", float("nan"))])
    with pytest.raises(ValueError, match="no flow names the node 'dXX'"):
        origin_shares(FlowNetwork.of(FLOWS), "dXX")


def test_the_bounds_of_the_worked_network_by_hand() -> None:
    network = FlowNetwork.of(FLOWS)
    # sCN: 20 t by gCN surely, and of the 6 t by gJP at least 15 - 14 = 1 and at most 6
    found = attribution_bounds(network, "dUS", ["sCN"])
    assert (found.low, found.proportional, found.high) == pytest.approx((21 / 31, 24.5 / 31, 26 / 31))
    # mMM: none need come (sCN has 165 t, 26 t reach dUS, 30 t are from mMM), at most all 26 t of sCN's
    found = attribution_bounds(network, "dUS", ["mMM"])
    assert (found.low, found.high) == pytest.approx((0, 26 / 31))
    # mUS: gUS's 5 t surely; at most 35 through sCN, so all 31 t can be
    found = attribution_bounds(network, "dUS", ["mUS"])
    assert (found.low, found.high) == pytest.approx((5 / 31, 1))
    # China at any stage: the same as its separation here
    found = attribution_bounds(network, "dUS", ["mCN", "sCN", "gCN"])
    assert (found.low, found.high) == pytest.approx((21 / 31, 26 / 31))
    assert attribution_bounds(network, "dUS", ["dUS"]).low == 1
    # losses are in proportion: p passes on 50 of 100, so at most 50 of d's 50 when a brings 60
    lossy = FlowNetwork.of([("a", "p", 60), ("b", "p", 40), ("p", "d", 30), ("p", "e", 20)])
    found = attribution_bounds(lossy, "d", ["a"])
    # marked out of p: 0.5 x 60 = 30; d takes at least 30 - 20 = 10 of it, at most 30
    assert (found.low, found.proportional, found.high) == pytest.approx((10 / 30, 0.6, 1))


def test_one_origin_leaves_no_range() -> None:
    network = FlowNetwork.of([("a", "p", 100), ("p", "d", 60), ("p", "e", 40)])
    found = attribution_bounds(network, "d", ["a"])
    assert (found.low, found.proportional, found.high) == pytest.approx((1, 1, 1))
    found = attribution_bounds(network, "d", [])
    assert (found.low, found.high) == (0, 0)


@st.composite
def layered(draw: st.DrawFn) -> list[tuple[str, str, float]]:
    """Four layers of nodes, each passing on at most what reaches it."""
    layers = [[f"{stage}{k}" for k in range(draw(st.integers(1, 3)))] for stage in "msgd"]
    weights = st.integers(0, 5)
    flows: list[tuple[str, str, float]] = []
    has = {node: float(draw(st.integers(1, 100))) for node in layers[0]}
    for upper, lower in pairwise(layers):
        reach = dict.fromkeys(lower, 0.0)
        for node in upper:
            parts = [draw(weights) for _ in lower]
            passed = has.get(node, 0.0) * draw(st.sampled_from([1.0, 0.8]))
            for end, part in zip(lower, parts, strict=True):
                if part and passed:
                    amount = passed * part / sum(parts)
                    flows.append((node, end, amount))
                    reach[end] += amount
        has = reach
    return flows


def paths_up(flows: list[tuple[str, str, float]], node: str) -> list[tuple[tuple[str, ...], float]]:
    """Every path from a node to its origins with its share, by enumeration."""
    into = [(start, t) for start, end, t in flows if end == node]
    total = fsum(t for _, t in into)
    if not into:
        return [((node,), 1.0)]
    return [((node, *path), t / total * share) for start, t in into for path, share in paths_up(flows, start)]


@settings(deadline=None, max_examples=80)
@given(layered(), st.randoms(use_true_random=False))
def test_shares_equal_the_enumeration_of_paths(flows: list[tuple[str, str, float]], chance: Any) -> None:
    demands = sorted({end for _, end, _ in flows if end.startswith("d")})
    if not demands:
        return
    demand, network = demands[0], FlowNetwork.of(flows)
    paths = paths_up(flows, demand)
    places = {node: Place(STAGES[node[0]], node[1:]) for node in network.nodes if node[0] in STAGES}
    expected: dict[tuple[str, ...], float] = {}
    for path, share in paths:
        labels = tuple(node[1:] for node in reversed(path[1:]))
        expected[labels] = expected.get(labels, 0.0) + share
    joint = joint_shares(network, demand, places, ("mine", "separation", "magnet"), least_share=0)
    assert joint.by_path == pytest.approx(expected, abs=1e-12)
    origins = origin_shares(network, demand)
    assert fsum(origins.by_node.values()) == pytest.approx(1) and origins.elsewhere_share == 0
    some = [node for node in network.nodes if chance.random() < 0.3]
    touched = fsum(share for path, share in paths if set(path) & set(some))
    assert touched_share(network, demand, some) == pytest.approx(touched, abs=1e-12)
    shuffled = [(start, end, 1000 * t) for start, end, t in flows]
    chance.shuffle(shuffled)
    again = origin_shares(FlowNetwork.of(shuffled), demand)
    assert list(again.by_node) == list(origins.by_node)
    assert again.by_node == pytest.approx(origins.by_node, abs=1e-12)


@settings(deadline=None, max_examples=60)
@given(layered(), st.randoms(use_true_random=False))
def test_the_proportional_share_lies_within_the_bounds(flows: list[tuple[str, str, float]], chance: Any) -> None:
    demands = sorted({end for _, end, _ in flows if end.startswith("d")})
    if not demands:
        return
    network = FlowNetwork.of(flows)
    some = [node for node in network.nodes if chance.random() < 0.3 and not node.startswith("d")]
    found = attribution_bounds(network, demands[0], some)
    assert 0 <= found.low <= found.proportional <= found.high <= 1
    rest = attribution_bounds(network, demands[0], [node for node in network.nodes if node.startswith("m")])
    assert rest.low == pytest.approx(1)
    in_kg = FlowNetwork.of([(start, end, 1000 * t) for start, end, t in flows])
    again = attribution_bounds(in_kg, demands[0], some)
    assert (again.low, again.high) == pytest.approx((found.low, found.high), abs=1e-7)
