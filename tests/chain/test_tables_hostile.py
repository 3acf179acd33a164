"""Folders of tables as people save them by mistake: each gives one clear error, or is read as it was meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from terbia.chain.reading import chain_from
from terbia.chain.tables import write_tables
from terbia.errors import FileFaults


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_tables(tmp_path / "mine")
    return tmp_path / "mine"


def faults_of(folder: Path) -> str:
    with pytest.raises(FileFaults) as caught:
        chain_from(folder)
    assert len(caught.value.faults) == 1, str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda b: b"PK\x03\x04" + b, "an Excel workbook (or another archive): save it as CSV"),
        (lambda b: b"\xd0\xcf\x11\xe0\xa1\xb1" + b, "an Excel workbook: save it as CSV"),
        (lambda b: b.decode().encode("utf-16"), "is UTF-16: save it as CSV in UTF-8"),
        (lambda b: b"", "is empty: copy it with 'terbia chain --to DIR'"),
        (lambda b: b"\r\n \n", "is empty"),
        (lambda b: b.replace(b",", b"\t"), "it is separated by tabs: save it with commas"),
        (lambda b: b.replace(b",", b";"), "it is separated by semicolons: save it with commas"),
        (lambda b: b.replace(b"0.96,0.98,0.99", b"0,96,0,98,0,99", 1), "numbers have a point (1234.5)"),
        (lambda b: b.replace(b"0.96,0.98,0.99", b"0.96,0_98,0.99", 1), "'value': yields.csv: is not a number"),
        (lambda b: b.replace(b"0.96,0.98,0.99", b"0,0.98,0.99", 1), "'low': yields.csv: a yield lies above 0"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_says_what_to_do(folder: Path, change: Callable[[bytes], bytes], says: str) -> None:
    path = folder / "yields.csv"
    path.write_bytes(change(path.read_bytes()))
    assert says in faults_of(folder)


@pytest.mark.parametrize(
    "change",
    [lambda b: b"\xef\xbb\xbf" + b, lambda b: b.replace(b"\n", b"\r\n"),
     lambda b: b.replace(b"alloy,*", b" alloy , * ", 1)],
)  # fmt: skip
def test_a_table_saved_by_a_spreadsheet_is_the_same(folder: Path, change: Callable[[bytes], bytes]) -> None:
    path = folder / "yields.csv"
    path.write_bytes(change(path.read_bytes()))
    assert chain_from(folder).yields == chain_from(None).yields


def test_an_area_in_another_case_is_said_once_with_the_right_one(folder: Path) -> None:
    """Routes to a site of an unknown area are no faults of their own."""
    path = folder / "sites.csv"
    path.write_bytes(path.read_bytes().replace(b"white_mesa,US", b"white_mesa,us", 1))
    assert "is no area of this chain; close to it: US ('us')" in faults_of(folder)


def test_links_are_followed_and_a_link_to_nothing_is_named(folder: Path) -> None:
    path = folder / "yields.csv"
    path.rename(folder / "mine.csv")
    path.symlink_to(folder / "mine.csv")
    assert chain_from(folder).yields == chain_from(None).yields
    (folder / "mine.csv").unlink()
    assert "is a link to nothing" in faults_of(folder)


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "yields.csv").symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(FileFaults, match=r"holds yields\.csv already"):
        write_tables(tmp_path / "new")
    assert not (tmp_path / "elsewhere.csv").exists()


def test_what_cannot_be_written_to_the_end_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full after five tables leaves no folder; one that was there stays, without any table."""
    whole, count = Path.write_bytes, 0

    def full(path: Path, data: bytes) -> int:
        nonlocal count
        count += 1
        if count > 5:
            whole(path, data[:10])
            raise OSError(28, "No space left on device")
        return whole(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FileFaults, match="No space left"):
        write_tables(tmp_path / "new")
    assert not (tmp_path / "new").exists()
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "notes.txt").write_text("mine", encoding="utf-8")
    count = 0
    with pytest.raises(FileFaults, match="No space left"):
        write_tables(tmp_path / "there")
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["notes.txt"]
