"""Check a text: read its claims, match each to the record, give a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from terbia.claims.asked import Asked
from terbia.claims.book import Book
from terbia.claims.checked import CheckedText, Claim
from terbia.claims.context import Context, is_rare, other_commodity, whole_text
from terbia.claims.deals import deal_claims
from terbia.claims.extract import extract
from terbia.claims.furniture import find_furniture
from terbia.claims.line import Printed, Sight
from terbia.claims.measures import MeasureClaim, measure_claims, too_many
from terbia.claims.passage import Passage, read_passage
from terbia.claims.reading import Text
from terbia.claims.said import Said
from terbia.claims.sentence import Sentence, sentences
from terbia.claims.subject import Mention, find_mentions
from terbia.claims.term_claim import judge_term
from terbia.claims.verdict import CONTRADICTED, MISLEADING, NOT_CHECKABLE, SUPPORTED, Judged, judge
from terbia.claims.wording import mend, reason
from terbia.vocab.day import read_day
from terbia.vocab.element import elements

_COPY = (
    "The only word of that day is a copy of the publisher's figure, and a later edition says otherwise; "
    "it would need the page itself."
)


@dataclass(frozen=True, slots=True)
class Day:
    """When a text was written, as far as that is known: between two days."""

    first: date
    last: date


def read_day_of(text: str) -> Day:
    """The day that a date means; of a month or year any of its days. Raises TerbiaError for text that is none."""
    return Day(date.fromisoformat(read_day(text)), date.fromisoformat(read_day(text, last=True)))


def check_text(
    read: Text, book: Book, day: Day | None = None, progress: Callable[[int, int], None] | None = None
) -> CheckedText:
    """The claims of a text with verdicts; ``day`` overrides the date found in the text.

    ``progress`` is told how many sentences are done and how many there are. Deterministic; nothing is fetched.
    """
    if day is None and read.date is not None:
        day = Day(read.date, read.date)
    book.trim()
    parts = list(_read(read.text, day.last if day else None))
    asked = list(_asked(read.text, parts, str(day.last.year) if day else "9999"))
    claims = []
    for number, one in enumerate(asked):
        if isinstance(one, Asked):
            claims.append(_term(read.text, one, book, day) if one.kind == "term" else _claim(read.text, one, book, day))
        else:
            claims += _measures(read.text, one, day)
        if progress is not None and number % 50 == 0:
            progress(number, len(asked))
    claims.sort(key=lambda claim: (claim.start, claim.end))
    headings = tuple((s.start, s.end) for s, _, _ in parts if s.kind == "heading")
    return CheckedText(read.text, read.title, day.last if day else None, tuple(claims), headings)


_Part = tuple[Sentence, Passage, list[Mention]]


def _read(text: str, today: date | None) -> Iterable[_Part]:
    for sentence in sentences(text, find_furniture(text)):
        passage = read_passage(text, sentence.start, sentence.end, today)
        yield sentence, passage, find_mentions(passage.tokens)


def _asked(text: str, parts: list[_Part], latest: str = "9999") -> Iterable[Asked | Said]:
    others = any(other_commodity(passage.tokens) for _, passage, _ in parts)
    context = Context(text=whole_text((m for _, _, found in parts for m in found), others))
    paragraph = -1
    seen: set[tuple[int, int, str]] = set()
    for sentence, passage, mentions in parts:
        if sentence.paragraph != paragraph:
            context.turn(sentence.kind == "heading")
            paragraph = sentence.paragraph
        said = Said.of(text, passage, mentions, context)
        counted = any(q.kind == "count" for q in passage.quantities)
        if counted or any(m.kind in {"measure", "organisation"} for m in mentions):
            yield said
        for one in extract(said):
            if (one.start, one.anchor, one.kind) not in seen:
                seen.add((one.start, one.anchor, one.kind))
                yield one
        _remember(context, said.passage, list(said.mentions), latest, heading=sentence.kind == "heading")


def _remember(context: Context, passage: Passage, mentions: list[Mention], latest: str, *, heading: bool) -> None:
    """Keep what a sentence says for the ones after it."""
    kept = context.heading if heading else context.paragraph
    areas = {m.value for m in mentions if m.kind == "area" and m.value not in {"WORLD", "OTHER", "HOME"}}
    first = min((q.start for q in passage.quantities), default=passage.end)
    leading = {m.value for m in mentions if m.kind == "area" and m.value in areas and m.start < first}
    if len(areas) == 1 and leading:
        kept["area"] = areas.pop()
    elif areas:
        kept.pop("area", None)
    for mention in mentions:
        if mention.kind == "element":
            kept["commodity"] = elements()[mention.value].name.lower()
        elif mention.kind == "commodity" and is_rare(mention.value):
            kept["commodity"] = mention.value
    if heading:
        return
    for mention in mentions:
        if mention.kind == "statistic" and mention.value != "supply-share":
            kept["statistic"] = mention.value
        elif mention.kind == "form":
            kept["form"] = mention.value
    for period in passage.periods:
        if period.period and period.role == "at" and period.period[:4] <= latest:
            kept["period"] = period.period
            break


def _measures(text: str, said: Said, day: Day | None) -> Iterable[Claim]:
    """Claims about export controls; a measure that begins later changes only what is said of today."""
    for one in _events(said, day.last if day else None):
        later = [m for m in _events(said, None) if m.start == one.start]
        now = later[0].verdict if later else one.verdict
        denied = any(m.kind == "attributed" and m.value == "denied" for m in said.mentions)
        wrong = one.step is not None or one.verdict == CONTRADICTED
        yield Claim(
            text[one.start : one.end], one.start, one.end, None, None, None, None, None, None, one.verdict, one.step,
            denied, now, one.reason, mend=one.reason if wrong and not denied else "", events=one.events,
        )  # fmt: skip


def _events(said: Said, today: date | None) -> Iterable[MeasureClaim]:
    if said.concerns_rare_earths:
        yield from measure_claims(said, today)
        yield from too_many(said)
    yield from deal_claims(said, today)


def _term(text: str, asked: Asked, book: Book, day: Day | None) -> Claim:
    then = judge_term(asked, book, day.last.isoformat() if day else None)
    now = then if day is None else judge_term(asked, book, None)
    return Claim(
        text[asked.start : asked.end], asked.start, asked.end, None, None, None, None, None, None, then.verdict, None,
        asked.attributed, now.verdict, then.note, then.observations, "" if now.verdict == then.verdict else now.note,
        then.note if then.verdict == CONTRADICTED and not asked.attributed else "",
    )  # fmt: skip


def _claim(text: str, asked: Asked, book: Book, day: Day | None) -> Claim:
    judged = _judged(asked, book, day)
    now = _now(asked, judged, book, day)
    if _rests_on_copies(judged) and now.verdict in {CONTRADICTED, MISLEADING}:
        judged = replace(judged, verdict=NOT_CHECKABLE, right=None, note=_COPY)
    quantity = asked.quantity
    span = quantity.interval if quantity is not None else None
    return Claim(
        text[asked.start : asked.end], asked.start, asked.end, _series(judged), _period(asked, judged),
        None if quantity is None else quantity.value, _finite(span.low if span else None),
        _finite(span.high if span else None), None if quantity is None else quantity.unit,
        judged.verdict, judged.step, asked.attributed, now.verdict, reason(asked, judged), judged.evidence,
        "" if now is judged or now.verdict == judged.verdict else reason(asked, now), mend(asked, judged),
    )  # fmt: skip


def _rests_on_copies(judged: Judged) -> bool:
    """Whether a claim is supported by copies of a publisher's figures only, which nobody compared with the page."""
    return (
        judged.verdict == SUPPORTED
        and bool(judged.evidence)
        and all("secondary" in one.qualifiers for one in judged.evidence)
    )


