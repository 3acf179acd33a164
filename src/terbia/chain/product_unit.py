"""The unit of a product, and what amounts of several hold of each element; unlike things are never summed."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum

from terbia.chain.model import Chain

#: Less than this part of amounts that cancel out is nothing: the recipe of a grade is the mean of its variants, which
#: differ by as much.
_NOTHING_SHARE = 0.01


def unit_of(chain: Chain, product: str) -> str:
    """``t REO`` of an element group, ``t magnet`` of a grade, and the thing itself of a bill of materials."""
    if product in chain.groups:
        return "t REO"
    return "t magnet" if product in chain.grades else f"units of {product}"


def unit_and_name(chain: Chain, product: str) -> str:
    """What stands behind an amount of a product: ``t standard magnet``, ``t REO Dy``, ``units of turbine``."""
    if product in chain.groups:
        return f"t REO {product}"
    return f"t {product} magnet" if product in chain.grades else unit_of(chain, product)


def elements_of(chain: Chain, amounts: Iterable[tuple[str, float]]) -> tuple[str, ...]:
    """The element groups of which amounts of products (t, units; some below zero) hold more than nothing together.

    By the recipes of the grades; sorted by name. More of one product with less of another can leave less of an element.
    """
    parts: dict[str, list[float]] = {}
    for product, amount in amounts:
        for part, each in chain.contents(product).items():
            recipe = chain.recipes.get(part)
            held = {part: 1.0} if recipe is None else {group: datum.value for group, datum in recipe.items()}
            for group, share in held.items():
                parts.setdefault(group, []).append(amount * each * share)
    return tuple(sorted(g for g, t in parts.items() if fsum(t) > _NOTHING_SHARE * fsum(map(abs, t))))
