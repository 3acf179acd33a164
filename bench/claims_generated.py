"""Sentences written from the record, true and moved by exactly one step, and how many get the verdict they must.

    python bench/claims_generated.py [--limit N] [--each]

From every series of rare earths that can be said in words: the true sentence, and sentences that tell the number of an
older edition, of another year or month, of another form, of another area, in another unit, a number that no rounding
explains, and a change in the wrong direction. A moved sentence is kept only where the record itself shows that its
number stands nowhere else near, so that verdict and confusion are known by construction; the checker is not asked.
"""

from __future__ import annotations

import argparse
import calendar
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from terbia.claims.book import Book, open_book
from terbia.claims.check import Day, check_text
from terbia.claims.reading import Text
from terbia.claims.when import shifted_period
from terbia.ledger.observation import Observation
from terbia.ledger.series import Series
from terbia.vocab.area import area
from terbia.vocab.form import form_names

TODAY = date(2026, 11, 20)
MONTHS = tuple(calendar.month_name)[1:]
#: How a statistic is said; {who}, {whose}, {what}, {form}, {number}, {when}.
SAY = {
    "production": "{whose} production of {what} was {number} {when}.",
    "production/mine": "{whose} mine production of {what} was {number} {when}.",
    "net-import-reliance": "{whose} net import reliance for {what} was {number} {when}.",
    "imports": "{whose} imports of {what} were {number} {when}.",
    "exports": "{whose} exports of {what} were {number} {when}.",
    "exports>": "{whose} exports of {what} to {partner} were {number} {when}.",
    "apparent-consumption": "{whose} apparent consumption of {what} was {number} {when}.",
    "reserves": "{whose} reserves of {what} were {number} {when}.",
    "import-share>": "{who} supplied {number} of {partners} imports of {what} {when}.",
    "price": "The price of {what} was {number} {when}.",
    "quota": "{whose} {form} quota for rare earths was {number} {when}.",
}
#: Changes, for the direction.
MOVED = "{whose} {statistic} of {what} {verb} from {before} in {base} to {number} {when}."
NAMES = {
    "rare-earths": "rare earths", "rare-earths-heavy": "heavy rare earths", "rare-earth-magnets": "rare-earth magnets",
    "ndpr": "NdPr",
}  # fmt: skip
NEAR = 0.03


@dataclass(frozen=True)
class Case:
    """A sentence with its verdict and confusion known by construction."""

    text: str
    verdict: str
    step: str | None
    series: str
    move: str


def cases(book: Book) -> Iterator[Case]:
    """All sentences of the book."""
    for name, series in book.series.items():
        key = sayable(series)
        if key is None:
            continue
        periods = [p for p in book.periods(name) if plain(book, name, p)][-14:]
        for period in periods:
            yield from of_cell(book, name, series, key, period)


def sayable(series: Series) -> str | None:
    key = series.statistic + (">" if series.partner else "")
    if series.statistic == "production" and series.form == "mine":
        key = "production/mine"
    if key not in SAY or series.scope or series.area in {"OTHER"} or series.partner == "OTHER" or "+" in series.area:
        return None
    if series.form and key != "quota" and series.form.replace("-", " ") not in form_names():
        return None
    if series.statistic in {"imports", "exports"} and series.form == "all":
        return None
    if key == "quota" and series.form not in {"mining", "smelting-separation", "export"}:
        return None
    return key


def cell(book: Book, name: str, period: str) -> Observation | None:
    return book.word(name, period, TODAY.isoformat())


def plain(book: Book, name: str, period: str) -> bool:
    """A checked number in a unit that the sentences can tell."""
    one = cell(book, name, period)
    if one is None or one.value is None or one.value <= 0 or one.is_unverified or "projection" in one.qualifiers:
        return False
    quoted = one.edition.startswith("cited") and "secondary" in one.qualifiers
    return not quoted and (one.unit.startswith(("t", "percent")) or one.unit == "USD/kg")


