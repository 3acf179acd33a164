"""A number of the chain's tables: its value, its range, how it is known and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: How a number is known: printed by a publisher, arithmetic on such, a judgement, or nobody's (a range only).
KINDS = ("measured", "derived", "assumed", "absent")
#: The columns that hold a number in each table of the chain.
COLUMNS = (
    "low", "value", "high", "unit", "kind", "series", "period", "source_title", "source_url", "locator",
    "qualifiers", "note",
)  # fmt: skip
_ENDS = "write the least and the most that it may be, in low and high; the value itself in both where it is exact"
_ORIGIN = {
    "measured": "a measured number has a series of the record with its period, or the title or address of its source",
    "derived": "a derived number names in the same way what it is reckoned from",
}
_UNCHECKED = frozenset({"unverified", "assumed", "judged"})


@dataclass(frozen=True, slots=True)
class Datum:
    """A number with its range, unit, kind, and the row of the record or the page that it comes from.

    ``value`` is the middle of the range where the kind is ``absent``. ``where`` names table and row, which says nothing
    of the number: it is left out of what a chain is known by.
    """

    low: float
    value: float
    high: float
    unit: str
    kind: str
    series: str = ""
    period: str = ""
    source_title: str = ""
    source_url: str = ""
    locator: str = ""
    qualifiers: tuple[str, ...] = ()
    note: str = ""
    where: str = field(default="", repr=False)

    @property
    def is_unverified(self) -> bool:
        """Whether the number rests on a judgement or on a row that nobody has checked."""
        return self.kind in ("assumed", "absent") or bool(_UNCHECKED & set(self.qualifiers))

    @property
    def has_row(self) -> bool:
        """Whether a row of the record or a place that can be cited stands behind it, and nobody's memory."""
        cited = bool(self.source_title and self.locator) and not self.source_title.startswith("recalled")
        return bool(self.series or self.source_url) or cited

    def to_dict(self) -> dict[str, object]:
        """The number as JSON, with its origin."""
        return {
            "value": None if self.kind == "absent" else self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "kind": self.kind,
            "series": self.series or None,
            "period": self.period or None,
            "source_title": self.source_title or None,
            "source_url": self.source_url or None,
            "locator": self.locator or None,
            "qualifiers": list(self.qualifiers),
            "note": self.note or None,
            "row": self.where,
        }


def read_datum(row: Mapping[str, str], where: str, *, unit: str | None = None, signed: bool = False) -> Datum:
    """The number in a row. Raises BadCell, with the column and what is wrong, for the first thing that is.

    ``unit`` is the unit that the column must have; the unit of an empty cell is not guessed. Only a ``signed`` number
    (a change of stock) may be below zero. Both ends are stated whatever the kind: an end that nobody wrote down is
    not known, and taking the value for it would make an answer the surer the less is said.
    """
    kind = row["kind"].strip()
    if kind not in KINDS:
        raise BadCell("kind", kind, f"must be one of {', '.join(KINDS)}")
    shown = row["unit"].strip()
    if not shown:
        raise BadCell("unit", "", f"is missing{f': write {unit}' if unit else ''}")
    factor = unit_factor(shown, unit)
    value, low, high = (_number(row, name, factor, signed) for name in ("value", "low", "high"))
    if kind == "absent":
        if value is not None:
            raise BadCell("value", row["value"], "an absent number has a range and no value")
        if low is None or high is None:
            raise BadCell("low", row["low"], "an absent number needs low and high, from a method named in the note")
        value = (low + high) / 2
    if value is None:
        raise BadCell("value", row["value"], "is missing: give a number, or kind 'absent' with low and high")
    if low is None or high is None:
        raise BadCell("low" if low is None else "high", "", f"is missing: {_ENDS}")
    if not low <= value <= high:
        raise BadCell("value", row["value"], f"must lie between low ({row['low']}) and high ({row['high']})")
    marks = tuple(part for part in (p.strip() for p in row["qualifiers"].split(";")) if part)
    texts = {name: row[name].strip() for name in ("series", "period", "source_title", "source_url", "locator", "note")}
    if kind in ("measured", "derived") and not (texts["series"] or texts["source_title"] or texts["source_url"]):
        raise BadCell("source_title", "", f"is missing: who says so? {_ORIGIN[kind]}; else write kind 'assumed'")
    return Datum(low, value, high, unit or shown, kind, qualifiers=marks, where=where, **texts)


class BadCell(ValueError):
    """A cell that cannot be taken: its column, its text, and why."""

    def __init__(self, column: str, text: str, reason: str) -> None:
        self.column, self.text, self.reason = column, text, reason
        super().__init__(f"{column}: {reason}")


def unit_factor(shown: str, unit: str | None) -> float:
    """What a number in one unit is multiplied by to be in another: 0.001 from ``kg REO`` to ``t REO``.

    Raises BadCell for a unit of another dimension or basis.
    """
    if unit is None or shown == unit:
        return 1.0
    from terbia.vocab.unit import convert, read_unit

    try:
        read_unit(unit)
    except ValueError:
        raise BadCell("unit", shown, f"must be {unit}") from None
    try:
        return convert(1.0, shown, unit)
    except ValueError as error:
        raise BadCell("unit", shown, f"must be {unit} or convertible to it: {error}") from None


def _number(row: Mapping[str, str], name: str, factor: float, signed: bool) -> float | None:
    text = row[name].strip()
    if not text:
        return None
    try:
        if "_" in text or not text.isascii():
            raise ValueError(text)  # what only Python reads as a number
        number = float(text)
    except ValueError:
        raise BadCell(name, text, "is not a number (write 1234.5)") from None
    if not (-1e15 if signed else 0) <= number < 1e15:
        raise BadCell(name, text, "must be zero or more, and a number that a statistic can have")
    return number * factor if factor != 1.0 else number
