"""Which observations and derived numbers a page rests on, in order, with a stable anchor for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from terbia.ledger.observation import Observation
from terbia.reports.page import Derived, Figure, Page, Section, Span, Table, cell_spans


@dataclass(frozen=True, slots=True)
class References:
    """The observations and derived numbers of a page by anchor, in the order in which they are first used."""

    observations: dict[str, Observation]
    derived: dict[str, Derived]
    anchors: dict[Observation | Derived, str]

    def number(self, source: Observation | Derived) -> int:
        """The number of the source in one count: observations first, then derived numbers."""
        order = [*self.observations, *self.derived]
        return order.index(self.anchors[source]) + 1


def page_spans(page: Page) -> Iterator[Iterable[Span]]:
    """Every run of words and figures of a page, in reading order."""
    yield page.standfirst.spans
    yield from (passage.spans for passage in page.highlights)
    for section in page.sections:
        yield from section_spans(section)
    yield page.verdict.summary.spans
    yield from (test.reason.spans for test in page.verdict.tests)


def section_spans(section: Section) -> Iterator[Iterable[Span]]:
    """The runs of one section: passages, the notes under its charts, the tables behind them, then its tables."""
    yield from (passage.spans for passage in section.passages)
    yield from (note.spans for chart in section.charts for note in chart.notes)
    for table in section_tables(section):
        for row in table.rows:
            yield tuple(span for cell in row for span in cell_spans(cell))


def section_tables(section: Section) -> tuple[Table, ...]:
    """The tables behind the section's charts and its own tables."""
    return (*(chart.table for chart in section.charts), *section.tables)


def sources_of(runs: Iterable[Iterable[Span]]) -> Iterator[Observation | Derived]:
    """What stands behind the figures of these runs, with the inputs after each derived number."""
    for run in runs:
        for span in run:
            if isinstance(span, Figure):
                yield span.source
                if isinstance(span.source, Derived):
                    yield from span.source.inputs


def collect(page: Page) -> References:
    """All sources of a page's figures, each once, with anchors that stay the same from run to run."""
    observations: dict[str, Observation] = {}
    derived: dict[str, Derived] = {}
    anchors: dict[Observation | Derived, str] = {}
    for source in sources_of(page_spans(page)):
        if source in anchors:
            continue
        taken = derived if isinstance(source, Derived) else observations
        anchor = _free(_anchor(source), taken)
        anchors[source] = anchor
        if isinstance(source, Derived):
            derived[anchor] = source
        else:
            observations[anchor] = source
    return References(observations, derived, anchors)


def _anchor(source: Observation | Derived) -> str:
    if isinstance(source, Observation):
        return f"o-{_digest(source.series, source.period, source.edition)}"
    inputs = (_anchor(obs) for obs in source.inputs)
    return f"d-{_digest(source.name, source.unit, repr((source.value, source.low, source.high)), *inputs)}"


def _digest(*parts: str) -> str:
    return sha256("|".join(parts).encode()).hexdigest()[:12]


def _free(anchor: str, taken: Iterable[str]) -> str:
    # The same cell can stand on a page twice with different qualifiers (as printed, and as corrected).
    names, count = set(taken), 1
    name = anchor
    while name in names:
        count += 1
        name = f"{anchor}-{count}"
    return name
