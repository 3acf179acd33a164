"""Quantities in a sentence: amounts, shares, changes, multiples, prices, money, counts; as intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from terbia.claims.digits import Numeral
from terbia.claims.draft import Draft, Surroundings, read_draft
from terbia.claims.hedge import half_width, hedged_interval
from terbia.claims.measure import Kind, Measure
from terbia.claims.multiple import TIMES_NOTE, multiple_half
from terbia.claims.tokens import DASHES, Token, is_sign, norm_at
from terbia.claims.wordlist import phrases, words
from terbia.vocab.interval import Interval

CARRIED_NOTE = "the unit is that of another number of the sentence"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that a text states, with what it can mean.

    ``interval`` and ``value`` are in ``unit``: ``t`` (metric), ``percent``, ``points``, ``times``, ``count``,
    a
    currency (``USD``), a price (``USD/kg``), None for a bare number. ``value`` is the number told, None of
    a range. ``also`` is a second reading (MT, an ambiguous separator, "N times more"). ``per`` is a rate
    (``year``), ``of`` the whole that a count is taken from, ``noun`` what is counted.
    """

    start: int
    end: int
    text: str
    interval: Interval
    value: float | None
    unit: str | None
    kind: Kind
    basis: str | None = None
    hedge: str | None = None
    per: str | None = None
    of: float | None = None
    noun: str | None = None
    also: Interval | None = None
    notes: tuple[str, ...] = ()


def find_drafts(text: str, tokens: Sequence[Token], taken: bytearray) -> list[Draft]:
    """The numbers of a sentence with their units and hedges, ranges joined, units carried to bare numbers."""
    around = Surroundings(text, tokens, taken)
    drafts: list[Draft] = []
    index = 0
    while index < len(tokens):
        draft = read_draft(around, index)
        if draft is None:
            index += 1
            continue
        draft = _range(around, draft) or draft
        if not drafts or draft.first >= drafts[-1].stop:
            drafts.append(draft)
        index = max(index + 1, draft.stop)
    return _carried(tokens, drafts)


def _range(around: Surroundings, low: Draft) -> Draft | None:
    """The range that begins with a number: ``35-40%``, ``between 96% and 99%``, ``$45 to $60``."""
    tokens, at = around.tokens, low.stop
    if at >= len(tokens) or (low.measure is not None and low.measure.kind == "multiple" and low.word):
        return None
    before = norm_at(tokens, low.first - 1)
    dashed = is_sign(tokens, at, DASHES)
    spread = before in words("function_words", "before-range") or (
        before == "from" and norm_at(tokens, low.first - 2) in words("function_words", "before-range")
    )
    joined = dashed or (norm_at(tokens, at) == "to" and (before not in {"from", "and"} or spread))
    if not joined and not (norm_at(tokens, at) == "and" and before == "between"):
        return None
    high = _second(around, at + 1)
    if high is None or not _same_kind(tokens, low, high, dashed=dashed or spread):
        return None
    low, high = _share_scale(low, high)
    low_value = low.numeral.value * (low.measure or _NO_MEASURE).factor
    if low_value >= high.numeral.value * (high.measure or _NO_MEASURE).factor:
        return None
    return replace(low, stop=high.stop, top=high, measure=low.measure, loose=low.loose and high.loose)


_NO_MEASURE = Measure(None, "", 1.0, 0)


def _second(around: Surroundings, index: int) -> Draft | None:
    """The upper end of a range; its currency may stand before it."""
    for ahead in range(index, min(index + 4, len(around.tokens))):
        if around.tokens[ahead].kind == "number":
            draft = read_draft(around, ahead)
            return draft if draft is not None and draft.first <= index + 1 else None
        if ahead not in around.currency_starts and ahead not in around.currencies:
            return read_draft(around, ahead) if around.tokens[ahead].kind == "word" else None
    return None


