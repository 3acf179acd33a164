"""The rare-earth tables of the Minerals Yearbook 2022, the publisher's workbook."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsx_bytes import USGS, members, packed, replaced

from terbia.errors import FileFaults, TerbiaError
from terbia.ledger.observation import Observation
from terbia.ledger.series import read_series
from terbia.sources import ds140, minerals_yearbook
from terbia.sources.workbook import read_sheets

NAME = "usgs_myb2022_rare_earths_tables.xlsx"
DATA = (USGS / "myb2022" / NAME).read_bytes()
PARTS = members(DATA)
TEXTS = "xl/sharedStrings.xml"
FERROCERIUM = "hts-3606.90.3000+3606.90.3010+3606.90.3090"


@cache
def cells() -> dict[tuple[str, str], Observation]:
    return {(one.series, one.period): one for one in minerals_yearbook.read(NAME, DATA).observations}


def test_every_row_is_accounted_for() -> None:
    reading = minerals_yearbook.read(NAME, DATA)
    account = reading.account
    # Rows between header and notes: T1 5-24, T2 8-33, T3 7-17, T4 7-63, T5 7-35, T6 7-85, T7 7-53, T8 7-19.
    assert account.read == 20 + 26 + 11 + 57 + 29 + 79 + 47 + 13
    assert (account.loaded, account.blank, account.rejected) == (282, 0, [])
    assert len(cells()) == len(reading.observations) == 977
    assert reading.sha256.startswith("9f04f341")


def test_figures_by_table() -> None:
    tables = Counter(one.origin.locator.split()[1] for one in cells().values())
    # T1 13 lines of 5 years; T2 13 deposits of 15 elements; T3 11 oxides of 2 years; T8 13 rows of 5 years.
    assert (tables["T1"], tables["T2"], tables["T3"], tables["T8"]) == (13 * 5, 13 * 15, 11 * 2, 13 * 5)
    # T5: 14 and 9 lines of areas and 2 totals with weight and value in 2 years; 2 lines of REO with a weight.
    assert tables["T5"] == (14 + 9 + 2) * 4 + 2 * 2
    assert set(tables) == {f"T{number}" for number in range(1, 9)}


def test_the_edition() -> None:
    edition = minerals_yearbook.read(NAME, DATA).edition
    assert (edition.name, edition.released_on) == ("MYB2022", "2025-03-19")


@pytest.mark.parametrize(
    ("series", "period", "value", "unit", "qualifiers"),
    [
        ("US/rare-earths/production/mineral-concentrates", "2018", 14000, "t REO", ("e",)),
        ("US/rare-earths/production/mineral-concentrates", "2022", 42500, "t REO", ()),
        ("US/rare-earths/exports/monazite-concentrates", "2021", 0, "t REO", ("e", "—")),
        ("US/rare-earths/exports/other-rare-earth-compounds", "2022", 45200, "t REO", ("e",)),
        ("US/rare-earths/imports/cerium-compounds", "2018", 2940, "t REO", ("e",)),
        ("US/rare-earths/imports/metals-and-alloys", "2022", 487, "t REO", ("e",)),
        ("WORLD/rare-earths/production/mine;table-1", "2021", 290000, "t REO", ("r",)),
        ("US/rare-earths/price/monazite-concentrate", "2022", 8.4, "USD/kg", ("e",)),
        ("US/rare-earths/price/mischmetal;myb", "2022", 6.52, "USD/kg", ()),
        ("US/terbium/price/oxide;myb", "2022", 2050, "USD/kg", ()),
        ("US/scandium/price/oxide;myb", "2021", 2200, "USD/kg", ()),
        ("AU/rare-earths/production/mine", "2022", 18000, "t REO", ("e",)),
        ("CN/rare-earths/production/mine", "2021", 168000, "t REO", ()),
        ("CN/rare-earths/production/mine", "2022", 210000, "t REO", ("e",)),
        ("MG/rare-earths/production/mine", "2021", 6000, "t REO", ("e", "r")),
        ("BI/rare-earths/production/mine", "2022", 0, "t REO", ("—",)),
        ("WORLD/rare-earths/production/mine", "2021", 290000, "t REO", ("r",)),
    ],
)
def test_values(series: str, period: str, value: float, unit: str, qualifiers: tuple[str, ...]) -> None:
    one = cells()[series, period]
    assert (one.value, one.unit, one.qualifiers) == (value, unit, qualifiers)


@pytest.mark.parametrize(
    ("series", "period", "value", "qualifiers"),
    [
        ("US>CA/rare-earths/exports/hts-2846.10.0000;gross", "2021", 441000, ()),
        ("US>CA/rare-earths/exports/hts-2846.10.0000;customs-value", "2022", 1370000, ()),
        ("US>BE/rare-earths/exports/hts-2846.90.2005;gross", "2022", 0, ("—",)),
        ("US>CN/rare-earths/exports/hts-2846.90.9000;gross", "2021", 73200000, ("r",)),
        ("US>OTHER/rare-earths/exports/hts-2846.90.2060;customs-value", "2021", 614000, ("r",)),
        ("US/rare-earths/exports/hts-2846.10.0000;reo", "2022", 703000, ("e",)),
        ("US/rare-earths/exports/other-rare-earth-compounds;reo", "2021", 43500000, ("e",)),
        ("US/rare-earths/exports/all-compounds;gross", "2022", 76300000, ()),
        ("US>TT/rare-earths/exports/hts-3606.90.0000;gross", "2022", 22900, ()),
        ("EE>US/rare-earths/imports/hts-2846.10.0050;gross", "2021", 552000, ()),
        ("RU>US/rare-earths/imports/hts-2846.90.2082;gross", "2021", 35, ()),
        ("US/rare-earths/imports/hts-2846.90.2082;reo", "2021", 12.95, ("e",)),
        ("US/rare-earths/imports/hts-2846.90.2082;reo", "2022", 0, ("e", "—")),
        ("US/rare-earths/imports/hts-2846.90.8075;reo", "2021", 882.2, ("e",)),
        ("CN>US/rare-earths/imports/hts-2846.90.4000;customs-value", "2022", 5710000, ()),
        ("US/rare-earths/imports/all-compounds;reo", "2022", 10700000, ("e",)),
        (f"IE>US/rare-earths/imports/{FERROCERIUM};gross", "2022", 63900, ()),
        ("US/rare-earths/imports/metals-and-alloys;customs-value", "2022", 17700000, ()),
        ("US/rare-earths/imports/all-metals-and-alloys;reo", "2021", 909000, ("e",)),
    ],
)
def test_trade(series: str, period: str, value: float, qualifiers: tuple[str, ...]) -> None:
    one = cells()[series, period]
    assert (one.value, one.qualifiers) == (value, qualifiers)
    part = {"gross": "kg gross", "reo": "kg REO", "customs-value": "USD"}
    assert one.unit == part[series.rpartition(";")[2]]


def test_headings_are_the_scope() -> None:
    wrapped = cells()["CN>US/rare-earths/imports/hts-2846.90.4000;gross", "2022"]
    assert wrapped.scope == (
        "Yttrium materials and compounds content by weight greater than 19% but less than 85% oxide equivalent; "
        "HTS 2846.90.4000; gross weight"
    )
    several = cells()[f"AT>US/rare-earths/imports/{FERROCERIUM};gross", "2021"]
    assert "HTS 3606.90.3000, 3606.90.3010, 3606.90.3090" in (several.scope or "")
    assert "Schedule B" in (cells()["US>CA/rare-earths/exports/hts-2846.10.0000;gross", "2021"].scope or "")


@pytest.mark.parametrize(
    ("deposit", "element", "value"),
    [
        ("US/bastnaesite-mountain-pass-ca", "nd", 11.7),
        ("CN/bastnaesite-bayan-obo-nei-mongol-autonomous-region", "la", 23),
        ("CN/bastnaesite-maoniuping-sichuan-province", "lu", 0.007),
        ("RU/loparite-revda-murmansk-oblast", "ce", 50.5),
        ("AU/monazite-mount-weld-central-lanthanide-western-australia", "pr", 5.16),
        ("IN/monazite-manavalakurichi-tamil-nadu", "tm", 0.0008),
        ("CN/rare-earth-laterite-longnan-jiangxi-province", "y", 64.9),
        ("CN/xenotime-southeast-guangdong-province", "dy", 9.1),
    ],
)
def test_assemblages(deposit: str, element: str, value: float) -> None:
    one = cells()[f"{deposit}/assemblage/{element}", "2022"]
    assert (one.value, one.unit) == (value, "percent of total REO")


def test_a_bound_in_an_assemblage_is_a_bound() -> None:
    one = cells()["CN/rare-earth-laterite-longnan-jiangxi-province/assemblage/ce", "2022"]
    assert (one.value, one.low, one.high, one.qualifiers) == (None, 0, 1.09, ("<",))
    missing = cells()["US/bastnaesite-mountain-pass-ca/assemblage/dy", "2022"]
    assert (missing.value, missing.qualifiers) == (None, ("NA",))


def test_assemblages_add_up_to_a_hundred() -> None:
    sums: Counter[str] = Counter()
    for (series, _), one in cells().items():
        if "/assemblage/" in series:
            sums[series.rpartition("/")[0]] += one.value or one.high or 0
    assert len(sums) == 13
    # "Rows may not add to 100 percent": Xunwu prints 103.46, the others lie within three percent.
    assert {deposit: round(s, 2) for deposit, s in sums.items() if abs(s - 100) > 3} == {
        "CN/rare-earth-laterite-xunwu-jiangxi-province/assemblage": 103.46
    }


def test_notes_and_scopes() -> None:
    thailand = cells()["TH/rare-earths/production/mine", "2020"]
    assert thailand.scope == "REO equivalent; Rare-earth oxide content of exports"
    assert (thailand.note or "").startswith("Rare-earth oxide content of exports. Table includes data available")
    united = {year: cells()["US/rare-earths/production/mine", year].scope for year in ("2020", "2021")}
    assert united == {
        "2020": "REO equivalent",
        "2021": "REO equivalent; Includes bastnaesite only. Excludes monazite from heavy mineral sands",
    }
    neodymium = cells()["US/neodymium/price/oxide;myb", "2021"]
    assert neodymium.scope == "99.5% purity; annual average; China, free on board"
    scandium = cells()["US/scandium/price/oxide;myb", "2021"]
    assert "Five-kilogram lot size." in (scandium.note or "")
    assert scandium.scope == "99.99% purity; annual average"


def test_the_slip_in_the_unit_of_mischmetal_is_said() -> None:
    one = cells()["US/rare-earths/price/mischmetal;myb", "2018"]
    assert 'prints "metric tons" as the unit' in (one.note or "")


def test_parts_and_totals_agree_within_rounding() -> None:
    # T4, cerium compounds, 2021: 441000 + 47200 + 254000 + 71700 + 58600 + 94500 + 77000 = 1044000, printed 1040000.
    sums: Counter[tuple[str, str, str]] = Counter()
    for (name, period), one in cells().items():
        series = read_series(name)
        if series.partner and series.scope in {"gross", "customs-value"}:
            sums[f"{series.statistic}/{series.form}", series.scope, period] += one.value or 0
    assert sums["exports/hts-2846.10.0000", "gross", "2021"] == 1044000
    for (form, scope, period), total in sums.items():
        printed = cells().get((f"US/rare-earths/{form};{scope}", period))
        if printed is not None and printed.value:
            assert total == pytest.approx(printed.value, rel=0.006), (form, scope, period)


def test_the_salient_table_agrees_with_the_trade_tables() -> None:
    for flow, form in (("imports", "cerium-compounds"), ("exports", "other-rare-earth-compounds")):
        for year in ("2021", "2022"):
            tons = cells()[f"US/rare-earths/{flow}/{form}", year].value
            kilograms = cells()[f"US/rare-earths/{flow}/{form};reo", year].value
            assert tons is not None
            assert kilograms == tons * 1000


def test_recognised_by_its_note() -> None:
    assert minerals_yearbook.recognises(NAME, DATA)
    assert not ds140.recognises(NAME, DATA)
    ds = (USGS / "ds140" / "usgs_ds140_rare_earths_2020.xlsx").read_bytes()
    assert not minerals_yearbook.recognises("x", ds)
    assert not minerals_yearbook.recognises("x", b"a,b\n")


@pytest.mark.parametrize(
    ("member", "old", "new", "words"),
    [
        ("xl/workbook.xml", b'name="T8"', b'name="World"', "a sheet that is not known"),
        ("xl/workbook.xml", b'name="Note"', b'name="Preface"', "no sheet 'Note'"),
        (TEXTS, b"RARE EARTHS: WORLD MINE PRODUCTION", b"COBALT: WORLD MINE PRODUCTION", "0 times instead of 1"),
        (TEXTS, b"Posted:", b"Printed:", "when it was posted"),
        (TEXTS, b"March 19, 2025", b"some day", "date after 'Posted:' cannot be read"),
        (TEXTS, b"<t>Purity</t>", b"<t>Quality</t>", "no column of the header is 'Purity'"),
        (TEXTS, b"Primary Source", b"Ore", "no row is the header with 'Primary Source'"),
        (TEXTS, b"<t>Dy</t>", b"<t>Xx</t>", "neither a rare earth"),
        (TEXTS, b"(kilograms)", b"(pounds)", "must stand once under each of"),
        (TEXTS, b"Dollars per kilogram", b"Dollars a bag", "gives the unit of a price"),
        (TEXTS, b"Metric tons, rare-earth", b"Bags, rare-earth", "does not say"),
    ],
)
def test_what_cannot_be_read_is_refused(member: str, old: bytes, new: bytes, words: str) -> None:
    with pytest.raises(FileFaults, match=re.escape(words)):
        minerals_yearbook.read(NAME, replaced(DATA, member, old, new))


def test_a_bad_code_rejects_what_hangs_on_it() -> None:
    # Schedule B 3606.90.0000 heads rows 7 to 23 of table 5: the heading, 14 countries, the total and its content.
    account = minerals_yearbook.read(NAME, replaced(DATA, TEXTS, b"3606.90.0000", b"36o6.90.0000")).account
    assert account.balances()
    assert [fault.row for fault in account.rejected] == list(range(5007, 5024))
    assert account.rejected[0].column == "sheet T5 row 7, code"
    assert "not a code" in account.rejected[0].reason


def test_a_misspelt_country_is_rejected_wherever_it_stands() -> None:
    account = minerals_yearbook.read(NAME, replaced(DATA, TEXTS, b"Burundi", b"Burrrundi")).account
    (fault,) = account.rejected
    assert (fault.row, fault.text, fault.reason) == (8010, "Burrrundi", "not the name of an area")
    assert account.balances()


def world_sheet() -> str:
    """The member that holds table 8: Burundi's 620 of 2018 stands in C10."""
    sheets = [name for name in PARTS if "worksheets/sheet" in name and name.endswith(".xml")]
    return next(name for name in sheets if re.search(rb'<c r="C10"[^>]*><v>620</v>', PARTS[name]))


