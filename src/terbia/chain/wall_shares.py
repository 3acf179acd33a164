"""How far the share of a loss that a stage returns or keeps moves with what each product is worth.

Both losses are sums of t missing times loss values, so for the same plans a share is v a / v b: a what the stage
returns of each product, b what all stages together do, v the loss values. Where v lies anywhere within its stated
ranges, each product for itself, the greatest share is the s at which the greatest of v (a - s b) is zero; it is
found by moving s there (Dinkelbach 1967), each product at the end that helps.
The plans stay, as for reliefs (``binding_ranges.py``).

Worked: opened alone a stage returns 10 t of standard magnets (300 kUSD/t, 100 to 900), all stages 10 t of these and
10 t of high-temperature ones (1,000, 333 to 3,000): 3,000 / 13,000 = 23 %; at least 1,000 / 31,000 = 3 %, at most
9,000 / 12,330 = 73 %.
"""

from __future__ import annotations

from collections.abc import Mapping

from terbia.chain.datum import Datum

_ROUNDS = 60
_SAME = 1e-12


def share_range(
    part: Mapping[str, float], whole: Mapping[str, float], worth: Mapping[str, Datum]
) -> tuple[float, float]:
    """The least and the greatest share, 0 to 1; 0 to 1 where the whole may be worth nothing. Amounts in the unit of
    each product."""
    names = sorted(set(part) | set(whole))
    least = sum(
        whole.get(name, 0.0) * (worth[name].low if whole.get(name, 0.0) > 0 else worth[name].high) for name in names
    )
    if least <= 0:
        return 0.0, 1.0
    high = _greatest(part, whole, worth, names)
    low = -_greatest({name: -t for name, t in part.items()}, whole, worth, names)
    return min(1.0, max(0.0, low)), min(1.0, max(0.0, high))


def _greatest(
    part: Mapping[str, float], whole: Mapping[str, float], worth: Mapping[str, Datum], names: list[str]
) -> float:
    def at(values: Mapping[str, float]) -> float:
        return sum(values[n] * part.get(n, 0.0) for n in names) / sum(values[n] * whole.get(n, 0.0) for n in names)

    share = at({name: worth[name].value for name in names})
    for _ in range(_ROUNDS):
        gains = {name: part.get(name, 0.0) - share * whole.get(name, 0.0) for name in names}
        better = at({name: worth[name].high if gain > 0 else worth[name].low for name, gain in gains.items()})
        if better <= share + _SAME:
            break
        share = better
    return share
