"""Everything that ships has a licence that allows it, and a build with an unlicensed row fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from terbia.app.packaging import build
from terbia.app.shipping import check_shipped, data_folder, shipped
from terbia.errors import LicenceMissing
from terbia.ledger.licence import licence_of

FILES = Path(__file__).parents[1] / "data" / "usgs"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The packaged tables without the record."""
    target = tmp_path / "data"
    shutil.copytree(data_folder(), target, ignore=shutil.ignore_patterns("record", "static", "templates"))
    return target


def append(path: Path, line: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")


def test_every_packaged_row_may_ship() -> None:
    tables = shipped()
    assert check_shipped() is None  # it raises where one may not
    origins = {(o.publisher, o.licence) for table in tables for o in table.origins}
    assert len(origins) > 50
    for publisher, licence in origins:
        known = licence_of(publisher, licence)
        assert known is not None and known.may_ship_rows and known.credit_line, (publisher, licence)
    # The record, the events, the plants and the tables of the indicators are among what was looked at.
    paths = {table.path for table in tables if table.origins}
    assert {"events.csv", "plants/parts.csv", "indicators/baci_rare_earths.csv"} <= paths
    assert sum(path.startswith("record/") for path in paths) > 100


@pytest.mark.parametrize(
    ("table", "line", "words"),
    [
        (
            "events.csv",
            "2026-01-01,,US,CN,deal,,text,,A page,British Geological Survey,,,terms to be checked,high,,",
            "events.csv: 1 of British Geological Survey",
        ),
        (
            "events.csv",
            '2026-01-01,,US,CN,deal,,text,,A page,,,,"single facts, cited",high,,',
            "events.csv: 1 of no publisher",
        ),
        (
            "plants/parts.csv",
            "10x,US/mp-10x,x,,magnet,,planned,plan,2026-01-01,,,,,A page,Somebody,,,CC BY-NC 4.0,",
            "plants/parts.csv: 1 of Somebody (CC BY-NC 4.0): not in data/licences.csv",
        ),
        (
            "indicators/tables.csv",
            "x,X,2026-01-01,yes,Energy Institute,Review,https://example.org,terms to be checked,",
            "indicators/tables.csv: 1 of Energy Institute",
        ),
    ],
)
def test_a_build_with_an_unlicensed_row_fails_and_writes_nothing(
    folder: Path, tmp_path: Path, table: str, line: str, words: str
) -> None:
    append(folder / table, line)
    with pytest.raises(LicenceMissing) as caught:
        build(FILES, tmp_path / "record", folder)
    assert words in str(caught.value)
    assert not (tmp_path / "record").exists()


@pytest.mark.parametrize(
    ("title", "kind", "refused"),
    [
        ("UN Comtrade, China, exports of 850511, 2024", "derived", False),
        ("UN Comtrade, China, exports of 850511, 2024", "measured", True),
        ("British Geological Survey, World Mineral Production", "derived", True),
        ("A company, a page", "measured", False),
    ],
)
def test_a_cited_row_is_not_copied_from_a_publisher_that_allows_none(
    folder: Path, title: str, kind: str, refused: bool
) -> None:
    """Figures derived from Comtrade may ship, its rows may not; of the British Geological Survey neither may."""
    (folder / "chain").mkdir(exist_ok=True)
    (folder / "chain" / "more.csv").write_text(f'kind,source_title\n{kind},"{title}"\n', encoding="utf-8")
    if refused:
        with pytest.raises(LicenceMissing, match=r"chain/more\.csv: 1 of"):
            check_shipped(folder)
    else:
        assert check_shipped(folder) is None


def test_a_table_that_nobody_declared_may_not_ship(folder: Path) -> None:
    (folder / "indicators" / "copied.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "more.toml").write_text("a = 1\n", encoding="utf-8")
    with pytest.raises(LicenceMissing, match=r"indicators/copied\.csv, more\.toml"):
        shipped(folder)


def test_a_listed_table_without_its_line_may_not_ship(folder: Path) -> None:
    listing = folder / "indicators" / "tables.csv"
    kept = [line for line in listing.read_text(encoding="utf-8").splitlines() if not line.startswith("baci")]
    listing.write_text("\n".join(kept) + "\n", encoding="utf-8")
    with pytest.raises(LicenceMissing, match=r"baci_rare_earths\.csv: 1 of no publisher"):
        check_shipped(folder)
