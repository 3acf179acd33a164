"""Sections on reliance: what was published, what follows from the parts, and what moved it."""

from __future__ import annotations

from dataclasses import dataclass

from terbia.errors import NotInRecord
from terbia.indicators.comparison import compare
from terbia.indicators.recompute import Recomputed, change, recompute, reliance_forms
from terbia.indicators.reliance import Change
from terbia.ledger.observation import Observation
from terbia.reports.brief.basis import Basis
from terbia.reports.brief.panels import reliance_chart
from terbia.reports.brief.say import derived, listed, passage, place, sentence_start, words_of
from terbia.reports.page import Passage, Section, Span, Table

_PART_WORDS = {
    "production": "home production",
    "imports": "imports",
    "exports_residual": "exports (the residual)",
}


@dataclass(frozen=True, slots=True)
class RelianceStory:
    """The reliance of the brief's year and the year before, and its change split into parts."""

    form: str | None
    now: Recomputed
    before: Recomputed | None
    moved: Change | None


def main_story(basis: Basis) -> RelianceStory | None:
    """The reliance with most to say; None where none is published."""
    try:
        forms = reliance_forms(basis.record, basis.area, basis.commodity)
    except NotInRecord:
        return None
    for form in forms:
        now = _one(basis, form, basis.year)
        if now is not None:
            before = _one(basis, form, basis.previous_year)
            return RelianceStory(form, now, before, change(now, before) if before else None)
    return None


def _one(basis: Basis, form: str | None, year: str) -> Recomputed | None:
    try:
        return recompute(basis.record, basis.area, basis.commodity, form, year, basis.view)
    except NotInRecord:
        return None


def reliance_section(basis: Basis, story: RelianceStory | None) -> Section | None:
    """Reliance and why it moved; None where the record has none."""
    if story is None:
        return None
    passages = [
        _published(basis, story),
        _recomputed(story),
        *_moved(story),
        *_other_forms(basis, story),
    ]
    charts = tuple(chart for chart in (reliance_chart(basis),) if chart)
    tables = tuple(table for table in (_balance_table(story),) if table)
    return Section(_heading(story), tuple(p for p in passages if p), charts, tables, slug="reliance")


def _heading(story: RelianceStory) -> str:
    before = story.before.published if story.before else None
    direction = compare(before, story.now.published).direction if before else "unknown"
    return {"rose": "Reliance on imports rose", "fell": "Reliance on imports fell"}.get(
        direction, "Reliance on imports"
    )


def _published(basis: Basis, story: RelianceStory) -> Passage:
    now = story.now.published
    subject = f"Net import reliance of {place(basis.area)}"
    about = f" for {words_of(story.form)}" if story.form else ""
    if "E" in now.qualifiers:
        return passage(f"{subject}{about}: ", now, f" in {now.period}; more left the country than came in.")
    if not now.is_known:
        return passage(f"{subject}{about}: ", now, f" for {now.period}.")
    if story.before is None:
        return passage(f"{subject}{about} was ", now, f" of consumption in {now.period}.")
    before = story.before.published
    comparison = compare(before, now)
    verbs = {"rose": "rose", "fell": "fell", "unchanged": "was unchanged"}
    if comparison.direction in verbs and comparison.direction != "unchanged":
        spans: list[Span | Observation] = [
            f"{subject}{about} {verbs[comparison.direction]} from ",
            before,
            f" in {before.period} to ",
            now,
            f" in {now.period}",
        ]
        return passage(*spans, ".")
    if comparison.direction == "unchanged":
        return passage(f"{subject}{about} was ", now, f" in {now.period}, as in {before.period}.")
    return passage(
        f"{subject}{about}: ",
        before,
        f" in {before.period}, ",
        now,
        f" in {now.period}. A bound or a symbol is no value: whether reliance rose or fell is not published.",
    )


def _recomputed(story: RelianceStory) -> Passage | None:
    now = story.now
    if now.balance is None:
        return passage("This figure is ", now.why_not, ".")
    mine = now.reliance
    if mine is None:
        return None
    inputs = [o for group in now.inputs.values() for o in group]
    shown = derived(
        "net import reliance, recomputed",
        mine,
        "percent",
        "100 (apparent consumption - production) / apparent consumption, over printed rounding",
        inputs,
    )
    agrees = {True: "which meets the published figure", False: "which does not meet the published figure"}
    tail = agrees.get(now.agrees, "which cannot be compared with what was published") if now.agrees is not None else ""
    residual = derived(
        "exports, residual",
        now.balance.exports_residual,
        inputs[0].unit,
        "production + imports - apparent consumption, over printed rounding",
        inputs,
    )
    spans: list[Span | Observation] = [
        "Recomputed from the parts that the same edition prints, it is ",
        shown,
        f", {tail}. ",
        "Exports of compounds alone are not published; for the figures to add up, exports of compounds and metals "
        "must have been ",
        residual,
        ", a residual, not a count.",
    ]
    if now.residual_is_short:
        spans.append(
            " That is below the metal exports that the same edition prints: its apparent consumption cannot come "
            "from its printed production."
        )
    return passage(*spans)


