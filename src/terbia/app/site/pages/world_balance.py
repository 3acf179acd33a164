"""The balance of the world when one element drives mining."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from terbia.app.orebodies.world import DEFAULT_DRIVER, world_balance
from terbia.app.orebodies.world_answer import WorldBalance
from terbia.app.site import addresses as to
from terbia.app.site import download
from terbia.app.site.faults import Way, bad_query
from terbia.app.site.pages.orebody import SUFFIXES, tonnage
from terbia.app.site.query import VIEW, one_of, read_query, read_view
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.errors import TerbiaError
from terbia.indicators.assemblage import COUNTED
from terbia.indicators.producers import production_periods
from terbia.ledger.record import View


def world_page(request: Request) -> Response:
    """``/orebody/world?driver=&demand=&period=`` as a page, CSV or JSON."""
    shelf: Shelf = request.app.state.shelves.current()
    query = read_query(request, ("driver", "demand", "period", *VIEW))
    view = read_view(query, shelf)
    driver = one_of(query.get("driver"), COUNTED, "element") or DEFAULT_DRIVER
    demand = tonnage(query, "demand")
    known = shelf.known(View(view.as_of))
    try:
        found = world_balance(
            shelf.record, known, driver=driver, demand={} if demand is None else {driver: demand},
            period=query.get("period"),
        )  # fmt: skip
    except TerbiaError as error:
        raise bad_query(str(error), (Way("The newest year", to.world_balance()),)) from None
    address = to.world_balance(
        view, driver=query.get("driver"), demand=query.get("demand"), period=query.get("period")
    )  # fmt: skip
    suffix = to.split_suffix(request.url.path, SUFFIXES)[1]
    if suffix == "json":
        return download.json_response("world-balance", found.to_dict())
    if suffix == "csv":
        return _csv(shelf, found, address, view)
    periods = production_periods(shelf.record, "rare-earths", "mine", known)[::-1]
    return page(
        "world_balance.html", request, shelf, view=view, notices=query.notices, found=found, elements=COUNTED,
        demand=query.get("demand"), periods=periods, address=address, used=list(dict.fromkeys(found.observations)),
    )  # fmt: skip


def _csv(shelf: Shelf, found: WorldBalance, address: str, view: View) -> Response:
    frame = found.frame()
    head = download.about(
        shelf, f"Balance of the world when {found.driver} drives mining", address, view, found.observations
    )
    return download.csv_response("world-balance", head, frame.columns, frame.rows())
