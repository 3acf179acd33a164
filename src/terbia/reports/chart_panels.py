"""What the charts of a page share: rows, kinds of mark, axes, and panels that need no legend.

Each series has its own panel with its name above, so colour never carries meaning alone. A solid mark is a printed
value, a hollow one an estimate, a pale bar a bound, letters stand where the publisher printed a symbol, and nothing
is drawn where an edition says nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from terbia.ledger.observation import UNVERIFIED, Observation
from terbia.reports.number_text import print_number
from terbia.reports.palette import light, series_colours

Spec = dict[str, object]

WIDE, NARROW = 640, 330
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_HOLLOW = frozenset({"e", "p", "about", "projection"}) | UNVERIFIED
_SYMBOLS = ("W", "NA", "XX", "E", "s")
_STEPS = 4  # of an axis of values where there is room
_DIGIT, _STEP_GAP = 8.5, 14  # px of a digit of its numbers in a wide face, and between two numbers
_LETTER = 6.6  # mean width in px of a letter at 12 px


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to draw: where (a year, a country, an edition), in which series, the value or its bounds.

    ``value`` None with a bound is drawn as a bar, with a symbol as its letters, with neither as a gap.
    ``printed`` is the label; without it the value's own digits are used.
    """

    x: str
    value: float | None
    low: float | None = None
    high: float | None = None
    series: str = ""
    qualifiers: tuple[str, ...] = ()
    printed: str = ""

    @classmethod
    def of(cls, obs: Observation, x: str, series: str = "") -> Point:
        """The point that draws an observation."""
        return cls(x, obs.value, obs.low, obs.high, series, obs.qualifiers)

    @property
    def kind(self) -> str:
        """``value``, ``estimated``, ``bound``, ``symbol`` or ``gap``."""
        if self.value is not None and math.isfinite(self.value):
            return "estimated" if _HOLLOW & set(self.qualifiers) else "value"
        if self.low is not None or self.high is not None:
            return "bound"
        return "symbol" if self.symbol else "gap"

    @property
    def symbol(self) -> str:
        """The publisher's symbol where there is no number."""
        return next((code for code in _SYMBOLS if code in self.qualifiers), "")

    @property
    def label(self) -> str:
        """The words beside the mark."""
        if self.printed:
            return self.printed
        if self.kind in ("value", "estimated"):
            return print_number(self.value or 0.0)
        if self.kind != "bound":
            return self.symbol
        if self.high is None or (">" in self.qualifiers and self.low is not None):
            return f">{print_number(self.low or 0.0)}"
        if self.low is None or {"<", "s"} & set(self.qualifiers):
            return f"<{print_number(self.high)}"
        return f"{print_number(self.low)}–{print_number(self.high)}"


@dataclass(frozen=True, slots=True)
class Frame:
    """The room a chart has: total width in px, one panel's height, labels, and the places along its category axis."""

    width: int
    height: int
    title: str
    unit: str
    places: tuple[str, ...]
    series: tuple[str, ...]
    domain: tuple[float, float]
    columns: int = 1
    margin: int = 52
    right: int = 18

    @property
    def is_panelled(self) -> bool:
        """Whether panels carry names."""
        return any(self.series)

    @property
    def panel_width(self) -> int:
        """Width in px of one panel's plotting area."""
        return max(40, self.width // self.columns - self.margin - self.right)

    @property
    def step(self) -> float:
        """Room in px for one place along the width."""
        return self.panel_width / max(1, len(self.places))


def has_marks(points: Sequence[Point]) -> bool:
    """Whether there is anything to draw at all."""
    return any(point.kind in ("value", "estimated", "bound") for point in points)


def in_order(values: Sequence[str]) -> tuple[str, ...]:
    """Each value once, in the order in which it first stands."""
    return tuple(dict.fromkeys(values))


def time_places(points: Sequence[Point]) -> tuple[str, ...]:
    """The periods in order; years and months that nobody printed are kept as gaps, so that time runs evenly."""
    names = sorted({point.x for point in points})
    if all(re.fullmatch(r"\d{4}", name) for name in names):
        first, last = int(names[0]), int(names[-1])
        return tuple(str(year) for year in range(first, last + 1))
    if all(re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", name) for name in names):
        first, last = _month_number(names[0]), _month_number(names[-1])
        return tuple(f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, last + 1))
    return tuple(names)


def _month_number(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:]) - 1


def value_domain(points: Sequence[Point], unit: str) -> tuple[float, float]:
    """From zero (or the lowest negative number) to the highest number; a share runs to 100."""
    numbers = [n for p in points for n in (p.value, p.low, p.high) if n is not None and math.isfinite(n)]
    low, high = min(0.0, *numbers, 0.0), max(0.0, *numbers, 0.0)
    if unit.startswith(("percent", "%")) and high <= 100:
        return low, 100.0
    open_above = any(p.kind == "bound" and p.high is None for p in points)
    top = high * (1.25 if open_above else 1.0)
    return (low, top) if top > low else (low, low + 1.0)


def rows(points: Sequence[Point], frame: Frame) -> list[Spec]:
    """One row for every place of every series; what is missing is null, and a later duplicate wins."""
    known = {(point.series, point.x): point for point in points}
    return [
        {**_row(known.get((series, place), Point(place, None, series=series)), frame), "place": index}
        for series in frame.series
        for index, place in enumerate(frame.places)
    ]


