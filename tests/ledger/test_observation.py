"""What an observation can stand for."""

from __future__ import annotations

import pytest

from terbia.ledger.observation import Observation, Origin

ORIGIN = Origin("A table", "A survey", "https://example.org", "row 1", "US public domain")


def observation(
    value: float | None, unit: str, *qualifiers: str, low: float | None = None, high: float | None = None
) -> Observation:
    return Observation(
        "US/rare-earths/production/mine", "2025", value, low, high, unit, None, qualifiers, "E1", "2026-01-31", ORIGIN
    )


@pytest.mark.parametrize(
    ("value", "unit", "low", "high"),
    [
        (53, "percent of apparent consumption", 52.5, 53.5),
        (100, "percent of apparent consumption", 99.5, 100),  # a share ends at a hundred
        (80, "percent of apparent consumption", 79.5, 80.5),  # a trailing zero of a share counts
        (8900, "t REO", 8850, 8950),
        (51000, "t REO", 50500, 51500),
        (9010, "t REO", 9005, 9015),
        (1340, "USD/kg", 1335, 1345),
        (27, "USD/kg", 26.5, 27.5),
        (30, "USD/kg", 29.5, 30.5),
        (1.51, "USD/kg", 1.505, 1.515),
        (0, "t REO", 0, 0),
    ],
)
def test_the_interval_of_a_printed_value(value: float, unit: str, low: float, high: float) -> None:
    span = observation(value, unit).interval()
    assert span is not None
    assert (span.low, span.high) == (low, high)


def test_a_symbol_stands_for_no_number() -> None:
    withheld = observation(None, "t REO", "W")
    assert withheld.interval() is None
    assert not withheld.is_known


def test_json_keeps_what_was_printed_apart_from_what_it_can_stand_for() -> None:
    document = observation(53.0, "percent of apparent consumption", "e").to_dict()
    assert (document["value"], document["low"], document["high"]) == (53, None, None)
    assert document["rounding"] == {"low": 52.5, "high": 53.5}
    assert document["unverified_share"] == 0.0
    bound = observation(None, "percent of apparent consumption", ">", low=90, high=100).to_dict()
    assert (bound["value"], bound["low"], bound["high"]) == (None, 90, 100)


def test_unverified_rows_say_so() -> None:
    assert observation(1, "t", "unverified").to_dict()["unverified_share"] == 1.0
    assert observation(1, "t").with_qualifiers("e", "e").qualifiers == ("e",)