def of_cell(book: Book, name: str, series: Series, key: str, period: str) -> Iterator[Case]:
    one = cell(book, name, period)
    assert one is not None and one.value is not None
    value = one.value

    def case(number: str, verdict: str, step: str | None, move: str) -> Case:
        return Case(say(series, key, number, period), verdict, step, name, move)

    yield case(told(value, one.unit), "supported", None, "true")
    seen: Counter[str] = Counter()
    for other, move in neighbours(book, name, series, period):
        if seen[move] < 2 and apart(other, value) and not elsewhere(book, series, period, other, move):
            seen[move] += 1
            yield case(told(other, one.unit), "misleading", move, move)
    ton = value * 0.90718474
    exact = value % 10 ** (len(f"{value:.0f}") - 2) != 0 or len(f"{value:.0f}") == 2
    if one.unit.startswith("t") and value >= 20 and exact and not elsewhere(book, series, period, ton, "none"):
        yield case(
            f"{value:,g} short tons" if value < 1e6 else f"{value:,.0f} short tons", "misleading", "unit", "unit"
        )
    off = rounded_off(value, one.unit)
    if off is not None and not elsewhere(book, series, period, off, "none"):
        yield case(told(off, one.unit), "contradicted", None, "rounding")
    yield from directions(book, name, series, key, period, value, one.unit)


def neighbours(book: Book, name: str, series: Series, period: str) -> Iterator[tuple[float, str]]:
    """Numbers one step away: editions, periods, forms, areas; at most two of each."""
    now = cell(book, name, period)
    older = [
        o.value for o in book.words(name, period, TODAY.isoformat()) if o.value and not o.is_unverified and o != now
    ]
    yield from ((v, "edition") for v in dict.fromkeys(older[:2]))
    months = 1 if len(period) == 7 and "Q" not in period else 12
    for shift in (-months, months):
        other = shifted_period(period, shift)
        there = cell(book, name, other) if other else None
        if there is not None and plain(book, name, there.period) and there.value:
            yield there.value, "period"
    for sibling, parts in book.of_statistic(series.statistic):
        same_place = (parts.area, parts.partner, parts.scope) == (series.area, series.partner, series.scope)
        there = cell(book, sibling, period) if sibling != name else None
        if there is None or there.value is None or not plain(book, sibling, period):
            continue
        if there.unit.split(" ")[0] != (now.unit.split(" ")[0] if now else ""):
            continue
        element = (series.form or "").startswith("cerium") or (parts.form or "").startswith("cerium")
        if same_place and parts.commodity == series.commodity and series.statistic != "price" and not element:
            yield there.value, "form"
        elif same_thing(parts, series):
            yield there.value, "area"


def same_thing(one: Series, other: Series) -> bool:
    """Whether two series count the same thing in two places."""
    alike = (one.commodity, one.form, one.scope) == (other.commodity, other.form, other.scope)
    return alike and one.area != "OTHER" and (one.partner is None) == (other.partner is None)


def apart(other: float, value: float) -> bool:
    return abs(other - value) > NEAR * max(other, value) and abs(other - value) > 1.5


def elsewhere(book: Book, series: Series, period: str, number: float, move: str) -> bool:
    """Whether a number stands, or nearly stands, in another cell near: then its step is not known."""
    for sibling, parts in book.series.items():
        related = parts.commodity == series.commodity or (parts.area, parts.partner) == (series.area, series.partner)
        if not related:
            continue
        for other in book.periods(sibling):
            if abs(int(other[:4]) - int(period[:4])) > 3 and len(other) != 9:
                continue
            for one in book.words(sibling, other, TODAY.isoformat()):
                if near_cell(one, number) and step_of(book, series, period, one, parts) not in {move, ""}:
                    return True
    return False


def near_cell(one: Observation, number: float) -> bool:
    factor = 0.001 if one.unit.startswith("kg") else 1000.0 if one.unit.startswith("kt") else 1.0
    if one.value is not None:
        return abs(one.value * factor - number) <= NEAR * number
    return one.low is not None and one.low * factor <= number <= (one.high or 1e18) * factor


def step_of(book: Book, series: Series, period: str, one: Observation, parts: Series) -> str:
    """The step from a cell to another; empty where it is more than one, but for another period in an older edition."""
    steps = set()
    newest = book.word(one.series, one.period, TODAY.isoformat())
    if newest is not None and newest.edition != one.edition:
        steps.add("edition")
    if one.period != period:
        steps.add("period")
    if (parts.area, parts.partner) != (series.area, series.partner):
        steps.add("area")
    if parts.statistic != series.statistic:
        steps.add("statistic")
    if parts.form != series.form or parts.scope != series.scope:
        steps.add("form")
    if parts.commodity != series.commodity:
        steps.add("commodity")
    if steps == {"edition", "period"}:
        return "period"
    return next(iter(steps), "none") if len(steps) < 2 else ""


