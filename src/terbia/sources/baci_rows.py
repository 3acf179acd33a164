"""Rows of a BACI file, a block of the file at a time: numbers where all is well, faults by row where it is not."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from terbia.errors import Fault, FileFaults
from terbia.ledger.flows import FLOWS, KEY
from terbia.sources.table import is_blank, numbered_rows
from terbia.vocab.area_number import area_numbers

FIRST_YEAR, LAST_YEAR = 1988, 2100
#: More rows than this that cannot be read are no faults of rows: the file is something else.
MAX_FAULTS = 10_000
_PADS = [" " * blanks + "NA" for blanks in range(24)]
_NUMBER = r"^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?$"
_UNKNOWN = ("NA", "")
_TYPES = FLOWS
SAID = tuple(FLOWS)


@dataclass(frozen=True, slots=True)
class Block:
    """What a block of a file holds: its flows, rows and lines, its faults, and the rows blank or of other codes."""

    flows: pl.DataFrame
    rows: int
    lines: int
    faults: tuple[Fault, ...] = ()
    blank: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True)
class Expected:
    """What a file's rows may say: its header, the year in its name, the codes asked for (None: all).

    ``renumbered`` are numbers that only the release's list of countries knows, with a number of the same area.
    """

    name: str
    header: tuple[str, ...]
    year: int | None = None
    codes: tuple[str, ...] | None = None
    renumbered: Mapping[int, int] = field(default_factory=dict)

    def areas(self) -> set[int]:
        """The numbers of countries that may stand as exporter and importer."""
        return ({n for n, area in area_numbers().items() if area != "WORLD"}) | set(self.renumbered)


def read_block(data: bytes, first_line: int, expected: Expected) -> Block:
    """The flows of whole lines of a file, the first of which is line ``first_line``.

    A block without any fault is parsed as numbers at once; any other, and one of which some codes are asked for, is
    parsed as text, checked cell by cell, and gives the same numbers.
    """
    if expected.codes is None and (fast := _numbers(data, first_line, expected)) is not None:
        return Block(fast, fast.height, fast.height)
    text, faults, blank, rows = _text(data, first_line, expected)
    return _checked(text, faults, blank, (rows, data.count(b"\n")), expected)


def _numbers(data: bytes, first_line: int, expected: Expected) -> pl.DataFrame | None:
    """The block as numbers, or None where any cell needs a closer look."""
    if b'"' in data or expected.renumbered:
        return None
    schema = {name: _TYPES.get(name, pl.String) for name in expected.header}
    pads = _PADS if b" " in data else "NA"
    try:
        flows = pl.read_csv(data, has_header=False, schema=schema, null_values=pads).select(SAID)
    except pl.exceptions.PolarsError:
        return None
    if flows["q"].null_count() != data.count(b"N"):
        return None  # an empty cell, or a row that ends early: only NA is an unknown quantity
    years = (expected.year, expected.year) if expected.year else (FIRST_YEAR, LAST_YEAR)
    whole = flows.select(
        pl.all_horizontal(pl.col(*KEY, "v").is_not_null().all()),
        pl.col("t").is_between(*years).all().alias("years"),
        pl.col("k").is_between(0, 999_999).all().alias("codes"),
        (pl.col("v").is_finite() & (pl.col("v") >= 0)).all().alias("values"),
        (pl.col("q").is_finite() & (pl.col("q") >= 0)).all().alias("quantities"),
    ).row(0)
    numbers = set(flows["i"].unique()) | set(flows["j"].unique())
    if not all(whole) or not numbers <= expected.areas():
        return None
    return flows.with_row_index("row", first_line)


def _lines(data: bytes) -> int:
    return data.count(b"\n") + (not data.endswith(b"\n"))


def _text(data: bytes, first_line: int, expected: Expected) -> tuple[pl.DataFrame, list[Fault], int, int]:
    """The block's cells as text with their rows, faults of shape, the blank rows, and the rows in all."""
    if b'"' not in data and b"\x00" not in data:
        schema = dict.fromkeys(expected.header, pl.String)
        try:
            cells = pl.read_csv(data, has_header=False, schema=schema).select(SAID)
        except pl.exceptions.PolarsError:
            cells = None
        if cells is not None and cells.height == _lines(data) and not any(c.null_count() for c in cells):
            return cells.with_row_index("row", first_line), [], 0, cells.height
    return _text_by_row(data, first_line, expected)


