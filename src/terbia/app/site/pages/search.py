"""Search among the series, and lists of them by area, commodity, statistic and edition."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from terbia.app.answers import SeriesFound
from terbia.app.facilities.naming import plants_with
from terbia.app.site import addresses as to
from terbia.app.site import download, wording
from terbia.app.site.faults import Way
from terbia.app.site.query import Query, one_of, page_number, read_query
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.ledger.record import NEWEST
from terbia.ledger.search import SeriesLine, search

PAGE = 50
KEYS = ("q", "area", "commodity", "statistic", "source", "page")
FILTERS = ("area", "commodity", "statistic", "source")


def search_page(request: Request) -> Response:
    """``/series?q=`` as a page, CSV or JSON."""
    shelf: Shelf = request.app.state.shelves.current()
    query = read_query(request, KEYS)
    filters = _filters(query, shelf)
    words = query.get("q") or ""
    found = _found(shelf, words, filters)
    suffix = to.split_suffix(request.url.path)[1]
    said = _said(words, filters, len(found))
    address = to.search(
        words,
        area=filters["area"],
        commodity=filters["commodity"],
        statistic=filters["statistic"],
        source=filters["source"],
    )
    if suffix == "json":
        return download.json_response("series", SeriesFound(tuple(found)).to_dict())
    if suffix == "csv":
        head = download.about(shelf, said, address, NEWEST, origins=(download.OURS,))
        rows = [
            [s.series, s.title, s.unit, s.periods[0], s.periods[-1], len(s.editions), ";".join(s.editions)]
            for s in found
        ]
        columns = ("series", "title", "unit", "first", "last", "editions", "names_of_editions")
        return download.csv_response("series", head, columns, rows)
    number = page_number(query)
    last = max(1, -(-len(found) // PAGE))
    number = min(number, last)
    shown = found[(number - 1) * PAGE : number * PAGE]
    return page(
        "search.html", request, shelf, notices=query.notices, words=words, filters=filters, found=found, shown=shown,
        number=number, last=last, first=(number - 1) * PAGE + 1, said=said,
        fewer=[] if found else _fewer(shelf, words, filters), plants=plants_with(words),
    )  # fmt: skip


def _filters(query: Query, shelf: Shelf) -> dict[str, str | None]:
    held = {
        "area": shelf.areas,
        "commodity": shelf.commodities,
        "statistic": shelf.statistics,
        "source": shelf.record.names,
    }
    back = Way("All series", to.search())
    words = {"source": "edition"}
    return {key: one_of(query.get(key), held[key], words.get(key, key), back) for key in FILTERS}


def _found(shelf: Shelf, words: str, filters: dict[str, str | None]) -> list[SeriesLine]:
    lines = search(shelf.record, words) if words else list(shelf.lines.values())
    return [line for line in lines if _fits(line, filters)]


def _fits(line: SeriesLine, filters: dict[str, str | None]) -> bool:
    places, commodity, statistic = line.series.split("/")[:3]
    own = {"area": places.partition(">")[0], "commodity": commodity, "statistic": statistic.partition(";")[0]}
    if any(filters[key] and filters[key] != value for key, value in own.items()):
        return False
    return filters["source"] is None or filters["source"] in line.editions


def _said(words: str, filters: dict[str, str | None], count: int) -> str:
    parts = [f"with the words “{words}”"] if words else []
    if filters["area"]:
        parts.append(f"of {wording.place(filters['area'])}")
    if filters["commodity"]:
        parts.append(f"for {wording.words(filters['commodity'])}")
    if filters["statistic"]:
        parts.append(f"of {wording.words(filters['statistic'])}")
    if filters["source"]:
        parts.append(f"in {filters['source']}")
    return " ".join([wording.count(count, "series", "series"), *parts])


def _fewer(shelf: Shelf, words: str, filters: dict[str, str | None]) -> list[Way]:
    """Searches that find something, with one word or all filters left out."""
    terms = re.findall(r"[\w.]+", words)[:8]
    ways = []
    if any(filters.values()) and search(shelf.record, words, 1):
        ways.append(Way(f"“{words}” everywhere", to.search(words)))
    for term in terms:
        rest = " ".join(t for t in terms if t is not term)
        if rest and (count := len(search(shelf.record, rest))):
            ways.append(Way(f"{rest} ({count:,})", to.search(rest)))
    return ways
