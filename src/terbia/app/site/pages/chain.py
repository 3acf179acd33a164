"""The chain: which years, areas and questions there are, and one question with its coverage and what binds."""

from __future__ import annotations

import math

from starlette.requests import Request
from starlette.responses import Response

from terbia.app.chained.answer import ChainAnswer, Shortfall
from terbia.app.site import addresses as to
from terbia.app.site import chains, download
from terbia.app.site.drawings import drawn
from terbia.app.site.faults import Way, bad_query, not_found
from terbia.app.site.query import one_of, read_query
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.chain.binding_ranges import ReliefEnds, relief_ends, wall_ends, wall_share_ends
from terbia.chain.coverage import MAGNET_GROUPS, StageCoverage
from terbia.chain.product_unit import by_unit
from terbia.chain.question import SUPPLIES
from terbia.errors import TerbiaError
from terbia.ledger.record import NEWEST
from terbia.reports import chain_charts
from terbia.reports.brief.words import place
from terbia.reports.chain_words import ILLUSTRATIVE, binding_lead, least_words, stage_words
from terbia.reports.drawing import draw_file, draw_png
from terbia.reports.page import Chart
from terbia.reports.range_text import amount_ends, share_ends
from terbia.version import VERSION

SUFFIXES = ("csv", "json", "svg", "png")
FIGURES = ("coverage", "binds")
TABLES = ("coverage", "missing", "binds", "walls")
MOST_CUTS = 3
#: The areas that the index leads to first.
FIRST_AREAS = ("US", "EU")
#: The questions that every area is asked on the index: supply, without, in words.
QUESTIONS = (
    ("all", "", "As it was"), ("all", "CN", "Without exports of China"),
    ("all", "CN:magnet", "Without magnets of China"), ("allies", "", "Allies only"), ("home", "", "Home only"),
)  # fmt: skip
_SLOW_S = 1.0
_WALL_COLUMNS = (
    "stage", "measure", "one_less_kusd_per_t", "one_more_kusd_per_t", "range_kusd_per_t", "opened_alone_returns",
    "closed_alone_keeps", "falls", "returned_by_then", "together_with", "how_sure",
)  # fmt: skip
_RELIEF_COLUMNS = (
    "rank", "order", "what", "stage", "site", "area", "measure", "one_less_kusd_per_t", "one_more_kusd_per_t",
)  # fmt: skip
_COVERAGE_COLUMNS = (
    "element", "stage", "capacity_t", "feed_t", "requirement_t", "coverage_low", "coverage_mid", "coverage_high",
    "unverified_share", "illustrative", "capacity_printed", "feed_printed", "requirement_printed", "coverage_printed",
    "range_printed", "capacity_low_t", "capacity_high_t", "feed_low_t", "feed_high_t", "requirement_low_t",
    "requirement_high_t", "passes_by_t", "passes_by_low_t", "passes_by_high_t", "recycled_t", "recycled_low_t",
    "recycled_high_t",
)  # fmt: skip


def chain_index(request: Request) -> Response:
    """``/chain``: the years, areas and questions."""
    shelf: Shelf = request.app.state.shelves.current()
    query = read_query(request, ())
    held = chains.tables(shelf)
    document = {
        "contract": 1, "years": list(held.years), "areas": dict(held.areas), "supplies": list(SUPPLIES),
        "elements": [g for g in MAGNET_GROUPS if g in held.groups],
        "allies": {a: list(members) for a, members in held.allies.items()},
    }  # fmt: skip
    if request.url.path.endswith(".json"):
        return download.json_response("chain", document)
    return page(
        "chain_index.html", request, shelf, notices=query.notices, held=held, questions=QUESTIONS, groups=MAGNET_GROUPS,
        year=held.years[-1], first=FIRST_AREAS, address=to.chain_index(),
    )  # fmt: skip


