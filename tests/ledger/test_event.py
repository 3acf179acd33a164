"""Events on record: dates as far as they are known, ends in fixed words, unverified ones marked."""

from __future__ import annotations

import json

import pytest

from terbia.errors import TerbiaError
from terbia.ledger.event import Event, events_since, read_events
from terbia.ledger.licence import licence_of
from terbia.ledger.observation import Origin

KEYS = {"start", "end", "actor", "target", "kind", "scope", "detail", "origin"}


def made(start: str, end: str) -> Event:
    return Event(start, end, "A", "B", "ban", "all", "", Origin("t", "p", "u", "l", "x"), ())


def test_all_events_are_there_in_order() -> None:
    events = read_events()
    assert len(events) == 50
    starts = [event.started_on for event in events]
    assert starts == sorted(starts)
    for event in events:
        assert json.loads(json.dumps(event.to_dict())).keys() >= KEYS
        known = licence_of(event.origin.publisher, event.origin.licence)
        assert known is not None and known.may_ship_rows, event.origin
        assert event.origin.title and event.actor and event.kind


@pytest.mark.parametrize(
    ("end", "status", "ended_on"),
    [
        ("", "once", None),
        ("ongoing", "ongoing", None),
        ("2010-12", "limited", "2010-12-31"),
        ("2026-11-10", "limited", "2026-11-10"),
        ("suspended 2025-11-07", "suspended", "2025-11-07"),
        ("2024", "limited", "2024-12-31"),
    ],
)
def test_ends(end: str, status: str, ended_on: str | None) -> None:
    event = made("2010-09", end)
    assert (event.end, event.status, event.ended_on) == (end, status, ended_on)


def test_partial_dates_stay_as_written() -> None:
    first = read_events()[0]
    assert (first.start, first.started_on, first.end) == ("2010-09", "2010-09-01", "2010-12")


def test_the_controls_of_april_2025_run_and_those_of_october_are_suspended() -> None:
    licences = {e.start: e for e in read_events() if e.kind == "export licence" and e.actor == "China"}
    assert licences["2025-04-04"].status == "ongoing"
    assert "Dy" in licences["2025-04-04"].scope
    october = [e for e in read_events() if e.start == "2025-10-09"]
    assert len(october) == 4
    assert {(e.status, e.ended_on) for e in october} == {("suspended", "2025-11-07")}


def test_what_is_recalled_is_unverified() -> None:
    recalled = [e for e in read_events() if e.origin.title == "recalled, not seen on a page"]
    assert len(recalled) == 7
    assert all(e.is_unverified for e in recalled)
    assert not next(e for e in read_events() if e.start == "2025-04-04").is_unverified


def test_since_a_day() -> None:
    assert events_since(None) == read_events()
    late = events_since("2026-06-01")
    assert late and all(event.start >= "2026-06" for event in late)
    # An event of "2026-06" may have begun after the 15th, so it is shown.
    assert any(event.start == "2026-06" for event in events_since("2026-06-15"))
    assert not any(event.start == "2026-06" for event in events_since("2026-07-01"))
    assert events_since("2099") == ()


def test_since_no_date_says_how_to_write_one() -> None:
    with pytest.raises(TerbiaError, match="write it like 2026-03-01"):
        events_since("last spring")
