"""A brief within the site: the same document, with the site's bar above it and its series as links."""

from __future__ import annotations

import re
from html import unescape

from markupsafe import escape

from terbia.app.briefing import Brief
from terbia.app.site import addresses as to
from terbia.app.site import chains
from terbia.app.site.rendering import bar, environment
from terbia.app.site.shelf import Shelf
from terbia.ledger.record import Record, View
from terbia.reports.brief import write_brief
from terbia.reports.page import Page

_CODE = re.compile(r"<code>([^<]+)</code>")
_BODY = re.compile(r"<body\b[^>]*>")


def page_of(shelf: Shelf, area: str, commodity: str, view: View) -> Page:
    """The brief's model. Raises NotInRecord where the record has too little of the area and commodity."""

    def make() -> Page:
        record = shelf.record
        if view.as_of is not None:
            # A record keeps an index for each view it was asked; days chosen at will must not fill the memory.
            record = Record(record.editions, record.folders)
        return write_brief(record, area, commodity, view, command=_command(area, commodity, view))

    found: Page = shelf.pages.get(("brief", area, commodity, view), make)
    return found


def html_of(shelf: Shelf, area: str, commodity: str, view: View) -> str:
    """The brief as a page of the site."""

    def make() -> str:
        return _framed(Brief(written).html(), shelf, area, commodity, view)

    written = page_of(shelf, area, commodity, view)
    found: str = shelf.pages.get(("brief html", area, commodity, view), make)
    return found


def pdf_of(shelf: Shelf, area: str, commodity: str, view: View) -> bytes:
    """The brief as PDF."""
    written = page_of(shelf, area, commodity, view)
    found: bytes = shelf.pages.get(("brief pdf", area, commodity, view), lambda: Brief(written).pdf())
    return found


def _framed(html: str, shelf: Shelf, area: str, commodity: str, view: View) -> str:
    here, held = to.brief(area, commodity), chains.tables(shelf)
    tools = environment().get_template("brief_tools.html").render(
        here=here, area=area, commodity=commodity, view=view, shelf=shelf,
        has_chain=commodity == "rare-earths" and area in held.areas, chain_year=held.years[-1],
    )  # fmt: skip
    head = environment().get_template("brief_head.html").render()
    html = _CODE.sub(lambda found: _linked(found, shelf, view), html)
    html = html.replace("</head>", f"{head}</head>", 1)
    return _BODY.sub(lambda found: found[0] + str(bar(here)) + tools, html, count=1)


def _linked(found: re.Match[str], shelf: Shelf, view: View) -> str:
    name = unescape(found[1])
    if name not in shelf.ids:
        return found[0]
    return f'<a href="{escape(to.series(name, view))}">{found[0]}</a>'


def _command(area: str, commodity: str, view: View) -> str:
    words = ["terbia", "brief"]
    words += ["--area", area] if area != "US" else []
    words += ["--commodity", commodity] if commodity != "rare-earths" else []
    words += ["--as-of", view.as_of] if view.as_of else []
    words += ["--edition", view.edition] if view.edition else []
    return " ".join(words)
