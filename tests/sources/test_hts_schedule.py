"""The US tariff schedule: rows of the chain of rare earths from the export of the Basic Edition of 2025.

The rows are as the US International Trade Commission exports them (public domain), others are left out.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from terbia.errors import FileFaults
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record
from terbia.sources.detect import File, read_file
from terbia.sources.reading import Reading

NAME = "hts2025_basic_selected.csv"
DATA = (Path(__file__).parents[1] / "data" / "trade" / NAME).read_bytes()
HEAD = DATA.splitlines()[0]


def read(data: bytes = DATA, name: str = NAME, edition: str | None = None) -> Reading:
    reading = read_file(File(name, data), edition)
    assert isinstance(reading, Reading) and reading.account.balances()
    return reading


def small(*lines: str) -> bytes:
    return HEAD + b"\r\n" + "\r\n".join(lines).encode() + b"\r\n"


@pytest.fixture(scope="module")
def found() -> dict[str, Observation]:
    return {o.series: o for o in read().observations}


def test_the_account_and_the_edition() -> None:
    """774 rows: 66 of six and 13 of four digits without a rate are blank, the other 695 have or inherit one."""
    reading = read()
    account = reading.account
    assert (account.read, account.loaded, account.blank, account.rejected) == (774, 695, 79, [])
    assert (reading.edition.name, reading.edition.released_on) == ("HTS2025-basic", "2025-01-01")
    assert reading.edition.publisher == "U.S. International Trade Commission"


@pytest.mark.parametrize(
    ("series", "value", "text"),
    [
        ("US/rare-earths/tariff/hts-2805.30.0000", 5.0, "5%"),
        ("US/rare-earths/tariff/hts-2805.30.0000;column-2", 31.3, "31.3%"),
        ("US/rare-earths/tariff/hts-2846.90.8090", 3.7, "3.7%"),
        ("US/rare-earths/tariff/hts-2846.90.2040", 0.0, "Free"),
        ("US/rare-earth-magnets/tariff/hts-8505.11.0070", 2.1, "2.1%"),
        ("US/hs-253090/tariff/hts-2530.90.8000;column-2", None, "0.3¢/kg"),
    ],
)
def test_rates(found: dict[str, Observation], series: str, value: float | None, text: str) -> None:
    o = found[series]
    assert (o.value, o.text, o.unit, o.period) == (value, text, "percent", "2025")


def test_what_is_no_percent_of_value_is_kept_as_printed_with_the_reason(found: dict[str, Observation]) -> None:
    texts = {o.text for o in found.values() if "as-printed" in o.qualifiers}
    assert {"25¢ each + 3.9%", "3.7¢/kg + 60%", "$4.50 each + 65%", "0.3¢/kg"} <= texts
    assert all(
        o.value is None and "kept as printed" in str(o.note) for o in found.values() if "as-printed" in o.qualifiers
    )


def test_a_rate_over_a_hundred_percent_keeps_its_interval(found: dict[str, Observation]) -> None:
    (high,) = {o.text: o for o in found.values() if o.text == "114.5%"}.values()
    span = high.interval()
    assert span is not None and (span.low, span.high) == (114.45, 114.55)


def test_ten_digit_lines_inherit_and_say_so(found: dict[str, Observation]) -> None:
    line = found["US/rare-earths/tariff/hts-2846.90.8090"]
    assert "Inherited: the rate stands on the eight-digit row" in str(line.note)
    assert "Units of quantity: kg." in str(line.note)
    assert "Inherited" not in str(found["US/rare-earths/tariff/hts-2805.30.0000"].note)
    assert "No. and kg" in str(found["US/rare-earth-magnets/tariff/hts-8505.11.0070"].note)


def test_a_scope_names_only_headings_that_the_number_continues(found: dict[str, Observation]) -> None:
    """The part of the schedule lacks heading 8505; the row above the magnets is of 8504."""
    scope = found["US/rare-earth-magnets/tariff/hts-8505.11.0070"].scope
    assert scope == "Sintered neodymium-iron-boron (under: Of metal)"


def test_the_rates_agree_with_those_that_usgs_prints(found: dict[str, Observation], record: Record) -> None:
    printed = record.rows.filter(
        record.rows["series"].str.starts_with("US/rare-earths/tariff/") & (record.rows["period"] == "2025")
    )
    both = [(row["value"], found[row["series"]].value) for row in printed.to_dicts() if row["series"] in found]
    assert len(both) >= 5 and all(theirs == ours for theirs, ours in both)


def test_special_rates_are_free_for_programmes_or_text(found: dict[str, Observation]) -> None:
    special = found["US/rare-earths/tariff/hts-2805.30.0000;special"]
    assert special.value == 0.0 and "AU" in str(special.note)
    assert any(o.text.endswith("2.9% (JP)") and o.value is None for o in found.values())


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("2846.90,1,Other,,,,,", "", "8 cells under 9 columns"),
        ("28469,1,Other,,,,,,", "HTS Number", "not a number such as"),
        ("2846.10.00,1,Again,,5.5%,,35%,,", "HTS Number", "stands in row 2 already"),
        ("2846.90.80.90,3,Other,,,,,,", "General Rate of Duty", "2846.90.80, which this file does not have"),
        ("2846.20.00,x,Other,,5%,,,,", "Indent", "not a whole number"),
        ('2846.20.00,1,Other,"[""kg""",5%,,,,', "Unit of Quantity", "not a list of units"),
        (",1,Other,,5%,,,,", "General Rate of Duty", "without a number"),
    ],
)
def test_one_thing_wrong_in_a_row_rejects_that_row(line: str, column: str, words: str) -> None:
    reading = read(small("2846.10.00,1,Cerium compounds,,5.5%,,35%,,", line))
    (fault,) = reading.account.rejected
    assert (fault.row, fault.column) == (3, column) and words in fault.reason
    assert reading.account.loaded == 1


