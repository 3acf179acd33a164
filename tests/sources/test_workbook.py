"""Workbooks are opened within bounds."""

from __future__ import annotations

import io
import zipfile

import pytest
from xlsx_bytes import grid, members, packed, sheet_of

from terbia.errors import FileFaults
from terbia.sources.printed_date import read_date
from terbia.sources.workbook import read_sheets


def refusal(data: bytes) -> str:
    with pytest.raises(FileFaults) as caught:
        read_sheets("x.xlsx", data)
    return caught.value.faults[0].reason


def test_cells_as_text() -> None:
    printed = ("0.1", "14000", "1E-05", "58100.000000000001")
    cells = "".join(f'<c r="{column}1"><v>{text}</v></c>' for column, text in zip("ABCD", printed, strict=True))
    sheet = read_sheets("x.xlsx", sheet_of(f'<row r="1">{cells}</row>'))["Rare earths"]
    assert sheet.rows[0].cells == ("0.1", "14000", "0.00001", "58100")
    assert sheet.rows[0].cell(9) == ""


def test_numbers_that_are_none_stay_text() -> None:
    sheet = read_sheets("x.xlsx", sheet_of('<row r="1"><c r="A1"><v>1e999</v></c></row>'))["Rare earths"]
    assert sheet.rows[0].cells == ("inf",)


def test_rows_know_their_numbers() -> None:
    sheet = read_sheets("x.xlsx", grid([["a", "b"], ["", ""], ["c", ""]]))["Rare earths"]
    assert [row.number for row in sheet.rows] == [1, 2, 3]
    assert [row.is_blank for row in sheet.rows] == [False, True, False]
    assert [row.label_only for row in sheet.rows] == [False, False, True]


@pytest.mark.parametrize("data", [b"", b"Year,Production\n", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_what_is_no_workbook(data: bytes) -> None:
    assert "not an xlsx workbook" in refusal(data)


def test_an_archive_that_is_no_workbook() -> None:
    assert "damaged workbook" in refusal(packed({"a.txt": b"text"}))


def test_truncated() -> None:
    data = grid([["a"]])
    for cut in (5, len(data) // 2, len(data) - 1):
        assert "damaged" in refusal(data[:cut])


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert "would unpack to more than 64 MiB" in refusal(packed({"xl/a.xml": bytes(65 * 2**20)}))


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(packed({"xl/a.xml": bytes(65 * 2**20)}))
    true, false = (65 * 2**20).to_bytes(4, "little"), (100).to_bytes(4, "little")
    assert true in data
    assert refusal(bytes(data.replace(true, false)))


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "ZZZZZZ999999999"])
def test_a_cell_far_out_is_refused(place: str) -> None:
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row><c r="{place}"><v>1</v></c><c r="XFD2"><v>1</v></c></row>'
    assert "spread over" in refusal(sheet_of(cells))


def test_shared_texts_cannot_be_multiplied() -> None:
    parts = members(sheet_of("".join('<row><c t="s"><v>0</v></c></row>' for _ in range(1000))))
    parts["xl/sharedStrings.xml"] = b"<sst><si><t>" + b"x" * 2**20 + b"</t></si></sst>"
    assert "repeat long texts" in refusal(packed(parts))


def test_members_of_one_name_are_refused() -> None:
    out = io.BytesIO(grid([["a"]]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("XL/workbook.xml", b"")
    assert "same name" in refusal(out.getvalue())


def test_printed_dates() -> None:
    assert read_date("Posted:  March 19, 2025") == "2025-03-19"
    assert read_date("Last modification: September 27, 2023") == "2023-09-27"
    for text in ("", "2023-09-27", "Smarch 1, 2023", "February 30, 2023"):
        with pytest.raises(ValueError, match="date"):
            read_date(text)
