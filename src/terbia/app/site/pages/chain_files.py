"""The tables of a question of the chain as CSV files, and their rows as text."""

from __future__ import annotations

import math
from collections.abc import Callable

from starlette.responses import Response

from terbia.app.chained.answer import ChainAnswer, Shortfall
from terbia.app.site import download
from terbia.app.site.shelf import Shelf
from terbia.chain.binding_ranges import ReliefEnds, relief_ends, wall_ends, wall_share_ends
from terbia.chain.coverage import StageCoverage
from terbia.ledger.record import NEWEST
from terbia.reports import chain_charts
from terbia.reports.brief.words import question_words
from terbia.reports.chain_numbers import relieved_words
from terbia.reports.chain_words import ILLUSTRATIVE, stage_words
from terbia.reports.range_text import amount_ends, share_ends

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


def missing_rows(found: ChainAnswer) -> list[tuple[str, ...]]:
    """What is missing: area, product, unit, amount, range, share of the requirement, how sure."""
    words, own = chain_charts, found.question.area
    return [
        (s.area, s.product, s.unit, words.amount(s.t), amount_ends(s.low, s.high),
         _share_of_need(s), words.sureness(s.unverified_share))
        for s in sorted(found.shortfall, key=lambda s: s.area != own)
        if s.element in (None, s.product)
    ]  # fmt: skip


def _share_of_need(one: Shortfall) -> str:
    share = chain_charts.percent(one.share)
    if one.share_low == one.share_high:
        return share
    ends = share_ends(one.share_low, one.share_high)
    low, _, high = ends.partition(" to ")
    return share if share == f"{low}\u00a0%" == high else f"{share} ({ends})"


def ends_of_reliefs(found: ChainAnswer) -> list[ReliefEnds]:
    """The range of each bottleneck's relief."""
    return [relief_ends(found.chain, found.question.year, one) for one in found.binding.bottlenecks]


def relief_rows(found: ChainAnswer) -> list[tuple[str, ...]]:
    """The bottlenecks with their ranges, what a tonne more relieves of each product, and how sure that is."""
    ends = ends_of_reliefs(found)
    rows = chain_charts.relief_rows(found.binding.bottlenecks, found.chain.sites, ends)
    return [
        (*row, relieved_words(found.chain, one.relieved),
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


def table_file(
    shelf: Shelf, found: ChainAnswer, address: str, table: str, name: str, cite: Callable[[Shelf, str], str]
) -> Response:
    """One of the tables as a CSV file, its cells as the page prints them."""
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
    title = f"The chain, {found.question.area}: {question_words(found.question)} ({table})"
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
