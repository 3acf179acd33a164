"""One cell of a compiled table, its qualifiers, and the words that a table may not have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.sources.compiled.editions import edition_of_row, release_of
from terbia.sources.compiled.figure import read_figure, read_row_figure
from terbia.sources.compiled.prices import price_of
from terbia.sources.compiled.rows import TableRow
from terbia.sources.compiled.world import area_of_row


def row(**cells: str) -> TableRow:
    return TableRow("made_up.csv", 7, cells)


@pytest.mark.parametrize(
    ("value", "qualifier", "unit", "expected"),
    [
        ("4300", "e", "t REO", (4300.0, None, None, ("e",), "4300")),
        ("95", ">", "percent of apparent consumption", (None, 95.0, 100.0, (">",), ">95")),
        ("75000000", ">", "t REO", (None, 75_000_000.0, None, (">",), ">75000000")),
        ("50", "<", "t REO", (None, 0.0, 50.0, ("<",), "<50")),
        ("55-60", "e;range", "USD/kg", (None, 55.0, 60.0, ("e", "range"), "55-60")),
        ("0", "e;—", "t REO", (0.0, None, None, ("e", "—"), "—")),
        ("", "e;E", "percent of apparent consumption", (None, None, None, ("e", "E"), "E")),
        ("", "W", "t REO", (None, None, None, ("W",), "W")),
    ],
)
def test_figures(value: str, qualifier: str, unit: str, expected: tuple[object, ...]) -> None:
    figure = read_figure(value, qualifier, unit)
    assert (figure.value, figure.low, figure.high, figure.qualifiers, figure.text) == expected


@given(st.integers(0, 10**8), st.integers(0, 10**8))
def test_a_range_rises_or_is_refused(one: int, other: int) -> None:
    text = f"{one}-{other}"
    if one > other:
        with pytest.raises(ValueError, match="must rise"):
            read_figure(text, "range", "t")
    else:
        figure = read_figure(text, "range", "t")
        assert (figure.low, figure.high, figure.value) == (one, other, None)


@given(st.integers(0, 100), st.sampled_from(["", "e", "e;r"]))
def test_a_bound_on_a_share_stays_within_it(share: int, others: str) -> None:
    figure = read_figure(str(share), ";".join(filter(None, (others, ">"))), "percent of imports")
    assert (figure.value, figure.low, figure.high) == (None, share, 100)


def test_an_empty_cell_without_a_symbol_is_named() -> None:
    with pytest.raises(ValueError, match=r"made_up\.csv row 7: '' with 'e' is no figure"):
        read_row_figure(row(value="", qualifier="e", unit="t"))


def test_unknown_words_are_named_with_their_row() -> None:
    with pytest.raises(ValueError, match=r"row 7: edition '1850' is not in"):
        edition_of_row(row(edition="1850", source_title=""))
    with pytest.raises(ValueError, match="row 7: "):
        area_of_row(row(), "Atlantis")
    with pytest.raises(ValueError, match="is no price that is known"):
        price_of(row(), "Cerium oxide, 99.5% minimum", "hourly")


def test_a_corrected_posting_is_told_by_its_source() -> None:
    plain = edition_of_row(row(edition="2026", source_title="USGS Mineral Commodity Summaries 2026"))
    posting = edition_of_row(row(edition="2026", source_title="USGS Mineral Commodity Summaries 2026 v1.3"))
    assert (plain.edition, plain.parent, plain.released_on) == ("MCS2026", None, "2026-02-06")
    assert (posting.edition, posting.parent, posting.released_on) == ("MCS2026.1.3", "MCS2026", "2026-05-27")


@pytest.mark.parametrize(
    ("edition", "released_on", "recalled", "publisher"),
    [
        ("MCS2025", "2025-01-31", False, "U.S. Geological Survey"),
        ("MCS1996", "1996-01-31", True, "U.S. Geological Survey"),
        ("MYB2022", "2025-03-19", False, "U.S. Geological Survey"),
        ("DS140-2020", "2023-09-27", False, "U.S. Geological Survey"),
        ("CML2025", "2025-11-07", False, "U.S. Department of the Interior"),
        ("NRCan2023", "2023-12-31", True, "Natural Resources Canada"),
    ],
)
def test_releases(edition: str, released_on: str, recalled: bool, publisher: str) -> None:
    known = release_of(edition)
    assert (known.edition, known.publisher) == (edition, publisher)
    assert (known.released_on, known.recalled) == (released_on, recalled)
    assert known.title


def test_an_edition_that_no_table_has_is_named_by_its_year() -> None:
    known = release_of("MCS2011")
    assert (known.title, known.released_on) == ("Mineral Commodity Summaries 2011", "2011-01-31")
    assert known.recalled
