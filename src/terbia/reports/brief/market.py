"""Sections on suppliers, prices and events."""

from __future__ import annotations

import re

from terbia.indicators.comparison import change_verb, compare
from terbia.ledger.event import Event, read_events
from terbia.ledger.observation import Observation
from terbia.reports.brief.basis import Basis
from terbia.reports.brief.panels import price_chart, sources_chart
from terbia.reports.brief.say import joined, passage, place, sentence_start, words_of
from terbia.reports.page import Passage, Section, Span, Table
from terbia.vocab.area import area

#: A line's name with its figure of the year before and of the brief's year.
Move = tuple[str, Observation, Observation]


def supplier_section(basis: Basis) -> Section | None:
    """Who supplies, and where that was mined as far as the survey says; None without shares."""
    rows = latest_shares(basis)
    if not rows:
        return None
    period = rows[0].period.replace("/", " to ")
    leaders = [o for o in rows if not o.series.startswith("OTHER>")]
    spans: list[Span | Observation] = [
        f"Of imports over {period} (an average of years, not one year), ",
        *joined([[o, f" came from {_source(o)}"] for o in leaders]),
        ".",
    ]
    passages = [passage(*spans)]
    for note in dict.fromkeys(_origin_note(o) for o in rows):
        if note:
            passages.append(passage(note))
    passages.append(
        passage("A share of imports is not reliance: it says who supplies, not how much of use is imported.")
    )
    chart = sources_chart(rows, f"Import sources, {period}")
    form = rows[0].series.split("/")[3:]
    name = f"{_source(leaders[0])} leads the suppliers" if leaders else "Who supplies"
    return Section(name, tuple(passages), (chart,) if chart else (), slug="suppliers-" + (form[0] if form else "all"))


def _source(o: Observation) -> str:
    return place(o.series.partition(">")[0])


def _origin_note(o: Observation) -> str:
    found = re.search(r"[^.]*derived from [^.]*", o.note or "")
    text = (found[0] if found else "").replace("--", "").strip()
    return f"{sentence_start(text)}, the survey says." if text else ""


def latest_shares(basis: Basis) -> list[Observation]:
    """Import shares of the newest period, the largest first and the rest last."""
    found: dict[str, list[Observation]] = {}
    for series, rows in basis.matching(rf">{basis.area}/{basis.commodity}/import-share(/|$)"):
        known = [o for o in rows if o.value is not None]
        if known:
            found.setdefault(series.form or "", []).append(known[-1])
    if not found:
        return []
    newest = max(o.period for rows in found.values() for o in rows)
    rows = max(found.values(), key=lambda rows: (max(o.period for o in rows) == newest, len(rows)))
    rows = [o for o in rows if o.period == newest]
    return sorted(rows, key=lambda o: (o.series.startswith("OTHER>"), -(o.value or 0)))


def price_section(basis: Basis) -> Section | None:
    """Prices of the last years and which way they went; None without prices."""
    lines = price_lines_of(basis)
    if not lines:
        return None
    rose: list[Move] = []
    fell: list[Move] = []
    still: list[Move] = []
    for name, rows in lines:
        now = next((o for o in rows if o.period == basis.year), None)
        before = next((o for o in rows if o.period == basis.previous_year), None)
        direction = compare(before, now).direction if now and before and now.unit == before.unit else "unknown"
        if now is not None and before is not None and direction in {"rose", "fell", "unchanged", "open"}:
            {"rose": rose, "fell": fell}.get(direction, still).append((name, before, now))
    passages = _price_passages(basis, lines, rose, fell, still)
    note = lines[0][1][-1].note or ""
    basis_words = re.search(r"Free on board[^.]*|Ex-works[^.]*", note)
    if basis_words:
        passages.append(passage(f"Annual averages. {sentence_start(basis_words[0].strip())}."))
    units = {o.unit for _, rows in lines for o in rows}
    chart = price_chart(lines, units.pop()) if len(units) == 1 else None
    if not passages:
        passages = [passage(*joined([[f"{n} ", rows[-1], f" in {rows[-1].period}"] for n, rows in lines[:6]]), ".")]
    return Section("Prices", tuple(passages), (chart,) if chart else (), slug="prices")


