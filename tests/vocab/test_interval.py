"""Intervals and the interval that a printed number stands for."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.vocab.interval import Interval, last_place, rounding_interval, three_digit_place, trailing_zero_place


@pytest.mark.parametrize(
    ("value", "last", "zeros", "three"),
    [(53, "1", "1", "1"), (8900, "1", "100", "10"), (51000, "1", "1000", "100"), (1.51, "0.01", "0.01", "0.01"),
     (9010, "1", "10", "10"), (1340, "1", "10", "10"), (30, "1", "10", "1"), (812, "1", "1", "1")],
)  # fmt: skip
def test_the_place_to_which_a_number_was_rounded(value: float, last: str, zeros: str, three: str) -> None:
    assert last_place(value) == Decimal(last)
    assert trailing_zero_place(value) == Decimal(zeros)
    assert three_digit_place(value) == Decimal(three)


def test_fifty_three_is_52_and_a_half_to_53_and_a_half() -> None:
    assert rounding_interval(53, Decimal(1)) == Interval(52.5, 53.5)


def test_a_printed_zero_is_zero() -> None:
    assert rounding_interval(0, Decimal(1)) == Interval(0, 0)


def test_above_ninety_does_not_hold_ninety() -> None:
    above = Interval(90, 100, low_open=True)
    assert 90 not in above
    assert 90.1 in above
    assert not above.meets(Interval(80, 90))
    assert above.meets(Interval(80, 90.5))


def test_intervals_that_touch_meet_only_where_both_are_closed() -> None:
    assert Interval(1, 2).meets(Interval(2, 3))
    assert not Interval(1, 2).meets(Interval(2, 3, low_open=True))


def test_an_interval_must_rise() -> None:
    with pytest.raises(ValueError, match="not an interval"):
        Interval(2, 1)


numbers = st.floats(-1e6, 1e6)


@given(numbers, numbers, numbers, numbers)
def test_sums_and_differences_hold_the_sums_and_differences_of_their_members(
    a: float, b: float, c: float, d: float
) -> None:
    one, two = Interval(min(a, b), max(a, b)), Interval(min(c, d), max(c, d))
    assert a + c in one + two
    assert b - d in one - two
    assert (one + two).width == pytest.approx(one.width + two.width, abs=1e-6)


@given(numbers, st.floats(0, 100), numbers, st.floats(0, 100))
def test_meeting_is_mutual_and_being_within_implies_it(a: float, wide: float, b: float, broad: float) -> None:
    one, two = Interval(a, a + wide), Interval(b, b + broad)
    assert one.meets(two) == two.meets(one)
    if one.within(two):
        assert one.meets(two)
