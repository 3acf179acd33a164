"""Charts whose places stand down the side: names in lines, bars and marks across, numbers at their ends."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from terbia.reports.chart_panels import NARROW, Frame, Point, Spec, across, hue, in_order, mark, rows, value_domain
from terbia.reports.palette import light

_LABEL_ROOM = 64  # px at the right of horizontal bars, for the number after the longest one


def bar_frame(points: Sequence[Point], places: tuple[str, ...], width: int, title: str, unit: str) -> Frame:
    """The room of a chart with these places down its side: margin for the longest name, height for all of them."""
    broken = [label_lines(place, width) for place in places]
    margin = min(round(max(len(line) for lines in broken for line in lines) * 6.6) + 14, width // 2)
    height = len(places) * max(26, 14 * max(len(lines) for lines in broken) + 8)
    series, domain = in_order([point.series for point in points]), value_domain(points, unit)
    title = wrapped(title, width)
    return Frame(width, height, title, unit, places, series, domain, margin=margin, right=_LABEL_ROOM)


def wrapped(title: str, width: int) -> str:
    """A title in as many lines as the width asks for."""
    return "\n".join(textwrap.wrap(title, max(20, width // 10)))


def label_lines(label: str, width: int) -> list[str]:
    """A name in lines; at least one."""
    return textwrap.wrap(label, 30 if width > NARROW else 18) or [""]


def places_down(frame: Frame) -> Spec:
    """The vertical axis of places, without labels: ``names_down`` writes them."""
    axis: Spec = {"title": None, "domain": False, "ticks": False, "grid": False, "labels": False}
    scale = {"domain": list(frame.places), "paddingInner": 0.35, "paddingOuter": 0.2}
    return {"field": "x", "type": "nominal", "sort": None, "scale": scale, "axis": axis}


def names_down(frame: Frame) -> Spec:
    """The names of the places, broken into lines and centred on their row, which axis labels cannot be."""
    return {
        "mark": {"type": "text", "align": "right", "dy": {"expr": "-7 * (length(datum.lines) - 1)"}},
        "encoding": {"x": {"value": -10}, "y": places_down(frame), "text": {"field": "lines"}},
    }


def room_for_names(frame: Frame) -> Spec:
    """Keeps the whole margin at the left, where a reader's font may be wider than the one that was measured."""
    return {
        "data": {"values": [{}]},
        "mark": {"type": "point", "opacity": 0, "size": 1},
        "encoding": {"x": {"value": 6 - frame.margin}, "y": {"value": 4}},
    }


def room_for_numbers(frame: Frame) -> Spec:
    """Keeps the whole room at the right, where a reader's font may be wider than the one that was measured."""
    return {
        "data": {"values": [{}]},
        "mark": {"type": "point", "opacity": 0, "size": 1},
        "encoding": {"x": {"value": frame.panel_width + frame.right - 6}, "y": {"value": 4}},
    }


def rows_down(points: Sequence[Point], frame: Frame) -> list[Spec]:
    """The rows of the points, each with its name in lines."""
    return [{**row, "lines": label_lines(str(row["x"]), frame.width)} for row in rows(points, frame)]


def bars(frame: Frame, suffix: str) -> list[Spec]:
    """Bars across, hollow for an estimate, with ranges, names and numbers; ``suffix`` follows each number."""
    y, x = places_down(frame), across("value", frame)
    hollow: Spec = {"type": "bar", "fill": light("surface"), "strokeWidth": 1.5, "strokeDash": [4, 2]}
    return [
        mark("value", {"type": "bar"}, {"x": x, "y": y, **hue(frame)}),
        mark("estimated", hollow, {"x": x, "y": y, **hue(frame, "stroke")}),
        *spans_across(frame),
        *labels_across(frame, suffix),
    ]


def spans_across(frame: Frame) -> list[Spec]:
    """Pale bars for bounds, and lines for the ranges of values."""
    y, low = places_down(frame), across("low", frame)
    pale: Spec = {"type": "bar", "fillOpacity": 0.25, "strokeWidth": 1.5, "height": {"band": 0.6}}
    whisker: Spec = {
        "transform": [{"filter": "datum.ranged"}],
        "mark": {"type": "rule", "strokeWidth": 1.5, "color": light("text")},
        "encoding": {"y": y, "x": low, "x2": {"field": "high"}},
    }
    both = {**hue(frame, "fill"), **hue(frame, "stroke")}
    return [mark("bound", pale, {"y": y, "x": low, "x2": {"field": "high"}, **both}), whisker]


def labels_across(frame: Frame, suffix: str = "", silent: str = "") -> list[Spec]:
    """Names at the left and numbers at the ends; ``silent`` stands where an edition says nothing."""
    y, end = places_down(frame), across("end", frame)
    quiet: Spec = {"type": "text", "align": "left", "color": light("muted"), "fontStyle": "italic"}
    text: Spec = {"type": "text", "align": "left", "dx": 9}
    number: Spec = {
        "transform": [
            {"filter": "datum.end !== null"},
            {"calculate": f"datum.label + {_quoted(suffix)}", "as": "words"},
        ],
        "mark": text,
        "encoding": {"x": end, "y": y, "text": {"field": "words"}},
    }
    halo = {**number, "mark": {**text, "stroke": light("surface"), "strokeWidth": 5}}
    layers = [names_down(frame), halo, number]
    layers.append(mark("symbol", quiet, {"x": {"value": 6}, "y": y, "text": {"field": "label"}}))
    if silent:
        layers.append(mark("gap", quiet, {"x": {"value": 6}, "y": y, "text": {"value": silent}}))
    return layers


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'"
