"""EU supply risk: the forward formula from the user's inputs, else the published score and what it implies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from terbia.app.indicated.answer import Indicated, Variant
from terbia.app.indicated.packaged import EuInputs, Source, table_sources
from terbia.app.indicated.supply import Asked
from terbia.errors import NotInRecord
from terbia.indicators.eu_supply_risk import common_band, supply_risk
from terbia.indicators.published_eu import (
    GROUPS,
    EuScores,
    eu_scores,
    group_members,
    group_scores,
)
from terbia.indicators.weighted_concentration import weighted_concentration
from terbia.ledger.observation import Observation
from terbia.vocab.element import read_element
from terbia.vocab.estimate import Estimate

_FORWARD = (
    "SR = [HHI_GS IR/2 + HHI_EU (1 - IR/2)] (1 - EoL_RIR) SI_SR, HHI = sum s^2 g t (Blengini and others 2017), from "
    "the user's inputs"
)
_PUBLISHED = (
    "published score (European Commission 2023, method of 2017), and the HHI_WGI,t of global supply that it implies: "
    "SR / ((1 - EoL_RIR) SI_SR)"
)
_GROUP = "arithmetic mean of the published scores of the members (European Commission 2023, light and heavy as there)"
_YEAR = "2023"
_NEEDS = (
    "shares of global supply by country with governance and trade parameter (GS)",
    "shares of EU sourcing by country (EU)",
    "import reliance (IR), end-of-life recycling input rate (EOL_RIR) and substitution index (SI_SR)",
)


def eu_risk(asked: Asked, commodity: str, stage: str | None, period: str | None) -> Indicated:
    """The supply risk of a rare earth or of the light or heavy group, on the EU's scale of 0 to about 10."""
    year = period or (None if asked.tables.eu is not None else _YEAR)
    answer = Indicated("eu-supply-risk", commodity, "EU", stage, year, "0 to about 10", _FORWARD)
    if asked.tables.eu is not None:
        return _forward(answer, asked.tables.eu)
    source = table_sources()["eu_criticality_2023"]
    if asked.view.as_of is not None and asked.view.as_of < source.released_on:
        return replace(answer, needs=_forward_needs())
    if period not in (None, _YEAR):
        return replace(answer, needs=(f"scores for {period}: the record holds those of {_YEAR}", *_forward_needs()))
    if commodity in GROUPS:
        return _group(answer, GROUPS[commodity], source)
    try:
        symbol = read_element(commodity).symbol
    except ValueError:
        held = [*GROUPS, *eu_scores()]
        raise NotInRecord("EU supply risk of", commodity, held, f"There are {', '.join(held)}.") from None
    if symbol not in eu_scores():
        return replace(answer, needs=(f"scores of {symbol}: the EU assessed none", *_forward_needs()))
    return _element(answer, eu_scores()[symbol], stage, source)


def _forward_needs() -> tuple[str, ...]:
    return tuple(f"{need}: --table eu=FILE" for need in _NEEDS)


def _forward(answer: Indicated, table: EuInputs) -> Indicated:
    named = answer.commodity if answer.commodity in table.commodities else ""
    if named not in table.commodities:
        return replace(answer, needs=(f"rows of {answer.commodity} in the table (it has {_held(table)})",))
    rows, given = table.sides.get(named, {}), table.fractions.get(named, {})
    needs = [f"{name} in the table" for name in ("IR", "EOL_RIR", "SI_SR") if name not in given]
    if not rows:
        needs.append("shares of GS or EU in the table")
    needs += [
        f"a share above zero on side {name}" for name, own in rows.items() if not any(s for s, _, _ in own.values())
    ]
    if needs:
        return replace(answer, needs=tuple(needs))
    sides = {name: _side(own) for name, own in rows.items()}
    fractions = {name: Estimate.exactly(value) for name, value in given.items()}
    found = supply_risk(sides.get("GS"), sides.get("EU"), fractions["IR"], fractions["EOL_RIR"], fractions["SI_SR"])
    inputs = [
        table.source.observe(f"{area}/{answer.commodity}/share/{side.lower()}", answer.period or "", row[0], "fraction")
        for side, own in rows.items()
        for area, row in own.items()
    ]
    parts: dict[str, object] = {f"hhi_{name.lower()}": value for name, value in sides.items()}
    return replace(
        answer, number=found, inputs=tuple(inputs), notes=_side_notes(rows), parts={**parts, **given}
    )  # fmt: skip


def _held(table: EuInputs) -> str:
    return ", ".join(filter(None, table.commodities)) or "none"


def _side_notes(sides: Mapping[str, Mapping[str, tuple[float, float, float]]]) -> tuple[str, ...]:
    notes = [] if len(sides) == 2 else [f"{next(iter(sides))} only: the other side has no data and does not count"]
    for name, rows in sides.items():
        total = sum(share for share, _, _ in rows.values())
        if abs(total - 1) > 0.005:
            notes.append(f"the shares of {name} add up to {total:.6g}; they are taken as parts of that")
    return tuple(notes)


