"""A page as the JSON of ``terbia brief --json``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from terbia.ledger.observation import Observation
from terbia.reports.entries import derived_text
from terbia.reports.page import Cell, Chart, Derived, Page, Passage, Picture, Section, Span, Table, TestAnswer, Verdict
from terbia.reports.references import section_spans, section_tables, sources_of

CONTRACT = 1
_KEYS = (
    "series",
    "period",
    "value",
    "low",
    "high",
    "unit",
    "scope",
    "qualifiers",
    "edition",
    "released_on",
    "origin",
)

#: A verdict for a program; the word stands beside it as ``answer``.
_HOLDS = {"holds": True, "fails": False, "not_decidable": None}

Json = dict[str, object]


def page_document(page: Page) -> Json:
    """The page as a JSON-ready dict with ``"contract": 1``.

    Every entry of ``figures`` and ``evidence`` is an observation with exactly the contract's keys; a derived
    number stands in ``derived`` and its inputs among the figures.
    """
    return {
        "contract": CONTRACT,
        "title": page.title,
        "as_of": page.as_of,
        "area": page.area,
        "commodity": page.commodity,
        "standfirst": page.standfirst.text,
        "highlights": [_passage(passage) for passage in page.highlights],
        "sections": [_section(section) for section in page.sections],
        "verdict": _verdict(page.verdict),
        "sources": [asdict(source) for source in page.sources],
        "colophon": {**asdict(page.colophon), "editions": list(page.colophon.editions)}
        | {"notes": list(page.colophon.notes)},
        "corrections": list(page.corrections),
    }


def observation_json(obs: Observation) -> Json:
    """An observation with the contract's keys and no other."""
    whole = obs.to_dict()
    return {key: whole[key] for key in _KEYS}


def derived_json(derived: Derived) -> Json:
    """A derived number with its range, its method and the share of it that rests on unverified rows."""
    return {
        "name": derived.name,
        "value": derived.value,
        "low": derived.low,
        "high": derived.high,
        "unit": derived.unit,
        "method": derived.method,
        "unverified_share": derived.unverified_share,
        "text": derived_text(derived),
    }


def _passage(passage: Passage) -> Json:
    return {"text": passage.text, **_figures([passage.spans])}


def _figures(runs: Iterable[Iterable[Span]], name: str = "figures") -> Json:
    sources = list(dict.fromkeys(sources_of(runs)))
    return {
        name: [observation_json(item) for item in sources if isinstance(item, Observation)],
        "derived": [derived_json(item) for item in sources if isinstance(item, Derived)],
    }


def _section(section: Section) -> Json:
    return {
        "heading": section.heading,
        "text": "\n\n".join(passage.text for passage in section.passages),
        **_figures(section_spans(section)),
        "tables": [_table(table) for table in section_tables(section)],
        "charts": [_chart(chart) for chart in section.charts],
    }


def _chart(chart: Chart | Picture) -> Json:
    """What a chart shows; ``data`` is what a picture was drawn from, None where the table behind it has all of it."""
    return {
        "name": chart.name,
        "title": chart.title,
        "description": chart.description,
        "notes": [note.text for note in chart.notes],
        "data": chart.data,
    }


def _table(table: Table) -> Json:
    return {
        "caption": table.caption,
        "columns": list(table.columns),
        "rows": [_cells(row) for row in table.rows],
        "note": table.note,
    }


def _cells(row: Sequence[Cell]) -> list[str]:
    return [cell if isinstance(cell, str) else cell.text for cell in row]


def _verdict(verdict: Verdict) -> Json:
    return {
        "term": verdict.term,
        "holds": _HOLDS[verdict.holds],
        "answer": verdict.holds,
        "summary": verdict.summary.text,
        **_figures([verdict.summary.spans]),
        "tests": [_test(test) for test in verdict.tests],
    }


def _test(test: TestAnswer) -> Json:
    return {
        "name": test.name,
        "question": test.question,
        "answer": test.answer,
        "reason": test.reason.text,
        **_figures([test.reason.spans], "evidence"),
    }
