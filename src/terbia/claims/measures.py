"""Claims about export controls: what kind of measure, whether it holds, which elements, on what day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from terbia.claims.said import Said
from terbia.claims.subject import Mention
from terbia.claims.verdict import CONTRADICTED, MISLEADING, NOT_CHECKABLE, SUPPORTED, Word
from terbia.claims.wordlist import rows
from terbia.ledger.event import Event, read_events
from terbia.vocab.area import area
from terbia.vocab.element import elements


@dataclass(frozen=True, slots=True)
class MeasureClaim:
    """A claim about a measure, with its verdict and the events behind it."""

    start: int
    end: int
    verdict: Word
    step: str | None
    reason: str
    events: tuple[Event, ...] = ()


def measure_claims(said: Said, today: date | None) -> Iterator[MeasureClaim]:
    """What a sentence says of controls on rare earths by an area; nothing where it names none."""
    measures = said.of_kind("measure")
    actor = _actor(said)
    if not measures or actor is None or said.others:
        return
    day = today.isoformat() if today else "9999"
    held = [e for e in read_events() if e.actor == actor and e.started_on <= day and not e.is_unverified]
    for tell in (_elements, _count, _ban, _takes_effect, _suspended, _removed):
        found = tell(said, measures, held)
        if found is not None:
            yield found
            return


def _actor(said: Said) -> str | None:
    """Who takes the measure: the area named, else the one of which the record has controls on rare earths."""
    areas = [m for m in said.of_kind("area") if m.value not in {"WORLD", "OTHER", "HOME"}]
    if any(m.value == "CN" for m in areas):
        return area("CN").name
    if (
        not areas
        and said.names_rare_earths
        and any(m.value in {"control", "general-licence", "licence"} for m in said.of_kind("measure"))
    ):
        return area("CN").name
    return None


def _has(measures: Sequence[Mention], *values: str) -> Mention | None:
    return next((m for m in measures if m.value in values), None)


def _span(said: Said) -> tuple[int, int]:
    spans = [(m.start, m.end) for m in said.mentions if m.kind in {"measure", "commodity", "element", "area"}]
    return min(s for s, _ in spans), max(e for _, e in spans)


def _licences(held: Sequence[Event]) -> list[Event]:
    return [e for e in held if e.kind == "export licence" and _symbols(e)]


def _symbols(event: Event) -> frozenset[str]:
    """The elements that a measure names."""
    return frozenset(part.strip() for part in event.scope.split(",") if part.strip() in elements())


def _named_month(said: Said, event: Event) -> bool:
    months = {p.period for p in said.passage.periods if p.period}
    return event.start[:7] in months


def _elements(said: Said, measures: Sequence[Mention], held: Sequence[Event]) -> MeasureClaim | None:
    """A list of the controlled elements: four or more named beside words of control."""
    named = said.of_kind("element")
    if _has(measures, "control", "licence") is None or len({m.value for m in named}) < 4 or not _licences(held):
        return None
    said_set = frozenset(m.value for m in named)
    sets = [_symbols(e) for e in _licences(held)]
    sets.append(frozenset().union(*sets))
    start, end = _span(said)
    spoilt = [m for m in named if said.text[m.start : m.end].casefold() not in _names(m.value)]
    first = _licences(held)[0]
    names = ", ".join(elements()[s].name for s in sorted(_symbols(first), key=list(elements()).index))
    if said_set in sets and not spoilt:
        return MeasureClaim(
            start, end, SUPPORTED, None, f"These are the elements of the measure of {first.start}.", (first,)
        )
    return MeasureClaim(
        start, end, CONTRADICTED, None, f"The measure of {first.start} names {names}.", (first,),
    )  # fmt: skip


def _names(symbol: str) -> set[str]:
    element = elements()[symbol]
    return {element.name.lower(), symbol.lower(), element.oxide.lower()}


def _count(said: Said, measures: Sequence[Mention], held: Sequence[Event]) -> MeasureClaim | None:
    """A number of controlled rare earths: twelve of seventeen on the list."""
    counted = next((q for q in said.passage.quantities if q.kind == "count" and q.noun == "rare earths"), None)
    if counted is None or counted.value is None or _has(measures, "control", "licence") is None:
        return None
    if _has(measures, "ban") is not None:
        return None
    when = max((p.period for p in said.passage.periods if p.period), default="9999")
    known = [e for e in _licences(held) if e.start[: len(when)] <= when]
    sets = [_symbols(e) for e in known]
    numbers = {len(s) for s in sets} | {len(frozenset().union(*sets)) if sets else 0}
    start, end = min(counted.start, _span(said)[0]), max(counted.end, _span(said)[1])
    if not known:
        return None
    right = ", ".join(str(n) for n in sorted(numbers))
    if int(counted.value) in numbers:
        return MeasureClaim(start, end, SUPPORTED, None, f"The measures on record name {right} elements.", tuple(known))
    return MeasureClaim(start, end, CONTRADICTED, None, f"The measures on record name {right} elements.", tuple(known))


def _ban(said: Said, measures: Sequence[Mention], held: Sequence[Event]) -> MeasureClaim | None:
    """A ban where the record has a licence."""
    stopped = _has(measures, "stop") is not None and any(m.value == "exports" for m in said.of_kind("statistic"))
    if (_has(measures, "ban") is None and not stopped) or said.of_kind("negation") or not said.names_rare_earths:
        return None
    target = _target(said)
    years = {p.period[:4] for p in said.passage.periods if p.period and p.role != "base"}
    bans = [e for e in held if "ban" in e.kind.split() or "embargo" in e.kind]
    licences = [e for e in _licences(held) if target is None]
    start, end = _span(said)
    same = [e for e in bans if _target_of(e, target) and (not years or e.start[:4] in years)]
    same = [e for e in same if e.kind == "export ban" and target is not None]
    if same:
        return MeasureClaim(
            start, end, SUPPORTED, None, f"On record from {same[0].start}: {same[0].detail}.", tuple(same[:1])
        )
    licences = [e for e in licences if not years or e.start[:4] in years]
    if licences:
        e = licences[0]
        return MeasureClaim(
            start, end, MISLEADING, "measure",
            f"The measure of {e.start} requires an export licence for {e.scope}; it is no ban.", (e,),
        )  # fmt: skip
    return MeasureClaim(start, end, NOT_CHECKABLE, None, "The record holds no checked source for such a ban.")


def _target(said: Said) -> str | None:
    found = [m for m in said.of_kind("area") if m.role in {"to", "into", "on"} and m.value not in {"CN", "WORLD"}]
    return area(found[0].value).name if found else None


def _target_of(event: Event, target: str | None) -> bool:
    return target is None or event.target in {target, "world"}


def _takes_effect(said: Said, measures: Sequence[Mention], held: Sequence[Event]) -> MeasureClaim | None:
    """A day on which a suspension ends, told as the day on which the measure begins."""
    days = [p.day.isoformat() for p in said.passage.periods if p.day is not None]
    begins = any(row["phrase"] and _says(said, row["phrase"]) for row in rows("effect_words"))
    if not days or not begins or _has(measures, "control", "licence", "ban") is None:
        return None
    start, end = _span(said)
    last = max(p.end for p in said.passage.periods)
    for event in held:
        if event.kind == "suspension" and event.ended_on in days:
            return MeasureClaim(
                start, max(end, last), MISLEADING, "status",
                f"{event.detail} suspends {event.scope} until {event.ended_on}; none begins then by the record.",
                (event,),
            )  # fmt: skip
        if event.started_on in days and event.kind == "export licence":
            return MeasureClaim(start, max(end, last), SUPPORTED, None, f"On record: {event.detail}.", (event,))
    return None


def _says(said: Said, phrases: str) -> bool:
    text = said.text[said.passage.start : said.passage.end].casefold()
    return any(f" {phrase} " in f" {text} " for phrase in phrases.split("|"))


def _suspended(said: Said, measures: Sequence[Mention], held: Sequence[Event]) -> MeasureClaim | None:
    """A suspension of controls: of which ones, where some were suspended and others go on."""
    if _has(measures, "suspension") is None or _has(measures, "control", "licence", "ban") is None:
        return None
    suspended = [e for e in held if e.kind == "suspension" and e.target == "world"]
    going = [e for e in _licences(held) if e.status == "ongoing"]
    start, end = _span(said)
    if not suspended:
        if held:
            return MeasureClaim(start, end, NOT_CHECKABLE, None, "The record holds no suspension by that day.")
        return None
    paused = [e for e in held if e.status == "suspended"]
    if any(_named_month(said, e) for e in going):
        e = next(e for e in going if _named_month(said, e))
        return MeasureClaim(start, end, CONTRADICTED, None, f"The measure of {e.start} was not suspended.", (e,))
    if any(_named_month(said, e) for e in paused):
        e = suspended[0]
        return MeasureClaim(start, end, SUPPORTED, None, f"{e.detail} suspends {e.scope} until {e.ended_on}.", (e,))
    if going:
        return MeasureClaim(
            start, end, MISLEADING, "status",
            f"Suspended until {suspended[0].ended_on} are the measures of {paused[0].start if paused else 'later'}; "
            f"the licences of {going[0].start} go on.", (suspended[0], going[0]),
        )  # fmt: skip
    return None


def _removed(said: Said, measures: Sequence[Mention], held: Sequence[Event]) -> MeasureClaim | None:
    """Controls said to be over: contradicted where the measure of the month named, or every one, goes on."""
    if (
        _has(measures, "removal") is None
        or _has(measures, "control", "licence", "ban") is None
        or said.of_kind("negation")
    ):
        return None
    if any(m.value == "future" for m in said.of_kind("modal")):
        return None
    going = [e for e in _licences(held) if e.status == "ongoing"]
    months = {p.period for p in said.passage.periods if p.period}
    named = [e for e in going if e.start[:7] in months] or (going if not months else [])
    if not named:
        return None
    start, end = _span(said)
    e = named[0]
    return MeasureClaim(
        start, end, CONTRADICTED, None, f"The export licences of {e.start} ({e.scope}) go on by the record.", (e,),
    )  # fmt: skip


def too_many(said: Said) -> Iterator[MeasureClaim]:
    """A count of rare earths above the number of elements that there are: other metals have been counted with them."""
    most = len(elements())
    for quantity in said.passage.quantities:
        told = quantity.kind == "count" and quantity.noun == "rare earths" and quantity.hedge is None
        if told and quantity.value is not None and most < quantity.value <= _COUNTED:
            reason = f"There are {most} rare earths; a count of {quantity.value:g} takes in other metals."
            yield MeasureClaim(quantity.start, quantity.end, MISLEADING, "commodity", reason)


# Longer counts are of minerals that hold rare earths, of which there are some hundreds.
_COUNTED = 100