def _same_kind(tokens: Sequence[Token], low: Draft, high: Draft, *, dashed: bool) -> bool:
    if low.measure is not None and high.measure is not None:
        money = low.currency is not None and low.currency == high.currency
        if low.measure.unit != high.measure.unit and not money:
            return False
        changing = phrases("change_words").at(tokens, low.first - 1) if low.first else None
        return dashed or changing is None
    if low.measure is not None:
        return dashed and (low.currency is not None or low.measure.kind == "share")
    if low.currency is None and high.measure is not None and high.measure.kind == "count":
        return True
    return high.measure is not None or (low.numeral.grouped and high.numeral.grouped)


def _share_scale(low: Draft, high: Draft) -> tuple[Draft, Draft]:
    """Carry scale, unit and price from one end of a range to the other (``$1.7 to $8.2 billion``)."""
    if high.measure is None and low.measure is not None:
        high = replace(high, measure=low.measure)
    measure = low.measure
    if measure is None or (measure.kind == "money" and high.measure and high.measure.kind == "price"):
        measure = high.measure
    numeral = low.numeral
    unscaled = numeral.factor == 1 and numeral.value < 1000 and low.measure in {None, measure}
    if (unscaled and high.numeral.factor != 1) or (
        numeral.factor == 1 and low.currency is not None and high.numeral.factor != 1 and numeral.value < 1000
    ):
        factor = high.numeral.factor
        numeral = replace(numeral, value=numeral.value * factor, place=numeral.place * factor, factor=factor)
    return replace(low, measure=measure, numeral=numeral), high


def _carried(tokens: Sequence[Token], drafts: Sequence[Draft]) -> list[Draft]:
    """Give bare numbers after from, to, against, than the unit of the number they are compared with."""
    found = list(drafts)
    for at, draft in enumerate(found):
        cue = _preposition(tokens, draft)
        priced = draft.measure is not None and draft.measure.kind == "money" and draft.numeral.factor == 1
        if (draft.measure is not None and not priced) or not (priced or _carries(tokens, draft, cue)):
            continue
        model = _price_near(found, at) if priced else _model(tokens, found, at, cue)
        if model is None or model.measure is None:
            continue
        measure = replace(model.measure, stop=draft.stop, of=None)
        bare = _share_scale(replace(draft, measure=measure), model)[0] if cue == "from" else draft
        found[at] = replace(
            draft, measure=measure, numeral=bare.numeral, currency=model.currency, loose=False,
            notes=(*draft.notes, CARRIED_NOTE),
        )  # fmt: skip
    return found


def _carries(tokens: Sequence[Token], draft: Draft, cue: str) -> bool:
    """Whether a bare number is compared with one that has a unit, or follows a name in a list of them."""
    named = tokens[draft.first - 1].raw[:1].isupper() if draft.first else False
    return named or cue in {"from", "to", "against", "versus", "vs", "than", "with", "and"}


def _price_near(drafts: Sequence[Draft], at: int) -> Draft | None:
    """The price per mass nearest to plain money of the same currency, the one before it first."""
    near = [*reversed(drafts[max(0, at - 3) : at]), *drafts[at + 1 : at + 4]]
    priced = (other for other in near if other.measure is not None and other.measure.kind == "price")
    return next((other for other in priced if other.currency == drafts[at].currency), None)


def _preposition(tokens: Sequence[Token], draft: Draft) -> str:
    before = norm_at(tokens, draft.first - 1)
    if before in {"the", "a", "an"}:
        before = norm_at(tokens, draft.first - 2)
    return before


def _model(tokens: Sequence[Token], drafts: Sequence[Draft], at: int, cue: str) -> Draft | None:
    """The number whose unit a bare one shares: after ``from`` the next ``to``, else the last measured one."""
    if cue in {"from", "and"}:
        for later in drafts[at + 1 : at + 3]:
            if _preposition(tokens, later) in ({"to"} if cue == "from" else {"to", "and"}) and later.measure:
                return later
    if cue == "and":
        return None
    for earlier in reversed(drafts[max(0, at - 4) : at]):
        if earlier.measure is None or earlier.measure.kind not in {"amount", "price", "share"}:
            continue
        if earlier.measure.kind == "share" and drafts[at].numeral.value > 100:
            continue
        if earlier.measure.kind == "share" and cue not in {"from", "to", "against", "than", "with"}:
            continue
        return earlier
    return None


