"""Sums over grades whose shares add to one: ends at corners of the ranges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.chain.grade_mix import corners, mixed_ends
from terbia.chain.needed import magnet_content
from terbia.chain.reading import chain_from


def test_two_grades_by_hand() -> None:
    """High-temperature 0.4 to 0.8, standard 0.2 to 0.6: (0.8, 0.2) and (0.4, 0.6) are the corners. With 10 and 2 of
    something in them: at most 0.8 x 10 + 0.2 x 2 = 8.4 and at least 0.4 x 10 + 0.6 x 2 = 5.2; with each share at its
    own end it would be 9.2 and 4.4."""
    shares = [(0.4, 0.8), (0.2, 0.6)]
    for mix, by_hand in zip(sorted(corners(shares)), [(0.4, 0.6), (0.8, 0.2)], strict=True):
        assert mix == pytest.approx(by_hand)
    assert mixed_ends(shares, [10, 2], [10, 2]) == pytest.approx((5.2, 8.4))


@given(
    st.lists(st.tuples(st.floats(0, 0.3), st.floats(0.4, 1)), min_size=3, max_size=4),
    st.lists(st.floats(0, 100), min_size=4, max_size=4),
    st.lists(st.floats(0, 1), min_size=4, max_size=4),
)
def test_no_mix_lies_outside(shares: list[tuple[float, float]], each: list[float], drawn: list[float]) -> None:
    """Any mix between two corners adds to one and lies between the ends."""
    mixes = corners(shares)
    weights = [w + 1e-9 for w in drawn[: len(mixes)]]
    chosen = mixes[: len(weights)]
    mix = [sum(w * m[k] for w, m in zip(weights, chosen, strict=False)) / sum(weights) for k in range(len(shares))]
    low, high = mixed_ends(shares, each[: len(shares)], each[: len(shares)])
    value = sum(s * e for s, e in zip(mix, each, strict=False))
    assert low - 1e-9 <= value <= high + 1e-9
    if sum(low for low, _ in shares) <= 1 <= sum(high for _, high in shares):
        assert sum(mix) == pytest.approx(1)
    for part, (least, most) in zip(mix, shares, strict=True):
        assert least - 1e-12 <= part <= most + 1e-12


@pytest.mark.parametrize("group", ["NdPr", "Dy", "Tb"])
def test_a_tonne_of_alloy_holds_no_more_than_its_richest_grade(group: str) -> None:
    chain = chain_from(None)
    found = magnet_content(chain, group)
    parts = [chain.recipes[grade].get(group) for grade in chain.grades]
    assert found.low <= found.value <= found.high <= max(part.high for part in parts if part is not None)
