"""The first page: what this is, the newest brief, the editions, what changed lately."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from terbia.app.site.briefs import page_of
from terbia.app.site.pages.diff import changed_first
from terbia.app.site.query import read_query
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.errors import NotInRecord
from terbia.ledger.event import read_events
from terbia.ledger.record import NEWEST
from terbia.reports.page import Page
from terbia.reports.references import collect

AREA, COMMODITY = "US", "rare-earths"
_SHOWN_CHANGES, _SHOWN_EVENTS, _SHOWN_EDITIONS = 8, 6, 8
#: Observations that make an edition one of the main ones; most of the others hold single cited figures.
_LARGE = 50


def home_page(request: Request) -> Response:
    """``/``."""
    shelf: Shelf = request.app.state.shelves.current()
    query = read_query(request, ())
    written = _newest_brief(shelf)
    before, after = shelf.newest_pair(COMMODITY) or ("", "")
    changes = []
    if after:
        changes = [c for c in changed_first(shelf.differences(before, after), COMMODITY) if c.kind != "new"]
    past = [e for e in read_events() if not e.is_unverified and e.started_on <= shelf.newest_release]
    editions = shelf.editions()
    large = [e for e in editions if e.observations >= _LARGE]
    return page(
        "home.html", request, shelf, notices=query.notices, brief=written, area=AREA, commodity=COMMODITY,
        anchors=collect(written).anchors if written else {}, editions=large[:_SHOWN_EDITIONS], large=_LARGE,
        count=len(editions), before=before, after=after, changes=changes[:_SHOWN_CHANGES],
        events=past[::-1][:_SHOWN_EVENTS],
    )  # fmt: skip


def _newest_brief(shelf: Shelf) -> Page | None:
    try:
        return page_of(shelf, AREA, COMMODITY, NEWEST)
    except NotInRecord:
        return None
