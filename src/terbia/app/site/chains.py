"""Answers of the chain as the site keeps them: each computed once for a state of the record."""

from __future__ import annotations

from collections.abc import Sequence

from terbia.app.chained.answer import ChainAnswer
from terbia.app.chaining import chain
from terbia.app.known import known_of
from terbia.app.site.shelf import Shelf
from terbia.app.traced.answer import TraceAnswer
from terbia.app.tracing import traced_year
from terbia.chain.baseline_store import baseline_of
from terbia.chain.datum import Datum
from terbia.chain.evidence import all_numbers
from terbia.chain.model import Chain
from terbia.chain.reading import chain_from
from terbia.chain.traced_question import traced
from terbia.reports.chain_picture import ElementPicture, picture

#: For so many of the largest suppliers the loss without them is computed.
SUPPLIERS = 2
LEAST_USE_T = 1e-6


def tables(shelf: Shelf) -> Chain:
    """The packaged chain."""
    found: Chain = shelf.chains.get("tables", lambda: chain_from(None))
    return found


def answer(shelf: Shelf, year: int, area: str, supply: str, without: Sequence[str]) -> ChainAnswer:
    """The answer to a question; the order of what is without plays no part."""
    asked = tuple(sorted(set(without)))

    def make() -> ChainAnswer:
        return chain(year=year, area=area, supply=supply, without=asked)

    kept: ChainAnswer = shelf.chains.get(("answer", year, area, supply, asked), make)
    return kept


def element(shelf: Shelf, year: int, area: str, group: str) -> ElementPicture:
    """The picture of an element group in a base year, seen from an area."""

    def make() -> ElementPicture:
        held = tables(shelf)
        return picture(held, baseline_of(held, year), area, group)

    kept: ElementPicture = shelf.chains.get(("element", year, area, group), make)
    return kept


def traced_use(shelf: Shelf, year: int, area: str, group: str) -> TraceAnswer | None:
    """Where what an area uses of a group came from; None where it uses none of it."""

    def make() -> TraceAnswer | None:
        held = tables(shelf)
        baseline, asked = baseline_of(held, year), traced(held, group, None)
        if not any(baseline.requirements.get((area, product), 0.0) > LEAST_USE_T for product in asked.used_as):
            return None
        return traced_year(held, baseline, area, group, asked, known=known_of(None), suppliers=SUPPLIERS)

    kept: TraceAnswer | None = shelf.chains.get(("traced", year, area, group), make)
    return kept


def rows_behind(shelf: Shelf, places: Sequence[str]) -> list[Datum]:
    """The numbers of the tables at these places (``capacities.csv, row 12``), each once, in order of the tables."""
    wanted = set(places)
    return [datum for _, datum in all_numbers(tables(shelf)) if datum.where in wanted]
