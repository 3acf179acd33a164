"""A page as a PDF, set by Typst from the template and the page as data.

No Typst markup is written from the page's words: they reach the template as JSON strings, so nothing in them can
act as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from importlib.resources import files
from json import dumps

from terbia.errors import TerbiaError
from terbia.ledger.observation import Observation
from terbia.reports import entries
from terbia.reports.drawing import draw_inline
from terbia.reports.page import Chart, Derived, Figure, Link, Page, Picture, Section, Span, Table, Verdict, cell_spans
from terbia.reports.palette import tokens
from terbia.reports.references import References, collect

Json = dict[str, object]


def render_pdf(page: Page) -> bytes:
    """The page as an A4 PDF with page numbers, links and an appendix of observations; the same bytes every time.

    Raises TerbiaError where the page cannot be set.
    """
    import typst

    template = files("terbia").joinpath("data/templates/brief.typ").read_bytes()
    words = dumps(page_data(page), ensure_ascii=False)
    try:
        made = typst.compile(template, format="pdf", sys_inputs={"page": words}, ignore_system_fonts=True, timestamp=0)
    except RuntimeError as error:
        raise TerbiaError(f"The PDF could not be set: {error}") from None
    return bytes(made)


def page_data(page: Page) -> Json:
    """What the Typst template is given: words, numbers of footnotes, anchors, drawings."""
    references = collect(page)
    return {
        "title": page.title,
        "standfirst": _runs(page.standfirst.spans, references),
        "as_of": entries.long_date(page.as_of),
        "date": _date(page.as_of),
        "kicker": page.kicker,
        "highlights": [_runs(passage.spans, references) for passage in page.highlights],
        "corrections": list(page.corrections),
        "sections": [_section(section, references) for section in page.sections],
        "verdict": _verdict(page.verdict, references),
        "sources": _sources(page),
        "colophon": _colophon(page),
        "observations": [_observation(a, obs, references) for a, obs in references.observations.items()],
        "derived": [_derived(a, item, references) for a, item in references.derived.items()],
        "colours": {token.name: token.light for token in tokens()},
    }


def _date(text: str) -> list[int] | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return [day.year, day.month, day.day]


def _runs(spans: Iterable[Span], references: References) -> list[Json]:
    return [_run(span, references) for span in spans]


def _run(span: Span, references: References) -> Json:
    if isinstance(span, Figure):
        return {"text": span.text, "to": references.anchors[span.source], "url": None}
    if isinstance(span, Link):
        return {"text": span.text, "to": None, "url": entries.web_address(span.url)}
    return {"text": span, "to": None, "url": None}


def _section(section: Section, references: References) -> Json:
    return {
        "heading": section.heading,
        "passages": [_runs(passage.spans, references) for passage in section.passages],
        "charts": [_chart(chart, references) for chart in section.charts],
        "tables": [_table(table, references) for table in section.tables],
    }


def _chart(chart: Chart | Picture, references: References) -> Json:
    return {
        "title": chart.title,
        "description": chart.description,
        "svg": draw_inline(chart).replace("Liberation Sans", "Libertinus Serif"),
        "broad": chart.is_broad,
        "notes": [_runs(note.spans, references) for note in chart.notes],
        "table": _table(chart.table, references),
    }


def _table(table: Table, references: References) -> Json:
    return {
        "caption": table.caption,
        "columns": list(table.columns),
        "rows": [[_runs(cell_spans(cell), references) for cell in row] for row in table.rows],
        "note": table.note,
        "of_words": table.of_words,
    }


def _verdict(verdict: Verdict, references: References) -> Json:
    return {
        "term": verdict.term,
        "answer": _answer(verdict.holds),
        "summary": _runs(verdict.summary.spans, references),
        "tests": [
            {
                "name": test.name,
                "question": test.question,
                "answer": _answer(test.answer),
                "reason": _runs(test.reason.spans, references),
            }
            for test in verdict.tests
        ],
    }


def _answer(answer: str) -> Json:
    return {"code": answer, "words": entries.answer_words(answer)}


def _sources(page: Page) -> list[Json]:
    return [
        {
            "publisher": source.publisher,
            "title": source.title,
            "url": entries.web_address(source.url),
            "rest": f" ({source.edition}, released {entries.long_date(source.released_on)}). {source.credit} "
            f"Licence: {source.licence}.",
        }
        for source in page.sources
    ]


def _colophon(page: Page) -> Json:
    made = page.colophon
    return {
        "notes": list(made.notes),
        "command": made.command,
        "cite": made.cite,
        "editions": ", ".join(made.editions),
        "version": f"terbia {made.version}",
        "record": f"sha256:{made.record_sha256}",
    }


def _observation(anchor: str, obs: Observation, references: References) -> Json:
    entry = entries.observation_entry(anchor, references.number(obs), obs)
    origin = {
        "title": obs.origin.title,
        "url": entries.web_address(obs.origin.url),
        "place": entries.location(obs),
        "licence": obs.origin.licence,
    }
    return {**_entry(entry), "origin": origin, "inputs": []}


def _derived(anchor: str, item: Derived, references: References) -> Json:
    entry = entries.derived_entry(anchor, references.number(item), item)
    return {**_entry(entry), "origin": None, "inputs": _inputs(item.inputs, references)}


def _inputs(inputs: Sequence[Observation], references: References) -> list[Json]:
    return [
        {"to": references.anchors[obs], "text": f"observation {references.number(obs)}", "url": None} for obs in inputs
    ]


def _entry(entry: entries.Entry) -> Json:
    return {
        "anchor": entry.anchor,
        "number": str(entry.number),
        "printed": entry.printed,
        "subject": entry.subject,
        "period": entry.period,
        "facts": [list(fact) for fact in entry.facts],
    }
