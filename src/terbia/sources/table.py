"""From bytes to rows: encodings, delimiters, and the faults that a table of text can have."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from terbia.errors import Fault, FileFaults
from terbia.vocab.printed import Printed, read_printed

#: A table of a publisher is far smaller; more than this is refused before it is read.
MAX_BYTES = 64 * 1024 * 1024
#: The longest note of the files at hand has some 2,000 characters; the longest figure, label or name some 150.
MAX_FIELD = 16 * 1024
MAX_WORDS = 400
MAX_DIGITS = 15
_DIGITS = re.compile(r"[\d,]+")


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of text: the header's names as printed, and the rows below it with their line numbers."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def column(self, *names: str) -> int | None:
        """The place of the first column whose name matches one of these, whatever case, blanks or underscores."""
        wanted = {plain_name(name) for name in names}
        for place, name in enumerate(self.header):
            if plain_name(name) in wanted:
                return place
        return None


def plain_name(name: str) -> str:
    """A column's name without blanks and case, for comparing: ``PROD_EST_ 2024`` -> ``prod_est_2024``."""
    return "".join(name.split()).lower()


def decode(name: str, data: bytes) -> str:
    """The text of a file: UTF-8 with or without mark, UTF-16 with mark, else Windows-1252.

    Raises FileFaults for bytes that are no text in any of these.
    """
    if len(data) > MAX_BYTES:
        raise FileFaults(name, [Fault(0, "", "", f"larger than {MAX_BYTES // 2**20} MiB")])
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif data.startswith(b"\xef\xbb\xbf"):
        encodings = ["utf-8-sig"]
    elif _is_damaged_utf8(data):
        encodings = ["utf-8"]
    else:
        encodings = ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            last = error
            continue
        if "\x00" in text:
            break
        return text
    else:
        line = last.object[: last.start].count(b"\n") + 1
        raise FileFaults(
            name,
            [Fault(line, "", "", f"not text in {' or '.join(encodings)}: {last.reason}")],
            "Save the file again as UTF-8 or get the publisher's original.",
        )
    raise FileFaults(name, [Fault(1, "", "", "holds NUL bytes: this is not a text table")])


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8 but for a few: read as Windows-1252 they would give wrong letters without a word."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    return broken > 0 and sum(character > "\x7f" for character in text) - broken > broken


def short(text: str) -> str:
    """The text of a figure, label or name. Raises ValueError for one that is far longer than any of these."""
    if len(text) > MAX_WORDS:
        raise ValueError(f"{len(text):,} characters, too many for a figure, a label or a name")
    return text


def read_figure(text: str) -> Printed | None:
    """What a cell says, as `terbia.vocab.printed.read_printed`; also ValueError for a number too long to be one."""
    printed = read_printed(short(text))
    if printed is not None and len(max(_DIGITS.findall(printed.text), default="", key=len)) > MAX_DIGITS:
        raise ValueError("more digits than a figure has")
    if printed is not None and any(mark.isdigit() and not mark.isascii() for mark in printed.text):
        raise ValueError("digits of another script")
    return printed


def read_table(name: str, data: bytes) -> TextTable:
    """The header and rows of a comma-separated file, each row with the line where it starts.

    Raises FileFaults for a file that is empty, no text, badly quoted, or has an overlong field.
    """
    text = decode(name, data)
    lines = list(numbered_rows(name, text))
    if not lines:
        raise FileFaults(name, [Fault(1, "", "", "the file is empty")])
    (_, header), *rows = lines
    return TextTable(name, tuple(cell.strip().lstrip("\ufeff") for cell in header), tuple(rows))


def numbered_rows(name: str, text: str, first: int = 1) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of comma-separated text, each with the line on which it starts; the text begins on line ``first``.

    Raises FileFaults for one that is badly quoted or has an overlong field.
    """
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = first
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileFaults(
                name,
                [Fault(start, "", "", f"not a comma-separated row: {error}")],
                "Get the publisher's original; a quote that is never closed swallows the rest of the file.",
            ) from None
        yield start, tuple(row)
        start = first + reader.line_num


def is_blank(row: tuple[str, ...]) -> bool:
    """Whether a row holds nothing but blanks (some releases end in dozens of rows of commas)."""
    return not any(cell.strip() for cell in row)
