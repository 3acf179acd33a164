"""Putting a brief together from its sections."""

from __future__ import annotations

from collections.abc import Iterable

from terbia.ledger.observation import Observation
from terbia.ledger.record import NEWEST, Record, View
from terbia.reports.brief.basis import Basis
from terbia.reports.brief.chain import chain_section
from terbia.reports.brief.events import event_section
from terbia.reports.brief.headline import highlights_of, standfirst_of, title_of
from terbia.reports.brief.market import price_section, supplier_section
from terbia.reports.brief.output import output_section
from terbia.reports.brief.reliance import RelianceStory, main_story, reliance_section
from terbia.reports.brief.say import figure, passage
from terbia.reports.brief.stages import definition_section, heavy_section, stages_section
from terbia.reports.brief.vintages import editions_section, gap_section
from terbia.reports.brief.words import listed, place, sentence_start, words_of
from terbia.reports.entries import long_date
from terbia.reports.page import (
    Colophon,
    Derived,
    Figure,
    Page,
    Passage,
    Section,
    SourceLine,
    Span,
    TestAnswer,
    Verdict,
)
from terbia.reports.references import section_spans
from terbia.terms.tests import FAILS, HOLDS, NOT_DECIDABLE, Answer, Question, answer_term, read_term, verdict_of
from terbia.version import VERSION

TERM = "de-risked"


def write_brief(
    record: Record, area: str, commodity: str, view: View = NEWEST, *, command: str = "terbia brief"
) -> Page:
    """The brief of an area and commodity as the record has it. Raises NotInRecord where it has too little."""
    basis = Basis(record, area, commodity, view)
    story = main_story(basis)
    candidates = {
        "output": output_section(basis),
        "net import reliance": reliance_section(basis, story),
        "what the lines count": definition_section(basis),
        "heavy": heavy_section(basis),
        "stages": stages_section(basis),
        "the chain": chain_section(basis),
        "shares of import sources": supplier_section(basis),
        "prices": price_section(basis),
        "events": event_section(basis),
        "editions": editions_section(basis, story),
    }
    missing = [
        n
        for n in ("output", "net import reliance", "what the lines count", "shares of import sources", "prices")
        if candidates[n] is None
    ]
    sections = [s for s in candidates.values() if s is not None] + [gap_section(basis, missing)]
    verdict = _verdict(basis, story)
    highlights = highlights_of(basis, story)
    standfirst = standfirst_of(basis, story)
    used = observations_in([standfirst, *highlights], sections, verdict)
    return Page(
        title=title_of(basis, story),
        standfirst=standfirst,
        as_of=basis.as_of,
        area=area,
        commodity=commodity,
        highlights=tuple(highlights),
        sections=tuple(sections),
        verdict=verdict,
        sources=_sources(used),
        colophon=_colophon(basis, used, command),
        subject=f"{sentence_start(place(area))} · {words_of(commodity)}",
    )


def _verdict(basis: Basis, story: RelianceStory | None) -> Verdict:
    form = story.form if story else None
    answers = answer_term(TERM, Question(basis.record, basis.area, basis.commodity, form, basis.view))
    holds = verdict_of(answers)
    counts = {kind: sum(a.answer == kind for a in answers) for kind in (HOLDS, FAILS, NOT_DECIDABLE)}
    words = {True: "holds", False: "does not hold", None: "cannot be decided"}[holds]
    of_what = f"{words_of(basis.commodity)} in {place(basis.area)}"
    summary = passage(
        f"“{TERM.capitalize()}” {words} for {of_what}: of {len(answers)} tests "
        f"{_some(counts[HOLDS], 'holds', 'hold')}, {_some(counts[FAILS], 'fails', 'fail')} and "
        f"{_some(counts[NOT_DECIDABLE], 'cannot be decided', 'cannot be decided')} from the record. "
        f"The word is taken to mean: {read_term(TERM).meaning}"
    )
    state = {True: "holds", False: "fails", None: NOT_DECIDABLE}[holds]
    return Verdict(TERM, state, summary, tuple(_tested(a) for a in answers))


def _some(count: int, one: str, many: str) -> str:
    return f"{count or 'none'} {one if count < 2 else many}"


def _tested(answer: Answer) -> TestAnswer:
    spans: list[Span] = [figure(answer.evidence[piece]) if isinstance(piece, int) else piece for piece in answer.reason]
    used = {piece for piece in answer.reason if isinstance(piece, int)}
    for number, observation in enumerate(answer.evidence):
        if number not in used:
            spans += [" (", figure(observation), ")"]
    return TestAnswer(answer.test.name, answer.test.question, answer.answer, passage(*spans, f" {answer.test.why}"))


def observations_in(
    passages: Iterable[Passage], sections: Iterable[Section], verdict: Verdict | None = None
) -> list[Observation]:
    """Every observation that a page draws on, each once, in the order in which it first stands."""
    found: dict[tuple[str, str, str], Observation] = {}

    def take(spans: Iterable[Span]) -> None:
        for span in spans:
            if not isinstance(span, Figure):
                continue
            sources = span.source.inputs if isinstance(span.source, Derived) else (span.source,)
            for o in sources:
                found.setdefault((o.series, o.period, o.edition), o)

    for p in passages:
        take(p.spans)
    for section in sections:
        for run in section_spans(section):
            take(run)
    for test in verdict.tests if verdict else ():
        take(test.reason.spans)
    return list(found.values())


def _sources(used: list[Observation]) -> tuple[SourceLine, ...]:
    from terbia.ledger.licence import credits as credit_lines

    lines: dict[tuple[str, str], SourceLine] = {}
    for o in used:
        origin = o.origin
        key = (o.edition, origin.url)
        if key not in lines:
            credit = " ".join(credit_lines([o]))
            lines[key] = SourceLine(
                o.edition, origin.title, origin.publisher, origin.url, origin.licence, o.released_on, credit
            )
    return tuple(lines[key] for key in sorted(lines, key=lambda k: (lines[k].released_on, k), reverse=True))


def _colophon(basis: Basis, used: list[Observation], command: str) -> Colophon:
    editions = tuple(
        dict.fromkeys(o.edition for o in sorted(used, key=lambda o: (o.released_on, o.edition), reverse=True))
    )
    notes = [
        "A number's interval is what its printed digits and bounds allow; a derived number is written with its range.",
        "Verbs and comparisons are chosen from these intervals: where they overlap, no direction is claimed.",
    ]
    recalled = [e.name for e in basis.record.editions if e.name in editions and e.released_on_is_recalled]
    if recalled:
        notes.append(f"Release dates recalled or assumed, not read from the publisher's page: {listed(recalled)}.")
    secondary = sum("secondary" in o.qualifiers for o in used)
    unverified = sum(o.is_unverified for o in used)
    notes.append(
        f"Of the {len(used)} observations used, {_some(secondary, 'was', 'were')} read from a secondary copy and "
        f"{_some(unverified, 'is', 'are')} unverified."
    )
    own = sorted({e.name for e in basis.record.editions if not e.packaged and e.name in editions})
    if own:
        notes.append(f"Loaded by the user, over or beside the packaged record: {', '.join(own)}.")
    cite = (
        f"Terbia {VERSION}, brief on {words_of(basis.commodity)} ({place(basis.area)}), as known on "
        f"{long_date(basis.as_of)}, record {basis.record.sha256[:12]}."
    )
    return Colophon(editions, basis.record.sha256, VERSION, command, cite, tuple(notes))
