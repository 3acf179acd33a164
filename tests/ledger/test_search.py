"""Search over series."""

from __future__ import annotations

from pathlib import Path

import pytest

from terbia.ledger.record import Record
from terbia.ledger.search import search, series_title


@pytest.fixture(autouse=True)
def _own_cache(home: Path) -> None:
    """The index goes to a home of the test's own."""


def test_words_find_the_series(record: Record) -> None:
    found = [line.series for line in search(record, "net import reliance rare earths compounds")]
    assert "US/rare-earths/net-import-reliance/compounds-and-metals" in found


def test_a_symbol_and_the_beginning_of_a_word_are_enough(record: Record) -> None:
    assert search(record, "dy pric")[0].series.startswith("US/dysprosium/price")


def test_all_words_must_be_there(record: Record) -> None:
    assert search(record, "dysprosium unicorn") == []


def test_without_words_every_series_once(record: Record) -> None:
    lines = search(record)
    assert [line.series for line in lines] == record.series_ids


def test_a_line_says_unit_periods_and_editions(record: Record) -> None:
    (line,) = [
        x for x in search(record, "heavy imports") if x.series == "US/rare-earths-heavy/imports/compounds-and-metals"
    ]
    assert line.unit == "t REO"
    assert line.periods == ("2021", "2022", "2023", "2024", "2025")
    assert line.editions == ("MCS2026",)


@pytest.mark.parametrize("words", ['"', "'; DROP TABLE line; --", "a OR b NOT", "*", "(", "ä ö ü", "NEAR(a b)"])
def test_no_query_is_an_error(record: Record, words: str) -> None:
    assert isinstance(search(record, words), list)


def test_a_damaged_index_is_rebuilt(record: Record, home: Path) -> None:
    assert search(record, "gallium")
    (index,) = (home / "cache").glob("search-*.sqlite")
    index.write_bytes(b"not a database")
    assert search(record, "gallium")


def test_titles() -> None:
    assert series_title("CN>US/rare-earths/import-share/compounds-and-metals") == (
        "China to United States: rare earths, import share, compounds and metals"
    )
