"""The Sankey diagram of an element group: which areas mine, separate, reduce, make magnets and use them in a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from math import fsum

from terbia.chain.coefficient_ranges import Ends
from terbia.chain.flow_evidence import FlowEvidence
from terbia.chain.flow_ranges import FlowRanges
from terbia.chain.stage_flows import (
    DIFFERENCE,
    DRAWN,
    LOST,
    MAGNET,
    MAGNETS_USED,
    METAL,
    MINE,
    OTHER_USE,
    RECYCLING,
    SCRAP,
    SEPARATION,
    STAGES,
    STOCK,
    StageFlows,
    StageNode,
)
from terbia.reports.number_text import print_number
from terbia.reports.range_text import amount_ends
from terbia.reports.sankey import Link, Loop, Node, Sankey

HEADINGS = ("Mined", "Separated oxide", "Metal", "Magnets made", "Used")
#: An area below this share of its stage is folded into "others", unless the picture is about it.
FOLDED = 0.02
#: A flow below this share of the largest column is not drawn; their sum is said.
LEAST_DRAWN = 2e-5
_COLUMN = {MINE: 0, SEPARATION: 1, METAL: 2, MAGNET: 3, MAGNETS_USED: 4}
_SWARF = "swarf"
#: Ends and origins besides the areas: key, name, column, where it stands among them, colour.
_BESIDE = {
    "drawn": ("drawn from stock", 0, 0, "axis"),
    "stocked": ("put to stock", 1, 0, "axis"),
    "lost-1": ("lost in cracking", 1, 1, "axis"),
    SCRAP: ("from old magnets", 1, 2, "series-3"),
    RECYCLING: ("from swarf", 1, 3, "series-3"),
    OTHER_USE: ("other uses", 2, 0, "axis"),
    "over-2": ("left over as oxide", 2, 1, "axis"),
    "lost-2": ("lost in separation", 2, 2, "axis"),
    "over-3": ("left over as metal", 3, 1, "axis"),
    "lost-3": ("lost in metal, alloy", 3, 2, "axis"),
    "over-4": ("left over as swarf", 4, 1, "axis"),
    _SWARF: ("swarf, goes back", 4, 3, "series-3"),
    "difference+": ("statistical difference", 1, 4, "axis"),
    "difference-": ("statistical difference", 2, 4, "axis"),
}

#: Of those that are a stage of the chain: which, and whether it begins there.
_NODES_BESIDE = {
    "drawn": (DRAWN, True), "stocked": (STOCK, False), SCRAP: (SCRAP, True), RECYCLING: (RECYCLING, True),
    OTHER_USE: (OTHER_USE, False), _SWARF: (RECYCLING, False),
}  # fmt: skip


def amount_text(t: float) -> str:
    """An amount in three digits: ``103,000``, ``57.9``."""
    return print_number(float(f"{t:.3g}"))


def chain_sankey(
    flows: StageFlows,
    area: str,
    names: Mapping[str, str],
    heading: str,
    *,
    doubtful: Collection[tuple[str, str]] = (),
    illustrative: bool = False,
    ranges: FlowRanges | None = None,
    evidence: FlowEvidence | None = None,
) -> Sankey:
    """The diagram of a group for an area, which keeps its own node at every stage however small it is.

    ``heading`` is the question that the flows answer; ``doubtful`` are stages of areas whose number gets a query,
    because it is more than the plants there can make. ``ranges`` and ``evidence`` give the ranges and the unverified
    shares of what is drawn; what is folded together has the sums of its parts' ends.
    """
    kept = _kept(flows, area)
    parts: dict[tuple[str, str], list[tuple[StageNode, StageNode]]] = defaultdict(list)
    for start, end in flows.flows:
        if end.stage == RECYCLING:
            parts[(_key(start, kept), _SWARF)].append((start, end))
        elif start.stage != RECYCLING or end.stage != LOST:
            parts[(_key(start, kept), _key(end, kept, start))].append((start, end))
    amounts = {pair: fsum(flows.flows[link] for link in links) for pair, links in parts.items()}
    widest = max((fsum(flows.by_area(stage).values()) for stage in STAGES), default=0.0)
    drawn = {pair: t for pair, t in amounts.items() if t >= LEAST_DRAWN * widest}
    left_out = fsum(amounts.values()) - fsum(drawn.values())
    links = tuple(_link(pair, t, parts[pair], flows, ranges, evidence) for pair, t in drawn.items())
    nodes = _nodes(flows, links, kept, area, names, doubtful, ranges)
    keys = {node.key for node in nodes}
    foot = _foot(left_out, bool(doubtful), illustrative, ranges is not None, any(k.is_illustrative for k in links))
    title = f"{flows.group}, {flows.year}: from mine to magnet, t REO"
    largest = _largest(flows, names)
    description = f"{heading}. Widths are to scale. {largest}"
    loop = Loop(_SWARF, RECYCLING, _loop_words(flows, ranges)) if {_SWARF, RECYCLING} <= keys else None
    return Sankey(title, description, HEADINGS, nodes, tuple(sorted(links, key=_order(nodes))), loop, heading, foot)


def _link(
    pair: tuple[str, str],
    t: float,
    parts: Sequence[tuple[StageNode, StageNode]],
    flows: StageFlows,
    ranges: FlowRanges | None,
    evidence: FlowEvidence | None,
) -> Link:
    ends = None if ranges is None else _sum_of([ranges.links[part] for part in parts])
    shaky = None
    if evidence is not None:
        shaky = fsum(flows.flows[part] * evidence.of_flow(*part) for part in parts) / t
    low, high, said = _said(ends)
    return Link(*pair, t, amount_text(t), low, high, said, shaky)


def _said(ends: Ends | None) -> tuple[float | None, float | None, str]:
    """The ends of a range and how they are printed."""
    return (None, None, "") if ends is None else (*ends, amount_ends(*ends))


def _sum_of(ends: Collection[Ends]) -> Ends:
    """The range of a sum of which only the ranges of its parts are known."""
    return fsum(low for low, _ in ends), fsum(high for _, high in ends)


def _order(nodes: tuple[Node, ...]) -> Callable[[Link], tuple[tuple[int, int], tuple[int, int]]]:
    place = {node.key: (node.column, number) for number, node in enumerate(nodes)}
    return lambda link: (place[link.start], place[link.end])


def _kept(flows: StageFlows, area: str) -> dict[str, frozenset[str]]:
    """The areas that have a node of their own, stage by stage."""
    found = {}
    for stage in STAGES:
        shares = flows.shares(stage)
        own = {a for a, share in shares.items() if share >= FOLDED or a == area}
        rest = set(shares) - own
        found[stage] = frozenset(own | rest if len(rest) == 1 else own)
    return found


def _key(node: StageNode, kept: Mapping[str, frozenset[str]], start: StageNode | None = None) -> str:
    if node.stage in kept:
        return f"{node.stage}:{node.area if node.area in kept[node.stage] else 'others'}"
    if node.stage == DRAWN:
        return "drawn"
    if node.stage == DIFFERENCE:
        return f"difference{node.area}"
    if start is None or node.stage in (OTHER_USE, SCRAP, RECYCLING):
        return node.stage
    column = {MINE: 1, DRAWN: 1, SEPARATION: 2, RECYCLING: 2, SCRAP: 2, DIFFERENCE: 2, METAL: 3, MAGNET: 4}[start.stage]
    if node.stage == STOCK:
        return "stocked"
    return f"lost-{column}" if node.stage == LOST else f"over-{column}"


def _nodes(
    flows: StageFlows,
    links: tuple[Link, ...],
    kept: Mapping[str, frozenset[str]],
    area: str,
    names: Mapping[str, str],
    doubtful: Collection[tuple[str, str]],
    ranges: FlowRanges | None,
) -> tuple[Node, ...]:
    """Nodes in the order of their columns: areas by size, others, then what is none of an area."""
    inward: dict[str, float] = defaultdict(float)
    outward: dict[str, float] = defaultdict(float)
    for link in links:
        outward[link.start] += link.t
        inward[link.end] += link.t
    by_stage = {stage: flows.by_area(stage) for stage in STAGES}
    areas = sorted({a for amounts in by_stage.values() for a in amounts})
    size = {a: max(amounts.get(a, 0.0) for amounts in by_stage.values()) for a in areas}
    lead = max((a for a in size if a != area), key=lambda a: size[a], default="")
    nodes: list[tuple[tuple[float, ...], Node]] = []
    for stage, amounts in by_stage.items():
        for a, share_t in amounts.items():
            if a not in kept[stage]:
                continue
            colour = "series-1" if a == area else "series-2" if a == lead else "muted"
            key = f"{stage}:{a}"
            t = max(share_t, outward[key], inward[key])
            rank = (float(_COLUMN[stage]), 0.0, -size[a])
            if key in inward or key in outward:
                printed = amount_text(share_t) + ("?" if (stage, a) in doubtful else "")
                said = _said(None if ranges is None else ranges.amount(StageNode(stage, a)))
                nodes.append((rank, Node(key, names.get(a, a), _COLUMN[stage], t, printed, colour, False, *said)))
        folded = [a for a in amounts if a not in kept[stage]]
        key = f"{stage}:others"
        if key in inward or key in outward:
            t = fsum(amounts[a] for a in folded)
            name = f"{len(folded)} others"
            rank = (float(_COLUMN[stage]), 1.0, 0.0)
            ends = None if ranges is None else _sum_of([ranges.amount(StageNode(stage, a)) for a in folded])
            tall = max(t, outward[key], inward[key])
            nodes.append((rank, Node(key, name, _COLUMN[stage], tall, amount_text(t), "muted", False, *_said(ends))))
    for key, (name, column, place, colour) in _BESIDE.items():
        t = max(inward[key], outward[key])
        if t > 0:
            heavy = key == "lost-1" and flows.in_t(StageNode(LOST, "light-separation")) > 0
            words = "lost in first steps" if heavy else name
            ends = None if ranges is None else _ends_beside(key, links, t, ranges)
            node = Node(key, words, column, t, amount_text(t), colour, True, *_said(ends))
            nodes.append(((float(column), 2.0, float(place)), node))
    return tuple(node for _, node in sorted(nodes, key=lambda pair: pair[0]))


def _ends_beside(key: str, links: Collection[Link], t: float, ranges: FlowRanges) -> Ends:
    """The range of what is none of an area: of its nodes, or the sum of the flows that begin or end there."""
    stage, begins = _NODES_BESIDE.get(key, ("", False))
    nodes = [node for node in (ranges.out if begins else ranges.into) if node.stage == stage]
    ends = [(ranges.out if begins else ranges.into)[node] for node in nodes]
    if not ends:
        both = [[k for k in links if getattr(k, side) == key] for side in ("start", "end")]
        mine = max(both, key=lambda some: fsum(k.t for k in some))
        ends = [(k.low or 0.0, k.high or 0.0) for k in mine]
    low, high = _sum_of(ends)
    return min(low, t), max(high, t)


def _loop_words(flows: StageFlows, ranges: FlowRanges | None) -> str:
    nodes = flows.nodes(RECYCLING)
    swarf, back = fsum(flows.in_t(node) for node in nodes), fsum(flows.out_t(node) for node in nodes)
    ends = ["", ""]
    if ranges is not None:
        ends = [f" ({amount_ends(*_sum_of([side[node] for node in nodes]))})" for side in (ranges.into, ranges.out)]
    return (
        f"The loop: {amount_text(swarf)}{ends[0]} t of swarf go back to recycling, {amount_text(back)}{ends[1]} t of "
        f"oxide come of it, {amount_text(swarf - back)} t are lost"
    )


def _foot(left_out: float, doubtful: bool, illustrative: bool, ranged: bool, marked: bool) -> tuple[str, ...]:
    lines = ["Heights and widths are to scale; a name needs room even where its flow is a hair."]
    if ranged:
        lines.append(
            "Ranges: the least and the most that the tables allow, all at once. The table gives one for each flow."
        )
    if left_out > 0:
        lines.append(f"Not drawn: flows too thin to be seen, {amount_text(left_out)} t together.")
    if doubtful:
        lines.append("? more than the plants in the tables can make: not to be quoted.")
    if marked:
        lines.append(
            "~ and pale: illustrative, since it need not have been (its range begins at zero), or mostly unverified."
        )
    if illustrative:
        lines.append("Illustrative: more than half of what these flows rest on is assumed or unverified.")
    return tuple(lines)


def _largest(flows: StageFlows, names: Mapping[str, str]) -> str:
    words = {
        MINE: "of mining", SEPARATION: "of separation", METAL: "of metal", MAGNET: "of magnets", MAGNETS_USED: "of use",
    }  # fmt: skip
    said = []
    for stage in STAGES:
        shares = flows.shares(stage)
        if shares:
            first = next(iter(shares))
            said.append(f"{names.get(first, first)} {100 * shares[first]:.0f} % {words[stage]}")
    return f"Largest: {', '.join(said)}." if said else ""