def test_additional_duties_and_chapter_99_are_text() -> None:
    reading = read(
        small("9903.88.03,0,Articles of China,,The duty provided in the applicable subheading + 25%,,,,See note")
    )
    said = {o.series: (o.value, o.text) for o in reading.observations}
    assert said["US/hs-990388/tariff/hts-9903.88.0300"] == (
        None,
        "The duty provided in the applicable subheading + 25%",
    )
    assert said["US/hs-990388/tariff/hts-9903.88.0300;additional-duties"] == (None, "See note")


def test_the_byte_order_mark_of_the_site_is_no_part_of_the_first_column() -> None:
    assert read(b"\xef\xbb\xbf" + DATA).account.loaded == 695


def test_all_faults_of_the_columns_at_once() -> None:
    data = (
        small("2846.10.00,1,Cerium compounds,,5.5%,,35%,,").replace(b"Description", b"Indent").replace(b"Quota Q", b"Q")
    )
    with pytest.raises(FileFaults) as caught:
        read(data)
    reasons = {(fault.column, fault.reason) for fault in caught.value.faults}
    assert ("Indent", "this column stands twice") in reasons
    assert ("Description", "this column is missing") in reasons
    assert ("Quantity", "this column cannot be placed") in reasons


@pytest.mark.parametrize(
    ("name", "edition", "named"),
    [
        ("hts_2025_revision_3_csv.csv", None, "HTS2025-rev3"),
        ("2026HTSRev11.csv", None, "HTS2026-rev11"),
        ("hts_2846.csv", "HTS-2026-11-24", "HTS-2026-11-24"),
    ],
)
def test_editions(name: str, edition: str | None, named: str) -> None:
    assert read(small("2846.10.00,1,Cerium compounds,,5.5%,,35%,,"), name, edition).edition.name == named


@pytest.mark.parametrize("edition", [None, "HTS-basic"])
def test_a_file_without_a_year_asks_for_one(edition: str | None) -> None:
    with pytest.raises(FileFaults, match="says the year of the schedule"):
        read(DATA, "htsdata.csv", edition)
