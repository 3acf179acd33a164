"""Claims of one sentence: every number, change, superlative and term with its subject."""

from __future__ import annotations

from dataclasses import replace

from terbia.claims.asked import Asked, Subject
from terbia.claims.change import Change, multiple_of
from terbia.claims.quantity import Quantity
from terbia.claims.said import Said
from terbia.claims.stated import stated
from terbia.claims.superlative import Superlative
from terbia.claims.when import period_of_level, periods_of_change
from terbia.vocab.interval import Interval

_UNITS = frozenset({"t", "percent", "points", "times", "USD/kg"})


def extract(said: Said) -> list[Asked]:
    """The claims of a sentence in the order of the text; those without a subject among rare earths are left out."""
    passage = said.passage
    if not said.concerns_rare_earths:
        return []
    used: set[int] = set()
    found: list[Asked] = []
    for change in passage.changes:
        found += _change(said, _joined(said, change), used)
    for quantity in passage.quantities:
        if quantity.start not in used:
            found += _level(said, quantity)
    for superlative in passage.superlatives:
        found += _superlative(said, superlative)
    found += stated(said)
    return sorted(found, key=lambda asked: (asked.start, asked.end))


def _level(said: Said, quantity: Quantity) -> list[Asked]:
    if quantity.kind == "change":
        return _bare_change(said, quantity)
    if quantity.unit not in {"t", "percent", "USD/kg"} or quantity.kind == "multiple":
        return []
    subject = said.subject(quantity.start, quantity)
    if subject is None or subject.statistic == "price-floor":
        return []
    period = period_of_level(said, quantity)
    if subject.share == "quota":
        return _of_quota(said, quantity, subject, period)
    return [said.asked(quantity.start, quantity.end, "level", subject, period=period, level=quantity)]


def _of_quota(said: Said, quantity: Quantity, subject: Subject, period: str | None) -> list[Asked]:
    """A part of the quota: of the amount that stands before it in the sentence, where one does."""
    amounts = [q for q in said.passage.quantities if q.unit == "t" and q.end <= quantity.start]
    return [
        said.asked(quantity.start, quantity.end, "level", subject, period=None if period is None else period[:4],
                   level=quantity, before=amounts[-1] if amounts else None)
    ]  # fmt: skip


def _bare_change(said: Said, quantity: Quantity) -> list[Asked]:
    """A signed percentage in brackets: the change of what stands before it."""
    subject = said.subject(quantity.start, quantity)
    if subject is None or quantity.unit != "percent" or quantity.value is None:
        return []
    direction = "up" if quantity.value > 0 else "down"
    return [
        said.asked(
            quantity.start, quantity.end, "change", subject, period=period_of_level(said, quantity), by=quantity,
            multiple=_one_plus(quantity), direction=direction,
        )
    ]  # fmt: skip


def _one_plus(quantity: Quantity) -> Interval:
    return Interval.point(1.0) + quantity.interval.scaled(0.01)


def _change(said: Said, change: Change, used: set[int]) -> list[Asked]:
    parts = [q for q in (change.from_, change.to, change.by) if q is not None]
    if _is_made_up(said, change):
        used.update(q.start for q in parts)
        return []
    if any(q.start in used for q in parts) or any(q.unit not in _UNITS for q in parts):
        return []
    if change.compares and change.from_ is not None and change.to is None:
        used.update(q.start for q in (change.by,) if q is not None)
        return []
    if not parts:
        return _direction(said, change)
    anchor = (change.to or change.by or change.from_ or parts[0]).start
    subject = said.subject(change.start, change.to or change.from_ or change.by)
    if subject is None:
        return []
    used.update(q.start for q in parts)
    period, base, shift = periods_of_change(said, change)
    asked = said.asked(
        change.start, change.end, "change", subject, period=period, base=base, shift=shift, level=change.to,
        before=change.from_, by=change.by, multiple=change.multiple if change.by else None,
        direction=change.direction, anchor=anchor,
    )  # fmt: skip
    return [asked]


def _is_made_up(said: Said, change: Change) -> bool:
    """Whether "up" belongs to "make up", which is no rise."""
    before = said.text[max(said.passage.start, change.start - 8) : change.start].casefold().split()
    return (
        change.text.casefold().startswith("up") and bool(before) and before[-1] in {"make", "makes", "made", "making"}
    )


def _joined(said: Said, change: Change) -> Change:
    """A change whose "to" stands behind a long aside: ``from 4,300 t in 2024 to an estimated 8,900 t``."""
    first = change.from_
    if first is None or change.to is not None or change.by is not None:
        return change
    for quantity in said.passage.quantities:
        if quantity.start < first.end:
            continue
        between = said.text[first.end : quantity.start].casefold().split()
        if len(between) <= 8 and "to" in between[-3:] and quantity.unit == first.unit:
            end = max(change.end, quantity.end)
            return replace(
                change, to=quantity, end=end, text=said.text[change.start : end],
                multiple=multiple_of(change.direction, first, quantity, None),
            )  # fmt: skip
        break
    return change


def _direction(said: Said, change: Change) -> list[Asked]:
    """A rise or fall without a number: a claim only where its own clause names what rose and a period is known."""
    if change.direction not in {"up", "down"}:
        return []
    clause = said.clauses.of(change.start)
    statistic = said.near("statistic", change.start)
    if statistic is None or statistic[1] != 0 or statistic[0].value not in said.measured:
        return []
    if statistic[0].end > change.start + 40 or said.in_clause("modal", clause) or said.in_clause("negation", clause):
        return []
    if any(said.clauses.of(q.start) == clause for q in said.passage.quantities):
        return []
    subject = said.subject(change.start, None)
    if subject is None or "commodity" in subject.assumed or subject.area is None:
        return []
    period, base, shift = periods_of_change(said, change)
    if period is None:
        return []
    return [
        said.asked(
            min(change.start, statistic[0].start), max(change.end, statistic[0].end), "direction", subject,
            period=period, base=base, shift=shift, direction=change.direction,
        )
    ]  # fmt: skip


def _superlative(said: Said, superlative: Superlative) -> list[Asked]:
    if superlative.kind == "first" or superlative.direction is None:
        return []
    reach = superlative.since or superlative.months
    if superlative.kind != "record" and reach is None:
        # "The largest producer" compares places, not years.
        return []
    quantity = _beside(said, superlative)
    anchor = quantity.start if quantity else superlative.start
    subject = said.subject(anchor, quantity)
    if subject is None or subject.statistic is None or "statistic" in subject.carried:
        return []
    if quantity is None:
        statistic = said.near("statistic", superlative.start)
        if statistic is None or statistic[1] != 0:
            return []
    period = period_of_level(said, quantity) if quantity else said.period_near(superlative.start)
    if superlative.world or period is None:
        return []
    return [said.asked(superlative.start, superlative.end, "superlative", subject, period=period,
                       superlative=superlative, level=quantity)]  # fmt: skip


def _beside(said: Said, superlative: Superlative) -> Quantity | None:
    """The amount of which a superlative is said: the nearest of its clause, else of the clause before."""
    clause = said.clauses.of(superlative.start)
    fits = [q for q in said.passage.quantities if q.unit in {"t", "USD/kg"} or q.kind == "share"]
    here = [q for q in fits if said.clauses.of(q.start) in {clause, clause - 1}]
    return min(here, key=lambda q: abs(q.start - superlative.start), default=None)