def _text_by_row(data: bytes, first_line: int, expected: Expected) -> tuple[pl.DataFrame, list[Fault], int, int]:
    """As `_text`, row by row: slower, and exact about short, long, quoted and blank rows."""
    text = data.decode("utf-8", errors="replace").replace("\x00", "\ufffd")
    places = [expected.header.index(name) for name in SAID]
    kept: list[tuple[int, ...] | tuple[int | str, ...]] = []
    faults, blank, count = [], 0, 0
    for line, row in numbered_rows(expected.name, text, first_line):
        count += 1
        if is_blank(row):
            blank += 1
        elif len(row) != len(expected.header):
            faults.append(_shape(line, row, expected.header))
        else:
            kept.append((line, *(row[place] for place in places)))
    frame = pl.DataFrame(kept, schema={"row": pl.UInt32, **dict.fromkeys(SAID, pl.String)}, orient="row")
    return frame, faults, blank, count


def _shape(line: int, row: Sequence[str], header: Sequence[str]) -> Fault:
    shown = ",".join(row)[:200]
    if len(row) < len(header):
        return Fault(line, ", ".join(header[len(row) :]), shown, "the row ends before this column")
    return Fault(line, "", shown, f"{len(row)} cells in a table of {len(header)} columns")


def _checked(text: pl.DataFrame, faults: list[Fault], blank: int, size: tuple[int, int], expected: Expected) -> Block:
    text = text.with_columns(pl.col("k").str.strip_chars())
    others = 0
    if expected.codes is not None:
        wanted = {form for code in expected.codes for form in (code, code.lstrip("0"))}
        code = pl.col("k")
        asked = text.filter(code.is_in(list(wanted)) | ~code.str.contains(r"^\d{1,6}$"))
        others, text = text.height - asked.height, asked
    six = pl.when(pl.col("k").str.contains(r"^\d{1,6}$")).then(pl.col("k").str.zfill(6))
    text = text.with_columns(pl.col(*SAID).str.strip_chars(), six=six)
    areas = sorted(expected.areas())
    years = [expected.year] if expected.year else list(range(FIRST_YEAR, LAST_YEAR + 1))
    area = [
        pl.col(c).str.contains(r"^\d{1,4}$") & pl.col(c).cast(pl.Int32, strict=False).is_in(areas).fill_null(False)
        for c in "ij"
    ]
    good = pl.all_horizontal(
        pl.col("t").is_in([str(year) for year in years]),
        *area,
        pl.col("six").is_not_null(),
        _is_number("v"),
        _is_number("q") | pl.col("q").is_in(_UNKNOWN),
    )
    text = text.with_columns(good=good)
    for row in text.filter(~pl.col("good")).head(MAX_FAULTS + 1).iter_rows(named=True):
        faults.extend(_cells(row, expected))
    return Block(_typed(text.filter("good"), expected), *size, tuple(faults), blank, others)


def _is_number(column: str) -> pl.Expr:
    number = pl.col(column).cast(pl.Float64, strict=False)
    return (pl.col(column).str.contains(_NUMBER) & number.is_finite()).fill_null(False)


def _cells(row: Mapping[str, object], expected: Expected) -> list[Fault]:
    """What is wrong with each cell of a row that was not taken."""
    line, areas = int(str(row["row"])), expected.areas()
    found = []
    for column in SAID:
        shown = str(row[column])
        if why := _why(column, shown, areas, expected.year):
            found.append(Fault(line, column, shown[:200], why))
    return found


def _why(column: str, shown: str, areas: set[int], year: int | None) -> str | None:
    if column == "t":
        if not re.fullmatch(r"\d{4}", shown, re.A) or not FIRST_YEAR <= int(shown) <= LAST_YEAR:
            return "not a year of BACI"
        return f"another year than {year}, which the file's name says" if year and int(shown) != year else None
    if column in "ij":
        if not re.fullmatch(r"\d{1,4}", shown, re.A):
            return "not the number of a country"
        if int(shown) == 0:
            return "0 is the world, of which BACI has no rows"
        return None if int(shown) in areas else "a number of a country that Terbia does not know"
    if column == "k":
        return None if re.fullmatch(r"\d{1,6}", shown, re.A) else "not a six-digit HS code"
    if column == "q" and shown in _UNKNOWN:
        return None
    if re.fullmatch(r"-\s*[\d.]+(?:[eE][+-]?\d+)?", shown, re.A):
        return "a flow cannot be negative"
    if re.fullmatch(_NUMBER, shown, re.A) and float(shown) < float("inf"):
        return None
    return "not a finite number" if shown.lower().strip("+-") in {"nan", "inf", "infinity"} else "not a number"


