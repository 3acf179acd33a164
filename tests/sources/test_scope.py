"""Scopes from footnotes: filled where the data file is silent, never over its own words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terbia.ledger.observation import Observation, Origin
from terbia.ledger.series import read_series
from terbia.sources.compiled import read_compiled
from terbia.sources.scope import printed_scopes, with_scopes

ORIGIN = Origin("t", "U.S. Geological Survey", "https://example.org", "l", "US public domain")
PRODUCTION = "US/rare-earths/production/compounds-and-metals"


def figure(edition: str, series: str, period: str, scope: str | None = None) -> Observation:
    return Observation(series, period, 1300.0, None, None, "t REO", scope, ("e",), edition, "2025-01-31", ORIGIN)


@pytest.mark.parametrize(("period", "filled"), [("2022", False), ("2023", True), ("2024", True), ("2021/2024", False)])
def test_a_scope_holds_for_its_years(period: str, filled: bool) -> None:
    (found,) = with_scopes([figure("MCS2025", PRODUCTION, period)])
    assert (found.scope is not None) == filled
    if filled:
        assert found.scope is not None and "footnote total 1,920 t in 2023, 7,600 t in 2024" in found.scope
        assert found.note is not None and "footnote 3" in found.note


def test_the_files_own_words_win() -> None:
    said = figure("MCS2026", PRODUCTION, "2024", "Production includes compounds from California and Utah.")
    assert with_scopes([said]) == [said]
    (filled,) = with_scopes([replace(said, scope=None)])
    assert filled.scope == "compounds from California and Utah, rounded to two significant digits"


def test_the_two_editions_counted_differently() -> None:
    old, new = with_scopes([figure("MCS2025", PRODUCTION, "2024"), figure("MCS2026", PRODUCTION, "2024")])
    assert old.scope != new.scope


def test_other_editions_and_series_stay_as_they_are() -> None:
    others = [figure("MCS2024", PRODUCTION, "2023"), figure("MCS2025", "US/rare-earths/imports/compounds", "2023")]
    assert with_scopes(others) == others


def test_every_scope_on_file_meets_a_figure() -> None:
    compiled = read_compiled()
    for printed in printed_scopes():
        assert str(read_series(printed.series)) == printed.series
        assert any(printed.covers(o) for o in compiled), printed
        assert printed.origin
