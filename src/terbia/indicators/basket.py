"""The basket price of an ore: what a kilogram of its oxide would bring at the prices of separated oxides.

B = sum of share x price, in USD per kg REO. It is a gauge of where the value lies and no revenue: a mixed concentrate
or carbonate is paid far below it, and separating costs. Source of the method: Binnemans and Jones 2015 and 2018 on the
balance problem. A part without a price, or with a price between those of its members, gives a range.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from terbia.indicators.contained import times
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval


@dataclass(frozen=True, slots=True)
class Worth:
    """A part's value in USD per kg REO of the ore, and its share of the basket (0 to 1).

    The central share is of the parts that have a central value; its range holds the others too.
    """

    name: str
    value: Estimate
    share: Estimate


@dataclass(frozen=True, slots=True)
class Basket:
    """The basket, its parts, and the part that carries most of it.

    ``total.value`` adds the parts that have a central value: at least that, where ``without_value`` names others.
    ``driver_decided`` is false where another part could be worth more within the ranges.
    """

    total: Estimate
    parts: tuple[Worth, ...]
    without_value: tuple[str, ...]
    driver: str | None
    driver_decided: bool


def basket(shares: Mapping[str, Estimate], prices: Mapping[str, Estimate]) -> Basket:
    """The basket of parts (share of REO, 0 to 1) at prices (USD per kg oxide); a part without a price is unbounded.

    Worked: La 0.5 at 1 and Nd 0.5 at 73 USD/kg are 0.5 + 36.5 = 37 USD/kg, of which Nd 98.6 %.
    """
    unpriced = Estimate(None, Interval(0.0, math.inf))
    values = {name: times(share, prices.get(name, unpriced)) for name, share in shares.items()}
    total = _total(list(values.values()))
    parts = tuple(Worth(name, value, _share(name, values, total)) for name, value in values.items())
    known = [p for p in parts if p.value.value is not None]
    first = max(known, key=lambda p: p.value.value or 0.0, default=None)
    decided = first is not None and all(
        p is first or p.value.range.high <= first.value.range.low for p in parts
    )  # fmt: skip
    missing = tuple(p.name for p in parts if p.value.value is None and p.value.range.high > 0)
    return Basket(total, parts, missing, None if first is None else first.name, decided)


def _total(values: Sequence[Estimate]) -> Estimate:
    known = [v.value for v in values if v.value is not None]
    spread = Interval(sum(v.range.low for v in values), sum(v.range.high for v in values))
    return Estimate(sum(known) if known else None, spread)


def _share(name: str, values: Mapping[str, Estimate], total: Estimate) -> Estimate:
    own = values[name]
    others_low = sum(v.range.low for n, v in values.items() if n != name)
    others_high = sum(v.range.high for n, v in values.items() if n != name)
    central = None if own.value is None or not total.value else own.value / total.value
    low = own.range.low / (own.range.low + others_high) if own.range.low else 0.0
    if math.isinf(own.range.high):
        return Estimate(central, Interval(low, 1.0))
    high = own.range.high / (own.range.high + others_low) if own.range.high else 0.0
    return Estimate(central, Interval(low, max(low, high)))