def _typed(text: pl.DataFrame, expected: Expected) -> pl.DataFrame:
    number = pl.col("i", "j").cast(pl.Int16)
    if expected.renumbered:
        number = number.replace(expected.renumbered)
    return text.select(
        pl.col("t").cast(pl.Int16),
        number,
        pl.col("six").cast(pl.Int32).alias("k"),
        pl.col("v").cast(pl.Float64),
        pl.col("q").cast(pl.Float64, strict=False),
        pl.col("row").cast(pl.UInt32),
        pl.col("v").alias("v_text"),
        pl.when(pl.col("q") == "").then(pl.lit("NA")).otherwise(pl.col("q")).alias("q_text"),
    )


def is_in_order(flows: pl.DataFrame, last: int) -> tuple[bool, int]:
    """Whether flows come in the order of year, exporter, importer and code, none twice, after the key ``last``."""
    if flows.is_empty():
        return True, last
    keys = flows.select(_key()).to_series()
    rising = bool((keys.diff().slice(1) > 0).all()) and keys[0] > last
    return rising, int(keys[-1])


def _key() -> pl.Expr:
    """Year, exporter, importer and code in one number, whose order is theirs."""
    year, exporter, importer, code = (pl.col(name).cast(pl.Int64) for name in KEY)
    return ((year * 10_000 + exporter) * 10_000 + importer) * 1_000_000 + code


def settled(flows: pl.DataFrame) -> tuple[pl.DataFrame, int, list[Fault]]:
    """Flows in order, each once; how many rows repeat another word for word; and faults of rows that contradict.

    Two numbers of one area (250 and 251 of France) are one country here. Of rows that say something else of one flow
    none is kept, for nothing tells which is right.
    """
    areas = area_numbers()
    first: dict[str, int] = {}
    for number in sorted({*flows["i"].unique(), *flows["j"].unique()}):
        first.setdefault(areas[number], number)
    one = {n: first[areas[n]] for n in {*flows["i"].unique(), *flows["j"].unique()} if first[areas[n]] != n}
    flows = flows.with_columns(pl.col("i", "j").replace(one)) if one else flows
    flows = flows.with_columns(_key().alias("key")).sort("key", maintain_order=True)
    if not (flows["key"].diff() == 0).any():
        return flows.drop("key"), 0, []
    flows = flows.drop("key").sort(*KEY, "row")
    repeated = flows.filter(flows.select(KEY).is_duplicated())
    said = repeated.group_by(KEY).agg(
        pl.struct("v", "q").n_unique().alias("words"), pl.col("row").alias("rows"), pl.len().alias("times")
    )
    clash = said.filter(pl.col("words") > 1)
    faults = []
    for rows in clash.sort(KEY)["rows"].head(MAX_FAULTS).to_list():
        for row in rows:
            other = next(r for r in rows if r != row)
            faults.append(Fault(row, "v, q", "", f"another figure for the flow of row {other}; neither is taken"))
    kept = flows.join(clash, on=KEY, how="anti", maintain_order="left").unique(KEY, keep="first", maintain_order=True)
    return kept, flows.height - kept.height - int(clash["times"].sum()), faults


def too_many(name: str, faults: Sequence[Fault]) -> FileFaults:
    """The error for a file of which thousands of rows cannot be read."""
    advice = (
        f"More than {MAX_FAULTS:,} rows cannot be read: this is not a BACI file, or a damaged one. Download it again."
    )
    return FileFaults(name, faults[:100], advice)


def header_of(line: bytes) -> tuple[str, ...]:
    """The names in a header line."""
    text = line.decode("utf-8-sig", errors="replace")
    rows = list(numbered_rows("header", io.StringIO(text).read()))
    return tuple(cell.strip() for cell in rows[0][1]) if rows else ()
