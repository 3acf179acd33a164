"""The packaged record is what its command makes of the publishers' files and our tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from terbia.app.packaging import OFFICIAL, assemble, declared_differences, together
from terbia.errors import TerbiaError
from terbia.ledger.home import packaged_folder
from terbia.ledger.manifest import read_manifest
from terbia.ledger.observation import Observation, Origin

FILES = Path(__file__).parents[1] / "data" / "usgs"
ORIGIN = Origin("A table", "A survey", "https://example.org", "row 1", "US public domain")


def cell(value: float, *qualifiers: str, locator: str = "row 1") -> Observation:
    origin = Origin(ORIGIN.title, ORIGIN.publisher, ORIGIN.url, locator, ORIGIN.licence)
    parts = (None, None, "t", None, qualifiers, "E1", "", origin, None, str(value))
    return Observation("US/tin/stocks", "2025", value, *parts)


def test_the_record_that_ships_is_the_one_that_the_command_builds() -> None:
    built = {edition.name: edition.sha256 for edition, _ in assemble(FILES)}
    assert built == {edition.name: edition.sha256 for edition in read_manifest(packaged_folder())}


def test_every_official_file_is_there() -> None:
    assert all((FILES / name).exists() for name in OFFICIAL)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TerbiaError, match="is missing"):
        assemble(tmp_path)


def test_a_table_and_a_file_that_agree_are_one_row_with_the_marks_of_both() -> None:
    (row,) = together("E1", [cell(1.0)], [cell(1.0, "e", locator="page 2")], {}, set())
    assert row.qualifiers == ("e",)
    assert row.origin.locator == "row 1"


def test_a_disagreement_that_nobody_declared_stops_the_build() -> None:
    with pytest.raises(TerbiaError, match=r"(?s)disagree.*US/tin/stocks"):
        together("E1", [cell(1.0)], [cell(2.0)], {}, set())


def test_every_declared_difference_has_a_reason() -> None:
    assert all(d.reason and d.use in {"official", "table"} for d in declared_differences().values())
