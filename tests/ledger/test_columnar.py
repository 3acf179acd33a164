"""Columns and objects are one: the same hash, the same merging, the same refusals."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from terbia.ledger.columnar import frame_hash, merged
from terbia.ledger.edition import content_hash
from terbia.ledger.frame import to_frame
from terbia.ledger.observation import Observation, Origin

words = st.text(min_size=0, max_size=6)
number = st.none() | st.floats(allow_nan=False, allow_infinity=False)
marks = st.lists(st.sampled_from(["e", "NA", "estimated-weight"]), unique=True).map(tuple)


@st.composite
def observations(draw: st.DrawFn) -> list[Observation]:
    names = draw(st.lists(st.text(min_size=1, max_size=5), unique=True, max_size=8))
    return [
        Observation(
            name, draw(st.sampled_from(["2024", "2024-01"])), draw(number), draw(number), draw(number), draw(words),
            draw(st.none() | words), draw(marks), "MADE-UP", "2024-01-31", Origin(*(draw(words) for _ in range(5))),
            draw(st.none() | words), draw(words),
        )
        for name in names
    ]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(observations())
def test_the_hash_of_columns_is_that_of_observations(rows: list[Observation]) -> None:
    assert frame_hash(to_frame(rows)) == content_hash(rows)


def row(series: str, value: float, **more: str) -> Observation:
    origin = Origin("made up", "nobody", "", more.get("locator", ""), "")
    return Observation(
        series, "2024", value, None, None, "t", None, (), "MADE-UP", "2024-01-31", origin, None, str(value)
    )


def test_a_zero_has_no_sign_in_either_hash() -> None:
    """Columns take 0.0 and -0.0 for one cell, whichever comes first."""
    rows, turned = [row("A", 0.0), row("B", -0.0)], [row("A", -0.0), row("B", 0.0)]
    for some in (rows, turned):
        plain = [replace(o, value=0.0) for o in some]
        assert frame_hash(to_frame(some)) == content_hash(some) == content_hash(plain)


def test_rows_are_added_repeated_or_named_as_clashes() -> None:
    before, new = to_frame([row("A", 1), row("B", 2)]), to_frame([row("B", 2, locator="elsewhere"), row("C", 3)])
    whole, clashes = merged(before, new)
    assert whole["series"].to_list() == ["A", "B", "C"] and clashes == []
    assert whole["locator"].to_list() == ["", "", ""]
    same, clashes = merged(before, to_frame([row("B", 5)]))
    assert clashes == ["B 2024: 2 there, 5 here"]
    assert_frame_equal(same, before)


def test_an_unknown_value_clashes_with_a_known_one() -> None:
    known = to_frame([row("A", 1)])
    unknown = known.with_columns(value=pl.lit(None, dtype=pl.Float64))
    assert merged(known, unknown)[1] and not merged(unknown, unknown)[1]
