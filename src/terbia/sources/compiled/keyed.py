"""Tables of ours whose rows name their own series: figures quoted on many pages, one row a figure.

A row says series, period, value or bounds, unit, scope, marks and edition, and where it was seen; a row that
is not taken says why in its last column. Publisher and licence are those of the row, else of its edition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from terbia.errors import BadSeries
from terbia.ledger.observation import Observation
from terbia.ledger.series import read_series
from terbia.sources.compiled.editions import edition_named
from terbia.sources.compiled.figure import Figure, observe
from terbia.sources.compiled.rows import LeftOut, TableRow, table
from terbia.vocab.period import read_period
from terbia.vocab.printed import SYMBOLS


def read_keyed(names: Sequence[str]) -> Iterator[Observation]:
    """One observation for each row of these tables that is not left out.

    Raises ValueError, naming table and row, for a series, period, figure or edition that is none.
    """
    for name in names:
        for row in table(name):
            if not row["left_out"]:
                yield _observe(row)


def left_out_of(names: Sequence[str]) -> list[LeftOut]:
    """What these tables leave out, by reason, in the order of their rows."""
    counts = Counter((name, row["left_out"]) for name in names for row in table(name) if row["left_out"])
    return [LeftOut(name, rows, reason) for (name, reason), rows in counts.items()]


def _observe(row: TableRow) -> Observation:
    try:
        series, period = read_series(row["series"]), str(read_period(row["period"]))
        figure = _figure(row)
    except (BadSeries, ValueError) as error:
        raise row.fault(str(error)) from None
    edition = edition_named(row["edition"], row)
    seen = observe(row, edition, series, period, figure, row["unit"], scope=row["scope"])
    publisher = row["publisher"] or edition.publisher
    origin = replace(seen.origin, publisher=publisher, licence=row["licence"] or edition.licence)
    return replace(seen, origin=origin)


def _figure(row: TableRow) -> Figure:
    """The figure of a row: a value, else bounds, else a symbol. Raises ValueError where there is none of them."""
    marks = tuple(mark for mark in row["qualifier"].split(";") if mark)
    value, low, high = (float(row[name]) if row[name] else None for name in ("value", "low", "high"))
    if value is not None:
        return Figure(value, None, None, marks, row["value"])
    if low is not None or high is not None:
        if low is not None and high is not None and low > high:
            raise ValueError(f"a range must rise, '{row['low']}' to '{row['high']}' falls")
        return Figure(None, low, high, marks, _bounds_text(row, marks))
    symbol = next((mark for mark in marks if mark in SYMBOLS), None)
    if symbol is None:
        raise ValueError("the row has neither a value, nor bounds, nor a symbol")
    return Figure(None, None, None, marks, symbol)


def _bounds_text(row: TableRow, marks: tuple[str, ...]) -> str:
    if ">" in marks:
        return f">{row['low']}"
    return f"<{row['high']}" if "<" in marks else f"{row['low']}-{row['high']}"
