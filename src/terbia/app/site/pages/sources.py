"""The editions of the record, and one edition."""

from __future__ import annotations

from collections import Counter

from starlette.requests import Request
from starlette.responses import Response

from terbia.app.answers import EditionsHeld
from terbia.app.site import addresses as to
from terbia.app.site import download
from terbia.app.site.faults import Way, not_found
from terbia.app.site.nearby import close_names
from terbia.app.site.query import read_query
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.ledger.correction import declared
from terbia.ledger.licence import licence_of
from terbia.ledger.record import NEWEST


def sources_page(request: Request) -> Response:
    """``/sources`` as a page, CSV or JSON."""
    shelf: Shelf = request.app.state.shelves.current()
    query = read_query(request, ())
    editions = shelf.editions()
    suffix = to.split_suffix(request.url.path)[1]
    if suffix == "json":
        return download.json_response("sources", EditionsHeld(tuple(editions)).to_dict())
    if suffix == "csv":
        columns = (
            "edition",
            "title",
            "publisher",
            "released_on",
            "released_on_is_recalled",
            "observations",
            "where",
            "sha256",
        )
        rows = [
            [e.name, e.title, e.publisher, e.released_on, e.released_on_is_recalled, e.observations,
             "packaged" if e.packaged else "yours", e.sha256]
            for e in editions
        ]  # fmt: skip
        head = download.about(shelf, "Editions of the record", to.sources(), NEWEST, origins=(download.OURS,))
        return download.csv_response("sources", head, columns, rows)
    return page("sources.html", request, shelf, notices=query.notices, editions=editions)


def source_page(request: Request) -> Response:
    """``/sources/<edition>``."""
    shelf: Shelf = request.app.state.shelves.current()
    name = request.path_params["edition"]
    if name not in shelf.record.names:
        ways = tuple(Way(n, to.source(n)) for n in close_names(name, shelf.record.names))
        raise not_found(f"The record holds no edition '{name[:80]}'.", (*ways, Way("All editions", to.sources())))
    query = read_query(request, ())
    lines = [line for line in shelf.lines.values() if name in line.editions]
    commodities = Counter(line.series.split("/")[1] for line in lines)
    return page(
        "source.html", request, shelf, notices=query.notices, edition=shelf.record.edition(name), lines=lines,
        commodities=sorted(commodities.items(), key=lambda c: (-c[1], c[0])), before=shelf.predecessor(name),
        after=[e for e in shelf.record.names if shelf.predecessor(e) == name], origins=_origins(shelf, name),
        corrections=[c for c in declared() if c.edition == name],
    )  # fmt: skip


def _origins(shelf: Shelf, name: str) -> list[tuple[str, str, str, str, str, int]]:
    """Publications that the edition's rows name: title, publisher, address, licence, credit, rows; most rows first."""
    table = shelf.record.rows
    rows = table.filter(table["edition"] == name)
    counted = Counter(rows.select("title", "publisher", "url", "licence").iter_rows())
    found = []
    for (title, publisher, url, licence), count in counted.most_common(40):
        known = licence_of(publisher, licence)
        credit = known.credit_line.replace("{publisher}", publisher) if known else ""
        found.append((title, publisher, url, licence, credit, count))
    return found
