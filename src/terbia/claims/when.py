"""Of which period a number speaks, and with which it is compared."""

from __future__ import annotations

from collections.abc import Sequence

from terbia.claims.change import Change
from terbia.claims.period_phrase import PeriodPhrase, months_between
from terbia.claims.quantity import Quantity
from terbia.claims.said import Said

_AT = frozenset({"at", "by", "until"})


def period_of_level(said: Said, quantity: Quantity) -> str | None:
    """The period of a number: behind it in its clause, else before it, else of the clauses around, else carried."""
    found = _own(said, quantity, said.passage.periods)
    if found is not None:
        return _up_to(said, found)
    clause = said.clauses.of(quantity.start)
    known = [p for p in said.passage.periods if p.period and p.role in _AT]
    before = [p for p in known if p.end <= quantity.start]
    if before:
        return before[-1].period
    if known:
        return min(known, key=lambda p: abs(said.clauses.of(p.start) - clause)).period
    return _carried(said)


def _up_to(said: Said, phrase: PeriodPhrase) -> str | None:
    """``to September 2011`` is the year to that month."""
    before = said.text[max(said.passage.start, phrase.start - 8) : phrase.start].casefold().split()
    period = phrase.period
    if before and before[-1] in {"to", "through"} and phrase.grain == "month" and period and period[5:] > "01":
        return f"{period[:4]}-01/{period}"
    return period


def _carried(said: Said) -> str | None:
    held = said.context.get("period")
    return held[0] if held is not None and held[1] == "paragraph" else None


def _own(said: Said, quantity: Quantity, periods: Sequence[PeriodPhrase]) -> PeriodPhrase | None:
    """The period that belongs to a number alone: right behind it, or before it in its own clause."""
    clause = said.clauses.of(quantity.start)
    here = [p for p in periods if p.period and p.role in {*_AT, "base"} and said.clauses.of(p.start) == clause]
    behind = [p for p in here if p.start >= quantity.end and not _between(said, quantity.end, p.start)]
    if behind and behind[0].role != "base":
        return behind[0]
    before = [p for p in here if p.end <= quantity.start and p.role in _AT]
    close = [p for p in before if not _between(said, p.end, quantity.start)]
    if close:
        return close[-1]
    return before[-1] if before else None


def _between(said: Said, start: int, end: int) -> bool:
    return any(start <= q.start < end for q in said.passage.quantities)


def periods_of_change(said: Said, change: Change) -> tuple[str | None, str | None, int | None]:
    """The later and the earlier period of a change, and the distance to the earlier in months where that is said."""
    periods = said.passage.periods
    later = _later(said, change)
    base, shift = None, None
    if change.from_ is not None:
        own = next(
            (p for p in periods if p.period and p.start >= change.from_.end
             and not _between(said, change.from_.end, p.start)
             and (change.to is None or p.end <= change.to.start or change.to.start < change.from_.start)), None,
        )  # fmt: skip
        alone = change.to is None and change.by is None
        if own is not None and (alone or own.period != later):
            base = own.period
    if base is None:
        phrase = _base_phrase(said, change)
        if phrase is not None:
            base, shift = phrase.period, phrase.shift
            if phrase.role == "since" and later == base:
                later = None
    if base is not None and change.to is None and change.by is None and later == base:
        # "Up from 45,500 in 2024": the later number stands before it.
        later = _before(said, change, base)
    if base is not None and base == later:
        base = None
    if later is not None and len(later) == 9 and base is None and shift is None:
        later, base = later[5:], later[:4]
    if later is not None and shift is not None and base is None:
        base = shifted_period(later, shift)
    return later, base, shift


def _before(said: Said, change: Change, base: str) -> str | None:
    """The period of what stands before a change that names only where it came from; without one the next year."""
    known = [p.period for p in said.passage.periods if p.period and p.role in _AT and p.end <= change.start]
    return known[-1] if known else shifted_period(base, 12)


def _later(said: Said, change: Change) -> str | None:
    if change.to is not None:
        own = _own(said, change.to, [p for p in said.passage.periods if p.role != "base"])
        if own is not None and not (change.from_ is not None and _belongs(own, change)):
            return own.period
    clause = said.clauses.of(change.start)
    known = [p for p in said.passage.periods if p.period and p.role in _AT]
    inside = [p for p in known if change.start <= p.start <= change.end and not _belongs(p, change)]
    if inside:
        return inside[-1].period
    behind = [p for p in known if p.start >= change.end and said.clauses.of(p.start) == said.clauses.of(change.end)]
    behind = [p for p in behind if not _between(said, change.end, p.start)]
    if behind:
        return behind[0].period
    before = [p for p in known if p.end <= change.start and said.clauses.of(p.start) <= clause]
    if before:
        return before[-1].period
    return _carried(said)


def _belongs(period: PeriodPhrase, change: Change) -> bool:
    """Whether a period stands right behind the earlier number of a change."""
    first = change.from_
    if first is None or period.start < first.end:
        return False
    return change.to is None or not (first.end <= change.to.start < period.start)


def _base_phrase(said: Said, change: Change) -> PeriodPhrase | None:
    clause = said.clauses.of(change.end - 1)
    fits = [
        p for p in said.passage.periods
        if p.role in {"base", "since"} and said.clauses.of(p.start) <= clause + 1
        and (p.period is not None or p.shift is not None) and p.start >= said.passage.start
    ]  # fmt: skip
    after = [p for p in fits if p.start >= change.start]
    if after and not any(
        change.end <= q.start < after[0].start and q.kind in {"change", "share"} for q in said.passage.quantities
    ):
        return after[0]
    return None


def shifted_period(period: str, months: int) -> str | None:
    """The period some months later (earlier where negative) of the same length; None where that fits no period."""
    if len(period) == 4:
        return str(int(period) + months // 12) if months % 12 == 0 else None
    if len(period) == 7 and period[5] == "Q":
        quarter = int(period[:4]) * 4 + int(period[6]) - 1
        return None if months % 3 else f"{(quarter + months // 3) // 4}-Q{(quarter + months // 3) % 4 + 1}"
    if len(period) == 7:
        month = int(period[:4]) * 12 + int(period[5:7]) - 1 + months
        return f"{month // 12}-{month % 12 + 1:02}"
    if len(period) == 9 and months % 12 == 0:
        return f"{int(period[:4]) + months // 12}/{int(period[5:]) + months // 12}"
    if len(period) == 15:
        first = int(period[:4]) * 12 + int(period[5:7]) - 1 + months
        last = int(period[8:12]) * 12 + int(period[13:15]) - 1 + months
        return months_between(first // 12, first % 12 + 1, last // 12, last % 12 + 1)
    return None
