"""What arrives inside goods: products by hand, bounds that are bounds, and properties that hold for any amounts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.indicators.embedded import (
    Factor,
    Term,
    cover_year,
    implied_inside,
    reliance_with_goods,
    total,
)
from terbia.indicators.embedded_draws import drawn_sums, percentiles
from terbia.vocab.draws import Spread
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import INF, Interval

KG = Factor("kg per car", Spread(0.001, 0.0025, 0.0016))
ND = Factor("Nd in magnets", Spread(0.195, 0.273, 0.224))


def cars(number: float, name: str = "cars") -> Term:
    return Term(name, (Factor(name, Spread(number, number, number)), KG, ND))


def test_cars_by_hand() -> None:
    # 100,000 cars x 1.6 kg = 160 t of magnet, x 22.4 % = 35.84 t Nd;
    # low 100,000 x 1.0 kg x 19.5 % = 19.5 t, high 100,000 x 2.5 kg x 27.3 % = 68.25 t.
    found = cars(100_000).estimate
    assert found.value == pytest.approx(35.84)
    assert (found.range.low, found.range.high) == (pytest.approx(19.5), pytest.approx(68.25))


def test_no_central_value_where_a_factor_has_none() -> None:
    loose = Term("x", (Factor("n", Spread(10, 10)), Factor("Dy", Spread(0.1, 0.5))))
    assert loose.estimate.value is None
    assert loose.estimate.range == Interval(1.0, 5.0)


def test_nothing_is_unknown_and_zero_is_zero() -> None:
    assert total([]) is None
    none = total([cars(0)])
    assert none is not None
    assert (none.estimate.value, none.estimate.range) == (0.0, Interval.point(0.0))


def test_unverified_share_is_by_mass() -> None:
    # High ends: 3 t checked, 1 t not: 1 / 4.
    checked = Term("a", (Factor("a", Spread(1, 3, 2)),))
    guess = Term("b", (Factor("b", Spread(0, 1, 1), unverified=True),))
    found = total([checked, guess])
    assert found is not None
    assert found.unverified_share == 0.25
    assert total([guess]).unverified_share == 1.0  # type: ignore[union-attr]


def test_a_factor_is_not_negative() -> None:
    with pytest.raises(ValueError, match="below zero"):
        Factor("x", Spread(-1, 1))


def test_implied_by_hand() -> None:
    # More than 90 % inside: 1,000 x 0.9 / 0.1 = 9,000 and no upper end; exactly half: as much inside as bare.
    found = implied_inside(Interval(1000, 1600), Interval(0.9, 1.0, low_open=True))
    assert found.low == pytest.approx(9000)
    assert found.high == INF
    assert implied_inside(Interval(5, 7), Interval.point(0.5)) == Interval(5, 7)
    assert implied_inside(Interval(5, 7), Interval.point(0.0)) == Interval(0, 0)
    with pytest.raises(ValueError, match="a share is 0 to 1"):
        implied_inside(Interval(5, 7), Interval(50, 90))


def test_reliance_by_hand() -> None:
    # P 1,000, I 9,000, E 1,000: 100 x 8,000 / 9,000 = 88.9; low 100 x 7,000 / 8,100, high 100 x 9,500 / 10,400.
    found = reliance_with_goods(
        Estimate(1000, Interval(900, 1100)), Estimate(9000, Interval(8500, 9900)), Estimate(1000, Interval(400, 1500))
    )
    assert found is not None
    assert found.value == pytest.approx(88.889, abs=1e-3)
    assert found.range.low == pytest.approx(100 * 7000 / 8100)
    assert found.range.high == pytest.approx(100 * 9500 / 10400)
    assert reliance_with_goods(Estimate.exactly(0), Estimate.exactly(0), Estimate.exactly(0)) is None


def months(first: int, last: int) -> frozenset[int]:
    return frozenset(range(first, last + 1))


def test_a_month_is_counted_once() -> None:
    # January to June 2,510, June 353 again, July 619: 3,129 over 7 months.
    parts = [
        (months(6, 6), Interval.point(353), 353.0),
        (months(7, 7), Interval.point(619), 619.0),
        (months(1, 6), Interval(2509.5, 2510.5), 2510.0),
    ]
    found = cover_year(parts)
    assert found is not None
    assert (found.central_t, found.months) == (3129.0, 7)
    assert found.mass_t == Interval(3128.5, 3129.5)
    assert cover_year([]) is None
    whole = cover_year([*parts, (months(1, 12), Interval.point(5933), 5933.0)])
    assert whole is not None
    assert (whole.central_t, whole.months) == (5933.0, 12)


amounts = st.floats(0, 1e9)


@given(amounts, amounts)
def test_more_units_never_lower_the_content(first: float, more: float) -> None:
    before, after = cars(first).estimate, cars(first + more).estimate
    assert before.value is not None
    assert after.value is not None
    assert after.value >= before.value
    assert after.range.low >= before.range.low
    assert after.range.high >= before.range.high


@given(st.lists(amounts, min_size=1, max_size=5), amounts)
def test_a_further_good_never_lowers_the_sum(numbers: list[float], further: float) -> None:
    terms = [cars(number, f"cars {i}") for i, number in enumerate(numbers)]
    before, after = total(terms), total([*terms, cars(further, "further")])
    assert before is not None
    assert after is not None
    assert after.estimate.range.low >= before.estimate.range.low


@given(st.integers(0, 10**6), st.integers(1, 300), st.integers(1, 300))
def test_draws_are_the_same_in_any_pieces(seed: int, draws: int, chunk: int) -> None:
    terms = [cars(1000), cars(2000, "other cars")]
    assert drawn_sums(terms, seed, draws, chunk=chunk).tolist() == drawn_sums(terms, seed, draws).tolist()


def test_draws_lie_within_the_range_and_share_their_factors() -> None:
    terms = [cars(100_000), cars(50_000, "more cars")]
    sums = drawn_sums(terms, 1, 20_000)
    whole = total(terms)
    assert whole is not None
    assert whole.estimate.range.low <= sums.min() <= sums.max() <= whole.estimate.range.high
    # Both terms have one kg per car and one Nd content, so their sum is the draw of 150,000 cars.
    assert np.allclose(sums, drawn_sums([cars(150_000)], 1, 20_000))
    drawn = percentiles(terms, 1, 20_000)
    assert drawn.p05 < drawn.p50 < drawn.p95
    with pytest.raises(ValueError, match="at least 1"):
        percentiles(terms, 1, 0)
