"""An answer of UN Comtrade as records of text: JSON as its service gives it, or CSV; errors and empty answers named."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from terbia.errors import Fault, FileFaults
from terbia.sources.table import MAX_FIELD, decode, is_blank, plain_name, read_table

Cell = str | bool | None
_NO_ROWS = (
    "No rows is not a trade of zero. Ask again: under classification HS rather than one revision (a year is empty "
    "under every revision but the one in which the country reported it), for a year that has been reported, and later "
    "if too many calls were made."
)
#: Columns without which a row of trade says nothing.
NEEDED = ("reportercode", "flowcode", "partnercode", "cmdcode", "primaryvalue")
_MARKS = frozenset((*NEEDED, "refyear", "refperiodid", "classificationcode"))
#: As many records as the service gives at once, without a key and with one: the rest is cut off without a word.
LIMITS = (500, 100_000, 250_000)


@dataclass(frozen=True, slots=True)
class Answer:
    """Records by place (a line of the CSV, a record's number in the JSON), as names in lower case with their cells."""

    records: tuple[tuple[int, Mapping[str, Cell]], ...]
    columns: frozenset[str]
    word: str
    blank: int = 0
    faults: tuple[Fault, ...] = ()

    @property
    def is_at_limit(self) -> bool:
        """Whether there are just as many records as one call can give."""
        return len(self.records) in LIMITS


def is_answer(data: bytes) -> bool:
    """Whether bytes begin as JSON of the service does: one object, or a list of objects with a reporter."""
    start = data[:8192].removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n")
    if start.startswith(b"["):
        return start[1:].lstrip().startswith(b"{") and b"reportercode" in start.lower()
    return start.startswith(b"{")


def recognises(header: Collection[str]) -> bool:
    """Whether the header of a table is that of Comtrade's CSV."""
    return len(_MARKS & {plain_name(name) for name in header}) >= 4


def read_json(name: str, data: bytes) -> Answer:
    """The records of a JSON answer, numbers as they are written.

    Raises FileFaults for a cut answer, an error of the service, an answer without rows, and other JSON.
    """
    text = decode(name, data).lstrip("\ufeff")
    try:
        document = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as error:
        fault = Fault(error.lineno, "", text[error.pos : error.pos + 60], f"not whole JSON: {error.msg}")
        raise FileFaults(
            name, [fault], "The answer was cut off, or it is no answer of the service: ask again."
        ) from None
    except RecursionError:
        raise FileFaults(name, [Fault(1, "", "", "nested too deeply for an answer")]) from None
    records = document if isinstance(document, list) else _data(name, document)
    if not records:
        raise FileFaults(name, [Fault(0, "data", "", "the answer holds no rows (count 0)")], _NO_ROWS)
    found, faults = [], []
    for place, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            faults.append(Fault(place, "data", str(record)[:200], "not a record"))
            continue
        cells = {plain_name(key): value for key, value in record.items()}
        odd = [key for key, value in cells.items() if not isinstance(value, str | bool | None)]
        long = [key for key, value in cells.items() if isinstance(value, str) and len(value) > MAX_FIELD]
        if odd or long:
            faults.append(Fault(place, ", ".join((odd + long)[:5])[:120], "", "not a single value"))
        else:
            found.append((place, cells))
    columns = frozenset(key for _, cells in found for key in cells)
    return Answer(tuple(found), columns, "record", 0, tuple(faults))


def _data(name: str, document: Mapping[str, object]) -> list[object]:
    error = next((str(document[key]) for key in ("error", "message", "errorMessage") if document.get(key)), "")
    status = document.get("statusCode")
    data = document.get("data")
    if error or (status not in (None, "200") and not data):
        said = " ".join(part for part in (str(status or ""), error) if part)
        fault = Fault(0, "", said[:200], "the service answered with an error instead of data")
        raise FileFaults(name, [fault], _cure(said))
    if "data" not in document or not isinstance(data, list | None):
        shown = ", ".join(str(key) for key in list(document)[:8])
        raise FileFaults(
            name, [Fault(1, "", shown[:200], "JSON without a list 'data' of records")], "See docs/readers.md."
        )
    count = document.get("count")
    if data and isinstance(count, str) and count.isdigit() and int(count) != len(data):
        reason = f"count says {count}, the answer holds {len(data)} records: cut off or put together"
        raise FileFaults(name, [Fault(0, "count", count, reason)], "Ask again, in smaller pieces.")
    return data or []


def _cure(said: str) -> str:
    if "401" in said or "403" in said or "key" in said.lower() or "denied" in said.lower():
        return "The key is missing or wrong: get one from comtradedeveloper.un.org and ask again."
    if "429" in said or "quota" in said.lower() or "rate" in said.lower():
        return "Too many calls: wait, and ask again."
    return "Ask again; where it stays, mend the question."


def read_csv(name: str, data: bytes) -> Answer:
    """The records of a CSV answer; an empty cell is None. A last empty cell that the header lacks is let pass.

    Raises FileFaults for a table that cannot be read or has no rows.
    """
    table = read_table(name, data)
    names = [plain_name(column) for column in table.header]
    twice = sorted({column for column in names if column and names.count(column) > 1})
    if twice:
        raise FileFaults(name, [Fault(1, column, "", "the column stands twice") for column in twice])
    found, faults, blank = [], [], 0
    for line, row in table.rows:
        if is_blank(row):
            blank += 1
            continue
        cells = row[:-1] if len(row) == len(names) + 1 and not row[-1].strip() else row
        if len(cells) != len(names):
            faults.append(Fault(line, *_shape(cells, table.header)))
            continue
        found.append((line, {key: cell.strip() or None for key, cell in zip(names, cells, strict=True) if key}))
    if not found and not faults:
        raise FileFaults(name, [Fault(2, "", "", "the answer holds no rows below the header")], _NO_ROWS)
    return Answer(tuple(found), frozenset(names), "row", blank, tuple(faults))


def _shape(cells: tuple[str, ...], header: tuple[str, ...]) -> tuple[str, str, str]:
    shown = ",".join(cells)[:200]
    if len(cells) < len(header):
        return header[len(cells)], shown, "the row ends before this column"
    return "", shown, f"{len(cells)} cells in a table of {len(header)} columns"


def missing(answer: Answer) -> Iterator[Fault]:
    """A fault for each column that a trade table must have and this one lacks."""
    for column in NEEDED:
        if column not in answer.columns:
            yield Fault(1, column, "", "the column is missing")
    if not {"period", "refyear"} & answer.columns:
        yield Fault(1, "period", "", "the column is missing")
