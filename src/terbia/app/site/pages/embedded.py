"""What arrives inside goods: an element by form and year, with what each gap needs and what studies say."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from terbia.app.embedded import wording as cells
from terbia.app.embedded.answer import Embedded
from terbia.app.embedding import embedded_in
from terbia.app.site import addresses as to
from terbia.app.site import download, wording
from terbia.app.site.faults import Way, not_found
from terbia.app.site.query import VIEW, one_of, read_query, read_view
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.ledger.observation import Observation
from terbia.ledger.record import View
from terbia.vocab.area import is_area_code
from terbia.vocab.element import elements, read_element

SUFFIXES = ("csv", "json")
#: The elements of NdFeB magnets, which the evidence is about.
MAGNET_ELEMENTS = ("Nd", "Pr", "Dy", "Tb")
_MIRROR = re.compile(r"CN>([^/]+)/rare-earth-magnets/exports\Z")
_COLUMNS = (
    "year", "form", "imports_t", "low", "high", "unit", "how", "at_least", "implied", "unverified_share", "source",
    "note",
)  # fmt: skip


def embedded_page(request: Request) -> Response:
    """``/embedded/<area>/<element>`` as a page, CSV or JSON."""
    shelf: Shelf = request.app.state.shelves.current()
    area = request.path_params["area"]
    text, suffix = to.split_suffix(request.path_params["element"], SUFFIXES)
    element = _element(area, text)
    if not is_area_code(area):
        ways = (Way("The United States", to.embedded("US", element)),)
        raise not_found(f"'{area[:40]}' is not the code of an area.", ways)
    query = read_query(request, ("period", *VIEW))
    view = read_view(query, shelf)
    known = shelf.known(view)
    found = _answer(shelf, known, area, element, None)
    back = Way("The newest year", to.embedded(area, element, view))
    period = one_of(query.get("period"), found.periods, "year of this table", back)
    if period is not None and period != found.period:
        found = _answer(shelf, known, area, element, period)
    address = to.embedded(area, element, view, period=period)
    name = f"embedded-{area}-{element}"
    if suffix == "json":
        return download.json_response(name, found.to_dict())
    used = used_observations(found)
    if suffix == "csv":
        title = f"Imports of {elements()[element].name} in every form: {wording.place(area)}"
        head = download.about(shelf, title, address, view, used)
        return download.csv_response(name, head, _COLUMNS, _rows(found))
    return page(
        "embedded.html", request, shelf, view=view, notices=query.notices, found=found, area=area, element=element,
        name=elements()[element].name, period=found.period, cells=cells, used=used, address=address,
        elements=MAGNET_ELEMENTS, areas=_areas(shelf),
    )  # fmt: skip


def _answer(shelf: Shelf, view: View, area: str, element: str, period: str | None) -> Embedded:
    made: Embedded = shelf.small.get(
        ("embedded", view, area, element, period),
        lambda: embedded_in(shelf.record, view, area, element, period=period),
    )
    return made


def _element(area: str, text: str) -> str:
    try:
        return read_element(text[:40]).symbol
    except ValueError as error:
        ways = [Way(symbol, to.embedded(area if is_area_code(area) else "US", symbol)) for symbol in MAGNET_ELEMENTS]
        raise not_found(str(error), tuple(ways)) from None


def _areas(shelf: Shelf) -> list[str]:
    """Areas to which China's exports of magnets are in the record."""
    return sorted(match[1] for name in shelf.ids if (match := _MIRROR.match(name)))


def used_observations(found: Embedded) -> list[Observation]:
    """Every observation of the record behind an answer, each once."""
    rows = [o for year in found.years for cell in year.cells for o in cell.inputs]
    rows += [study.observation for study in found.studies if study.observation.edition]
    if found.headline.observation is not None:
        rows.append(found.headline.observation)
    return list(dict.fromkeys(rows))


def _rows(found: Embedded) -> list[list[object]]:
    rows: list[list[object]] = []
    for year in found.years:
        for cell in year.cells:
            low, high = (None, None) if cell.range is None else cell.range.to_dict().values()
            rows.append(
                [year.year, cell.form, cell.value, low, high, f"t {found.element}", cell.how, cell.at_least,
                 cell.implied, cell.unverified_share, cell.source.replace("\u00a0", " "), cell.note]
            )  # fmt: skip
    return rows
