"""A chart's specification drawn as SVG: the same bytes every time, named, described, and fit for light and dark.

Charts are drawn in the light colours of the palette. A page maps those to CSS variables
(``palette.chart_rules``); a file stands alone on its opaque light background.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from html import escape
from json import dumps

from terbia.errors import TerbiaError
from terbia.ledger.series import slug
from terbia.reports.page import Chart, Picture

_VEGA_LITE = "6.1"
_OPENING = re.compile(r"<svg\b[^>]*>")
#: Vega gives groups of marks a role but no name; the drawing as a whole has both.
_ROLES = re.compile(r' (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*")')
_IDS = re.compile(r'(\bid="|url\(#|href="#)([^")]+)')


def chart_id(chart: Chart | Picture) -> str:
    """The id of a chart in a page, from its name."""
    return f"chart-{slug(chart.name)}"


def draw_inline(chart: Chart | Picture, *, narrow: bool = False, name: str = "") -> str:
    """The chart as an ``<svg>`` element for a page that shows the title beside it.

    ``narrow`` gives the drawing for a telephone where the specification has one; ``name`` replaces the id that
    the chart's name gives, for a page on which two charts have the same name. Raises TerbiaError where
    Vega-Lite refuses the specification.
    """
    own = f"{name or chart_id(chart)}{'-narrow' if narrow else ''}"
    if isinstance(chart, Picture):
        return replace(chart.narrow if narrow else chart.wide, id=own, description=chart.description).inline()
    spec = _untitled(_narrow(chart.spec) if narrow else chart.spec)
    return _named(_svg(dumps(spec, sort_keys=True)), chart, own)


def draw_file(chart: Chart) -> str:
    """The chart as an SVG file of its own: with its title and an opaque light background."""
    spec = {key: value for key, value in chart.spec.items() if key != "usermeta"}
    return _named(_svg(dumps(spec, sort_keys=True)), chart, chart_id(chart))


def draw_png(chart: Chart, *, scale: float = 2.0) -> bytes:
    """The chart as a PNG on an opaque light background, ``scale`` pixels to the px."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(draw_file(chart), scale=scale))


def warm_up() -> threading.Thread:
    """Start the drawing engine beside other work: its first drawing takes most of a second, the next a tenth of it.

    The engine releases the interpreter while it works. The thread ends by itself; joining it is allowed, not needed.
    """

    def start() -> None:
        import vl_convert

        empty = {"data": {"values": []}, "mark": "point"}
        vl_convert.vegalite_to_svg(empty, vl_version=_VEGA_LITE, allowed_base_urls=[])

    thread = threading.Thread(target=start, name="drawing engine")
    thread.start()
    return thread


def has_narrow(chart: Chart | Picture) -> bool:
    """Whether the chart brings a drawing for narrow screens, as a picture always does."""
    return isinstance(chart, Picture) or _narrow(chart.spec) is not chart.spec


def _narrow(spec: Mapping[str, object]) -> Mapping[str, object]:
    meta = spec.get("usermeta")
    narrow = meta.get("narrow") if isinstance(meta, Mapping) else None
    return narrow if isinstance(narrow, Mapping) else spec


def _untitled(spec: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in spec.items() if key not in ("title", "usermeta")}


@lru_cache(maxsize=64)
def _svg(spec: str) -> str:
    import vl_convert

    try:
        return str(vl_convert.vegalite_to_svg(spec, vl_version=_VEGA_LITE, allowed_base_urls=[]))
    except ValueError as error:
        raise TerbiaError(f"A chart could not be drawn: {error}. Its specification is not valid Vega-Lite.") from None


def _named(svg: str, chart: Chart, name: str) -> str:
    """The drawing with a title, a description and ids that are its own."""
    own = _IDS.sub(lambda found: f"{found[1]}{name}-{found[2]}", _ROLES.sub("", svg))
    opening = _OPENING.search(own)
    assert opening is not None, "the drawing has no svg element"
    labelled = f' role="img" aria-labelledby="{name}-title {name}-desc" class="drawing'
    tag = re.sub(r' class="[^"]*', labelled, opening[0], count=1)
    words = (
        f'<title id="{name}-title">{escape(chart.title)}</title>'
        f'<desc id="{name}-desc">{escape(chart.description)}</desc>'
    )
    return own[: opening.start()] + tag + words + own[opening.end() :]
