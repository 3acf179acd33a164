"""Comparisons: hand-worked, and the direction always agrees with the intervals."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terbia.indicators.comparison import Comparison, change_verb, compare
from terbia.ledger.observation import Observation, Origin
from terbia.vocab.interval import Interval

ORIGIN = Origin("Samples", "Office of Samples", "", "", "public domain")


def obs(
    value: float | None = None,
    *qualifiers: str,
    low: float | None = None,
    high: float | None = None,
    unit: str = "t",
) -> Observation:
    return Observation(
        "US/tin/imports", "2025", value, low, high, unit, None, qualifiers, "SS2026", "2026-02-01", ORIGIN
    )


@pytest.mark.parametrize(
    ("before", "after", "direction", "verb"),
    [
        (obs(4300), obs(8900), "rose", "more than doubled"),  # 8,850 / 4,350 = 2.03
        (obs(4300), obs(8600), "rose", "about doubled"),  # 8,550 / 4,350 = 1.97 to 8,650 / 4,250 = 2.04
        (obs(9010), obs(27000), "rose", "about tripled"),  # 26,500 / 9,015 = 2.94 to 27,500 / 9,005 = 3.05
        (obs(250), obs(1300), "rose", "more than quadrupled"),  # 1,250 / 255 = 4.9
        (obs(45500), obs(51000), "rose", "rose"),
        (obs(8900), obs(3900), "fell", "fell by more than half"),  # 3,950 / 8,850 = 0.45
        (obs(8900), obs(4000), "fell", "fell"),  # 4,500 / 8,850 = 0.51: not certain
        (obs(74), obs(100), "open", ""),  # 73.5 to 74.5 against 50 to 150
        (obs(67), obs(67), "unchanged", "was unchanged"),
        (obs(0, "—"), obs(0, "—"), "unchanged", "was unchanged"),
        (obs(0, "—"), obs(12), "rose", "rose"),  # no ratio to zero
        (obs(low=90, high=100), obs(53), "fell", "fell"),
        (obs(low=50, high=100), obs(low=50, high=100), "open", ""),
        (obs(None, "W"), obs(53), "unknown", ""),
        (None, obs(53), "unknown", ""),
    ],
)
def test_worked(before: Observation | None, after: Observation, direction: str, verb: str) -> None:
    found = compare(before, after)
    assert (found.direction, change_verb(found)) == (direction, verb)


def test_units_must_agree() -> None:
    with pytest.raises(ValueError, match="cannot compare t with kg"):
        compare(obs(5, unit="t"), obs(5, unit="kg"))


@pytest.mark.parametrize(("ratio", "verb"), [((2.0, 2.3), "more than doubled"), ((1.9, 2.5), "rose")])
def test_a_multiple_needs_the_whole_range(ratio: tuple[float, float], verb: str) -> None:
    assert change_verb(Comparison("rose", Interval(*ratio), None)) == verb


numbers = st.integers(min_value=0, max_value=10**7).map(float)
bounds = st.tuples(numbers, numbers).map(sorted)
figures = st.one_of(numbers.map(obs), bounds.map(lambda pair: obs(low=pair[0], high=pair[1])))


@settings(max_examples=400, deadline=None)
@given(figures, figures)
def test_the_direction_agrees_with_the_intervals(before: Observation, after: Observation) -> None:
    old, new = before.interval(), after.interval()
    assert old is not None
    assert new is not None
    found, mirrored = compare(before, after), compare(after, before)
    opposite = {"rose": "fell", "fell": "rose"}
    assert mirrored.direction == opposite.get(found.direction, found.direction)
    if found.direction == "rose":
        assert new.low >= old.high
    elif found.direction == "fell":
        assert new.high <= old.low
    elif found.direction == "unchanged":
        assert before.value == after.value
    else:
        assert found.direction == "open"
        assert old.meets(new)
    if found.ratio is not None and found.direction in opposite:
        assert found.ratio.low >= 1 if found.direction == "rose" else found.ratio.high <= 1
