"""Shares of elements and groups as parts that do not overlap, worked by hand and held to their properties."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.indicators.assemblage import COUNTED, Assemblage, Part, assemblage
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

HEAVY = ("Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y")


def part(name: str, percent: float, members: tuple[str, ...] | None = None, half: float = 0.05) -> Part:
    span = Interval(max(percent - half, 0) / 100, (percent + half) / 100)
    return Part(name, members or (name,), Estimate(percent / 100, span))


def concentrate() -> Assemblage:
    seg = ("Sm", "Eu", "Gd", *HEAVY)
    return assemblage(
        [part("Ce", 50.2), part("La", 32.3), part("NdPr", 15.7, ("Pr", "Nd")), part("SEG+", 1.8, seg)]
    )  # fmt: skip


def test_groups_stay_groups_and_nothing_is_missing() -> None:
    found = concentrate()
    assert [p.name for p in found.parts] == ["La", "Ce", "NdPr", "SEG+"]
    assert found.unknown_members == ()
    assert found.unknown.value == 0
    # 100 - (32.25 + 50.15 + 15.65 + 1.75) = 0.2
    assert found.unknown.range.high == pytest.approx(0.002)


def test_an_element_of_a_group_is_bounded_by_the_group() -> None:
    nd = concentrate().share_of("Nd")
    assert nd.value is None
    assert (nd.range.low, nd.range.high) == pytest.approx((0, 0.1575))
    # La + Ce = 32.3 + 50.2
    assert concentrate().share_of("La", "Ce").value == pytest.approx(0.825)


def test_a_missing_element_is_unknown_and_not_zero() -> None:
    # Ce 33.6, Tb 0.39, Dy 2.35: 63.66 percent are in elements that nobody states.
    found = assemblage([part("Ce", 33.6), part("Tb", 0.39), part("Dy", 2.35)])
    assert found.unknown.value == pytest.approx(0.6366)
    assert found.share_of("Nd").value is None
    assert found.share_of("Nd").range.high == pytest.approx(1 - (33.55 + 0.34 + 2.30) / 100)


def test_a_group_gives_what_it_holds_beyond_its_printed_members() -> None:
    # HREO+Y 52.6 less Dy 4.6, Tb 0.7, Y 35 leaves 12.3 for Ho to Lu.
    found = assemblage([part("HREO+Y", 52.6, HEAVY), part("Dy", 4.6), part("Tb", 0.7), part("Y", 35.0)])
    rest = next(p for p in found.parts if p.name.startswith("HREO+Y"))
    assert rest.members == ("Ho", "Er", "Tm", "Yb", "Lu")
    assert rest.share.value == pytest.approx(0.123)
    # rounding: 52.55 - 4.65 - 0.75 - 35.05 = 12.1 at least
    assert rest.share.range.low == pytest.approx(0.121)
    assert sum(p.share.value or 0 for p in found.parts) == pytest.approx(0.526)


def test_a_group_that_overlaps_another_is_set_aside_with_the_reason() -> None:
    found = assemblage(
        [part("magnet elements", 23, ("Pr", "Nd", "Tb", "Dy")), part("CREO", 23, ("Nd", "Eu", "Tb", "Dy", "Y"))]
    )
    assert [p.name for p in found.parts] == ["magnet elements"]
    assert found.set_aside == (("CREO", "it overlaps magnet elements without holding all of it"),)


def test_a_sum_over_one_is_divided_by_itself() -> None:
    # 60 + 45 = 105: La 57.14, Ce 42.86, nothing unknown
    found = assemblage([part("La", 60), part("Ce", 45)])
    assert found.is_scaled and found.printed_sum == pytest.approx(1.05)
    la = found.share_of("La")
    assert (la.value, la.range.low, la.range.high) == pytest.approx((60 / 105, 59.95 / 105, 60.05 / 105))
    assert found.unknown.value == 0


def test_a_bound_has_no_value_and_counts_as_unknown_within_it() -> None:
    bound = Part("Ce", ("Ce",), Estimate(None, Interval(0.0, 0.0109)))
    found = assemblage([part("Y", 98), bound])
    assert found.unknown.value == pytest.approx(0.02)
    assert found.unknown_members == tuple(m for m in COUNTED if m not in ("Y", "Ce"))


def test_an_element_printed_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="Dy is printed twice"):
        assemblage([part("Dy", 1), part("Dy", 2)])


printed = st.lists(
    st.tuples(st.sampled_from(COUNTED), st.floats(0.01, 60)), min_size=1, max_size=15, unique_by=lambda p: p[0]
)


@given(printed)
def test_shares_and_the_unknown_add_up_to_one(pairs: list[tuple[str, float]]) -> None:
    found = assemblage([part(name, percent) for name, percent in pairs])
    assert sum(p.share.value or 0 for p in found.parts) + (found.unknown.value or 0) == pytest.approx(1)
    assert found.unknown.range.low <= (found.unknown.value or 0) <= found.unknown.range.high


@given(printed, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(pairs: list[tuple[str, float]], order: random.Random) -> None:
    rows = [part(name, percent) for name, percent in pairs]
    rows.append(part("HREO+Y", 61, HEAVY)) if all(r.name not in HEAVY for r in rows) else None
    shuffled = list(rows)
    order.shuffle(shuffled)
    assert assemblage(shuffled).parts == assemblage(rows).parts
