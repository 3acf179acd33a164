"""USGS disruption potential and trade exposure, from the record and the user's indexes."""

from __future__ import annotations

from dataclasses import replace

from terbia.app.indicated.answer import Indicated, Variant
from terbia.app.indicated.supply import Asked, supply_of
from terbia.errors import NotInRecord
from terbia.indicators.producers import estimate_of
from terbia.indicators.recompute import reliance_forms
from terbia.indicators.usgs_disruption import HOME, disruption_potential, trade_exposure
from terbia.ledger.observation import Observation
from terbia.vocab.estimate import Estimate

_METHOD = (
    "DP = sum over countries other than the US of s^2 x inability x unwillingness; TE = max(0, net import reliance) "
    "(Nassar and others 2020, Sci. Adv. 6:eaay8647; USGS OFR 2021-1045)"
)


def usgs(asked: Asked, commodity: str, stage: str | None, period: str) -> Indicated:
    """Disruption potential, bounded where there are no indexes, and trade exposure beside it."""
    supply = supply_of(asked, commodity, stage, period)
    answer = Indicated(
        "usgs-disruption", commodity, HOME, supply.stage, period, "0 to 1", _METHOD, inputs=supply.inputs
    )
    exposed, published = _exposure(asked, commodity, period)
    parts: dict[str, object] = {"trade_exposure": exposed, "table": supply.where}
    variants: tuple[Variant, ...] = ()
    if exposed is not None and published is not None:
        note = f"{published.series}, {published.edition}: published net import reliance over 100, not below 0"
        variants = (Variant("trade exposure", exposed, "fraction", note),)
        answer = replace(answer, inputs=(*answer.inputs, published))
    answer = replace(answer, parts=parts, variants=variants)
    if supply.needs:
        return replace(answer, needs=supply.needs)
    table = asked.tables.indexes
    unable, unwilling = ({}, {}) if table is None else (_year(table.unable, period), _year(table.unwilling, period))
    found = disruption_potential(supply.quantities, unable, unwilling, supply.rest)
    producing = sorted(a for a, q in supply.quantities.items() if q.range.high > 0 and a != HOME)
    lacking = [a for a in producing if a not in unable or a not in unwilling]
    needs: tuple[str, ...] = ()
    if lacking:
        needs = (
            f"indexes of ability and willingness to supply of {', '.join(lacking)} in {period} (0 to 1, from the "
            "Policy Perception Index, trade ties and shared values; --table indexes=FILE)",
        )
    notes = ["without the indexes the range runs from 0 to the sum of squared shares outside the US"] if lacking else []
    if exposed is None:
        notes.append(f"trade exposure needs a published net import reliance of {commodity} in {period}")
    inputs = answer.inputs
    if table is not None:
        inputs += tuple(
            table.source.observe(f"{a}/supply-index/{name}", period, index[a], "index, 0 to 1")
            for name, index in (("unable", unable), ("unwilling", unwilling))
            for a in producing
            if a in index
        )
    return replace(answer, number=found, needs=needs, notes=tuple(notes), inputs=inputs)


def _year(indexes: object, period: str) -> dict[str, float]:
    assert isinstance(indexes, dict)
    return {area: value for (area, when), value in indexes.items() if when == period}


def _exposure(asked: Asked, commodity: str, period: str) -> tuple[Estimate | None, Observation | None]:
    try:
        forms = reliance_forms(asked.record, HOME, commodity)
    except NotInRecord:
        return None, None
    for form in forms:
        name = "/".join(part for part in (HOME, commodity, "net-import-reliance", form) if part)
        found = asked.record.find(name, period, asked.view)
        if found is None:
            continue
        if "E" in found.qualifiers:
            return Estimate.exactly(0.0), found
        known = estimate_of(found)
        if known is None and found.low is not None:
            span = found.interval()
            known = None if span is None else Estimate(None, span.clipped(0.0, 100.0))
        if known is not None:
            return trade_exposure(known), found
    return None, None
