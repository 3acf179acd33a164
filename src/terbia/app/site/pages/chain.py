"""The chain: which years, areas and questions there are, and one question with its coverage and what binds."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from terbia.app.chained.answer import ChainAnswer
from terbia.app.site import addresses as to
from terbia.app.site import chains, download
from terbia.app.site.drawings import drawn
from terbia.app.site.faults import Way, bad_query, not_found
from terbia.app.site.pages import chain_cells
from terbia.app.site.pages.chain_files import ends_of_reliefs, table_file
from terbia.app.site.query import one_of, read_query
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.chain.coverage import MAGNET_GROUPS
from terbia.chain.question import SUPPLIES
from terbia.errors import TerbiaError
from terbia.reports import chain_charts
from terbia.reports.brief.words import place, question_words
from terbia.reports.chain_words import (
    ILLUSTRATIVE,
    NOTHING_BINDS,
    binding_lead,
    binding_sentence,
    least_words,
    listed,
)
from terbia.reports.drawing import draw_file, draw_png
from terbia.reports.page import Chart
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


def chain_index(request: Request) -> Response:
    """``/chain``: the years, areas and questions; with an area in its query it leads to the page of that question."""
    shelf: Shelf = request.app.state.shelves.current()
    query = read_query(request, ("year", "area", "supply", "without"))
    held = chains.tables(shelf)
    if area := query.get("area"):
        year = known_year(shelf, query.get("year") or str(held.years[-1]))
        known_area(shelf, year, area)
        return RedirectResponse(to.chain(year, area, supply=query.get("supply"), without=query.get("without")), 303)
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
        found = chains.answer(shelf, year, area, supply, without)
    except TerbiaError as error:
        raise bad_query(str(error), (Way("As it was", to.chain(year, area)),)) from None
    joined = ",".join(without)
    address = to.chain(year, area, supply=supply, without=joined)
    name = "-".join(filter(None, ("chain", str(year), area, "" if supply == "all" else supply, *without)))
    if suffix == "json":
        return download.json_response(name, found.to_dict())
    if suffix == "csv":
        return table_file(shelf, found, address, table, name, cite)
    question = question_words(found.question)
    charts = {
        "coverage": chain_charts.coverage_chart(found.coverage, question),
        "binds": chain_charts.relief_chart(found.binding, question, found.chain.sites, ends_of_reliefs(found)),
    }
    if suffix:
        return figure_response(charts[figure], f"{name}-{figure}", suffix, to.chain(year, area, supply=supply))
    behind = chains.rows_behind(shelf, [where for row in found.coverage for where in (*row.rows, *row.zero_rows)])
    return page(
        "chain_question.html", request, shelf, notices=query.notices, found=found, question=question, area=area,
        year=year, supply=supply, without=joined, charts=charts, missing=chain_cells.missing_cells(found),
        walls=chain_cells.wall_cells(found), covered=chain_cells.covered_cells(found), columns=chain_cells,
        drawings={key: drawn(chart) if chart else [] for key, chart in charts.items()}, place=place, behind=behind,
        words=chain_charts, address=address, cite=cite(shelf, f"the chain, {question}, {area}"),
        asked=_asked(question), binds=_binds(found),
        held=found.chain, groups=MAGNET_GROUPS, questions=QUESTIONS, first=FIRST_AREAS,
        least=_least_says(found), most=chain_charts.MOST_DRAWN, reliefs=chain_cells.relief_cells(found),
        loss=chain_cells.loss_words(found),
    )  # fmt: skip


def _asked(question: str) -> str:
    """The question without its year, as a sentence begins: ``All suppliers, without exports of China``."""
    words = question.partition(": ")[2] or "as it was"
    return words[:1].upper() + words[1:]


def _binds(found: ChainAnswer) -> str:
    """What binds, in a sentence, with the area's name; empty where nothing is missing."""
    if found.status != "short":
        return ""
    illustrative = found.unverified_share > ILLUSTRATIVE
    return binding_sentence(found.binding, place(found.question.area), illustrative)


def _least_says(found: ChainAnswer) -> str:
    """Where each element is covered least, and what binds; of what is illustrative the stages and no number.

    Where nothing is missing nothing binds, and a stage that covers least would read as if it did.
    """
    if found.status == "covered":
        return NOTHING_BINDS
    sure: list[str] = []
    shaky: dict[str, list[str]] = {}
    for group in dict.fromkeys(row.group for row in found.coverage):
        words, row = least_words(found.coverage, group)
        if row.requirement.value <= 0:
            continue
        if row.unverified_share > ILLUSTRATIVE:
            shaky.setdefault(words.removeprefix(f"{group} is "), []).append(group)
        else:
            ends = "" if row.coverage.low == row.coverage.high else f" ({chain_charts.spread(row.coverage)})"
            sure.append(f"{words}, {chain_charts.percent(row.coverage.value)}{ends}")
    illustrated = [f"{listed(groups)} {'is' if len(groups) == 1 else 'are'} {how}" for how, groups in shaky.items()]
    lead = binding_lead(found.binding, place(found.question.area)) if found.status == "short" else ""
    said = (
        f"{'; '.join(sure)}." if sure else "",
        f"Illustrative: {'; '.join(illustrated)}." if illustrated else "",
        lead,
    )
    return " ".join(filter(None, said))


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
