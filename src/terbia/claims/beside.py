"""What lies one step away from what the words name: the readings that a sentence is mistaken for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from terbia.claims.asked import Asked, Subject
from terbia.claims.book import Book
from terbia.claims.line import Line, Printed, Share, Sight
from terbia.claims.naming import (
    chosen,
    fits_commodity,
    is_plain,
    other_tables,
    printed_shares,
    record_statistics,
    same_area,
    world_shares,
)
from terbia.claims.trial import Hypothesis
from terbia.claims.when import shifted_period
from terbia.claims.wordlist import rows

# Factors between units of mass that are taken for each other; a number read in the wrong one is off by one.
_MASSES = (1000.0, 0.001, 1e6, 1e-6, 0.90718474, 1 / 0.90718474, 0.00045359237, 1 / 0.00045359237)


def beside(asked: Asked, named: list[Hypothesis], book: Book, sight: Sight) -> Iterator[Hypothesis]:
    """Hypotheses one step away, the likeliest mistakes first (the order of ``data/claims/steps.csv``)."""
    unplaced = not named and (asked.period is None or asked.subject.area is None)
    if asked.subject.share == "total" or unplaced:
        return
    yield from _forms(asked, named, book, sight)
    yield from _editions(named, book, sight)
    yield from _statistics(asked, named, book, sight)
    yield from _comparisons(asked, named)
    yield from _periods(asked, named, book)
    yield from _commodities(asked, named, book, sight)
    yield from _units(asked, named)
    yield from _areas(asked, named, book, sight)


def _when(asked: Asked, named: list[Hypothesis], line: Line, sight: Sight) -> list[tuple[str, str | None]]:
    """The periods at which a neighbour is looked at: those of what is named, else the claim's own."""
    found = list(dict.fromkeys((h.period, h.base) for h in named))
    if not found and asked.period is not None:
        found = [(asked.period, asked.base or shifted_period(asked.period, -12))]
    if asked.subject.share in {"imports", "world"} and found:
        extra = [(p, None) for p in reversed(line.periods()) if len(p) == 9 and line.at(p, sight) is not None][:1]
        found += extra
    return found


def _at(lines: list[Line], step: str, asked: Asked, named: list[Hypothesis], sight: Sight) -> Iterator[Hypothesis]:
    own = {h.line.name for h in named}
    wanted = asked.quantity.unit if asked.quantity is not None and asked.kind == "level" else None
    for line in lines:
        if line.name in own or (wanted is not None and line.unit != wanted):
            continue
        for period, base in _when(asked, named, line, sight):
            yield Hypothesis(line, sight, period, base, step)


def _forms(asked: Asked, named: list[Hypothesis], book: Book, sight: Sight) -> Iterator[Hypothesis]:
    subject = asked.subject
    if subject.share == "world":
        stages: list[Line] = [Printed(book, name) for name, _ in printed_shares(book, subject)]
        yield from _at(stages, "stage", asked, named, sight)
        return
    if subject.share is not None or subject.commodity is None:
        return
    for statistic in record_statistics(subject.statistic):
        plain: list[Line] = []
        scoped: list[Line] = []
        for name, series in book.of_statistic(statistic):
            if series.scope in other_tables():
                continue
            if same_area(series, subject) and fits_commodity(series, subject.commodity):
                (plain if is_plain(series) else scoped).append(Printed(book, name))
        yield from _at(plain, "form", asked, named, sight)
        yield from _at(scoped, "scope", asked, named, sight)


def _editions(named: list[Hypothesis], book: Book, sight: Sight) -> Iterator[Hypothesis]:
    for hypothesis in named:
        parts = _series_of(hypothesis.line)
        newest = {
            o.edition for p in parts for w in [book.word(p, hypothesis.period, sight.as_of, sight.edition)] if w
            for o in [w]
        }  # fmt: skip
        editions = dict.fromkeys(e for part in parts for e in book.editions_of(part, sight.as_of))
        for edition in editions:
            if newest != {edition} and edition != sight.edition:
                yield replace(hypothesis, sight=Sight(None, edition), step="edition")


def _series_of(line: Line) -> list[str]:
    if isinstance(line, Printed):
        return [line.series]
    if isinstance(line, Share):
        return [*_series_of(line.part), *_series_of(line.whole)]
    return []


def _statistics(asked: Asked, named: list[Hypothesis], book: Book, sight: Sight) -> Iterator[Hypothesis]:
    subject = asked.subject
    if subject.share == "imports":
        # A share of imports from one area is mistaken for all reliance, or for that area's part of the world.
        bought = replace(subject, share=None, statistic="net-import-reliance", area=subject.partner, partner=None)
        yield from _at(chosen(book, bought, "net-import-reliance"), "statistic", asked, named, sight)
        made = replace(subject, share="world", statistic="production", partner=None, form=None)
        yield from _at(world_shares(book, made), "statistic", asked, named, sight)
        yield from _at([Printed(book, n) for n, _ in printed_shares(book, made)], "statistic", asked, named, sight)
        return
    if subject.share == "world":
        yield from _at(_all_import_shares(book, subject), "statistic", asked, named, sight)
        for swap in ("production", "reserves"):
            if swap != subject.statistic:
                other = replace(subject, statistic=swap, form=None)
                yield from _at(world_shares(book, other), "statistic", asked, named, sight)
        return
    for row in rows("statistic_swaps"):
        if row["said"] != subject.statistic:
            continue
        swapped = replace(subject, statistic=row["mistaken"], form=None, stage=None)
        if row["mistaken"] == "import-share":
            yield from _at(_into(book, subject), "statistic", asked, named, sight)
            continue
        lines = [line for s in record_statistics(row["mistaken"]) for line in chosen(book, swapped, s)]
        yield from _at(lines, "statistic", asked, named, sight)


