"""GeoPolRisk of an importer: trade and stability from their tables, production from the user's table or the record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from terbia.app.indicated.answer import Indicated, Variant
from terbia.app.indicated.packaged import Governance, Trade, TradeRow
from terbia.app.indicated.supply import Asked, Supply, supply_of
from terbia.errors import NotInRecord, TerbiaError
from terbia.indicators.geopolrisk import Flow, GeoPolRisk, geopolrisk, stage_consistent
from terbia.indicators.producers import estimate_of
from terbia.ledger.observation import Observation
from terbia.vocab.area import is_area_code, members, read_area
from terbia.vocab.area_number import area_by_number
from terbia.vocab.interval import Interval
from terbia.vocab.table import packaged_rows

_METHOD = (
    "GPRS = HHI of production x imports weighted by the instability of partners over imports and domestic production "
    "(Gemechu and others 2016; Koyamparambath and others 2024); CF = GPRS x price / 0.409412948, as published"
)
_EU27_SINCE, _EU28_LAST = date(2020, 2, 1), date(2020, 1, 31)


@dataclass(frozen=True, slots=True)
class Basket:
    """The HS6 codes that stand for a commodity at a stage, and the t REO that a gross tonne of them may hold."""

    commodity: str
    stage: str
    codes: tuple[str, ...]
    same_stage_form: str
    oxide: Interval
    why: str


@cache
def baskets() -> tuple[Basket, ...]:
    """The baskets of ``data/indicators/geopolrisk_baskets.csv``; the first of a commodity is its default."""
    return tuple(
        Basket(
            row["commodity"],
            row["stage"],
            tuple(row["hs6"].split("|")),
            row["same_stage_form"],
            Interval(float(row["oxide_low"]), float(row["oxide_high"])),
            row["why"],
        )
        for row in packaged_rows("indicators/geopolrisk_baskets.csv")
    )


def basket_of(commodity: str, stage: str | None) -> Basket:
    """The basket of a commodity and stage. Raises NotInRecord where there is none."""
    own = [b for b in baskets() if b.commodity == commodity]
    if not own:
        names = sorted({b.commodity for b in baskets()})
        raise NotInRecord("basket of trade codes for", commodity, names, f"There are {', '.join(names)}.")
    for one in own:
        if stage in (None, one.stage):
            return one
    stages = [b.stage for b in own]
    raise NotInRecord(f"basket of trade codes for {commodity} at stage", str(stage), stages, _stages(stages))


def _stages(stages: list[str]) -> str:
    return f"Give --stage, one of: {', '.join(stages)}."


def importer_of(text: str, period: str, named: Collection[str] = ()) -> tuple[str, tuple[str, ...]]:
    """The code of an importer and its members: a country, a group, or several joined by plus signs (``BEL+LUX``).

    ``EU`` and ``EU27`` are the 27 members since 1 February 2020 in every year, as the published scores count them;
    ``EU28`` has the United Kingdom. Other groups have the members of the end of the year. ``named`` are the areas of
    a table, of which some have no code (58, Belgium and Luxembourg to 1998). Raises TerbiaError for a text that names
    no area.
    """
    found = [_one_importer(part.strip(), period, named) for part in text.split("+")]
    codes = dict.fromkeys(code for code, _ in found)
    return "+".join(codes), tuple(dict.fromkeys(member for _, own in found for member in own))


def _one_importer(text: str, period: str, named: Collection[str]) -> tuple[str, tuple[str, ...]]:
    plain = text.upper().replace("-", "").replace(" ", "")
    if plain in {"EU", "EU27", "EU28"}:
        return ("EU28", members("EU", _EU28_LAST)) if plain == "EU28" else ("EU", members("EU", _EU27_SINCE))
    code = text if text in named else _area_code(text)
    try:
        return code, members(code, date(int(period[:4]), 12, 31))
    except ValueError:
        return code, (code,)


def _area_code(text: str) -> str:
    if is_area_code(text):
        return text
    try:
        return area_by_number(text) if text.isdecimal() else read_area(text).area
    except ValueError as error:
        if is_area_code(text.upper()):
            return text.upper()
        raise TerbiaError(f"{error} Several are joined as in BEL+LUX.") from None


def gathered(trade: Trade, importer: Sequence[str], codes: Sequence[str], year: str) -> list[TradeRow]:
    """The imports of all members under the codes in a year, flow by flow."""
    return [row for member in importer for row in trade.rows.get((member, year), []) if row.hs6 in codes]


def geopol(asked: Asked, commodity: str, stage: str | None, area: str, period: str) -> Indicated:
    """GeoPolRisk as published, with the factor, the stage-consistent variants and what they need."""
    basket = basket_of(commodity, stage)
    if not (len(period) == 4 and period.isdecimal()):
        raise TerbiaError(f"'{period}' is not a year: trade and governance are by calendar year, e.g. 2022.")
    trade, governance = asked.tables.trade, asked.tables.governance
    code, importer = importer_of(area, period, () if trade is None else trade.importers)
    answer = Indicated("geopolrisk", commodity, code, basket.stage, period, "0 to 1", _METHOD)
    rows = [] if trade is None else gathered(trade, importer, basket.codes, period)
    stability: Mapping[str, float] = {} if governance is None else governance.stability(period)
    supply, needs = _supply(asked, commodity, period)
    none_recorded = trade is not None and period in trade.years and _mines(supply, importer)
    if not rows and not none_recorded:
        needs.append(
            f"imports of {code} in {period} under HS {', '.join(basket.codes)}, thousand USD and t, by partner "
            "(--table trade=FILE; columns of CEPII BACI)"
        )
    if not stability:
        needs.append(f"political stability of partners in {period} (World Bank; --table governance=FILE)")
    if supply is None or trade is None or governance is None or needs:
        return replace(answer, needs=tuple(needs))
    flows = [Flow(row.partner, row.quantity_t or 0.0, row.value_kusd) for row in rows]
    found = geopolrisk(flows, supply.with_rest, importer, stability)
    inputs = (*supply.inputs, *_observed(trade, rows, code, period), *_stability(governance, rows, period))
    variants, notes = _variants(asked, basket, code, importer, flows, supply, stability, found)
    if twice := sum(trade.doubled.get((member, period), 0) for member in importer):
        notes.append(
            f"{twice} of the rows of the trade table repeat a flow that an earlier row names; they are added up"
        )
    return replace(
        answer,
        number=found.score,
        inputs=inputs,
        variants=variants,
        notes=(*notes, *_remarks(found, rows, supply, code, period), *governance.notes(row.partner for row in rows)),
        parts=_parts(found, importer, supply),
    )


def _supply(asked: Asked, commodity: str, period: str) -> tuple[Supply | None, list[str]]:
    try:
        supply = supply_of(asked, commodity, None, period)
    except NotInRecord:
        return None, [f"mine production of {commodity} by country in {period} (--table production=FILE)"]
    return (None, list(supply.needs)) if supply.needs else (supply, [])


def _mines(supply: Supply | None, importer: Sequence[str]) -> bool:
    """Whether an importer produces: the score of a producer without a recorded import is 0, of others nothing."""
    return supply is not None and any(supply.quantities[a].range.low > 0 for a in importer if a in supply.quantities)


def _parts(found: GeoPolRisk, importer: Sequence[str], supply: Supply) -> dict[str, object]:
    return {
        "hhi": found.concentration,
        "imports_t_gross": found.imports_t,
        "domestic_production_t": found.domestic_t,
        "imports_times_instability_t": found.risk_t,
        "import_risk": found.import_risk,
        "price_usd_per_kg": found.price,
        "characterisation_factor": found.factor,
        "characterisation_factor_unit": "kg Cu-eq/kg",
        "production_from": supply.where,
        "members": list(importer) if len(importer) > 1 else [],
    }


def _variants(
    asked: Asked,
    basket: Basket,
    code: str,
    importer: Sequence[str],
    flows: Sequence[Flow],
    supply: Supply,
    stability: Mapping[str, float],
    found: GeoPolRisk,
) -> tuple[tuple[Variant, ...], list[str]]:
    series = f"{code}/{basket.commodity}/production/{basket.same_stage_form}"
    own = asked.record.find(series, supply.period, asked.view)
    same_stage = None if own is None else estimate_of(own)
    other = stage_consistent(flows, supply.with_rest, importer, stability, same_stage, basket.oxide)
    note = "stage-consistent: imports of compounds weighed against themselves, mine output left out; HHI still of mines"
    found_variants = [Variant("imports alone", other.imports_alone, "0 to 1", note)] if flows else []
    if other.in_oxide is not None and own is not None:
        note = (
            f"stage-consistent: {code}'s own {basket.same_stage_form} ({own.edition}, t REO) in the denominator, "
            f"imports as {basket.oxide.low} to {basket.oxide.high} t REO per gross t; HHI still of mines"
        )
        found_variants.append(Variant("own compounds, in t REO", other.in_oxide, "0 to 1", note))
    joined = other.joined
    if joined.value != found.score.value:
        note = "Taiwan with its own estimate instead of 0.5, which a mismatch of codes gives it in the reference"
        found_variants.append(Variant("Taiwan joined", joined, "0 to 1", note))
    notes = []
    if found.domestic_t.range.high > 0:
        notes.append(
            "as published, the denominator adds domestic mine output (t REO) to imports of compounds (gross t): two "
            "stages and two bases, which lowers the risk of a country that mines; see the variants"
        )
    return tuple(found_variants), notes


def _remarks(found: GeoPolRisk, rows: Sequence[TradeRow], supply: Supply, code: str, period: str) -> list[str]:
    notes = []
    if not rows:
        notes.append(
            f"the trade table records no imports of {code} in {period}; as published the score is then 0, which says "
            "that nothing was recorded, not that nothing is at risk"
        )
    if supply.inputs and supply.inputs[0].origin.publisher not in {"the user"}:
        notes.append(
            f"production from {supply.where} (USGS); the method's own source, World Mining Data, may not be shipped: "
            "give it with --table production=FILE to reproduce published scores"
        )
    if found.missing:
        notes.append(f"partners that counted 0.5: {', '.join(found.missing)}; the range moves each over what it may be")
    bare = sum(row.quantity_t is None for row in rows)
    if bare:
        notes.append(f"{bare} of {len(rows)} flows have a value but no quantity and count as zero tonnes, as published")
    if code == "EU" and int(period) < 2020:
        notes.append(
            "EU is the 27 members since February 2020 in every year, as in the published scores; EU28 has the UK"
        )
    return notes


def _observed(trade: Trade, rows: Sequence[TradeRow], code: str, period: str) -> list[Observation]:
    found = []
    for row in rows:
        series = f"{row.partner}>{code}/hs-{row.hs6}"
        found.append(trade.source.observe(f"{series}/imports/quantity", period, row.quantity_t, "t gross"))
        found.append(trade.source.observe(f"{series}/imports/value", period, row.value_kusd, "thousand USD"))
    return found


def _stability(governance: Governance, rows: Sequence[TradeRow], period: str) -> list[Observation]:
    known = governance.stability(period)
    return [
        governance.source.observe(f"{area}/governance/estimate/pv", period, known[area], "estimate, -2.5 to 2.5")
        for area in sorted({row.partner for row in rows})
        if area in known
    ]


def importers(asked: Asked, basket: Basket, period: str) -> list[str]:
    """Who imports under the basket's codes in a year or mines the commodity, sorted, and the EU."""
    trade = asked.tables.trade
    rows = {} if trade is None else trade.rows
    found = {area for (area, year), own in rows.items() if year == period and any(r.hs6 in basket.codes for r in own)}
    supply, _ = _supply(asked, basket.commodity, period)
    known = {} if supply is None else supply.quantities
    return [*sorted(found | {area for area, quantity in known.items() if quantity.range.low > 0}), "EU"]