def _row(point: Point, frame: Frame) -> Spec:
    kind = point.kind
    low, high = point.low, point.high
    if kind == "bound":
        low = frame.domain[0] if low is None else low
        high = frame.domain[1] if high is None else high
    value = point.value if kind in ("value", "estimated") else None
    ends = [n for n in (value, low, high) if n is not None]
    return {
        "x": point.x,
        "series": point.series,
        "value": value,
        "low": low,
        "high": high,
        "end": max(ends, default=None),
        "kind": kind,
        "ranged": value is not None and low is not None and high is not None,
        "label": point.label,
    }


def mark(kind: str, mark_spec: Spec, encoding: Spec) -> Spec:
    """A layer that draws only the rows of one kind."""
    return {"transform": [{"filter": f"datum.kind === '{kind}'"}], "mark": mark_spec, "encoding": encoding}


def hue(frame: Frame, channel: str = "color") -> Spec:
    """The encoding that gives each series its colour, without a legend."""
    scale = {"domain": list(frame.series), "range": series_colours(len(frame.series))}
    return {channel: {"field": "series", "type": "nominal", "scale": scale, "legend": None}}


def place_axis(frame: Frame) -> Spec:
    """The horizontal axis of periods, with as many labels as fit."""
    longest = max((len(place) for place in frame.places), default=1)
    every = max(1, math.ceil((longest * _LETTER + 8) / frame.step))
    shown = frame.places[::-1][::every][::-1]
    return {
        "field": "x",
        "type": "ordinal",
        "scale": {"domain": list(frame.places), "paddingInner": 0.3, "paddingOuter": 0.2},
        "axis": {
            "title": None,
            "labelAngle": 0,
            "values": list(shown),
            "grid": False,
            "ticks": False,
            "labelPadding": 7,
        },
    }


def unit_axis(field: str, frame: Frame) -> Spec:
    """The vertical axis of values, as named by ``unit_above``."""
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": list(frame.domain), "nice": 4, "zero": True},
        "axis": {"title": None, "domain": False, "ticks": False, "tickCount": 4, "format": ",.6~r"},
    }


def unit_above(frame: Frame) -> Spec:
    """The unit at the head of the vertical axis, in reading direction.

    Drawn as a mark, because Vega leaves a title at a fixed place out of its reckoning of the room for the panels.
    """
    return {
        "data": {"values": [{"unit": frame.unit}]},
        "mark": {"type": "text", "align": "left", "baseline": "bottom", "color": light("muted")},
        "encoding": {"x": {"value": 0}, "y": {"value": -22}, "text": {"field": "unit"}},
    }


def across(field: str, frame: Frame) -> Spec:
    """The horizontal axis of values, its unit below it."""
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": list(frame.domain), "nice": 4, "zero": True},
        "axis": {
            "title": frame.unit, "tickCount": steps_across(frame),
            "format": ",.6~r", "domain": False, "ticks": False,
            "labelFlush": False, "labelOverlap": "greedy", "labelSeparation": 6,
        },
    }  # fmt: skip


def steps_across(frame: Frame) -> int:
    """Into how many steps the horizontal axis of values is cut so that its numbers do not touch; at least one."""
    longest = len(f"{round(max(abs(end) for end in frame.domain)):,}")
    return max(1, min(_STEPS, int(frame.panel_width / (longest * _DIGIT + _STEP_GAP))))


def panels(data: list[Spec], layers: list[Spec], frame: Frame, *, independent: bool = False) -> Spec:
    """The layers once for each series (or once, where the only series has no name), ready to be drawn."""
    view: Spec = {"width": frame.panel_width, "height": frame.height, "layer": layers}
    if frame.is_panelled:
        header = {"title": None, "labelAnchor": "start", "labelPadding": 8}
        facet = {"field": "series", "type": "nominal", "sort": list(frame.series), "header": header}
        view = {"facet": facet, "columns": frame.columns, "spec": view, "spacing": {"row": 22, "column": 10}}
        if independent:
            view["resolve"] = {"scale": {"y": "independent"}, "axis": {"x": "independent"}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": {"text": frame.title, "anchor": "start", "frame": "bounds", "offset": 14},
        "data": {"values": data},
        **view,
        "config": _config(),
    }


def at_both_widths(build: Callable[[int], Spec]) -> Spec:
    """The chart for a page, and under ``usermeta.narrow`` the same chart for a telephone."""
    return {**build(WIDE), "usermeta": {"narrow": build(NARROW)}}


def _config() -> Spec:
    axis = {
        "labelColor": light("muted"),
        "titleColor": light("muted"),
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": light("grid"),
        "domainColor": light("axis"),
        "tickColor": light("axis"),
        "labelLimit": 400,
        "titleLimit": 600,
    }
    header = {"labelColor": light("text"), "labelFontSize": 12, "labelFontWeight": "bold", "labelLimit": 600}
    return {
        "background": light("surface"),
        "font": FONT,
        "aria": False,
        "padding": {"left": 4, "top": 4, "right": 14, "bottom": 4},
        "view": {"stroke": None},
        "axis": axis,
        "header": header,
        "title": {"color": light("text"), "fontSize": 16, "fontWeight": "bold", "limit": 900},
        "text": {"color": light("text"), "fontSize": 12, "lineHeight": 14},
    }
