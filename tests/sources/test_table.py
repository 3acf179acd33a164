"""From bytes to rows."""

from __future__ import annotations

import pytest

from terbia.errors import FileFaults
from terbia.sources.table import MAX_FIELD, decode, is_blank, plain_name, read_figure, read_table, short


def reason(data: bytes) -> str:
    with pytest.raises(FileFaults) as caught:
        read_table("made-up.csv", data)
    return str(caught.value)


def test_rows_keep_the_line_where_they_start() -> None:
    """A quoted field with a line break: the row after it starts two lines later."""
    table = read_table("a.csv", b'Year,Note\n2024,"one\ntwo"\n\n2025,three\n')
    assert table.header == ("Year", "Note")
    assert [line for line, _ in table.rows] == [2, 4, 5]
    assert [is_blank(row) for _, row in table.rows] == [False, True, False]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_and_line_ends(encoding: str, end: str) -> None:
    data = end.join(["Year,Value", "2024,½–1", ""]).encode(encoding)
    table = read_table("a.csv", data)
    assert table.header == ("Year", "Value") and table.rows[0] == (2, ("2024", "½–1"))


def test_utf8_with_one_broken_byte_is_not_taken_for_windows_1252() -> None:
    """Read as Windows-1252 the other letters would come out wrong without a word."""
    text = "Year,Value\n2023,½\n2024,½ — –\n".encode()
    broken = text.replace(b"2023,\xc2\xbd", b"2023,\xc2")
    assert "row 2: not text in utf-8" in reason(broken)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"a,b\n1,\x00\n", "NUL bytes"),
        (b"a,b\n1,\x81\n", "row 2: not text in utf-8 or cp1252"),
        (b"\xff\xfea,b", "not text in utf-16"),
        (b'a,b\n1,"never closed\n2,3\n', "row 2: not a comma-separated row"),
        (b'a,b\n1,"x"y\n', "row 2: not a comma-separated row"),
        (b"a,b\n1," + b"9" * (MAX_FIELD + 1) + b"\n", "row 2: not a comma-separated row: field larger"),
    ],
)
def test_bytes_that_are_no_table(data: bytes, words: str) -> None:
    assert words in reason(data)


def test_columns_are_found_whatever_their_case_and_blanks() -> None:
    table = read_table("a.csv", b"PROD_EST_ 2024,Country\n")
    assert plain_name("PROD_EST_ 2024") == "prod_est_2024"
    assert (table.column("prod_est_2024"), table.column("COUNTRY"), table.column("Year")) == (0, 1, None)


def test_figures() -> None:
    printed = read_figure(" 7,900 ")
    assert printed is not None and (printed.value, printed.text) == (7900, "7,900")
    bound = read_figure(">95")
    assert bound is not None and (bound.value, bound.low) == (None, 95)
    assert read_figure(" ") is None
    for text in ("9" * 40, "12x", "２０２４", "9" * 5000):
        with pytest.raises(ValueError, match=r"."):
            read_figure(text)


def test_words_that_are_too_long() -> None:
    assert short("Mine production") == "Mine production"
    with pytest.raises(ValueError, match="5,000 characters"):
        short("x" * 5000)


def test_decoding_says_the_line_of_the_byte_that_is_wrong() -> None:
    with pytest.raises(FileFaults) as caught:
        decode("a.csv", b"\xef\xbb\xbfa\nb\n\xff\n")
    assert caught.value.faults[0].row == 3
