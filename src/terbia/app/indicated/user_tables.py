"""Tables that a user gives on the command line: plain CSV with a header, one row per figure.

Which columns a table has, and which other names they go by, is ``data/indicators/user_columns.csv``. Every fault of a
file is reported at once; nothing of a file with faults is used.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from terbia.app.indicated.packaged import (
    EuInputs,
    Governance,
    Indexes,
    Quantities,
    Source,
    Tables,
    Trade,
    TradeRow,
)
from terbia.errors import Fault, FileFaults, TerbiaError
from terbia.ledger.observation import Origin
from terbia.vocab.area import is_area_code, read_area
from terbia.vocab.area_number import area_by_number
from terbia.vocab.table import packaged_rows

#: Rows of totals that publishers put among the countries.
_TOTALS = frozenset({"DELETE", "WLD", "WORLD"})
_YEAR = re.compile(r"[0-9]{4}")
_HS6 = re.compile(r"[0-9]{5,6}")
#: What publishers write where there is no figure.
_EMPTY = frozenset({"", "NA", "..", "nan"})
_TOTAL_NAMES = frozenset({"total", "world", "world total"})


@dataclass
class _File:
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


def read_tables(given: Sequence[str], start: Tables) -> Tables:
    """The tables with the user's in place of the packaged ones; ``given`` are texts such as ``production=FILE``.

    Raises TerbiaError for a kind that does not exist, FileFaults with every fault of a file.
    """
    found = {"trade": start.trade, "governance": start.governance, "production": start.production,
             "demand": start.demand, "indexes": start.indexes, "reliance": start.reliance,
             "eu": start.eu}  # fmt: skip
    for text in given:
        kind, equals, name = text.partition("=")
        if not equals or kind not in _READERS:
            raise TerbiaError(f"'{text}' is not a table: write KIND=FILE with KIND one of {', '.join(_READERS)}.")
        found[kind] = _READERS[kind](_opened(kind, Path(name)))  # type: ignore[assignment]
    return Tables(**found)  # type: ignore[arg-type]


def _opened(kind: str, path: Path) -> _File:
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
    return _File(kind, path, rows, faults)


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


@cache
def area_of(text: str) -> str:
    """The area that a code, number or name means; one that Terbia does not know keeps its own name."""
    if is_area_code(text):
        return text
    try:
        return area_by_number(text) if text.isdigit() else read_area(text).area
    except ValueError:
        return text


def _is_total(row: Mapping[str, str]) -> bool:
    return row.get("area", "").strip() in _TOTALS or row.get("area", "").strip().casefold() in _TOTAL_NAMES


def _quantities(file: _File) -> Quantities:
    found: dict[tuple[str, str], tuple[float, float, float]] = {}
    for at, row in file.each():
        if _is_total(row):
            continue
        area, year = area_of(file.needed(at, row, "area")), file.year(at, row)
        value = file.amount(at, row, "quantity_t")
        if value is None:
            continue
        low, high = file.amount(at, row, "low"), file.amount(at, row, "high")
        low, high = value if low is None else low, value if high is None else high
        if not low <= value <= high:
            file.faults.append(Fault(at, "low", f"{low} {value} {high}", "low, value and high are not in order"))
        if (area, year) in found:
            file.faults.append(Fault(at, "area", f"{area} {year}", "stands in the table twice"))
        found[(area, year)] = (value, low, high)
    file.close()
    return Quantities(file.source(), found)


def _trade(file: _File) -> Trade:
    found: dict[tuple[str, str], list[TradeRow]] = {}
    seen: set[tuple[str, str, str, str]] = set()
    doubled: dict[tuple[str, str], int] = {}
    for at, row in file.each():
        key = (area_of(file.needed(at, row, "importer")), file.year(at, row))
        partner, code = area_of(file.needed(at, row, "exporter")), file.code(at, row)
        flow = (*key, partner, code)
        if flow in seen:
            doubled[key] = doubled.get(key, 0) + 1
        seen.add(flow)
        value, quantity = file.amount(at, row, "value_kusd"), file.amount(at, row, "quantity_t")
        found.setdefault(key, []).append(TradeRow(partner, code, value or 0.0, quantity))
    file.close()
    return Trade(file.source(), found, doubled)


def _governance(file: _File) -> Governance:
    found: dict[tuple[str, str], dict[str, float]] = {}
    doubled: set[str] = set()
    for at, row in file.each():
        key = (area_of(file.needed(at, row, "area")), file.year(at, row))
        estimate = file.number(at, row, "estimate")
        if estimate is None:
            continue
        if not -4 <= estimate <= 4:
            file.faults.append(Fault(at, "estimate", str(estimate), "is not an estimate of about -2.5 to 2.5"))
        dimension = row.get("dimension", "").strip().upper() or "PV"
        mine = found.setdefault(key, {})
        if dimension in mine:
            doubled.add(key[0])
        mine[dimension] = estimate
    file.close()
    return Governance(file.source(), found, frozenset(doubled))


def _indexes(file: _File) -> Indexes:
    unable: dict[tuple[str, str], float] = {}
    unwilling: dict[tuple[str, str], float] = {}
    for at, row in file.each():
        key = (area_of(file.needed(at, row, "area")), file.year(at, row))
        for column, into in (("unable", unable), ("unwilling", unwilling)):
            value = file.amount(at, row, column)
            if value is not None and value > 1:
                file.faults.append(Fault(at, column, str(value), "is above 1"))
            elif value is not None:
                into[key] = value
    file.close()
    return Indexes(file.source(), unable, unwilling)


def _reliance(file: _File) -> Quantities:
    """Percent by year; a net exporter's may be below zero."""
    found: dict[tuple[str, str], tuple[float, float, float]] = {}
    for at, row in file.each():
        key = (area_of(row.get("area", "").strip() or "US"), file.year(at, row))
        ends = [file.number(at, row, column) for column in ("net_import_reliance_pct", "low", "high")]
        value, low, high = (
            ends[0],
            ends[1] if ends[1] is not None else ends[0],
            ends[2] if ends[2] is not None else ends[0],
        )
        if value is None or low is None or high is None:
            continue
        if not low <= value <= high <= 100:
            file.faults.append(Fault(at, "high", f"{low} {value} {high}", "low, value, high and 100 are not in order"))
        if key in found:
            file.faults.append(Fault(at, "year", " ".join(key), "stands in the table twice"))
        found[key] = (value, low, high)
    file.close()
    return Quantities(file.source(), found, "percent")


