"""What the site is, how its numbers are made, whose they are."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from terbia.app.site.query import read_query
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.ledger.correction import declared
from terbia.ledger.licence import ANY, Licence, licences
from terbia.reports.number_text import words_of_qualifiers


def about_page(request: Request) -> Response:
    """``/about``."""
    shelf: Shelf = request.app.state.shelves.current()
    query = read_query(request, ())
    return page(
        "about.html", request, shelf, notices=query.notices, licences=_used(shelf), corrections=declared(),
        qualifiers=words_of_qualifiers().items(), rows=shelf.record.rows.height,
    )  # fmt: skip


def _used(shelf: Shelf) -> list[Licence]:
    """The licences of publishers that stand in this record."""
    pairs = set(shelf.record.rows.select("publisher", "licence").unique().iter_rows())
    publishers = {publisher for publisher, _ in pairs}
    return [row for row in licences() if (row.publisher, row.licence) in pairs or (row.publisher == ANY and publishers)]
