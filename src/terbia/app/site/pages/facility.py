"""Plants and companies: all plants, one plant, one company with its plants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from terbia.app.facilities.answer import CompanyPlants, Facilities, Facility, StageLine, company_name, stage_list
from terbia.app.facilities.naming import find
from terbia.app.site import addresses as to
from terbia.app.site import download
from terbia.app.site.faults import Way, not_found
from terbia.app.site.nearby import close_names
from terbia.app.site.query import VIEW, Query, read_query, read_view
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.app.siting import all_facilities, company_plants, named_company, named_plant, one_facility
from terbia.errors import TerbiaError
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.plant import Company, Plant, companies, plants, ties
from terbia.ledger.record import View
from terbia.reports import facility_words

SUFFIXES = ("csv", "json")
LIST_COLUMNS = ("plant", "name", "area", "operator", "stages", "status", "unverified_share")
LINE_COLUMNS = ("plant", "stage", "product", "kind", "stands", "until", "share_of_area_line", "reading")


def facilities_page(request: Request) -> Response:
    """``/facility``: every plant with area, stage and status."""
    shelf: Shelf = request.app.state.shelves.current()
    query = read_query(request, VIEW)
    view = read_view(query, shelf)
    found = _all(shelf, view)
    suffix = to.split_suffix(request.url.path, SUFFIXES)[1]
    if suffix == "json":
        return download.json_response("facilities", found.to_dict())
    origins = [o for f in found.facilities for o in (*(p.origin for p in f.parts), *(x.origin for x in f.sources))]
    if suffix == "csv":
        rows = [
            [f.plant.key, f.plant.name, f.plant.area, f.plant.operator, "; ".join(stage_list(f)), f.status,
             round(f.unverified_share, 3)]
            for f in found.facilities
        ]  # fmt: skip
        head = download.about(shelf, "Plants", to.facilities(view), view, origins=origins)
        return download.csv_response("facilities", head, LIST_COLUMNS, rows)
    owners = Counter(t.company for t in ties() if t.role == "operator")
    return page(
        "facilities.html", request, shelf, view=view, notices=query.notices, found=found.facilities,
        companies=[(c, owners[c.key]) for c in companies()], stage_list=stage_list,
        credits=download.credits_of((), origins),
    )  # fmt: skip


def facility_page(request: Request) -> Response:
    """``/facility/<plant>`` as a page, CSV or JSON; another name of a plant leads to its address."""
    shelf, name, suffix, query, view = _asked(request)
    if name not in {p.key for p in plants()}:
        return RedirectResponse(_elsewhere(name, view, suffix), status_code=307)
    found = one_facility(named_plant(name), shelf.record, shelf.known(view), view.as_of)
    if suffix == "json":
        return download.json_response(f"facility-{name}", found.to_dict())
    address = to.facility(name, view)
    if suffix == "csv":
        head = download.about(shelf, found.plant.name, address, view, found.sources, origins=found.origins)
        return download.csv_response(f"facility-{name}", head, _columns(), _rows([found]))
    return page(
        "facility.html", request, shelf, view=view, notices=query.notices, found=found, address=address,
        words=facility_words, company_name=company_name, credits=download.credits_of((), found.origins),
    )  # fmt: skip


def company_page(request: Request) -> Response:
    """``/company/<company>`` as a page, CSV or JSON."""
    shelf, name, suffix, query, view = _asked(request)
    if name not in {c.key for c in companies()}:
        return RedirectResponse(_elsewhere(name, view, suffix), status_code=307)
    found = company_plants(named_company(name), shelf.record, shelf.known(view), view.as_of)
    if suffix == "json":
        return download.json_response(f"company-{name}", found.to_dict())
    address = to.company(name, view)
    origins = _origins(found)
    if suffix == "csv":
        used = [o for _, f in found.facilities for o in f.sources]
        head = download.about(shelf, found.company.name, address, view, used, origins=origins)
        return download.csv_response(f"company-{name}", head, _columns(), _rows(f for _, f in found.facilities))
    return page(
        "company.html", request, shelf, view=view, notices=query.notices, found=found, address=address,
        words=facility_words, stage_list=stage_list, credits=download.credits_of((), origins),
        used=[line.observation for _, f in found.facilities for line in f.stages],
    )  # fmt: skip


def _asked(request: Request) -> tuple[Shelf, str, str, Query, View]:
    """What a page about one name is asked: of which shelf, the name, the suffix, the query and the view."""
    shelf: Shelf = request.app.state.shelves.current()
    name, suffix = to.split_suffix(request.path_params["name"], SUFFIXES)
    query = read_query(request, VIEW)
    return shelf, name, suffix, query, read_view(query, shelf)


def _all(shelf: Shelf, view: View) -> Facilities:
    known = shelf.known(view)
    found: Facilities = shelf.pages.get(("facilities", view), lambda: all_facilities(shelf.record, known, view.as_of))
    return found


def _elsewhere(name: str, view: View, suffix: str) -> str:
    """The address of the plant or company that has this name. Raises Refused where none or several have."""
    try:
        found = find(name)
    except TerbiaError:
        raise not_found(f"The directory has no plant or company '{name[:80]}'.", _close(name)) from None
    if isinstance(found, Plant):
        return to.facility(found.key, view, suffix=suffix)
    return to.company(found.key, view, suffix=suffix)


def _close(name: str) -> tuple[Way, ...]:
    known: dict[str, Plant | Company] = {**{c.key: c for c in companies()}, **{p.key: p for p in plants()}}
    within = [key for key in known if name.casefold()[:80] in key]
    names = list(dict.fromkeys((*within, *close_names(name, known))))[:6]
    ways = []
    for key in names:
        found = known[key]
        address = to.facility(key) if isinstance(found, Plant) else to.company(key)
        ways.append(Way(found.name, address))
    return (*ways, Way("All plants", to.facilities()))


def _origins(found: CompanyPlants) -> list[Origin]:
    return [*(o for _, f in found.facilities for o in f.origins), *(e.origin for e in found.events)]


def _columns() -> tuple[str, ...]:
    return (*LINE_COLUMNS, *download.OBSERVATION_COLUMNS)


def _rows(found: Iterable[Facility]) -> list[list[object]]:
    """The figures of plants: those that stand, those that do not, and what stands beside them."""
    rows: list[list[object]] = []
    for f in found:
        lines = [(line, "yes") for line in f.stages] + [(line, "no") for line in f.superseded]
        rows += [[f.plant.key, *_cells(line, stands), *download.observation_row(line.observation)]
                 for line, stands in lines]  # fmt: skip
        rows += [[f.plant.key, *_beside(o), *download.observation_row(o)] for o in f.beside]
    return rows


def _cells(line: StageLine, stands: str) -> list[object]:
    share = None if line.share.value is None else round(line.share.value, 4)
    reading = None if line.caution is None else line.caution.says
    part = line.figure.part
    return [part.stage, part.product, line.figure.kind, stands, line.standing.until, share, reading]


def _beside(o: Observation) -> list[object]:
    kind, _, product = o.series.partition(";")[0].split("/", 2)[2].partition("/")
    return [None, product, kind, None, None, None, None]
