"""From the cells of a compiled table to a value or bounds with qualifiers, and to an observation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from terbia.ledger.observation import Observation, Origin
from terbia.ledger.series import Series
from terbia.sources.compiled.editions import KnownEdition
from terbia.sources.compiled.rows import TableRow, words
from terbia.vocab.printed import SYMBOLS

_DASH = "—"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as the tables keep it: a value, or bounds, or a symbol; its marks; the cell as it was printed."""

    value: float | None
    low: float | None
    high: float | None
    qualifiers: tuple[str, ...]
    text: str


def read_figure(value: str, qualifier: str, unit: str) -> Figure:
    """The figure of a value and its qualifiers (``95`` and ``e;>``), bounded by 100 where it is a share.

    Raises ValueError for a value without a number that no symbol explains, and for a range that does not rise.
    """
    marks = tuple(mark for mark in qualifier.split(";") if mark)
    symbol = next((mark for mark in marks if mark in SYMBOLS), None)
    if symbol is not None and not value:
        return Figure(None, None, None, marks, symbol)
    if "range" in marks:
        low, high = (float(part) for part in value.split("-"))
        if low > high:
            raise ValueError(f"a range must rise, '{value}' falls")
        return Figure(None, low, high, marks, value)
    number = float(value)
    if ">" in marks:
        return Figure(None, number, 100.0 if unit.startswith("percent") else None, marks, f">{value}")
    if "<" in marks:
        return Figure(None, 0.0, number, marks, f"<{value}")
    return Figure(number, None, None, marks, _DASH if _DASH in marks else value)


def in_words(qualifier: str, text: str) -> Figure:
    """A figure that the publisher gave in words only."""
    marks = tuple(mark for mark in qualifier.split(";") if mark)
    return Figure(None, None, None, (*marks, "in-words"), text)


def observe(
    row: TableRow,
    edition: KnownEdition,
    series: Series | str,
    period: str,
    figure: Figure,
    unit: str,
    *,
    scope: str = "",
    note: str | None = None,
    marks: tuple[str, ...] = (),
) -> Observation:
    """The observation of a row: its figure, the marks of its confidence, and where it stands.

    The origin is the page where the figure was seen; the publisher and the licence are those of the edition.
    Raises ValueError for a confidence that is not in ``data/sources/compiled_confidence.csv``.
    """
    title = row["source_title"] or row["source"]
    # A source of its own that has no address has none: the edition's would lead to another house's page.
    url = row["source_url"] or ("" if title and edition.edition.startswith("cited-") else edition.url)
    title = title or edition.title
    locator = f"{row['locator']}; {row.table} row {row.line}".removeprefix("; ")
    said = row["note"] if note is None else note
    return Observation(
        series=str(series),
        period=period,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        unit=unit,
        scope=scope or None,
        qualifiers=tuple(dict.fromkeys((*figure.qualifiers, *marks, *_confidence(row)))),
        edition=edition.edition,
        released_on=edition.released_on,
        origin=Origin(title, edition.publisher, url, locator, edition.licence),
        note=said.strip() or None,
        text=figure.text,
    )


def read_row_figure(row: TableRow, column: str = "value", unit: str | None = None) -> Figure:
    """The figure of a row's cells. Raises ValueError, naming the row, for cells that hold none."""
    try:
        return read_figure(row[column], row["qualifier"], row["unit"] if unit is None else unit)
    except ValueError as error:
        raise row.fault(f"'{row[column]}' with '{row['qualifier']}' is no figure ({error})") from None


def _confidence(row: TableRow) -> tuple[str, ...]:
    known = _qualifiers()
    confidence = row["confidence"] or "high"
    if confidence not in known:
        raise row.fault(f"confidence '{confidence}' is not in data/sources/compiled_confidence.csv")
    return (known[confidence],) if known[confidence] else ()


@cache
def _qualifiers() -> dict[str, str]:
    return {row["confidence"]: row["qualifier"] for row in words("compiled_confidence")}
