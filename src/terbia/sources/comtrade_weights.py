"""Weights that are values in disguise: one unit value for all partners means that the weight was made from the value.

US imports of HS 850511 in 2024 weigh value / 50.826 USD per kg for every partner, while those of 2022 were reported in
kilograms: a series through both falls by 80 percent without anything having happened. UN Comtrade estimates weights
with standard unit values (UNSD, Quantity and Weight Data in UN Comtrade, 2009); its flags do not always say so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from terbia.sources.comtrade_row import Flow

#: As many partners with one unit value, to a part in ten thousand, are no coincidence.
MIN_PARTNERS = 5
TOLERANCE_SHARE = 1e-4
#: Estimated weights are given to the gram; a weight printed shorter ends in zeros that are not printed.
WEIGHT_DECIMALS = 3
SHARP_SHARE = 2e-3


def constant_unit_values(flows: Sequence[Flow]) -> dict[int, tuple[float, int, int]]:
    """For each flow whose weight follows from its value: USD/kg, with how many of how many partners (by ``place``).

    Compared are the partners of one reporter, period, flow, code and breakdown; the total over partners is judged by
    the unit value found among them. Rounding of the printed weight is allowed for.
    """
    groups: dict[tuple[object, ...], list[Flow]] = defaultdict(list)
    for flow in flows:
        if flow.value.number and flow.weight.number:
            groups[flow.period, flow.reporter, flow.kind.code, flow.code, flow.breakdown].append(flow)
    found = {}
    for group in groups.values():
        partners = [flow for flow in group if flow.partner is not None]
        unit_value = _common(partners)
        if unit_value is None:
            continue
        alike = [flow for flow in group if _follows(flow, unit_value)]
        among = sum(flow.partner is not None for flow in alike)
        found.update({flow.place: (unit_value, among, len(partners)) for flow in alike})
    return found


def _common(partners: Sequence[Flow]) -> float | None:
    """The unit value that the weights of the most partners allow; None where fewer than five share one.

    Weights so small that their rounding allows many unit values have no say in it.
    """
    ends: list[tuple[float, int]] = []
    for flow in partners:
        low, high = _unit_values(flow)
        if high - low <= SHARP_SHARE * low:
            ends += [(low, -1), (high, 1)]
    count, best, found = 0, MIN_PARTNERS - 1, None
    ordered = sorted(ends)
    for (here, step), (there, _) in pairwise(ordered):
        count -= step
        if step < 0 and count > best:
            best, found = count, (here + there) / 2
    return found


def _unit_values(flow: Flow) -> tuple[float, float]:
    """The least and the greatest USD/kg that the printed weight allows, with a part in ten thousand."""
    value_usd, weight_kg = flow.value.number or 0.0, flow.weight.number or 0.0
    decimals = max(len(flow.weight.text.partition(".")[2]), WEIGHT_DECIMALS)
    slack_kg = 0.5 * 10.0**-decimals + TOLERANCE_SHARE * weight_kg
    return value_usd / (weight_kg + slack_kg), value_usd / max(weight_kg - slack_kg, 1e-9)


def _follows(flow: Flow, usd_per_kg: float) -> bool:
    """Whether a weight is the value at a unit value, but for its rounding."""
    low, high = _unit_values(flow)
    return low <= usd_per_kg <= high
