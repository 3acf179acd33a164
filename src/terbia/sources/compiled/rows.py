"""The rows of our own compiled tables, and which of them are left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from terbia.vocab.table import packaged_rows


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table: its cells by column, and where it stands."""

    table: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def fault(self, reason: str) -> ValueError:
        """An error that names the row, for a table that was edited without its words."""
        return ValueError(f"{self.table} row {self.line}: {reason}")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows of a table that become no observations: how many, and why."""

    table: str
    rows: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Rule:
    table: str
    column: str
    value: str
    also: str
    not_packaged: int
    reason: str

    def holds(self, row: TableRow) -> bool:
        if self.table != row.table or (self.column and row[self.column] not in self.value.split("|")):
            return False
        column, _, values = self.also.partition("=")
        return not column or row[column] in values.split("|")


@cache
def words(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of ``data/sources/<name>.csv``: what the words of the tables mean."""
    return packaged_rows(f"sources/{name}.csv")


@cache
def table(name: str) -> tuple[TableRow, ...]:
    """All rows of ``data/tables/<folder>/<file>``, without a folder of ``usgs``; line 1 is the header."""
    path = name if "/" in name else f"usgs/{name}"
    return tuple(TableRow(name, line, cells) for line, cells in enumerate(packaged_rows(f"tables/{path}"), 2))


def taken(name: str) -> Iterator[TableRow]:
    """The rows of a table that are not left out."""
    rules = _rules()
    return (row for row in table(name) if not any(rule.holds(row) for rule in rules))


def left_out() -> list[LeftOut]:
    """What is left out of every table, in the order of the rules; a row counts under the first rule it meets.

    A rule for rows that are not even packaged states their number. Source: ``data/sources/compiled_left_out.csv``.
    """
    found = []
    counted: set[tuple[str, int]] = set()
    for rule in _rules():
        rows = () if rule.not_packaged else table(rule.table)
        met = [row for row in rows if rule.holds(row) and (row.table, row.line) not in counted]
        counted.update((row.table, row.line) for row in met)
        found.append(LeftOut(rule.table, rule.not_packaged or len(met), rule.reason))
    return found


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(r["table"], r["column"], r["value"], r["also"], int(r["not_packaged"] or 0), r["reason"])
        for r in words("compiled_left_out")
    )
