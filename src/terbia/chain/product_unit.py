"""The unit of a product, so that amounts of unlike things are never summed."""

from __future__ import annotations

from collections.abc import Iterable

from terbia.chain.model import Chain


def unit_of(chain: Chain, product: str) -> str:
    """``t REO`` of an element group, ``t magnet`` of a grade, and the thing itself of a bill of materials."""
    if product in chain.groups:
        return "t REO"
    return "t magnet" if product in chain.grades else f"units of {product}"


def by_unit(chain: Chain, amounts: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Amounts of products, summed for each unit apart; sorted by unit."""
    found: dict[str, float] = {}
    for product, amount in amounts:
        unit = unit_of(chain, product)
        found[unit] = found.get(unit, 0.0) + amount
    return dict(sorted(found.items()))
