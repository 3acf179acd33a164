"""Reading the tables of a chain: every cell checked, every fault of every table reported at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from terbia.chain.datum import COLUMNS, BadCell, Datum, read_datum
from terbia.errors import Fault, FileFaults

#: Each table's own columns, before those of its number.
OWN: Mapping[str, tuple[str, ...]] = {
    "areas": ("area", "name", "note"),
    "allies": ("area", "ally", "source_title", "source_url", "qualifiers", "note"),
    "groups": ("group", "members", "separation", "metal", "oxide_factor", "source_title", "source_url", "note"),
    "compositions": ("composition", "group"),
    "sites": ("site", "area", "name", "operator", "status", "facility", "capacities", "note"),
    "mines": ("mine", "composition", "feed_class", "note"),
    "capacities": ("site", "stage", "measure", "from_year"),
    "yields": ("step", "group"),
    "recipes": ("grade", "group"),
    "grades": ("grade", "name"),
    "variants": ("variant", "grade", "name"),
    "bills": ("product", "part"),
    "requirements": ("area", "product", "year"),
    "loss_values": ("product",),
    "routes": (
        "mine",
        "to_area",
        "to_site",
        "good",
        "from_year",
        "to_year",
        "source_title",
        "source_url",
        "qualifiers",
        "note",
    ),
    "outputs": ("site", "stage", "group", "from_year", "source_title", "source_url", "qualifiers", "note"),
    "statistics": ("statistic", "year", "flow", "item", "from_area", "to_area"),
    "contents": ("table", "row"),
}
#: The columns that name a row of a table: no two rows of it share them.
NAMES: Mapping[str, tuple[str, ...]] = {
    **{table: OWN[table][:1] for table in ("areas", "groups", "sites", "mines", "grades", "variants", "loss_values")},
    **{table: OWN[table][:2] for table in ("allies", "compositions", "yields", "recipes", "bills", "statistics")},
    "capacities": OWN["capacities"],
    "requirements": OWN["requirements"],
    "routes": OWN["routes"][:5],
    "outputs": OWN["outputs"][:3],
}
#: Columns that a table of before may lack: read as empty, which says what it said then.
LATER: Mapping[str, tuple[str, ...]] = {"routes": ("to_site", "good")}
#: The tables that hold a number in each row.
NUMBERED = frozenset(
    {
        "compositions",
        "capacities",
        "yields",
        "recipes",
        "grades",
        "variants",
        "bills",
        "requirements",
        "loss_values",
        "statistics",
    }
)
#: Tables that a chain may do without.
OPTIONAL = frozenset({"allies", "variants", "bills", "routes", "outputs", "statistics", "contents"})
_MAX_BYTES = 16 * 1024 * 1024
_MAX_YEAR = 2100

#: What files that are no text begin with, and what else separates cells.
_NO_TEXT = {
    b"PK\x03\x04": "an Excel workbook (or another archive)", b"\xd0\xcf\x11\xe0": "an Excel workbook",
    b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16",
}  # fmt: skip
_MARKS = {";": "semicolons", "\t": "tabs"}


def name_of(table: str, row: Mapping[str, str]) -> str:
    """What names a row of a table: its cells that do, without the empty ones."""
    return " ".join(cell for column in NAMES[table] if (cell := row[column].strip()))


def columns_of(table: str) -> tuple[str, ...]:
    """The header of a table."""
    own = OWN[table]
    return (*own, *COLUMNS) if table in NUMBERED else own


@dataclass(slots=True)
class TableRows:
    """The rows of the tables, each with the line it starts at, and the faults met so far."""

    source: str
    rows: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    _sorted: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict, repr=False)

    def fault(self, table: str, line: int, column: str, text: str, reason: str) -> None:
        """Note what is wrong in a cell."""
        self.faults.append(Fault(line, column, text, f"{table}.csv: {reason}"))

    def each(self, table: str) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows of a table with their lines, by their keys: in what order they stand changes no digit."""
        rows, keys = self.rows.get(table, []), OWN[table]
        if len(self._sorted.get(table, ())) != len(rows):
            self._sorted[table] = sorted(rows, key=lambda entry: [entry[1][key].strip() for key in keys])
        yield from self._sorted.get(table, ())

    def named(self, table: str, column: str, **where: str) -> dict[str, None]:
        """What stands in a column of a table, in rows with the given cells, whether or not the rows can be read.

        What stands in a table is not missing: its own fault is noted, and nothing that follows from it.
        """
        rows = (row for _, row in self.each(table))
        asked = (row for row in rows if all(row[key].strip() == cell for key, cell in where.items()))
        return {cell: None for row in asked if (cell := row[column].strip())}

    def refused(self, table: str) -> set[str]:
        """What stands first in the rows of a table that have a fault: a row that cannot be read is not missing."""
        lines = {fault.row for fault in self.faults if fault.reason.startswith(f"{table}.csv: ")}
        return {row[OWN[table][0]].strip() for line, row in self.each(table) if line in lines}

    def datum(
        self, table: str, line: int, row: Mapping[str, str], unit: str | None, *, signed: bool = False
    ) -> Datum | None:
        """The number of a row, or None after noting what is wrong with it."""
        try:
            return read_datum(row, f"{table}.csv:{line}", unit=unit, signed=signed)
        except BadCell as error:
            self.fault(table, line, error.column, error.text, error.reason)
            return None

    def year(self, table: str, line: int, row: Mapping[str, str], column: str, blank: int) -> int:
        """A year in a column; ``blank`` where the cell is empty."""
        text = row[column].strip()
        if not text:
            return blank
        if text.isascii() and text.isdigit() and 1900 <= int(text) <= _MAX_YEAR:
            return int(text)
        self.fault(table, line, column, text, "is not a year (write 2025)")
        return blank

    def known(self, table: str, line: int, column: str, text: str, among: Mapping[str, object], what: str) -> bool:
        """Whether a name is one of those declared; else it is noted, with what is close to it."""
        if text in among:
            return True
        from difflib import get_close_matches

        same = [name for name in among if name.casefold() == text.casefold()]
        close = same or get_close_matches(text, list(among), n=3, cutoff=0.6)
        near = f"; close to it: {', '.join(close)}" if close else ""
        self.fault(table, line, column, text, f"is no {what} of this chain{near}")
        return False

    def stop_at_faults(self) -> None:
        """Raises FileFaults with everything noted so far, if there is anything."""
        if self.faults:
            raise FileFaults(
                self.source, self.faults, "Mend the tables and run it again; docs/chain.md describes them."
            )


