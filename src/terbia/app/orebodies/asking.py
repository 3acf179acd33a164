"""Ore bodies on the command line and in Python: one, two beside each other, all, or the world's balance."""

from __future__ import annotations

from collections.abc import Mapping

from terbia.app.answers import view_of
from terbia.app.orebodies.amounts import heavies_of, made_of, throughput_of
from terbia.app.orebodies.answer import UNKNOWN, Comparison, Line, OreBody, Recovery, tonnes
from terbia.app.orebodies.listing import OreBodies, list_ore_bodies
from terbia.app.orebodies.mixes import nd_pr, surpluses
from terbia.app.orebodies.naming import Found, find
from terbia.app.orebodies.pricing import Price, PriceList, price_list, prices_of
from terbia.app.orebodies.tables import rows
from terbia.app.orebodies.vectors import Vector
from terbia.app.orebodies.world import world_balance
from terbia.app.orebodies.world_answer import WorldBalance
from terbia.errors import TerbiaError
from terbia.indicators.basket import Basket, basket
from terbia.indicators.contained import times
from terbia.ledger.record import Record, View
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval
from terbia.vocab.table import listed

#: What is written in place of a deposit to ask for the balance of the world.
WORLD = "world"
#: The step that recoveries are read for: from what the site sells to separated oxides.
_TO_OXIDES = "product to oxides"


def orebody(
    deposit: str | None = None,
    *,
    throughput: float | None = None,
    prices: str | None = None,
    compare: str | None = None,
    basis: str | None = None,
    driver: str | None = None,
    demand: Mapping[str, float] | None = None,
    period: str | None = None,
    as_of: str | None = None,
    edition: str | None = None,
) -> OreBody | Comparison | OreBodies | WorldBalance:
    """An ore body: element shares (0 to 1) by basis, t at a throughput (t REO a year), basket in USD per kg REO.

    ``prices`` is a year, or ``2024@MCS2025`` for one as an edition printed it; ``compare`` another ore body. Without a
    deposit all of them; ``world`` is the balance of the world in the year ``period`` when ``driver`` drives mining
    (``demand`` gives t REO by element). Raises NotInRecord and TerbiaError for what is not held or makes no sense.
    """
    view, record = view_of(as_of, edition), Record.open()
    if edition is not None:
        record.edition(edition)
    return answered(
        record, view, deposit, throughput=throughput, prices=prices, compare=compare, basis=basis, driver=driver,
        demand=demand, period=period,
    )  # fmt: skip


def answered(
    record: Record,
    view: View,
    deposit: str | None,
    *,
    throughput: float | None = None,
    prices: str | None = None,
    compare: str | None = None,
    basis: str | None = None,
    driver: str | None = None,
    demand: Mapping[str, float] | None = None,
    period: str | None = None,
) -> OreBody | Comparison | OreBodies | WorldBalance:
    """As ``orebody``, of a record that is open."""
    if deposit == WORLD:
        _only_world(throughput=throughput, prices=prices, compare=compare, basis=basis)
        return world_balance(record, view, driver=driver, demand=demand or {}, period=period)
    _only_deposit(driver=driver, demand=demand, period=period)
    if deposit is None:
        if compare or prices or throughput is not None or basis:
            raise TerbiaError("Name an ore body, e.g. mountain-pass; without one all are listed.")
        return list_ore_bodies(record, view)
    listed_prices = price_list(record, view, prices)
    first = ore_body(record, view, find(record, view, deposit, basis), listed_prices, throughput)
    if compare is None:
        return first
    second = ore_body(record, view, find(record, view, compare, basis), listed_prices, throughput)
    return Comparison(first, second)


def _only_world(**given: object) -> None:
    wrong = [name for name, value in given.items() if value is not None]
    if wrong:
        raise TerbiaError(f"The balance of the world takes no --{wrong[0]}: that is asked of one ore body.")


def _only_deposit(**given: object) -> None:
    wrong = [name for name, value in given.items() if value]
    if wrong:
        raise TerbiaError(f"--{wrong[0]} is asked of the world: terbia orebody world --driver Nd.")


def ore_body(record: Record, view: View, found: Found, prices: PriceList, throughput_t: float | None = None) -> OreBody:
    """Everything about one ore body."""
    vector = found.vector
    throughput = throughput_of(record, view, found.deposit, throughput_t)
    recoveries = recoveries_of(found.deposit.name, record.day(view))
    priced = prices_of(vector, prices, {v.held.key: v for v in found.every})
    shares = {p.name: p.share for p in vector.parts.parts}
    if UNKNOWN in priced:
        shares[UNKNOWN] = Estimate(None, vector.parts.unknown.range)
    worth = basket(shares, {name: price.price for name, price in priced.items()})
    lines = tuple(
        _line(vector, name, priced.get(name), worth, tonnes(_share(vector, name), throughput), recoveries)
        for name in dict.fromkeys((*shares, UNKNOWN))
    )
    return OreBody(
        found, throughput, lines, recoveries, prices, worth, surpluses(record, view, vector),
        heavies_of(record, view, vector, throughput), made_of(record, view, vector, throughput),
        nd_pr(record, view, (vector, *found.every), prices),
    )  # fmt: skip


def _share(vector: Vector, name: str) -> Estimate:
    part = vector.parts.part(name)
    return vector.parts.unknown if part is None else part.share


def _line(
    vector: Vector, name: str, price: Price | None, worth: Basket, t: Estimate | None, recoveries: tuple[Recovery, ...]
) -> Line:
    part = vector.parts.part(name)
    value = next((w for w in worth.parts if w.name == name), None)
    recovery = next((r for r in recoveries if r.applies_to == _TO_OXIDES), None)
    recovered = None if t is None or recovery is None else times(t, recovery.share)
    members = vector.parts.unknown_members if part is None else part.members
    source = vector.sources.get(name.partition(" without ")[0])
    unverified = part is not None and part.unverified
    return Line(
        name, members, _share(vector, name), t, recovered, recovery is not None and recovery.unverified, price,
        None if value is None else value.value,
        None if value is None else value.share, unverified, source
    )  # fmt: skip


def recoveries_of(deposit: str, day: str | None = None) -> tuple[Recovery, ...]:
    """Published recoveries of a deposit's steps, and the general one of separation where it has none of its own.

    With a day only what had been published by then; a page without a date counts from the day it was read.
    """
    known = [r for r in rows("recoveries") if day is None or r["known_on"] <= day]
    own = [r for r in known if deposit in listed(r["deposits"])]
    general = [r for r in known if not r["deposits"]]
    steps = {r["applies_to"] for r in own}
    return tuple(_recovery(r) for r in (*own, *(g for g in general if g["applies_to"] not in steps)))


def _recovery(row: dict[str, str]) -> Recovery:
    central = float(row["central"]) / 100
    low = float(row["low"]) / 100 if row["low"] else central
    high = float(row["high"]) / 100 if row["high"] else central
    return Recovery(
        row["applies_to"], row["step"], Estimate(central, Interval(low, high)), row["unit"], row["source"], row["url"],
        row["locator"], row["qualifiers"] == "unverified",
    )  # fmt: skip
