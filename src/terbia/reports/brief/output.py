"""Sections on output: what was produced, by form, and how it stands to the year before and the world."""

from __future__ import annotations

from terbia.indicators.comparison import change_verb, compare
from terbia.ledger.observation import Observation
from terbia.reports.brief.basis import Basis
from terbia.reports.brief.panels import output_chart
from terbia.reports.brief.say import derived, joined, passage
from terbia.reports.brief.words import output_words, place, scope_words, sentence_start
from terbia.reports.page import Passage, Section, Span
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

#: Lines of output in the order in which a headline prefers them.
_PREFERRED = ("compounds-and-metals", "refinery", "primary", "refinery-primary", "smelter", "mine", None)

#: A line's form, its figure of the brief's year and of the year before.
Line = tuple[str | None, Observation | None, Observation | None]


def output_section(basis: Basis) -> Section | None:
    """Output by line and the country's part in the world's output; None where the record has neither."""
    lines = output_lines(basis)
    passages = [p for form, rows in lines if (p := line_passage(basis, form, rows))]
    passages += world_passages(basis)
    if not passages:
        return None
    charts = tuple(chart for chart in (output_chart(basis, lines),) if chart)
    return Section(output_heading(basis), tuple(passages), charts, slug="output")


def output_lines(basis: Basis) -> list[tuple[str | None, list[Observation]]]:
    """Lines of output that speak of the brief's year or the year before.

    The mine line of the world table is left out where a national line says the same.
    """
    recent = {basis.year, basis.previous_year}
    lines = [(form, rows) for form, rows in basis.forms("production") if any(o.period in recent for o in rows)]
    national = {o.value for form, rows in lines if form != "mine" for o in rows if o.period == basis.year}
    own = next((o for form, rows in lines if form == "mine" for o in rows if o.period == basis.year), None)
    if own is not None and own.is_known and own.value in national:
        return [(form, rows) for form, rows in lines if form != "mine"]
    return lines


def pair_of(basis: Basis, rows: list[Observation]) -> tuple[Observation | None, Observation | None]:
    """The figures of the brief's year and of the year before."""
    now = next((o for o in rows if o.period == basis.year), None)
    before = next((o for o in rows if o.period == basis.previous_year), None)
    return now, before


def main_line(basis: Basis) -> Line:
    """The line of output that a headline speaks of: its form, its figure now and the year before."""
    lines = dict(output_lines(basis))
    order = [*_PREFERRED, *lines]
    found = [(form, *pair_of(basis, lines[form])) for form in order if form in lines]
    spoken = [line for line in found if line[1] is not None]
    known = [line for line in spoken if line[1] is not None and line[1].is_known]
    return (known or spoken or [(None, None, None)])[0]


def direction_of(now: Observation | None, before: Observation | None) -> str:
    """Which way a figure went; ``unknown`` where units differ or one is missing."""
    if now is None or before is None or now.unit != before.unit:
        return "unknown"
    return compare(before, now).direction


def output_heading(basis: Basis) -> str:
    """A statement about the main line of output, or a plain title where nothing can be stated."""
    form, now, before = main_line(basis)
    others = {direction_of(*pair_of(basis, rows)) for f, rows in output_lines(basis) if f != form}
    direction = direction_of(now, before)
    if now is not None and now.value == 0:
        return "No output" if direction != "fell" else "Output stopped"
    if direction not in ("rose", "fell"):
        return "Output"
    against = {"rose": "fell", "fell": "rose"}[direction]
    if others == {direction}:
        return f"Output {direction}"
    name = sentence_start(output_words(form))
    return f"{name} {direction}, another line {against}" if against in others else f"{name} {direction}"


def line_passage(basis: Basis, form: str | None, rows: list[Observation]) -> Passage | None:
    """What one line of output says of the brief's year and the year before."""
    now, before = pair_of(basis, rows)
    if now is None:
        return None
    name = sentence_start(output_words(form))
    estimated = " (estimated)" if "e" in now.qualifiers and now.value else ""
    if not now.is_known:
        tail: list[Span | Observation] = []
        if before is not None and before.is_known:
            tail = [" The year before it was ", before, "."]
        return passage(f"{name} in {now.period}: ", now, f"{_reason(now)}.", *tail)
    if before is None or not before.is_known or before.unit != now.unit:
        return passage(f"{name} was ", now, f" in {now.period}{estimated}.")
    if now.value == 0 and before.value:
        return passage(f"{name} stopped: ", now, f" in {now.period} after ", before, f" in {before.period}.")
    verb = change_verb(compare(before, now))
    scope = f" The publisher adds: {scope_words(now)}." if now.scope else ""
    if not verb:
        return passage(
            f"{name} was ", now, f" in {now.period}{estimated} after ", before,
            f" in {before.period}; rounding or bounds leave open which way it went.{scope}",
        )  # fmt: skip
    if verb == "was unchanged":
        return passage(f"{name} was ", now, f" in {now.period}{estimated}, the same as in {before.period}.{scope}")
    return passage(
        f"{name} {verb} from ", before, f" in {before.period} to ", now, f" in {now.period}{estimated}.{scope}",
    )  # fmt: skip


def _reason(o: Observation) -> str:
    return ", to protect the data of single companies" if "W" in o.qualifiers else ""


def world_passages(basis: Basis) -> list[Passage]:
    """The country's part in world output, line by line."""
    found = []
    for series, rows in basis.matching(rf"^WORLD/{basis.commodity}/production(/[a-z0-9-]+)?$"):
        world = next((o for o in rows if o.period == basis.year), None)
        own = basis.at("production", series.form)
        if own is None and series.form in {"mine", None}:
            own = basis.at("production", "mine")
        if world is None or not world.is_known or basis.area == "WORLD":
            continue
        leaders = leading_producers(basis, series.form)
        form = None if series.form == "all" else series.form
        spans: list[Span | Observation | list[Span]] = [
            f"World {output_words(form)} in {world.period} is put at ",
            world,
        ]
        if leaders:
            spans += [": ", *joined([[f"{place(_area(o))} ", o] for o in leaders[:3]])]
        share = _share(own, world)
        if own is not None and own.value and share is not None:
            figure = derived("share of world output", share, "percent", "own output / world output", (own, world))
            spans += [f". The part of {place(basis.area)} is ", figure]
        found.append(passage(*spans, "."))
    return found


def leading_producers(basis: Basis, form: str | None) -> list[Observation]:
    """The largest producers of a line in the brief's year, without the world and the rest."""
    tail = f"/{form}" if form else ""
    rows = basis.matching(rf"^[A-Z]{{2}}/{basis.commodity}/production{tail}$")
    latest = [o for _, group in rows for o in group if o.period == basis.year and o.value]
    return sorted(latest, key=lambda o: (-(o.value or 0), o.series))


def _area(o: Observation) -> str:
    return o.series.partition("/")[0]


def _share(own: Observation | None, world: Observation) -> Estimate | None:
    mine, whole = own.interval() if own else None, world.interval()
    if own is None or mine is None or whole is None or whole.low <= 0 or own.unit != world.unit:
        return None
    value = None if own.value is None or not world.value else 100 * own.value / world.value
    return Estimate(value, Interval(100 * mine.low / whole.high, min(100.0, 100 * mine.high / whole.low)))
