"""Claims without a number: that nothing is made, that goods hold what statistics leave out, terms such as de-risked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from terbia.claims.asked import Asked, Subject
from terbia.claims.quantity import Quantity
from terbia.claims.said import Said
from terbia.claims.subject import Mention
from terbia.claims.wordlist import rows
from terbia.vocab.interval import Interval

_WHOLE = Interval(99.5, 100.0)


def stated(said: Said) -> Iterator[Asked]:
    """The claims of a sentence that state no number."""
    yield from _absences(said)
    yield from _embedded(said)
    yield from _terms(said)


def _absences(said: Said) -> Iterator[Asked]:
    """``no sustained commercial-scale production of heavy rare-earth compounds``: nothing is made."""
    for no in said.of_kind("negation"):
        if said.text[no.start : no.end].casefold() not in {"no", "without", "zero"}:
            continue
        clause = said.clauses.of(no.start)
        made = next(
            (m for m in said.mentions if m.kind == "statistic" and m.value == "production"
             and said.clauses.of(m.start) == clause and (0 < m.start - no.end <= 60 or 0 < no.start - m.end <= 2)),
            None,
        )  # fmt: skip
        if made is None or any(
            min(no.start, made.start) < q.start < max(no.end, made.end) for q in said.passage.quantities
        ):
            continue
        subject = said.subject(made.start, None)
        if subject is None or (subject.area is None):
            continue
        yield said.asked(
            min(no.start, made.start), max(no.end, made.end), "absence", replace(subject, statistic="production"),
            period=said.period_near(no.start),
        )  # fmt: skip


def _embedded(said: Said) -> Iterator[Asked]:
    """That rare earths arrive inside goods and that statistics of imports leave them out."""
    inside = [m for m in said.of_kind("statistic") if m.value == "embedded"]
    goods = [m for m in said.of_kind("form") if m.value in {"product", "component", "magnet"}]
    if not inside or not said.names_rare_earths:
        return
    near = [g for g in goods if 0 <= g.start - inside[0].end <= 60]
    if near and not said.passage.quantities:
        subject = said.subject(inside[0].start, None) or Subject(commodity="rare-earths")
        yield said.asked(inside[0].start, near[0].end, "embedded", replace(subject, statistic="embedded"))


def _terms(said: Said) -> Iterator[Asked]:
    for term in said.of_kind("term"):
        row = next((r for r in rows("checked_terms") if r["term"] == term.value), None)
        if row is None or not _is_meant(said, term, row["needs"]):
            continue
        subject = said.subject_of_term(term.start)
        if subject is None or subject.area in {None, "WORLD"}:
            continue
        negated = _is_negated(said, term)
        if row["term"] == "fully-dependent":
            yield from _whole(said, term, subject)
            continue
        yield said.asked(term.start, term.end, "term", subject, term=row["term"], negated=negated)


def _whole(said: Said, term: Mention, subject: Subject) -> Iterator[Asked]:
    """``fully dependent on China``: all of the imports from one area, or all of the use from abroad."""
    if any(q.kind in {"share", "count"} for q in said.passage.quantities):
        return
    whole = Quantity(term.start, term.end, said.text[term.start : term.end], _WHOLE, 100.0, "percent", "share")
    countries = [m for m in said.of_kind("area") if m.value not in {"WORLD", "OTHER", "HOME"}]
    sender = next((m for m in countries if m.role in {"on", "from"}), None)
    receiver = next((m for m in countries if sender is None or m.value != sender.value), None)
    if receiver is None:
        return
    if sender is not None:
        subject = replace(subject, area=sender.value, partner=receiver.value, share="imports", statistic="import-share")
    else:
        subject = replace(subject, area=receiver.value, partner=None, share=None, statistic="net-import-reliance")
    yield said.asked(
        term.start, term.end, "level", replace(subject, form=None, stage=None),
        period=said.period_near(term.start), level=whole,
    )  # fmt: skip


def _is_meant(said: Said, term: Mention, needs: str) -> bool:
    """Whether a term is about supply: some words need "refining", "supply" or "of China" beside them."""
    if not needs:
        return True
    around = said.text[max(said.passage.start, term.start - 40) : min(said.passage.end, term.end + 30)].casefold()
    return any(word in around for word in needs.split("|"))


def _is_negated(said: Said, term: Mention) -> bool:
    clause = said.clauses.of(term.start)
    words = [m for m in said.in_clause("negation", clause) if m.start < term.start]
    text = said.text[said.passage.start : said.passage.end].casefold()
    return bool(words) or any(word in text for row in rows("denying_words") for word in row["phrase"].split("|"))
