"""Sections on editions and gaps: what the edition before said, and what the record cannot show."""

from __future__ import annotations

from terbia.ledger.difference import Difference, difference
from terbia.ledger.observation import Observation
from terbia.ledger.record import View
from terbia.ledger.series import read_series
from terbia.reports.brief.basis import Basis
from terbia.reports.brief.panels import editions_chart
from terbia.reports.brief.reliance import RelianceStory, flagged
from terbia.reports.brief.say import figure, passage
from terbia.reports.brief.words import (
    counted,
    edition_words,
    line_words,
    listed,
    place,
    possessive,
    scope_words,
    sentence_start,
    words_of,
)
from terbia.reports.entries import long_date
from terbia.reports.page import Passage, Section, Span, Table
from terbia.vocab.table import packaged_rows

#: Rows of the table of changes; the command below it lists them all.
_SHOWN = 15


def editions_section(basis: Basis, story: RelianceStory | None) -> Section | None:
    """What changed since the edition before: revised, or counting something else; later postings included."""
    changes = _changes(basis)
    passages = [_silent(basis)] if basis.silent_edition else []
    if basis.edition_before is not None:
        passages += _told(basis, changes)
        passages += _footnote(basis, changes)
    passages += _postings(basis)
    passages += _contradictions(basis, story)
    if not passages:
        return None
    charts = []
    if story is not None:
        everything = basis.record.observations(story.now.published.series, view=basis.view, all_editions=True)
        chart = editions_chart(basis, story.now.published.series, everything)
        charts = [chart] if chart else []
    tables = (_table(basis, changes),) if changes else ()
    heading = f"What changed since {edition_words(basis.edition_before)}" if basis.edition_before else "Editions"
    return Section(heading, tuple(passages), tuple(charts), tables, slug="editions")


def _changes(basis: Basis) -> list[Difference]:
    """Figures of which the two editions say different things; side counts of one edition have no counterpart."""
    if basis.edition_before is None:
        return []
    found = difference(basis.record, basis.edition_before, basis.edition, area=basis.area, commodity=basis.commodity)
    kinds = {"revision", "scope_changed", "withdrawn"}
    return [d for d in found if d.kind in kinds and read_series(d.series).scope is None]


def _table(basis: Basis, changes: list[Difference]) -> Table:
    before, after = basis.edition_before or "", basis.edition
    note = f"What stands under {after} supersedes what stands under {before}."
    if len(changes) > _SHOWN:
        note += f" The {_SHOWN} largest of {len(changes)} changes; 'terbia diff {before} {after}' lists all."
    rows = tuple(_row(d) for d in changes[:_SHOWN])
    return Table(
        "Where the two editions differ on the same years", ("Line", "Year", before, after, "Change"), rows, note
    )


def _row(d: Difference) -> tuple[Span, ...]:
    kind = {"scope_changed": "other scope", "revision": "revised", "withdrawn": "no counterpart"}[d.kind]
    kind = "more digits" if _is_finer(d) else kind
    before, after = (figure(o) if o else "no figure" for o in (d.before, d.after))
    return (sentence_start(line_words(d.series)), d.period, before, after, kind)


def _is_finer(d: Difference) -> bool:
    """Whether the later figure only says more exactly what the earlier said."""
    old, new = (o.interval() if o else None for o in (d.before, d.after))
    return d.kind == "revision" and old is not None and new is not None and new.width < old.width and new.within(old)


def _told(basis: Basis, changes: list[Difference]) -> list[Passage]:
    assert basis.edition_before is not None, "changes are since an edition"
    this, last = edition_words(basis.edition), edition_words(basis.edition_before)
    if not changes:
        return [passage(f"{sentence_start(this)} says of the years before what {last} said.")]
    count = {kind: sum(d.kind == kind for d in changes) for kind in ("revision", "scope_changed", "withdrawn")}
    finer = sum(_is_finer(d) for d in changes)
    parts = []
    if count["revision"] > finer:
        parts.append(f"revises {counted(count['revision'] - finer, 'figure')} of {last}")
    if finer:
        parts.append(f"gives {counted(finer, 'figure')} with more digits")
    if count["scope_changed"]:
        parts.append(f"counts something else under the same name in {counted(count['scope_changed'], 'case')}")
    if count["withdrawn"]:
        parts.append(f"has no counterpart to {counted(count['withdrawn'], 'figure')} (a line was renamed or dropped)")
    said = [
        passage(
            f"Of the years that both editions cover, {this} {listed(parts)}. Where both speak, the later supersedes "
            "the earlier."
        )
    ]
    shown: set[str] = set()
    for d in sorted((d for d in changes if d.kind == "scope_changed"), key=lambda d: d.period, reverse=True):
        if d.series not in shown:
            shown.add(d.series)
            said += _scopes(basis, d)
    return said


