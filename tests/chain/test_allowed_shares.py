"""Shares over all flows that the tables allow: an import that nobody measured, by hand, and a toy year's bounds."""

from __future__ import annotations

import numpy as np
import pytest
from test_flow_ranges import one_row, widened

from terbia.chain.allowed_flows import AllowedFlows, Entry
from terbia.chain.allowed_shares import AllowedShares, Demand, demand_of, least_used_t
from terbia.chain.base_network import base_network
from terbia.chain.baseline import Baseline, reconciled_year
from terbia.chain.coefficient_ranges import coefficient_ranges
from terbia.chain.element_flows import element_flows
from terbia.chain.losses_behind import stage_losses
from terbia.chain.matrix import Floats
from terbia.chain.model import Chain
from terbia.chain.network import Column, Key
from terbia.chain.objectives import Objectives
from terbia.chain.redrawn import redrawn
from terbia.chain.traced_allowed import AllowedRanges, allowed_ranges
from terbia.chain.traced_ranges import TracedRanges, traced_ranges
from terbia.chain.traced_stages import TracedStages

OXIDE_CN, OXIDE_US = ("separated-oxide", "NdPr", "CN"), ("separated-oxide", "NdPr", "US")
CN_PLANT = Column("make", "light-separation", "m", "cn", "CN")
US_PLANT = Column("make", "light-separation", "m", "us", "US")
CROSSING = Column("move", "separated-oxide", "NdPr", "", "CN", "US")
US_USE, CN_USE = Column("use", "NdPr", "NdPr", "", "US"), Column("use", "NdPr", "NdPr", "", "CN")
HOLDS: dict[Key, Floats] = {OXIDE_CN: np.ones(1), OXIDE_US: np.ones(1)}


def two_areas(us_makes_at_least: float, cn_makes_at_most: float) -> AllowedFlows:
    """China makes and uses 1,000 t of oxide, the US 300 t; 0 t cross, and nobody measured that."""
    found = AllowedFlows()
    rows: dict[Key, dict[int, tuple[float, float]]] = {OXIDE_CN: {}, OXIDE_US: {}}
    for column, flow, most, entries in (
        (CN_PLANT, 1000.0, cn_makes_at_most, {OXIDE_CN: 1.0}),
        (US_PLANT, 300.0, 300.0, {OXIDE_US: 1.0}),
        (CROSSING, 0.0, 1e4, {OXIDE_CN: -1.0, OXIDE_US: 1.0}),
        (US_USE, 300.0, 600.0, {OXIDE_US: -1.0}),
        (CN_USE, 1000.0, 1100.0, {OXIDE_CN: -1.0}),
    ):
        number = found.add_column(flow, most)
        found.columns.append(column)
        found.entries[number] = {key: Entry(number, sign, np.ones(1)) for key, sign in entries.items()}
        for key, sign in entries.items():
            rows[key][number] = (sign, sign)
    for row in rows.values():
        found.within(row, 0.0, 0.0)
    found.within({1: (1.0, 1.0)}, us_makes_at_least, 300.0)
    found.within({3: (1.0, 1.0)}, 200.0, 600.0)
    found.within({4: (1.0, 1.0)}, 900.0, 1100.0)
    return found


def separated(allowed: AllowedFlows, least_t: float) -> AllowedShares:
    demand = demand_of(allowed, HOLDS, "US", ("NdPr",))
    assert demand == Demand("US", ("NdPr",), {OXIDE_US: (1.0, 1.0)})
    # No oxide leaves the US, so it uses what it makes at least.
    assert least_used_t(allowed, demand) == pytest.approx(least_t, rel=1e-5)
    return AllowedShares(allowed, HOLDS, demand, {CN_PLANT.name, US_PLANT.name}, least_t)


@pytest.mark.parametrize(
    ("us_least", "cn_most", "share"),
    [
        # The US can have made nothing: all that it uses can have crossed.
        (0.0, 1500.0, 1.0),
        # It made 250 t at least and uses 600 t at most; China can spare 1,500 - 900 = 600 t: 350 of 600 t.
        (250.0, 1500.0, 350 / 600),
        # China can spare 200 t: 200 of 450 t.
        (250.0, 1100.0, 200 / 450),
        # The reconciled year makes 1,000 t, which widens a limit of 900 t to it: China can spare 100 t, of 350 t.
        (250.0, 900.0, 100 / 350),
    ],
)
def test_an_import_that_nobody_measured_by_hand(us_least: float, cn_most: float, share: float) -> None:
    shares = separated(two_areas(us_least, cn_most), max(us_least, 200.0))
    assert shares.beginning() == {CN_PLANT.name, US_PLANT.name}
    most = shares.greatest([CN_PLANT.name], 0.0)
    assert most == pytest.approx(share, abs=1e-4)
    # What the US made itself is at least the rest, and can be all of it, as in the reconciled year.
    assert shares.greatest([US_PLANT.name], 1.0) == 1.0
    assert shares.greatest([US_PLANT.name], 0.5) == pytest.approx(1.0, abs=1e-4)
    assert shares.greatest([], 0.0) == 0.0
    # An end never lies inside what the reconciled flows give.
    assert shares.greatest([CN_PLANT.name], 0.999) >= 0.999


