"""Basket prices and what carries the value, worked by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.indicators.basket import basket
from terbia.indicators.contained import hull, over, times
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval


def exact(value: float) -> Estimate:
    return Estimate.exactly(value)


def test_half_lanthanum_half_neodymium_by_hand() -> None:
    # 0.5 x 1 + 0.5 x 73 = 37 USD/kg, of which Nd 36.5 / 37
    found = basket({"La": exact(0.5), "Nd": exact(0.5)}, {"La": exact(1), "Nd": exact(73)})
    assert found.total.value == pytest.approx(37)
    assert found.driver == "Nd" and found.driver_decided
    assert next(p for p in found.parts if p.name == "Nd").share.value == pytest.approx(36.5 / 37)


def test_a_part_without_a_price_opens_the_range_and_is_named() -> None:
    found = basket({"La": exact(0.9), "Tm": exact(0.1)}, {"La": exact(1)})
    assert found.total.value == pytest.approx(0.9)
    assert math.isinf(found.total.range.high)
    assert found.without_value == ("Tm",)
    assert found.driver == "La" and not found.driver_decided


def test_a_bounded_price_bounds_the_shares_of_the_others() -> None:
    # NdPr 0.16 x 69 = 11.04; SEG+ 0.02 at 3 to 100 is 0.06 to 2: NdPr has 11.04 / 13.04 to 11.04 / 11.10
    prices = {"NdPr": exact(69), "SEG+": Estimate(None, Interval(3, 100))}
    found = basket({"NdPr": exact(0.16), "SEG+": exact(0.02)}, prices)
    share = found.parts[0].share.range
    assert (share.low, share.high) == pytest.approx((11.04 / 13.04, 11.04 / 11.10))
    assert found.driver == "NdPr" and found.driver_decided


def test_nothing_is_worth_nothing_known() -> None:
    found = basket({"unknown": Estimate(None, Interval(0.7, 0.8))}, {"unknown": Estimate(None, Interval(1, 900))})
    assert found.total.value is None and found.driver is None
    assert found.total.range.high == pytest.approx(720)


positive = st.floats(0.001, 1000)


@given(st.dictionaries(st.sampled_from("abcdef"), st.tuples(positive, positive), min_size=1))
def test_value_shares_add_up_to_one(parts: dict[str, tuple[float, float]]) -> None:
    found = basket(
        {name: exact(share) for name, (share, _) in parts.items()},
        {name: exact(price) for name, (_, price) in parts.items()},
    )
    assert sum(p.share.value or 0 for p in found.parts) == pytest.approx(1)
    for one in found.parts:
        assert one.share.range.low <= (one.share.value or 0) * (1 + 1e-9)
        assert (one.share.value or 0) <= one.share.range.high * (1 + 1e-9)


def test_products_and_quotients_by_hand() -> None:
    # 51,000 x 1.8 % (1.75 to 1.85) = 918 (892.5 to 943.5)
    product = times(exact(51_000), Estimate(0.018, Interval(0.0175, 0.0185)))
    assert (product.value, product.range.low, product.range.high) == pytest.approx((918, 892.5, 943.5))
    # 4.0 (3.95 to 4.05) over 2.0 (1.95 to 2.05): 1.927 to 2.077
    quotient = over(Estimate(4.0, Interval(3.95, 4.05)), Estimate(2.0, Interval(1.95, 2.05)))
    assert (quotient.value, quotient.range.low, quotient.range.high) == pytest.approx((2, 3.95 / 2.05, 4.05 / 1.95))
    assert math.isinf(over(exact(1), Estimate(None, Interval(0, 1))).range.high)
    assert hull(exact(1), exact(3)) == Estimate(2.0, Interval(1, 3))


def test_negative_quantities_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        times(exact(2), Estimate(None, Interval(-1, 1)))
    with pytest.raises(ValueError, match="cannot be negative"):
        over(Estimate(None, Interval(-1, 1)), exact(2))
