"""CEPII BACI: blocks however cut give the same numbers, every row is accounted for, and faults name their rows."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from terbia.errors import FileFaults
from terbia.ledger.flows import FLOWS, FlowHash
from terbia.sources.baci import BaciFile, collect, read
from terbia.sources.baci_files import find, read_columns
from terbia.sources.baci_rows import Expected, read_block, settled
from terbia.sources.detect import File, Skipped, read_file, read_path
from terbia.sources.reading import Columns, Reading

TRADE = Path(__file__).parents[1] / "data" / "trade"
NAME = "BACI_HS92_Y2024_V202601.csv"
DATA = (TRADE / NAME).read_bytes()
HEADER = tuple("tijkvq")


def made(*rows: str, name: str = NAME, edition: str | None = None) -> Reading:
    reading = read(name, "\n".join(("t,i,j,k,v,q", *rows, "")).encode(), edition)
    assert reading.account.balances()
    return reading


def faults(reading: Reading) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.reason) for fault in reading.account.rejected]


def flows_of(file: BaciFile) -> pl.DataFrame:
    return pl.concat([block.select([*FLOWS, "row"]) for block in file.blocks()])


def opened(data: bytes, block_bytes: int = 2**24, codes: tuple[str, ...] | None = None) -> BaciFile:
    return BaciFile(NAME, io.BytesIO(data), len(data), None, codes, block_bytes=block_bytes)


# --- what is read ------------------------------------------------------------------------------------------------


def test_flows_of_rare_earths_and_magnets_become_observations() -> None:
    reading = read_file(File(NAME, DATA))
    assert isinstance(reading, Reading)
    account = reading.account
    assert (account.read, account.loaded, account.blank, account.rejected) == (12, 12, 0, [])
    assert account.notices == [
        "14 rows in the file: 2 of other codes are passed over "
        "(--codes all keeps every row, --codes LIST those of a list)."
    ]
    assert (reading.edition.name, reading.edition.released_on) == ("BACI-HS92-V202601", "2026-01-31")
    found = {o.series: o for o in reading.observations}
    value, mass = found["CN>US/hs-850511/import-value;baci-hs92"], found["CN>US/hs-850511/imports;baci-hs92"]
    assert (value.value, value.unit, value.text) == (400.123, "thousand USD", "400.123")
    assert (mass.value, mass.unit, mass.text) == (15.5, "t gross", "15.5")
    assert value.scope == "Permanent magnets of metal, HS 850511; HS92; reconciled, free on board"
    assert value.origin.locator == f"{NAME} row 7 column v" and value.origin.licence == "Etalab 2.0"
    assert len(found) == 24


def test_an_unknown_quantity_is_unknown_and_no_zero() -> None:
    found = {o.series: o for o in read(NAME, DATA).observations}
    unknown = found["CN>JP/hs-284690/imports;baci-hs92"]
    assert (unknown.value, unknown.qualifiers, unknown.text) == (None, ("NA",), "NA")
    assert found["CN>TW/hs-280530/imports;baci-hs92"].text == "0.000"


def test_codes_of_a_list_and_codes_without_their_leading_zero() -> None:
    listed = collect(opened(DATA, codes=("010121",)))
    assert listed.frame is not None and listed.frame["series"].to_list() == [
        "CN>US/hs-010121/import-value;baci-hs92",
        "CN>US/hs-010121/imports;baci-hs92",
    ]
    short = collect(opened(DATA.replace(b"010121", b"10121"), codes=("010121",)))
    assert short.frame is not None
    assert_frame_equal(short.frame, listed.frame)


def test_columns_are_known_by_name() -> None:
    lines = [line.split(",") for line in DATA.decode().splitlines()]
    turned = "\n".join(",".join([*reversed(line)]) for line in lines).encode() + b"\n"
    said = [{(o.series, o.value, o.text) for o in read(NAME, data).observations} for data in (DATA, turned)]
    assert said[0] == said[1]


def test_the_edition_comes_from_the_name_or_is_asked_for() -> None:
    with pytest.raises(FileFaults, match="--edition BACI-HS92-V202601"):
        read("flows.csv", DATA)
    assert read("flows.csv", DATA, "BACI-HS17-V202501").observations[0].series.endswith(";baci-hs17")
    with pytest.raises(FileFaults, match="the edition's name has no classification"):
        read("flows.csv", DATA, "mine")


# --- however it is cut -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("block_bytes", [64, 100, 333, 2**24])
def test_blocks_however_cut_give_the_same_numbers_and_hash(block_bytes: int) -> None:
    whole, cut = opened(DATA), opened(DATA, block_bytes)
    one, other = flows_of(whole), flows_of(cut)
    assert_frame_equal(one, other)
    assert one["row"].to_list() == list(range(2, 16))
    assert (whole.sha256, whole.is_in_order) == (cut.sha256, cut.is_in_order) != ("", False)
    digests = []
    for size in (1, 5, 14):
        digest = FlowHash()
        for part in one.iter_slices(size):
            digest.update(part)
        digests.append(digest.hexdigest())
    assert len(set(digests)) == 1
    changed = FlowHash()
    changed.update(one.with_columns(q=pl.col("q").fill_null(0.0)))
    assert changed.hexdigest() != digests[0]


cell = st.sampled_from(
    ["2024", "156", "842", "850511", "10121", "1.5", "0", "NA", "     NA", "", "-1", "nan", "x", "1e3"]
)
quantity = st.sampled_from(["0.5", "12", "NA", "      NA", "", "1e2", "0.000"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1e6), quantity), min_size=1, max_size=8))
def test_the_way_by_numbers_and_the_way_by_text_agree(rows: list[tuple[float, str]]) -> None:
    lines = [
        f"2024,156,842,{code},{value:.3f},{q}\n"
        for code, (value, q) in zip(range(100_000, 100_008), rows, strict=False)
    ]
    data = "".join(lines).encode()
    every = tuple(str(code) for code in range(100_000, 100_008))
    by_numbers, by_text = (read_block(data, 2, Expected(NAME, HEADER, 2024, codes)) for codes in (None, every))
    columns = [*FLOWS, "row"]
    assert_frame_equal(by_numbers.flows.select(columns), by_text.flows.select(columns))
    assert by_numbers.faults == by_text.faults == () and by_numbers.rows == by_text.rows == len(rows)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(cell, min_size=1, max_size=8), min_size=1, max_size=6))
def test_any_rows_are_read_blank_or_rejected_by_both_ways(rows: list[list[str]]) -> None:
    data = "".join(",".join(row) + "\n" for row in rows).encode()
    block = read_block(data, 2, Expected(NAME, HEADER, 2024))
    assert block.rows == len(rows)
    assert block.rows == block.flows.height + block.blank + len({fault.row for fault in block.faults})
    assert block.flows.filter(pl.col("v").is_nan() | (pl.col("v") < 0)).is_empty()


# --- bad input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("2023,156,842,850511,1,1", "t", "another year than 2024, which the file's name says"),
        ("24,156,842,850511,1,1", "t", "not a year of BACI"),
        ("2024,999,842,850511,1,1", "i", "a number of a country that Terbia does not know"),
        ("2024,156,0,850511,1,1", "j", "0 is the world, of which BACI has no rows"),
        ("2024,CHN,842,850511,1,1", "i", "not the number of a country"),
        ("2024,156,842,85051x,1,1", "k", "not a six-digit HS code"),
        ("2024,156,842,850511,-1,1", "v", "a flow cannot be negative"),
        ("2024,156,842,850511,nan,1", "v", "not a finite number"),
        ("2024,156,842,850511,1,inf", "q", "not a finite number"),
        ("2024,156,842,850511,NA,1", "v", "not a number"),
        ("2024,156,842,850511,1,many", "q", "not a number"),
        ("2024,156,842,850511,1", "q", "the row ends before this column"),
        ("2024,156,842,850511,1,1,9", "", "7 cells in a table of 6 columns"),
        ("2024,t,j,850511,1,1", "i, j", "not the number of a country"),
    ],
)  # fmt: skip
def test_one_bad_row_is_rejected_and_named(row: str, column: str, reason: str) -> None:
    reading = made("2024,156,276,850511,1,1", row, "2024,156,392,850511,2,2")
    assert faults(reading) == [(3, column, reason)]
    assert (reading.account.read, reading.account.loaded) == (3, 2)


def test_all_faults_at_once_and_blank_lines_counted() -> None:
    reading = made("2024,156,276,850511,x,1", "", "2024,999,392,850511,y,2", "2024,156,392,850511,2,2", "")
    assert [(row, column) for row, column, _ in faults(reading)] == [(2, "v"), (4, "i, v")]
    assert (reading.account.read, reading.account.loaded, reading.account.blank) == (5, 1, 2)


def test_a_flow_said_twice_is_one_and_contradictions_are_none() -> None:
    reading = made(
        "2024,156,842,850511,1.0,1", "2024,156,842,850511,1,1.00", "2024,156,392,850511,2,2", "2024,156,392,850511,2,3"
    )
    assert [row for row, _, _ in faults(reading)] == [4, 5]
    assert "another figure for the flow of row 5; neither is taken" in faults(reading)[0][2]
    assert reading.account.loaded == 2 and len(reading.observations) == 2
    assert "1 rows stand there again" in reading.account.notices[0]


def test_two_numbers_of_one_country_are_one_country() -> None:
    flows = pl.DataFrame(
        [(2024, 250, 842, 850511, 1.0, 1.0, 2), (2024, 251, 842, 850511, 2.0, 1.0, 3)],
        schema={**FLOWS, "row": pl.UInt32},
        orient="row",
    )
    kept, repeats, found = settled(flows)
    assert kept.is_empty() and repeats == 0 and [fault.row for fault in found] == [2, 3]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"t,i,j,k,v\n2024,156,842,850511,1\n", "row 1, column 'q': the column is missing"),
        (b"t,i,j,k,v,q,q\n2024,156,842,850511,1,1,1\n", "the column stands twice"),
        (b"t,i,j,k,v,q\n", "no rows below the header"),
        (b't,i,j,k,v,q\n2024,156,842,850511,"1,1\n', "not a comma-separated row"),
    ],
)
def test_things_that_are_no_year_of_flows(data: bytes, words: str) -> None:
    with pytest.raises(FileFaults, match=words):
        read(NAME, data)


def test_a_file_of_which_thousands_of_rows_are_wrong_is_no_baci() -> None:
    data = b"t,i,j,k,v,q\n" + b"2024,156,842,850511,x,1\n" * 10_100
    with pytest.raises(FileFaults, match=r"More than 10,000 rows cannot be read"):
        read(NAME, data)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marks_of_encodings(encoding: str) -> None:
    assert read(NAME, DATA.decode().encode(encoding)).account.loaded == 12


def test_line_ends_and_quotes() -> None:
    assert read(NAME, DATA.replace(b"\n", b"\r\n")).account.loaded == 12
    assert read(NAME, DATA.replace(b"850511", b'"850511"')).account.loaded == 12


# --- on disk -----------------------------------------------------------------------------------------------------


def columns(path: Path) -> list[Columns]:
    found = find(path)
    assert found is not None
    return read_columns(found, None, (), lambda _name, _share: None)


def test_a_file_a_packed_file_and_the_release_say_the_same(tmp_path: Path) -> None:
    plain, packed, release = tmp_path / NAME, tmp_path / f"{NAME}.gz", tmp_path / "BACI_HS92_V202601.zip"
    plain.write_bytes(DATA)
    packed.write_bytes(gzip.compress(DATA))
    with zipfile.ZipFile(release, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, DATA)
        archive.writestr("country_codes_V202601.csv", (TRADE / "country_codes_V202601.csv").read_bytes())
        archive.writestr("product_codes_HS92_V202601.csv", b"code,description\n850511,Magnets\n")
    frames = [one.frame for path in (plain, packed, release) for one in columns(path)]
    assert len(frames) == 3 and frames[0] is not None
    said = [frame.drop("locator") for frame in frames if frame is not None]
    assert_frame_equal(said[0], said[1])
    assert_frame_equal(said[0], said[2])


def test_the_list_of_countries_adds_numbers_and_its_names_are_not_used(tmp_path: Path) -> None:
    (tmp_path / "country_codes_V202601.csv").write_bytes((TRADE / "country_codes_V202601.csv").read_bytes())
    (tmp_path / NAME).write_bytes(b"t,i,j,k,v,q\n2024,9276,842,850511,1,1\n")
    (one,) = columns(tmp_path / NAME)
    assert one.frame is not None and one.frame["series"][0] == "DE>US/hs-850511/import-value;baci-hs92"


def test_a_list_that_numbers_countries_otherwise_is_refused(tmp_path: Path) -> None:
    (tmp_path / "country_codes_V202601.csv").write_text(
        "country_code,country_name,country_iso2,country_iso3\n156,China,CN,DEU\n", encoding="utf-8"
    )
    (tmp_path / NAME).write_bytes(DATA)
    with pytest.raises(FileFaults, match="number 156 is CN to Terbia"):
        columns(tmp_path / NAME)


def test_lists_alone_are_passed_over() -> None:
    item = read_file(File("country_codes_V202601.csv", (TRADE / "country_codes_V202601.csv").read_bytes()))
    assert isinstance(item, Skipped) and "list of codes" in item.reason


def test_a_damaged_archive_and_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "BACI_HS92_V202601.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, DATA + b"2024,156,842,850511,1,1\n" * 4_000_000)
    assert find(path) is None
    with pytest.raises(FileFaults, match="would unpack to"):
        read_path(path)
    packed = tmp_path / f"{NAME}.gz"
    packed.write_bytes(gzip.compress(DATA * 50)[:-30])
    with pytest.raises(FileFaults, match="damaged"):
        columns(packed)
