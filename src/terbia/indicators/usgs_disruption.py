"""Disruption potential and trade exposure of the US Geological Survey's supply risk.

    DP = sum over c other than the US of s_c^2 A_c W_c       disruption potential
    TE = max(0, (I - E + S) / AC)                            trade exposure: net import reliance as a fraction
    SR = (DP TE EV)^(1/3)                                    supply risk, with EV the economic vulnerability

all from 0 to 1. s_c is the share of country c in world production, primary and secondary, the United States in the
total but not in the sum; A_c says how unable c may be to go on supplying, from the Fraser Institute's Policy Perception
Index, A = (100 - PPI) / 100; W_c how unwilling, from trade ties and shared values, inverted so that strong ties lower
the risk. Source: Nassar and others, Science Advances 6, 2020, eaay8647, Materials and Methods; Nassar and Fortier, USGS
Open-File Report 2021-1045, 2021.

Pitfalls: the geometric mean is zero for every net exporter; a public re-implementation does not invert W, which turns
allies into risks; EV uses price times quantity, so a cheap input looks harmless. Without A and W the sum of squares
alone is an upper bound, because neither exceeds 1.
"""

from __future__ import annotations

from collections.abc import Mapping

from terbia.indicators.square_shares import Part, square_shares
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

HOME = "US"
#: What a country's index may be where nobody gave it.
UNKNOWN_INDEX = Interval(0.0, 1.0)


def inability(policy_perception: float) -> float:
    """A country's inability to supply from its Policy Perception Index (0 to 100): 75 gives 0.25.

    Raises ValueError outside 0 to 100.
    """
    if not 0 <= policy_perception <= 100:
        raise ValueError(f"a Policy Perception Index is 0 to 100, not {policy_perception}")
    return (100 - policy_perception) / 100


def disruption_potential(
    production: Mapping[str, Estimate],
    unable: Mapping[str, float] | None = None,
    unwilling: Mapping[str, float] | None = None,
    remainder: Estimate | None = None,
) -> Estimate:
    """DP from production by country (one unit) and indexes from 0 to 1, higher meaning less able or less willing.

    A country without an index has 0 to 1 for it and leaves DP without a central value. A remainder counts as one
    country of unknown indexes at most. Worked: US 50, A 40, B 10; unable 0.5 and 0.2, unwilling 0.8 and 0.5:
    0.16 x 0.40 + 0.01 x 0.10 = 0.065. Without indexes: no value, from 0 to 0.16 + 0.01 = 0.17.

    Raises ValueError where nothing is produced or an index lies outside 0 to 1.
    """
    parts = []
    for area, quantity in production.items():
        if area == HOME:
            parts.append(Part(quantity, Estimate.exactly(0.0)))
            continue
        weight = _weight((unable or {}).get(area), (unwilling or {}).get(area))
        parts.append(Part(quantity, weight))
    if remainder is not None:
        small = Estimate(0.0 if all(p.weight.value is not None for p in parts) else None, UNKNOWN_INDEX)
        parts.append(Part(remainder, small))
    return square_shares(parts)


def _weight(unable: float | None, unwilling: float | None) -> Estimate:
    for index in (unable, unwilling):
        if index is not None and not 0 <= index <= 1:
            raise ValueError(f"an index of ability or willingness is 0 to 1, not {index}")
    if unable is None or unwilling is None:
        return Estimate(
            None, Interval(0.0, (1.0 if unable is None else unable) * (1.0 if unwilling is None else unwilling))
        )
    return Estimate.exactly(unable * unwilling)


def trade_exposure(net_import_reliance: Estimate) -> Estimate:
    """TE from a net import reliance in percent: 67 gives 0.67, a net exporter 0."""
    value = None if net_import_reliance.value is None else max(0.0, net_import_reliance.value / 100)
    return Estimate(value, net_import_reliance.range.scaled(0.01).clipped(0.0, 1.0))


def usgs_supply_risk(potential: Estimate, exposure: Estimate, vulnerability: Estimate) -> Estimate:
    """SR = (DP TE EV)^(1/3). Worked: 0.3, 0.67 and 0.5 give 0.1005^(1/3) = 0.465."""
    parts = (potential, exposure, vulnerability)

    def mean(one: float, two: float, three: float) -> float:
        return float((one * two * three) ** (1 / 3))

    centres = [p.value for p in parts if p.value is not None]
    value = mean(*centres) if len(centres) == len(parts) else None
    low, high = (mean(*(getattr(p.range, end) for p in parts)) for end in ("low", "high"))
    return Estimate(value, Interval(low, high))
