"""A Sankey diagram as SVG: widths to scale, each name and number printed, the way back drawn apart."""

from __future__ import annotations

from terbia.reports.sankey import NODE_WIDTH, Band, Layout, Node, Placed, Sankey, lay_out
from terbia.reports.svg import Drawing, path, rect, text

WIDTH, HEIGHT, TOP, RIGHT = 1020.0, 430.0, 30.0, 272.0
#: A band at least so wide has its own number on it, in px.
_NUMBERED = 14.0
#: A name is written over its bands up to so many px wide; longer ones are broken into two lines.
_WRAP = 24
#: How opaque a band is, and one that is illustrative.
_FULL, _PALE = 0.45, 0.2
#: A generous width of a letter, and how far apart two lines of text must be, in px.
_LETTER, _APART = 7.2, 14.0


def draw_sankey(sankey: Sankey, name: str) -> Drawing:
    """The diagram; ``name`` is its id in a page."""
    layout = lay_out(sankey, width=WIDTH, height=HEIGHT, top=TOP, right=RIGHT)
    parts = [_heading(sankey, layout, column) for column in range(len(sankey.headings))]
    parts += [band_path(sankey, band) for band in sorted(layout.bands, key=lambda b: -b.width)]
    bottom = layout.bottom + 8
    if sankey.loop is not None:
        parts.append(_loop(sankey, layout, bottom))
        bottom += 40
    parts += [node_box(node, layout) for node in sankey.nodes]
    parts += [_number(band) for band in layout.bands if _has_room(sankey, layout, band)]
    parts += [_label(node, layout, node.column == len(sankey.headings) - 1) for node in sankey.nodes]
    for number, words in enumerate(sankey.foot):
        parts.append(text(0, bottom + 18 + 16 * number, words, colour="muted"))
    height = bottom + 16 * len(sankey.foot) + 10
    return Drawing(name, sankey.title, sankey.description, WIDTH, height, tuple(parts), sankey.question)


def _heading(sankey: Sankey, layout: Layout, column: int) -> str:
    x = next((layout.places[n.key].x for n in sankey.nodes if n.column == column), 0.0)
    return text(x, 14, sankey.headings[column], weight="bold")


def band_path(sankey: Sankey, band: Band, *, is_told: bool = True) -> str:
    """A flow as a band in the colour of where it begins; ``is_told``: with what is said where a pointer rests."""
    bend = (band.x1 - band.x0) / 2
    x0, x1, y0, y1, w = band.x0, band.x1, band.y0, band.y1, band.width
    d = (
        f"M{x0:.1f} {y0:.2f}C{x0 + bend:.1f} {y0:.2f} {x1 - bend:.1f} {y1:.2f} {x1:.1f} {y1:.2f}"
        f"v{w:.2f}C{x1 - bend:.1f} {y1 + w:.2f} {x0 + bend:.1f} {y0 + w:.2f} {x0:.1f} {y0 + w:.2f}Z"
    )
    link, start = band.link, sankey.node(band.link.start)
    title = _title(f"{start.name} to {sankey.node(link.end).name}", link.printed, link.ends)
    if link.is_illustrative:
        title = f"{title}, illustrative"
    return path(d, start.colour, opacity=_PALE if link.is_illustrative else _FULL, title=title if is_told else "")


def node_box(node: Node, layout: Layout, *, is_told: bool = True) -> str:
    """A node without its name; ``is_told``: with what is said where a pointer rests."""
    place = layout.places[node.key]
    title = _title(node.name, node.printed, node.ends) if is_told else ""
    return rect(place.x, place.y, NODE_WIDTH, place.height, node.colour, title=title)


def _title(name: str, printed: str, ends: str) -> str:
    """What is said where a pointer rests."""
    return f"{name}: {printed} t" + (f", range {ends} t" if ends else "")


def _lines(node: Node, place: Placed, is_last: bool) -> list[str]:
    """A node's words in lines: name and amount, together where that is short; its range under them where there is room.

    Beside the last column the range has a place of its own.
    """
    words = f"{node.name} {node.printed}"
    lines = [node.name, node.printed] if len(words) > _WRAP and place.height > _APART * 2 else [words]
    if node.ends and not is_last and place.height >= _APART * (len(lines) + 1):
        lines.append(node.ends)
    return lines


def _has_room(sankey: Sankey, layout: Layout, band: Band) -> bool:
    """Whether a band is wide enough for its number, and no name of its first column stands in the way."""
    if band.width < _NUMBERED:
        return False
    y, left = band.y1 + band.width / 2, band.x1 - 6 - _LETTER * len(band.link.marked)
    for node in sankey.nodes:
        place = layout.places[node.key]
        lines = _lines(node, place, False)
        right = place.x + NODE_WIDTH + 5 + _LETTER * max(len(line) for line in lines)
        apart = _APART * (len(lines) + 1) / 2
        if place.x < band.x1 and left < right and abs(place.y + place.height / 2 - y) < apart:
            return False
    return True


def _number(band: Band) -> str:
    return text(band.x1 - 6, band.y1 + band.width / 2 + 4, band.link.marked, colour="muted", anchor="end", size=11)


def _label(node: Node, layout: Layout, is_last: bool) -> str:
    place = layout.places[node.key]
    x, middle = place.x + NODE_WIDTH + 5, place.y + place.height / 2
    lines = _lines(node, place, is_last)
    parts = [text(WIDTH, middle + 4, node.ends, colour="muted", size=11, anchor="end")] if is_last and node.ends else []
    for number, words in enumerate(lines):
        y = middle + 4 + 15 * (number - (len(lines) - 1) / 2)
        is_range = number > 0 and words == node.ends
        colour, size = ("muted", 11) if is_range else ("text", 12)
        parts.append(text(x, y, words, colour=colour, size=size, italic=node.is_end and not is_range, halo=True))
    return "".join(parts)


def _loop(sankey: Sankey, layout: Layout, bottom: float) -> str:
    """The way back, under everything: a dashed line from the later node to the earlier one, with an arrow's head."""
    assert sankey.loop is not None
    start, end = layout.places[sankey.loop.start], layout.places[sankey.loop.end]
    x0, x1, y = start.x + NODE_WIDTH / 2, end.x + NODE_WIDTH / 2, bottom + 14
    d = f"M{x0:.1f} {start.y + start.height:.1f}V{y:.1f}H{x1:.1f}V{end.y + end.height + 7:.1f}"
    tip = end.y + end.height + 1
    head = f"M{x1 - 4.5:.1f} {tip + 8:.1f}L{x1:.1f} {tip:.1f}L{x1 + 4.5:.1f} {tip + 8:.1f}Z"
    words = text((x0 + x1) / 2, y + 16, sankey.loop.words, anchor="middle")
    return path(d, "series-3", stroke=2, dashes="6 4") + path(head, "series-3") + words