def _side(rows: Mapping[str, tuple[float, float, float]]) -> Estimate:
    return weighted_concentration(
        {area: Estimate.exactly(share) for area, (share, _, _) in rows.items()},
        {area: Estimate.exactly(governance) for area, (_, governance, _) in rows.items()},
        {area: trade for area, (_, _, trade) in rows.items()},
    )


def _element(answer: Indicated, scores: EuScores, stage: str | None, source: Source) -> Indicated:
    if stage is not None and stage not in scores.by_stage:
        raise NotInRecord("stage of the EU's scores", stage, list(scores.by_stage))
    chosen = stage or scores.stage
    score = scores.by_stage[chosen]
    if stage is None or (score is None and chosen == scores.stage):
        score = scores.supply_risk
    answer = replace(answer, stage=chosen, method=_PUBLISHED)
    if score is None:
        return replace(answer, needs=(f"a score at {chosen}: none is published", *_forward_needs()))
    at_stage = replace(scores, supply_risk=score, stage=chosen)
    implied, wide = (
        (at_stage.implied(), at_stage.implied_over_all_rounding()) if chosen == scores.stage else (None, None)
    )
    notes = ["read from a copy of the results that calls the year 2025; scores have one decimal"]
    if implied is None:
        notes.append("EU sourcing counted as well (or the basis is of another stage), so one score implies no band")
    parts: dict[str, object] = {
        "implied_hhi_wgi_t": None if implied is None else implied.to_dict(),
        "implied_over_all_rounding": None if wide is None else wide.to_dict(),
        "economic_importance": scores.economic_importance,
        "si_sr": scores.si_sr,
        "si_ei": scores.si_ei,
        "eol_rir": scores.eol_rir,
        "import_reliance": scores.import_reliance[chosen],
        "basis": scores.basis if chosen == scores.stage else None,
    }
    inputs = _scores_observed(scores, score, source)
    return replace(answer, number=Estimate(score, at_stage.range), inputs=inputs, notes=tuple(notes), parts=parts)


def _scores_observed(scores: EuScores, score: float, source: Source) -> tuple[Observation, ...]:
    name = read_element(scores.symbol).name.lower()
    cells = (
        ("supply-risk", score, "score"),
        ("economic-importance", scores.economic_importance, "score"),
        ("substitution-index", scores.si_sr, "fraction"),
        ("eol-rir", scores.eol_rir, "fraction"),
    )
    return tuple(source.observe(f"EU/{name}/{what}", _YEAR, value, unit, f"{value:g}") for what, value, unit in cells)


def _group(answer: Indicated, group: str, source: Source) -> Indicated:
    risk, importance = group_scores(group)
    members = [eu_scores()[symbol] for symbol in group_members(group)]
    bands = {m.symbol: m.implied() for m in members}
    known = {symbol: band for symbol, band in bands.items() if band is not None}
    inputs = tuple(o for m in members for o in _scores_observed(m, m.supply_risk, source)[:2])
    alike = _largest_agreement(known)
    band = common_band(known[s] for s in alike) if alike else None
    parts: dict[str, object] = {
        "members": [m.symbol for m in members],
        "economic_importance": importance,
        "implied_hhi_wgi_t": {s: b.to_dict() for s, b in known.items()},
        "common_band": None if band is None else {**band.to_dict(), "members": alike},
        "apart": [s for s in known if s not in alike],
    }
    variants = (Variant("economic importance", importance, "0 to about 10", "mean of the members"),)
    notes = []
    if band is not None and parts["apart"]:
        notes.append(
            f"one HHI_WGI,t of {band.low:.3f} to {band.high:.3f} explains {', '.join(alike)}; not "
            f"{', '.join(s for s in known if s not in alike)}, whose supply shares differ"
        )
    return replace(
        answer, number=risk, method=_GROUP, inputs=inputs, variants=variants, notes=tuple(notes), parts=parts
    )


def _largest_agreement(bands: object) -> list[str]:
    """The most members whose bands share a value: such a value can be taken at the low end of one of them."""
    assert isinstance(bands, dict)
    best: list[str] = []
    for start in bands.values():
        agreeing = [s for s, band in bands.items() if band.low <= start.low <= band.high]
        best = max(best, agreeing, key=len)
    return best if len(best) > 1 else []


def eu_commodities(table: EuInputs | None) -> list[str]:
    """The commodities that a user's table names; without one, every element and group with a published score."""
    if table is not None:
        return [name or "heavy-rare-earths" for name in table.commodities]
    return [*GROUPS, *(read_element(symbol).name.lower() for symbol in eu_scores())]
