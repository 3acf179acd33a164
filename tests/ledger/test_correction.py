"""Declared corrections: guarded, visible, and loud when the source has been mended."""

from __future__ import annotations

import pytest

from terbia.errors import CorrectionStale
from terbia.ledger.correction import Correction, corrected, declared
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.record import Record

ORIGIN = Origin("A table", "A survey", "https://example.org", "row 1", "US public domain")
WRONG = Observation(
    "US/tin/stocks", "2025", 103400000.0, None, None, "t", None, ("e",), "E1", "2026-01-31", ORIGIN, "n", "103400000"
)


def correction(**parts: str) -> Correction:
    fields = {
        "edition": "E1", "series": "US/tin/stocks", "period": "2025", "expect": "103400000", "action": "use",
        "use": "3,400,000", "reason": "footnote 10 fused with the figure", "origin": "page 5",
    }  # fmt: skip
    return Correction(**{**fields, **parts})  # type: ignore[arg-type]


def test_a_correction_replaces_the_value_and_says_so() -> None:
    (found,) = corrected("E1", [WRONG], [correction()])
    assert found.value == 3_400_000
    assert found.qualifiers == ("e", "corrected")
    assert "footnote 10 fused" in (found.note or "")
    assert found.text == "103400000"  # what was printed stays


def test_a_correction_may_put_a_bound_in_place_of_a_number() -> None:
    (found,) = corrected("E1", [WRONG], [correction(use=">90")])
    assert (found.value, found.low) == (None, 90)
    assert ">" in found.qualifiers


def test_a_correction_may_drop_a_row() -> None:
    assert corrected("E1", [WRONG], [correction(action="drop", use="")]) == []


def test_other_editions_and_series_are_left_alone() -> None:
    assert corrected("E2", [WRONG], [correction()]) == [WRONG]
    assert corrected("E1", [WRONG], [correction(period="2024")]) == [WRONG]


def test_a_source_that_was_mended_stops_the_load() -> None:
    with pytest.raises(CorrectionStale, match="expects '99'"):
        corrected("E1", [WRONG], [correction(expect="99")])


def test_every_declared_correction_is_at_work_in_the_packaged_record(record: Record) -> None:
    for one in declared():
        if one.action == "drop":
            continue
        (row,) = [o for o in record.observations(one.series, one.period, all_editions=True) if o.edition == one.edition]
        assert "corrected" in row.qualifiers
