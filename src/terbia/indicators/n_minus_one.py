"""N-1: how much supply is left without the largest supplier.

    coverage = (supply - supply of the largest) / demand

International Energy Agency, Global Critical Minerals Outlook 2025, section on diversification ("N-1"): two readings
are in use, so both are given. Variant a: demand of all. Variant b: demand without that of the largest supplier.

Pitfalls: the IEA's rare earths are neodymium, praseodymium, dysprosium and terbium only, in refined form; mine output
of all rare earths is another thing. Supply left is not supply for sale: it may be bound to the largest supplier's
plants. Without a demand, rest / world supply says what share of supply is left, and takes demand as equal to supply.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval


@dataclass(frozen=True, slots=True)
class NMinusOne:
    """Who the largest supplier is, and what is left without it.

    ``left`` is in the unit of supply; ``share_left`` of world supply, ``coverage_all`` of all demand (variant a) and
    ``coverage_rest`` of the demand of the others (variant b) are fractions, None without a demand. ``contested``
    names suppliers that may be the largest within their ranges.
    """

    largest: str
    contested: tuple[str, ...]
    left: Estimate
    share_left: Estimate
    coverage_all: Estimate | None
    coverage_rest: Estimate | None


def n_minus_one(
    supply: Mapping[str, Estimate],
    world: Estimate | None = None,
    demand: Mapping[str, Estimate] | None = None,
) -> NMinusOne:
    """N-1 of supply by country (one unit); ``world`` is the printed total where there is one, else the sum is used.

    Worked (MCS 2026, mine output of 2025): (390,000 - 270,000) / 390,000 = 0.3077; with 270,000 +- 5,000 and
    390,000 +- 5,000 from 1 - 275 / 385 = 0.2857 to 1 - 265 / 395 = 0.3291. With a demand of 200 in all, 120 of it
    the largest supplier's, and 60 left: variant a 60 / 200 = 0.30, variant b 60 / 80 = 0.75.

    Raises ValueError without a supplier with a known quantity, or where nothing is supplied.
    """
    known = {area: q for area, q in supply.items() if q.value is not None and q.is_finite}
    if not known:
        raise ValueError("no supplier with a known quantity")
    largest = max(sorted(known), key=lambda area: known[area].value or 0.0)
    top = known[largest]
    total = world if world is not None else _total(known)
    if total.range.low <= 0:
        raise ValueError("world supply may be zero")
    contested = tuple(
        sorted(a for a, q in known.items() if a != largest and q.range.high >= top.range.low and q.range.high > 0)
    )
    left = _above_zero(total - top)
    others = None if demand is None else [q for area, q in demand.items() if area != largest]
    return NMinusOne(
        largest,
        contested,
        left,
        _rest_share(top, total),
        None if demand is None else _ratio(left, _total(demand)),
        None if others is None else _ratio(left, _total(dict(enumerate(others)))),
    )


def _total(quantities: Mapping[str, Estimate] | Mapping[int, Estimate]) -> Estimate:
    total = Estimate.exactly(0.0)
    for quantity in quantities.values():
        total = total + quantity
    return total


def _above_zero(quantity: Estimate) -> Estimate:
    return Estimate(quantity.value, quantity.range.clipped(0.0, float("inf")))


def _rest_share(top: Estimate, total: Estimate) -> Estimate:
    low = max(0.0, 1 - top.range.high / total.range.low)
    high = max(0.0, 1 - top.range.low / total.range.high)
    value = 1 - top.value / total.value if top.value is not None and total.value else None
    return Estimate(value, Interval(min(low, high), high))


def _ratio(part: Estimate, whole: Estimate) -> Estimate | None:
    if whole.range.low <= 0:
        return None
    value = part.value / whole.value if part.value is not None and whole.value else None
    return Estimate(value, Interval(part.range.low / whole.range.high, part.range.high / whole.range.low))
