"""Sections on editions and gaps: what the edition before said, and what the record cannot show."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from terbia.ledger.difference import Difference, difference
from terbia.ledger.observation import Observation
from terbia.reports.brief.basis import Basis
from terbia.reports.brief.panels import editions_chart
from terbia.reports.brief.reliance import RelianceStory, flagged
from terbia.reports.brief.say import figure, listed, passage, sentence_start, words_of
from terbia.reports.page import Passage, Section, Span, Table


def editions_section(basis: Basis, story: RelianceStory | None) -> Section | None:
    """What changed since the edition before: revised, or counting something else; later postings included."""
    changes = _changes(basis)
    passages = [_silent(basis)] if basis.silent_edition else []
    if basis.edition_before is not None:
        passages += _told(basis, changes)
        passages += _footnote(basis)
    passages += _postings(basis)
    passages += _contradictions(basis)
    if not passages:
        return None
    charts = []
    if story is not None:
        everything = basis.record.observations(story.now.published.series, view=basis.view, all_editions=True)
        chart = editions_chart(basis, story.now.published.series, everything)
        charts = [chart] if chart else []
    rows = tuple(_row(c) for c in changes[:15])
    table = Table(
        f"{basis.edition_before} and {basis.edition} on the same years",
        ("line", "year", "before", "after", "kind"),
        rows,
    )
    heading = f"What changed since {basis.edition_before}" if basis.edition_before else "Editions"
    return Section(heading, tuple(passages), tuple(charts), (table,) if rows else (), slug="editions")


def _changes(basis: Basis) -> list[Difference]:
    if basis.edition_before is None:
        return []
    found = difference(basis.record, basis.edition_before, basis.edition, area=basis.area, commodity=basis.commodity)
    return [d for d in found if d.kind in {"revision", "scope_changed", "withdrawn"}]


def _row(d: Difference) -> tuple[Span, ...]:
    line = words_of("/".join(d.series.split("/")[2:])).replace("/", ", ")
    kind = {"scope_changed": "counts something else", "revision": "revised", "withdrawn": "withdrawn"}[d.kind]
    return (line, d.period, figure(d.before) if d.before else "", figure(d.after) if d.after else "", kind)


def _told(basis: Basis, changes: list[Difference]) -> list[Passage]:
    revised = [d for d in changes if d.kind == "revision"]
    scope = [d for d in changes if d.kind == "scope_changed"]
    gone = [d for d in changes if d.kind == "withdrawn"]
    if not changes:
        return [passage(f"{basis.edition} says of the years before what {basis.edition_before} said.")]
    parts = []
    if revised:
        parts.append(f"revises {_figures(len(revised))}")
    if scope:
        parts.append(f"counts something else under the same name in {_figures(len(scope))}")
    if gone:
        parts.append(f"gives no figure where there was one in {len(gone)} case{'s' if len(gone) > 1 else ''}")
    first = passage(f"Of the years that both editions give, {basis.edition} {listed(parts)}.")
    said = [first]
    shown: set[str] = set()
    for d in sorted(scope, key=lambda d: d.period, reverse=True):
        if d.before is None or d.after is None or d.series in shown:
            continue
        shown.add(d.series)
        line = words_of("/".join(d.series.split("/")[2:])).replace("/", ", ")
        said.append(
            passage(
                f"{sentence_start(line)} for {d.period}: ",
                d.before,
                f" in {d.before.edition} ({(d.before.scope or '').rstrip('.')}), ",
                d.after,
                f" in {d.after.edition} ({(d.after.scope or '').rstrip('.')}): a change of scope, not a revision.",
            )
        )
    return said


def _figures(count: int) -> str:
    return f"{count} figure{'s' if count > 1 else ''}"


def _footnote(basis: Basis) -> list[Passage]:
    """A side count of the edition before, such as a total in a footnote."""
    name = f"{basis.area}/{basis.commodity}/production/compounds-and-metals;total-domestic"
    total = basis.record.find(name, basis.previous_year, basis.view)
    if total is None:
        return []
    return [
        passage(
            f"A footnote of {total.edition} gave ",
            total,
            f" of rare-earth compounds in all for {total.period}, beside the "
            "figure of its table; the next edition took up neither scope.",
        )
    ]


def _silent(basis: Basis) -> Passage:
    return passage(
        f"{basis.silent_edition} is in the record and holds no line for this area and commodity; the figures here are those of "
        f"{basis.edition}."
    )


def _postings(basis: Basis) -> list[Passage]:
    """Corrected postings of the brief's edition that are in view."""
    said = []
    for edition in basis.record.editions:
        if edition.parent != basis.edition or (basis.view.as_of is not None and edition.released_on > basis.view.as_of):
            continue
        changes = difference(basis.record, basis.edition, edition.name, commodity=basis.commodity)
        for d in sorted(changes, key=lambda d: (d.before is None or d.before.value is None, d.series)):
            if d.before is None or d.after is None:
                continue
            spans: list[Span | Observation] = [
                f"{edition.name} of {edition.released_on} changed {_subject(d)} from ",
                d.before,
                " to ",
                d.after,
                ".",
            ]
            said.append(passage(*spans))
    return said


def _subject(d: Difference) -> str:
    from terbia.ledger.search import series_title

    title = series_title(d.series)
    where, _, what = title.partition(": ")
    return f"{where}'s {what.split(', ', 1)[-1]}"


def _contradictions(basis: Basis) -> list[Passage]:
    years = flagged(basis)
    if not years:
        return []
    return [
        passage(
            f"For {years[0]} the printed parts contradict each other (the residual exports are below the published "
            "exports of metals, or published and recomputed reliance do not meet)."
        )
    ]


@cache
def _gaps() -> list[dict[str, str]]:
    text = (files("terbia") / "data" / "reports" / "gaps.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def gap_section(basis: Basis, missing: list[str]) -> Section:
    """What the record cannot show, and what would be needed to show it."""
    rows = [row for row in _gaps() if row["commodity"] == basis.commodity and basis.area == "US"]
    rows = rows or [row for row in _gaps() if row["commodity"] == "*"]
    passages = [passage(f"{row['gap']} Needed: {row['needs']}.") for row in rows]
    if missing:
        passages.append(passage(f"The record holds no {', no '.join(missing)} for this area and commodity."))
    withheld = [
        f"{words_of('/'.join(str(s).split('/')[2:])).replace('/', ', ')} {o.period}"
        for s, group in basis.own
        for o in basis.window(group)
        if "W" in o.qualifiers
    ]
    if withheld:
        more = f" and {len(withheld) - 8} more" if len(withheld) > 8 else ""
        passages.append(
            passage(
                f"Withheld by the publisher: {'; '.join(withheld[:8])}{more}. A total without them is not the total."
            )
        )
    return Section("What the record cannot show", tuple(passages), slug="gaps")