def chain_page(request: Request) -> Response:
    """``/chain/<year>/<area>?supply=&without=`` as a page, CSV (``table=``), JSON, or a figure (``figure=``)."""
    shelf: Shelf = request.app.state.shelves.current()
    area, suffix = to.split_suffix(request.path_params["area"], SUFFIXES)
    year = known_year(shelf, request.path_params["year"])
    known_area(shelf, year, area)
    query = read_query(request, ("supply", "without", "figure", "table"))
    supply = one_of(query.get("supply"), SUPPLIES, "supply") or "all"
    without = _cuts(query.get("without"))
    figure = one_of(query.get("figure"), FIGURES, "figure") or FIGURES[0]
    table = one_of(query.get("table"), TABLES, "table") or TABLES[0]
    try:
        timed = chains.answer(shelf, year, area, supply, without)
    except TerbiaError as error:
        raise bad_query(str(error), (Way("As it was", to.chain(year, area)),)) from None
    found = timed.answer
    joined = ",".join(without)
    address = to.chain(year, area, supply=supply, without=joined)
    name = "-".join(filter(None, ("chain", str(year), area, "" if supply == "all" else supply, *without)))
    if suffix == "json":
        return download.json_response(name, found.to_dict())
    if suffix == "csv":
        return _csv(shelf, found, address, table, name)
    question = found.question.text()
    charts = {
        "coverage": chain_charts.coverage_chart(found.coverage, question),
        "binds": chain_charts.relief_chart(found.binding, question, found.chain.sites, _relief_ends(found)),
    }
    if suffix:
        return figure_response(charts[figure], f"{name}-{figure}", suffix, to.chain(year, area, supply=supply))
    behind = chains.rows_behind(shelf, [where for row in found.coverage for where in row.rows])
    return page(
        "chain_question.html", request, shelf, notices=query.notices, found=found, question=question, area=area,
        year=year, supply=supply, without=joined, charts=charts, missing=missing_rows(found), walls=wall_rows(found),
        drawings={key: drawn(chart) if chart else [] for key, chart in charts.items()}, place=place, behind=behind,
        words=chain_charts, address=address, cite=cite(shelf, f"the chain, {question}, {area}"),
        seconds=timed.seconds if timed.seconds >= _SLOW_S else None, held=found.chain, groups=MAGNET_GROUPS,
        least=_least_says(found), most=chain_charts.MOST_DRAWN, reliefs=relief_rows(found), ends=amount_ends,
    )  # fmt: skip


def _least_says(found: ChainAnswer) -> str:
    """Where each element is covered least, and what binds; of what is illustrative the stages and no number."""
    said = []
    for group in dict.fromkeys(row.group for row in found.coverage):
        words, row = least_words(found.coverage, group)
        if row.requirement.value > 0:
            ends = "" if row.coverage.low == row.coverage.high else f" ({chain_charts.spread(row.coverage)})"
            number = f", {chain_charts.percent(row.coverage.value)}{ends}"
            said.append(words + (" (illustrative)" if row.unverified_share > ILLUSTRATIVE else number))
    lead = binding_lead(found.binding, place(found.question.area)) if found.status == "short" else ""
    return " ".join(filter(None, (f"{'; '.join(said)}." if said else "", lead)))


def known_year(shelf: Shelf, text: str) -> int:
    """A base year of the chain. Raises Refused for any other."""
    years = chains.tables(shelf).years
    if text not in {str(year) for year in years}:
        ways = tuple(Way(str(year), to.chain(year, FIRST_AREAS[0])) for year in years)
        raise not_found(f"The chain has no base year '{text[:20]}'.", ways)
    return int(text)


def known_area(shelf: Shelf, year: int, area: str) -> None:
    """Raises Refused where the chain has no such area."""
    if area not in chains.tables(shelf).areas:
        ways = (Way("United States", to.chain(year, "US")), Way("All areas", to.chain_index()))
        raise not_found(f"The chain has no area '{area[:40]}'.", ways)


def cite(shelf: Shelf, what: str) -> str:
    """How an answer of the chain is cited."""
    return f"Terbia {VERSION}, {what}, packaged tables of the chain, record {shelf.record.sha256[:12]}."


def figure_response(chart: Chart | None, name: str, suffix: str, back: str) -> Response:
    """A chart as a file. Raises Refused where there is nothing to draw."""
    if chart is None:
        raise not_found("Nothing of this question can be drawn.", (Way("The question", back),))
    if suffix == "svg":
        return download.bytes_response(f"{name}.svg", draw_file(chart).encode(), "image/svg+xml")
    return download.bytes_response(f"{name}.png", draw_png(chart), "image/png")


def _cuts(text: str | None) -> list[str]:
    cuts = list(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))
    if len(cuts) > MOST_CUTS:
        raise bad_query(f"At most {MOST_CUTS} exports can be gone at once; {len(cuts)} are named.")
    return cuts


def missing_rows(found: ChainAnswer) -> list[tuple[str, ...]]:
    """What is missing: area, product, unit, amount, range, share of the requirement, how sure."""
    words, own = chain_charts, found.question.area
    return [
        (s.area, s.product, s.unit, words.amount(s.t), f"{words.amount(s.low)} to {words.amount(s.high)}",
         _share_of_need(s), words.sureness(s.unverified_share))
        for s in sorted(found.shortfall, key=lambda s: s.area != own)
        if s.element in (None, s.product)
    ]  # fmt: skip


