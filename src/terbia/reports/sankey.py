"""A Sankey diagram: what it shows, and where each part of it stands. Drawing is done by ``sankey_drawing``.

Nodes stand in columns, heights to scale. A node that is thinner than a line of text keeps the room of one, so that
every name and number is legible; bands keep their true width, but for a hair's breadth that can be seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from terbia.reports.chain_words import ILLUSTRATIVE

NODE_WIDTH = 11
LINE = 15.0
GAP = 7.0


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its key and name, its column from 0, its amount (t) and how it is printed, and its token of colour.

    ``is_end`` marks what is lost, left over or begins outside: its name is set in italics. ``low`` and ``high`` are the
    range of the amount, ``ends`` how that is printed (empty: none is known).
    """

    key: str
    name: str
    column: int
    t: float
    printed: str
    colour: str
    is_end: bool = False
    low: float | None = None
    high: float | None = None
    ends: str = ""


def is_illustrative(low: float | None, unverified_share: float | None) -> bool:
    """Whether a flow is: what nobody counted has a range that begins at zero, whatever is known of its ends."""
    return low == 0 or round(unverified_share or 0.0, 4) > ILLUSTRATIVE


@dataclass(frozen=True, slots=True)
class Link:
    """A flow between two nodes (t), and how it is printed; its range, and how that is (empty: none is known)."""

    start: str
    end: str
    t: float
    printed: str
    low: float | None = None
    high: float | None = None
    ends: str = ""
    unverified_share: float | None = None

    @property
    def is_illustrative(self) -> bool:
        """Whether more than half of what it rests on is unchecked, or it need not have been: its range begins at 0."""
        return is_illustrative(self.low, self.unverified_share)

    @property
    def marked(self) -> str:
        """How it is printed, with a mark where it is illustrative: ``~607``."""
        return f"~{self.printed}" if self.is_illustrative else self.printed


@dataclass(frozen=True, slots=True)
class Loop:
    """What goes back from a node to one in an earlier column, drawn apart, with its words."""

    start: str
    end: str
    words: str


@dataclass(frozen=True, slots=True)
class Sankey:
    """A diagram: its nodes in the order in which they stand in their columns, flows, headings of columns, a loop."""

    title: str
    description: str
    headings: tuple[str, ...]
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    loop: Loop | None = None
    question: str = ""
    foot: tuple[str, ...] = ()

    def node(self, key: str) -> Node:
        """A node by its key."""
        return next(node for node in self.nodes if node.key == key)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a node stands, in px: its left edge, its top, its height."""

    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Band:
    """A flow's way: from (x, y) to (x, y), the tops of its ends, and its width in px."""

    link: Link
    x0: float
    y0: float
    x1: float
    y1: float
    width: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A diagram laid out; ``scale`` is px for a tonne."""

    places: Mapping[str, Placed]
    bands: tuple[Band, ...]
    scale: float
    bottom: float


def lay_out(
    sankey: Sankey, *, width: float, height: float, top: float, right: float, scale: float | None = None
) -> Layout:
    """Places for nodes and bands within a width and a height, in px; ``right`` is kept for the last column's names.

    With ``scale`` (px for a tonne) the height is whatever comes of it.
    """
    columns = len(sankey.headings)
    step = (width - NODE_WIDTH - right) / max(1, columns - 1)
    scale = _scale(sankey, columns, height) if scale is None else scale
    places: dict[str, Placed] = {}
    for column in range(columns):
        y = top
        for node in (n for n in sankey.nodes if n.column == column):
            tall = max(scale * node.t, 1.0)
            room = max(tall, LINE)
            places[node.key] = Placed(column * step, y + (room - tall) / 2, tall)
            y += room + GAP
    bottom = max((p.y + p.height for p in places.values()), default=top)
    return Layout(places, _bands(sankey, places, scale), scale, bottom)


def _scale(sankey: Sankey, columns: int, height: float) -> float:
    """The largest scale at which every column fits, by halving."""
    amounts = [[n.t for n in sankey.nodes if n.column == column] for column in range(columns)]
    largest = max((fsum(column) for column in amounts), default=0.0)
    low, high = 0.0, height / largest if largest > 0 else 1.0
    for _ in range(50):
        middle = (low + high) / 2
        fits = all(fsum(max(middle * t, LINE) + GAP for t in column) <= height for column in amounts)
        low, high = (middle, high) if fits else (low, middle)
    return low


def _bands(sankey: Sankey, places: Mapping[str, Placed], scale: float) -> tuple[Band, ...]:
    """Bands stacked at each end in the order of the nodes at their other end."""
    order = {node.key: (node.column, number) for number, node in enumerate(sankey.nodes)}
    starts: dict[Link, float] = {}
    ends: dict[Link, float] = {}
    for key, place in places.items():
        y = place.y
        for link in sorted((k for k in sankey.links if k.start == key), key=lambda k: order[k.end][1]):
            starts[link] = y
            y += scale * link.t
        y = place.y
        for link in sorted((k for k in sankey.links if k.end == key), key=lambda k: order[k.start][1]):
            ends[link] = y
            y += scale * link.t
    return tuple(
        Band(
            link, places[link.start].x + NODE_WIDTH, starts[link], places[link.end].x, ends[link],
            max(scale * link.t, 0.7),
        )
        for link in sankey.links
    )  # fmt: skip
