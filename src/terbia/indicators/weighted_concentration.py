"""Concentration weighted by how countries are governed.

    HHI_WGI = sum_c s_c^2 g_c,        g_c = 2 (2.5 - mean of the governance estimates of c)

with estimates of the World Bank's Worldwide Governance Indicators (-2.5 to 2.5, higher is better; Kaufmann, Kraay and
Mastruzzi, World Bank Policy Research Working Paper 5430, 2010, p. 9) turned to 0 (best) to 10 (worst). The EU averages
six dimensions and multiplies by a trade parameter t_c as well: HHI_WGI,t = sum_c s_c^2 g_c t_c (Blengini and others,
Resources Policy 53, 2017, p. 16; European Commission, Methodology for Establishing the EU List of Critical Raw
Materials, 2017).

Pitfalls: the index depends on the dimensions averaged, so an index of political stability alone is another index;
estimates beyond +-2.5 exist and are clipped here; estimates have standard errors of about 0.2 that no published score
carries; averaging governance over years before or after squaring gives other results.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from terbia.indicators.square_shares import Part, square_shares
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

#: What a country without an estimate may be: anything, with the middle as its central value.
UNKNOWN_GOVERNANCE = Estimate(5.0, Interval(0.0, 10.0))


def governance_risk(estimates: Sequence[float]) -> float:
    """Governance from 0 (best) to 10 (worst): 2 (2.5 - mean). Worked: -0.5 gives 2 (2.5 + 0.5) = 6.

    Raises ValueError without an estimate.
    """
    if not estimates:
        raise ValueError("no estimate of governance")
    return min(max(2 * (2.5 - sum(estimates) / len(estimates)), 0.0), 10.0)


def weighted_concentration(
    quantities: Mapping[str, Estimate],
    governance: Mapping[str, Estimate],
    trade: Mapping[str, float] | None = None,
    remainder: Estimate | None = None,
) -> Estimate:
    """HHI_WGI (with ``trade`` HHI_WGI,t) of quantities of one unit by country, from 0 to about 10.

    A country without governance counts 5, its range 0 to 10; so does the remainder, which counts as one country at
    most and as nothing at least. A country that ``trade`` does not name has t = 1.

    Worked (EU worked example, global side): shares 0.9 and 0.1, governance 6 and 3, t 1.1 and 1.0:
    0.81 x 6 x 1.1 + 0.01 x 3 = 5.346 + 0.030 = 5.376.

    Raises ValueError where nothing is supplied or a bound is unknown.
    """
    parts = [
        Part(quantity, _times(governance.get(area, UNKNOWN_GOVERNANCE), (trade or {}).get(area, 1.0)))
        for area, quantity in quantities.items()
    ]
    return square_shares(parts if remainder is None else [*parts, Part(remainder, UNKNOWN_GOVERNANCE)])


def without_governance(areas: Iterable[str], governance: Mapping[str, Estimate]) -> tuple[str, ...]:
    """The areas that have no estimate, sorted."""
    return tuple(sorted(area for area in areas if area not in governance))


def _times(weight: Estimate, factor: float) -> Estimate:
    value = None if weight.value is None else weight.value * factor
    return Estimate(value, weight.range.scaled(factor))
