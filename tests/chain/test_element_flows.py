"""The flows of one element through a base year, and what is read from them, on a chain traced by hand."""

from __future__ import annotations

from dataclasses import replace
from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_chain import chain_of, tables, toy
from traced_toy import JP_MAGNETS, RECIPE, hand_made_year

from terbia.chain.base_network import base_network
from terbia.chain.element_flows import DEMAND, ElementFlows, FlowsOutOfBalance, element_flows, held
from terbia.chain.losses_behind import losses_behind
from terbia.chain.model import Chain
from terbia.chain.traced_evidence import evidence_behind
from terbia.chain.traced_stages import STAGES, TracedStages
from terbia.chain.tracing import FlowNetwork, expected_visits, origin_shares

NOT_FROM_MINES = 1e-9


def flows_of(chain: Chain, area: str = "US") -> ElementFlows:
    found = element_flows(base_network(chain, 2025)[0], hand_made_year(), "NdPr", area, ("standard",))
    assert found is not None
    return found


def test_what_goods_hold() -> None:
    made, _ = base_network(toy(), 2025)
    assert held(made, "NdPr", "concentrate", "rock-mine") == 0.18
    assert held(made, "Dy", "heavy-concentrate", "clay-mine") == pytest.approx(0.05 / 0.06)
    assert held(made, "NdPr", "heavy-concentrate", "clay-mine") == 0.0
    assert held(made, "Dy", "swarf", "high-temperature") == 0.014
    assert held(made, "Dy", "magnet", "standard") == 0.0
    assert held(made, "Dy", "separated-oxide", "Dy") == 1.0
    assert held(made, "Dy", "separated-oxide", "Tb") == 0.0
    assert held(made, "Dy", "capacity", "mine:REO") == 0.0


def test_shares_by_hand() -> None:
    # The US has a quarter of its magnets from Japan, all of that mined and separated in the US, and three quarters from
    # China, of which three parts are US rock and one is Chinese clay: mined US 0.25 + 0.75 x 0.75 = 0.8125.
    flows = flows_of(toy())
    walk = TracedStages(toy(), flows)
    assert flows.use_t == pytest.approx(4 * JP_MAGNETS * RECIPE)
    assert walk.shares("mined").by_area == pytest.approx({"US": 0.8125, "CN": 0.1875})
    assert walk.shares("separated").by_area == pytest.approx({"CN": 0.75, "US": 0.25})
    assert walk.shares("metal").by_area == pytest.approx({"CN": 0.75, "JP": 0.25})
    assert walk.shares("magnet").by_area == pytest.approx({"CN": 0.75, "JP": 0.25})
    assert walk.touched() == pytest.approx({"US": 0.8125, "CN": 0.75, "JP": 0.25})
    assert all(walk.shares(stage).beside_share < NOT_FROM_MINES for stage in STAGES)
    joint = walk.joint(0.001)
    assert dict(joint.by_path) == pytest.approx(
        {("US", "CN", "CN", "CN"): 0.5625, ("US", "US", "JP", "JP"): 0.25, ("CN", "CN", "CN", "CN"): 0.1875}
    )


def test_own_use_has_no_japanese_part() -> None:
    walk = TracedStages(toy(), flows_of(toy(), "CN"))
    assert walk.shares("mined").by_area == pytest.approx({"US": 0.75, "CN": 0.25})
    assert walk.touched() == pytest.approx({"CN": 1.0, "US": 0.75})


def test_bounds_hold_the_shares_and_what_is_certain_is_certain() -> None:
    walk = TracedStages(toy(), flows_of(toy()))
    for stage in STAGES:
        for area, share in walk.shares(stage).by_area.items():
            found = walk.bounds(stage, area)
            assert found.proportional == pytest.approx(share)
            assert found.low <= share + 1e-9
            assert found.high >= share - 1e-9
    # What comes from Japan crosses no pool with another's: 0.25 whatever mixes.
    japan = walk.bounds("magnet", "JP")
    assert (japan.low, japan.high) == pytest.approx((0.25, 0.25))
    # China's magnets can be of clay or of rock alone, as far as the clay goes.
    clay = walk.bounds("mined", "CN")
    assert clay.low == pytest.approx(0.0)
    assert clay.high > 0.1875


def test_trade_as_flows_or_as_nodes_traces_the_same() -> None:
    flows = flows_of(toy())
    assert not any(node.startswith("move|") for node in flows.direct.nodes)
    whole = dict(zip(flows.network.nodes, expected_visits(flows.network, DEMAND), strict=True))
    short = dict(zip(flows.direct.nodes, expected_visits(flows.direct, DEMAND), strict=True))
    assert short == pytest.approx({node: whole[node] for node in short})


