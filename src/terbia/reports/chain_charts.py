"""The charts of the chain, each with its sentence and the table behind it: coverage by stage, and what binds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite

from terbia.chain.binding_ranges import ReliefEnds
from terbia.chain.bottleneck import Binding, Bottleneck
from terbia.chain.coverage import HEAVY_STAGES, StageCoverage
from terbia.chain.model import Site
from terbia.reports.chain_numbers import amount as amount
from terbia.reports.chain_numbers import percent as percent
from terbia.reports.chain_numbers import ranged_amount
from terbia.reports.chain_numbers import spread as spread
from terbia.reports.chain_words import ILLUSTRATIVE, stage_words
from terbia.reports.chart_panels import Point
from terbia.reports.number_text import print_number
from terbia.reports.page import Chart, Table
from terbia.reports.range_text import amount_ends
from terbia.reports.stage_charts import MOST_SHOWN, coverage_by_stage, reliefs_by_rank

COVERAGE_COLUMNS = (
    "Element", "Stage", "Capacity, t", "Feed, t", "Past it, t", "Recycled, t", "Required, t", "Covered", "Range",
    "How sure",
)  # fmt: skip
RELIEF_RANGE = "Range, thousand USD/t"
RELIEF_COLUMNS = (
    "Rank", "Order", "What", "Stage", "Site", "Area", "A tonne of", "One less, thousand USD/t",
    "One more, thousand USD/t",
)  # fmt: skip
#: So many are drawn; the table has all.
MOST_DRAWN = 12
_NOT_THERE = "not on its way"
_PERCENT = "\u00a0%"
_LESS_OF_ANOTHER = (
    "The value is that of more of one product less that of another, of which less is left: the table has the tonnes"
    " of each"
)


def coverage_rows(rows: Iterable[StageCoverage]) -> tuple[tuple[str, ...], ...]:
    """The cells of the coverage table, in the order of ``COVERAGE_COLUMNS``."""
    return tuple(
        (
            row.group, stage_words(row.stage), ranged_amount(row.capacity),
            "" if row.feed is None else ranged_amount(row.feed), ranged_amount(row.beside),
            ranged_amount(row.recycled), ranged_amount(row.requirement),
            percent(row.coverage.value), spread(row.coverage), sureness(row.unverified_share),
        )
        for row in rows
    )  # fmt: skip


def sureness(unverified_share: float) -> str:
    """``illustrative`` above one half of unchecked inputs, else their part; ``from sources`` where there are none."""
    if unverified_share > ILLUSTRATIVE:
        return "illustrative"
    return f"{print_number(round(100 * unverified_share))}\u00a0% unchecked" if unverified_share else "from sources"


def coverage_chart(rows: Sequence[StageCoverage], question: str, name: str = "coverage") -> Chart | None:
    """Coverage by stage, a panel for each element; None where nothing is required."""
    wanted = [row for row in rows if row.requirement.value > 0]
    stages = [s for s in HEAVY_STAGES if any(_place(r.stage) == _place(s) for r in wanted)]
    by_place = {(row.group, _place(row.stage)): row for row in wanted}
    points = []
    for group in dict.fromkeys(row.group for row in wanted):
        for stage in stages:
            row = by_place.get((group, _place(stage)))
            points.append(Point(_place(stage), None, series=group, printed=_NOT_THERE) if row is None else _point(row))
    title = f"{question} – covered at each stage, percent of the requirement"
    spec = coverage_by_stage(points, title=title)
    if spec is None:
        return None
    hollow = any(row.unverified_share > ILLUSTRATIVE for row in wanted)
    description = (
        "The upright line is the whole requirement; a bar reaches from the low to the high end"
        + ("; hollow marks are illustrative: more than half of the inputs are assumed or unverified" if hollow else "")
        + (". Bars with an arrow go on beyond 200 %." if _goes_on(wanted) else ".")
    )
    table = Table(title, COVERAGE_COLUMNS, coverage_rows(rows))
    return Chart(name, title, description, spec, table)


def _goes_on(rows: Sequence[StageCoverage]) -> bool:
    return any(100 * row.coverage.high > MOST_SHOWN for row in rows)


def _place(stage: str) -> str:
    return "metal" if stage == "heavy-metal" else stage_words(stage)


def _point(row: StageCoverage) -> Point:
    cover = row.coverage
    high = cover.high if isfinite(cover.high) else None
    # Without a second percent sign: the panel of a telephone is what a label leaves.
    label = percent(cover.value) + ("" if cover.low == cover.high else f" ({spread(cover).removesuffix(_PERCENT)})")
    return Point(
        _place(row.stage), 100 * cover.value, 100 * cover.low, None if high is None else 100 * high, row.group,
        ("unverified",) if row.unverified_share > ILLUSTRATIVE else (), label,
    )  # fmt: skip


def relief_rows(
    bottlenecks: Iterable[Bottleneck], sites: Mapping[str, Site], ends: Sequence[ReliefEnds] = ()
) -> tuple[tuple[str, ...], ...]:
    """The cells of the bottleneck table, in the order of ``RELIEF_COLUMNS``; with ``ends`` the ranges behind them."""
    rows = _relief_rows(bottlenecks, sites)
    if not ends:
        return rows
    return tuple((*row, amount_ends(one.low, one.high)) for row, one in zip(rows, ends, strict=True))


def _relief_rows(bottlenecks: Iterable[Bottleneck], sites: Mapping[str, Site]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            str(one.rank), ("decided" if one.is_decided else "undecided") + (", slight" if one.is_slight else ""),
            one.kind, stage_words(one.stage),
            site_words(one, sites), one.area, one.measure,
            "nothing to take" if one.relief_left is None else amount(one.relief_left), amount(one.relief_right),
        )
        for one in bottlenecks
    )  # fmt: skip


def site_words(one: Bottleneck, sites: Mapping[str, Site]) -> str:
    """Where a bottleneck is: a site, a plant that nobody has built, or the exports of an area."""
    if one.kind == "policy":
        return "exports"
    return "a new plant" if one.site.startswith("slot:") else sites[one.site].title


def relief_chart(
    binding: Binding, question: str, sites: Mapping[str, Site], ends: Sequence[ReliefEnds] = ()
) -> Chart | None:
    """What one more and one less tonne would do, ranked; None where nothing binds. ``ends`` are their ranges."""
    shown = binding.bottlenecks[:MOST_DRAWN]
    points = [
        Point(
            name, one.relief_right, low=one.relief_left, printed=_relief_words(one),
            qualifiers=() if one.is_decided else ("unverified",),
        )
        for name, one in zip(_named(shown, sites), shown, strict=True)
    ]  # fmt: skip
    title = f"{question} – shortfall that one more tonne relieves, thousand USD"
    spec = reliefs_by_rank(
        points,
        title=title,
        unit="thousand USD per t of capacity or quota",
        ends=[(one.low, one.high) for one in ends[:MOST_DRAWN]],
    )
    if spec is None:
        return None
    undecided = sum(not one.is_decided for one in shown)
    description = (
        "Bars: what one more tonne would relieve. The upright mark and the second number: what one tonne"
        " less would cost, where there is a tonne to take away"
        + (". The line under a bar: its range over the stated ranges of the loss values" if ends else "")
        + (
            ". Illustrative: the values of what is missing are assumed"
            if binding.unverified_share > ILLUSTRATIVE
            else ""
        )
        + (f". Hollow with a query: no decided rank ({undecided})" if undecided else "")
        + (f". {_LESS_OF_ANOTHER}" if any(t < 0 for one in shown for _, t in one.relieved) else "")
        + "."
    )
    return Chart(
        "binds", title, description, spec, Table(title, RELIEF_COLUMNS, relief_rows(binding.bottlenecks, sites))
    )


def _relief_words(one: Bottleneck) -> str:
    more = f"{amount(one.relief_right)}{'' if one.is_decided else '?'}"
    return more if one.relief_left is None else f"{more}; less {amount(one.relief_left)}"


def _named(shown: Sequence[Bottleneck], sites: Mapping[str, Site]) -> list[str]:
    """A name for each, no two alike: with its measure where a plant binds by two."""
    names = []
    for one in shown:
        short = site_words(one, sites).partition(",")[0].partition(" (")[0]
        name = f"{one.rank}. {stage_words(one.stage)}, {short}, {one.area}"
        alike = [o for o in shown if (o.stage, o.site, o.area, o.rank) == (one.stage, one.site, one.area, one.rank)]
        names.append(f"{name}, {one.measure}" if len(alike) > 1 else name)
    return names
