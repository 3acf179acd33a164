"""One series: every edition's word on every period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from terbia.app.answers import Shown
from terbia.app.site import addresses as to
from terbia.app.site import download, wording
from terbia.app.site.drawings import drawn, series_chart
from terbia.app.site.faults import Way, not_found
from terbia.app.site.nearby import beside, close_series
from terbia.app.site.query import VIEW, Query, read_query, read_view
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.ledger.observation import CHAPTER_SCOPE, Observation
from terbia.ledger.record import View
from terbia.reports.drawing import draw_file, draw_png
from terbia.vocab.period import read_period

SUFFIXES = ("csv", "json", "svg", "png")
_LONGEST_ID = 300


@dataclass(frozen=True, slots=True)
class Word:
    """What one edition says of a period; whether it is the word in force, and whether it counts another thing."""

    observation: Observation
    in_force: bool
    other_count: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A period with every edition's word on it, the newest first.

    ``breaks``, where the publisher says from here on that something else is counted: what before, and what now.
    """

    period: str
    words: tuple[Word, ...]
    breaks: tuple[str, str] | None


def series_page(request: Request) -> Response:
    """``/series/<id>`` as a page, or as CSV, JSON, SVG or PNG."""
    shelf: Shelf = request.app.state.shelves.current()
    name, suffix = _named(request, shelf)
    query = read_query(request, VIEW)
    view = read_view(query, shelf)
    if any(sign in request.path_params["name"] for sign in ">;"):
        # A raw id was typed or pasted: it has one address only.
        return RedirectResponse(to.series(name, view, suffix=suffix), status_code=308)
    return _answer(request, shelf, name, suffix, view, query)


def _named(request: Request, shelf: Shelf) -> tuple[str, str]:
    path = request.path_params["name"]
    if len(path) > _LONGEST_ID:
        raise not_found("No series has a name as long as that.", (Way("Search the series", to.search()),))
    for stem, suffix in ((path, ""), to.split_suffix(path, SUFFIXES)):
        name = to.read_series_path(stem)
        if name in shelf.ids:
            return name, suffix
    wanted = to.read_series_path(to.split_suffix(path, SUFFIXES)[0])
    raise not_found(f"The record holds no series '{wanted}'.", close_series(shelf, wanted))


def _answer(request: Request, shelf: Shelf, name: str, suffix: str, view: View, query: Query) -> Response:
    words, newest = shelf.words(name, view), shelf.newest(name, view)
    if view.edition is not None:
        words = newest
    title = wording.title(name)
    file = name.replace(">", "-to-").replace("/", "_").replace(";", "_")
    periods = by_period(words, newest)
    if suffix == "csv":
        rows = [download.observation_row(w.observation) for p in periods for w in p.words]
        cite = wording.cite(name, newest, shelf, view)
        head = download.about(shelf, title, to.series(name, view), view, words, cite=cite)
        return download.csv_response(file, head, download.OBSERVATION_COLUMNS, rows)
    if suffix == "json":
        return download.json_response(file, {"title": title, **Shown(tuple(words)).to_dict()})
    chart = series_chart(newest, title)
    if suffix:
        if chart is None:
            raise not_found(
                "There is too little in this series for a chart.", (Way("The series", to.series(name, view)),)
            )
        drawing = draw_file(chart).encode() if suffix == "svg" else draw_png(chart)
        return download.bytes_response(f"{file}.{suffix}", drawing, "image/svg+xml" if suffix == "svg" else "image/png")
    same, elsewhere = beside(shelf, name)
    everything = shelf.lines[name]
    return page(
        "series.html", request, shelf, view=view, notices=query.notices, name=name, title=title, words=words,
        newest=newest, periods=periods, chart=chart, drawings=drawn(chart) if chart else [], same=same,
        elsewhere=elsewhere, editions=everything.editions, unit=wording.units(newest) or everything.unit,
        cite=wording.cite(name, newest, shelf, view), notes=_notes(words), latest=_latest(newest),
    )  # fmt: skip


def by_period(words: Sequence[Observation], newest: Sequence[Observation]) -> list[Period]:
    """Every word by period, the latest period first; where the count changes from the period before, what it is."""
    force = set(newest)
    ordered = sorted(words, key=lambda o: (_order(o.period), o.period))
    groups = [(period, list(group)) for period, group in groupby(ordered, key=lambda o: o.period)]
    found: list[Period] = []
    before: str | None = None
    for period, group in groups:
        scope = next((o.scope for o in group if o in force), None)
        changed = _differs(scope, before)
        breaks = (_plain(before), _plain(scope)) if changed else None
        before = before if scope is None or scope.startswith(CHAPTER_SCOPE) else scope
        rows = tuple(Word(o, o in force, _differs(o.scope, scope)) for o in reversed(group))
        found.append(Period(period, rows, breaks))
    return found[::-1]


def _plain(scope: str | None) -> str:
    return (scope or "").strip().rstrip(".")


def _differs(scope: str | None, other: str | None) -> bool:
    """Whether both say what they counted, and not the same: case and punctuation aside.

    What a chapter says of itself as a whole is said beside every row and is no count of this one.
    """
    if scope is None or other is None or scope.startswith(CHAPTER_SCOPE) or other.startswith(CHAPTER_SCOPE):
        return False
    return re.findall(r"\w+", scope.lower()) != re.findall(r"\w+", other.lower())


def _order(period: str) -> tuple[int, int]:
    read = read_period(period)
    return (read.last_year, read.first_year)


def _notes(words: Sequence[Observation]) -> list[str]:
    """Notes that stand with the observations, each once."""
    return list(dict.fromkeys(o.note for o in words if o.note))[:12]


def _latest(newest: Sequence[Observation]) -> Observation | None:
    years = [o for o in newest if o.is_known or o.qualifiers]
    return max(years, key=lambda o: (_order(o.period), o.period), default=None)
