"""The document model of a brief: text whose every number points at what it was drawn from.

A renderer (html, markdown, pdf, json) gets a `Page` and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from terbia.ledger.observation import Observation
from terbia.reports.svg import Drawing


@dataclass(frozen=True, slots=True)
class Derived:
    """A number computed from observations: its range, its unit, how it was made, what it rests on.

    ``ends`` is the range as it is printed, where it stands beside the number so; else its width says how it is rounded.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    method: str
    inputs: tuple[Observation, ...] = ()
    unverified_share: float = 0.0
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it stands in a sentence, and the observation or derivation behind it."""

    text: str
    source: Observation | Derived


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a page elsewhere, such as the source of an event."""

    text: str
    url: str


Span = str | Figure | Link


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or paragraph: words and figures in order."""

    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The passage as plain text."""
        return "".join(span if isinstance(span, str) else span.text for span in self.spans)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures in the order in which they stand."""
        return tuple(span for span in self.spans if isinstance(span, Figure))


Cell = Span | Passage


def cell_spans(cell: Cell) -> tuple[Span, ...]:
    """The words and figures of a cell."""
    return cell.spans if isinstance(cell, Passage) else (cell,)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows behind a chart or in a section; a cell is text, a figure or a passage. One of words is set left."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    of_words: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A Vega-Lite specification, the sentence that says what it shows, and the table behind it.

    ``notes`` stand under the drawing; ``data`` is what it was drawn from, for a program.
    """

    name: str
    title: str
    description: str
    spec: Mapping[str, object]
    table: Table
    notes: tuple[Passage, ...] = ()
    data: Mapping[str, object] | None = None
    is_folded: ClassVar[bool] = False
    is_broad: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of our own for a page and one for a telephone, else as a chart; broad: it takes the page's width;
    folded: a page on a screen shows its title and opens it on demand, paper has it in full.
    """

    name: str
    title: str
    description: str
    wide: Drawing
    narrow: Drawing
    table: Table
    notes: tuple[Passage, ...] = ()
    data: Mapping[str, object] | None = None
    is_folded: bool = False
    is_broad: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with passages, charts, pictures, tables; the heading is a statement where the record allows one."""

    heading: str
    passages: tuple[Passage, ...]
    charts: tuple[Chart | Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    slug: str = ""


@dataclass(frozen=True, slots=True)
class TestAnswer:
    """One test of a term: what it asks, ``holds``, ``fails`` or ``not_decidable``, and the evidence."""

    name: str
    question: str
    answer: str
    reason: Passage

    __test__ = False  # the word is the field's, not pytest's


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a term requires and whether the record shows it: ``holds``, ``fails`` or ``not_decidable``."""

    term: str
    holds: str
    summary: Passage
    tests: tuple[TestAnswer, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A publication that the page rests on, with its credit line and licence."""

    edition: str
    title: str
    publisher: str
    url: str
    licence: str
    released_on: str
    credit: str


@dataclass(frozen=True, slots=True)
class Colophon:
    """How the page was made: editions, hash of the record, version, command, citation."""

    editions: tuple[str, ...]
    record_sha256: str
    version: str
    command: str
    cite: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A brief, ready to be rendered."""

    title: str
    standfirst: Passage
    as_of: str
    area: str
    commodity: str
    highlights: tuple[Passage, ...]
    sections: tuple[Section, ...]
    verdict: Verdict
    sources: tuple[SourceLine, ...]
    colophon: Colophon
    corrections: Sequence[str] = field(default_factory=tuple)
    subject: str = ""

    @property
    def kicker(self) -> str:
        """Area and commodity in names, for the line above the title."""
        return self.subject or f"{self.area} · {self.commodity}"
