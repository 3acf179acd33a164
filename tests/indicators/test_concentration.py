"""Sums of squared shares, HHI with its bounds, governance weights, N-1 and disruption potential, worked by hand."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.indicators.concentration import concentration
from terbia.indicators.n_minus_one import n_minus_one
from terbia.indicators.square_shares import Part, square_shares
from terbia.indicators.usgs_disruption import (
    disruption_potential,
    inability,
    trade_exposure,
    usgs_supply_risk,
)
from terbia.indicators.weighted_concentration import governance_risk, weighted_concentration
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval


def exactly(*values: float) -> list[Estimate]:
    return [Estimate.exactly(float(value)) for value in values]


def about(value: float, half: float) -> Estimate:
    return Estimate(value, Interval(value - half, value + half))


def test_squares_of_three_shares_by_hand() -> None:
    # (60^2 + 30^2 + 10^2) / 100^2 = 0.46
    found = square_shares([Part(q) for q in exactly(60, 30, 10)])
    assert found.value == pytest.approx(0.46)
    assert (found.range.low, found.range.high) == pytest.approx((0.46, 0.46))


def test_the_range_of_two_suppliers_lies_at_corners_by_hand() -> None:
    # 60 +- 5 and 40 +- 5: most at 65 and 35, 0.65^2 + 0.35^2 = 0.545; least at 55 and 45, 0.505
    found = square_shares([Part(about(60, 5)), Part(about(40, 5))])
    assert found.range.high == pytest.approx(0.545)
    assert found.range.low == pytest.approx(0.505)


def test_the_least_may_lie_inside_the_box() -> None:
    # 50 +- 10 and 50 +- 10 can be equal: 0.5, although every corner but two gives more
    found = square_shares([Part(about(50, 10)), Part(about(50, 10))])
    assert found.range.low == pytest.approx(0.5)
    assert found.range.high == pytest.approx(0.6**2 + 0.4**2)


def test_what_has_no_shares_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing is supplied"):
        square_shares([Part(q) for q in exactly(0, 0)])
    with pytest.raises(ValueError, match="no bound"):
        square_shares([Part(Estimate(None, Interval(5, float("inf"))))])
    with pytest.raises(ValueError, match="negative"):
        square_shares([Part(q) for q in exactly(-1, 2)])


boxes = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0, 30), st.floats(0, 10), st.floats(0, 2)), min_size=1, max_size=6
)


@given(boxes, st.integers(0, 2**20))
def test_no_point_of_a_box_lies_outside_its_range(box: list[tuple[float, float, float, float]], seed: int) -> None:
    parts = [
        Part(Estimate(low, Interval(low, low + width)), Estimate(weight, Interval(weight, weight + more)))
        for low, width, weight, more in box
    ]
    if sum(p.quantity.range.high for p in parts) <= 1e-6:
        return
    found = square_shares(parts)
    draw = random.Random(seed)
    for _ in range(20):
        q = [
            draw.choice(
                (p.quantity.range.low, p.quantity.range.high, draw.uniform(p.quantity.range.low, p.quantity.range.high))
            )
            for p in parts
        ]
        w = [draw.uniform(p.weight.range.low, p.weight.range.high) for p in parts]
        total = sum(q)
        if total <= 1e-6:
            continue
        value = sum(b * a * a for a, b in zip(q, w, strict=True)) / total**2
        assert found.range.low - 1e-9 <= value <= found.range.high + 1e-9


def test_hhi_with_an_unlisted_remainder_by_hand() -> None:
    # 0.36 + 0.09 = 0.45; R = 0.1: k = 2 adds 0.005 to 0.01, k unknown 0 to 0.01
    two = concentration(exactly(60, 30), Estimate.exactly(10), remainder_countries=2)
    assert (two.hhi.range.low, two.hhi.range.high) == pytest.approx((0.455, 0.46))
    assert two.hhi.value == pytest.approx(0.46)
    assert two.suppliers == 4
    assert two.normalised is not None
    assert two.normalised.value == pytest.approx((0.46 - 0.25) / 0.75)
    assert two.effective_suppliers.value == pytest.approx(1 / 0.46)
    unknown = concentration(exactly(60, 30), Estimate.exactly(10))
    assert (unknown.hhi.range.low, unknown.hhi.range.high) == pytest.approx((0.45, 0.46))


def test_a_monopoly_and_equal_suppliers() -> None:
    alone = concentration(exactly(7))
    assert alone.hhi.value == 1
    assert alone.normalised is None
    equal = concentration(exactly(5, 5, 5, 5))
    assert equal.hhi.value == pytest.approx(0.25)
    assert equal.normalised is not None
    assert equal.normalised.value == pytest.approx(0, abs=1e-12)
    with pytest.raises(ValueError, match="at least one country"):
        concentration(exactly(1), Estimate.exactly(1), remainder_countries=0)


def test_the_governance_weight_by_hand() -> None:
    # 2 (2.5 - (-0.5)) = 6; mean of -1 and 0 is -0.5 too; beyond the scale it is clipped
    assert governance_risk([-0.5]) == 6
    assert governance_risk([-1.0, 0.0]) == 6
    assert governance_risk([2.7]) == 0
    with pytest.raises(ValueError, match="no estimate"):
        governance_risk([])


def test_weighted_concentration_by_hand() -> None:
    # 0.9^2 x 6 x 1.1 + 0.1^2 x 3 = 5.346 + 0.03 = 5.376
    shares = {"A": Estimate.exactly(0.9), "B": Estimate.exactly(0.1)}
    governance = {"A": Estimate.exactly(6.0), "B": Estimate.exactly(3.0)}
    assert weighted_concentration(shares, governance, {"A": 1.1}).value == pytest.approx(5.376)


def test_a_country_without_governance_widens_the_range() -> None:
    # A 0.9 with 6: 4.86; B 0.1 unknown: 0.01 x 5 = 0.05, from 0 to 0.1
    shares = {"A": Estimate.exactly(9.0), "B": Estimate.exactly(1.0)}
    found = weighted_concentration(shares, {"A": Estimate.exactly(6.0)})
    assert found.value == pytest.approx(4.91)
    assert (found.range.low, found.range.high) == pytest.approx((4.86, 4.96))


def test_n_minus_one_of_the_mines_of_2025() -> None:
    # MCS 2026: (390,000 - 270,000) / 390,000 = 0.3077; 1 - 275 / 385 = 0.2857; 1 - 265 / 395 = 0.3291
    supply = {"CN": about(270_000, 5_000), "US": about(51_000, 500)}
    found = n_minus_one(supply, about(390_000, 5_000))
    assert found.largest == "CN"
    assert found.contested == ()
    assert found.left.value == 120_000
    assert found.share_left.value == pytest.approx(0.3077, abs=5e-5)
    assert (found.share_left.range.low, found.share_left.range.high) == pytest.approx((0.2857, 0.3291), abs=5e-5)
    assert found.coverage_all is None


def test_both_variants_of_n_minus_one_by_hand() -> None:
    # left 60; demand 120 + 80: variant a 60 / 200 = 0.30, variant b 60 / 80 = 0.75
    supply = {"A": Estimate.exactly(140), "B": Estimate.exactly(60)}
    found = n_minus_one(supply, None, {"A": Estimate.exactly(120), "C": Estimate.exactly(80)})
    assert found.coverage_all is not None
    assert found.coverage_rest is not None
    assert (found.coverage_all.value, found.coverage_rest.value) == pytest.approx((0.30, 0.75))


def test_suppliers_that_may_be_the_largest_are_named() -> None:
    found = n_minus_one({"A": about(100, 10), "B": about(95, 10), "C": about(20, 1)})
    assert (found.largest, found.contested) == ("A", ("B",))
    with pytest.raises(ValueError, match="no supplier"):
        n_minus_one({})


def test_disruption_potential_by_hand() -> None:
    # US 50 is in the total only; A: 0.4^2 x 0.5 x 0.8 = 0.064; B: 0.1^2 x 0.2 x 0.5 = 0.001
    production = dict(zip(("US", "A", "B"), exactly(50, 40, 10), strict=True))
    found = disruption_potential(production, {"A": 0.5, "B": 0.2}, {"A": 0.8, "B": 0.5})
    assert found.value == pytest.approx(0.065)
    # one index missing: B may be anything from 0 to 0.2, so 0.064 to 0.066
    partly = disruption_potential(production, {"A": 0.5, "B": 0.2}, {"A": 0.8})
    assert partly.value is None
    assert (partly.range.low, partly.range.high) == pytest.approx((0.064, 0.066))
    # none: 0 to 0.16 + 0.01
    bare = disruption_potential(production)
    assert (bare.range.low, bare.range.high) == pytest.approx((0, 0.17))
    with pytest.raises(ValueError, match="0 to 1"):
        disruption_potential(production, {"A": 1.5}, {"A": 0.5})


def test_exposure_and_the_geometric_mean_by_hand() -> None:
    # 67 percent is 0.67; a net exporter 0; (0.3 x 0.67 x 0.5)^(1/3) = 0.1005^(1/3) = 0.4649
    exposure = trade_exposure(about(67, 0.5))
    assert exposure.value == pytest.approx(0.67)
    assert (exposure.range.low, exposure.range.high) == pytest.approx((0.665, 0.675))
    assert trade_exposure(Estimate.exactly(-20)).value == 0
    risk = usgs_supply_risk(Estimate.exactly(0.3), exposure, Estimate.exactly(0.5))
    assert risk.value == pytest.approx(0.4649, abs=5e-5)
    assert risk.range.low < 0.4649 < risk.range.high
    assert inability(75) == 0.25
    with pytest.raises(ValueError, match="0 to 100"):
        inability(120)
