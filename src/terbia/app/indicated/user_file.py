"""A CSV file of the user: its columns under our names, its cells as numbers, years and codes, and every fault of it."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from terbia.app.indicated.packaged import (
    Source,
)
from terbia.errors import Fault, FileFaults, TerbiaError
from terbia.ledger.observation import Origin
from terbia.vocab.table import packaged_rows

_YEAR = re.compile(r"[0-9]{4}")
_HS6 = re.compile(r"[0-9]{5,6}")
#: What publishers write where there is no figure.
_EMPTY = frozenset({"", "NA", "..", "nan"})


@dataclass
class UserFile:
    """A CSV file with its columns under our names, and the faults found so far."""

    kind: str
    path: Path
    rows: list[tuple[int, dict[str, str]]]
    faults: list[Fault] = field(default_factory=list)

    def number(self, at: int, row: Mapping[str, str], column: str) -> float | None:
        """The number of a cell; None where it is empty, and a fault where it is no number."""
        text = row.get(column, "").strip()
        if text in _EMPTY:
            return None
        try:
            value = float(text.replace(",", ""))
        except ValueError:
            self.faults.append(Fault(at, column, text, "is not a number"))
            return None
        if value != value or value in (float("inf"), float("-inf")):
            self.faults.append(Fault(at, column, text, "is not a finite number"))
            return None
        return value

    def amount(self, at: int, row: Mapping[str, str], column: str) -> float | None:
        """A number that cannot be negative."""
        value = self.number(at, row, column)
        if value is not None and value < 0:
            self.faults.append(Fault(at, column, row[column], "is negative"))
            return None
        return value

    def needed(self, at: int, row: Mapping[str, str], column: str) -> str:
        """The text of a cell that must not be empty."""
        text = row.get(column, "").strip()
        if not text:
            self.faults.append(Fault(at, column, "", "is empty"))
        return text

    def year(self, at: int, row: Mapping[str, str]) -> str:
        """A calendar year of four digits."""
        text = self.needed(at, row, "year")
        if text and not _YEAR.fullmatch(text):
            self.faults.append(Fault(at, "year", text, "is not a year of four digits"))
        return text

    def code(self, at: int, row: Mapping[str, str]) -> str:
        """A code of six digits; leading zeros that a spreadsheet dropped are put back."""
        text = self.needed(at, row, "hs6")
        if text and not _HS6.fullmatch(text):
            self.faults.append(Fault(at, "hs6", text, "is not a code of six digits"))
        return text.zfill(6)

    def empty(self, at: int, row: Mapping[str, str], column: str) -> None:
        """A fault for a cell that is empty; one that is no number has its fault already."""
        if row.get(column, "").strip() in _EMPTY:
            self.faults.append(Fault(at, column, "", "is empty"))

    def close(self) -> None:
        """Raise FileFaults where there were any."""
        if self.faults:
            raise FileFaults(str(self.path), self.faults, _advice(self.kind))

    def source(self) -> Source:
        """The file as the origin of its figures."""
        digest = hashlib.sha256(self.path.read_bytes()).hexdigest()
        origin = Origin(
            f"{self.path.name} (sha256 {digest[:12]})", "the user", "", str(self.path.name), "the user's own"
        )
        return Source(f"user-{self.kind}", "", origin, ("user",))

    def each(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Rows with the line they stand on."""
        return iter(self.rows)


@cache
def _columns() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in packaged_rows("indicators/user_columns.csv"):
        found.setdefault(row["table"], []).append(row)
    return found


def table_kinds() -> tuple[str, ...]:
    """The kinds of table that may be given."""
    return tuple(_columns())


def _advice(kind: str) -> str:
    parts = [f"{c['column']}{'' if c['required'] == 'yes' else ' (optional)'}" for c in _columns()[kind]]
    return f"A table '{kind}' is CSV with the columns {', '.join(parts)}. See docs/indicators.md."


def opened(kind: str, path: Path) -> UserFile:
    """A table of a kind, its cells not yet read as numbers.

    Raises TerbiaError where the file cannot be opened, FileFaults where it is no CSV or lacks a column.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise TerbiaError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise FileFaults(str(path), [Fault(0, "", "", f"is not UTF-8 text ({error.reason})")], _advice(kind)) from None
    header, raw, faults = _cells(kind, path, text)
    names = {}
    for column in _columns()[kind]:
        known = [column["column"], *filter(None, column["also"].split("|"))]
        names[column["column"]] = next((n for n in known if n in header), None)
    missing = [c["column"] for c in _columns()[kind] if c["required"] == "yes" and names[c["column"]] is None]
    if missing:
        reason = f"there is no column for {', '.join(missing)} (the header is {', '.join(header) or 'empty'})"
        raise FileFaults(str(path), [Fault(1, "", "", reason)], _advice(kind))
    rows = [(at, {ours: row[theirs] for ours, theirs in names.items() if theirs}) for at, row in raw]
    return UserFile(kind, path, rows, faults)


def _cells(kind: str, path: Path, text: str) -> tuple[list[str], list[tuple[int, dict[str, str]]], list[Fault]]:
    """The header and the rows with their lines. A row of another length is a fault: a bare comma shifts cells."""
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = [name.strip() for name in next(reader, [])]
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise FileFaults(str(path), [Fault(0, "", "", f"is not CSV: {error}")], _advice(kind)) from None
    reason = f"has not {len(header)} cells as the header has (a comma inside a number needs quotation marks)"
    faults = [Fault(at, "", ",".join(cells), reason) for at, cells in lines if len(cells) != len(header)]
    rows = [(at, dict(zip(header, cells, strict=True))) for at, cells in lines if len(cells) == len(header)]
    return header, rows, faults