def test_losses_are_what_begins_less_what_is_used() -> None:
    # 100 t reach a plant that puts out 90, of which 45 go to the demand: 50 t were handled for those, 5 t lost.
    network = FlowNetwork.of([("ore", "plant", 100.0), ("plant", "use", 45.0), ("plant", "others", 45.0)])
    assert losses_behind(network, "use", 45.0) == pytest.approx({"plant": 5.0})
    # Japan's part: u in magnets needs u / 0.98 of metal, / 0.93 of oxide, / 0.95 of compound, / 0.9 of concentrate.
    flows = flows_of(toy())
    lost = losses_behind(flows.network, DEMAND, flows.use_t)
    u = JP_MAGNETS * RECIPE
    assert lost["make|alloy|standard|jp-plant|JP|"] == pytest.approx(u * (1 / 0.98 - 1))
    assert lost["make|metal|NdPr|jp-plant|JP|"] == pytest.approx(u / 0.98 * (1 / 0.93 - 1))
    assert lost["make|cracking|rock-mine|us-plant|US|"] == pytest.approx(u / 0.98 / 0.93 / 0.95 * (1 / 0.9 - 1))


def test_flows_that_do_not_balance_are_named() -> None:
    year = hand_made_year()
    broken = {**year.flows, "move|magnet|standard||JP|US": 1.0}
    with pytest.raises(FlowsOutOfBalance, match="NdPr do not balance at magnet standard in JP"):
        element_flows(base_network(toy(), 2025)[0], replace(year, flows=broken), "NdPr", "US", ("standard",))


def test_a_difference_is_an_origin_and_a_stock_another() -> None:
    # 10 t of the 180 t of clay are drawn from stock, and 0.9 t of China's 51.3 t of clay oxide stand in the statistics
    # alone: 180 - 10 - 0.9 / (0.3 x 0.95) t are mined.
    year = hand_made_year()
    separated = 180 - 0.9 / (0.3 * 0.95)
    flows = {
        **year.flows,
        "make|light-separation|clay-mine|cn-plant|CN|": separated,
        "make|mine|clay-mine|clay-mine|CN|": separated - 10,
        "draw|mixed-compound|clay-mine||CN|": 10.0,
    }
    changed = replace(year, flows=flows, differences={("separated-oxide", "NdPr", "CN"): 0.9})
    found = element_flows(base_network(toy(), 2025)[0], changed, "NdPr", "US", ("standard",))
    assert found is not None
    walk = TracedStages(toy(), found)
    shares = {(o.kind, o.area): o.share for o in walk.origins}
    assert fsum(shares.values()) == pytest.approx(1.0)
    assert shares[("unexplained", "CN")] == pytest.approx(0.75 * 0.9 / 205.2)
    assert shares[("stock", "CN")] == pytest.approx(0.75 * 51.3 / 205.2 * 10 / 180)
    assert walk.shares("mined").beside_share == pytest.approx(1 - shares[("mine", "CN")] - shares[("mine", "US")])
    assert ("unexplained:CN", None, "CN", "CN") in walk.joint(0.0).by_path


def test_evidence_counts_what_is_assumed() -> None:
    found = tables()
    chain = chain_of(found)
    made, statistics = base_network(chain, 2025)
    before = evidence_behind(made, statistics, flows_of(chain))
    for row in found["yields"]:
        row["kind"] = "assumed"
    worse = chain_of(found)
    made, statistics = base_network(worse, 2025)
    after = evidence_behind(made, statistics, flows_of(worse))
    assert 0 < before.unverified_share < after.unverified_share < 1
    assert before.unverified_somewhere_share <= after.unverified_somewhere_share == pytest.approx(1.0)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.01, 1000.0))
def test_size_of_the_year_changes_no_share(factor: float) -> None:
    year = hand_made_year()
    larger = replace(year, flows={name: t * factor for name, t in year.flows.items()})
    found = element_flows(base_network(toy(), 2025)[0], larger, "NdPr", "US", ("standard",))
    assert found is not None
    walk = TracedStages(toy(), found)
    assert walk.shares("mined").by_area == pytest.approx({"US": 0.8125, "CN": 0.1875})
    assert walk.bounds("magnet", "JP").high == pytest.approx(0.25)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.floats(1.0, 100.0), min_size=2, max_size=5),
    st.lists(st.floats(0.5, 1.0), min_size=4, max_size=4),
    st.floats(0.05, 0.95),
)
def test_what_begins_for_a_use_is_the_use_and_its_losses(mines: list[float], kept: list[float], to_us: float) -> None:
    """Mines feed a crude and a fine plant in a row with a loop from the second back to the first."""
    first_in = fsum(mines) / (1 - 0.1 * kept[0])
    flows = [(f"mine{k}", "first", t) for k, t in enumerate(mines)]
    flows += [("first", "second", first_in * kept[0] * 0.9), ("first", "loop", first_in * kept[0] * 0.1)]
    flows.append(("loop", "first", first_in * kept[0] * 0.1))
    out = first_in * kept[0] * 0.9 * kept[1]
    flows += [("second", "use", out * to_us), ("second", "others", out * (1 - to_us))]
    network = FlowNetwork.of(flows)
    lost = losses_behind(network, "use", out * to_us)
    # Everything is used in the same proportion, so the mines' part for this use is to_us of what they mine.
    assert out * to_us + fsum(lost.values()) == pytest.approx(fsum(mines) * to_us)
    assert fsum(origin_shares(network, "use").by_node.values()) == pytest.approx(1.0)
