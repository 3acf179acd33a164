"""What a unit of a product holds, with the ranges and the unverified share of its bill of materials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from terbia.chain.datum import Datum
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


def with_bills_at(chain: Chain, end: Callable[[Datum], Datum]) -> Chain:
    """The chain with every number of its bills of materials at an end of its range."""
    bills = {name: {part: end(amount) for part, amount in parts.items()} for name, parts in chain.bills.items()}
    return replace(chain, bills=bills)


def bill_rows(chain: Chain, product: str) -> tuple[Datum, ...]:
    """The rows of the bill of materials of a product, those of its parts included; none of what has no bill."""
    found: list[Datum] = []
    for part, amount in chain.bills.get(product, {}).items():
        found += [amount, *bill_rows(chain, part)]
    return tuple(found)


def bill_unverified_share(chain: Chain, product: str) -> float:
    """The part of the rows of a bill of materials that nobody checked; 0 without a bill."""
    rows = bill_rows(chain, product)
    return sum(row.is_unverified for row in rows) / len(rows) if rows else 0.0
