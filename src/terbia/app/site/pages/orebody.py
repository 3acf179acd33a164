"""Ore bodies: all of them, and one with its shares, its worth and the figures that are confused."""

from __future__ import annotations

import math
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from terbia.app.orebodies.answer import Comparison, OreBody
from terbia.app.orebodies.asking import answered
from terbia.app.orebodies.listing import OreBodies, list_ore_bodies
from terbia.app.orebodies.pricing import price_periods
from terbia.app.orebodies.tables import deposits, rejections
from terbia.app.site import addresses as to
from terbia.app.site import download
from terbia.app.site.faults import Way, bad_query, not_found
from terbia.app.site.query import VIEW, Query, read_query, read_view
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.errors import NotInRecord, TerbiaError
from terbia.ledger.observation import Observation
from terbia.ledger.record import View

SUFFIXES = ("csv", "json")
_ASKED = ("throughput", "prices", "compare", "basis")
_LINE_COLUMNS = (
    "element", "share", "share_low", "share_high", "t", "t_low", "t_high", "recovered_t", "recovered_t_low",
    "recovered_t_high", "price_usd_per_kg", "price_usd_per_kg_low", "price_usd_per_kg_high", "price_how",
    "value_usd_per_kg", "value_share", "value_share_low", "value_share_high", "unverified_share",
    "recovered_unverified_share", "price_unverified_share",
)  # fmt: skip


def orebodies_page(request: Request) -> Response:
    """``/orebody``: every ore body of the record, and the claim about cerium and lanthanum."""
    shelf: Shelf = request.app.state.shelves.current()
    query = read_query(request, VIEW)
    view = read_view(query, shelf)
    found = list_ore_bodies(shelf.record, shelf.known(view))
    suffix = to.split_suffix(request.url.path, SUFFIXES)[1]
    if suffix == "json":
        return download.json_response("orebodies", found.to_dict())
    used = [o for line in found.lines if line.vector is not None for o in line.vector.observations]
    if suffix == "csv":
        frame = found.frame()
        head = download.about(shelf, "Ore bodies", to.orebodies(view), view, used)
        return download.csv_response("orebodies", head, frame.columns, frame.rows())
    return page(
        "orebodies.html", request, shelf, view=view, notices=query.notices, found=found, used=used,
    )  # fmt: skip


def orebody_page(request: Request) -> Response:
    """``/orebody/<name>?throughput=&prices=&compare=&basis=`` as a page, CSV or JSON."""
    shelf: Shelf = request.app.state.shelves.current()
    name, suffix = to.split_suffix(request.path_params["name"], SUFFIXES)
    query = read_query(request, (*_ASKED, *VIEW))
    view = read_view(query, shelf)
    found = _answer(shelf, view, name, query)
    body = found.first if isinstance(found, Comparison) else found
    asked: dict[str, Any] = {key: query.get(key) for key in _ASKED}
    if suffix == "json":
        return download.json_response(f"orebody-{name}", found.to_dict())
    address = to.orebody(name, view, **asked)
    if suffix == "csv":
        return _csv(shelf, found, address, view)
    known = shelf.known(view)
    return page(
        "orebody.html", request, shelf, view=view, notices=query.notices, body=body, asked=asked, address=address,
        other=found.second if isinstance(found, Comparison) else None, found=found, used=used_by(found),
        years=[(y, y) for y in price_periods(shelf.record, known)[::-1]], rejected=rejections(body.found.deposit.name),
        bases=list(dict.fromkeys((b, b) for v in body.found.every if (b := v.held.basis) != "part")),
        names=[(d.name, d.title) for d in deposits().values()],
    )  # fmt: skip


def _answer(shelf: Shelf, view: View, name: str, query: Query) -> OreBody | Comparison:
    throughput_t = tonnage(query, "throughput")
    try:
        found = answered(
            shelf.record, shelf.known(view), name, throughput=throughput_t, prices=query.get("prices"),
            compare=query.get("compare"), basis=query.get("basis"),
        )  # fmt: skip
    except NotInRecord as error:
        ways = [Way(near, to.orebody(near)) for near in error.available if near in deposits()][:3]
        if error.kind != "ore body":
            raise bad_query(str(error), (Way("At the newest prices", to.orebody(name, view)),)) from None
        raise not_found(str(error).replace("'terbia orebody' lists them.", ""), (*ways, _ALL)) from None
    except TerbiaError as error:
        raise not_found(str(error), (_ALL,)) from None
    assert not isinstance(found, OreBodies)
    assert isinstance(found, OreBody | Comparison)
    return found


_ALL = Way("All ore bodies", to.orebodies())


def tonnage(query: Query, key: str) -> float | None:
    """A positive number of t under a key; None where it is missing. Raises Refused for anything else."""
    text = query.get(key)
    if text is None:
        return None
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value <= 0:
        raise bad_query(f"'{text}' is no tonnage: write '{key}' as a positive number of t REO a year, like 51000.")
    return value


def used_by(found: OreBody | Comparison) -> list[Observation]:
    """Every observation behind an answer, each once."""
    if isinstance(found, Comparison):
        return list(dict.fromkeys((*used_by(found.first), *used_by(found.second))))
    rows = [o for vector in found.found.every for o in vector.observations]
    rows += [o for _, o in found.prices.prices.values()]
    rows += [o for figure in found.heavies.figures for o in figure.observations]
    rows += [o for surplus in found.surpluses for o in surplus.observations]
    rows += [o for _, _, pair in found.nd_pr.uses for o in pair]
    if found.made is not None:
        rows += [o for o in (found.made.made, found.made.sold) if o is not None]
    if found.throughput is not None and found.throughput.observation is not None:
        rows.append(found.throughput.observation)
    return list(dict.fromkeys(rows))


def _csv(shelf: Shelf, found: OreBody | Comparison, address: str, view: View) -> Response:
    body = found.first if isinstance(found, Comparison) else found
    deposit = body.found.deposit
    head = download.about(shelf, f"Ore body: {deposit.title}", address, view, used_by(found))
    if isinstance(found, Comparison):
        frame = found.frame()
        return download.csv_response(f"orebody-{deposit.name}", head, frame.columns, frame.rows())
    lines = [line.to_dict() for line in body.lines]
    rows = [[line[column] for column in _LINE_COLUMNS] for line in lines]
    return download.csv_response(f"orebody-{deposit.name}", head, _LINE_COLUMNS, rows)
