"""Sections on suppliers and prices."""

from __future__ import annotations

import re

from terbia.indicators.comparison import change_verb, compare
from terbia.ledger.observation import Observation
from terbia.ledger.series import read_series
from terbia.reports.brief.basis import Basis
from terbia.reports.brief.panels import price_chart, sources_chart
from terbia.reports.brief.say import joined, passage
from terbia.reports.brief.words import counted, place, price_words, sentence_start, words_of, years_words
from terbia.reports.page import Passage, Section, Span
from terbia.terms.shares import is_rest, share_form
from terbia.vocab.period import read_period

#: A line's name with its figure of the year before and of the brief's year.
Move = tuple[str, Observation, Observation]


def supplier_section(basis: Basis) -> Section | None:
    """Who supplies, and where that was mined as far as the survey says; None without shares."""
    rows = latest_shares(basis)
    if not rows:
        return None
    period = years_words(rows[0].period)
    leaders = [o for o in rows if not is_rest(o)]
    average = " (an average of these years, not one year)" if "/" in rows[0].period else ""
    groups: list[list[Span | Observation]] = [
        [o, f" {'came ' if i == 0 else ''}from {_source(o)}"] for i, o in enumerate(leaders)
    ]
    passages = [passage(f"Of {shares_of(rows)} over {period}{average}, ", *joined(groups), ".")] if leaders else []
    for o in leaders:
        if o.scope:
            scope = o.scope.strip().rstrip(".")
            passages.append(passage(f"The publisher's note on {_source(o)}: {scope[:1].lower()}{scope[1:]}."))
    for note in dict.fromkeys(_origin_note(o) for o in rows):
        if note:
            passages.append(passage(note))
    passages.append(
        passage("A share of imports is not reliance: it says who supplies, not how much of use is imported.")
    )
    chart = sources_chart(rows, sentence_start(f"{shares_of(rows)} by source, {period}"))
    name = f"{sentence_start(_source(leaders[0]))} leads the suppliers" if leaders else "Who supplies"
    if is_stale(basis, rows):
        passages.append(passage("Shares of a later period are not in the record; today's may be others."))
        name = f"Who supplied in {period}"
    form = share_form(rows)
    return Section(name, tuple(passages), (chart,) if chart else (), slug=f"suppliers-{form or 'all'}")


def shares_of(rows: list[Observation]) -> str:
    """What shares are of: imports, or imports of compounds and metals."""
    form, commodity = share_form(rows), words_of(read_series(rows[0].series).commodity) if rows else ""
    if form is None or re.match(r"(total|combined-total|all)\b", form):
        return "all imports" if form else "imports"
    if form in ("refined", "primary", "natural", "synthetic"):
        return f"imports of {form} {commodity}"
    return f"imports of {commodity} metal" if form == "metal" else f"imports of {words_of(form)}"


def is_stale(basis: Basis, rows: list[Observation]) -> bool:
    """Whether shares end more than three years before the brief's year, too early to speak of it."""
    return read_period(rows[0].period).last_year < int(basis.year) - 3


def _source(o: Observation) -> str:
    return place(o.series.partition(">")[0])


def _origin_note(o: Observation) -> str:
    found = re.search(r"[^.]*derived from [^.]*", o.note or "")
    text = (found[0] if found else "").replace("--", "").strip()
    return f"Where that was mined is another matter. The survey says: {sentence_start(text)}." if text else ""


def latest_shares(basis: Basis) -> list[Observation]:
    """Import shares of the newest period, the largest first and the rest last."""
    return basis.shares


def price_section(basis: Basis) -> Section | None:
    """Prices of the last years and which way they went; None without prices."""
    lines = price_lines_of(basis)
    if not lines:
        return None
    passages = _price_passages(basis, lines)
    if not passages:
        names = [sentence_start(name) if i == 0 else name for i, (name, _) in enumerate(lines)]
        said: list[list[Span | Observation]] = [
            [f"{name}: ", rows[-1], f" in {rows[-1].period}"] for name, (_, rows) in zip(names, lines, strict=True)
        ]
        passages = [passage(*joined(said, "; ", "; "), ".")]
    terms = _terms_of(lines)
    if terms:
        passages.append(passage(terms))
    units = {o.unit for _, rows in lines for o in rows}
    chart = price_chart(lines, units.pop(), by_element=basis.commodity == "rare-earths") if len(units) == 1 else None
    return Section("Prices", tuple(passages), (chart,) if chart else (), slug="prices")


