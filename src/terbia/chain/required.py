"""What a year requires, as the tables have it."""

from __future__ import annotations

from terbia.chain.model import MAGNET, Chain


def required_products(chain: Chain, year: int) -> dict[tuple[str, str], float]:
    """Requirements of a year by area and product as the tables have them, magnets split into grades."""
    found: dict[tuple[str, str], float] = {}
    for (area, product, when), datum in sorted(chain.requirements.items()):
        if when != year:
            continue
        parts = chain.contents(MAGNET) if product == MAGNET else {product: 1.0}
        for part, share in parts.items():
            found[(area, part)] = found.get((area, part), 0.0) + share * datum.value
    return found
