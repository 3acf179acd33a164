"""Data Series 140, the publisher's workbook."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsx_bytes import USGS, grid, members, packed, replaced

from terbia.errors import FileFaults, TerbiaError
from terbia.ledger.observation import Observation
from terbia.sources import ds140

NAME = "usgs_ds140_rare_earths_2020.xlsx"
DATA = (USGS / "ds140" / NAME).read_bytes()
HEAD = [
    "Year",
    "Production",
    "Imports",
    "Exports",
    "Apparent consumption",
    "Unit value ($/t)",
    "Unit value (98$/t)",
    "World production",
]
SAID = ["Last modification: September 27, 2023"]
FIRST = ["1900", "227", "NA", "NA", "227", "NA", "NA", "1040"]


@cache
def cells() -> dict[tuple[str, str], Observation]:
    return {(one.series, one.period): one for one in ds140.read(NAME, DATA).observations}


def test_every_row_is_accounted_for() -> None:
    reading = ds140.read(NAME, DATA)
    account = reading.account
    assert (account.read, account.loaded, account.blank, account.rejected) == (121, 121, 0, [])
    assert len(reading.observations) == 121 * 7 == len(cells())
    assert reading.sha256 == "0aed33ac" + reading.sha256[8:]


def test_the_edition() -> None:
    edition = ds140.read(NAME, DATA).edition
    assert (edition.name, edition.released_on) == ("DS140-2020", "2023-09-27")
    assert ds140.read(NAME, DATA, "MINE").observations[0].edition == "MINE"


@pytest.mark.parametrize(
    ("series", "year", "value", "unit"),
    [
        ("US/rare-earths/production/mine", "1900", 227, "t REO"),
        ("US/rare-earths/production/mine", "2020", 39000, "t REO"),
        ("US/rare-earths/imports/all", "2011", 7790, "t REO"),
        ("US/rare-earths/exports/all", "2018", 19100, "t REO"),
        ("US/rare-earths/apparent-consumption/all", "2018", 6500, "t REO"),
        ("US/rare-earths/unit-value", "2005", 6595, "USD/t"),
        ("US/rare-earths/unit-value/constant-1998-usd", "2005", 5500, "USD/t"),
        ("WORLD/rare-earths/production/mine", "2020", 243000, "t REO"),
    ],
)
def test_values(series: str, year: str, value: float, unit: str) -> None:
    one = cells()[series, year]
    assert (one.value, one.unit, one.qualifiers) == (value, unit, ())
    assert one.origin.licence == "US public domain"


def test_symbols_have_no_value() -> None:
    negative = cells()["US/rare-earths/apparent-consumption/all", "2011"]
    assert (negative.value, negative.qualifiers) == (None, ("NA",))
    withheld = cells()["US/rare-earths/production/mine", "1956"]
    assert (withheld.value, withheld.qualifiers) == (None, ("W",))


def test_constant_dollars_meet_actual_ones_in_their_base_year() -> None:
    for form in ("", "/constant-1998-usd"):
        assert cells()[f"US/rare-earths/unit-value{form}", "1998"].value == 8900


def test_columns_may_stand_in_any_order() -> None:
    order = [0, 7, 3, 1, 6, 2, 5, 4]
    data = grid([["x"], SAID, [HEAD[at] for at in order], [FIRST[at] for at in order]])
    straight = grid([["x"], SAID, HEAD, FIRST])

    def said(data: bytes) -> set[tuple[str, str, str]]:
        return {(one.series, one.period, one.text) for one in ds140.read("x", data).observations}

    assert said(data) == said(straight)
    assert ("WORLD/rare-earths/production/mine", "1900", "1040") in said(data)


def test_a_row_is_rejected_with_all_its_faults() -> None:
    bad = ["19x0", "many", "", "NA", "1", "2", "3", "4"]
    account = ds140.read("x", grid([SAID, HEAD, FIRST, bad, FIRST, ["1902", *FIRST[1:]]])).account
    assert (account.read, account.loaded, account.blank, len(account.rejected)) == (4, 2, 0, 2)
    assert account.balances()
    first, second = account.rejected
    assert (first.row, first.column) == (4, "Year, Production, Imports")
    assert second.reason == "this year stands in an earlier row too"


def test_blank_rows_and_notes() -> None:
    rows = [SAID, HEAD, FIRST, [""] * 8, ["1901", *FIRST[1:]], ["NA Not available."], [""]]
    account = ds140.read("x", grid(rows)).account
    assert (account.read, account.loaded, account.blank) == (3, 2, 1)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([SAID, HEAD[:-1], FIRST], "the column is missing"),
        ([SAID, [*HEAD, "Imports"], FIRST], "stands twice"),
        ([SAID, [*HEAD, "Stocks"], FIRST], "not known"),
        ([SAID, ["Jahr", *HEAD[1:]], FIRST], "no row begins with 'Year'"),
        ([HEAD, FIRST], "Last modification"),
        ([["Last modification: yesterday"], HEAD, FIRST], "holds no date"),
        ([SAID, HEAD], "no row below the header has a year"),
    ],
)
def test_what_cannot_be_read_is_refused(rows: list[list[str]], words: str) -> None:
    with pytest.raises(FileFaults, match=words):
        ds140.read("x", grid(rows))


def test_another_sheet() -> None:
    assert ds140.recognises(NAME, DATA)
    other = replaced(DATA, "xl/workbook.xml", b'name="Rare earths"', b'name="Beryllium"')
    assert not ds140.recognises(NAME, other)
    with pytest.raises(FileFaults, match="no sheet 'Rare earths'"):
        ds140.read(NAME, other)
    assert not ds140.recognises("x.csv", b"Year,Production")


def only_our_errors(data: bytes) -> None:
    try:
        if ds140.recognises(NAME, data):
            assert ds140.read(NAME, data).account.balances()
    except TerbiaError:
        pass


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_a_flipped_byte_never_raises_anything_else(at: int, flip: int) -> None:
    only_our_errors(DATA[:at] + bytes([DATA[at] ^ flip]) + DATA[at + 1 :])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, len(DATA)))
def test_a_truncated_file_never_raises_anything_else(cut: int) -> None:
    only_our_errors(DATA[:cut])


PARTS = members(DATA)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"]),
    st.integers(0, 10**6),
    st.binary(min_size=1, max_size=4),
)
def test_changed_markup_never_raises_anything_else(member: str, at: int, new: bytes) -> None:
    old = PARTS[member]
    at %= len(old)
    only_our_errors(packed({**PARTS, member: old[:at] + new + old[at + len(new) :]}))
