"""Elements come together: supply, scaling and surplus, worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.indicators.balance_problem import Mined, at_least, balance, relative, supply, unverified_share
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval


def exact(value: float) -> Estimate:
    return Estimate.exactly(value)


def ore(name: str, mined_t: float, *, unverified: bool = False, **shares: float) -> Mined:
    return Mined(name, exact(mined_t), {k: exact(v) for k, v in shares.items()}, unverified)


TWO = [ore("carbonatite", 100, Nd=0.2, Ce=0.5, Dy=0.001), ore("clay", 50, unverified=True, Nd=0.1, Ce=0.02, Dy=0.04)]
ELEMENTS = {("Nd",): "Nd", ("Ce",): "Ce", ("Dy",): "Dy"}


def test_supply_by_hand() -> None:
    # Nd 100 x 0.2 + 50 x 0.1 = 25; Dy 0.1 + 2 = 2.1
    assert supply(TWO, ["Nd"]).value == pytest.approx(25)
    assert supply(TWO, ["Dy"]).value == pytest.approx(2.1)
    # of the Dy 2 t come from the clay, which nobody has checked
    assert unverified_share(TWO, ["Dy"]) == pytest.approx(2 / 2.1)


def test_mining_for_neodymium_leaves_cerium_over() -> None:
    # 30 t Nd demanded of 25: mining times 1.2; Ce (50 + 1) x 1.2 = 61.2, 20 asked for, 41.2 over
    found = {b.name: b for b in balance(TWO, {("Nd",): exact(30), ("Ce",): exact(20)}, ELEMENTS, ("Nd",))}
    assert found["Ce"].supply_t.value == pytest.approx(61.2)
    assert found["Ce"].surplus_t is not None and found["Ce"].surplus_t.value == pytest.approx(41.2)
    assert found["Ce"].answer == "surplus"
    assert found["Nd"].supply_t.value == pytest.approx(30) and found["Nd"].answer == "met"
    assert found["Dy"].demand_t is None and found["Dy"].answer == "no data"


def test_a_demand_of_a_part_of_the_world_bounds_the_surplus_from_above() -> None:
    found = balance(TWO, {("Ce",): at_least(40)}, ELEMENTS)[1]
    assert found.surplus_t is not None
    assert found.surplus_t.value is None and found.surplus_t.range.high == pytest.approx(11)
    assert found.answer == "open"
    assert balance(TWO, {("Ce",): at_least(60)}, ELEMENTS)[1].answer == "short"


def test_what_is_in_the_driver_moves_with_it() -> None:
    # Nd 2 to 4 beside Pr 1: from 2 / 3 to 4 / 5 of the two, not 2 / 5 to 4 / 3
    mined = Mined("m", exact(10), {"Nd": Estimate(0.3, Interval(0.2, 0.4)), "Pr": exact(0.1)})
    found = relative([mined], ["Nd"], ["Nd", "Pr"])
    assert (found.value, found.range.low, found.range.high) == pytest.approx((0.75, 2 / 3, 4 / 5))
    assert relative([mined], ["Nd", "Pr"], ["Nd", "Pr"]) == exact(1.0)


def test_a_driver_that_is_not_mined_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing of Lu is mined"):
        relative(TWO, ["Ce"], ["Lu"])


@given(st.floats(0.001, 1000), st.floats(1, 1e6))
def test_scaling_all_mining_changes_no_ratio(factor: float, mined_t: float) -> None:
    one = [ore("a", mined_t, Nd=0.2, Ce=0.5)]
    other = [ore("a", mined_t * factor, Nd=0.2, Ce=0.5)]
    assert relative(other, ["Ce"], ["Nd"]).value == pytest.approx(relative(one, ["Ce"], ["Nd"]).value)
