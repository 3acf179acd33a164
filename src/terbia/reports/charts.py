"""The charts of a brief as Vega-Lite specifications, from plain rows; those of the chain are in ``stage_charts``.

Every function takes points, a title and a unit, and returns a specification, or None where there is nothing to draw.
The same chart for a narrow screen is under ``usermeta.narrow``. Words come from the arguments; the unit is on the
axis; a missing value is a gap and never a zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from terbia.reports.chart_bars import bar_frame, bars, labels_across, places_down, rows_down, spans_across, wrapped
from terbia.reports.chart_panels import (
    NARROW,
    Frame,
    Point,
    Spec,
    across,
    at_both_widths,
    has_marks,
    hue,
    in_order,
    mark,
    panels,
    place_axis,
    rows,
    time_places,
    unit_above,
    unit_axis,
    value_domain,
)
from terbia.reports.number_text import qualifier_words
from terbia.reports.palette import light

__all__ = [
    "Point",
    "chart_key",
    "editions_side_by_side",
    "import_sources",
    "price_lines",
    "production_by_form",
    "reliance_by_year",
]


def production_by_form(points: Sequence[Point], *, title: str, unit: str) -> Spec | None:
    """Columns by year, one panel for each form (``series``), all on one scale; an estimate is a hollow column."""
    if not has_marks(points):
        return None

    def build(width: int) -> Spec:
        frame = _time_frame(points, width, title, unit, height=110)
        layers = [unit_above(frame), *_columns(frame), *_bounds(frame), *_labels(frame)]
        return panels(rows(points, frame), layers, frame)

    return at_both_widths(build)


def reliance_by_year(points: Sequence[Point], *, title: str, unit: str) -> Spec | None:
    """Points by year for values and bars for bounds (``>90`` reaches from 90 to 100), a panel for each series."""
    if not has_marks(points):
        return None

    def build(width: int) -> Spec:
        frame = _time_frame(points, width, title, unit, height=150)
        layers = [unit_above(frame), *_bounds(frame), *_points(frame), *_labels(frame)]
        return panels(rows(points, frame), layers, frame)

    return at_both_widths(build)


def import_sources(
    points: Sequence[Point], *, title: str, unit: str = "percent", last: str | None = None
) -> Spec | None:
    """Horizontal bars by country, the largest first; ``last`` names the remainder that stays at the foot."""
    if not has_marks(points):
        return None
    ranked = sorted(points, key=lambda point: (point.x == last, -_size(point), point.x))
    suffix = " %" if unit.startswith(("percent", "%")) else ""

    def build(width: int) -> Spec:
        frame = bar_frame(points, in_order([point.x for point in ranked]), width, title, unit)
        frame = replace(frame, domain=value_domain(points, ""))
        return panels(rows_down(points, frame), bars(frame, suffix), frame)

    return at_both_widths(build)


def price_lines(points: Sequence[Point], *, title: str, unit: str) -> Spec | None:
    """One small panel for each element, each on its own scale from zero, the last price written at its point."""
    if not has_marks(points):
        return None

    def build(width: int) -> Spec:
        count = len({point.series for point in points})
        columns = max(1, min(count, 2 if width <= NARROW else 3))
        plain = _time_frame(points, width, title, unit, height=90, columns=columns)
        frame = replace(plain, margin=44, right=44)
        data = _mark_last(rows(points, frame))
        return panels(data, _lines(frame), frame, independent=True)

    return at_both_widths(build)


def editions_side_by_side(
    points: Sequence[Point], *, title: str, unit: str, silent: str = "says nothing"
) -> Spec | None:
    """What each edition (``x``, oldest first) says about each period (``series``): one row for each edition."""
    if not has_marks(points):
        return None

    def build(width: int) -> Spec:
        frame = bar_frame(points, in_order([point.x for point in points]), width, title, unit)
        return panels(rows_down(points, frame), _dumbbells(frame, silent), frame)

    return at_both_widths(build)


def chart_key(points: Sequence[Point]) -> str:
    """The sentence that says what the marks of these points mean; empty where all are plain values."""
    kinds = {point.kind for point in points}
    parts = []
    if "estimated" in kinds:
        parts.append("hollow marks are estimates")
    if "bound" in kinds:
        parts.append("pale bars are bounds without a value")
    symbols = in_order([point.symbol for point in points if point.kind == "symbol"])
    parts.extend(f"{symbol} means {qualifier_words([symbol])}" for symbol in symbols)
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _time_frame(points: Sequence[Point], width: int, title: str, unit: str, *, height: int, columns: int = 1) -> Frame:
    series = in_order([point.series for point in points])
    places, domain = time_places(points), value_domain(points, unit)
    return Frame(width, height, wrapped(title, width), unit, places, series, domain, columns)


def _size(point: Point) -> float:
    return next((n for n in (point.value, point.high, point.low) if n is not None), float("-inf"))


def _columns(frame: Frame) -> list[Spec]:
    x, y = place_axis(frame), unit_axis("value", frame)
    hollow: Spec = {"type": "bar", "fill": light("surface"), "strokeWidth": 1.5, "strokeDash": [4, 2]}
    return [
        mark("value", {"type": "bar"}, {"x": x, "y": y, **hue(frame)}),
        mark("estimated", hollow, {"x": x, "y": y, **hue(frame, "stroke")}),
    ]


def _bounds(frame: Frame) -> list[Spec]:
    x, low = place_axis(frame), unit_axis("low", frame)
    pale: Spec = {"type": "bar", "fillOpacity": 0.25, "strokeWidth": 1.5, "width": {"band": 0.5}}
    whisker: Spec = {
        "transform": [{"filter": "datum.ranged"}],
        "mark": {"type": "rule", "strokeWidth": 1.5, "color": light("text")},
        "encoding": {"x": x, "y": low, "y2": {"field": "high"}},
    }
    both = {**hue(frame, "fill"), **hue(frame, "stroke")}
    return [mark("bound", pale, {"x": x, "y": low, "y2": {"field": "high"}, **both}), whisker]


def _points(frame: Frame) -> list[Spec]:
    x, y = place_axis(frame), unit_axis("value", frame)
    solid: Spec = {"type": "point", "filled": True, "size": 90, "opacity": 1}
    hollow: Spec = {"type": "point", "fill": light("surface"), "size": 90, "strokeWidth": 2, "opacity": 1}
    return [
        mark("value", solid, {"x": x, "y": y, **hue(frame)}),
        mark("estimated", hollow, {"x": x, "y": y, **hue(frame, "stroke")}),
    ]


def _labels(frame: Frame) -> list[Spec]:
    x = place_axis(frame)
    symbol: Spec = {"type": "text", "baseline": "bottom", "color": light("muted"), "fontStyle": "italic"}
    symbols = mark("symbol", symbol, {"x": x, "y": {"value": frame.height - 4}, "text": {"field": "label"}})
    if frame.step < 40:  # labels would run into each other; the table has the numbers
        return [symbols]
    number: Spec = {
        "transform": [{"filter": "datum.end !== null"}],
        "mark": {"type": "text", "baseline": "bottom", "dy": -7},
        "encoding": {"x": x, "y": unit_axis("end", frame), "text": {"field": "label"}},
    }
    return [number, symbols]


def _mark_last(data: list[Spec]) -> list[Spec]:
    last: dict[object, int] = {}
    for index, row in enumerate(data):
        if row["end"] is not None:
            last[row["series"]] = index
    kept = set(last.values())
    return [{**row, "last": index in kept} for index, row in enumerate(data)]


def _lines(frame: Frame) -> list[Spec]:
    x = place_axis(frame)
    y = unit_axis("value", frame)
    y["scale"] = {"zero": True, "nice": 3}  # each panel finds its own top
    line: Spec = {"type": "line", "strokeWidth": 1.75, "invalid": "break-paths-show-path-domains"}
    size = 45 if frame.step > 9 else 12
    points = [_resized(layer, size, y) for layer in _points(frame)]
    bounds = [_on_scale(layer, y) for layer in _bounds(frame)]
    number: Spec = {
        "transform": [{"filter": "datum.last"}],
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 8, "fontWeight": "bold"},
        "encoding": {"x": x, "y": {**y, "field": "end"}, "text": {"field": "label"}},
    }
    path: Spec = {"mark": line, "encoding": {"x": x, "y": y, **hue(frame)}}
    return [unit_above(frame), path, *bounds, *points, number]


def _on_scale(layer: Spec, y: Spec) -> Spec:
    encoding = layer["encoding"]
    assert isinstance(encoding, dict)
    own = {**y, "field": encoding["y"]["field"]}
    return {**layer, "encoding": {**encoding, "y": own}}


def _resized(layer: Spec, size: int, y: Spec) -> Spec:
    drawn = layer["mark"]
    assert isinstance(drawn, dict)
    return _on_scale({**layer, "mark": {**drawn, "size": size}}, y)


def _dumbbells(frame: Frame, silent: str) -> list[Spec]:
    y, x = places_down(frame), across("value", frame)
    # Joined in the order of the editions; a silent edition breaks the line.
    path: Spec = {
        "type": "line",
        "strokeWidth": 1.5,
        "color": light("axis"),
        "invalid": "break-paths-show-path-domains",
    }
    solid: Spec = {"type": "point", "filled": True, "size": 110, "opacity": 1}
    hollow: Spec = {"type": "point", "fill": light("surface"), "size": 110, "strokeWidth": 2, "opacity": 1}
    return [
        {"mark": path, "encoding": {"x": x, "y": y, "order": {"field": "place", "type": "quantitative"}}},
        *spans_across(frame),
        mark("value", solid, {"x": x, "y": y, **hue(frame)}),
        mark("estimated", hollow, {"x": x, "y": y, **hue(frame, "stroke")}),
        *labels_across(frame, silent=silent),
    ]
