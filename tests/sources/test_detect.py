"""Files that have been damaged, renamed or are something else: one clear error, no row lost, never a traceback."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from mcs_files import LONG, USGS, long_slice, release_2027_long, world_2024

from terbia.errors import FileFaults, TerbiaError
from terbia.sources.detect import File, Skipped, read_file, read_path, unpack
from terbia.sources.reading import Reading

SALIENT = (USGS / "mcs2025/mcs2025-rareee_salient.csv").read_bytes()
WORLD = (USGS / "mcs2023/mcs2023-raree_world.csv").read_bytes()
TRADE = Path(__file__).parents[1] / "data" / "trade"
HTS = (TRADE / "hts2025_basic_selected.csv").read_bytes()
SLICE = long_slice("YTTRIUM", "SCANDIUM", every=2)


def refused(name: str, data: bytes) -> FileFaults:
    with pytest.raises(FileFaults) as caught:
        read_file(File(name, data))
    assert caught.value.faults and all(fault.reason for fault in caught.value.faults)
    return caught.value


def loaded(name: str, data: bytes) -> Reading:
    reading = read_file(File(name, data))
    assert isinstance(reading, Reading)
    assert reading.account.balances()
    return reading


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


# --- official files with one thing wrong -------------------------------------------------------------------------


def test_a_truncated_long_file_loses_the_row_that_was_cut() -> None:
    data = LONG.read_bytes()
    reading = loaded(LONG.name, data[: len(data) // 2])
    assert len(reading.account.rejected) <= 1
    assert reading.account.read > 3000


def test_a_cut_in_a_row_names_the_row() -> None:
    lines = SALIENT.splitlines(keepends=True)
    reading = loaded("mcs2025-rareee_salient.csv", b"".join(lines[:-1]) + lines[-1][:40])
    (fault,) = reading.account.rejected
    assert fault.row == 6 and "the row ends before this column" in fault.reason


def test_a_file_in_utf16_is_read_and_without_its_mark_refused() -> None:
    text = LONG.read_bytes().decode("cp1252")
    assert loaded(LONG.name, text.encode("utf-16")).account.loaded == 8886
    assert "NUL bytes" in str(refused(LONG.name, text[:4000].encode("utf-16-le")))


def test_letters_that_went_through_the_wrong_encoding_are_rejected_where_they_stand() -> None:
    twice = SLICE.decode("cp1252").encode("utf-8").decode("cp1252", errors="replace").encode("utf-8")
    reading = loaded("slice.csv", twice)
    assert any(fault.column == "Year" for fault in reading.account.rejected)


def test_the_order_of_columns_and_rows_does_not_matter() -> None:
    lines = SLICE.decode("cp1252").splitlines()
    header, *rows = _rows("\n".join(lines))
    shuffled = random.Random(7).sample(range(len(header)), len(header))
    columns = _written([[row[at] for at in shuffled] for row in (header, *rows)])
    backwards = _written([header, *reversed(rows)])
    want = _said(loaded("slice.csv", SLICE))
    assert _said(loaded("slice.csv", columns)) == want
    assert _said(loaded("slice.csv", backwards)) == want


def _rows(text: str) -> list[list[str]]:
    import csv

    return list(csv.reader(io.StringIO(text)))


def _written(rows: list[list[str]]) -> bytes:
    import csv

    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("cp1252")


def _said(reading: Reading) -> set[tuple[object, ...]]:
    return {(o.series, o.period, o.value, o.low, o.high, o.unit, o.scope, o.qualifiers) for o in reading.observations}


def test_a_header_line_that_stands_twice_is_a_rejected_row() -> None:
    head, rest = SLICE.split(b"\r\n", 1)
    reading = loaded("slice.csv", b"\r\n".join((head, head, rest)))
    (fault,) = reading.account.rejected
    assert fault.row == 2


def test_a_column_that_stands_twice_is_named() -> None:
    rows = _rows(SLICE.decode("cp1252"))
    error = refused("slice.csv", _written([[*row, row[8]] for row in rows]))
    assert [(fault.row, fault.column) for fault in error.faults][:1] == [(1, "Value")]
    doubled = WORLD.decode("utf-8-sig").replace("Reserves_notes", "Prod_t_2021", 1).encode()
    assert "an earlier one says" in str(refused("mcs2023-raree_world.csv", doubled))
    keys = SALIENT.replace(b"USprod_Concentrate_t", b"Year", 1)
    assert "Year" in [fault.column for fault in refused("mcs2025-rareee_salient.csv", keys).faults]


def test_text_in_place_of_a_figure_names_row_column_and_text() -> None:
    reading = loaded("mcs2025-rareee_salient.csv", SALIENT.replace(b"45000", b"forty", 1))
    (fault,) = reading.account.rejected
    assert (fault.row, fault.column, fault.text) == (6, "USprod_Concentrate_t", "forty")
    assert (reading.account.read, reading.account.loaded) == (5, 4)


@pytest.mark.parametrize("length", [5_000, 100_000, 5_000_000])
def test_one_very_long_line(length: int) -> None:
    for filler in (b"9", b" ", b"United States/", b"("):
        line = filler * (length // len(filler))
        for data, name in (
            (SALIENT.replace(b"45000", line, 1), "mcs2025-rareee_salient.csv"),
            (SLICE.replace(b"World total", line, 1), "slice.csv"),
            (SLICE.replace(b"Net import reliance as", line, 1), "slice.csv"),
            (WORLD.replace(b"Australia", line, 1), "mcs2023-raree_world.csv"),
            (line, "line.csv"),
        ):
            try:
                reading = read_file(File(name, data))
            except FileFaults as error:
                assert len(str(error)) < 3000
                continue
            assert isinstance(reading, Reading) and reading.account.balances()
            assert all(len(str(fault)) < 1000 for fault in reading.account.rejected)


# --- things that are no table ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b"\n\n\n", "no known layout"),
        (b"name,age\nAda,36\n", "no known layout"),
        (b"<!DOCTYPE html><html><body>404 Not Found</body></html>", "markup"),
        (b"\xef\xbb\xbf\r\n <html>", "markup"),
        ("<html>".encode("utf-16"), "markup"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x00" * 500, "NUL bytes"),
        (bytes(range(256)), "row"),
        (b"PK\x03\x04 broken", "an archive inside an archive, or a damaged one"),
        (SALIENT.splitlines()[0], "one commodity a file, found 0"),
        (SLICE.splitlines()[0], "no row has a year"),
        (WORLD.splitlines()[0], "does not name one edition"),
    ],
)
def test_no_table(data: bytes, words: str) -> None:
    assert words in str(refused("file.csv", data))


def test_a_file_that_states_no_edition_takes_the_name_that_is_given() -> None:
    data = SALIENT.replace(b"MCS2025", b"../../etc")
    assert "does not name one edition" in str(refused("mcs2025-rareee_salient.csv", data))
    reading = read_file(File("mcs2025-rareee_salient.csv", data), "MCS2025.7")
    assert isinstance(reading, Reading) and reading.edition.name == "MCS2025.7"


def test_a_zip_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "release.csv"
    path.write_bytes(zipped(mcs2023_raree_world__csv=b"", readme__txt=b"x"))
    with pytest.raises(FileFaults, match="the file is empty"):
        read_path(path)
    path.write_bytes((USGS / "mcs2025/World_Data.zip").read_bytes())
    readings = [item for item in read_path(path) if isinstance(item, Reading)]
    assert len(readings) == 1 and readings[0].account.balances()


def test_one_bad_file_in_a_zip_names_the_file_and_stops_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "release.zip"
    path.write_bytes(zipped(good__csv=release_2027_long(), bad__csv=b"a,b\n1,2\n"))
    with pytest.raises(FileFaults, match=r"bad\.csv: the header is of no known layout"):
        read_path(path)


def test_other_files_in_a_zip_are_passed_over_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "release.zip"
    path.write_bytes(zipped(good__csv=release_2027_long(), readme__txt=b"hello"))
    skipped = [item for item in read_path(path) if isinstance(item, Skipped)]
    assert [(item.path.rpartition("/")[2], item.reason) for item in skipped] == [("readme.txt", "not a table")]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """64 MiB of zeros pack to some 64 KiB: a thousandfold."""
    bomb = zipped(a__csv=b"0" * (64 * 2**20))
    assert len(bomb) < 100_000
    with pytest.raises(FileFaults, match="no release swells like this"):
        list(unpack("bomb.zip", bomb))
    path = tmp_path / "mcs2027.csv"
    path.write_bytes(bomb)
    with pytest.raises(FileFaults, match="no release swells like this"):
        read_path(path)


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    whole = zipped(a__csv=b"Year,Value\n" * 4000)
    lying = whole.replace((44_000).to_bytes(4, "little"), (20).to_bytes(4, "little"))
    assert lying != whole
    with pytest.raises(FileFaults):
        list(unpack("lying.zip", lying))


@pytest.mark.parametrize("cut", [1, 30, 100, 1000, 20_000])
def test_a_truncated_archive_is_refused(cut: int) -> None:
    data = (USGS / "mcs2025/World_Data.zip").read_bytes()[:-cut]
    with pytest.raises(FileFaults, match="archive"):
        list(unpack("World_Data.zip", data))


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    for path, words in (
        (tmp_path / "missing.csv", "No such file"),
        (tmp_path, "this is not a file"),
        (tmp_path / ("x" * 300), r"."),
    ):
        with pytest.raises(FileFaults, match=words) as caught:
            read_path(path)
        assert caught.value.advice


def test_a_file_that_the_system_will_not_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "closed.csv"
    path.write_bytes(SALIENT)

    def denied(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(FileFaults, match=r"cannot be opened: Permission denied[\s\S]*Check its permissions"):
        read_path(path)


# --- random mutations --------------------------------------------------------------------------------------------

_PIECES = (
    b"",
    b",",
    b'"',
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b"9" * 30,
    b"-",
    b">",
    b"W",
    b"2031",
    b"\xe2\x80\x94",
    b"\x96",
)
Mutation = Callable[[bytes, random.Random], bytes]


def flip(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def delete(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.choice((1, 3, 40, 400)) :]


def insert(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + chance.choice(_PIECES) * chance.choice((1, 1, 3)) + data[start:]


def lines(data: bytes, chance: random.Random) -> bytes:
    rows = data.splitlines(keepends=True)
    first, second = chance.randrange(len(rows)), chance.randrange(len(rows))
    match chance.randrange(4):
        case 0:
            rows[first], rows[second] = rows[second], rows[first]
        case 1:
            rows.insert(first, rows[second])
        case 2:
            del rows[first]
        case _:
            rows[first] = rows[first].rstrip(b"\r\n") + rows[second]
    return b"".join(rows)


def cells(data: bytes, chance: random.Random) -> bytes:
    rows = [line.split(b",") for line in data.split(b"\r\n")]
    row = rows[chance.randrange(len(rows))]
    at = chance.randrange(len(row))
    donor = chance.choice(rows)
    row[at] = chance.choice((chance.choice(_PIECES), chance.choice(donor), row[at] * 2, row[at][::-1], row[at][:-1]))
    return b"\r\n".join(b",".join(row) for row in rows)


def columns(data: bytes, chance: random.Random) -> bytes:
    rows = [line.split(b",") for line in data.split(b"\r\n")]
    width = len(rows[0])
    first, second = chance.randrange(width), chance.randrange(width)
    for row in rows if chance.random() < 0.7 else rows[:1]:
        if len(row) > max(first, second):
            if chance.random() < 0.98:
                row[first], row[second] = row[second], row[first]
            else:
                row.insert(first, row[second])
    return b"\r\n".join(b",".join(row) for row in rows)


MUTATIONS: tuple[Mutation, ...] = (flip, delete, insert, lines, cells, columns)
#: 9 files x 6 kinds x 600: 32,400 mutations in all.
EACH = 600
FILES = {
    "mcs2025-rareee_salient.csv": SALIENT,
    "mcs2023-raree_world.csv": b"\r\n".join(WORLD.split(b"\r\n")[:9]) + b"\r\n",
    "MCS2026_Commodities_Data.csv": long_slice("YTTRIUM", "SCANDIUM", "RARE EARTHS", every=12),
    "hts2025_basic_selected.csv": b"\r\n".join(HTS.splitlines()[:24]) + b"\r\n",
    "census_imports.json": (TRADE / "census_imports_made_up.json").read_bytes(),
    "wgi.json": (TRADE / "wgi_political_stability_made_up.json").read_bytes(),
    "comtrade_annual.json": (TRADE / "comtrade_annual.json").read_bytes(),
    "comtrade_monthly.csv": (TRADE / "comtrade_monthly.csv").read_bytes(),
    "BACI_HS92_Y2024_V202601.csv": (TRADE / "BACI_HS92_Y2024_V202601.csv").read_bytes(),
}


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
@pytest.mark.parametrize("name", FILES)
@seed(20260206)
@settings(
    max_examples=EACH, deadline=None, database=None, phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(number=st.integers(0, 2**62), times=st.integers(1, 3))
def test_no_mutation_gives_a_traceback_or_loses_a_row(name: str, mutate: Mutation, number: int, times: int) -> None:
    """Whatever happens to a file: it is read with every row accounted for, or refused with the faults named."""
    chance = random.Random(number)
    data = FILES[name]
    for _ in range(times):
        data = mutate(data, chance) or b","
    try:
        reading = read_file(File(name, data))
    except TerbiaError as error:
        assert isinstance(error, FileFaults)
        assert error.faults and all(fault.reason for fault in error.faults)
        return
    assert isinstance(reading, Reading)
    account = reading.account
    assert account.balances()
    assert account.read == account.loaded + account.blank + len(account.rejected)
    assert len({(o.series, o.period) for o in reading.observations}) == len(reading.observations)


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.permutations(range(12)), st.randoms(use_true_random=False))
def test_a_shuffled_long_file_says_the_same(order: list[int], chance: random.Random) -> None:
    header, *rows = _rows(SLICE.decode("cp1252"))
    chance.shuffle(rows)
    data = _written([[row[at] for at in order] for row in (header, *rows)])
    assert _said(loaded("slice.csv", data)) == _said(loaded("slice.csv", SLICE))


def test_the_world_slice_is_read_before_it_is_mutated() -> None:
    for name, data in FILES.items():
        assert loaded(name, data).account.rejected == []
    assert loaded("mcs2024-raree_world.csv", world_2024()).account.blank == 22
