"""Rows that hold a number each, by one name or by two."""

from __future__ import annotations

from collections.abc import Mapping

from terbia.chain.datum import Datum
from terbia.chain.tables import TableRows

#: What shares that make a whole may add up to: 1, within their rounding.
SHARES_ADD_TO = (0.995, 1.005)


def flat(
    found: TableRows, table: str, key: str, unit: str | None, among: Mapping[str, object] | None = None
) -> dict[str, Datum]:
    """The numbers of a table by one name; a name that stands twice, or is none of those allowed, is noted."""
    rows: dict[str, Datum] = {}
    for line, row in found.each(table):
        name = row[key].strip()
        if among is not None and not found.known(table, line, key, name, among, key):
            continue
        if name in rows or not name:
            found.fault(table, line, key, name, "stands twice" if name else "is empty")
        if (datum := found.datum(table, line, row, unit)) is not None:
            rows[name] = datum
    return rows


def nested(
    found: TableRows, table: str, key: str, inner: str, among: Mapping[str, object], what: str, unit: str | None
) -> dict[str, dict[str, Datum]]:
    """The numbers of a table by two names, the second one of those allowed; what stands twice is noted."""
    rows: dict[str, dict[str, Datum]] = {}
    for line, row in found.each(table):
        name, part = row[key].strip(), row[inner].strip()
        if not found.known(table, line, inner, part, among, what):
            continue
        if part in rows.get(name, {}) or not name:
            found.fault(table, line, inner, part, f"stands twice for {name}" if name else f"{key} is empty")
        if (datum := found.datum(table, line, row, unit)) is not None:
            rows.setdefault(name, {})[part] = datum
    return rows


def line_of(parts: Mapping[str, Datum]) -> int:
    """The line of the first of some numbers."""
    return int(next(iter(parts.values())).where.rpartition(":")[2])