def test_bounds_of_columns_hold_for_one_objective_alone() -> None:
    # x + 2 y <= 4, x <= 3: the greatest x + y is 3.5; with x <= 1 it is 1 + 1.5; then 3.5 again.
    asked, gains = Objectives(one_row()), np.array([1.0, 1.0])
    assert asked.upper_bound(gains, {}, 1e-6)[0] == pytest.approx(3.5)
    assert asked.upper_bound(gains, {0: 1.0}, 1e-6)[0] == pytest.approx(2.5)
    assert asked.greatest(gains, {0: 0.0})[0] == pytest.approx(2)
    assert asked.greatest(gains)[0] == pytest.approx(3.5)
    # A gap that nothing meets is asked for once more from scratch, and the bound is one all the same.
    value, _ = asked.upper_bound(gains, {}, -1.0)
    assert value == pytest.approx(3.5)
    assert asked.again == 1


@pytest.fixture(scope="module")
def toy_trace(toy_tables: Chain, toy_year: Baseline) -> tuple[TracedStages, TracedRanges, AllowedRanges]:
    made, _ = base_network(toy_tables, 2025)
    flows = element_flows(made, toy_year, "NdPr", "US", ("standard", "high-temperature"))
    assert flows is not None
    walk, used_as = TracedStages(toy_tables, flows), ("standard", "high-temperature")
    bounds = {stage: {a: walk.bounds(stage, a) for a in walk.shares(stage).by_area} for stage in walk.stages}
    mixing = traced_ranges(walk, toy_year, used_as, bounds, walk.joint(0.001), stage_losses(flows))
    allowed = allowed_ranges(walk, toy_year, used_as, coefficient_ranges(toy_tables, 2025), bounds, mixing)
    return walk, mixing, allowed


def test_ranges_over_all_flows_hold_those_by_mixing_alone(
    toy_trace: tuple[TracedStages, TracedRanges, AllowedRanges],
) -> None:
    walk, mixing, allowed = toy_trace
    for stage in walk.stages:
        for area, share in walk.shares(stage).by_area.items():
            bounds, (low, high) = walk.bounds(stage, area), allowed.stages[stage][area]
            assert 0 <= low <= bounds.low + 1e-9
            assert low - 1e-9 <= share <= high + 1e-9
            assert bounds.high - 1e-6 <= high <= 1
        for site, (low, high) in allowed.sites[stage].items():
            area = next(c.area for c in walk.flows.columns.values() if c.site == site)
            assert allowed.stages[stage][area][0] >= low
            assert high == allowed.stages[stage][area][1]
    for area, ends in mixing.touched.items():
        assert allowed.touched[area][0] <= ends[0] + 1e-9
        assert allowed.touched[area][1] >= ends[1] - 1e-6
        assert allowed.touched[area][1] >= max(found.get(area, (0, 0))[1] for found in allowed.stages.values()) - 1e-6


def test_worlds_within_the_tables_lie_within_the_ranges(toy_tables: Chain, toy_year: Baseline) -> None:
    """A world drawn within tables that are open by a tenth, reconciled and traced, has no share beyond the ranges."""
    wide, used_as = widened(toy_tables, 0.1), ("standard", "high-temperature")
    made, _ = base_network(wide, 2025)
    flows = element_flows(made, toy_year, "Dy", "US", used_as)
    assert flows is not None
    walk = TracedStages(wide, flows)
    bounds = {stage: {a: walk.bounds(stage, a) for a in walk.shares(stage).by_area} for stage in walk.stages}
    mixing = traced_ranges(walk, toy_year, used_as, bounds, walk.joint(0.001), stage_losses(flows))
    allowed = allowed_ranges(walk, toy_year, used_as, coefficient_ranges(wide, 2025), bounds, mixing)
    for number in range(4):
        world = redrawn(wide, 11, number)
        drawn = element_flows(base_network(world, 2025)[0], reconciled_year(world, 2025), "Dy", "US", used_as)
        assert drawn is not None
        for stage in walk.stages:
            for area, share in TracedStages(world, drawn).shares(stage).by_area.items():
                low, high = allowed.stages[stage].get(area, (0.0, 0.0))
                assert low - 1e-3 <= share <= high + 1e-3, (number, stage, area)


def test_a_path_keeps_to_its_steps_by_frechet() -> None:
    found = AllowedRanges(
        {"mined": {"US": (0.5, 0.9)}, "separated": {"CN": (0.7, 0.8)}}, {}, {"separated": (0.0, 0.3)},
        {("scrap", "CN"): (0.0, 0.2)}, {},
    )  # fmt: skip
    stages = ("mined", "separated")
    # At most the lesser of 0.9 and 0.8; at least 0.5 + 0.7 - 1.
    assert found.path(("US", "CN"), stages) == pytest.approx((0.2, 0.8))
    assert found.path(("US", None), stages) == pytest.approx((0.0, 0.3))
    assert found.path(("scrap:CN", "CN"), stages) == pytest.approx((0.0, 0.2))


def test_ranges_are_widened_to_what_draws_show() -> None:
    found = AllowedRanges(
        {"separated": {"MY": (0.03, 0.07), "CN": (0.5, 0.9)}}, {}, {}, {}, {"MY": (0.03, 0.07), "CN": (0.5, 1.0)}
    )
    wider = found.holding({"separated": {"MY": (0.05, 0.079), "JP": (0.0, 0.01)}})
    assert wider.stages == {"separated": {"MY": (0.03, 0.079), "CN": (0.5, 0.9), "JP": (0.0, 0.01)}}
    assert wider.touched == {"MY": (0.03, 0.079), "CN": (0.5, 1.0)}
