"""The charts of a brief, each with the sentence that describes it and the table behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from terbia.ledger.observation import Observation
from terbia.reports.brief.basis import Basis
from terbia.reports.brief.say import figure
from terbia.reports.brief.words import edition_words, line_words, listed, output_words, place, sentence_start, words_of
from terbia.reports.chart_panels import Point, Spec
from terbia.reports.charts import (
    chart_key,
    editions_side_by_side,
    import_sources,
    price_lines,
    production_by_form,
    reliance_by_year,
)
from terbia.reports.page import Chart, Span, Table


def output_chart(basis: Basis, output: Sequence[tuple[str | None, Sequence[Observation]]]) -> Chart | None:
    """Output by form over the last years."""
    named = [(sentence_start(words_of(f or output_words(f))), basis.window(rows)) for f, rows in output]
    lines = [(name, rows) for name, rows in named if any(o.value for o in rows)]
    units = {o.unit for _, rows in lines for o in rows}
    if len(units) != 1:
        return None
    points = [Point.of(o, o.period, name) for name, rows in lines for o in rows]
    title = f"Output of {words_of(basis.commodity)}, {place(basis.area)}"
    spec = production_by_form(points, title=title, unit=units.pop())
    return _chart("output", title, "Columns by year, a panel for each line.", spec, points, lines)


def reliance_chart(basis: Basis) -> Chart | None:
    """Reliance by year with its bounds."""
    lines = []
    for form, rows in basis.forms("net-import-reliance"):
        shown = basis.window(rows)
        if any(o.is_known for o in shown):
            lines.append((sentence_start(words_of(form or basis.commodity)), shown))
    points = [Point.of(o, o.period, name) for name, rows in lines for o in rows]
    unit = lines[0][1][0].unit if lines else "percent"
    title = "Net import reliance by year"
    spec = reliance_by_year(points, title=title, unit=unit)
    return _chart(
        "reliance",
        title,
        "Points are published values.",
        spec,
        points,
        lines,
    )


def sources_chart(rows: Sequence[Observation], title: str) -> Chart | None:
    """Shares of import sources of one period."""
    points = [Point.of(o, sentence_start(place(o.series.partition(">")[0]))) for o in rows]
    rest = next((p.x for p, o in zip(points, rows, strict=True) if o.series.startswith("OTHER>")), None)
    spec = import_sources(points, title=title, unit="percent of imports", last=rest)
    table = [(sentence_start(place(o.series.partition(">")[0])), [o]) for o in rows]
    return _chart("sources", title, "Bars by source, the largest first.", spec, points, table, "Source")


def price_chart(
    lines: Sequence[tuple[str, Sequence[Observation]]], unit: str, *, by_element: bool = False
) -> Chart | None:
    """Prices by year, each on its own scale."""
    lines = [(sentence_start(name), rows) for name, rows in lines]
    points = [Point.of(o, o.period, name) for name, rows in lines for o in rows]
    title = "Prices by element and year" if by_element else "Prices by year"
    spec = price_lines(points, title=title, unit=unit)
    return _chart("prices", title, "One small panel for each, on its own scale from zero.", spec, points, lines)


def editions_chart(basis: Basis, series: str, rows: Iterable[Observation]) -> Chart | None:
    """What each edition says of the same years."""
    wanted = [o for o in rows if o.period in {basis.year, basis.previous_year, str(int(basis.year) - 2)}]
    names = [e for e in basis.record.names if any(o.edition == e for o in wanted)]
    if len(names) < 2:
        return None
    periods = sorted({o.period for o in wanted})
    there = {(o.edition, o.period): o for o in wanted}
    points = []
    for period in periods:
        for name in names:
            o = there.get((name, period))
            points.append(Point.of(o, name, period) if o else Point(name, None, series=period))
    title = f"{sentence_start(line_words(series))}: the same year by edition"
    spec = editions_side_by_side(points, title=title, unit=wanted[0].unit)
    if spec is None:
        return None
    cells = tuple(
        (name, *(figure(there[(name, p)]) if (name, p) in there else "says nothing" for p in periods)) for name in names
    )
    table = Table(title, ("Edition", *periods), cells)
    superseded = [edition_words(n) for n in names if n != basis.edition and _is_superseded(basis, wanted, n)]
    description = "One row for each edition; a gap where an edition says nothing."
    if superseded:
        description += (
            f" What {listed(superseded)} said of these years is superseded by {edition_words(basis.edition)}."
        )
    return Chart("editions", title, _described(description, points), spec, table)


def _is_superseded(basis: Basis, rows: Sequence[Observation], edition: str) -> bool:
    later = {o.period for o in rows if o.edition == basis.edition}
    return any(o.edition == edition and o.period in later for o in rows)


def _chart(
    name: str,
    title: str,
    description: str,
    spec: Spec | None,
    points: Sequence[Point],
    lines: Sequence[tuple[str, Sequence[Observation]]],
    head: str = "Line",
) -> Chart | None:
    if spec is None:
        return None
    periods = sorted({o.period for _, rows in lines for o in rows})
    cells: list[tuple[Span, ...]] = []
    for label, rows in lines:
        by_period = {o.period: o for o in rows}
        cells.append((label, *(figure(by_period[p]) if p in by_period else "" for p in periods)))
    headings = tuple(p.replace("/", "–") for p in periods)
    return Chart(name, title, _described(description, points), spec, Table(title, (head, *headings), tuple(cells)))


def _described(description: str, points: Sequence[Point]) -> str:
    return " ".join(filter(None, (description, chart_key(points))))
