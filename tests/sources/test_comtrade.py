"""UN Comtrade: every row accounted for, flags kept, nothing counted twice, nothing unknown read as zero."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terbia.errors import FileFaults
from terbia.ledger.observation import Observation
from terbia.sources.comtrade_row import Flow, read_flow
from terbia.sources.comtrade_weights import constant_unit_values
from terbia.sources.detect import File, read_file, read_path
from terbia.sources.reading import Reading

TRADE = Path(__file__).parents[1] / "data" / "trade"
ANNUAL = (TRADE / "comtrade_annual.json").read_bytes()
MONTHLY = (TRADE / "comtrade_monthly.csv").read_bytes()
MAGNETS = "hs-850511"


def read(data: bytes, name: str = "comtrade_annual.json", edition: str | None = None) -> Reading:
    reading = read_file(File(name, data), edition)
    assert isinstance(reading, Reading) and reading.account.balances()
    assert len({(o.series, o.period) for o in reading.observations}) == len(reading.observations)
    return reading


def refused(data: bytes, name: str = "answer.json") -> FileFaults:
    with pytest.raises(FileFaults) as caught:
        read_file(File(name, data))
    assert caught.value.faults and caught.value.advice
    return caught.value


def series(reading: Reading) -> dict[str, Observation]:
    return {o.series: o for o in reading.observations}


def changed(*changes: tuple[int, dict[str, Any]], drop: str = "") -> bytes:
    """The annual answer with some records (by number) changed."""
    document = json.loads(ANNUAL)
    for place, cells in changes:
        document["data"][place - 1].update(cells)
    if drop:
        for record in document["data"]:
            del record[drop]
    return json.dumps(document).encode()


def more(record: dict[str, Any], times: int = 1, **cells: Any) -> bytes:
    document = json.loads(ANNUAL)
    document["data"] += [document["data"][record["place"] - 1] | cells] * times
    document["count"] = len(document["data"])
    return json.dumps(document).encode()


# --- what is read ------------------------------------------------------------------------------------------------


def test_the_account_of_the_annual_answer() -> None:
    reading = read(ANNUAL)
    account = reading.account
    assert (account.read, account.loaded, account.blank, account.rejected) == (14, 13, 1, [])
    assert (reading.edition.name, reading.edition.publisher) == (
        "COMTRADE-2023-US",
        "United Nations Statistics Division",
    )


def test_value_and_weight_of_imports_are_cif_and_keep_what_is_printed() -> None:
    found = series(read(ANNUAL))
    value, weight = found[f"CN>US/{MAGNETS}/import-value;comtrade"], found[f"CN>US/{MAGNETS}/imports;comtrade"]
    assert (value.value, value.unit, value.text, value.period) == (30007.5, "USD", "30007.5", "2023")
    assert value.scope == "Permanent magnets of metal, HS 850511; H6; imports reported by US, CIF"
    assert (weight.value, weight.unit, weight.qualifiers) == (1000.25, "kg gross", ())
    assert weight.note is not None and weight.note.startswith("Not rare-earth magnets")
    assert weight.origin.locator == "comtrade_annual.json record 2 netWgt"
    assert weight.origin.licence == "UN Comtrade terms"


def test_the_world_is_no_partner() -> None:
    found = series(read(ANNUAL))
    assert found[f"US/{MAGNETS}/imports;comtrade"].value == 1500.25
    assert not any("WORLD" in name for name in found)


def test_flows_have_statistics_of_their_own_and_their_direction() -> None:
    found = series(read(ANNUAL))
    assert found[f"US>IT/{MAGNETS}/export-value;comtrade"].value == 8000
    assert "FOB" in str(found[f"US>IT/{MAGNETS}/export-value;comtrade"].scope)
    assert found[f"US>NO/{MAGNETS}/re-export-value;comtrade"].value == 600
    assert found[f"IN>US/{MAGNETS}/re-import-value;comtrade"].value == 700


def test_taiwan_and_places_not_elsewhere_specified() -> None:
    found = series(read(ANNUAL))
    assert found[f"TW>US/{MAGNETS}/imports;comtrade"].value == 300
    assert found[f"NES>US/{MAGNETS}/imports;comtrade"].value == 50


def test_estimated_weights_are_marked_by_flag() -> None:
    weight = series(read(ANNUAL))[f"TW>US/{MAGNETS}/imports;comtrade"]
    assert weight.qualifiers == ("estimated-weight",) and "flag of estimation: 4" in str(weight.note)
    by_legacy_flag_only = changed((3, {"isNetWgtEstimated": False}))
    assert series(read(by_legacy_flag_only))[weight.series].qualifiers == ("estimated-weight",)


def test_zero_and_null_weights_are_unknown() -> None:
    found = series(read(ANNUAL))
    zero, null = found[f"DE>US/{MAGNETS}/imports;comtrade"], found[f"CH>US/{MAGNETS}/imports;comtrade"]
    assert (zero.value, zero.text, zero.qualifiers) == (None, "0.0", ("NA",)) and "not known" in str(zero.note)
    assert (null.value, null.text, null.qualifiers) == (None, "", ("NA",))


def test_a_number_of_items_is_a_series_beside_the_weight() -> None:
    items = series(read(ANNUAL))[f"CH>US/{MAGNETS}/imports/number;comtrade"]
    assert (items.value, items.unit) == (40, "count")


def test_the_other_basis_is_kept_beside() -> None:
    found = series(read(ANNUAL))
    assert found[f"FR>US/{MAGNETS}/import-value;comtrade"].value == 6149.75
    assert found[f"FR>US/{MAGNETS}/import-value/fob;comtrade"].value == 6000


def test_parts_of_a_total_are_named_and_never_the_total() -> None:
    reading = read(ANNUAL)
    found = series(reading)
    assert found[f"FR>US/{MAGNETS}/imports;comtrade"].value == 150
    assert found[f"FR>US/{MAGNETS}/imports/mot-1000;comtrade"].value == 30
    assert found[f"FR>US/{MAGNETS}/imports/via-nl;comtrade"].value == 20
    assert any("2 rows are parts of totals" in notice for notice in reading.account.notices)


def test_a_converted_classification_is_marked() -> None:
    assert series(read(ANNUAL))["CN>US/hs-284690/imports;comtrade"].qualifiers == ("converted",)


def test_a_monthly_csv_with_the_commas_at_its_ends() -> None:
    reading = read(MONTHLY, "comtrade_monthly.csv")
    assert (reading.account.read, reading.account.loaded) == (10, 10)
    assert reading.edition.name == "COMTRADE-2023-11_2023-12-CN"
    values = {o.period: o.value for o in reading.observations if o.series == f"CN>US/{MAGNETS}/exports;comtrade"}
    assert values == {"2023-11": 2002.5, "2023-12": 2007.5}


def test_json_and_csv_of_the_same_records_say_the_same() -> None:
    records = json.loads(ANNUAL)["data"]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]))
    writer.writeheader()
    writer.writerows(records)
    said = [{(o.series, o.period, o.value, o.qualifiers, o.scope) for o in one.observations} for one in
            (read(ANNUAL), read(out.getvalue().encode(), "a.csv"))]  # fmt: skip
    assert said[0] == said[1] and said[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marks_of_encodings(encoding: str) -> None:
    assert read(ANNUAL.decode().encode(encoding)).account.loaded == 13
    assert read(MONTHLY.decode().encode(encoding), "m.csv").account.loaded == 10


def test_files_packed_with_gzip(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "answer.json.gz"
    path.write_bytes(gzip.compress(ANNUAL))
    (reading,) = read_path(path)
    assert isinstance(reading, Reading) and reading.account.loaded == 13
    path.write_bytes(gzip.compress(ANNUAL)[:-20])
    with pytest.raises(FileFaults, match="damaged gzip"):
        read_path(path)
    path.write_bytes(gzip.compress(b"0" * 30_000_000))
    with pytest.raises(FileFaults, match="would unpack to more"):
        read_path(path)


# --- one unit value for all partners -----------------------------------------------------------------------------


def weighed(values: list[float], weights: list[str]) -> list[Flow]:
    partners = ["156", "276", "392", "410", "490", "757", "251"]
    flows = []
    for place, (partner, value, weight) in enumerate(zip(partners, values, weights, strict=False), start=1):
        cells = {"period": "2024", "reportercode": "842", "partnercode": partner, "flowcode": "M", "cmdcode": "850511"}
        flow = read_flow(place, cells | {"primaryvalue": str(value), "netwgt": weight})
        assert isinstance(flow, Flow)
        flows.append(flow)
    return flows


def test_one_unit_value_for_all_partners_is_an_estimate() -> None:
    """1,000 / 50 = 20 kg, 333 / 50 = 6.66, 50,000 / 50 = 1,000, 100 / 50 = 2, 800 / 50 = 16; 900 / 30 = 30 is not."""
    flows = weighed([1000, 333, 50_000, 100, 800, 900], ["20", "6.66", "1000", "2", "16", "30"])
    found = constant_unit_values(flows)
    assert set(found) == {1, 2, 3, 4, 5}
    assert all(usd == pytest.approx(50) and (among, of) == (5, 6) for usd, among, of in found.values())


def test_four_partners_with_one_unit_value_are_not_enough() -> None:
    assert constant_unit_values(weighed([1000, 333, 50_000, 100, 800], ["20", "6.66", "1000", "2", "40"])) == {}


@settings(max_examples=60)
@given(
    st.floats(0.5, 5000),
    st.lists(st.integers(10_000, 10**9), min_size=5, max_size=7, unique=True),
)
def test_rounded_weights_made_from_values_are_always_found(usd_per_kg: float, values: list[int]) -> None:
    weights = [f"{value / usd_per_kg:.3f}" for value in values]
    flows = weighed([float(value) for value in values], weights)
    assert set(constant_unit_values(flows)) == {flow.place for flow in flows}


def test_the_unit_value_is_stated_with_the_weight() -> None:
    partners = [276, 392, 410, 490, 757, 251]
    document = json.loads(ANNUAL)
    base = document["data"][1]
    document["data"] = [
        base | {"partnerCode": p, "primaryValue": v, "cifvalue": v, "netWgt": v / 40, "qty": v / 40}
        for p, v in zip(partners, (400, 800, 1000, 2000, 3000, 4400), strict=True)
    ]
    document["count"] = 6
    reading = read(json.dumps(document).encode())
    weight = series(reading)[f"DE>US/{MAGNETS}/imports;comtrade"]
    assert weight.qualifiers == ("estimated-weight",)
    assert "value / 40.000 USD/kg, as of 6 of 6 partners" in str(weight.note)
    assert any("6 weights follow from the value" in notice for notice in reading.account.notices)


# --- bad input ---------------------------------------------------------------------------------------------------


def test_an_answer_without_rows_is_an_error_and_no_zero() -> None:
    for data in (
        b'{"elapsedTime":"0.1 secs","count":0,"data":[],"error":""}',
        b'{"count":0,"data":null}',
        b'{"data":[]}',
    ):
        error = refused(data)
        assert "no rows (count 0)" in str(error) and "No rows is not a trade of zero" in str(error)
    assert "no rows below the header" in str(refused(MONTHLY.splitlines()[0], "m.csv"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"statusCode": 401, "message": "Access denied due to invalid subscription key."}', "401 Access denied"),
        (b'{"statusCode": 429, "message": "Rate limit is exceeded."}', "Too many calls: wait"),
        (b'{"error": "Invalid parameter: period", "count": 0, "data": []}', "Invalid parameter"),
        (b'{"elapsedTime": "0", "count": 0, "data": [], "error": {"code": 400}}', "error instead of data"),
        (b'{"hello": 1}', "without a list 'data'"),
        (b'{"data": {"a": 1}}', "without a list 'data'"),
        (b"{", "not whole JSON"),
        (b'{"data": ' + b"[" * 100_000, "nested too deeply"),
        (ANNUAL[: len(ANNUAL) // 2], "not whole JSON"),
        (b"<!DOCTYPE html><html><body>502</body></html>", "markup"),
        (changed((1, {}), drop="primaryValue"), "primaryvalue"),
        (changed((1, {}), drop="flowCode"), "flowcode"),
    ],
)
def test_things_that_are_no_answer(data: bytes, words: str) -> None:
    with pytest.raises(FileFaults) as caught:
        read_file(File("answer.json", data))
    assert words in str(caught.value)


def test_a_count_that_is_not_that_of_the_records() -> None:
    document = json.loads(ANNUAL)
    document["data"].pop()
    assert "count says 14, the answer holds 13 records" in str(refused(json.dumps(document).encode()))


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("primaryValue", "lots", "not a number"),
        ("primaryValue", -5, "cannot be negative"),
        ("netWgt", float("nan"), "not a finite number"),
        ("netWgt", float("inf"), "not a finite number"),
        ("primaryValue", 1e300, "no trade is as large"),
        ("netWgt", [1], "not a single value"),
        ("reporterCode", 9999, "not a number of UN M49"),
        ("reporterCode", 0, "the world reports no trade"),
        ("partnerCode", "China", "not a number of UN M49"),
        ("partner2Code", 9999, "not a number of UN M49"),
        ("flowCode", "Q", "not a flow that is read"),
        ("cmdCode", "85051", "leading zero"),
        ("classificationCode", "S4", "not a revision of the Harmonized System"),
        ("period", "2023-13", "not a year"),
        ("period", "202306", "a month, where freqCode is A"),
        ("refYear", 2022, "the period is 2023"),
        ("isNetWgtEstimated", "maybe", "neither true nor false"),
    ],
)
def test_one_bad_cell_rejects_its_record_and_names_it(column: str, cell: object, reason: str) -> None:
    reading = read(changed((2, {column: cell})))
    (fault,) = reading.account.rejected
    assert fault.row == 2 and column.lower() in fault.column and reason in fault.reason
    assert reading.account.loaded == 12


def test_all_faults_of_a_record_and_of_a_file_at_once() -> None:
    reading = read(changed((2, {"primaryValue": "x", "reporterCode": 9999}), (5, {"flowCode": "?"})))
    assert [(fault.row, fault.column) for fault in reading.account.rejected] == [
        (2, "reportercode, primaryvalue"),
        (5, "flowcode"),
    ]


def test_the_same_record_twice_is_one_and_contradicting_ones_are_none() -> None:
    twice = read(more({"place": 2}, times=2))
    assert twice.account.loaded == 15 and "2 rows stand there again" in " ".join(twice.account.notices)
    assert series(twice)[f"CN>US/{MAGNETS}/imports;comtrade"].value == 1000.25
    other = read(more({"place": 2}, netWgt=7.0))
    assert [(f.row, "another figure" in f.reason) for f in other.account.rejected] == [(2, True), (15, True)]
    assert f"CN>US/{MAGNETS}/imports;comtrade" not in series(other)


def test_rows_of_one_flow_without_the_columns_of_breakdowns_say_what_to_ask_for() -> None:
    document = json.loads(ANNUAL)
    for record in document["data"]:
        for column in ("motCode", "customsCode", "partner2Code"):
            del record[column]
    reading = read(json.dumps(document).encode())
    assert len(reading.account.rejected) == 3
    assert all("Ask for totals: partner2Code=0" in fault.reason for fault in reading.account.rejected)


def test_two_revisions_of_the_codes_are_flagged() -> None:
    reading = read(changed((9, {"classificationCode": "H5"})))
    assert any("H5: 1, H6: 12" in notice for notice in reading.account.notices)
    clash = read(more({"place": 2}, classificationCode="H5", netWgt=3.0))
    assert "one is in classification H6, the other in H5" in clash.account.rejected[0].reason


def test_a_year_that_a_reporter_lacks_is_said_and_no_zero() -> None:
    document = json.loads(ANNUAL)
    extra = document["data"][1] | {"reporterCode": 276, "period": "2022", "refYear": 2022}
    document["data"].append(extra)
    document["count"] = 15
    notices = read(json.dumps(document).encode(), edition="COMTRADE-both").account.notices
    assert any(notice.startswith("No rows of US for 2022") and "not 0" in notice for notice in notices)


def test_several_reporters_need_a_name_for_their_edition() -> None:
    data = changed((2, {"reporterCode": 276, "partnerCode": 842}))
    assert "Name the edition with --edition" in str(refused(data))
    assert read(data, edition="COMTRADE-2023-magnets").edition.name == "COMTRADE-2023-magnets"


def test_as_many_records_as_a_call_gives_may_be_cut() -> None:
    document = json.loads(ANNUAL)
    document["data"] = [document["data"][1] | {"motCode": n} for n in range(500)]
    document["count"] = 500
    assert any("the rest may be cut off" in notice for notice in read(json.dumps(document).encode()).account.notices)


@pytest.mark.parametrize(
    ("cells", "reason"), [(5, "the row ends before this column"), (40, "40 cells in a table of 29")]
)
def test_short_and_long_rows_of_csv(cells: int, reason: str) -> None:
    lines = MONTHLY.splitlines()
    lines[3] = b",".join((lines[3].split(b",") * 2)[:cells])
    (fault,) = read(b"\r\n".join(lines), "m.csv").account.rejected
    assert fault.row == 4 and reason in fault.reason
