"""Flows between stages: by hand, in balance at every node, and the totals of the base year."""

from __future__ import annotations

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.chain.baseline import Baseline
from terbia.chain.model import Chain
from terbia.chain.stage_flows import (
    LOST,
    MAGNET,
    MAGNETS_USED,
    METAL,
    MINE,
    RECYCLING,
    SEPARATION,
    STAGES,
    StageFlows,
    StageNode,
    passed_through,
    stage_flows,
)


def test_a_pool_and_a_step_that_are_not_shown_by_hand() -> None:
    # US mines 40 and CN 60 into one pool; a cracker takes all 100 and gives 90 (10 lost), 30 to JP, 60 to CN.
    # Of JP's 30 the US has 40 % = 12; of the 10 lost 4 are the US's.
    pool, cracker, out = ("pool", "ore"), ("cracking", "ore", "CN"), ("pool", "mixed")
    us, cn = StageNode(MINE, "US"), StageNode(MINE, "CN")
    jp_plant, cn_plant = StageNode(SEPARATION, "JP"), StageNode(SEPARATION, "CN")
    flows: dict[tuple[object, object], float] = {
        (us, pool): 40.0, (cn, pool): 60.0, (pool, cracker): 100.0, (cracker, out): 90.0,
        (out, jp_plant): 30.0, (out, cn_plant): 60.0,
    }  # fmt: skip
    found = passed_through(flows)
    assert found[(us, jp_plant)] == pytest.approx(12)
    assert found[(cn, jp_plant)] == pytest.approx(18)
    assert found[(us, cn_plant)] == pytest.approx(24)
    assert found[(us, StageNode(LOST, "cracking"))] == pytest.approx(4)
    assert found[(cn, StageNode(LOST, "cracking"))] == pytest.approx(6)
    # What the plants took and gave nothing of is lost in them.
    assert found[(jp_plant, StageNode(LOST, SEPARATION))] == pytest.approx(30)


@given(
    st.lists(st.floats(1, 1000), min_size=1, max_size=4),
    st.lists(st.floats(0.05, 1), min_size=1, max_size=4),
    st.floats(0.0, 0.9),
)
def test_what_begins_ends_whatever_lies_between(mined: list[float], parts: list[float], back: float) -> None:
    """Pools that hand a part back and forth between them neither make nor lose anything."""
    total, weight = fsum(mined), fsum(parts)
    first, second = ("pool", "a"), ("pool", "b")
    # b hands the share ``back`` of what it has to a: b has total / (1 - back).
    through = total / (1 - back)
    flows: dict[tuple[object, object], float] = {(first, second): through}
    flows |= {(StageNode(MINE, f"M{k}"), first): t for k, t in enumerate(mined)}
    flows |= {(second, StageNode(MAGNETS_USED, f"U{k}")): total * p / weight for k, p in enumerate(parts)}
    if back > 0:
        flows[(second, first)] = through * back
    found = StageFlows("Dy", 2025, passed_through(flows))
    for k, t in enumerate(mined):
        assert found.out_t(StageNode(MINE, f"M{k}")) == pytest.approx(t, rel=1e-6, abs=1e-4)
    for k, p in enumerate(parts):
        assert found.in_t(StageNode(MAGNETS_USED, f"U{k}")) == pytest.approx(total * p / weight, rel=1e-6, abs=1e-4)


@pytest.mark.parametrize("group", ["NdPr", "Dy", "Tb"])
@pytest.mark.parametrize("which", ["toy", "packaged"])
def test_every_plant_is_in_balance(
    toy_tables: Chain, toy_year: Baseline, packaged: Chain, packaged_2025: Baseline, group: str, which: str
) -> None:
    chain, year = (toy_tables, toy_year) if which == "toy" else (packaged, packaged_2025)
    found = stage_flows(chain, year, group)
    for stage in (SEPARATION, METAL, MAGNET, RECYCLING):
        for node in found.nodes(stage):
            leaves = fsum(t for (start, _), t in found.flows.items() if start == node)
            assert leaves == pytest.approx(found.in_t(node), rel=1e-6, abs=1e-3)
    for stage in STAGES:
        assert fsum(found.shares(stage).values()) == pytest.approx(1)


def test_totals_are_those_of_the_base_year(packaged: Chain, packaged_2025: Baseline) -> None:
    # What the United States uses of NdPr in magnets: t of each, as it is made, times its recipe.
    found = stage_flows(packaged, packaged_2025, "NdPr")
    used = fsum(
        packaged_2025.flows[f"use|{name}|{grade}||US|"] * packaged.recipes[name]["NdPr"].value
        for grade in packaged.grades
        for name in packaged.made_as(grade)
    )
    assert found.by_area(MAGNETS_USED)["US"] == pytest.approx(used, rel=1e-6)
    mined = fsum(
        t * packaged.compositions[packaged.mines[item].composition]["NdPr"].value
        for name, t in packaged_2025.flows.items()
        for kind, stage, item, _, area, _ in [name.split("|")]
        if (kind, stage, area) == ("make", "mine", "US") and item in packaged.mines
    )
    assert found.by_area(MINE)["US"] == pytest.approx(mined, rel=1e-4)


def test_a_group_that_no_magnet_holds_is_refused(packaged: Chain, packaged_2025: Baseline) -> None:
    with pytest.raises(ValueError, match="magnets"):
        stage_flows(packaged, packaged_2025, "La+Ce")