def read_rows(source: str, open_table: Callable[[str], bytes | None]) -> TableRows:
    """The rows of every table that a folder holds; what is missing or unreadable is noted as a fault."""
    found = TableRows(source)
    for table in OWN:
        data = open_table(table)
        if data is None:
            if table not in OPTIONAL:
                found.fault(table, 0, "", "", "the table is missing (write it with 'terbia chain --to DIR')")
            continue
        _read_table(found, table, data)
    return found


def _read_table(found: TableRows, table: str, data: bytes) -> None:
    if len(data) > _MAX_BYTES:
        found.fault(table, 0, "", "", f"is larger than {_MAX_BYTES // 2**20} MiB: no table of a chain is")
        return
    if not data.strip():
        found.fault(table, 1, "", "", "is empty: copy it with 'terbia chain --to DIR'")
        return
    kind = next((what for begins, what in _NO_TEXT.items() if data.startswith(begins)), None)
    if kind:
        found.fault(table, 1, "", "", f"is {kind}: save it as CSV in UTF-8, separated by commas")
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found.fault(table, data[: error.start].count(b"\n") + 1, "", "", "is not UTF-8: save it again as UTF-8")
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        wanted = columns_of(table)
        later = LATER.get(table, ())
        missing = [name for name in wanted if name not in header and name not in later]
        if missing:
            other = next((name for mark, name in _MARKS.items() if len(header) == 1 and mark in header[0]), "")
            with_ = f"; it is separated by {other}: save it with commas" if other else ""
            found.fault(table, 1, ", ".join(missing), "", f"the header lacks these; it is {','.join(wanted)}{with_}")
            return
        if len(set(header)) < len(header):
            found.fault(table, 1, "", ",".join(header)[:120], "a column stands twice in the header")
            return
        rows: list[tuple[int, dict[str, str]]] = []
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) != len(header):
                    quotes = ": a comma within a cell needs quotes, and numbers have a point (1234.5)"
                    more = quotes if len(cells) > len(header) else ""
                    found.fault(table, line, "", "", f"has {len(cells)} cells, the header {len(header)}{more}")
                else:
                    rows.append((line, dict.fromkeys(later, "") | dict(zip(header, cells, strict=True))))
            line = reader.line_num + 1
        if not rows and table not in OPTIONAL:
            found.fault(table, 2, "", "", "has no rows: a chain needs one here (copy it with 'terbia chain --to DIR')")
        found.rows[table] = rows
    except csv.Error as error:
        found.fault(table, reader.line_num, "", "", f"not a comma-separated row: {error}")


def folder_rows(folder: Path) -> TableRows:
    """The rows of the tables in a folder. Raises FileFaults for a folder that is none."""
    if not folder.is_dir():
        raise FileFaults(str(folder), [Fault(0, "", "", "is not a folder")], "Write one with 'terbia chain --to DIR'.")

    def open_table(table: str) -> bytes | None:
        path = folder / f"{table}.csv"
        if path.is_symlink() and not path.exists():
            raise FileFaults(str(path), [Fault(0, "", "", "is a link to nothing")], "Put the table there.")
        try:
            return path.read_bytes() if path.is_file() else None
        except OSError as error:
            raise FileFaults(str(path), [Fault(0, "", "", f"cannot be opened: {error.strerror}")]) from None

    return read_rows(str(folder), open_table)


def packaged_bytes(table: str) -> bytes | None:
    """A packaged table as it ships, or None where none does."""
    path = files("terbia") / "data" / "chain" / f"{table}.csv"
    return path.read_bytes() if path.is_file() else None


def write_tables(folder: Path) -> list[Path]:
    """Write the packaged chain's tables into a new or empty folder; the files written.

    Raises FileFaults where the folder holds a table already: nothing is written over.
    """
    there = [name for name in OWN if (path := folder / f"{name}.csv").exists() or path.is_symlink()]
    if there:
        fault = Fault(0, "", "", f"holds {', '.join(f'{name}.csv' for name in there)} already")
        raise FileFaults(str(folder), [fault], "Choose another folder: tables of yours are not written over.")
    written: list[Path] = []
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in OWN:
            data = packaged_bytes(name)
            if data is None:
                data = (",".join(columns_of(name)) + "\n").encode()
            path = folder / f"{name}.csv"
            written.append(path)
            path.write_bytes(data)
    except OSError as error:
        _unwrite(written, folder if made else None)
        raise FileFaults(str(folder), [Fault(0, "", "", f"cannot be written: {error.strerror}")]) from None
    return written


def _unwrite(paths: list[Path], folder: Path | None) -> None:
    """Take away what was written before it could not go on, and the folder that was made for it."""
    with suppress(OSError):  # the error to tell is the first one
        for path in paths:
            path.unlink(missing_ok=True)
        if folder is not None:
            folder.rmdir()
