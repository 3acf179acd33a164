"""What a unit of a product holds, with the ranges and the unverified share of its bill of materials."""

from __future__ import annotations

from terbia.chain.model import MAGNET, Chain
from terbia.chain.ranged import NOTHING, ONE, Ranged, ranged


def contents_ranged(chain: Chain, product: str) -> dict[str, Ranged]:
    """Grades of magnet (t) and groups (t REO) in a unit of a product, bills followed down with their ranges.

    The middle is ``Chain.contents``. Worked: a car with 2 motors (1.9 to 2.1), each with 1 kg (0.8 to 1.5), holds 2 kg,
    between 1.9 x 0.8 = 1.52 and 2.1 x 1.5 = 3.15. ``magnet`` is split into grades as they are used.
    """
    if product == MAGNET:
        return {grade: ranged(share) for grade, share in chain.grades.items()}
    if product not in chain.bills:
        return {product: ONE}
    total: dict[str, Ranged] = {}
    for part, amount in chain.bills[product].items():
        for name, each in contents_ranged(chain, part).items():
            total[name] = total.get(name, NOTHING) + ranged(amount).times(each)
    return total
