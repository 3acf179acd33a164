"""Ranges beside a number hold what they held, and have few digits."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_page import obs

from terbia.app.commands.chain_text import _cover_ends
from terbia.chain.coverage import StageCoverage, coverage_table
from terbia.chain.question import ask
from terbia.chain.ranged import NOTHING, Ranged
from terbia.chain.reading import packaged_chain
from terbia.reports.brief.chain import _figure
from terbia.reports.chain_charts import coverage_rows
from terbia.reports.chain_numbers import percent
from terbia.reports.entries import derived_entry
from terbia.reports.page import Derived, Figure
from terbia.reports.range_text import amount_ends, share_ends


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(40_393.9, 74_528.4, "40,300 to 74,600"), (0.0, 188.51, "0 to 189"), (0.99999999, 150.00000001, "1 to 150")],
)
def test_amounts_are_rounded_outwards_to_three_digits(low: float, high: float, text: str) -> None:
    assert amount_ends(low, high) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.529, 0.806, "52 to 81"),
        (0.0029, 0.0149, "0.29 to 1.5"),
        (0.0, 1.0, "0 to 100"),
        (1e-6, 7e-6, "0 to 0.01"),
        (0.000692, 0.3842, "0.06 to 39"),
        (0.504, 4.871, "50 to 488"),
    ],
)
def test_shares_are_rounded_outwards_to_two_digits(low: float, high: float, text: str) -> None:
    assert share_ends(low, high) == f"{text}\u00a0%"


def test_without_a_bound_the_least_is_said() -> None:
    assert share_ends(0.1849, math.inf) == "18\u00a0% or more"


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_printed_range_holds_what_it_is_of(first: float, second: float) -> None:
    """To the seven digits that JSON has of it."""
    low, high = sorted((first, second))
    for printed, factor in ((amount_ends(low, high), 1.0), (share_ends(low, high).removesuffix("\u00a0%"), 100.0)):
        ends = [float(end.replace(",", "")) for end in printed.split(" to ")]
        assert ends[0] <= low * factor * (1 + 1e-6) + 1e-12
        assert ends[1] >= high * factor * (1 - 1e-6) - 1e-12


@pytest.fixture(scope="module")
def metal() -> StageCoverage:
    """A row of the packaged chain, to be given other numbers."""
    chain = packaged_chain()
    asked = ask(chain, year=2025, area="US", supply="home", without=())
    return next(row for row in coverage_table(chain, asked, ["NdPr"]) if row.stage == "metal")


@given(st.floats(0, 50), st.floats(0, 50), st.floats(0, 1))
def test_command_page_brief_and_footnote_have_the_same_digits(
    metal: StageCoverage, first: float, second: float, between: float
) -> None:
    """One coverage with its range, through each of the four ways to print it."""
    low, high = sorted((first, second))
    made = Ranged(low, low + between * (high - low), high)
    row = replace(metal, out=made, recycled=NOTHING, requirement=Ranged(1.0, 1.0, 1.0))
    cover = row.coverage
    if cover.low == cover.high:
        return
    said = share_ends(cover.low, cover.high)
    assert coverage_rows([row])[0][8] == said
    assert _cover_ends(row) == said.replace("\u00a0", " ").replace(" to ", "–")
    seen: Any = SimpleNamespace(
        observations=lambda places: (obs("US/rare-earths/production/mine", "2025", 51_000, "t REO"),)
    )
    figure = _figure(seen, (row,), row)
    assert isinstance(figure, Figure) and isinstance(figure.source, Derived)
    assert figure.text == f"{percent(cover.value)} ({said})"
    entry = derived_entry("a", 1, figure.source)
    assert entry.printed == said and dict(entry.facts)["Range"] == said
