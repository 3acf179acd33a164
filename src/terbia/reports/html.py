"""A page as one HTML file: no script, no request to anywhere, every figure a link to its observation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from terbia.ledger.observation import Observation
from terbia.ledger.series import slug
from terbia.reports import entries, palette
from terbia.reports.drawing import chart_id, draw_inline, has_narrow
from terbia.reports.page import Cell, Chart, Figure, Link, Page, Picture, Section, Span, cell_spans
from terbia.reports.references import References, collect

#: Ids that the template itself gives; a section must not take one.
_OWN_IDS = (
    "main",
    "contents",
    "in-brief",
    "verdict",
    "sources",
    "observations",
    "colophon",
    "corrections",
    "derived",
)


@dataclass(slots=True)
class _Links:
    """Writes words with their figures as links; the first mention of each source can be linked back to."""

    references: References
    mentioned: set[str] = field(default_factory=set)

    def __call__(self, spans: Iterable[Span]) -> Markup:
        return Markup("").join(self._span(span) for span in spans)

    def _span(self, span: Span) -> Markup:
        if isinstance(span, Link):
            address = entries.web_address(span.url)
            words = Markup.escape(span.text)
            return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, words) if address else words
        if not isinstance(span, Figure):
            return Markup.escape(span)
        anchor = self.references.anchors[span.source]
        own = Markup("") if anchor in self.mentioned else Markup(' id="from-{}"').format(anchor)
        self.mentioned.add(anchor)
        return Markup('<a class="figure" href="#{}"{}>{}</a>').format(anchor, own, span.text)

    def cell(self, cell: Cell) -> Markup:
        """One cell of a table."""
        return self(cell_spans(cell))


@cache
def _environment() -> Environment:
    loader = PackageLoader("terbia", "data/templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def render_html(page: Page) -> str:
    """The page as one self-contained HTML document.

    Raises TerbiaError where a chart's specification cannot be drawn, ValueError for an answer of a test that is
    none of ``holds``, ``fails``, ``not_decidable``.
    """
    references = collect(page)
    return (
        _environment()
        .get_template("brief.html")
        .render(
            page=page,
            links=_Links(references),
            references=references,
            sections=list(zip(_section_ids(page.sections), page.sections, strict=True)),
            observations=[_observation(anchor, obs, references) for anchor, obs in references.observations.items()],
            derived=[
                (
                    entries.derived_entry(anchor, references.number(item), item),
                    _inputs(item.inputs, references),
                )
                for anchor, item in references.derived.items()
            ],
            entries=entries,
            drawings=_Drawings(),
            colours=Markup(palette.css_variables()),
            chart_colours=Markup(palette.chart_rules()),
        )
    )


def _observation(anchor: str, obs: Observation, references: References) -> tuple[entries.Entry, Observation]:
    return entries.observation_entry(anchor, references.number(obs), obs), obs


def _inputs(inputs: Sequence[Observation], references: References) -> list[tuple[str, int]]:
    return [(references.anchors[obs], references.number(obs)) for obs in inputs]


def _section_ids(sections: Sequence[Section]) -> list[str]:
    taken, ids = set(_OWN_IDS), []
    for section in sections:
        stem = slug(section.slug or section.heading)
        name, count = stem, 1
        while name in taken:
            count += 1
            name = f"{stem}-{count}"
        taken.add(name)
        ids.append(name)
    return ids


@dataclass(slots=True)
class _Drawings:
    """Draws charts for the template and keeps their ids apart where two charts share a name."""

    taken: set[str] = field(default_factory=set)

    def __call__(self, chart: Chart | Picture) -> dict[str, Markup]:
        name = self._free(chart_id(chart))
        # A drawing for a telephone beside the one for a page: scaled-down letters would be too small to read.
        widths = ("wide", "narrow") if has_narrow(chart) else ("only",)
        return {width: Markup(draw_inline(chart, narrow=width == "narrow", name=name)) for width in widths}

    def _free(self, stem: str) -> str:
        name, count = stem, 1
        while name in self.taken:
            count += 1
            name = f"{stem}-{count}"
        self.taken.add(name)
        return name
