"""Templates to pages: one environment, the words that templates may use, the style sheets."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from terbia.app.orebodies import said
from terbia.app.site import addresses as to
from terbia.app.site import wording
from terbia.app.site.faults import Notice
from terbia.app.site.shelf import Shelf
from terbia.ledger.record import NEWEST, View
from terbia.reports import entries, number_text, palette
from terbia.version import VERSION

_MEDIA = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}


@cache
def environment() -> Environment:
    """The templates of the site; everything that is put into them is escaped."""
    loader = PackageLoader("terbia", "data/templates/site")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals.update(
        to=to, say=wording, ore=said, entries=entries, numbers=number_text, version=VERSION, statics=_addresses()
    )  # fmt: skip
    return made


def page(
    template: str,
    request: Request,
    shelf: Shelf | None,
    *,
    view: View = NEWEST,
    notices: tuple[Notice, ...] = (),
    status: int = 200,
    **values: object,
) -> HTMLResponse:
    """A page of the site."""
    text = environment().get_template(template).render(
        here=request.url.path, shelf=shelf, view=view, notices=notices, **values
    )  # fmt: skip
    return HTMLResponse(text, status_code=status)


def bar(here: str) -> Markup:
    """The bar above every page, for a document that is not made from the site's own template."""
    return Markup(environment().get_template("bar.html").render(here=here))


@cache
def statics() -> dict[str, tuple[bytes, str]]:
    """The site's own files by name, with their media type; nothing else can be asked for."""
    colours = palette.css_variables() + "\n" + palette.chart_rules() + "\n"
    made = {
        "site.css": colours + _text("data/static/bar.css") + _text("data/static/site.css"),
        "bar.css": _text("data/static/bar.css"),
        "mark.svg": _text("data/static/mark.svg"),
    }
    return {name: (text.encode(), _MEDIA[name.rpartition(".")[2]]) for name, text in made.items()}


def _addresses() -> dict[str, str]:
    """Each static file's address with a version, so that a browser may keep it."""
    return {name: to.static(name, hashlib.sha256(content).hexdigest()[:10]) for name, (content, _) in statics().items()}


def _text(path: str) -> str:
    return files("terbia").joinpath(path).read_text(encoding="utf-8")
