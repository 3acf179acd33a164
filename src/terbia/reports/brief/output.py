"""Sections on output: what was produced, by form, and how it stands to the year before and the world."""

from __future__ import annotations

from terbia.indicators.comparison import change_verb, compare
from terbia.ledger.observation import Observation
from terbia.reports.brief.basis import Basis
from terbia.reports.brief.panels import output_chart
from terbia.reports.brief.say import derived, joined, passage, place, sentence_start, words_of
from terbia.reports.page import Passage, Section, Span
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval


def output_section(basis: Basis) -> Section | None:
    """Output by line and the country's part in the world's mine output; None where the record has neither."""
    passages = [p for form, rows in output_lines(basis) if (p := line_passage(basis, form, rows))]
    passages += world_passages(basis)
    if not passages:
        return None
    charts = tuple(chart for chart in (output_chart(basis, output_lines(basis)),) if chart)
    return Section(output_heading(basis), tuple(passages), charts, slug="output")


def output_lines(basis: Basis) -> list[tuple[str | None, list[Observation]]]:
    """Lines of output; the mine line of the world table is left out where a national line says the same."""
    lines = basis.forms("production")
    national = {o.value for form, rows in lines if form != "mine" for o in rows if o.period == basis.year}
    own = next((o for form, rows in lines if form == "mine" for o in rows if o.period == basis.year), None)
    if own is not None and own.value in national:
        return [(form, rows) for form, rows in lines if form != "mine"]
    return lines


def output_heading(basis: Basis) -> str:
    """A statement about the main lines of output, or a plain title where nothing can be stated."""
    rose: list[str] = []
    fell: list[str] = []
    for form, rows in output_lines(basis):
        now, before = _pair(basis, rows)
        direction = compare(before, now).direction if now and before else "unknown"
        if direction in {"rose", "fell"}:
            (rose if direction == "rose" else fell).append(words_of(form or basis.commodity))
    if rose and not fell:
        return "Output rose" if len(rose) > 1 else f"Output of {rose[0]} rose"
    if fell and not rose:
        return "Output fell" if len(fell) > 1 else f"Output of {fell[0]} fell"
    if rose and fell:
        return f"Output of {rose[0]} rose, of {fell[0]} fell"
    return "Output"


def _pair(basis: Basis, rows: list[Observation]) -> tuple[Observation | None, Observation | None]:
    now = next((o for o in rows if o.period == basis.year), None)
    before = next((o for o in rows if o.period == basis.previous_year), None)
    return now, before


def line_passage(basis: Basis, form: str | None, rows: list[Observation]) -> Passage | None:
    """What one line of output says of the brief's year and the year before."""
    now, before = _pair(basis, rows)
    if now is None:
        return None
    name = sentence_start(words_of(form)) if form else "Production"
    estimated = " (estimated)" if "e" in now.qualifiers and now.value else ""
    if not now.is_known:
        said = {"W": "is withheld to avoid disclosing company data", "NA": "is not available"}
        why = next((said[q] for q in now.qualifiers if q in said), "has no figure")
        tail: list[Span | Observation] = []
        if before is not None and before.is_known:
            tail = [" The year before it was ", before, "."]
        return passage(f"{name}: the figure for {now.period} {why} (", now, ").", *tail)
    if now.value == 0:
        return passage(f"{name}: none in {now.period} (", now, ").")
    if before is None or not before.is_known:
        return passage(f"{name}: ", now, f" in {now.period}{estimated}.")
    comparison = compare(before, now)
    verb = change_verb(comparison)
    if not verb:
        return passage(
            f"{name}: ",
            now,
            f" in {now.period}{estimated} after ",
            before,
            f" in {before.period}; rounding or bounds leave open whether it rose.",
        )
    scope = f" The publisher adds: {now.scope.rstrip('.')}." if now.scope else ""
    if verb == "was unchanged":
        return passage(f"{name}: ", now, f" in {now.period}{estimated}, the same as in {before.period}.{scope}")
    return passage(
        f"{name} {verb} from ",
        before,
        f" in {before.period} to ",
        now,
        f" in {now.period}{estimated}.{scope}",
    )


def world_passages(basis: Basis) -> list[Passage]:
    """The country's part in world output, line by line."""
    found = []
    for series, rows in basis.matching(rf"^WORLD/{basis.commodity}/production(/[a-z0-9-]+)?$"):
        world = next((o for o in rows if o.period == basis.year), None)
        own = basis.at("production", series.form)
        if own is None and series.form in {"mine", None}:
            own = basis.at("production", "mine")
        if world is None or not world.is_known:
            continue
        leaders = leading_producers(basis, series.form)
        words = words_of(series.form or "") + " output" if series.form else "output"
        spans: list[Span | Observation | list[Span]] = [f"World {words} in {world.period} is put at ", world]
        if leaders:
            spans += [", of which ", *joined([(f"{place(_area(o))} ", o) for o in leaders[:3]])]
        share = _share(own, world)
        if own is not None and own.value and share is not None:
            figure = derived("share of world output", share, "percent", "own output / world output", (own, world))
            spans += [f"; the part of {place(basis.area)} is ", figure]
        found.append(passage(*spans, "."))
    return found


def leading_producers(basis: Basis, form: str | None) -> list[Observation]:
    """The largest producers of a line in the brief's year, without the world and the rest."""
    tail = f"/{form}" if form else ""
    rows = basis.matching(rf"^[A-Z]{{2}}/{basis.commodity}/production{tail}$")
    latest = [o for _, group in rows for o in group if o.period == basis.year and o.value]
    return sorted(latest, key=lambda o: -(o.value or 0))


def _area(o: Observation) -> str:
    return o.series.partition("/")[0]


def _share(own: Observation | None, world: Observation) -> Estimate | None:
    mine, whole = own.interval() if own else None, world.interval()
    if own is None or mine is None or whole is None or whole.low <= 0 or own.unit != world.unit:
        return None
    value = None if own.value is None or not world.value else 100 * own.value / world.value
    return Estimate(value, Interval(100 * mine.low / whole.high, min(100.0, 100 * mine.high / whole.low)))