def _all_import_shares(book: Book, subject: Subject) -> list[Line]:
    return [
        Printed(book, name) for name, s in book.of_statistic("import-share")
        if s.area == subject.area and subject.commodity is not None and fits_commodity(s, subject.commodity)
    ]  # fmt: skip


def _into(book: Book, subject: Subject) -> list[Line]:
    return [
        Printed(book, name) for name, s in book.of_statistic("import-share")
        if s.partner == subject.area and subject.commodity is not None and fits_commodity(s, subject.commodity)
    ]  # fmt: skip


def _comparisons(asked: Asked, named: list[Hypothesis]) -> Iterator[Hypothesis]:
    """Against the month before for against the year before, and points for percent."""
    if asked.kind != "change":
        return
    for hypothesis in named:
        for months in (-1, -12):
            base = shifted_period(hypothesis.period, months)
            if base is not None and base != hypothesis.base:
                yield replace(hypothesis, base=base, step="comparison")
        if asked.by is not None and asked.by.unit == "percent" and hypothesis.line.unit == "percent":
            yield replace(hypothesis, points=True, step="comparison")


def _periods(asked: Asked, named: list[Hypothesis], book: Book) -> Iterator[Hypothesis]:
    for hypothesis in named:
        line = hypothesis.line
        shifts = (-1, 1, -2, 2, -3) if len(hypothesis.period) == 7 and hypothesis.period[5] != "Q" else ()
        moves = [12 * s for s in (-1, 1, -2, 2)] if not shifts else list(shifts)
        for months in moves:
            yield from _moved(asked, hypothesis, months, book)
        for period in line.periods():
            if len(period) == 9 and period != hypothesis.period and _touches(period, hypothesis.period):
                yield replace(hypothesis, period=period, base=None, step="period")
        if len(hypothesis.period) == 9:
            for year in range(int(hypothesis.period[:4]), int(hypothesis.period[5:]) + 1):
                yield replace(hypothesis, period=str(year), step="period")


def _moved(asked: Asked, hypothesis: Hypothesis, months: int, book: Book) -> Iterator[Hypothesis]:
    """The same some periods away: in the newest word, and for a plain number in every edition's."""
    period = shifted_period(hypothesis.period, months)
    base = None if hypothesis.base is None else shifted_period(hypothesis.base, months)
    if period is None:
        return
    yield replace(hypothesis, period=period, base=base, step="period")
    if asked.kind == "level" and isinstance(hypothesis.line, Printed):
        for word in book.words(hypothesis.line.series, period, hypothesis.sight.as_of)[1:]:
            yield replace(hypothesis, period=period, base=base, sight=Sight(None, word.edition), step="period")


def _touches(span: str, period: str) -> bool:
    if not period[:4].isdigit():
        return False
    first, last = int(period[:4]), int(period[5:9]) if len(period) == 9 else int(period[:4])
    return int(span[:4]) <= last + 1 and first <= int(span[5:]) + 1


def _commodities(asked: Asked, named: list[Hypothesis], book: Book, sight: Sight) -> Iterator[Hypothesis]:
    subject = asked.subject
    if subject.share in {"ore", "quota"} or subject.statistic == "price":
        return
    lines: list[Line] = []
    if subject.share == "imports":
        for name, s in book.of_statistic("import-share"):
            if s.area == subject.area and s.partner == subject.partner and subject.partner and is_plain(s):
                lines.append(Printed(book, name))
    elif subject.share is None:
        for statistic in record_statistics(subject.statistic):
            for name, s in book.of_statistic(statistic):
                if same_area(s, subject) and is_plain(s) and subject.area is not None:
                    lines.append(Printed(book, name))
    yield from _at(lines, "commodity", asked, named, sight)


def _units(asked: Asked, named: list[Hypothesis]) -> Iterator[Hypothesis]:
    amounts = [q for q in (asked.level, asked.before) if q is not None]
    if not amounts or any(q.unit != "t" for q in amounts):
        return
    for hypothesis in named:
        if hypothesis.line.unit == "t":
            for factor in _MASSES:
                yield replace(hypothesis, printed_as=factor, step="unit")


def _areas(asked: Asked, named: list[Hypothesis], book: Book, sight: Sight) -> Iterator[Hypothesis]:
    subject = asked.subject
    if subject.area is None or "area" in subject.assumed or {"area", "text-area"} & subject.carried:
        return
    lines: list[Line] = []
    if subject.share == "imports":
        for name, s in book.of_statistic("import-share"):
            if s.partner == subject.partner and subject.commodity and fits_commodity(s, subject.commodity):
                lines.append(Printed(book, name))
    elif subject.share == "world":
        areas = {s.area for _, s in book.of_statistic((record_statistics(subject.statistic) or ("production",))[0])}
        for area in sorted(areas - {"WORLD", subject.area}):
            lines += [x for x in world_shares(book, replace(subject, area=area)) if isinstance(x, Share)]
    else:
        for hypothesis in named:
            if isinstance(hypothesis.line, Printed):
                own = book.series[hypothesis.line.series]
                for name, s in book.of_statistic(own.statistic):
                    if s.commodity == own.commodity and s.form == own.form and s.scope == own.scope:
                        lines.append(Printed(book, name))
    yield from _at(lines, "area", asked, named, sight)