def finished(text: str, tokens: Sequence[Token], draft: Draft) -> Quantity:
    """The quantity of a draft: value and interval in the canonical unit, bounds of shares respected."""
    start, end = tokens[draft.first].start, tokens[draft.stop - 1].end
    measure = draft.measure
    kind: Kind = (measure.kind if measure else None) or "amount"
    if draft.sign and kind == "share":
        kind = "change"
    factor = measure.factor if measure else 1.0
    value, interval = _value(draft, kind, factor)
    if (kind == "share" and value is not None and value <= 100) or (kind == "share" and draft.top):
        interval = interval.clipped(0.0, 100.0)
    if draft.sign == "-":
        value, interval = (None if value is None else -value), -interval
    return Quantity(
        start, end, text[start:end], interval, value, measure.unit if measure else None, kind,
        basis=(draft.top.measure if draft.top and draft.top.measure else measure or _NO_MEASURE).basis,
        hedge="+".join(dict.fromkeys(draft.rules)) or None,
        per=measure.per if measure else None, of=measure.of if measure else None,
        noun=measure.noun if measure else None, also=_second_reading(draft, kind, factor),
        notes=(*(measure.notes if measure else ()), *draft.notes),
    )  # fmt: skip


def _half(numeral: Numeral, kind: Kind) -> float:
    if kind == "multiple":
        return multiple_half(numeral.value, numeral.place)
    if kind == "price":
        third = 10.0 ** (math.floor(math.log10(numeral.value)) - 2) if numeral.value > 0 else 1.0
        return min(numeral.place, max(third, 1.0)) / 2
    if kind == "count":
        return numeral.place / 2 if numeral.value >= 1000 else 0.5
    return half_width(numeral, percent=kind in {"share", "change"})


def _value(draft: Draft, kind: Kind, factor: float) -> tuple[float | None, Interval]:
    low = draft.numeral
    if kind == "multiple" and 0 < low.value < 1:
        turned = hedged_interval(1 / low.value, _half(low, kind) / low.value**2, draft.rules)
        return low.value, Interval(1 / turned.high, 1 / turned.low, turned.high_open, turned.low_open)
    if draft.top is None:
        interval = hedged_interval(low.value, _half(low, kind), draft.rules).scaled(factor)
        return _tidy(low.value * factor), interval
    high = draft.top.numeral
    top_factor = draft.top.measure.factor if draft.top.measure else factor
    bottom = (low.value - _half(low, kind)) * factor
    ceiling = (high.value + _half(high, kind)) * top_factor
    if {"about", "nearly"} & {*draft.rules, *draft.top.rules}:
        bottom, ceiling = min(bottom, 0.95 * low.value * factor), max(ceiling, 1.05 * high.value * top_factor)
    return None, Interval(bottom, ceiling)


def _tidy(value: float) -> float:
    """The product without the noise of binary fractions (0.1 x 3)."""
    return float(f"{value:.12g}")


def _second_reading(draft: Draft, kind: Kind, factor: float) -> Interval | None:
    numeral, measure = draft.numeral, draft.measure
    if draft.top is not None:
        return None
    if measure is not None and measure.other is not None:
        return hedged_interval(numeral.value, _half(numeral, kind), draft.rules).scaled(measure.other)
    if numeral.other is not None and kind in {"amount", "money", "price"}:
        return hedged_interval(numeral.other, 0.5, draft.rules).scaled(factor)
    if TIMES_NOTE in draft.notes:
        return hedged_interval(numeral.value + 1, _half(numeral, kind), draft.rules)
    return None
