"""Tables 4 to 7 of a Minerals Yearbook chapter on rare earths: trade by tariff line and country.

A heading names a product and its code (several codes may follow in the rows below it); countries, their total
and the estimated REO equivalent of that total stand under it; sums over headings and a grand total close the
table. Exports are by Schedule B, imports by the Harmonized Tariff Schedule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from terbia.errors import Fault, FileFaults
from terbia.ledger.series import Series, slug
from terbia.sources.footnote import Marks, numbered, plain, unmarked
from terbia.sources.myb_table import Collector, Figure, Table, split_table, year_columns
from terbia.sources.myb_world import area_of, is_area
from terbia.sources.workbook import Row, Sheet

_FIRST = "Category and country or locality"
_CODE = re.compile(r"\d{4}\.\d{2}\.\d{4},?\Z")
_CONTENT = re.compile(r"(?:Grand total|Total) estimated (?:rare-earth-oxide \(REO\)|REO) equivalent content\Z")
_SUM = re.compile(r"Total, (?P<what>.+)\Z")
_PRODUCT = re.compile(r"U\.S\. (?:EXPORTS|IMPORTS FOR CONSUMPTION) OF RARE-EARTH (?P<what>.+?), BY COUNTRY", re.I)

#: What is measured: the column that it stands in, and the unit.
_MEASURES = {
    "gross": ("(kilograms)", "kg gross"),
    "customs-value": ("Value", "USD"),
    "reo": ("(kilograms)", "kg REO"),
}
_Places = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the gross weight and the value of each year stand, and the code."""

    code: int
    weight: _Places
    value: _Places


@dataclass(slots=True)
class _State:
    """What the rows above say: the heading, its codes, and what the last total was a total of.

    ``open`` is whether a heading can still go on in the next row; ``broken`` whether it could not be read.
    """

    heading: str = ""
    codes: list[str] = field(default_factory=list)
    summed: tuple[str, str] | None = None
    is_open: bool = False
    broken: bool = False

    @property
    def form(self) -> str:
        return "hts-" + "+".join(self.codes)


def read_trade(collector: Collector, sheet: Sheet, flow: str) -> None:
    """Read a table of ``exports`` or ``imports``. Raises FileFaults where the layout is another."""
    table = split_table(collector.name, sheet, lambda row: row.cell(0).startswith(_FIRST), f"'{_FIRST}'")
    columns = _find(collector.name, table)
    reader = _Reader(collector, table, columns, flow, "Schedule B" if flow == "exports" else "HTS")
    for row in collector.rows(table):
        reader.read(row)


def _find(name: str, table: Table) -> _Columns:
    """The columns by the words of the header's last row; each belongs to the year at its left above it."""
    years, head = year_columns(name, table), table.head[-1]

    def under(word: str) -> _Places:
        at_years = [
            (at, max((y for y in years if y <= at), default=None)) for at, c in enumerate(head.cells) if c == word
        ]
        return tuple((at, years[year]) for at, year in at_years if year is not None)

    weight, value = under("(kilograms)"), under("Value")
    code = [at for at, cell in enumerate(head.cells) if numbered(cell)[0].casefold() in {"number", "hts code"}]
    faults = [
        Fault(
            table.at(head),
            column,
            "",
            f"this column must stand once under each of {', '.join(years.values())}",
        )
        for column, found in (("(kilograms)", weight), ("Value", value))
        if sorted(year for _, year in found) != sorted(years.values())
    ]
    if len(code) != 1:
        faults.append(Fault(table.at(head), "HTS code", "", f"the column of codes stands {len(code)} times"))
    if faults:
        raise FileFaults(name, faults)
    return _Columns(code[0], weight, value)


