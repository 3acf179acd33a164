"""Sums of weighted squares of shares, and their exact range where quantities are known only within bounds.

HHI, the governance-weighted HHI, the EU's HHI_WGI,t and the USGS disruption potential are all

    F = sum_i w_i q_i^2 / (sum_i q_i)^2

with quantities q_i >= 0 of one unit and weights w_i >= 0. The square root of F is a norm over a linear form, so F
is quasi-convex: its largest value over a box stands at a corner and every local minimum is the minimum. From

    dF/dq_i = 2 (w_i q_i - t) / T^2,    T = sum q_i,    t = sum w_i q_i^2 / T

a quantity whose w_i q_i lies above t pushes F up and one below pushes it down.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

_MOST_OPEN = 12  # corners are tried one by one up to 2^12
_STEPS = 200


@dataclass(frozen=True, slots=True)
class Part:
    """One supplier: its quantity and its weight, each with its range."""

    quantity: Estimate
    weight: Estimate = Estimate.exactly(1.0)  # noqa: RUF009 (frozen)


def square_shares(parts: Sequence[Part]) -> Estimate:
    """F and its range, in the unit of the weights.

    Worked: quantities 60, 30, 10 and weights 1: (3,600 + 900 + 100) / 10,000 = 0.46. The value is None where a
    part has no central value. Raises ValueError where nothing is supplied, or a bound is unknown or negative.
    """
    if any(not p.quantity.is_finite or not p.weight.is_finite for p in parts):
        raise ValueError("a quantity or weight has no bound, so its share has none")
    if any(p.quantity.range.low < 0 or p.weight.range.low < 0 for p in parts):
        raise ValueError("a quantity or weight is negative")
    if sum(p.quantity.range.high for p in parts) <= 0:
        raise ValueError("nothing is supplied, so there are no shares")
    low, high = _least(parts), _most(parts)
    value = _central(parts)
    if value is not None:
        low, high = min(low, value), max(high, value)
    return Estimate(value, Interval(low, high))


def _central(parts: Sequence[Part]) -> float | None:
    pairs = [(p.quantity.value, p.weight.value) for p in parts]
    known = [(q, w) for q, w in pairs if q is not None and w is not None]
    if len(known) < len(pairs) or not sum(q for q, _ in known):
        return None
    return _ratio([q for q, _ in known], [w for _, w in known])


def _ratio(quantities: Sequence[float], weights: Sequence[float]) -> float:
    total = sum(quantities)
    # Shares before squares: the square of a very small total would be zero.
    return sum(w * (q / total) ** 2 for q, w in zip(quantities, weights, strict=True))


def _least(parts: Sequence[Part]) -> float:
    """Every quantity as near to t / w_i as its bounds allow; t is found by halving (the slope is never positive)."""
    boxes = [(p.quantity.range.low, p.quantity.range.high, p.weight.range.low) for p in parts]

    def at(t: float) -> list[float]:
        return [high if not w else min(max(t / w, low), high) for low, high, w in boxes]

    weights = [w for _, _, w in boxes]
    below, above = 0.0, max(w * high for _, high, w in boxes)
    for _ in range(_STEPS):
        t = (below + above) / 2
        quantities = at(t)
        slope = sum(w * q * q for q, w in zip(quantities, weights, strict=True)) - t * sum(quantities)
        below, above = (t, above) if slope > 0 else (below, t)
        if above - below <= 1e-15 * above:
            break
    return _ratio(at(above), weights) if sum(at(above)) > 0 else 0.0


def _most(parts: Sequence[Part]) -> float:
    """The best corner: parts that surely push up at their most, parts that surely push down at their least."""
    weights = [p.weight.range.high for p in parts]
    boxes = [(p.quantity.range.low, p.quantity.range.high) for p in parts]
    least, most = sum(low for low, _ in boxes), sum(high for _, high in boxes)
    ceiling = max(weights)
    if least <= 0:
        return ceiling
    t_low = sum(w * low * low for (low, _), w in zip(boxes, weights, strict=True)) / most
    t_high = sum(w * high * high for (_, high), w in zip(boxes, weights, strict=True)) / least
    corners = [_ends(low, high, w, t_low, t_high) for (low, high), w in zip(boxes, weights, strict=True)]
    if sum(len(ends) > 1 for ends in corners) > _MOST_OPEN:
        return min(t_high / least, ceiling)
    return min(max(_ratio(corner, weights) for corner in itertools.product(*corners)), ceiling)


def _ends(low: float, high: float, weight: float, t_low: float, t_high: float) -> tuple[float, ...]:
    if low == high or weight * high <= t_low:
        return (low,)
    return (high,) if weight * low >= t_high else (low, high)