def _judged(asked: Asked, book: Book, day: Day | None) -> Judged:
    """The verdict at the text's day; of a day known to the month or year only, at its first or last day."""
    if day is None:
        return judge(asked, book, None, Sight())
    last = Sight(day.last.isoformat())
    found = judge(asked, book, day.last, last)
    if day.first != day.last and found.verdict != SUPPORTED:
        first = Sight(day.first.isoformat())
        early = judge(asked, book, day.last, first)
        if early.verdict == SUPPORTED or found.verdict == NOT_CHECKABLE:
            return early
    return found


def _now(asked: Asked, judged: Judged, book: Book, day: Day | None) -> Judged:
    """The verdict by the newest editions, on the period that the text could mean."""
    if day is None:
        return judged
    period = asked.period or (judged.trial.hypothesis.period if judged.trial and judged.step is None else None)
    return judge(replace(asked, period=period), book, day.last, Sight())


def _series(judged: Judged) -> str | None:
    for trial in (judged.right, judged.trial):
        if trial is not None:
            line = trial.hypothesis.line
            return line.series if isinstance(line, Printed) else line.name
    return None


def _period(asked: Asked, judged: Judged) -> str | None:
    if asked.period is not None:
        return asked.period
    trial = judged.right or judged.trial
    return None if trial is None else trial.hypothesis.period


def _finite(number: float | None) -> float | None:
    return number if number is not None and abs(number) != float("inf") else None
