"""The site as an ASGI application: addresses to pages, faults to pages, headers that keep a browser safe."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from terbia.app.site import addresses as to
from terbia.app.site.faults import Refused, Way
from terbia.app.site.headers import SafeHeaders
from terbia.app.site.pages.about import about_page
from terbia.app.site.pages.brief import brief_page
from terbia.app.site.pages.chain import chain_index, chain_page
from terbia.app.site.pages.chain_element import chain_element_page
from terbia.app.site.pages.check import check_json, check_page
from terbia.app.site.pages.diff import choose_page, diff_page
from terbia.app.site.pages.embedded import embedded_page
from terbia.app.site.pages.events import events_page
from terbia.app.site.pages.facility import company_page, facilities_page, facility_page
from terbia.app.site.pages.home import home_page
from terbia.app.site.pages.indicator import indicator_page, indicators_page
from terbia.app.site.pages.orebody import orebodies_page, orebody_page
from terbia.app.site.pages.reliance import reliance_page, reliances_page
from terbia.app.site.pages.search import search_page
from terbia.app.site.pages.series import series_page
from terbia.app.site.pages.sources import source_page, sources_page
from terbia.app.site.pages.world_balance import world_page
from terbia.app.site.rendering import page, statics
from terbia.app.site.shelf import Shelves
from terbia.errors import StoreBroken, StoreTooNew, TerbiaError

_LOG = logging.getLogger("terbia.site")


def site(user: Path | None = None, packaged: Path | None = None) -> Starlette:
    """The application; ``user`` and ``packaged`` name other folders than the usual ones."""
    made = Starlette(
        routes=_routes(),
        middleware=[Middleware(SafeHeaders), Middleware(GZipMiddleware, minimum_size=1000)],
        exception_handlers={TerbiaError: _refused, HTTPException: _no_page, Exception: _broken},  # type: ignore[dict-item]
    )
    made.state.shelves = Shelves(user, packaged)
    return made


def _routes() -> list[Route]:
    return [
        Route("/", home_page),
        Route("/brief", _to_brief),
        Route("/brief/{area}/{commodity}", brief_page),
        Route("/series", search_page),
        *_files("/series", search_page, "csv", "json"),
        Route("/series/{name:path}", series_page),
        Route("/sources", sources_page),
        *_files("/sources", sources_page, "csv", "json"),
        Route("/sources/{edition}", source_page),
        Route("/diff", choose_page),
        Route("/diff/{before}/{after}", diff_page),
        Route("/events", events_page),
        *_files("/events", events_page, "csv", "json"),
        Route("/facility", facilities_page),
        *_files("/facility", facilities_page, "csv", "json"),
        Route("/facility/{name}", facility_page),
        Route("/company/{name}", company_page),
        Route("/reliance", reliances_page),
        Route("/reliance/{area}/{commodity}", reliance_page),
        Route("/orebody", orebodies_page),
        *_files("/orebody", orebodies_page, "csv", "json"),
        Route("/orebody/world", world_page),
        *_files("/orebody/world", world_page, "csv", "json"),
        Route("/orebody/{name}", orebody_page),
        Route("/embedded", _to_embedded),
        Route("/embedded/{area}/{element}", embedded_page),
        Route("/indicator", indicators_page),
        Route("/indicator/{name}", indicator_page),
        Route("/chain", chain_index),
        *_files("/chain", chain_index, "json"),
        Route("/chain/{year}/{area}", chain_page),
        Route("/chain/{year}/{area}/{group}", chain_element_page),
        Route("/check", check_page, methods=["GET", "POST"]),
        Route("/check.json", check_json, methods=["GET", "POST"]),
        Route("/about", about_page),
        Route("/static/{name}", _static),
        Route("/favicon.ico", _icon),
        Route("/robots.txt", _robots),
    ]


def _files(path: str, endpoint: Callable[[Request], Response], *suffixes: str) -> list[Route]:
    """The routes under which a page can be had as a file; the page reads the suffix from its address."""
    return [Route(f"{path}.{suffix}", endpoint) for suffix in suffixes]


def _to_brief(_: Request) -> Response:
    return RedirectResponse(to.brief("US", "rare-earths"), status_code=307)


def _to_embedded(_: Request) -> Response:
    return RedirectResponse(to.embedded("US", "Nd"), status_code=307)


def _static(request: Request) -> Response:
    found = statics().get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    content, media = found
    keep = "public, max-age=31536000, immutable" if "v" in request.query_params else "no-cache"
    return Response(content, media_type=media, headers={"Cache-Control": keep})


def _icon(_: Request) -> Response:
    content, media = statics()["mark.svg"]
    return Response(content, media_type=media)


def _robots(_: Request) -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /check\n")


def _refused(request: Request, error: TerbiaError) -> Response:
    """The page for what the site or the record refuses on purpose."""
    if isinstance(error, Refused):
        return _fault(request, error.status, error.heading, error.message, error.ways)
    if isinstance(error, StoreBroken | StoreTooNew):
        return _fault(request, 503, "The record cannot be read", str(error), ())
    return _fault(request, 400, "This cannot be shown", str(error), (Way("Search the series", to.search()),))


def _no_page(request: Request, error: HTTPException) -> Response:
    if error.status_code == 404:
        ways = (Way("Search the series", to.search()), Way("The first page", to.home()))
        return _fault(request, 404, "There is no such page", "Nothing of the site is at this address.", ways)
    if error.status_code == 405:
        return _fault(request, 405, "This page is only read", "Ask for it with GET.", ())
    return _fault(request, error.status_code, "This cannot be shown", str(error.detail), ())


def _broken(request: Request, error: Exception) -> Response:
    _LOG.error("a page failed: %s", request.url.path, exc_info=error)
    message = "The page failed; the reason is in the server's log. The other pages are not touched by it."
    return _fault(request, 500, "This page failed", message, (Way("The first page", to.home()),))


def _fault(request: Request, status: int, heading: str, message: str, ways: tuple[Way, ...]) -> Response:
    if request.url.path.endswith((".csv", ".json", ".md", ".pdf", ".svg", ".png")):
        return PlainTextResponse(f"{heading}. {message}\n", status_code=status)
    return page("error.html", request, None, status=status, heading=heading, message=message, ways=ways)