def _terms_of(lines: list[tuple[str, list[Observation]]]) -> str:
    """The terms of delivery that all prices share, as the notes give them."""
    found = []
    for _, rows in lines:
        words = re.search(r"(?:Free on board|Ex-works)(?: [A-Z][a-z]+)?", rows[-1].note or "")
        found.append(words[0] if words else "")
    kinds = list(dict.fromkeys(filter(None, found)))
    if not kinds:
        return ""
    if len(kinds) == 1:
        return f"The prices are {kinds[0][0].lower()}{kinds[0][1:]}."
    return f"The terms differ: {'; '.join(f'{k[0].lower()}{k[1:]}' for k in kinds)}."


def _moves(basis: Basis, lines: list[tuple[str, list[Observation]]]) -> dict[str, list[Move]]:
    """Lines with a figure in both years, by the direction in which they went."""
    moves: dict[str, list[Move]] = {"rose": [], "fell": [], "still": []}
    for name, rows in lines:
        now = next((o for o in rows if o.period == basis.year), None)
        before = next((o for o in rows if o.period == basis.previous_year), None)
        if now is not None and before is not None and now.unit == before.unit:
            direction = compare(before, now).direction
            moves[direction if direction in moves else "still"].append((name, before, now))
    return moves


def _price_passages(basis: Basis, lines: list[tuple[str, list[Observation]]]) -> list[Passage]:
    """How many prices went which way, and the largest moves; the table has them all."""
    moves = _moves(basis, lines)
    total = sum(len(group) for group in moves.values())
    passages = []
    if total > 2:
        still = len(moves["still"])
        rest = f" and {still} stayed or {'is' if still == 1 else 'are'} open within rounding" if still else ""
        rose, fell = len(moves["rose"]) or "none", len(moves["fell"]) or "none"
        and_ = "," if still else " and"
        passages.append(
            passage(
                f"Of {counted(total, 'price')} printed for both years, {rose} rose between {basis.previous_year} and "
                f"{basis.year}{and_} {fell} fell{rest}."
            )
        )
    for direction in ("rose", "fell"):
        passages += _largest(moves[direction], direction)
    if total <= 2:
        for name, before, now in moves["still"]:
            start = f"{sentence_start(name)}: "
            passages.append(passage(start, before, f" in {before.period}, ", now, f" in {now.period}."))
    return passages


def _largest(group: list[Move], direction: str) -> list[Passage]:
    ranked = sorted(group, key=_move_size, reverse=True)[:5]
    if not ranked:
        return []
    if len(ranked) == 1:
        name, before, now = ranked[0]
        start = f"{sentence_start(name)} {direction} from "
        return [passage(start, before, f" in {before.period} to ", now, f" in {now.period}.")]
    said: list[list[Span | Observation]] = [[f"{n} from ", before, " to ", now] for n, before, now in ranked]
    most = " most" if len(group) > len(ranked) else ""
    return [passage(f"These {direction}{most}: ", *joined(said, "; ", "; "), ".")]


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
        for series, rows in basis.matching(rf"^{basis.area}/{name}/price(/[^;]+)?$"):
            shown = [o for o in basis.window(rows) if o.is_known]
            if any(o.period == basis.year for o in shown):
                lines.append((price_words(name, series.form), shown))
    return lines


def price_highlight(basis: Basis) -> Passage | None:
    """The largest certain price move among the lines, in a sentence."""
    moves = _moves(basis, price_lines_of(basis))
    sound = [m for m in (*moves["rose"], *moves["fell"]) if not (m[1].is_unverified or m[2].is_unverified)]
    if not sound:
        return None
    name, before, now = max(sound, key=lambda move: (_move_size(move), move[0]))
    verb = change_verb(compare(before, now))
    return passage(f"The price of {name} {verb} from ", before, f" in {before.period} to ", now, f" in {now.period}.")
