"""Terms such as de-risked, independent, self-sufficient: checked by the named tests of ``terms``."""

from __future__ import annotations

from dataclasses import dataclass

from terbia.claims.asked import Asked
from terbia.claims.book import Book
from terbia.claims.verdict import CONTRADICTED, NOT_CHECKABLE, SUPPORTED, Word
from terbia.ledger.observation import Observation
from terbia.ledger.record import View
from terbia.terms.tests import FAILS, Answer, Question, answer_term, verdict_of


@dataclass(frozen=True, slots=True)
class TermJudged:
    """The verdict on a term, why, and the observations that decided."""

    verdict: Word
    note: str
    observations: tuple[Observation, ...] = ()


def judge_term(asked: Asked, book: Book, as_of: str | None) -> TermJudged:
    """Whether the term holds of the area by the record of a day; of a denial the opposite."""
    record = book.record
    subject = asked.subject
    if record is None or asked.term is None or subject.area is None:
        return TermJudged(NOT_CHECKABLE, "The record cannot settle it; it would need to know of which area it is said.")
    form = "compounds-and-metals" if (subject.commodity or "").startswith("rare-earths") else None
    question = Question(record, subject.area, subject.commodity or "rare-earths", form, View(as_of=as_of))
    answers = answer_term(asked.term, question)
    holds = verdict_of(answers)
    if holds is None:
        needs = next((a.test.needs for a in answers if a.test.needs), "the lines that its tests ask for")
        return TermJudged(
            NOT_CHECKABLE, f"The tests of \u201c{asked.term}\u201d cannot be decided; they would need {needs}."
        )
    failing = [a for a in answers if a.answer == FAILS]
    seen = tuple({(o.series, o.period, o.edition): o for a in failing or answers for o in a.evidence}.values())
    said = _told(failing or answers)
    if holds == (not asked.negated):
        return TermJudged(SUPPORTED, f"The tests of \u201c{asked.term}\u201d agree: {said}", seen)
    return TermJudged(CONTRADICTED, f"The tests of \u201c{asked.term}\u201d do not agree: {said}", seen)


def _told(answers: list[Answer]) -> str:
    from terbia.claims.wording import printed

    parts = []
    for answer in answers[:3]:
        words = "".join(p if isinstance(p, str) else printed(answer.evidence[p]) for p in answer.reason)
        parts.append(f"{answer.test.question} {words}")
    return " ".join(parts)