def rounded_off(value: float, unit: str) -> float | None:
    """A number with as many digits that no rounding of the true one explains."""
    if unit.startswith("percent"):
        return value + 4 if value <= 90 else value - 4
    off = float(f"{value * 1.17:.3g}")
    return off if apart(off, value) else None


def directions(book: Book, name: str, series: Series, key: str, period: str, value: float, unit: str) -> Iterator[Case]:
    """From one period to the next with both numbers right, and with the verb turned."""
    base = shifted_period(period, -12)
    before = cell(book, name, base) if base and len(period) == 4 else None
    if before is None or before.value is None or not plain(book, name, before.period) or series.partner:
        return
    if not apart(before.value, value) or key in {"quota", "price", "net-import-reliance", "import-share>"}:
        return
    up = value > before.value
    for verb, verdict, move in (
        ("rose" if up else "fell", "supported", "true"), ("fell" if up else "rose", "contradicted", "direction"),
    ):  # fmt: skip
        words = dict(  # noqa: C408
            whose=whose(series.area), statistic=spoken(series), what=what(series), verb=verb, base=base,
            before=told(before.value, unit), number=told(value, unit), when=when(period),
        )  # fmt: skip
        yield Case(MOVED.format(**words), verdict, None, name, move)


def spoken(series: Series) -> str:
    return "mine production" if series.form == "mine" else series.statistic.replace("-", " ")


def say(series: Series, key: str, number: str, period: str) -> str:
    words = dict(  # noqa: C408
        who=area(series.area).name, whose=whose(series.area), what=what(series), number=number, when=when(period),
        partner=area(series.partner).name if series.partner else "",
        partners=whose(series.partner) if series.partner else "",
        form={"smelting-separation": "smelting and separation"}.get(series.form or "", series.form or ""),
    )  # fmt: skip
    return SAY[key].format(**words)


def whose(code: str) -> str:
    return "World" if code == "WORLD" else f"{area(code).name}'s"


def what(series: Series) -> str:
    name = NAMES.get(series.commodity, series.commodity.replace("-", " "))
    form = (series.form or "").replace("-", " ")
    if form.startswith("rare earth") or "rare earth" in form:
        return form
    if not form or form in {"mine", "mining"}:
        return name
    if series.commodity == "rare-earths":
        return f"rare-earth {form}"
    return f"{name} {form}"


def when(period: str) -> str:
    if len(period) == 9:
        return f"in {period[:4]}–{period[5:]}"
    if len(period) == 7 and "Q" not in period:
        return f"in {MONTHS[int(period[5:]) - 1]} {period[:4]}"
    if len(period) == 7:
        return f"in the {('first', 'second', 'third', 'fourth')[int(period[6]) - 1]} quarter of {period[:4]}"
    if len(period) == 15:
        return f"in {MONTHS[int(period[5:7]) - 1]} to {MONTHS[int(period[13:]) - 1]} {period[8:12]}"
    return f"in {period}"


def told(value: float, unit: str) -> str:
    number = f"{value:,.10g}" if value < 1000 else f"{value:,.1f}".removesuffix(".0")
    if unit.startswith("percent"):
        return f"{number} %"
    return f"${number}/kg" if unit == "USD/kg" else f"{number} t"


def answer(case: Case, book: Book) -> tuple[str, str | None]:
    """What the checker says: the gravest verdict of the sentence."""
    claims = check_text(Text(case.text, None, None, "text"), book, Day(TODAY, TODAY)).claims
    for verdict in ("contradicted", "misleading", "not_checkable", "supported"):
        for claim in claims:
            if claim.verdict == verdict:
                return verdict, claim.confusion
    return "no claim", None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, default=0, help="stop after so many sentences")
    parser.add_argument("--each", action="store_true", help="print every sentence that comes out otherwise")
    options = parser.parse_args()
    book = open_book()
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for case in cases(book):
        verdict, step = answer(case, book)
        total[case.move] += 1
        if (verdict, step) == (case.verdict, case.step):
            right[case.move] += 1
        elif options.each:
            print(f"{case.move}: {case.text} [{case.series}] expected {case.verdict} {case.step}, got {verdict} {step}")
        if options.limit and sum(total.values()) >= options.limit:
            break
    for move, count in sorted(total.items()):
        print(f"{move:12}{right[move]:6} of {count:6}  {100 * right[move] / count:6.1f} %")
    good, count = sum(right.values()), sum(total.values())
    print(f"{'all':12}{good:6} of {count:6}  {100 * good / max(count, 1):6.1f} %")


if __name__ == "__main__":
    main()
