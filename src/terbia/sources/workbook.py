"""Workbooks (xlsx) as sheets of text: opened within bounds, never trusted.

Formulas are read by the value that the publisher's program stored with them.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from terbia.errors import Fault, FileFaults

#: A publisher's workbook unpacks to a few megabytes; more than this is refused before it is read.
MAX_UNPACKED = 64 * 2**20
#: Cells are laid out as full grids when sheets are read, so one cell far out would ask for all of memory.
MAX_GRID = 4_000_000
#: The longest text times the number of cells; spreadsheets share texts, which a hostile file can multiply.
MAX_TEXT = 256 * 2**20

_SIGNATURE = b"PK\x03\x04"
_PLACE = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]*)(\d+)")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_ADVICE = "Get the publisher's original file again; only .xlsx workbooks are read."


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: its number as the spreadsheet shows it, and its cells as text."""

    number: int
    cells: tuple[str, ...]

    def cell(self, at: int) -> str:
        """The text of a cell, empty where the row ends before it."""
        return self.cells[at] if 0 <= at < len(self.cells) else ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is printed in the row."""
        return not any(self.cells)

    @property
    def label_only(self) -> bool:
        """Whether there is text in the first column and nowhere else."""
        return bool(self.cells) and bool(self.cells[0]) and not any(self.cells[1:])


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name and its rows from the top."""

    name: str
    rows: tuple[Row, ...]


def is_workbook(data: bytes) -> bool:
    """Whether bytes begin as an xlsx workbook does."""
    return data.startswith(_SIGNATURE)


def read_sheets(name: str, data: bytes) -> Mapping[str, Sheet]:
    """The sheets of a workbook by name, in order.

    Raises FileFaults for bytes that are no workbook, are damaged, or would unpack beyond bounds.
    """
    if not is_workbook(data):
        raise _refused(name, "this is not an xlsx workbook")
    _check(name, data)
    try:
        return _sheets(data)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic inside the library is no Exception
        raise _refused(name, f"a damaged workbook: {error}") from None


def _refused(name: str, reason: str) -> FileFaults:
    return FileFaults(name, [Fault(0, "", "", reason)], _ADVICE)


def _sheets(data: bytes) -> dict[str, Sheet]:
    # The library is compiled and takes a moment to load; the command line starts without it.
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = {}
    for title in book.sheet_names:
        grid = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
        rows = (Row(number, tuple(_text(cell) for cell in cells)) for number, cells in enumerate(grid, 1))
        found[title] = Sheet(title, tuple(rows))
    return found


def _text(cell: object) -> str:
    """A cell as it is written in a table: whole numbers without a point, others to 15 digits."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return str(cell).replace("\u00a0", " ").strip()
    if not math.isfinite(cell):
        return str(cell)
    text = format(Decimal(format(cell, ".15g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _check(name: str, data: bytes) -> None:
    """Refuse an archive that is damaged, swells, or spreads its cells too far."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(name, archive)
    except FileFaults:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        OSError,
    ) as error:
        raise _refused(name, f"a damaged or locked workbook: {error}") from None
    except Exception as error:  # the decompressors of other methods have errors of their own
        raise _refused(name, f"a damaged workbook: {error}") from None


def _check_members(name: str, archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    if len({info.filename.lower() for info in infos}) != len(infos):
        raise _refused(name, "two members of the workbook have the same name")
    left, longest, cells, grid = MAX_UNPACKED, 0, 0, 0
    for info in infos:
        with archive.open(info) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            raise _refused(name, f"would unpack to more than {MAX_UNPACKED // 2**20} MiB")
        if "sharedstrings" in info.filename.lower():
            longest = max(len(part) for part in content.split(b"</si>"))
        else:
            found, area = _extent(content)
            cells, grid = cells + found, grid + area
    if grid > MAX_GRID:
        raise _refused(name, f"its sheets spread over more than {MAX_GRID:,} cells")
    if longest * cells > MAX_TEXT:
        raise _refused(name, "its cells repeat long texts beyond all bounds")


def _extent(content: bytes) -> tuple[int, int]:
    """How many cells a sheet's markup holds, and at most how large the grid is that holds them all."""
    cells, rows = len(_CELL.findall(content)), len(_ROW.findall(content))
    if not cells:
        return 0, 0
    last_row, last_column, placed, numbered = 0, 0, 0, 0
    for letters, digits in _PLACE.findall(content):
        last_row = max(last_row, int(digits[:9]))
        last_column = max(last_column, _column(letters))
        placed, numbered = placed + bool(letters), numbered + (not letters)
    # Cells and rows that do not say their place follow the one before them.
    width = last_column + max(cells - placed, 0)
    return cells, width * (last_row + max(rows - numbered, 0))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - 64
    return number
