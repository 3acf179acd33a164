"""A page as Markdown, with a footnote for every number and the charts as their tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from terbia.ledger.observation import Observation
from terbia.reports import entries
from terbia.reports.page import Colophon, Derived, Figure, Link, Page, Section, Span, Table, Verdict, cell_spans
from terbia.reports.references import References, collect, section_tables

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~$&^])")
_MARKS = {"holds": "✓", "fails": "✗", "not_decidable": "?"}


def render_markdown(page: Page) -> str:
    """The page as Markdown (CommonMark with tables and ``[^n]`` footnotes, as GitHub and Pandoc read them)."""
    references = collect(page)
    blocks = [
        f"# {escape(page.title)}",
        _words(page.standfirst.spans, references),
        f"*Data as known on {escape(entries.long_date(page.as_of))}. {escape(page.kicker)}.*",
    ]
    if page.corrections:
        blocks += ["## Corrections", *(f"- {escape(line)}" for line in page.corrections)]
    if page.highlights:
        blocks += ["## In brief", "\n".join(f"- {_words(p.spans, references)}" for p in page.highlights)]
    for section in page.sections:
        blocks += _section(section, references)
    blocks += _verdict(page.verdict, references)
    blocks += ["## Sources", "\n".join(_sources(page)), *_colophon(page.colophon)]
    blocks += ["\n".join(_footnotes(references))]
    return "\n\n".join(block for block in blocks if block) + "\n"


def escape(text: str, *, starts_line: bool = True) -> str:
    """Words that no Markdown reader takes for markup: special signs escaped, line breaks as spaces."""
    safe = _SPECIAL.sub(r"\\\1", re.sub(r"[\r\n]+", " ", text))
    # A list sign or a number with a point counts only at the start of a line.
    return re.sub(r"^(\s*)([-+=](?=\s|$|[-=])|\d+(?=[.)](?:\s|$)))", _first, safe) if starts_line else safe


def _first(found: re.Match[str]) -> str:
    sign = found[2]
    return f"{found[1]}\\{sign}" if not sign[0].isdigit() else f"{found[1]}{sign}\\"


def code(text: str) -> str:
    """A code span that may itself hold backticks."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence, plain = "`" * (longest + 1), text.replace("\n", " ")
    return f"{fence} {plain} {fence}" if longest else f"{fence}{plain}{fence}"


def _words(spans: Iterable[Span], references: References) -> str:
    parts = []
    for index, span in enumerate(spans):
        if isinstance(span, Figure):
            parts.append(f"{escape(span.text, starts_line=index == 0)}[^{references.number(span.source)}]")
        elif isinstance(span, Link):
            parts.append(_link(span.text, span.url))
        else:
            parts.append(escape(span, starts_line=index == 0))
    return "".join(parts)


def _section(section: Section, references: References) -> Iterator[str]:
    yield f"## {escape(section.heading)}"
    yield from (_words(passage.spans, references) for passage in section.passages)
    for chart in section.charts:
        yield f"**{escape(chart.title)}.** {escape(chart.description)}"
        yield from (_words(note.spans, references) for note in chart.notes)
    for table in section_tables(section):
        yield from _table(table, references)


def _table(table: Table, references: References) -> Iterator[str]:
    yield f"*{escape(table.caption)}*"
    if table.columns:
        lines = [_row(escape(column) for column in table.columns), _row("---" for _ in table.columns)]
        lines += [_row(_words(cell_spans(cell), references) for cell in row) for row in table.rows]
        yield "\n".join(lines)
    yield escape(table.note)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _verdict(verdict: Verdict, references: References) -> Iterator[str]:
    yield f"## The test: {escape(verdict.term)}"
    yield f"**{_answer(verdict.holds)}.** {_words(verdict.summary.spans, references)}"
    lines = [
        f"- **{_answer(test.answer)}** ({escape(test.name)}): {escape(test.question)} "
        f"{_words(test.reason.spans, references)}"
        for test in verdict.tests
    ]
    yield "\n".join(lines)


def _answer(answer: str) -> str:
    return f"{_MARKS.get(answer, '')} {entries.answer_words(answer)}".strip()


def _sources(page: Page) -> Iterator[str]:
    for source in page.sources:
        yield (
            f"- {escape(source.publisher)}, {_link(source.title, source.url)} ({escape(source.edition)}, released "
            f"{escape(entries.long_date(source.released_on))}). {escape(source.credit)} "
            f"Licence: {escape(source.licence)}."
        )


def _link(title: str, url: str) -> str:
    address = entries.web_address(url)
    if address is None:
        return f"{escape(title)} ({code(url)})" if url else escape(title)
    return f"[{escape(title)}]({address.replace('(', '%28').replace(')', '%29')})"


def _colophon(colophon: Colophon) -> Iterator[str]:
    yield "## How this page was made"
    yield from (escape(note) for note in colophon.notes)
    yield "\n".join(
        [
            f"- Command: {code(colophon.command)}",
            f"- Cite as: {escape(colophon.cite)}",
            f"- Editions: {escape(', '.join(colophon.editions))}",
            f"- Version: terbia {escape(colophon.version)}",
            f"- Record: {code('sha256:' + colophon.record_sha256)}",
        ]
    )


def _footnotes(references: References) -> Iterator[str]:
    for anchor, obs in references.observations.items():
        yield _observation(anchor, obs, references)
    for anchor, derived in references.derived.items():
        yield _derived(anchor, derived, references)


def _observation(anchor: str, obs: Observation, references: References) -> str:
    entry = entries.observation_entry(anchor, references.number(obs), obs)
    facts = "; ".join(f"{name.lower()}: {escape(words)}" for name, words in entry.facts)
    place = f", {escape(entries.location(obs))}" if entries.location(obs) else ""
    return (
        f"[^{entry.number}]: {code(obs.series)}, {escape(f'in {obs.period}')}: {escape(entry.printed)}. {facts}. "
        f"Origin: {_link(obs.origin.title, obs.origin.url)}{place}. Licence: {escape(obs.origin.licence)}."
    )


def _derived(anchor: str, derived: Derived, references: References) -> str:
    entry = entries.derived_entry(anchor, references.number(derived), derived)
    facts = "; ".join(f"{name.lower()}: {escape(words)}" for name, words in entry.facts)
    inputs = ", ".join(f"[^{references.number(obs)}]" for obs in derived.inputs)
    return f"[^{entry.number}]: {escape(entry.subject)}: {escape(entry.printed)}. {facts}." + (
        f" Drawn from {inputs}." if inputs else ""
    )
