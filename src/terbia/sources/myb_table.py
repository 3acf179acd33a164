"""What the tables of a Minerals Yearbook chapter have in common: title, header, notes, rows taken or not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from terbia.errors import Fault, FileFaults
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.series import Series
from terbia.sources.footnote import Marks, beside, notes_below, numbered, plain
from terbia.sources.reading import Account, EditionName
from terbia.sources.workbook import Row, Sheet
from terbia.vocab.printed import Printed, read_printed

PUBLISHER = "U.S. Geological Survey"
URL = "https://www.usgs.gov/media/files/rare-earths-2022-tables-only-release"
#: A row is known by table and number: row 16 of table 4 is 4016 in the account.
ROWS_PER_TABLE = 1000
_NOTE = re.compile(r".{6,}\.\)?\Z", re.S)
#: Notes that say what was counted, as against where a figure comes from.
_SCOPE = re.compile(r"(?:Includes|Excludes|Official|Rare-earth oxide content|China, free on board)\b")
YEAR = re.compile(r"(?:19|20)\d\d\Z")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a chapter: where it stands, its title, the rows of its header, its body, its notes.

    ``common`` are the notes that hang on the title and so hold for the whole table.
    """

    sheet: str
    number: int
    title: str
    head: tuple[Row, ...]
    body: tuple[Row, ...]
    notes: Mapping[str, str]
    common: Marks

    def at(self, row: Row) -> int:
        """The number of a row that no other table of the file has."""
        return self.number * ROWS_PER_TABLE + row.number

    def heading(self) -> str:
        """All that is printed above the body, in one line."""
        return " ".join(cell for row in self.head for cell in row.cells if cell)


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell to be taken: its column, text and the text beside it, and what the row says it stands for."""

    series: Series
    period: str
    column: str
    text: str
    beside: str
    unit: str
    scope: str
    marks: Marks = field(default_factory=Marks)
    remark: str = ""


def split_table(name: str, sheet: Sheet, is_header: Callable[[Row], bool], words: str) -> Table:
    """The table on a sheet; ``is_header`` knows the last row of its header, ``words`` say what is looked for.

    Raises FileFaults where there is no such row, or no number in the sheet's first line (``TABLE 4``).
    """
    number = re.search(r"TABLE (\d{1,2})\b", sheet.rows[0].cell(0)) if sheet.rows else None
    last = next((row.number for row in sheet.rows if is_header(row)), None)
    faults = []
    if number is None:
        faults.append(Fault(1, sheet.name, "", "the sheet does not begin with 'TABLE' and its number"))
    if last is None:
        faults.append(Fault(0, sheet.name, "", f"no row is the header with {words}"))
    if len(sheet.rows) >= ROWS_PER_TABLE:
        faults.append(Fault(0, sheet.name, "", f"{len(sheet.rows)} rows are too many for a table of a yearbook"))
    if faults or number is None or last is None:
        raise FileFaults(name, faults)
    body = list(sheet.rows[last:])
    below: list[Row] = []
    while body and (body[-1].is_blank or (body[-1].label_only and _NOTE.match(body[-1].cell(0)))):
        below.insert(0, body.pop())
    title, common = numbered(sheet.rows[1].cell(0) if len(sheet.rows) > 1 else "")
    notes = notes_below(row.cell(0) for row in below)
    return Table(sheet.name, int(number[1]), title, sheet.rows[:last], tuple(body), notes, common)


def year_columns(name: str, table: Table) -> dict[int, str]:
    """The columns that a year stands above, with the year. Raises FileFaults for none, or for one twice."""
    for row in table.head:
        years = {at: cell for at, cell in enumerate(row.cells) if YEAR.match(cell)}
        if len(set(years.values())) != len(years):
            raise FileFaults(name, [Fault(table.at(row), "", table.sheet, "a year stands twice in the header")])
        if years:
            return years
    raise FileFaults(name, [Fault(0, table.sheet, "", "no row of the header has the years")])


@dataclass(slots=True)
class Collector:
    """Gathers what the tables of one file say, and keeps the account of their rows.

    Headings, and rows that only carry the rest of a name, count as loaded: their words are in what stands
    below or above them.
    """

    name: str
    edition: EditionName
    account: Account
    observations: list[Observation] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows of a table's body that are not blank; all are counted."""
        for row in table.body:
            self.account.read += 1
            if row.is_blank:
                self.account.blank += 1
            else:
                yield row

    def heading(self) -> None:
        """Count a row whose words were used."""
        self.account.loaded += 1

    def reject(self, table: Table, row: Row, column: str, text: str, reason: str) -> None:
        """Reject a row for a reason."""
        place = f"sheet {table.sheet} row {row.number}" + (f", {column}" if column else "")
        self.account.reject(Fault(table.at(row), place, text, reason))

    def take(
        self, table: Table, row: Row, figures: Sequence[Figure], faults: Iterable[tuple[str, str, str]] = ()
    ) -> None:
        """Take all figures of a row, or reject the row with everything that is wrong in it.

        ``faults`` are those already found: column, text, reason.
        """
        found, wrong = [], list(faults)
        for figure in figures:
            try:
                found.append(self._observation(table, row, figure))
            except ValueError as error:
                wrong.append((figure.column, f"{figure.text} {figure.beside}".strip(), str(error)))
        keys = [(one.series, one.period) for one in found]
        if not wrong and (len(set(keys)) != len(keys) or self.seen & set(keys)):
            wrong.append(("", row.cell(0), "says again what an earlier row says"))
        if not wrong and not figures:
            wrong.append(("", row.cell(0), "a row without figures"))
        for column, text, reason in wrong:
            self.reject(table, row, column, text, reason)
        if not wrong:
            self.account.loaded += 1
            self.seen.update(keys)
            self.observations.extend(found)

    def _observation(self, table: Table, row: Row, figure: Figure) -> Observation:
        printed = read_printed(figure.text)
        if printed is None:
            raise ValueError("the cell is empty; zero is printed -- and what is not known NA")
        printed = printed.bounded_by(0.0, 100.0 if figure.unit.startswith("percent") else None)
        marks = figure.marks + beside(figure.beside)
        own = _notes(table, marks.numbers)
        counted = [note.rstrip(".") for note in own if _SCOPE.match(note)]
        remarks = [figure.remark] if figure.remark else []
        return Observation(
            series=str(figure.series),
            period=figure.period,
            value=printed.value,
            low=printed.low,
            high=printed.high,
            unit=figure.unit,
            scope="; ".join((figure.scope, *counted)),
            qualifiers=_qualifiers(marks, printed),
            edition=self.edition.name,
            released_on=self.edition.released_on,
            origin=self._origin(table, row, figure.column),
            note=" ".join((*own, *remarks, *_notes(table, table.common.numbers))) or None,
            text=printed.text,
        )

    def _origin(self, table: Table, row: Row, column: str) -> Origin:
        locator = f"sheet {table.sheet} row {row.number} column {column}"
        return Origin(f"USGS {self.edition.title}", PUBLISHER, URL, locator, "US public domain")


def _notes(table: Table, numbers: Sequence[str]) -> list[str]:
    missing = [number for number in numbers if number not in table.notes]
    if missing:
        raise ValueError(f"points to a note {', '.join(missing)} that does not stand below the table")
    return [plain(table.notes[number]) for number in numbers]


def _qualifiers(marks: Marks, printed: Printed) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*marks.letters, *printed.qualifiers)))
