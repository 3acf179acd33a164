"""The store on disk: formats, damage, extension, refusal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from terbia.errors import EditionTaken, NotInRecord, StoreBroken, StoreTooNew
from terbia.ledger.edition import content_hash
from terbia.ledger.frame import to_frame
from terbia.ledger.loading import keep, new_edition
from terbia.ledger.manifest import MANIFEST, read_manifest
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.record import Record
from terbia.ledger.store import remove_edition

ORIGIN = Origin("A table", "A survey", "https://example.org", "row 1", "US public domain")
NOTHING = Record((), {})
EDITION = new_edition("E1", "nobody", "made up", "2026-01-31")


def cell(period: str, value: float, series: str = "US/tin/stocks") -> Observation:
    return Observation(series, period, value, None, None, "t", None, (), "E1", "2026-01-31", ORIGIN, None, str(value))


def test_a_new_edition_is_stored_under_its_content(tmp_path: Path) -> None:
    outcome = keep(tmp_path, EDITION, [cell("2025", 1.0)], NOTHING)
    assert outcome.status == "new"
    (stored,) = read_manifest(tmp_path)
    assert stored.sha256 == content_hash([cell("2025", 1.0)])
    assert stored.file == f"E1-{stored.sha256[:16]}.parquet"
    assert (tmp_path / stored.file).exists()


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    keep(tmp_path, EDITION, [cell("2025", 1.0)], NOTHING)
    before = (tmp_path / MANIFEST).read_bytes()
    assert keep(tmp_path, EDITION, [cell("2025", 1.0)], NOTHING).status == "unchanged"
    assert (tmp_path / MANIFEST).read_bytes() == before


def test_rows_that_only_add_extend_the_edition(tmp_path: Path) -> None:
    keep(tmp_path, EDITION, [cell("2025", 1.0)], NOTHING)
    outcome = keep(tmp_path, EDITION, [cell("2025", 1.0), cell("2024", 2.0)], NOTHING)
    assert (outcome.status, outcome.added) == ("extended", 1)
    assert [p.name for p in tmp_path.glob("*.parquet")] == [outcome.edition.file]


def test_another_word_on_the_same_cell_is_refused_with_a_free_name(tmp_path: Path) -> None:
    keep(tmp_path, EDITION, [cell("2025", 1.0)], NOTHING)
    before = sorted(p.name for p in tmp_path.iterdir())
    with pytest.raises(EditionTaken, match=r"--edition E1\.2") as error:
        keep(tmp_path, EDITION, [cell("2025", 9.0)], NOTHING)
    assert error.value.clashes
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_a_dry_run_stores_nothing(tmp_path: Path) -> None:
    assert keep(tmp_path, EDITION, [cell("2025", 1.0)], NOTHING, dry_run=True).status == "new"
    assert read_manifest(tmp_path) == ()


def test_the_content_hash_does_not_know_the_order() -> None:
    one, two = cell("2024", 1.0), cell("2025", 2.0)
    assert content_hash([one, two]) == content_hash([two, one])
    assert content_hash([one]) != content_hash([two])


def test_a_reader_keeps_the_manifest_with_which_it_opened(tmp_path: Path) -> None:
    keep(tmp_path, EDITION, [cell("2025", 1.0)], NOTHING)
    reader = Record.open(user=tmp_path, packaged=tmp_path / "none")
    assert reader.rows.height == 1
    keep(tmp_path, EDITION, [cell("2024", 2.0)], NOTHING)
    assert reader.rows.height == 1
    assert Record.open(user=tmp_path, packaged=tmp_path / "none").rows.height == 2


def test_removing_an_edition(tmp_path: Path) -> None:
    keep(tmp_path, EDITION, [cell("2025", 1.0)], NOTHING)
    assert remove_edition(tmp_path, "E1").observations == 1
    assert list(tmp_path.glob("*.parquet")) == []
    with pytest.raises(NotInRecord, match="loaded edition"):
        remove_edition(tmp_path, "E1")


def test_a_newer_store_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps({"format": 99, "editions": []}), encoding="utf-8")
    with pytest.raises(StoreTooNew, match="format 99"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"editions": []}', '{"format": 0, "editions": []}'])
def test_a_store_that_cannot_be_read_is_refused_with_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(StoreBroken, match="terbia load"):
        read_manifest(tmp_path)


def test_a_damaged_edition_is_named(tmp_path: Path) -> None:
    outcome = keep(tmp_path, EDITION, [cell("2025", 1.0)], NOTHING)
    (tmp_path / outcome.edition.file).write_bytes(b"damage")
    with pytest.raises(StoreBroken, match="terbia unload E1"):
        _ = Record.open(user=tmp_path, packaged=tmp_path / "none").rows


def test_the_users_edition_lies_over_the_packaged_one(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    keep(inside, EDITION, [cell("2024", 1.0), cell("2025", 2.0)], NOTHING)
    packaged = Record.open(user=outside, packaged=inside)
    outcome = keep(outside, EDITION, [cell("2025", 7.0)], packaged)
    assert outcome.status == "over-packaged"
    both = Record.open(user=outside, packaged=inside)
    assert [(o.period, o.value) for o in both.observations("US/tin/stocks")] == [("2024", 1.0), ("2025", 7.0)]
    assert both.edition("E1").packaged is False
    assert keep(outside, EDITION, [cell("2024", 1.0)], packaged).status == "packaged"


def test_a_frame_keeps_every_part_of_an_observation() -> None:
    assert to_frame([cell("2025", 1.0)]).row(0, named=True)["locator"] == "row 1"
