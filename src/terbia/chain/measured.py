"""Which flows of the network a statistic counts."""

from __future__ import annotations

from collections.abc import Iterator

from terbia.chain.model import MAGNET, Chain, Statistic
from terbia.chain.network import Column, Network

#: USGS counts terbium to lutetium without yttrium as heavy (Mineral Commodity Summaries 2026, p. 154).
HEAVY = ("Tb", "Dy", "rest")
#: The item of a statistic of all mines together.
ALL_MINES = "all-mines"
_COMPOUNDS = ("mixed-compound", "heavy-concentrate", "separated-oxide")
_SEPARATION = ("light-separation", "heavy-separation")
#: The stages whose output a statistic of what is made counts.
MADE_AT = {
    "mine": ("mine",),
    "oxide": _SEPARATION,
    "recycled": ("recycling", "scrap"),
    "metal": ("metal", "heavy-metal"),
    "alloy": ("alloy",),
    "magnet": ("magnet",),
}
_KINDS = {"trade": ("move",), "use": ("use", "make", "stock", "draw"), "stock": ("stock", "draw")}
#: What is moved in a line of trade; a line that is none of these counts a group, as oxide or metal.
_LINES = {
    "compounds": _COMPOUNDS,
    "ores-and-compounds": ("concentrate", *_COMPOUNDS),
    "magnet": ("magnet",),
    "alloy": ("alloy",),
    "metal": ("metal",),
    "concentrate": ("concentrate",),
}


def counted(statistic: Statistic, network: Network, chain: Chain) -> list[tuple[int, float]]:
    """The columns that a statistic is the sum of, each with what a unit of it counts for.

    None where the chain does not hold what was counted: metals other than of magnets, gadolinium in scrap.
    """
    return [(n, each) for n, each in _weights(statistic, network, chain) if each != 0.0]


def _weights(one: Statistic, network: Network, chain: Chain) -> Iterator[tuple[int, float]]:
    for number in network.numbers_of(*_KINDS.get(one.flow, ("make", "surplus", "difference"))):
        column = network.columns[number]
        if one.flow == "trade":
            yield number, traded(one, column)
        elif one.flow == "use":
            yield number, _used(one, column, chain)
        elif one.flow == "stock":
            if column.item == one.item and column.stage == "concentrate" and one.is_from(column.area):
                yield number, {"stock": 1.0, "draw": -1.0}.get(column.kind, 0.0)
        else:
            yield number, _made(one, number, network, chain)


def counts_one_good(statistic: Statistic) -> bool:
    """Whether it is a line of trade in one good: the amounts are measured then, and what they consist of is not."""
    return statistic.flow == "trade" and len(_LINES.get(statistic.item, ())) == 1


def traded(one: Statistic, column: Column) -> float:
    """What a tonne that is moved counts for in a line of trade."""
    if column.kind != "move" or not one.is_from(column.area) or not one.is_to(column.to):
        return 0.0
    if one.item in _LINES:
        return float(column.stage in _LINES[one.item])
    if one.item == "heavy":
        return float(column.stage in ("separated-oxide", "metal") and column.item in HEAVY)
    if one.item == "ndpr-metal":
        return float(column.stage == "metal" and column.item == "NdPr")
    return float(column.stage in ("separated-oxide", "metal") and column.item == one.item)


def _used(one: Statistic, column: Column, chain: Chain) -> float:
    """What a tonne that is used counts for: a product, magnets of any grade, or compounds by whatever way.

    Use of compounds is apparent consumption: production and imports less exports, and so with what went to stock.
    """
    if not one.is_to(column.area):
        return 0.0
    if one.item == "compounds":
        into_metal = column.kind == "make" and column.stage in ("metal", "heavy-metal")
        if column.stage in _COMPOUNDS and column.kind in ("stock", "draw"):
            return 1.0 if column.kind == "stock" else -1.0
        return float(into_metal or (column.kind == "use" and column.item in chain.groups))
    is_magnet = one.item == MAGNET and column.item in chain.grades
    return float(column.kind == "use" and (is_magnet or one.item == column.item))


def _made(one: Statistic, number: int, network: Network, chain: Chain) -> float:
    """What a unit of an activity puts out of what was counted; compounds that nobody takes are not counted as made.

    A group that is counted in alloys is what their recipes hold of it.
    """
    column = network.columns[number]
    if one.from_area and not one.is_from(column.area):
        return 0.0
    if one.flow == "oxide" and column.kind == "difference":
        return float(one.item in ("compounds", column.item))  # what the statistic has and the ore does not explain
    if one.flow == "oxide" and one.item == "compounds":
        if column.kind == "surplus" and column.stage == "separated-oxide":
            return -1.0
        return _output(network, number, "separated-oxide") if _is_made(one, column) else 0.0
    if not _is_made(one, column):
        return 0.0
    if one.flow == "alloy" and one.item in chain.groups:
        held = chain.recipes[column.item].get(one.item)
        return held.value if held is not None else 0.0
    if one.flow == "mine":
        return float(one.item in (column.item, column.site, ALL_MINES))
    good = "separated-oxide" if one.flow in ("oxide", "recycled") else one.flow
    item = None if one.item == one.flow else one.item
    return _output(network, number, good, item)


def _is_made(one: Statistic, column: Column) -> bool:
    return column.kind == "make" and column.stage in MADE_AT[one.flow]


def _output(network: Network, number: int, good: str, item: str | None = None) -> float:
    """What a column puts out of a good, of one group or grade or of all."""
    keys = network.row_keys()
    start, end = network.starts[number], network.starts[number + 1]
    made = 0.0
    for row, value in zip(network.indices[start:end], network.values[start:end], strict=True):
        what, which, _ = keys[row]
        if what == good and value > 0 and item in (None, which):
            made += value
    return made
