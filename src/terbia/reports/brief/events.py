"""The section on events: controls, laws and deals that touch the commodity, each with its source."""

from __future__ import annotations

import re
from functools import cache

from terbia.ledger.event import Event, read_events
from terbia.reports.brief.basis import Basis
from terbia.reports.brief.say import passage
from terbia.reports.brief.words import counted, listed, sentence_start, words_of
from terbia.reports.entries import long_date
from terbia.reports.page import Link, Passage, Section, Span, Table
from terbia.vocab.day import read_day
from terbia.vocab.element import elements
from terbia.vocab.table import packaged_rows

_RARE_EARTH_WORDS = re.compile(r"\bRE\b|rare.earth|magnet|NdFeB|SmCo|NdPr|MREC", re.I)


def event_section(basis: Basis) -> Section | None:
    """Events since the brief's year began, as far as they lie before the day asked for; None where none is on file."""
    since = f"{basis.year}-01-01"
    known = [e for e in read_events() if e.start >= since and _is_past(basis, e) and touches(e, basis.commodity)]
    checked = [e for e in known if _is_sound(basis, e)]
    if not checked:
        return None
    count = counted(len(checked), "measure or event is", "measures and events are")
    passages = [
        passage(
            f"{sentence_start(count)} on file for {words_of(basis.commodity)} since {long_date(since)}, with the "
            "source of each. The list is not complete."
        ),
        *_standing(basis, [e for e in read_events() if _is_past(basis, e) and _is_sound(basis, e)]),
    ]
    if len(known) > len(checked):
        left = counted(len(known) - len(checked), "more was noted", "more were noted")
        passages.append(passage(f"{left} without a page to check and left out; 'terbia events' shows them."))
    if basis.limit is None and any(e.started_on > basis.as_of for e in checked):
        passages.append(
            passage(
                f"The list runs on beyond {long_date(basis.as_of)}, the date of the figures; it also holds dates that "
                "were set for later."
            )
        )
    rows = tuple(_row(e) for e in checked)
    table = Table("Measures and events", ("From", "By", "Towards", "What", "Source"), rows, of_words=True)
    return Section("Events", tuple(passages), (), (table,), slug="events")


def _row(e: Event) -> tuple[Span, ...]:
    on = f" ({e.scope})" if e.scope else ""
    what = sentence_start(f"{e.kind}{on}: {e.detail}" if e.detail else f"{e.kind}{on}")
    return (e.start, e.actor, e.target, what, Link(e.origin.publisher, e.origin.url))


def _is_past(basis: Basis, e: Event) -> bool:
    return basis.limit is None or e.started_on <= basis.limit


def _is_sound(basis: Basis, e: Event) -> bool:
    return not e.is_unverified and touches(e, basis.commodity)


def _standing(basis: Basis, events: list[Event]) -> list[Passage]:
    """Which measures go on and which are suspended, by the last word on file."""
    ongoing = [e for e in events if e.status == "ongoing" or (e.status == "suspended" and not _suspended(basis, e))]
    suspended = [e for e in events if _suspended(basis, e)]
    found = []
    for word, group in (("In force", ongoing), ("Suspended", suspended)):
        if group:
            found.append(passage(f"{word} by the last word on file: {listed([_named(e) for e in group], '; ')}."))
    return found


def _suspended(basis: Basis, e: Event) -> bool:
    if e.status != "suspended":
        return False
    day = read_day(e.end.removeprefix("suspended "))
    return basis.limit is None or day <= basis.limit


def _named(e: Event) -> str:
    on = f" ({e.scope})" if e.scope else ""
    towards = f" towards {e.target}" if e.target and e.target != "world" else ""
    return f"{e.actor}, {e.kind}{on}{towards} from {e.start}"


@cache
def _symbols() -> dict[str, str]:
    return {row["commodity"]: row["symbol"] for row in packaged_rows("reports/symbols.csv")}


def touches(event: Event, commodity: str) -> bool:
    """Whether an event concerns a commodity, by the words of its scope and detail.

    An event without a scope, or whose scope names no other commodity, is taken to concern rare earths: the table
    of events was made for them.
    """
    scope, everything = event.scope, f"{event.scope} {event.detail}"
    if commodity in {"rare-earths", "rare-earths-heavy"}:
        if re.search(r"\bnot RE\b", everything):
            return False
        own = any(re.search(rf"\b{e.symbol}\b", scope) for e in elements().values())
        other = any(re.search(rf"\b{symbol}\b", scope) for symbol in _symbols().values())
        return own or not other or bool(_RARE_EARTH_WORDS.search(everything))
    symbols = [e.symbol for e in elements().values() if e.name.lower() == commodity]
    symbols += [_symbols()[commodity]] if commodity in _symbols() else []
    named = re.search(rf"\b{re.escape(words_of(commodity))}\b", everything, re.I)
    return bool(named) or any(re.search(rf"\b{symbol}\b", everything) for symbol in symbols)
