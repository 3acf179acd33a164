"""The chi-square distribution against tables, closed forms and an independent implementation."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from terbia.chain.chi_square import chi_square_probability, chi_square_quantile


@pytest.mark.parametrize(
    ("freedom", "printed"), [(1, 3.841), (2, 5.991), (3, 7.815), (10, 18.307), (30, 43.773), (100, 124.342)]
)
def test_the_printed_table_at_five_per_cent(freedom: int, printed: float) -> None:
    assert round(chi_square_quantile(0.95, freedom), 3) == printed


def test_two_degrees_of_freedom_are_an_exponential() -> None:
    for value in (0.01, 1.0, 5.9915, 40.0):
        assert chi_square_probability(value, 2) == pytest.approx(1 - exp(-value / 2), rel=1e-13)


@given(st.floats(0.001, 0.999), st.integers(1, 3000))
def test_quantiles_agree_with_an_independent_implementation(probability: float, freedom: int) -> None:
    assert chi_square_quantile(probability, freedom) == pytest.approx(float(chi2.ppf(probability, freedom)), rel=1e-8)


def test_what_is_no_distribution_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 degree"):
        chi_square_quantile(0.95, 0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        chi_square_quantile(1.0, 3)
    assert chi_square_probability(-1.0, 3) == 0.0
