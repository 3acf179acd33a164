"""A Sankey diagram for a telephone: one step from column to column under another, all on one scale."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from math import fsum

from terbia.reports.chart_panels import NARROW
from terbia.reports.sankey import GAP, LINE, NODE_WIDTH, Layout, Node, Sankey, lay_out
from terbia.reports.sankey_drawing import band_path, node_box
from terbia.reports.svg import Drawing, text

#: Room for the names at the right, how tall the largest column is without its gaps, and the room above a step, in px.
_RIGHT, _TALL, _TOP, _SIZE = 155.0, 150.0, 34.0, 11.0
_LETTERS_ON_A_LINE = 54
#: A longer name has its number under it.
_WRAP = 25


def draw_steps(sankey: Sankey, name: str) -> Drawing:
    """The diagram step by step; ``name`` is its id in a page."""
    columns = range(len(sankey.headings))
    scale = _TALL / max((fsum(n.t for n in sankey.nodes if n.column == c) for c in columns), default=1.0)
    parts: list[str] = []
    y = 0.0
    for column in columns[:-1]:
        drawn, y = _step(_between(sankey, column), y, scale)
        parts += drawn
    said = [sankey.loop.words + "."] if sankey.loop else []
    for words in (*said, *sankey.foot):
        for line in textwrap.wrap(words, _LETTERS_ON_A_LINE):
            y += LINE
            parts.append(text(0, y, line, colour="muted", size=_SIZE))
    return Drawing(name, sankey.title, sankey.description, NARROW, y + 10, tuple(parts), sankey.question)


def _between(sankey: Sankey, column: int) -> Sankey:
    """What leaves a column, as a diagram of two columns; a node is as large as what leaves or reaches it here.

    One whose flows are too thin to be drawn stands where it would be reached.
    """
    links = tuple(link for link in sankey.links if sankey.node(link.start).column == column)
    linked = {key for link in sankey.links for key in (link.start, link.end)}
    bare = {n.key for n in sankey.nodes if n.key not in linked and n.column == column + 1}
    sides = ({link.start for link in links}, {link.end for link in links} | bare)
    nodes = []
    for side, keys in enumerate(sides):
        for node in (n for n in sankey.nodes if n.key in keys):
            moved = fsum(k.t for k in links if node.key == (k.end if side else k.start)) or node.t
            nodes.append(replace(node, column=side, t=moved))
    headings = (sankey.headings[column], sankey.headings[column + 1])
    return replace(sankey, headings=headings, nodes=tuple(nodes), links=links, loop=None, foot=())


def _step(step: Sankey, top: float, scale: float) -> tuple[list[str], float]:
    """A step drawn from a height down, and where the next one begins."""
    layout = lay_out(step, width=NARROW, height=0.0, top=top + _TOP, right=_RIGHT, scale=scale)
    parts = [text(0, top + 18, step.headings[0], weight="bold")]
    parts.append(text(NARROW - _RIGHT - NODE_WIDTH, top + 18, step.headings[1], weight="bold"))
    # A telephone has no pointer to rest: the amounts stand in the table beside, and the page stays light.
    parts += [band_path(step, band, is_told=False) for band in sorted(layout.bands, key=lambda b: -b.width)]
    parts += [node_box(node, layout, is_told=False) for node in step.nodes]
    parts += [_label(node, layout) for node in step.nodes]
    return parts, max(layout.bottom, top + _TOP + LINE) + 2 * GAP


def _label(node: Node, layout: Layout) -> str:
    place = layout.places[node.key]
    words = f"{node.name} {node.printed}"
    lines = [words] if len(words) <= _WRAP else [node.name, node.printed]
    x, y = place.x + NODE_WIDTH + 5, place.y + place.height / 2 + 4 - _SIZE * (len(lines) - 1) / 2
    return "".join(
        text(x, y + _SIZE * number, line, size=_SIZE, italic=node.is_end, halo=True)
        for number, line in enumerate(lines)
    )