def _price_passages(
    basis: Basis,
    lines: list[tuple[str, list[Observation]]],
    rose: list[Move],
    fell: list[Move],
    still: list[Move],
) -> list[Passage]:
    """How many prices went which way, and the largest moves; the table has them all."""
    if not (rose or fell or still):
        return []
    open_words = f", {len(still)} stayed or are open within rounding" if still else ""
    passages = (
        []
        if len(lines) < 3
        else [
            passage(
                f"Of {len(lines)} prices, {len(rose)} rose between {basis.previous_year} and {basis.year} "
                f"and {len(fell)} fell{open_words}."
            )
        ]
    )
    for words, group in (
        ("rose most" if len(rose) > 5 else "rose", rose),
        ("fell most" if len(fell) > 5 else "fell", fell),
    ):
        ranked = sorted(group, key=_move_size, reverse=True)[:5]
        if ranked:
            said: list[list[Span | Observation]] = [[f"{n} from ", before, " to ", now] for n, before, now in ranked]
            passages.append(
                passage(f"These {words}: " if len(ranked) > 1 else f"This {words}: ", *joined(said, "; ", "; "), ".")
            )
    return passages


def _move_size(move: Move) -> float:
    """The size of a move, up or down, that is certain after rounding."""
    ratio = compare(move[1], move[2]).ratio
    if ratio is None or ratio.low <= 0:
        return 0.0
    return max(ratio.low, 1 / ratio.high)


def price_lines_of(basis: Basis) -> list[tuple[str, list[Observation]]]:
    """Price lines of the commodity; for rare earths those of the elements too, in order of atomic number."""
    from terbia.vocab.element import elements

    names = [basis.commodity]
    if basis.commodity == "rare-earths":
        # The chapter counts lanthanides and yttrium and leaves out most scandium, which has its own.
        ordered = sorted(elements().values(), key=lambda e: e.atomic_number)
        names += [e.name.lower() for e in ordered if e.symbol != "Sc"]
    lines = []
    for name in names:
        for series, rows in basis.matching(rf"^{basis.area}/{name}/price(/[a-z0-9.-]+)?$"):
            shown = [o for o in basis.window(rows) if o.is_known]
            if any(o.period == basis.year for o in shown):
                form = words_of(series.form or "")
                chapter = name == "rare-earths"
                label = form if chapter and form else f"{words_of(name)} {form}"
                lines.append((label.strip().replace("ndpr", "NdPr"), shown))
    return lines


def event_section(basis: Basis, since: str, limit: int = 12) -> Section | None:
    """Controls, laws and deals that touch the commodity; None where none is on file."""
    found = [e for e in read_events() if e.start >= since and _touches(e, basis.commodity)]
    if not found:
        return None
    checked = [e for e in found if "unverified" not in e.qualifiers]
    rows = tuple((e.start, e.actor, e.target or "", e.kind, e.detail) for e in checked[-limit:])
    passages: list[Passage] = [
        passage(
            f"Since {since}, {len(checked)} measures and events are on file"
            + (f"; the last {limit} stand below" if len(checked) > limit else "")
            + ". What is not on file did not necessarily not happen."
        )
    ]
    if len(found) > len(checked):
        passages.append(
            passage(
                f"{len(found) - len(checked)} more are from memory or notes and left out here; 'terbia events' shows them."
            )
        )
    table = Table("Events", ("start", "actor", "towards", "kind", "what"), rows)
    return Section("Events", tuple(passages), (), (table,), slug="events")


def _touches(event: Event, commodity: str) -> bool:
    words = f"{event.scope} {event.detail}".lower()
    if commodity in {"rare-earths", "rare-earths-heavy"}:
        return "not re" not in words
    from terbia.vocab.element import elements

    symbols = [e.symbol for e in elements().values() if e.name.lower() == commodity]
    other = {"gallium": "Ga", "germanium": "Ge", "antimony": "Sb", "tungsten": "W"}.get(commodity)
    marks = [*symbols, *([other] if other else [])]
    exact = f"{event.scope} {event.detail}"
    return words_of(commodity) in words or any(re.search(rf"\b{m}\b", exact) for m in marks)


def price_highlight(basis: Basis) -> Passage | None:
    """The largest price move among the lines, in a sentence."""
    moves = []
    for name, rows in price_lines_of(basis):
        now = next((o for o in rows if o.period == basis.year), None)
        before = next((o for o in rows if o.period == basis.previous_year), None)
        if now is None or before is None or now.unit != before.unit:
            continue
        comparison = compare(before, now)
        if comparison.direction in {"rose", "fell"} and now.value and before.value:
            moves.append((abs(now.value / before.value - 1), name, before, now, change_verb(comparison)))
    if not moves:
        return None
    _, name, before, now, verb = max(moves, key=lambda move: (move[0], move[1]))
    return passage(
        f"The price of {name} {verb} from ",
        before,
        f" in {before.period} to ",
        now,
        f" in {now.period}.",
    )


def source_names(rows: list[Observation]) -> list[str]:
    """Names of the sources of shares."""
    return [area(o.series.partition(">")[0]).name for o in rows]
