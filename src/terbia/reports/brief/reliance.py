"""Sections on reliance: what was published, what follows from the parts, and what moved it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from terbia.errors import NotInRecord
from terbia.indicators.comparison import Comparison, compare
from terbia.indicators.recompute import Recomputed, change, recompute, reliance_forms, rule_of
from terbia.indicators.reliance import Change
from terbia.ledger.observation import Observation
from terbia.ledger.series import read_series
from terbia.reports.brief.basis import Basis
from terbia.reports.brief.panels import reliance_chart
from terbia.reports.brief.say import derived, figure, passage
from terbia.reports.brief.words import edition_words, listed, place, sentence_start, words_of
from terbia.reports.number_text import print_range, print_value
from terbia.reports.page import Figure, Passage, Section, Span, Table
from terbia.vocab.estimate import Estimate

_PART_WORDS = {
    "production": "home production",
    "imports": "imports",
    "exports_residual": "residual exports",
}
_SUM = "sum of the printed lines"


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
    # The whole commodity speaks before its parts.
    for form in sorted(forms, key=lambda f: not (f is None or f.startswith("total"))):
        now = _one(basis, form, basis.year)
        if now is not None:
            before = _one(basis, form, basis.previous_year)
            return RelianceStory(form, now, before, change(now, before) if before else None)
    return None


def _one(basis: Basis, form: str | None, year: str) -> Recomputed | None:
    if basis.at("net-import-reliance", form, year) is None:
        return None
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
        _recomputed(basis, story),
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
    about = f" for {words_of(story.form)}" if story.form else ""
    subject = f"Net import reliance of {place(basis.area)}{about}"
    if "E" in now.qualifiers:
        return passage(f"{subject}: ", now, f" in {now.period}, that is, more left the country than came in.")
    if not now.is_known:
        return passage(f"{subject} in {now.period}: ", now, ".")
    if story.before is None:
        return passage(f"{subject} was ", now, f" of consumption in {now.period}.")
    before = story.before.published
    direction = compare(before, now).direction
    if direction in ("rose", "fell"):
        return passage(f"{subject} {direction} from ", before, f" in {before.period} to ", now, f" in {now.period}.")
    if direction == "unchanged":
        return passage(f"{subject} was ", now, f" in {now.period}, as in {before.period}.")
    why = (
        "the two may be the same within rounding"
        if now.value is not None and before.value is not None
        else ("a bound or a symbol is no value")
    )
    tail = f" in {now.period}. Whether reliance rose or fell is not known: {why}."
    return passage(f"{subject} was ", before, f" in {before.period} and ", now, tail)


def stock_words(consumption: Observation) -> str:
    """What the publisher's definition of a consumption says of stocks, as the end of a sentence; empty where unsaid."""
    defined = re.search(r"Defined[^.]*", consumption.note or "")
    if defined is None:
        return ""
    if "stock" in defined[0]:
        return "; its definition allows for changes of stocks"
    return "; its definition has no term for stocks"


def _why_not(now: Recomputed) -> str:
    reason = now.why_not.partition(": ")[2]
    if reason.startswith("the record has no"):
        reason = "no single set of production, imports and apparent consumption is printed for it"
    return re.sub(r"MCS\d{4}\b", lambda found: edition_words(found[0]), reason)


def _recomputed(basis: Basis, story: RelianceStory) -> Passage | None:
    now = story.now
    if now.balance is None:
        start = "The figure is published and" if now.published.is_known else "It"
        return passage(f"{start} cannot be recomputed: {_why_not(now)}.")
    mine = now.reliance
    if mine is None:
        return None
    inputs = [o for group in now.inputs.values() for o in group]
    method = "100 (apparent consumption - production) / apparent consumption, over printed rounding"
    shown = derived("net import reliance, recomputed", mine, "percent", method, inputs)
    spans: list[Span | Observation] = ["Recomputed from the parts that the same edition prints, it is ", shown]
    spans += [_agreement(now, mine), *_residual(basis, story)]
    if now.residual_is_short:
        spans.append(
            " That is below the metal exports that the same edition prints: its apparent consumption cannot come "
            "from its printed production."
        )
    return passage(*spans)