def _moved(story: RelianceStory) -> list[Passage]:
    if story.before is None or story.moved is None:
        return []
    moved = story.moved
    spans: list[Span | Observation] = ["Of the change of "]
    inputs = [o for r in (story.before, story.now) for group in r.inputs.values() for o in group]
    method = "Shapley value over production, imports and residual exports; range over printed rounding"
    spans.append(
        derived("change of reliance", moved.points, "percentage points", "difference of recomputed years", inputs)
    )
    spans.append(", ")
    said: list[list[Span | Observation]] = []
    for name, part in moved.parts.items():
        number = derived(f"contribution of {name.replace('_', ' ')}", part, "percentage points", method, inputs)
        verb = {"up": "added", "down": "took away", "none": "changed nothing:", "open": "is open in sign:"}[part.sign]
        said.append([f"{_PART_WORDS[name]} {verb} ", number])
    for i, group in enumerate(said):
        spans += [("; " if i else ""), *group]
    first = passage(*spans, ". The parts add up to the change.")
    return [first, *_riddle(story)]


def _riddle(story: RelianceStory) -> list[Passage]:
    """Where output and reliance moved the same way, why that is possible."""
    assert story.before is not None
    now, before = story.now.inputs, story.before.inputs
    produced = (before["production"], now["production"])
    if not (produced[0] and produced[1] and len(produced[0]) == len(produced[1]) == 1):
        return []
    out = compare(produced[0][0], produced[1][0]).direction
    relied = compare(story.before.published, story.now.published).direction
    used = (before["apparent_consumption"][0], now["apparent_consumption"][0])
    if (out, relied) not in {("rose", "rose"), ("fell", "fell")}:
        return []
    grew = "grew" if out == "rose" else "shrank"
    more = "faster" if out == "rose" else "further"
    compounds = [(a, b) for a, b in zip(before["imports"], now["imports"], strict=False) if a.series == b.series][:1]
    spans: list[Span | Observation] = [
        "Both can be true at once, because reliance is a share of apparent consumption, and that went from ",
        used[0],
        " to ",
        used[1],
    ]
    if compounds:
        a, b = compounds[0]
        spans += [f": imports of {words_of(a.series.split('/')[3])} went from ", a, " to ", b]
        spans += [f" and with metals and alloys all imports from {_total(story.before)} to {_total(story.now)}"]
    spans += [f". Imports {grew} {more} than output. "]
    spans += [
        "The definition has no term for stocks: what was imported and put aside counts as consumed, so part of this "
        "may be inventory rather than use."
    ]
    return [passage(*spans)]


def _total(found: Recomputed) -> str:
    assert found.balance is not None
    value = found.balance.imports.value
    return f"{value:,.0f} t" if value is not None else "an unknown amount"


def _other_forms(basis: Basis, story: RelianceStory) -> list[Passage]:
    said = []
    for form, rows in basis.forms("net-import-reliance"):
        now = next((o for o in rows if o.period == basis.year), None)
        if form == story.form or now is None:
            continue
        name = words_of(form or basis.commodity)
        more = " (more left the country than came in)" if "E" in now.qualifiers else ""
        said.append(passage(f"{sentence_start(name)}, a line of its own: ", now, f" in {now.period}{more}."))
    return said


def _balance_table(story: RelianceStory) -> Table | None:
    if story.now.balance is None:
        return None
    years = [r for r in (story.before, story.now) if r is not None and r.balance is not None]
    unit = story.now.inputs["apparent_consumption"][0].unit
    rows: list[tuple[Span, ...]] = []
    for name in ("production", "imports", "apparent_consumption"):
        cells: list[Span] = [name.replace("_", " ")]
        for year in years:
            assert year.balance is not None
            estimate = {
                "production": year.balance.production,
                "imports": year.balance.imports,
                "apparent_consumption": year.balance.consumption,
            }[name]
            words = f"{estimate.value:,.0f}" if estimate.value is not None else ""
            cells.append(
                derived(
                    name.replace("_", " "),
                    estimate,
                    unit,
                    "sum of the printed lines",
                    year.inputs[name],
                    words=words,
                )
            )
        rows.append(tuple(cells))
    residual: list[Span] = ["exports, residual"]
    for year in years:
        assert year.balance is not None
        inputs = [o for group in year.inputs.values() for o in group]
        residual.append(
            derived(
                "exports, residual",
                year.balance.exports_residual,
                unit,
                "production + imports - consumption",
                inputs,
            )
        )
    rows.append(tuple(residual))
    return Table(f"The balance, {unit}", ("", *(y.period for y in years)), tuple(rows), story.now.rule)


def flagged(basis: Basis) -> list[str]:
    """Years whose printed figures contradict each other in the brief's edition."""
    story = main_story(basis)
    if story is None:
        return []
    years = []
    for offset in range(5):
        found = _one(basis, story.form, str(int(basis.year) - offset))
        if found is not None and (found.residual_is_short or found.agrees is False):
            years.append(found.period)
    return [listed(sorted(years))] if years else []
