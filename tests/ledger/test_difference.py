"""What changed between editions: revised, counting something else, new, withdrawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from terbia.errors import NotInRecord
from terbia.ledger.difference import difference
from terbia.ledger.edition import Edition
from terbia.ledger.frame import to_frame
from terbia.ledger.loading import sealed
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.record import Record
from terbia.ledger.store import write_edition

ORIGIN = Origin("A table", "A survey", "https://example.org", "row 1", "US public domain")


def cell(
    series: str, period: str, value: float | None, *qualifiers: str, scope: str | None = None, unit: str = "t"
) -> Observation:
    return Observation(series, period, value, None, None, unit, scope, qualifiers, "", "", ORIGIN, None, str(value))


def two_editions(folder: Path, before: list[Observation], after: list[Observation]) -> Record:
    for name, day, rows in (("E1", "2025-01-31", before), ("E2", "2026-01-31", after)):
        edition = sealed(Edition(name, "nobody", "made up", day, 0, "", ""), rows)
        write_edition(folder, edition, to_frame(rows))
    return Record.open(user=folder, packaged=folder / "none")


MINE = "US/tin/production/mine"


def test_the_four_kinds_by_hand(tmp_path: Path) -> None:
    before = [
        cell(MINE, "2023", 100.0),
        cell(MINE, "2024", 200.0),
        cell("US/tin/imports", "2024", 50.0, scope="metal"),
        cell("US/tin/exports", "2024", 7.0),
        cell("US/tin/stocks", "2024", 9.0),
        cell("US/tin/stocks", "2020", 9.0),
    ]
    after = [
        cell(MINE, "2023", 100.0),
        cell(MINE, "2024", 150.0),
        cell(MINE, "2025", 160.0),
        cell("US/tin/imports", "2024", 60.0, scope="metal and scrap"),
        cell("US/tin/exports", "2024", None, "W"),
        cell("US/tin/stocks/total", "2024", 5.0),
    ]
    found = {
        (d.series, d.period): (d.kind, d.relative)
        for d in difference(two_editions(tmp_path, before, after), "E1", "E2")
    }
    assert found == {
        (MINE, "2024"): ("revision", -0.25),  # (150 - 200) / 200
        ("US/tin/imports", "2024"): ("scope_changed", 0.2),  # (60 - 50) / 50
        ("US/tin/exports", "2024"): ("withdrawn", None),
        ("US/tin/stocks", "2024"): ("withdrawn", None),  # 2020 has left the window and is no change
        (MINE, "2025"): ("new", None),
        ("US/tin/stocks/total", "2024"): ("new", None),
    }


def test_the_largest_change_stands_first(tmp_path: Path) -> None:
    before = [cell(MINE, "2023", 100.0), cell(MINE, "2024", 100.0)]
    after = [cell(MINE, "2023", 110.0), cell(MINE, "2024", 300.0), cell(MINE, "2025", 1.0)]
    found = difference(two_editions(tmp_path, before, after), "E1", "E2")
    assert [d.period for d in found] == ["2024", "2023", "2025"]


def test_a_scope_that_only_one_edition_states_is_a_revision(tmp_path: Path) -> None:
    record = two_editions(tmp_path, [cell(MINE, "2024", 1.0)], [cell(MINE, "2024", 2.0, scope="mines only")])
    assert [d.kind for d in difference(record, "E1", "E2")] == ["revision"]


def test_the_basis_beside_the_unit_is_no_change(tmp_path: Path) -> None:
    record = two_editions(tmp_path, [cell(MINE, "2024", 1.0)], [cell(MINE, "2024", 1.0, unit="t REO")])
    assert difference(record, "E1", "E2") == []


def test_the_real_editions_of_2025_and_2026(record: Record) -> None:
    changes = {(d.series, d.period): d for d in difference(record, "MCS2025", "MCS2026")}
    made = changes[("US/rare-earths/production/compounds-and-metals", "2024")]
    assert made.kind == "scope_changed"
    assert made.relative == pytest.approx((4300 - 1300) / 1300)
    mined = changes[("US/rare-earths/production/mineral-concentrates", "2024")]
    assert (mined.kind, mined.before.value, mined.after.value) == ("revision", 45000, 45500)  # type: ignore[union-attr]
    assert changes[("AU/rare-earths/production/mine", "2024")].after.value == 29000  # type: ignore[union-attr]


def test_the_corrected_posting_changed_two_figures(record: Record) -> None:
    found = difference(record, "MCS2026", "MCS2026.1.3")
    assert {(d.series, d.kind) for d in found} == {
        ("BR/rare-earths/reserves", "revision"),
        ("WORLD/rare-earths/reserves", "revision"),
    }


def test_an_edition_that_is_not_held_is_an_error(record: Record) -> None:
    with pytest.raises(NotInRecord, match="MCS2025"):
        difference(record, "MCS2052", "MCS2026")
