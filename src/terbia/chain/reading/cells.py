"""Rows that hold a number each, by one name or by two."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from terbia.chain.datum import BadCell, Datum
from terbia.chain.tables import TableRows

#: What shares that make a whole may add up to: 1, within their rounding.
SHARES_ADD_TO = (0.995, 1.005)
#: From the unit that a row shows and what the row is of: the unit to keep the number in, and how the shown one reads.
UnitOf = Callable[[str, str], tuple[str, str]]


def flat(
    found: TableRows, table: str, key: str, unit: str | UnitOf | None, among: Mapping[str, object] | None = None
) -> dict[str, Datum]:
    """The numbers of a table by one name; a name that stands twice, or is none of those allowed, is noted."""
    rows: dict[str, Datum] = {}
    for line, row in found.each(table):
        name = row[key].strip()
        if among is not None and not found.known(table, line, key, name, among, key):
            continue
        if name in rows or not name:
            found.fault(table, line, key, name, "stands twice" if name else "is empty")
        if (datum := datum_of(found, table, line, row, name, unit)) is not None:
            rows[name] = datum
    return rows


def nested(
    found: TableRows,
    table: str,
    key: str,
    inner: str,
    among: Mapping[str, object],
    what: str,
    unit: str | UnitOf | None,
) -> dict[str, dict[str, Datum]]:
    """The numbers of a table by two names, the second one of those allowed; what stands twice is noted."""
    rows: dict[str, dict[str, Datum]] = {}
    for line, row in found.each(table):
        name, part = row[key].strip(), row[inner].strip()
        if not found.known(table, line, inner, part, among, what):
            continue
        if part in rows.get(name, {}) or not name:
            found.fault(table, line, inner, part, f"stands twice for {name}" if name else f"{key} is empty")
        if (datum := datum_of(found, table, line, row, part, unit)) is not None:
            rows.setdefault(name, {})[part] = datum
    return rows


def datum_of(
    found: TableRows, table: str, line: int, row: Mapping[str, str], name: str, unit: str | UnitOf | None
) -> Datum | None:
    """The number of a row, in a unit that may depend on what the row is of; None after noting what is wrong."""
    if callable(unit):
        try:
            unit, shown = unit(row["unit"].strip(), name)
        except BadCell as error:
            found.fault(table, line, error.column, error.text, error.reason)
            return None
        row = {**row, "unit": shown}
    return found.datum(table, line, row, unit)


def is_whole(found: TableRows, table: str, key: str, name: str, parts: Mapping[str, object]) -> bool:
    """Whether every row of a name could be read, so that their sum says something."""
    return sum(row[key].strip() == name for _, row in found.each(table)) == len(parts)


def missing_parts(
    found: TableRows, table: str, key: str, inner: str, name: str, wanted: set[str], known: Mapping[str, object]
) -> list[str]:
    """The parts that no row of a name gives; none where one of its rows has a part that nobody knows."""
    there = found.named(table, inner, **{key: name}).keys()
    return sorted(wanted - there) if there <= known.keys() else []


def line_of(parts: Mapping[str, Datum]) -> int:
    """The line of the first of some numbers."""
    return int(next(iter(parts.values())).where.rpartition(":")[2])
