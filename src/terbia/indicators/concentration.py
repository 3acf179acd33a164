"""How concentrated supply is: the Herfindahl-Hirschman index and what follows from it.

    HHI = sum over countries of s_c^2,    s_c = q_c / sum q

as a fraction from 1/N to 1; times 10,000 for the index in points (US Department of Justice and Federal Trade
Commission, Merger Guidelines, 2023, section 2.1, which squares percentages). Source: Hirschman, National Power and
the Structure of Foreign Trade, 1945, pp. 157-162; Herfindahl, Concentration in the Steel Industry, 1950.

Pitfalls: fractions and percentages; the EU as one supplier or as 27; shares of the printed world total or of the sum
of the rows (here: of the rows with the remainder, which sum to 393,950 t where MCS 2025 prints 390,000 for 2024);
where the mine is, not who owns it; a quota entered as production (China).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from terbia.indicators.square_shares import Part, square_shares
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval


@dataclass(frozen=True, slots=True)
class Concentration:
    """HHI from 0 to 1, normalised HHI, and the effective number of suppliers 1 / HHI.

    ``normalised`` is None for a single supplier.
    """

    hhi: Estimate
    normalised: Estimate | None
    effective_suppliers: Estimate
    suppliers: int


def concentration(
    quantities: Sequence[Estimate], remainder: Estimate | None = None, remainder_countries: int | None = None
) -> Concentration:
    """The HHI of quantities of one unit, with bounds for a remainder whose countries are not listed.

    A remainder share R of k countries adds between R^2 / k (equal parts) and R^2 (one country); k unknown: between
    0 and R^2. The value counts it as one country, as computed from published tables; the range covers both that and
    printed rounding. HHI* = (HHI - 1/N) / (1 - 1/N) is 0 for equal shares and 1 for one supplier.

    Worked: 60, 30 and a remainder of 10: sum s^2 = 0.36 + 0.09 = 0.45; with k = 2: from 0.45 + 0.01 / 2 = 0.455 to
    0.45 + 0.01 = 0.46. N = 2 + 2: HHI* of 0.46 is (0.46 - 0.25) / 0.75 = 0.28; 1 / 0.46 = 2.17 suppliers.

    Raises ValueError where nothing is supplied, a bound is unknown, or ``remainder_countries`` is below one.
    """
    if remainder_countries is not None and remainder_countries < 1:
        raise ValueError("a remainder has at least one country")
    listed = [Part(q) for q in quantities]
    found = square_shares(listed if remainder is None else [*listed, Part(remainder)])
    if remainder is not None:
        split = Estimate.exactly(1 / remainder_countries if remainder_countries else 0.0)
        low = square_shares([*listed, Part(remainder, split)]).range.low
        found = Estimate(found.value, Interval(min(low, found.range.low), found.range.high))
    suppliers = sum(q.range.high > 0 for q in quantities)
    if remainder is not None and remainder.range.high > 0:
        suppliers += remainder_countries or 1
    return Concentration(found, _normalised(found, suppliers), _inverse(found), suppliers)


def _normalised(hhi: Estimate, suppliers: int) -> Estimate | None:
    if suppliers < 2:
        return None

    def star(value: float) -> float:
        return min(max((value - 1 / suppliers) / (1 - 1 / suppliers), 0.0), 1.0)

    value = None if hhi.value is None else star(hhi.value)
    return Estimate(value, Interval(star(hhi.range.low), star(hhi.range.high)))


def _inverse(hhi: Estimate) -> Estimate:
    value = 1 / hhi.value if hhi.value else None
    most = 1 / hhi.range.low if hhi.range.low > 0 else math.inf
    return Estimate(value, Interval(1 / hhi.range.high, most))
