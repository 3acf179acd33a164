"""The charts of stages: what is covered at each, and what one more tonne would relieve, as Vega-Lite specifications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from terbia.reports.chart_bars import (
    bar_frame,
    bars,
    names_down,
    places_down,
    room_for_names,
    room_for_numbers,
    rows_down,
    wrapped,
)
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
    value_domain,
)
from terbia.reports.palette import light

_NUMBER_GAP, _LETTER_PX = (16, 44), 6.8  # px around a number (narrow, wide), and of a letter of it in a wide face
#: Coverage above so many percent is cut off.
MOST_SHOWN = 200.0


def coverage_by_stage(points: Sequence[Point], *, title: str, unit: str = "percent of the requirement") -> Spec | None:
    """What is covered at each stage (``x``, in order), a panel for each element (``series``), in percent.

    A line reaches from low to high, the mark is the middle, hollow where the number is illustrative; what lies above
    twice the requirement is cut off with an arrow, its number printed at the right; the full line is at 100 percent.
    """
    if not has_marks(points):
        return None

    def build(width: int) -> Spec:
        places = in_order([point.x for point in points])
        margin, right = (146, 172) if width > NARROW else (118, 112)
        right = max(right, _NUMBER_GAP[width > NARROW] + round(_LETTER_PX * max(len(point.label) for point in points)))
        series = in_order([point.series for point in points])
        frame = Frame(
            width, 26 * len(places), wrapped(title, width), unit, places, series, (0.0, MOST_SHOWN), margin=margin,
            right=right,
        )  # fmt: skip
        return panels([_cut(row) for row in rows_down(points, frame)], _coverages(frame), frame)

    return at_both_widths(build)


def _cut(row: Spec) -> Spec:
    """A row with its ends inside the axis, and whether one lies beyond it."""
    ends = {name: row[name] for name in ("value", "low", "high")}
    inside = {name: None if end is None else min(float(str(end)), MOST_SHOWN) for name, end in ends.items()}
    return {**row, **inside, "beyond": ends["high"] is not None and float(str(ends["high"])) > MOST_SHOWN}


def _coverages(frame: Frame) -> list[Spec]:
    y, x = places_down(frame), across("value", frame)
    scale = {"domain": list(frame.domain), "nice": False, "zero": True}
    x, low = {**x, "scale": scale}, {**across("low", frame), "scale": scale}
    full: Spec = {
        "data": {"values": [{"full": 100}]},
        "mark": {"type": "rule", "strokeWidth": 1.5, "color": light("text")},
        "encoding": {"x": {**x, "field": "full"}},
    }
    whisker: Spec = {
        "transform": [{"filter": "datum.high !== null"}],
        "mark": {"type": "rule", "strokeWidth": 5, "strokeOpacity": 0.35, "strokeCap": "butt"},
        "encoding": {"y": y, "x": low, "x2": {"field": "high"}, **hue(frame)},
    }
    arrow: Spec = {
        "transform": [{"filter": "datum.beyond"}],
        "mark": {"type": "point", "shape": "triangle-right", "filled": True, "size": 60, "opacity": 1},
        "encoding": {"y": y, "x": {**x, "field": "high"}, **hue(frame)},
    }
    number: Spec = {
        "mark": {"type": "text", "align": "left"},
        "encoding": {"y": y, "x": {"value": frame.panel_width + 12}, "text": {"field": "label"}},
    }
    solid: Spec = {"type": "point", "filled": True, "size": 90, "opacity": 1}
    hollow: Spec = {"type": "point", "fill": light("surface"), "size": 90, "strokeWidth": 2, "opacity": 1}
    marks = [
        mark("value", solid, {"x": x, "y": y, **hue(frame)}),
        mark("estimated", hollow, {"x": x, "y": y, **hue(frame, "stroke")}),
    ]
    return [full, whisker, arrow, *marks, number, names_down(frame), room_for_names(frame), room_for_numbers(frame)]


def reliefs_by_rank(
    points: Sequence[Point], *, title: str, unit: str, ends: Sequence[tuple[float, float]] = ()
) -> Spec | None:
    """Horizontal bars in the order given; a hollow bar is undecided. ``low`` is drawn as an upright mark.

    ``ends`` are the ranges of the bars, drawn as a thin line under each.
    """
    if not has_marks(points):
        return None
    low, high = value_domain(points, "")
    domain = (low, max(high, *(end for _, end in ends), high))
    ranges = {point.x: end for point, end in zip(points, ends, strict=False)}

    def build(width: int) -> Spec:
        frame = bar_frame(points, in_order([point.x for point in points]), width, title, unit)
        frame = replace(frame, margin=frame.margin + 12, right=60 if ends else 132, domain=domain)
        left: Spec = {
            "transform": [{"filter": "datum.low !== null"}],
            "mark": {"type": "tick", "thickness": 3, "bandSize": 24, "color": light("text")},
            "encoding": {"y": places_down(frame), "x": across("low", frame)},
        }
        under: Spec = {
            "transform": [{"filter": "datum.most !== null"}],
            "mark": {"type": "rule", "strokeWidth": 2, "color": light("text"), "yOffset": 13},
            "encoding": {"y": places_down(frame), "x": across("least", frame), "x2": {"field": "most"}},
        }
        rows = [
            {**row, **dict(zip(("least", "most"), ranges.get(str(row["x"]), (None, None)), strict=True))}
            for row in rows_down(points, frame)
        ]
        return panels(rows, [*bars(frame, ""), left, under, room_for_names(frame)], frame)

    return at_both_widths(build)
