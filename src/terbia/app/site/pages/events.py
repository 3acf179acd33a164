"""Events: controls, outages, deals and laws."""

from __future__ import annotations

from collections import Counter

from starlette.requests import Request
from starlette.responses import Response

from terbia.app.answers import Events
from terbia.app.site import addresses as to
from terbia.app.site import download
from terbia.app.site.faults import Way
from terbia.app.site.query import day, one_of, read_query
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.ledger.event import events_since
from terbia.ledger.record import NEWEST

COLUMNS = (
    "start", "end", "status", "actor", "target", "kind", "scope", "detail", "qualifiers", "title", "publisher", "url",
    "locator", "licence", "note",
)  # fmt: skip


def events_page(request: Request) -> Response:
    """``/events?since=&kind=`` as a page, CSV or JSON; newest first."""
    shelf: Shelf = request.app.state.shelves.current()
    query = read_query(request, ("since", "kind"))
    since = day(query, "since")
    kinds = Counter(e.kind for e in events_since(None))
    kind = one_of(query.get("kind"), sorted(kinds), "kind of event", Way("All events", to.events()))
    found = tuple(e for e in events_since(since) if kind is None or e.kind == kind)[::-1]
    suffix = to.split_suffix(request.url.path)[1]
    if suffix == "json":
        return download.json_response("events", Events(found).to_dict())
    if suffix == "csv":
        rows = [
            [e.start, e.end, e.status, e.actor, e.target, e.kind, e.scope, e.detail, ";".join(e.qualifiers),
             e.origin.title, e.origin.publisher, e.origin.url, e.origin.locator, e.origin.licence, e.note]
            for e in found
        ]  # fmt: skip
        address = to.events(since=since, kind=kind)
        head = download.about(shelf, "Events on record", address, NEWEST, origins=[e.origin for e in found])
        return download.csv_response("events", head, COLUMNS, rows)
    credits = download.credits_of((), (e.origin for e in found))  # noqa: A001
    return page(
        "events.html", request, shelf, notices=query.notices, events=found, since=query.get("since") or "", kind=kind,
        kinds=sorted(kinds.items()), credits=credits,
    )  # fmt: skip
