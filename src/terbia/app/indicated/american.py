"""USGS disruption potential and trade exposure, from the record and the user's indexes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from terbia.app.indicated.answer import Indicated, Variant
from terbia.app.indicated.supply import Asked, Supply, supply_of
from terbia.errors import NotInRecord
from terbia.indicators.producers import estimate_of
from terbia.indicators.recompute import reliance_forms
from terbia.indicators.usgs_disruption import HOME, disruption_potential, trade_exposure
from terbia.ledger.observation import Observation
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

_METHOD = (
    "DP = sum over countries other than the US of s^2 x inability x unwillingness; TE = max(0, net import reliance) "
    "(Nassar and others 2020, Sci. Adv. 6:eaay8647; USGS OFR 2021-1045)"
)
_UNIT = "index, 0 to 1"


@dataclass(frozen=True, slots=True)
class Exposure:
    """Trade exposure of one form, and the net import reliance that it was read from."""

    form: str | None
    number: Estimate
    read: Observation


def usgs(asked: Asked, commodity: str, stage: str | None, period: str) -> Indicated:
    """Disruption potential, bounded where there are no indexes, and trade exposure beside it, form by form."""
    supply = supply_of(asked, commodity, stage, period)
    exposures = _exposures(asked, commodity, period)
    answer = Indicated(
        "usgs-disruption", commodity, HOME, supply.stage, period, "0 to 1", _METHOD,
        inputs=(*supply.inputs, *(one.read for one in exposures)),
        variants=tuple(_variant(one) for one in exposures),
        notes=_stage_notes(commodity, period, supply.stage, exposures),
        parts={"trade_exposure": exposures[0].number if exposures else None, "table": supply.where},
    )  # fmt: skip
    return replace(answer, needs=supply.needs) if supply.needs else _potential(answer, asked, supply, period)


def _potential(answer: Indicated, asked: Asked, supply: Supply, period: str) -> Indicated:
    table = asked.tables.indexes
    unable, unwilling = ({}, {}) if table is None else (_year(table.unable, period), _year(table.unwilling, period))
    found = disruption_potential(supply.quantities, unable, unwilling, supply.rest)
    producing = sorted(a for a, q in supply.quantities.items() if q.range.high > 0 and a != HOME)
    lacking = [a for a in producing if a not in unable or a not in unwilling]
    if lacking:
        need = (
            f"indexes of ability and willingness to supply of {', '.join(lacking)} in {period} (0 to 1, from the "
            "Policy Perception Index, trade ties and shared values; --table indexes=FILE)"
        )
        note = "a country without indexes counts from 0 to its squared share"
        answer = replace(answer, needs=(need,), notes=(*answer.notes, note))
    inputs = answer.inputs
    if table is not None:
        inputs += tuple(
            table.source.observe(f"{a}/supply-index/{name}", period, index[a], _UNIT)
            for name, index in (("unable", unable), ("unwilling", unwilling))
            for a in producing
            if a in index
        )
    return replace(answer, number=found, inputs=inputs)


def _variant(one: Exposure) -> Variant:
    name = f"trade exposure, {one.form}" if one.form else "trade exposure"
    note = f"{one.read.series}, {one.read.edition or 'your table'}: net import reliance over 100, not below 0"
    return Variant(name, one.number, "fraction", note)


def _stage_notes(commodity: str, period: str, stage: str, exposures: list[Exposure]) -> tuple[str, ...]:
    if not exposures:
        return (
            f"trade exposure needs a net import reliance of the US on {commodity} in {period}, percent "
            "(--table reliance=FILE)",
        )
    form = exposures[0].form
    if form in (None, stage):
        return ()
    return (
        f"potential is of production at stage {stage}, exposure of {form}: two stages, as the method combines them; "
        "the exposure of each form for which a reliance is known stands beside it",
    )


def _year(indexes: Mapping[tuple[str, str], float], period: str) -> dict[str, float]:
    return {area: value for (area, when), value in indexes.items() if when == period}


def _exposures(asked: Asked, commodity: str, period: str) -> list[Exposure]:
    """The exposures that are known: the user's alone where there is one, else each form that is published."""
    table = asked.tables.reliance
    if table is not None:
        found = table.values.get((HOME, period))
        if found is None:
            return []
        value, low, high = found
        read = table.source.observe(f"{HOME}/{commodity}/net-import-reliance", period, value, table.unit)
        return [Exposure(None, trade_exposure(Estimate(value, Interval(low, high))), read)]
    try:
        forms = reliance_forms(asked.record, HOME, commodity)
    except NotInRecord:
        return []
    known = []
    for form in forms:
        name = "/".join(part for part in (HOME, commodity, "net-import-reliance", form) if part)
        observation = asked.record.find(name, period, asked.view)
        number = None if observation is None else _exposure(observation)
        if observation is not None and number is not None:
            known.append(Exposure(form, number, observation))
    return known


def _exposure(reliance: Observation) -> Estimate | None:
    if "E" in reliance.qualifiers:
        return Estimate.exactly(0.0)
    known = estimate_of(reliance)
    if known is None and reliance.low is not None:
        span = reliance.interval()
        known = None if span is None else Estimate(None, span.clipped(0.0, 100.0))
    return None if known is None else trade_exposure(known)
