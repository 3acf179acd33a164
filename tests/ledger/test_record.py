"""What the packaged record says as known on a day, in an edition, and in all of them."""

from __future__ import annotations

import polars as pl
import pytest

from terbia.errors import BadSeries, NotInRecord
from terbia.ledger.record import Record, View

RELIANCE = "US/rare-earths/net-import-reliance/compounds-and-metals"


def said(record: Record, series: str, period: str, view: View | None = None) -> tuple[object, ...]:
    found = record.observations(series, period, view or View())[0]
    return (found.value, found.low, found.high, found.edition)


def test_reliance_of_2024_by_edition(record: Record) -> None:
    rows = record.observations(RELIANCE, "2024", all_editions=True)
    assert [(o.value, o.edition) for o in rows] == [(80, "MCS2025"), (53, "MCS2026")]


def test_reliance_of_2024_as_known_in_june_2025(record: Record) -> None:
    assert said(record, RELIANCE, "2024", View(as_of="2025-06-01")) == (80, None, None, "MCS2025")
    assert said(record, RELIANCE, "2024") == (53, None, None, "MCS2026")


def test_reserves_of_brazil_and_the_world_before_and_after_the_corrected_posting(record: Record) -> None:
    march = View(as_of="2026-03-01")
    assert said(record, "BR/rare-earths/reserves", "2025", march) == (21e6, None, None, "MCS2026")
    assert said(record, "WORLD/rare-earths/reserves", "2025", march) == (None, 85e6, None, "MCS2026")
    assert said(record, "BR/rare-earths/reserves", "2025") == (11e6, None, None, "MCS2026.1.3")
    assert said(record, "WORLD/rare-earths/reserves", "2025") == (None, 75e6, None, "MCS2026.1.3")


def test_a_corrected_posting_is_read_over_the_edition_that_it_corrects(record: Record) -> None:
    posting = View(edition="MCS2026.1.3")
    assert said(record, "BR/rare-earths/reserves", "2025", posting)[0] == 11e6
    assert said(record, RELIANCE, "2025", posting)[0] == 67
    assert said(record, "BR/rare-earths/reserves", "2025", View(edition="MCS2026"))[0] == 21e6


def test_three_counts_of_2024_are_three_scopes(record: Record) -> None:
    name = "US/rare-earths/production/compounds-and-metals"
    rows = record.observations(name, "2024", all_editions=True)
    assert [(o.value, o.edition) for o in rows] == [(1300, "MCS2025"), (4300, "MCS2026")]
    assert rows[0].scope
    assert rows[1].scope
    assert rows[0].scope != rows[1].scope
    footnote = record.observations(f"{name};total-domestic", "2024")[0]
    assert (footnote.value, footnote.edition) == (7600, "MCS2025")


def test_a_bound_is_stored_as_a_bound(record: Record) -> None:
    found = record.observations(RELIANCE, "2023")[0]
    assert (found.value, found.low, found.high) == (None, 90, 100)
    assert ">" in found.qualifiers
    span = found.interval()
    assert span is not None
    assert 90 not in span
    assert 100 in span


def test_a_net_exporter_has_no_number(record: Record) -> None:
    found = record.observations("US/rare-earths/net-import-reliance/mineral-concentrates", "2025")[0]
    assert found.value is None
    assert "E" in found.qualifiers
    assert found.interval() is None


def test_no_import_source_for_dysprosium_alone_is_on_record(record: Record) -> None:
    names = [n for n in record.series_ids if "/import-share/" in n]
    assert any("/terbium/" in n for n in names)
    assert not any("/dysprosium/" in n for n in names)


def test_one_row_for_each_series_and_period(record: Record) -> None:
    for view in (View(), View(as_of="2025-06-01"), View(edition="MCS2026"), View(edition="MCS2026.1.3")):
        table = record.select(view)
        assert table.select("series", "period").is_duplicated().sum() == 0
        assert table.height > 1000


def test_a_row_that_nobody_checked_never_hides_one_that_was_read(record: Record) -> None:
    by_name = record.rows.filter(record.rows["qualifiers"].str.contains("unverified"))
    hidden = record.select().filter(record.select()["qualifiers"].str.contains("unverified"))
    assert by_name.height > 0
    for series, period in hidden.select("series", "period").iter_rows():
        others = record.observations(series, period, all_editions=True)
        assert all(o.is_unverified for o in others)


def test_what_is_not_held_is_an_error_with_what_is_close(record: Record) -> None:
    with pytest.raises(NotInRecord, match="US/rare-earths/"):
        record.observations("US/rare-earths/net-import-relianse/compounds-and-metals")
    with pytest.raises(NotInRecord, match="period"):
        record.observations(RELIANCE, "1890")
    with pytest.raises(NotInRecord, match="MCS2026"):
        record.edition("MCS2206")
    with pytest.raises(BadSeries):
        record.observations("reliance")


def test_every_observation_names_where_it_stands(record: Record) -> None:
    table = record.rows
    for column in ("title", "publisher", "locator", "licence", "unit", "edition", "released_on"):
        assert table[column].null_count() == 0
        assert (table[column].str.len_chars() > 0).all(), column
    assert table["url"].null_count() == 0
    # a book, a private list, what was recalled: named, and without an address rather than with another house's
    without = table.filter(pl.col("url") == "")
    assert without["edition"].str.starts_with("cited-").all()
    assert without.height < 0.02 * table.height