@dataclass(slots=True)
class _Reader:
    collector: Collector
    table: Table
    columns: _Columns
    flow: str
    schedule: str
    state: _State = field(default_factory=_State)

    def read(self, row: Row) -> None:
        """Read a row as a heading, a rest of one, or a line of figures."""
        beyond = [at for at, cell in enumerate(row.cells) if cell and at not in (0, self.columns.code)]
        if not beyond:
            self._heading(row)
            return
        self.state.is_open = False
        label, marks = unmarked(row.cell(0), self._known)
        if row.cell(self.columns.code):
            self._inline(row, label, marks)
        elif _CONTENT.match(label):
            self._content(row, label, marks)
        elif label == "Grand total":
            self._total(row, f"all-{self._product()}", self._product().replace("-", " "), marks)
        elif match := _SUM.match(label):
            what = match["what"].removeprefix("rare-earth ")
            self._total(row, slug(what), match["what"], marks)
        elif self.state.broken or not self.state.codes:
            self._reject(row, "", label, "no heading with a code could be read above this row")
        elif label == "Total":
            self._total(row, self.state.form, self.state.heading, marks, with_code=True)
        elif area := area_of(label):
            self.collector.take(
                self.table, row, self._figures(row, self._series(area, self.state.form), self._named(), marks)
            )
        else:
            self._reject(row, _FIRST, label, "neither an area nor a total")

    @staticmethod
    def _known(text: str) -> bool:
        return text in {"Total", "Grand total"} or bool(_SUM.match(text) or _CONTENT.match(text)) or is_area(text)

    def _heading(self, row: Row) -> None:
        """A heading, with or without a code, or the rest of the heading above."""
        state, label, code = self.state, numbered(row.cell(0))[0], row.cell(self.columns.code)
        if code and not _CODE.match(code):
            state.broken, state.summed = True, None
            self._reject(row, "code", code, "not a code of ten digits such as 2846.10.0000")
            return
        carries_on = state.is_open and (not label or not state.heading.endswith(":"))
        if not label and not carries_on:
            self._reject(row, "code", code, "a code without a heading")
            return
        if carries_on:
            state.heading = plain(f"{state.heading} {label}")
        else:
            state.heading, state.codes, state.summed, state.broken = label, [], None, False
        if code:
            state.codes.append(code.rstrip(","))
        state.is_open = True
        self.collector.heading()

    def _inline(self, row: Row, label: str, marks: Marks) -> None:
        """A heading, a code, one country and its figures in one row: ``... chloride mixtures, Russia``."""
        heading, comma, country = label.rpartition(", ")
        area, code = area_of(country), row.cell(self.columns.code)
        if not comma or area is None or not _CODE.match(code) or code.endswith(","):
            self.state.broken, self.state.summed = True, None
            self._reject(row, _FIRST, label, "a row with a code and figures must end in the name of an area")
            return
        self.state.heading, self.state.codes, self.state.broken = heading, [code], False
        self.state.summed = (self.state.form, self._named())
        self.collector.take(
            self.table, row, self._figures(row, self._series(area, self.state.form), self._named(), marks)
        )

    def _total(self, row: Row, form: str, what: str, marks: Marks, *, with_code: bool = False) -> None:
        scope = self._named() if with_code else f"Total, {what.rstrip(':')}"
        self.state.summed = (form, scope)
        series = Series("US", "rare-earths", self.flow, form)
        self.collector.take(self.table, row, self._figures(row, series, scope, marks))

    def _content(self, row: Row, label: str, marks: Marks) -> None:
        """The REO equivalent of the last total; the column of value has nothing to say there (XX)."""
        summed = self.state.summed
        if label.startswith("Grand") and (summed is None or not summed[0].startswith("all-")):
            summed = None
        if summed is None:
            self._reject(row, _FIRST, label, "no total stands above this row")
            return
        self.state.summed = None
        series = Series("US", "rare-earths", self.flow, summed[0])
        marks, scope = Marks(("e",)) + marks, f"{summed[1]}; REO equivalent"
        figures = self._measured(row, series, "reo", self.columns.weight, scope, marks)
        faults = [
            (f"{year} Value", row.cell(at), "the REO equivalent has no value: XX is printed here")
            for at, year in self.columns.value
            if row.cell(at) != "XX"
        ]
        self.collector.take(self.table, row, figures, faults)

    def _figures(self, row: Row, series: Series, scope: str, marks: Marks) -> list[Figure]:
        """The gross weight and the customs value of a row, for each year."""
        weight = f"{scope}; gross weight"
        return [
            *self._measured(row, series, "gross", self.columns.weight, weight, marks),
            *self._measured(row, series, "customs-value", self.columns.value, f"{scope}; customs value", marks),
        ]

    @staticmethod
    def _measured(row: Row, series: Series, part: str, places: _Places, scope: str, marks: Marks) -> list[Figure]:
        column, unit = _MEASURES[part]
        named = series.with_(scope=part)
        return [
            Figure(named, year, f"{year} {column}", row.cell(at), row.cell(at + 1), unit, scope, marks)
            for at, year in places
        ]

    def _series(self, area: str, form: str) -> Series:
        if self.flow == "exports":
            return Series("US", "rare-earths", "exports", form, partner=area)
        return Series(area, "rare-earths", "imports", form, partner="US")

    def _named(self) -> str:
        return f"{self.state.heading.rstrip(':')}; {self.schedule} {', '.join(self.state.codes)}"

    def _product(self) -> str:
        match = _PRODUCT.match(self.table.title)
        return slug(match["what"]) if match else "rare-earths"

    def _reject(self, row: Row, column: str, text: str, reason: str) -> None:
        self.collector.reject(self.table, row, column, text, reason)
