"""HHI, governance-weighted HHI and N-1 of a world table."""

from __future__ import annotations

from collections.abc import Mapping

from terbia.app.indicated.answer import Indicated, Variant
from terbia.app.indicated.packaged import Governance
from terbia.app.indicated.supply import Asked, Supply, estimates, supply_of
from terbia.indicators.concentration import concentration
from terbia.indicators.n_minus_one import n_minus_one
from terbia.indicators.square_shares import Part, square_shares
from terbia.indicators.weighted_concentration import (
    governance_risk,
    weighted_concentration,
    without_governance,
)
from terbia.ledger.observation import Observation
from terbia.vocab.estimate import Estimate

_HHI = (
    "HHI = sum of squared shares, 0 to 1 (Hirschman 1945; Herfindahl 1950); shares of the sum of the rows, the "
    "unlisted remainder as one country in the value and as anything from nothing to one country in the range"
)
_WGI = "sum of s^2 g, g = 2 (2.5 - mean of the governance estimates), 0 best to 10 worst (Blengini and others 2017)"
_N1 = (
    "1 - largest / world: the share of world supply left without the largest supplier, demand taken as equal to supply "
    "(after IEA, Global Critical Minerals Outlook 2025)"
)
_N1_DEMAND = "N-1, variant a: supply without the largest supplier over the demand of all (IEA 2025)"
_DIMENSIONS = ("VA", "PV", "GE", "RQ", "RL", "CC")


def hhi(asked: Asked, commodity: str, stage: str | None, period: str) -> Indicated:
    """The Herfindahl-Hirschman index of a world table."""
    supply = supply_of(asked, commodity, stage, period)
    answer = _start("hhi", supply, "0 to 1", _HHI)
    if supply.needs:
        named = any(q.range.high > 0 for q in supply.with_rest.values())
        bounds = _bounds(supply, supply.unnamed) if supply.unnamed is not None and named else None
        return _of(answer, number=bounds, needs=supply.needs, variants=_listed_only(supply))
    found = concentration(list(supply.quantities.values()), supply.rest)
    top = max(supply.quantities, key=lambda area: supply.quantities[area].value or 0.0)
    parts: dict[str, object] = {
        "hhi_points": found.hhi.scaled(10_000),
        "normalised": found.normalised,
        "effective_suppliers": found.effective_suppliers,
        "suppliers": found.suppliers,
        "largest": top,
        "table": supply.where,
    }
    return _of(answer, number=found.hhi, variants=_listed_only(supply), parts=parts)


def _bounds(supply: Supply, unnamed: Estimate) -> Estimate:
    """HHI where a large part has no country: anything from nothing to one more country for it, and no one value."""
    return Estimate(None, concentration(list(supply.with_rest.values()), unnamed).hhi.range)


def _listed_only(supply: Supply) -> tuple[Variant, ...]:
    if supply.rest is None and not supply.withheld:
        return ()
    if not any(q.range.high > 0 for q in supply.quantities.values()):
        return ()
    found = square_shares([Part(q) for q in supply.quantities.values()])
    note = "shares of the countries with a figure; the remainder and what is withheld left out"
    return (Variant("listed countries only", found, "0 to 1", note),)


