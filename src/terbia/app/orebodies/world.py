"""The balance problem of the world: what mining gives of each element when one of them drives it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from terbia.app.orebodies.amounts import quantity
from terbia.app.orebodies.mixes import demand_shares
from terbia.app.orebodies.tables import rows
from terbia.app.orebodies.vectors import Vector, read_vectors
from terbia.app.orebodies.world_answer import Demanded, Source, WorldBalance
from terbia.errors import NotInRecord, TerbiaError
from terbia.indicators.assemblage import COUNTED
from terbia.indicators.balance_problem import (
    Balance,
    Mined,
    at_least,
    balance,
    relative,
    supply,
)
from terbia.indicators.contained import hull, over, times
from terbia.indicators.producers import REST, Producers, producers, production_periods
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record, View
from terbia.vocab.element import oxide_factor, read_element
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval
from terbia.vocab.table import listed

DEFAULT_DRIVER = "Nd"
_COMMODITY, _FORM = "rare-earths", "mine"
_UNITS_T = {"t": 1.0, "kt": 1000.0, "t REO": 1.0, "kt REO": 1000.0}


def world_balance(
    record: Record, view: View, *, driver: str | None, demand: Mapping[str, float], period: str | None
) -> WorldBalance:
    """The balance of a year (the newest without ``period``) when ``driver`` (Nd without one) drives mining.

    Mining is scaled until the driver's supply meets its demand: the one given in ``demand`` (t REO by element), else
    the published one that ``drivers.csv`` names for it, else mining stays as it was. Raises NotInRecord for a year
    without a world table, TerbiaError for what is no element or no tonnage.
    """
    symbol = _symbol(driver or DEFAULT_DRIVER)
    given = {_symbol(name): _tonnage(name, t) for name, t in demand.items()}
    day = View(view.as_of)
    when = period or _newest(record, day)
    table = producers(record, _COMMODITY, _FORM, when, day)
    sources, read = _sources(record, day, table)
    ores = [s.mined for s in sources]
    demands = [
        *_published(record, day),
        *(Demanded((s,), Estimate.exactly(t), "as given", None) for s, t in given.items()),
    ]
    asked = {d.members: d.t for d in demands}
    driving, how = _driving(symbol, demands)
    names = {(s,): s for s in COUNTED} | {d.members: "+".join(d.members) for d in demands if len(d.members) > 1}
    lines = balance(ores, asked, names, driving)
    per = {name: relative(ores, members, (symbol,)) for members, name in names.items()}
    scale = over(asked[driving], supply(ores, driving)) if driving else Estimate.exactly(1.0)
    mixed = _in_the_mix(record, day, lines)
    used = (*table.observations, *read, *(d.observation for d in demands if d.observation is not None))
    return WorldBalance(symbol, when, table.edition, how, scale, lines, per, mixed, sources, tuple(demands), used)


def _symbol(text: str) -> str:
    try:
        symbol = read_element(text).symbol
    except ValueError as error:
        raise TerbiaError(str(error)) from None
    if symbol not in COUNTED:
        raise TerbiaError(f"{text} is not counted in total rare-earth oxide: name one of {', '.join(COUNTED)}.")
    return symbol


def _tonnage(name: str, t: float) -> float:
    if not math.isfinite(t) or t <= 0:
        raise TerbiaError(f"The demand for {name} is a positive number of t REO a year, not {t:g}.")
    return t


def _newest(record: Record, view: View) -> str:
    periods = production_periods(record, _COMMODITY, _FORM, view)
    if not periods:
        raise NotInRecord("world mine output of", _COMMODITY, [], "No edition known by then has it.")
    return periods[-1]


def _driving(symbol: str, demands: list[Demanded]) -> tuple[tuple[str, ...], str]:
    """What mining is scaled to meet (nothing where no demand is known), and why."""
    if any(d.members == (symbol,) and d.observation is None for d in demands):
        return (symbol,), f"mining is scaled until its {symbol} meets the demand given"
    row = next((r for r in rows("drivers") if r["element"] == symbol), None)
    group = next((d for d in demands if row and set(d.members) == set(row["demand_name"].split("+"))), None)
    if row is not None and group is not None:
        year = "" if group.observation is None else f" (the demand is that of {group.observation.period})"
        return group.members, row["reason"] + year
    why = f"the record holds no demand for {symbol} in the world: mining stays as it was (give --demand {symbol}=T)"
    return (), why


def _in_the_mix(record: Record, view: View, lines: tuple[Balance, ...]) -> dict[str, Estimate]:
    """Surplus by element if the world asked for them as Japan does, per t of Nd and Pr together: an illustration."""
    shares = demand_shares(record, view)
    together_t = [line.supply_t for line in lines if line.name in ("Nd", "Pr")]
    if "NdPr" not in shares or len(together_t) < 2:
        return {}
    driven = together_t[0] + together_t[1]
    supplies = {line.name: line.supply_t for line in lines}
    return {
        name: supplies[name] - times(driven, over(share, shares["NdPr"][0]))
        for name, (share, _) in shares.items()
        if name in supplies
    }


def _published(record: Record, view: View) -> list[Demanded]:
    found = []
    for row in rows("world_demand"):
        o = record.find(row["series"], row["period"], view)
        if o is None or o.value is None:
            continue
        members = tuple(s for s in COUNTED if s in row["name"].split("+"))
        amount = times(quantity(o), Estimate.exactly(_UNITS_T[o.unit]))
        if row["coverage"] == "part":
            amount = at_least(amount.range.low)
        elif o.unit in ("t", "kt"):
            # t of element would be more t of oxide.
            factor = max(oxide_factor(s) for s in members)
            amount = Estimate(amount.value, Interval(amount.range.low, amount.range.high * factor))
        found.append(Demanded(members, amount, f"{o.series} {o.period}: {row['note']}", o))
    return found


def _sources(record: Record, view: View, table: Producers) -> tuple[tuple[Source, ...], list[Observation]]:
    """The world table's countries as ores; a country without a row in ``world_mix.csv`` takes that of the rest."""
    vectors = {v.held.key: v for v in read_vectors(record, view)}
    outputs = {**table.quantities, **({} if table.rest is None else {REST: table.rest})}
    by_area: dict[str, list[dict[str, str]]] = {}
    for row in rows("world_mix"):
        by_area.setdefault(row["area"], []).append(row)
    found, read = [], []
    for area, mined_t in outputs.items():
        if not mined_t.range.high:
            continue
        mix = by_area.get(area, by_area[REST])
        weights = [
            record.find(r["weight_series"], r["weight_period"], view) if r["weight_series"] else None for r in mix
        ]
        known = [o for o in weights if o is not None and o.value is not None]
        read += known
        total = sum(o.value or 0.0 for o in known)
        for row, weight in zip(mix, weights, strict=True):
            part = 1.0 if not total else (weight.value or 0.0) / total if weight is not None else 0.0
            if len(mix) > 1 and not total:
                part = 1 / len(mix)
            found.append(_source(area, row, times(mined_t, Estimate.exactly(part)), vectors))
    return tuple(found), read


def _source(area: str, row: dict[str, str], mined_t: Estimate, vectors: Mapping[str, Vector]) -> Source:
    held = [vectors[key] for key in listed(row["assemblages"]) if key in vectors]
    judged = row["judged"] == "yes" or not held or row["area"] != area
    shares = {s: _share(s, held) for s in COUNTED}
    unverified = judged or all(v.is_unverified for v in held)
    name = f"{area} {row['part']}" if row["part"] != "all" else area
    return Source(
        Mined(name, mined_t, shares, unverified), area, tuple(v.held.key for v in held), judged, row["reason"]
    )


def _share(symbol: str, held: list[Vector]) -> Estimate:
    if not held:
        return Estimate(None, Interval(0.0, 1.0))
    return hull(*(v.parts.share_of(symbol) for v in held))
