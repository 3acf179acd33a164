"""Units of bills of materials: products are counted in pieces, what they hold is a mass, unless it is a product too."""

from __future__ import annotations

from collections.abc import Mapping

from terbia.chain.datum import BadCell, unit_factor

PIECE = "piece"
_PIECES = frozenset({PIECE, "pieces", "pc", "pcs", "unit", "units", "item", "items"})


def part_unit(shown: str, part: str, bills: Mapping[str, object], groups: Mapping[str, object]) -> tuple[str, str]:
    """The unit in which a part of a bill is kept, and how the one that the table shows reads as a unit of it.

    A part that is a bill itself is counted in pieces. A group is in t REO and a magnet in t of it; a mass that says
    nothing of what it is of (``kg``) is of just that. Raises BadCell for any other unit.
    """
    if part in bills:
        return counted_in(shown, part)
    unit = "t REO" if part in groups else "t magnet"
    of = unit.partition(" ")[2]
    for as_shown in (shown, f"{shown} {of}"):
        try:
            unit_factor(as_shown, unit)
        except BadCell:
            continue
        return unit, as_shown
    raise BadCell("unit", shown, f"{part} is a part in {unit} for a {PIECE} of the product: write t, kg or g")


def counted_in(shown: str, product: str) -> tuple[str, str]:
    """``piece`` twice, for any word for one. Raises BadCell, with what to write, for any other unit of a product."""
    if shown.casefold() not in _PIECES:
        raise BadCell("unit", shown, f"{product} is a product of bills.csv and counted: write {PIECE}")
    return PIECE, PIECE


def loss_unit(shown: str, product: str, bills: Mapping[str, object]) -> tuple[str, str]:
    """The unit of a loss value, and how the one that the table shows reads: kUSD/t, kUSD/piece for a bill's product.

    A price in USD/kg is as many kUSD/t. Raises BadCell for the loss per tonne of what is counted.
    """
    unit = f"kUSD/{PIECE}" if product in bills else "kUSD/t"
    if product not in bills:
        return unit, (unit if shown == "USD/kg" else shown)
    money, _, each = shown.partition("/")
    if money.strip() != "kUSD" or each.strip().casefold() not in _PIECES:
        reason = f"{product} is a product of bills.csv and counted: write {unit}, what one missing is worth"
        raise BadCell("unit", shown, reason)
    return unit, unit