def weighted_hhi(asked: Asked, commodity: str, stage: str | None, period: str) -> Indicated:
    """The governance-weighted index, from the dimensions of governance that the table has."""
    supply = supply_of(asked, commodity, stage, period)
    answer = _start("wgi-hhi", supply, "0 to 10", _WGI)
    table = asked.tables.governance
    risks = {} if table is None else _risks(table, period)
    needs = list(supply.needs)
    if not risks:
        needs.append(f"governance estimates of {period} by country (--table governance=FILE)")
    if table is None or needs:
        return _of(answer, needs=tuple(needs))
    found = weighted_concentration(supply.quantities, risks, remainder=supply.rest)
    used = sorted({d for (_, when), e in table.estimates.items() if when == period for d in e})
    missing = without_governance((a for a, q in supply.quantities.items() if q.range.high > 0), risks)
    notes = list(table.notes(supply.quantities))
    if len(used) < len(_DIMENSIONS):
        lacking = ", ".join(d for d in _DIMENSIONS if d not in used)
        notes.append(
            f"governance from {', '.join(used)} alone; the EU averages six dimensions ({lacking} are missing), so this "
            "is not an HHI_WGI of the EU"
        )
    if missing:
        notes.append(f"no estimate for {', '.join(missing)}: counted 5, range 0 to 10")
    inputs = (*supply.inputs, *_observed(table, supply.quantities, period))
    parts: dict[str, object] = {
        "dimensions": used,
        "governance": {a: risks[a].value for a in supply.quantities if a in risks},
    }
    return _of(answer, number=found, inputs=inputs, notes=tuple(notes), parts=parts)


def _risks(table: Governance, period: str) -> dict[str, Estimate]:
    return {
        area: Estimate.exactly(governance_risk(list(by.values())))
        for (area, when), by in table.estimates.items()
        if when == period and by
    }


def _observed(table: Governance, areas: Mapping[str, object], period: str) -> list[Observation]:
    return [
        table.source.observe(f"{area}/governance/estimate/{dimension.lower()}", period, value, "estimate, -2.5 to 2.5")
        for area in areas
        for dimension, value in table.estimates.get((area, period), {}).items()
    ]


def n_minus_1(asked: Asked, commodity: str, stage: str | None, period: str) -> Indicated:
    """What is left without the largest supplier, over demand where there is a table of it."""
    supply = supply_of(asked, commodity, stage, period)
    answer = _start("n-1", supply, "fraction", _N1)
    listed = {area: q for area, q in supply.quantities.items() if q.range.high > 0}
    if supply.needs or not listed:
        return _of(answer, needs=supply.needs or ("a supplier with a figure",))
    table = asked.tables.demand
    comparable = supply.unit.split(" ")[0] == "t"
    demand = estimates(table, period) if table is not None and comparable else None
    total = supply.total if supply.total is not None and supply.total.range.low > 0 else None
    found = n_minus_one(supply.with_rest, total, demand or None)
    summed = n_minus_one(supply.with_rest, None)
    variants = [Variant("share of the sum of the rows", summed.share_left, "fraction", "not of the printed total")]
    number, method, inputs = found.share_left, _N1, supply.inputs
    if found.coverage_all is not None and table is not None:
        variants.insert(0, Variant("share of world supply", found.share_left, "fraction", _N1))
        number, method = found.coverage_all, _N1_DEMAND
        inputs = (
            *inputs,
            *(table.source.observe(f"{a}/{commodity}/demand", period, e.value, "t") for a, e in (demand or {}).items()),
        )
    if found.coverage_rest is not None:
        note = "variant b: over demand without that of the largest supplier"
        variants.insert(0, Variant("variant b", found.coverage_rest, "fraction", note))
    notes = ["the IEA counts neodymium, praseodymium, dysprosium and terbium after refining; this is another stage"]
    if not comparable and table is not None:
        notes.append(f"the table of demand is in t and supply in {supply.unit}: it is not used")
    if not demand:
        notes.append("coverage of demand (variants a and b) needs demand by country: --table demand=FILE")
    if found.contested:
        notes.append(f"within printed rounding {', '.join(found.contested)} may be the largest instead")
    parts: dict[str, object] = {
        "largest": found.largest,
        "left": found.left,
        "left_unit": supply.unit,
        "table": supply.where,
    }
    return _of(
        answer, number=number, method=method, inputs=inputs, variants=tuple(variants), notes=tuple(notes), parts=parts
    )


def _start(name: str, supply: Supply, unit: str, method: str) -> Indicated:
    return Indicated(name, supply.commodity, "WORLD", supply.stage, supply.period, unit, method, inputs=supply.inputs)


def _of(answer: Indicated, **parts: object) -> Indicated:
    from dataclasses import replace

    return replace(answer, **parts)  # type: ignore[arg-type]