def _scopes(basis: Basis, d: Difference) -> list[Passage]:
    """Two counts under one name, and a third in a footnote where there is one."""
    if d.before is None or d.after is None:
        return []
    spans: list[Span | Observation] = [
        f"{sentence_start(line_words(d.series))}, {d.period}: ", d.before, *_aside(d.before), ", ",
        d.after, *_aside(d.after),
    ]  # fmt: skip
    total = basis.record.find(f"{d.series};total-domestic", d.period, basis.view)
    if total is None:
        return [passage(*spans, ". This is a change of scope, not a revision.")]
    spans += [f". A footnote of {edition_words(total.edition)} adds a third count, ", total, " of compounds in all"]
    return [passage(*spans, ". These are three scopes: a change of scope, not revisions of one another.")]


def _aside(o: Observation) -> list[str]:
    words = scope_words(o)
    return [f" in {edition_words(o.edition)}" + (f" ({_lower(words)})" if words else "")]


def _lower(text: str) -> str:
    """A sentence as an aside; a symbol at its start such as Pr keeps its capital."""
    first = text.partition(" ")[0]
    return f"{text[:1].lower()}{text[1:]}" if len(first) > 3 else text


def _footnote(basis: Basis, changes: list[Difference]) -> list[Passage]:
    """A total in a footnote of an edition, beside the figure of its table, where no change of scope tells of it."""
    line = f"{basis.area}/{basis.commodity}/production/compounds-and-metals"
    told = {d.period for d in changes if d.kind == "scope_changed" and d.series == line}
    for year in (basis.year, basis.previous_year):
        total = basis.record.find(f"{line};total-domestic", year, basis.view)
        if total is None or year in told:
            continue
        table = basis.record.find(line, year, View(edition=total.edition))
        if table is None:
            continue
        return [
            passage(
                f"For {year} {edition_words(total.edition)} gives two counts: ", table, " in its table",
                *_scope_only(table),
                " and ", total, " of compounds in all in a footnote. These are two scopes.",
            )
        ]  # fmt: skip
    return []


def _scope_only(o: Observation) -> list[str]:
    words = scope_words(o)
    return [f" ({words})"] if words else []


def _silent(basis: Basis) -> Passage:
    silent = edition_words(basis.silent_edition or "")
    return passage(
        f"{sentence_start(silent)}, as far as it is in the record, has no line for this area and commodity; the "
        f"figures here are those of {edition_words(basis.edition)}."
    )


def _postings(basis: Basis) -> list[Passage]:
    """Corrected postings of the brief's edition that are in view."""
    said = []
    for edition in basis.record.editions:
        if edition.parent != basis.edition or (basis.limit is not None and edition.released_on > basis.limit):
            continue
        changes = difference(basis.record, basis.edition, edition.name, commodity=basis.commodity)
        for d in sorted(changes, key=lambda d: (d.before is None or d.before.value is None, d.series)):
            if d.before is None or d.after is None:
                continue
            owner = possessive(read_series(d.series).area)
            start = f"{sentence_start(edition_words(edition.name))} ({long_date(edition.released_on)}) changed {owner} "
            said.append(passage(f"{start}{line_words(d.series)} from ", d.before, " to ", d.after, "."))
    return said


def _contradictions(basis: Basis, story: RelianceStory | None) -> list[Passage]:
    years = flagged(basis, story)
    if not years:
        return []
    return [
        passage(
            f"For {years} the printed parts contradict each other: the residual exports are below the published "
            "exports of metals, or published and recomputed reliance do not meet."
        )
    ]


def gap_section(basis: Basis, missing: list[str]) -> Section:
    """What the record cannot show, and what would be needed to show it."""
    known = packaged_rows("reports/gaps.csv")
    rows = [row for row in known if row["commodity"] == basis.commodity and basis.area == "US"]
    rows = rows or [row for row in known if row["commodity"] == "*"]
    passages = [passage(f"{row['gap']} Needed: {row['needs']}.") for row in rows]
    if missing:
        of = f"{words_of(basis.commodity)} in {place(basis.area)}"
        passages.append(passage(f"The record holds nothing on {listed(missing)} for {of}."))
    withheld = _withheld(basis)
    if withheld:
        more = f"; and {counted(len(withheld) - 8, 'more line')}" if len(withheld) > 8 else ""
        said = "; ".join(withheld[:8])
        passages.append(passage(f"Withheld by the publisher: {said}{more}. A total without them is not the total."))
    return Section("What the record cannot show", tuple(passages), slug="gaps")


def _withheld(basis: Basis) -> list[str]:
    """Lines with withheld years, each with those years."""
    lines: dict[str, set[str]] = {}
    for series, group in basis.own:
        years = {o.period for o in basis.window(group) if "W" in o.qualifiers}
        if years and series.scope is None:
            lines.setdefault(line_words(str(series)), set()).update(years)
    return [f"{line} ({_span(sorted(years))})" for line, years in sorted(lines.items())]


def _span(years: list[str]) -> str:
    whole = int(years[-1]) - int(years[0]) + 1 == len(years)
    return f"{years[0]} to {years[-1]}" if whole and len(years) > 2 else listed(years)