def _agreement(now: Recomputed, mine: Estimate) -> str:
    if now.agrees is not None:
        return f", which {'meets' if now.agrees else 'does not meet'} the published figure. "
    if "E" in now.published.qualifiers:
        if mine.range.high < 0:
            return ", below zero, as it must be for a net exporter. "
        if mine.range.low > 0:
            return ", above zero, which does not meet the published word. "
        return "; rounding leaves its sign open. "
    return ". "


def _residual(basis: Basis, story: RelianceStory) -> list[Span | Observation]:
    """What must have left the country, as the residual it is, beside the exports that are published."""
    now = story.now
    number = _residual_figure(now)
    if rule_of(basis.commodity, story.form, now.published.edition) is not None:
        return [
            "Exports of compounds alone are not published; for the figures to add up, exports of compounds and metals "
            "must have been ", number, ", a residual, not a count.",
        ]  # fmt: skip
    spans: list[Span | Observation] = [
        "For the parts to add up, exports and additions to stocks must have been ",
        number,
    ]
    lines = [rows for _, rows in basis.forms("exports")]
    printed = [o for rows in lines for o in rows if o.period == now.period and o.is_known]
    if len(printed) == 1 and printed[0].edition == now.published.edition:
        spans += [" together; exports are printed as ", printed[0]]
    return [*spans, "."]


def _residual_figure(year: Recomputed) -> Figure:
    assert year.balance is not None, "a residual follows from a balance"
    inputs = [o for group in year.inputs.values() for o in group]
    method = "production + imports - apparent consumption, over printed rounding"
    return derived("exports, residual", year.balance.exports_residual, inputs[0].unit, method, inputs)


def _moved(story: RelianceStory) -> list[Passage]:
    if story.before is None or story.moved is None:
        return []
    moved = story.moved
    if all(part.range.low == part.range.high == 0 for part in moved.parts.values()):
        return []
    inputs = [o for r in (story.before, story.now) for group in r.inputs.values() for o in group]
    whole = derived("change of reliance", moved.points, "percentage points", "difference of recomputed years", inputs)
    spans: list[Span | Observation] = ["The recomputed change, ", whole, ", has three parts: "]
    for i, (name, part) in enumerate(moved.parts.items()):
        spans += ["; " if i else "", *_part(name, part, inputs)]
    first = passage(*spans, ". The central parts add up to the change exactly; each range is what rounding allows.")
    return [first, *_riddle(story)]


def _part(name: str, part: Estimate, inputs: list[Observation]) -> list[Span]:
    method = "Shapley value over production, imports and residual exports; range over printed rounding"
    low, high, unit, words = part.range.low, part.range.high, "percentage points", _PART_WORDS[name]
    size = print_range(-high, -low, unit) if part.sign == "down" else print_range(low, high, unit)
    number = derived(f"contribution of {name.replace('_', ' ')}", part, unit, method, inputs, words=size)
    if part.sign == "none":
        return [f"{words} changed nothing"]
    if part.sign == "open":
        return [f"what {words} did is open in sign, ", number]
    return [f"{words} {'raised' if part.sign == 'up' else 'lowered'} reliance by ", number]


