"""Answers of the US Census trade API, made up in the form that public code quotes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from terbia.errors import FileFaults
from terbia.ledger.observation import Observation
from terbia.sources.detect import File, read_file
from terbia.sources.reading import Reading

TRADE = Path(__file__).parents[1] / "data" / "trade"
IMPORTS = (TRADE / "census_imports_made_up.json").read_bytes()
EXPORTS = (TRADE / "census_exports_made_up.json").read_bytes()
MAGNETS = "hts-8505.11.0070"
Rows = list[list[Any]]


def read(data: bytes, edition: str | None = None) -> Reading:
    reading = read_file(File("census.json", data), edition)
    assert isinstance(reading, Reading) and reading.account.balances()
    return reading


def changed(change: Callable[[Rows], object], data: bytes = IMPORTS) -> bytes:
    rows = json.loads(data)
    change(rows)
    return json.dumps(rows).encode()


def refused(data: bytes) -> str:
    with pytest.raises(FileFaults) as caught:
        read(data)
    return str(caught.value)


def cell(reading: Reading, series: str, period: str) -> Observation:
    (found,) = (o for o in reading.observations if (o.series, o.period) == (series, period))
    return found


def test_the_account_and_the_edition() -> None:
    reading = read(IMPORTS)
    account = reading.account
    assert (account.read, account.loaded, account.blank, account.rejected) == (11, 10, 1, [])
    assert (reading.edition.name, reading.edition.released_on) == ("Census-2024-12", "2025-02-05")
    assert reading.edition.publisher == "U.S. Census Bureau"


def test_year_to_date_is_the_year_in_december_and_a_sum_before() -> None:
    """January to July 4.2 M, the year 8.4 M; the months that are there are 0.6, 0.7 and 0.8 M: nothing is added."""
    series = f"CN>US/{MAGNETS}/import-value;census-general"
    found = {o.period: o.value for o in read(IMPORTS).observations if o.series == series}
    assert found == {
        "2024-01": 600_000,
        "2024-07": 700_000,
        "2024-12": 800_000,
        "2024-01/2024-07": 4_200_000,
        "2024": 8_400_000,
    }
    assert "cumulative" in str(cell(read(IMPORTS), series, "2024").scope)


def test_general_imports_and_imports_for_consumption_are_two_series_at_customs_value() -> None:
    reading = read(IMPORTS)
    general = cell(reading, f"CN>US/{MAGNETS}/import-value;census-general", "2024-07")
    consumed = cell(reading, f"CN>US/{MAGNETS}/import-value;census-consumption", "2024-07")
    assert (general.value, consumed.value, general.unit) == (700_000, 690_000, "USD")
    assert "customs value (not CIF)" in str(general.scope) and "for consumption" in str(consumed.scope)


def test_pieces_and_kilograms_are_kept_apart_by_their_units() -> None:
    reading = read(IMPORTS)
    pieces = cell(reading, f"CN>US/{MAGNETS}/imports/count;census-general", "2024-07")
    mass = cell(reading, f"CN>US/{MAGNETS}/imports/mass;census-general", "2024-07")
    assert (pieces.value, pieces.unit, mass.value, mass.unit) == (35_000, "count", 14_000, "kg gross")


def test_a_zero_that_is_flagged_as_missing_is_unknown_and_a_true_zero_stays() -> None:
    reading = read(IMPORTS)
    series = f"JP>US/{MAGNETS}/imports/mass;census-general"
    assert {o.period for o in reading.observations if o.series == series} == {"2024-01", "2024-07"}
    without = [row[:8] + row[9:11] + row[12:] for row in json.loads(IMPORTS)]
    unflagged = read(json.dumps(without).encode())
    assert not any(o.value == 0 for o in unflagged.observations if "/imports/" in o.series)
    flagged = read(changed(lambda rows: rows[2].__setitem__(7, "0")))
    assert cell(flagged, f"CN>US/{MAGNETS}/imports/count;census-general", "2024-01").value == 0


def test_totals_and_groups_are_no_countries() -> None:
    reading = read(IMPORTS)
    total = cell(reading, f"US/{MAGNETS}/import-value;census-general", "2024")
    parts = [o.value for o in reading.observations if o.period == "2024" and o.series.partition("/")[0].endswith(">US")]
    assert total.value == 12_000_000 == sum(value or 0 for value in parts) and "all countries" in str(total.scope)
    group = cell(reading, f"US/{MAGNETS}/import-value/from-group-european-union;census-general", "2024-01")
    assert "never added" in str(group.scope) and "(0003)" in str(group.scope)
    four = read(changed(lambda rows: [row.__setitem__(1, "4XXX") or row.__setitem__(2, "EUROPE") for row in rows[4:5]]))
    assert any("from-group-europe;" in o.series for o in four.observations)


def test_re_exports_are_kept_apart_and_a_unit_of_none_gives_no_quantity() -> None:
    reading = read(EXPORTS)
    assert {o.series: o.value for o in reading.observations} == {
        "US>CN/hs-280530/export-value;census-domestic": 40_000,
        "US>CN/hs-280530/export-value;census-re-exports": 10_000,
        "US>CN/hs-280530/export-value;census": 50_000,
    }


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        (lambda rows: rows[2].__setitem__(4, "many"), "GEN_VAL_MO", "not a figure"),
        (lambda rows: rows[2].__setitem__(4, "-5"), "GEN_VAL_MO", "not a figure"),
        (lambda rows: rows[2].__setitem__(4, True), "GEN_VAL_MO", "not a figure"),
        (lambda rows: rows[2].__setitem__(1, "9999"), "CTY_CODE", "Schedule C"),
        (lambda rows: rows[2].__setitem__(3, "ABC"), "SUMMARY_LVL", "neither DET"),
        (lambda rows: rows[2].__setitem__(14, "8505110050"), "column 15", "says otherwise"),
        (lambda rows: rows[2].__setitem__(13, "HS6"), "COMM_LVL", "10 digits"),
        (lambda rows: rows[2].__setitem__(15, "2024-13"), "time", "not a month"),
        (lambda rows: rows[2].__setitem__(15, "2924-01"), "time", "no month of which"),
        (lambda rows: rows[2].__setitem__(9, "BBL"), "GEN_QY1_MO", "census_units.csv"),
        (lambda rows: rows[2].__setitem__(8, "Q"), "GEN_QY1_MO", "neither blank"),
        (lambda rows: rows[2].__setitem__(5, "600001"), "GEN_VAL_YR", "differs from that of the month"),
        (lambda rows: rows[2].pop(), "", "15 cells under 16 columns"),
        (lambda rows: rows.__setitem__(2, {"a": 1}), "", "not an array"),
    ],
)
def test_one_thing_wrong_in_a_row_rejects_that_row(change: Callable[[Rows], object], column: str, words: str) -> None:
    reading = read(changed(change))
    (fault,) = reading.account.rejected
    assert (fault.row, fault.column) == (3, column) and words in fault.reason
    assert reading.account.loaded == 9


def test_a_row_that_stands_twice_is_rejected_the_second_time() -> None:
    reading = read(changed(lambda rows: rows.append(rows[2])))
    (fault,) = reading.account.rejected
    assert fault.row == 13 and "row 3 has these goods" in fault.reason


def test_all_faults_of_the_columns_at_once() -> None:
    def spoil(rows: Rows) -> None:
        for row, extra in zip(rows, (["DISTRICT", "WEATHER"], *[["01", "fair"]] * 11), strict=True):
            row.extend(extra)

    words = refused(changed(spoil))
    assert "DISTRICT" in words and "breakdown" in words and "WEATHER" in words and "cannot be placed" in words


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (IMPORTS[:900], "ends before it is complete"),
        (IMPORTS.splitlines()[0].rstrip(b",") + b"]", "no data, which is not zero"),
        (b'[["I_COMMODITY","time"],["280530","2024-01"]]', "no column of figures"),
        (b'[["I_COMMODITY","GEN_VAL_MO"],["280530","5"]]', "the column of months is missing"),
        (b'[["CTY_CODE","time"]]', "no known layout"),
        (b"[NaN]", "NaN is no number"),
        (b"[" * 100_000, "nested too deeply"),
        (b"<html><title>Invalid Key</title></html>", "markup"),
        (b"[1, 2]", "no known layout"),
    ],
)
def test_no_answer_of_this_api(data: bytes, words: str) -> None:
    assert words in refused(data)


def test_a_name_that_is_given_is_the_edition() -> None:
    assert read(IMPORTS, "Census-2026-11-24").edition.name == "Census-2026-11-24"