def test_a_note_that_is_missing_is_a_fault() -> None:
    world = world_sheet()
    mark = re.search(rb'<c r="J17"[^>]*><v>6</v></c>', PARTS[world])
    assert mark
    changed = PARTS[world].replace(mark[0], mark[0].replace(b">6<", b">9<"))
    account = minerals_yearbook.read(NAME, packed({**PARTS, world: changed})).account
    (fault,) = account.rejected
    assert fault.reason == "points to a note 9 that does not stand below the table"


def test_all_faults_of_a_row_are_told() -> None:
    """Table 8, Burundi: one value becomes text and one mark becomes none."""
    world = world_sheet()
    row = re.search(rb'<c r="C10"[^>]*><v>620</v></c>', PARTS[world])
    mark = re.search(rb'<c r="F10"[^>]*><v>\d+</v></c>', PARTS[world])
    assert row and mark
    changed = PARTS[world].replace(row[0], b'<c r="C10" t="str"><v>six</v></c>')
    changed = changed.replace(mark[0], b'<c r="F10" t="str"><v>z</v></c>')
    account = minerals_yearbook.read(NAME, packed({**PARTS, world: changed})).account
    (fault,) = account.rejected
    assert fault.column == "sheet T8 row 10, 2018, sheet T8 row 10, 2019"
    assert fault.text == "six e | 200 z"
    assert account.balances()


def test_rows_of_the_sheets_are_as_the_spreadsheet_shows() -> None:
    sheet = read_sheets(NAME, DATA)["T8"]
    assert sheet.rows[10].number == 11
    assert sheet.rows[10].cell(0) == "China3"


def only_our_errors(data: bytes) -> None:
    try:
        if minerals_yearbook.recognises(NAME, data):
            assert minerals_yearbook.read(NAME, data).account.balances()
    except TerbiaError:
        pass


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_a_flipped_byte_never_raises_anything_else(at: int, flip: int) -> None:
    only_our_errors(DATA[:at] + bytes([DATA[at] ^ flip]) + DATA[at + 1 :])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, len(DATA)))
def test_a_truncated_file_never_raises_anything_else(cut: int) -> None:
    only_our_errors(DATA[:cut])


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from([TEXTS, *(name for name in PARTS if "worksheets/sheet" in name and name.endswith(".xml"))]),
    st.integers(0, 10**6),
    st.binary(min_size=1, max_size=3),
)
def test_changed_markup_never_raises_anything_else(member: str, at: int, new: bytes) -> None:
    old = PARTS[member]
    at %= len(old)
    only_our_errors(packed({**PARTS, member: old[:at] + new + old[at + len(new) :]}))