def _riddle(story: RelianceStory) -> list[Passage]:
    """Where output and reliance moved the same way, why that is possible."""
    assert story.before is not None, "a change has a year before"
    now, before = story.now.inputs, story.before.inputs
    if len(before["production"]) != 1 or len(now["production"]) != 1:
        return []
    made = compare(before["production"][0], now["production"][0])
    relied = compare(story.before.published, story.now.published).direction
    used = (before["apparent_consumption"][0], now["apparent_consumption"][0])
    if (made.direction, relied) not in {("rose", "rose"), ("fell", "fell")}:
        return []
    spans: list[Span | Observation] = [
        "Both can be true at once, because reliance is a share of apparent consumption, and that went from ",
        used[0], " to ", used[1], _faster(made, compare(*used)), ". ", *_import_growth(story.before, story.now),
    ]  # fmt: skip
    if "no term" in stock_words(used[1]):
        spans.append(
            "The definition has no term for stocks: what was imported and put aside counts as consumed, so part of "
            "this may be inventory rather than use."
        )
    return [passage(*spans)]


def _faster(made: Comparison, used: Comparison) -> str:
    """Said only where the ranges of the two ratios lie apart."""
    if made.ratio is None or used.ratio is None:
        return ""
    if made.direction == "rose" and used.ratio.low > made.ratio.high:
        return ", faster than output grew"
    if made.direction == "fell" and used.ratio.high < made.ratio.low:
        return ", further down than output"
    return ""


def _import_growth(before: Recomputed, now: Recomputed) -> list[Span | Observation]:
    """The largest line of imports, and what all printed lines add up to."""
    pairs = [
        (a, b) for a, b in zip(before.inputs["imports"], now.inputs["imports"], strict=False) if a.series == b.series
    ]
    if not pairs:
        return []
    first, last = max(pairs, key=lambda pair: pair[1].value or 0)
    form = read_series(last.series).form
    name = f"Imports of {words_of(form)}" if form else "Imports"
    spans: list[Span | Observation] = [f"{name} went from ", first, " to ", last]
    if len(pairs) > 1:
        spans += ["; all lines of imports add up to ", _total(before, "imports"), " and ", _total(now, "imports")]
    return [*spans, ". "]


def _total(year: Recomputed, name: str) -> Figure:
    """One side of the balance: the printed figure where it is one, else the sum of the printed lines."""
    assert year.balance is not None, "totals follow from a balance"
    lines = year.inputs[name]
    if len(lines) == 1:
        return figure(lines[0])
    sides = {"production": year.balance.production, "imports": year.balance.imports}
    estimate = sides.get(name, year.balance.consumption)
    unit = year.inputs["apparent_consumption"][0].unit
    words = print_value(estimate.value, unit) if estimate.value is not None else ""
    return derived(name.replace("_", " "), estimate, unit, _SUM, lines, words=words)


def _other_forms(basis: Basis, story: RelianceStory) -> list[Passage]:
    said = []
    for form, rows in basis.forms("net-import-reliance"):
        now = next((o for o in rows if o.period == basis.year), None)
        if form == story.form or now is None:
            continue
        name = words_of(form or basis.commodity)
        more = ": more left the country than came in" if "E" in now.qualifiers else ""
        said.append(passage(f"{sentence_start(name)}, a line of its own: ", now, f" in {now.period}{more}."))
    return said


def _balance_table(story: RelianceStory) -> Table | None:
    if story.now.balance is None:
        return None
    years = [r for r in (story.before, story.now) if r is not None and r.balance is not None]
    rows: list[tuple[Span, ...]] = [
        (sentence_start(name.replace("_", " ")), *(_total(year, name) for year in years))
        for name in ("production", "imports", "apparent_consumption")
    ]
    rows.append(("Exports, residual", *(_residual_figure(year) for year in years)))
    note = f"{sentence_start(story.now.rule.rstrip('.'))}."
    return Table("The balance behind it", ("Component", *(y.period for y in years)), tuple(rows), note)


def flagged(basis: Basis, story: RelianceStory | None) -> str:
    """Years whose printed figures contradict each other in the brief's edition, as words; empty where none does."""
    if story is None:
        return ""
    years = []
    for offset in range(5):
        found = _one(basis, story.form, str(int(basis.year) - offset))
        if found is not None and (found.residual_is_short or found.agrees is False):
            years.append(found.period)
    return listed(sorted(years))
