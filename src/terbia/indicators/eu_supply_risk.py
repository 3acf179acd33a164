"""Supply risk of the EU criticality assessments (2017 method, used in 2017, 2020 and 2023).

    SR = [HHI_GS IR / 2 + HHI_EU (1 - IR / 2)] (1 - EoL_RIR) SI_SR

HHI_GS and HHI_EU are governance-weighted concentrations (`weighted_concentration`) of global supply and of what the EU
sources; IR is the import reliance, EoL_RIR the end-of-life recycling input rate and SI_SR the substitution index, all
fractions. Source: Blengini and others, Assessment of the Methodology for Establishing the EU List of Critical Raw
Materials, EUR 28654, 2017, and Resources Policy 53, 2017, pp. 12-19; European Commission, Study on the Critical Raw
Materials for the EU 2023, annex on the method. Critical: SR >= 1.0 and economic importance >= 2.8.

Pitfalls: computed at extraction and at processing, the higher counts; where one side has no data the other stands
alone ("GS only"); EoL_RIR is not the recycling rate; published scores have one decimal, so only a band can be read
back from them; a copy in circulation labels the results of 2023 as 2025.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

SUPPLY_RISK_THRESHOLD = 1.0
ECONOMIC_IMPORTANCE_THRESHOLD = 2.8
#: Published scores are printed with one decimal: half a unit of it.
HALF_UNIT = 0.05


def supply_risk(
    global_supply: Estimate | None,
    eu_sourcing: Estimate | None,
    import_reliance: Estimate,
    eol_rir: Estimate,
    si_sr: Estimate,
) -> Estimate:
    """SR, without unit. One side may be None: the other then stands alone.

    SR is linear in each input, so its range lies at the corners of theirs. Worked: HHI_GS 5.376, HHI_EU 2.56, IR 0.8,
    EoL_RIR 0.05, SI 0.97: (5.376 x 0.4 + 2.56 x 0.6) x 0.95 x 0.97 = 3.6864 x 0.9215 = 3.397.

    Raises ValueError where both sides are missing or a fraction lies outside 0 to 1.
    """
    first = global_supply if global_supply is not None else eu_sourcing
    second = eu_sourcing if eu_sourcing is not None else global_supply
    if first is None or second is None:
        raise ValueError("neither global supply nor EU sourcing is known")
    for name, fraction in (("import reliance", import_reliance), ("EoL_RIR", eol_rir), ("SI_SR", si_sr)):
        if fraction.range.low < 0 or fraction.range.high > 1:
            raise ValueError(f"{name} is a fraction from 0 to 1, not {fraction.range.low} to {fraction.range.high}")
    inputs = (first, second, import_reliance, eol_rir, si_sr)
    ends = [_score(*corner) for corner in itertools.product(*((e.range.low, e.range.high) for e in inputs))]
    centres = [e.value for e in inputs if e.value is not None]
    value = _score(*centres) if len(centres) == len(inputs) else None
    return Estimate(value, Interval(min(ends), max(ends)))


def _score(gs: float, eu: float, reliance: float, eol_rir: float, si_sr: float) -> float:
    return (gs * reliance / 2 + eu * (1 - reliance / 2)) * (1 - eol_rir) * si_sr


def printed_score(score: float) -> Interval:
    """Every score that prints as this one with one decimal: 5.6 stands for 5.55 to 5.65."""
    return Interval(score - HALF_UNIT, score + HALF_UNIT)


def implied_concentration(score: Interval, eol_rir: Interval, si_sr: Interval) -> Interval:
    """The weighted concentration that a published "GS only" score implies: SR / ((1 - EoL_RIR) SI_SR).

    Worked (dysprosium, processing, 2023): SR 5.55 to 5.65, EoL_RIR 0.01, SI_SR 0.99: from 5.55 / 0.9801 = 5.663 to
    5.65 / 0.9801 = 5.765. With points for EoL_RIR and SI_SR only the score's rounding counts; with their own printed
    ranges the band is wider. Raises ValueError where a divisor may be zero.
    """
    if eol_rir.high >= 1 or si_sr.low <= 0:
        raise ValueError("EoL_RIR may be 1 or SI_SR 0, so the score says nothing about concentration")
    low = score.low / ((1 - eol_rir.low) * si_sr.high)
    return Interval(low, score.high / ((1 - eol_rir.high) * si_sr.low))


def common_band(bands: Iterable[Interval]) -> Interval | None:
    """What all bands have in common; None where they have nothing in common.

    Worked: 5.606 to 5.707 and 5.663 to 5.765 share 5.663 to 5.707; 3.872 to 3.984 shares nothing with either.
    """
    every = list(bands)
    if not every:
        return None
    low, high = max(b.low for b in every), min(b.high for b in every)
    return Interval(low, high) if low <= high else None


def group_score(scores: Sequence[float]) -> Estimate:
    """The score of a group: the arithmetic mean of its members' scores, over the rounding of each.

    Worked (light rare earths, 2023): (4.0 + 3.5 + 4.5 + 3.2 + 3.5) / 5 = 3.74, printed 3.7.
    Raises ValueError for a group without members.
    """
    if not scores:
        raise ValueError("a group without members has no score")
    mean = sum(scores) / len(scores)
    return Estimate(mean, printed_score(mean))