def _eu(file: _File) -> EuInputs:
    sides: dict[str, dict[str, dict[str, tuple[float, float, float]]]] = {}
    fractions: dict[str, dict[str, float]] = {}
    for at, row in file.each():
        commodity = row.get("commodity", "").strip()
        part, value = file.needed(at, row, "part").upper().replace("-", "_"), file.amount(at, row, "value")
        if value is None:
            file.empty(at, row, "value")
        elif part in {"GS", "EU"}:
            governance, trade = file.amount(at, row, "governance"), file.amount(at, row, "trade")
            if governance is None:
                file.empty(at, row, "governance")
            elif governance > 10:
                file.faults.append(Fault(at, "governance", str(governance), "is above 10, the worst"))
            name = area_of(file.needed(at, row, "area"))
            side = sides.setdefault(commodity, {}).setdefault(part, {})
            if name in side:
                file.faults.append(Fault(at, "area", f"{part} {name}", "stands in the table twice"))
            side[name] = (value, governance or 0.0, 1.0 if trade is None else trade)
        elif part not in {"IR", "EOL_RIR", "SI_SR"}:
            file.faults.append(Fault(at, "part", part, "is none of GS, EU, IR, EOL_RIR, SI_SR"))
        elif value > 1:
            file.faults.append(Fault(at, "value", f"{part} {value}", "is above 1; write a fraction"))
        elif part in fractions.setdefault(commodity, {}):
            file.faults.append(Fault(at, "part", part, "stands in the table twice"))
        else:
            fractions[commodity][part] = value
    file.close()
    return EuInputs(file.source(), sides, fractions)


_READERS: dict[str, Callable[[_File], object]] = {
    "production": _quantities,
    "demand": _quantities,
    "trade": _trade,
    "governance": _governance,
    "indexes": _indexes,
    "reliance": _reliance,
    "eu": _eu,
}
