"""The chart of one series, in the manner of its unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from terbia.errors import TerbiaError
from terbia.ledger.observation import Observation
from terbia.reports.chart_panels import Point
from terbia.reports.charts import chart_key, price_lines, production_by_form, reliance_by_year
from terbia.reports.drawing import draw_inline, has_narrow
from terbia.reports.page import Chart, Table
from terbia.vocab.period import read_period

#: Above so many places columns are too thin, and a line is drawn.
_MANY = 40
_DRAWN = {"year": 0, "month": 1, "quarter": 2}


def series_chart(rows: Sequence[Observation], title: str) -> Chart | None:
    """The chart of a series' newest words by period; None where there is too little to draw.

    Periods of one kind only (years, months or quarters, whichever are most) and one unit only.
    """
    shown = _comparable(rows)
    if len({o.period for o in shown if o.is_known}) < 2:
        return None
    points = [Point.of(o, o.period) for o in shown]
    unit = shown[-1].unit
    make = reliance_by_year if unit.startswith(("percent", "%")) else production_by_form
    if unit.startswith(("USD", "cents")) or len(shown) > _MANY:
        make = price_lines
    spec = make(points, title=title, unit=unit)
    if spec is None:
        return None
    return Chart("series", title, _described(shown, points, len(rows)), spec, Table("", (), ()))


def drawn(chart: Chart) -> list[tuple[str, Markup]]:
    """The drawings of a chart for wide and narrow screens; none where it cannot be drawn."""
    widths = ("wide", "narrow") if has_narrow(chart) else ("only",)
    try:
        return [(width, Markup(draw_inline(chart, narrow=width == "narrow"))) for width in widths]
    except TerbiaError:
        return []


def _comparable(rows: Sequence[Observation]) -> list[Observation]:
    kinds = Counter(kind for o in rows if o.is_known and (kind := read_period(o.period).kind) in _DRAWN)
    if not kinds:
        return []
    kind = min(kinds, key=lambda k: (-kinds[k], _DRAWN[k]))
    same = sorted((o for o in rows if read_period(o.period).kind == kind), key=lambda o: o.period)
    unit = next(o.unit for o in reversed(same) if o.is_known)
    return [o for o in same if o.unit.split(" ")[0] == unit.split(" ")[0] or not o.is_known]


def _described(shown: Sequence[Observation], points: Sequence[Point], of: int) -> str:
    first, last = shown[0].period, shown[-1].period
    parts = [f"{first} to {last}, in {shown[-1].unit}, the newest word on each period.", chart_key(points)]
    if len(shown) < of:
        parts.append("Periods of another kind or unit are in the table only.")
    return " ".join(filter(None, parts))
