"""One element group of the chain in a year: the Sankey diagram, the matrix, and their tables."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from terbia.app.site import addresses as to
from terbia.app.site import chains, download
from terbia.app.site.faults import Way, not_found
from terbia.app.site.pages.chain import SUFFIXES, cite, known_area, known_year
from terbia.app.site.query import one_of, read_query
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.chain.coverage import MAGNET_GROUPS
from terbia.ledger.record import NEWEST
from terbia.reports import chain_charts
from terbia.reports.brief.words import place
from terbia.reports.chain_matrix import HEADINGS, draw_matrix
from terbia.reports.chain_picture import MEANING, ElementPicture
from terbia.reports.chain_shares import all_shares, draw_shares_narrow, group_shares
from terbia.reports.range_text import amount_ends, share_ends
from terbia.reports.sankey import is_illustrative
from terbia.reports.sankey_drawing import draw_sankey
from terbia.reports.sankey_steps import draw_steps
from terbia.reports.svg import Drawing
from terbia.reports.traced_cells import path_cells, possible_text, removal_cells, traced_cells

#: So many whole paths, and areas that could have a part of a stage, are shown; the JSON has all.
SHOWN_PATHS, SHOWN_AREAS = 8, 6
FIGURES = ("sankey", "matrix")
TABLES = ("flows", "matrix", "all", "traced")
FLOW_COLUMNS = (
    "from_stage", "from", "to_stage", "to", "t_reo", "printed", "low_t_reo", "high_t_reo", "range", "unverified_share",
    "sureness",
)  # fmt: skip
ALL_COLUMNS = (
    "from_stage", "from_area", "to_stage", "to_area", "t_reo", "low_t_reo", "high_t_reo", "unverified_share",
    "sureness",
)  # fmt: skip


def chain_element_page(request: Request) -> Response:
    """``/chain/<year>/<area>/<group>`` as a page, CSV (``table=``), JSON, or a figure (``figure=``)."""
    shelf: Shelf = request.app.state.shelves.current()
    group, suffix = to.split_suffix(request.path_params["group"], SUFFIXES)
    year, area = known_year(shelf, request.path_params["year"]), request.path_params["area"]
    known_area(shelf, year, area)
    if group not in MAGNET_GROUPS or group not in chains.tables(shelf).groups:
        ways = tuple(Way(g, to.chain_element(year, area, g)) for g in MAGNET_GROUPS)
        raise not_found(f"'{group[:40]}' is no element group that is made into magnets here.", ways)
    query = read_query(request, ("figure", "table"))
    figure = one_of(query.get("figure"), FIGURES, "figure") or FIGURES[0]
    table = one_of(query.get("table"), TABLES, "table") or TABLES[0]
    found = chains.element(shelf, year, area, group)
    name = f"chain-{year}-{area}-{group}"
    if suffix == "json":
        trace = chains.traced_use(shelf, year, area, group)
        document = {**found.to_dict(), "traced": None if trace is None else trace.to_dict()}
        return download.json_response(name, document)
    if suffix == "csv":
        return _csv(shelf, found, table, name)
    drawings = _drawings(found)
    if suffix:
        drawing = drawings[figure]
        if suffix == "svg":
            return download.bytes_response(f"{name}-{figure}.svg", drawing.file().encode(), "image/svg+xml")
        return download.bytes_response(f"{name}-{figure}.png", drawing.png(), "image/png")
    narrow = _narrow_drawings(found)
    trace = chains.traced_use(shelf, year, area, group)
    names = found.chain.areas
    traced_rows = traced_cells(trace.shares, trace.mixing, names) if trace else []
    paths = list(trace.joint.by_path.items())[:SHOWN_PATHS] if trace else []
    path_rows = path_cells(paths, trace.path_ends, trace.ranges.paths, names) if trace else []
    stages = tuple(trace.shares) if trace else ()
    possible = {s: possible_text(trace.possible(s), names, SHOWN_AREAS) for s in stages if trace}
    removed = removal_cells(trace.removals, found.chain.areas) if trace else []
    behind = chains.rows_behind(shelf, [where for row in found.coverage for where in row.rows])
    return page(
        "chain_element.html", request, shelf, notices=query.notices, found=found, year=year, area=area, group=group,
        drawings={key: (d, Markup(d.inline()), Markup(narrow[key].inline())) for key, d in drawings.items()},
        headings=HEADINGS, held=found.chain,
        groups=MAGNET_GROUPS, behind=behind, words=chain_charts, meaning=MEANING,
        address=to.chain_element(year, area, group), ends=amount_ends, share_ends=share_ends, trace=trace,
        traced_rows=traced_rows, path_rows=path_rows, possible=possible, removed=removed, place=place,
        cite=cite(shelf, f"the chain of {group}, {found.question}"),
        illustrative=found.is_illustrative,
    )  # fmt: skip


def _drawings(found: ElementPicture) -> dict[str, Drawing]:
    return {
        "sankey": draw_sankey(found.sankey, "sankey"),
        "matrix": draw_matrix(found.matrix, found.area, "matrix"),
    }


def _narrow_drawings(found: ElementPicture) -> dict[str, Drawing]:
    """The same for a telephone: one step, one stage under another."""
    flows = found.flows
    group = group_shares(flows, found.doubtful, found.ranges, illustrative=found.is_illustrative)
    shares = all_shares([group], found.area, found.chain.areas, flows.year, found.question)
    return {
        "sankey": draw_steps(found.sankey, "sankey-narrow"),
        "matrix": draw_shares_narrow(shares, "matrix-narrow"),
    }


def _csv(shelf: Shelf, found: ElementPicture, table: str, name: str) -> Response:
    columns: tuple[str, ...] = FLOW_COLUMNS
    rows: list[list[object]] = [list(row) for row in found.named_flows()]
    if table == "all":
        columns = ALL_COLUMNS
        rows = [
            [a.stage, a.area, b.stage, b.area, t, low, high, share,
             "illustrative" if is_illustrative(low, share) else ""]
            for (a, b), t in sorted(found.flows.flows.items())
            for (low, high), share in [(found.ranges.links[(a, b)], found.evidence.of_flow(a, b))]
        ]  # fmt: skip
    if table == "matrix":
        columns = ("area", *(heading.replace(" ", "_") for heading in HEADINGS))
        rows = [[cell.replace("\u00a0", " ") for cell in row] for row in found.matrix.cells()]
    if table == "traced":
        trace = chains.traced_use(shelf, found.flows.year, found.area, found.group)
        columns = ("area", *(trace.shares if trace else ()))
        cells = traced_cells(trace.shares, trace.mixing, found.chain.areas) if trace else []
        rows = [[cell.replace("\u00a0", " ") for cell in row] for row in cells]
    title = f"The chain of {found.group}: {found.question} ({table})"
    address = to.chain_element(found.flows.year, found.area, found.group)
    head = download.about(shelf, title, address, NEWEST, cite=cite(shelf, title))
    return download.csv_response(f"{name}-{table}", head, columns, rows)
