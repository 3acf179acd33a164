"""How cells of embedded content are put into words, on the command line and on the page alike."""

from __future__ import annotations

import math

from terbia.app.embedded.answer import Cell, Embedded
from terbia.reports.number_text import print_range

HOW = {"computed": "computed", "bounded_by_study": "bounded by a study", "no_data": "no data"}


def how_words(cell: Cell) -> str:
    """How a cell came about, and what it is not."""
    marks = [HOW[cell.how]]
    if cell.how == "computed" and cell.at_least:
        marks.append("at least")
    marks += ["implied"] * cell.implied + ["illustrative"] * (cell.estimate is not None and cell.illustrative)
    return ", ".join(marks)


def central_words(cell: Cell) -> str:
    """The central value of a cell, to its doubt; empty where there is none."""
    return "" if cell.value is None else f"{cell.value:,.{_places(cell.value)}f}"


def range_words(cell: Cell) -> str:
    """The range of a cell, to the digits of the numbers beside it."""
    span = cell.range
    if span is None:
        return "no data"
    if not math.isfinite(span.high):
        return print_range(span.low, span.high, "").removeprefix("about ")
    places = _places(span.high)
    return f"{span.low:,.{places}f} to {span.high:,.{places}f}"


def draws_words(cell: Cell) -> str:
    """The 5th to 95th percentile of the draws."""
    drawn = cell.drawn
    if drawn is None:
        return ""
    places = _places(drawn.p95)
    return f"{drawn.p05:,.{places}f} to {drawn.p95:,.{places}f}"


def _places(number: float) -> int:
    return 0 if number >= 100 else 1 if number >= 10 else 2


def total_words(found: Embedded) -> str:
    """The sum over the computed forms, as a lower bound unless every form is there."""
    total = found.now.total
    if total.range is None:
        return f"No total: no form of {found.element} is computed"
    doubt = " (illustrative: most of it is unverified)" if total.illustrative else ""
    if total.at_least:
        low = f"{total.range.low:,.{_places(total.range.low)}f}"
        return f"At least {low} t {found.element} in {total.source}; other forms are unknown, not zero{doubt}"
    return f"All forms: {central_words(total)} t {found.element}, {range_words(total)}{doubt}"


def year_words(cell: Cell) -> str:
    """A cell of the table of years: the central value or the range, with + at least, b a bound, i implied."""
    if cell.range is None:
        return "."
    if cell.how == "computed":
        return (central_words(cell) or range_words(cell)) + ("+" if cell.at_least else "")
    return range_words(cell) + ("i" if cell.implied else "b")


def with_words(found: Embedded) -> str:
    """The reliance with everything in it, as far as it can be said."""
    own = found.with_embedded
    if own.value is not None:
        return f"{own.value:.1f} % ({range_of(own.low, own.high)})"
    return "not known" if own.low is None else range_of(own.low, own.high)


def range_of(low: float | None, high: float | None) -> str:
    """A range of percent."""
    return print_range(low, high, "percent").removeprefix("about ")
