"""GeoPolRisk: the geopolitical supply risk of an importer, and the characterisation factor that follows.

    HHI  = sum_c p_c^2 / (sum_c p_c)^2                      concentration of world production
    WTA  = sum_i g_i f_i / (P + sum_i f_i)                  import risk, weighted trade average
    GPRS = HHI WTA                                          score, 0 to 1
    CF   = GPRS v / 0.409412948                             kg copper-equivalent per kg

p_c is production of country c, truncated to whole units for the HHI; P that of the importer itself, in t and not
truncated; f_i imports from i in t; v the mean import price in USD/kg; g = (2.5 - e) / 5 the political instability of
the partner from the World Bank's estimate e (0 stable, 1 unstable; estimates beyond +-2.5 are cut off there). Domestic
production and partners inside the importing region carry g = 0 but stay in the denominator; a partner without an
estimate carries 0.5. The constant is the mean copper factor of OECD countries in 2017-2021. Source: Gemechu and others,
J. Ind. Ecol. 20, 2016, pp. 154-165; Santillan-Saldivar and others, Int. J. Life Cycle Assess. 27, 2022;
Koyamparambath and others, 2024, and its open reference implementation, version 2.0.1.

Flaws of the published method, computed as published and shown beside the result: production of the *mine* (t REO)
stands in the denominator of trade in *compounds* (gross t), which divides the risk of a mining country such as the
United States by four to five; the reference joins trade and governance by country codes, so that Taiwan ("Other
Asia, nes" of the trade data) always counts 0.5. Pitfalls: BACI revises its quantities every year, and some flows have a
value but no quantity (they count as zero tonnes); re-exporting countries (Estonia, Malaysia) hide the origin.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from terbia.indicators.square_shares import Part, square_shares
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

#: Mean characterisation factor of copper, OECD countries, 2017-2021, before scaling.
COPPER_FACTOR = 0.409412948
MISSING_INSTABILITY = 0.5
#: Partners whose estimate the reference implementation does not find, because the codes differ.
NOT_JOINED = frozenset({"TW"})


@dataclass(frozen=True, slots=True)
class Flow:
    """Imports from one partner: t gross (0 where BACI has a value only) and thousand USD."""

    partner: str
    quantity_t: float
    value_kusd: float


@dataclass(frozen=True, slots=True)
class GeoPolRisk:
    """The score of an importer and what it is made of; factors are fractions from 0 to 1.

    ``price`` is in USD/kg, ``factor`` in kg Cu-eq/kg; both are None without imports. ``missing`` names partners that
    counted 0.5. Ranges: production over its rounding, instability of partners without an estimate from 0 to 1.
    """

    concentration: Estimate
    imports_t: float
    domestic_t: Estimate
    risk_t: Estimate
    import_risk: Estimate
    score: Estimate
    price: float | None
    factor: Estimate | None
    missing: tuple[str, ...]


def instability(estimate: float) -> float:
    """Political instability from 0 (stable) to 1: (2.5 - e) / 5, cut off at the ends.

    Worked: e = -0.44 gives 2.94 / 5 = 0.588; e = -2.7 (Afghanistan, 2020) gives 1 and not 1.04.
    """
    return min(max((2.5 - estimate) / 5, 0.0), 1.0)


def whole_tonnes(quantity: Estimate) -> Estimate:
    """A production truncated to whole tonnes, as the reference does; the range keeps what was cut off."""
    value = None if quantity.value is None else float(math.trunc(quantity.value))
    low = quantity.range.low if value is None else min(quantity.range.low, value)
    return Estimate(value, Interval(low, quantity.range.high))


def geopolrisk(
    flows: Iterable[Flow],
    production: Mapping[str, Estimate],
    importer: Collection[str],
    stability: Mapping[str, float],
    *,
    not_joined: Collection[str] = NOT_JOINED,
) -> GeoPolRisk:
    """GeoPolRisk of an importer (a country, or a region by its members) in one year.

    ``flows`` are the imports of all members, ``production`` t by country (a remainder under any name of its own),
    ``stability`` the World Bank's estimates (-2.5 to 2.5) by country.

    Worked: production A 80, B 20: HHI = 0.64 + 0.04 = 0.68. B imports 60 t from A (e = -0.5, g = 0.6) and 20 t from C
    (no estimate, 0.5), for 640 thousand USD: WTA = (36 + 10) / (20 + 80) = 0.46; GPRS = 0.68 x 0.46 = 0.3128; v =
    640 / 80 = 8; CF = 0.3128 x 8 / 0.409412948 = 6.112. With C anywhere in 0 to 1: WTA 0.36 to 0.56.

    Raises ValueError where nothing is produced anywhere.
    """
    spread = _spread(tuple(production.values()))
    merged = _by_partner(flows)
    unknown = {p for p in merged if p not in importer and (p not in stability or p in not_joined)}
    at_risk = _risk(merged, importer, stability, unknown)
    imports = sum(flow.quantity_t for flow in merged.values())
    domestic = Estimate.exactly(0.0)
    for area in importer:
        domestic = domestic + production.get(area, Estimate.exactly(0.0))
    import_risk = share_at_risk(at_risk, domestic, imports)
    score = _product(spread, import_risk)
    price = sum(flow.value_kusd for flow in merged.values()) / imports if imports else None
    missing = tuple(sorted(p for p in unknown if merged[p].quantity_t))
    factor = None if price is None else score.scaled(price / COPPER_FACTOR)
    return GeoPolRisk(spread, imports, domestic, at_risk, import_risk, score, price, factor, missing)


@lru_cache(maxsize=64)
def _spread(quantities: tuple[Estimate, ...]) -> Estimate:
    return square_shares([Part(whole_tonnes(quantity)) for quantity in quantities])


def share_at_risk(at_risk: Estimate, domestic: Estimate, imports: float) -> Estimate:
    """WTA: what is at risk over domestic production and imports, 0 where there is neither.

    Worked: 46 t at risk, 20 t of domestic production, 80 t imported: 46 / 100 = 0.46.
    """

    def share(part: float, own: float) -> float:
        return part / (own + imports) if own + imports > 0 else 0.0

    known = at_risk.value is not None and domestic.value is not None
    value = share(at_risk.value or 0.0, domestic.value or 0.0) if known else None
    low, high = share(at_risk.range.low, domestic.range.high), share(at_risk.range.high, domestic.range.low)
    return Estimate(value, Interval(low, high))


def _by_partner(flows: Iterable[Flow]) -> dict[str, Flow]:
    merged: dict[str, Flow] = {}
    for flow in flows:
        before = merged.get(flow.partner)
        if before is not None:
            flow = Flow(flow.partner, before.quantity_t + flow.quantity_t, before.value_kusd + flow.value_kusd)
        merged[flow.partner] = flow
    return merged


def _risk(
    flows: Mapping[str, Flow], importer: Collection[str], stability: Mapping[str, float], unknown: Collection[str]
) -> Estimate:
    value = low = high = 0.0
    for partner, flow in flows.items():
        if partner in importer:
            continue
        if partner in unknown:
            value += MISSING_INSTABILITY * flow.quantity_t
            known = instability(stability[partner]) if partner in stability else None
            low += (0.0 if known is None else min(known, MISSING_INSTABILITY)) * flow.quantity_t
            high += (1.0 if known is None else max(known, MISSING_INSTABILITY)) * flow.quantity_t
        else:
            risk = instability(stability[partner]) * flow.quantity_t
            value, low, high = value + risk, low + risk, high + risk
    return Estimate(value, Interval(low, high))


def _product(one: Estimate, other: Estimate) -> Estimate:
    value = None if one.value is None or other.value is None else one.value * other.value
    return Estimate(value, Interval(one.range.low * other.range.low, one.range.high * other.range.high))


@dataclass(frozen=True, slots=True)
class StageConsistent:
    """The score with both terms of the import risk at one stage; None where the record lacks what it needs.

    ``imports_alone``: domestic mine output left out. ``in_oxide``: domestic output of the stage that is imported, in
    t REO, against imports turned into t REO; ``joined``: Taiwan with its own estimate.
    """

    imports_alone: Estimate
    in_oxide: Estimate | None
    joined: Estimate


def stage_consistent(
    flows: Sequence[Flow],
    production: Mapping[str, Estimate],
    importer: Collection[str],
    stability: Mapping[str, float],
    same_stage: Estimate | None,
    oxide_content: Interval,
) -> StageConsistent:
    """What GPRS is without the mix of stages, the concentration of mine output kept.

    ``same_stage`` is the importer's output of what it imports, in t REO; ``oxide_content`` the t REO in a gross tonne
    of the imports. Worked (continued from `geopolrisk`): imports alone 0.68 x 46 / 80 = 0.391; with 5 t REO of its own
    compounds and 0.5 t REO in a tonne: 0.68 x 23 / (5 + 40) = 0.3476.
    """
    as_joined = geopolrisk(flows, production, importer, stability, not_joined=())
    alone = _product(
        as_joined.concentration, share_at_risk(as_joined.risk_t, Estimate.exactly(0.0), as_joined.imports_t)
    )
    in_oxide = None
    if same_stage is not None:
        ends = [
            share_at_risk(as_joined.risk_t.scaled(content), same_stage, as_joined.imports_t * content)
            for content in (oxide_content.low, oxide_content.high)
        ]
        span = Interval(min(e.range.low for e in ends), max(e.range.high for e in ends))
        in_oxide = _product(as_joined.concentration, Estimate(None, span))
    return StageConsistent(alone, in_oxide, as_joined.score)
