"""Money and floor prices of deals on record: who, with whom, how much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from terbia.claims.measures import MeasureClaim
from terbia.claims.passage import read_passage
from terbia.claims.quantity import Quantity
from terbia.claims.said import Said
from terbia.claims.verdict import CONTRADICTED, NOT_CHECKABLE, SUPPORTED
from terbia.ledger.event import Event, read_events

_KINDS = frozenset({"money", "price"})


def deal_claims(said: Said, today: date | None) -> Iterator[MeasureClaim]:
    """Sums and floor prices in a sentence that names a party of a deal on record."""
    parties = {m.value for m in said.of_kind("organisation")}
    told = [q for q in said.passage.quantities if q.kind == "money" or (q.kind == "price" and _is_floor(said, q))]
    if not parties or not told:
        return
    day = today.isoformat() if today else "9999"
    deals = [e for e in read_events() if _parties(e) & parties and e.started_on <= day and not e.is_unverified]
    both = [e for e in deals if len(_parties(e) & parties) > 1]
    for quantity in told:
        yield from _one(quantity, deals, both)


def _is_floor(said: Said, quantity: Quantity) -> bool:
    clause = said.clauses.of(quantity.start)
    return any(m.value == "price-floor" for m in said.in_clause("statistic", clause))


@cache
def _parties(event: Event) -> frozenset[str]:
    """The organisations of an event, by the names that mentions use."""
    text = f"{event.actor}; {event.target}"
    found = {name for name in ("MP Materials", "Lynas", "Energy Fuels", "Serra Verde", "Iluka") if name in text}
    if "DoD" in text or "DoW" in text:
        found.add("DoD")
    return frozenset(found)


@cache
def _amounts(event: Event) -> tuple[Quantity, ...]:
    passage = read_passage(event.detail)
    return tuple(q for q in passage.quantities if q.kind in _KINDS)


def _one(quantity: Quantity, deals: list[Event], both: list[Event]) -> Iterator[MeasureClaim]:
    start, end = quantity.start, quantity.end
    for event in [*both, *deals]:
        same = [q for q in _amounts(event) if q.unit == quantity.unit]
        if any(q.interval.meets(quantity.interval) for q in same):
            yield MeasureClaim(start, end, SUPPORTED, None, f"On record from {event.start}: {event.detail}.", (event,))
            return
    if quantity.kind == "money" and len(both) == 1:
        told = [q for q in _amounts(both[0]) if q.unit == quantity.unit]
        if told and quantity.interval.low > sum(q.interval.high for q in told):
            yield MeasureClaim(
                start, end, CONTRADICTED, None,
                f"All sums of the deal of {both[0].start} together are less: {both[0].detail}.", (both[0],),
            )  # fmt: skip
            return
    if quantity.kind == "money":
        return
    yield MeasureClaim(
        start, end, NOT_CHECKABLE, None, "The record would need the contract or a filing that states the sum."
    )
