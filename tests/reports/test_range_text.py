"""Ranges beside a number hold what they held, and have few digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.reports.range_text import amount_ends, share_ends


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(40_393.9, 74_528.4, "40,300 to 74,600"), (0.0, 188.51, "0 to 189"), (0.30000000000000004, 0.3, "0.3 to 0.3")],
)
def test_amounts_are_rounded_outwards_to_three_digits(low: float, high: float, text: str) -> None:
    assert amount_ends(low, high) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(0.529, 0.806, "52 to 81"), (0.0029, 0.0149, "0.29 to 1.5"), (0.0, 1.0, "0 to 100"), (1e-6, 7e-6, "0 to 0.01")],
)
def test_shares_are_rounded_outwards_to_two_digits(low: float, high: float, text: str) -> None:
    assert share_ends(low, high) == f"{text}\u00a0%"


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_printed_range_holds_what_it_is_of(first: float, second: float) -> None:
    low, high = sorted((first, second))
    for printed, factor in ((amount_ends(low, high), 1.0), (share_ends(low, high).removesuffix("\u00a0%"), 100.0)):
        ends = [float(end.replace(",", "")) for end in printed.split(" to ")]
        assert ends[0] <= low * factor * (1 + 1e-11) + 1e-12
        assert ends[1] >= high * factor * (1 - 1e-11) - 1e-12