def _share_of_need(one: Shortfall) -> str:
    share = chain_charts.percent(one.share)
    if one.share_low == one.share_high:
        return share
    return f"{share} ({share_ends(one.share_low, one.share_high)})"


def _relief_ends(found: ChainAnswer) -> list[ReliefEnds]:
    return [relief_ends(found.chain, found.question.year, one) for one in found.binding.bottlenecks]


def relief_rows(found: ChainAnswer) -> list[tuple[str, ...]]:
    """The bottlenecks with their ranges, what a tonne more relieves in each unit, and how sure that is."""
    ends = _relief_ends(found)
    rows = chain_charts.relief_rows(found.binding.bottlenecks, found.chain.sites, ends)
    return [
        (*row, ", ".join(f"{chain_charts.amount(t)} {unit}" for unit, t in by_unit(found.chain, one.relieved).items()),
         chain_charts.sureness(end.unverified_share))
        for row, one, end in zip(rows, found.binding.bottlenecks, ends, strict=True)
    ]  # fmt: skip


def wall_rows(found: ChainAnswer) -> list[tuple[str, ...]]:
    """The walls: stage, measure, a tonne less, more, range, opened alone, left closed, step, returned by then, with
    which, how sure."""
    return [
        (stage_words(w.stage), w.measure,
         "none runs" if w.relief_left is None else chain_charts.amount(w.relief_left),
         chain_charts.amount(w.relief_right), amount_ends(ends.low, ends.high) if ends.high else "0",
         _share_text(w.returned_alone_share, shares.returned_alone),
         _share_text(w.kept_alone_share, shares.kept_alone), str(w.order or "not needed"),
         _share_text(w.returned_by_then_share, shares.returned_by_then),
         ", ".join(stage_words(s) for s in w.together_with), chain_charts.sureness(ends.unverified_share))
        for w in found.binding.walls
        for ends, shares in ((wall_ends(found.chain, found.binding, w), wall_share_ends(found.chain, w)),)
    ]  # fmt: skip


def _share_text(share: float | None, ends: tuple[float, float] | None) -> str:
    """A share with its range: ``4.5 % (1.1 to 12 %)``."""
    if share is None or ends is None:
        return ""
    text = chain_charts.percent(share)
    return text if ends[0] == ends[1] else f"{text} ({share_ends(*ends)})"


def _csv(shelf: Shelf, found: ChainAnswer, address: str, table: str, name: str) -> Response:
    columns: tuple[str, ...] = _COVERAGE_COLUMNS
    rows: list[list[object]]
    if table == "coverage":
        rows = [
            [row.group, row.stage, row.capacity.value, None if row.feed is None else row.feed.value,
             row.requirement.value, *(_end(x) for x in (row.coverage.low, row.coverage.value, row.coverage.high)),
             row.unverified_share, row.unverified_share > ILLUSTRATIVE, *_plain(_printed(row)),
             row.capacity.low, row.capacity.high, *(("", "") if row.feed is None else (row.feed.low, row.feed.high)),
             row.requirement.low, row.requirement.high,
             *(end for one in (row.beside, row.recycled) for end in (one.value, one.low, one.high))]
            for row in found.coverage
        ]  # fmt: skip
    elif table == "missing":
        columns = ("area", "product", "unit", "missing", "range", "of_required", "how_sure")
        rows = [_plain(row) for row in missing_rows(found)]
    elif table == "binds":
        columns = (*_RELIEF_COLUMNS, "range_kusd_per_t", "relieves", "how_sure")
        rows = [_plain(row) for row in relief_rows(found)]
    else:
        columns = _WALL_COLUMNS
        rows = [_plain(row) for row in wall_rows(found)]
    title = f"The chain, {found.question.area}: {found.question.text()} ({table})"
    head = download.about(shelf, title, address, NEWEST, cite=cite(shelf, title))
    return download.csv_response(f"{name}-{table}", head, columns, rows)


def _printed(row: StageCoverage) -> tuple[str, ...]:
    """Capacity, feed, requirement, coverage and its range as the page prints them."""
    cells = chain_charts.coverage_rows([row])[0]
    return (*cells[2:4], *cells[6:9])


def _plain(cells: tuple[str, ...]) -> list[object]:
    return [cell.replace("\u00a0", " ") for cell in cells]


def _end(value: float) -> float | None:
    return value if math.isfinite(value) else None
