"""The brief of an area and a commodity."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from terbia.app.briefing import Brief
from terbia.app.site import addresses as to
from terbia.app.site import download
from terbia.app.site.briefs import html_of, page_of, pdf_of
from terbia.app.site.faults import Way, not_found
from terbia.app.site.nearby import close_names
from terbia.app.site.query import VIEW, read_query, read_view
from terbia.app.site.shelf import Shelf
from terbia.errors import NotInRecord

SUFFIXES = ("json", "md", "pdf")


def brief_page(request: Request) -> Response:
    """``/brief/<area>/<commodity>`` as a page, or as JSON, Markdown or PDF."""
    shelf: Shelf = request.app.state.shelves.current()
    area = request.path_params["area"]
    commodity, suffix = to.split_suffix(request.path_params["commodity"], SUFFIXES)
    _held(shelf, area, commodity)
    query = read_query(request, VIEW)
    view = read_view(query, shelf)
    try:
        written = page_of(shelf, area, commodity, view)
    except NotInRecord as error:
        ways = (
            Way("Its series", to.search(area=area, commodity=commodity)),
            Way("The newest brief", to.brief(area, commodity)),
        )
        raise not_found(f"There is no brief of {area}/{commodity} here. {error}", ways) from None
    name = f"brief-{area.lower()}-{commodity}"
    if suffix == "json":
        return download.json_response(name, Brief(written).to_dict())
    if suffix == "md":
        return download.bytes_response(f"{name}.md", Brief(written).markdown().encode(), "text/markdown; charset=utf-8")
    if suffix == "pdf":
        return download.bytes_response(f"{name}.pdf", pdf_of(shelf, area, commodity, view), "application/pdf")
    return HTMLResponse(html_of(shelf, area, commodity, view))


def _held(shelf: Shelf, area: str, commodity: str) -> None:
    if area in shelf.areas and commodity in shelf.commodities:
        return
    ways = [
        Way(f"{area} {c}", to.brief(area, c)) for c in close_names(commodity, shelf.commodities) if area in shelf.areas
    ]
    ways.append(Way("Search the series", to.search(commodity[:100])))
    what = f"commodity '{commodity[:80]}'" if area in shelf.areas else f"area '{area[:80]}'"
    raise not_found(f"The record holds no {what}.", tuple(ways))
