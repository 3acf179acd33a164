"""One number with everything that stands around it, before its neighbours are heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from terbia.claims.digits import Numeral
from terbia.claims.exclusion import is_name_part
from terbia.claims.hedge import Hedge, hedge_after, hedges_before
from terbia.claims.measure import Measure, read_measure, read_price
from terbia.claims.multiple import TIMES_NOTE, is_comparison, is_more, read_multiple
from terbia.claims.numeral import amount_scale, read_numeral, torn
from terbia.claims.tokens import Token, glued, is_sign, norm_at
from terbia.claims.wordlist import phrases, words

_RESERVES = frozenset({"reserve", "reserves", "resource", "resources", "deposit", "deposits"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A number between two tokens: numeral, measure, currency, sign, hedges; ``top`` is the end of a range.

    ``loose`` marks a bare number that is a quantity only if its neighbours make it one.
    """

    first: int
    stop: int
    numeral: Numeral
    measure: Measure | None
    currency: str | None = None
    rules: tuple[str, ...] = ()
    sign: str = ""
    top: Draft | None = None
    loose: bool = False
    word: str = ""
    notes: tuple[str, ...] = ()

    @property
    def unit(self) -> str | None:
        """The canonical unit, where one is known."""
        return self.measure.unit if self.measure else None


class Surroundings:
    """What stands before the numbers of a sentence: hedges and currencies, found once."""

    def __init__(self, text: str, tokens: Sequence[Token], taken: bytearray) -> None:
        self.text, self.tokens, self.taken = text, tokens, taken
        self.hedges = hedges_before(tokens, taken)
        self.currencies = _currencies(tokens)
        self.currency_starts = frozenset(first for first, _ in self.currencies.values())
        self.reserves = any(token.norm in _RESERVES for token in tokens)

    def hedge_at(self, first: int) -> Hedge | None:
        """The hedge that ends at a token, or before the article in front of it (``nearly a third``)."""
        hedge = self.hedges.get(first)
        if hedge is None and norm_at(self.tokens, first - 1) in {"a", "an"}:
            hedge = self.hedges.get(first - 1)
        return hedge


def _currencies(tokens: Sequence[Token]) -> dict[int, tuple[int, str]]:
    """For every token that a currency stands in front of: where the currency begins, and its code."""
    found: dict[int, tuple[int, str]] = {}
    table, index = phrases("currencies"), 0
    while index < len(tokens):
        hit = table.at(tokens, index)
        lettered = hit is not None and hit[0] == index + 2 and len(tokens[index].raw) == 1
        if hit is None or (lettered and not glued(tokens, index + 1)):
            index += 1
            continue
        found[hit[0]] = (index, hit[1]["unit"])
        index = hit[0]
    return found


def read_draft(around: Surroundings, index: int) -> Draft | None:
    """The number that starts at a token, its currency and hedges before it; None where none does."""
    tokens = around.tokens
    if around.taken[index] or tokens[index].kind == "sign":
        return None
    multiple = _multiple(around, index)
    if multiple is not None:
        return multiple
    named = tokens[index].kind == "number" and is_name_part(tokens, index) and index not in around.currencies
    if named:
        return None
    numeral = read_numeral(tokens, index)
    if numeral is None or any(around.taken[index : numeral.stop]):
        return None
    whole = torn(tokens, index, around.text)
    if whole is not None and _measured(around, whole) is not None:
        numeral = whole
    currency = around.currencies.get(index)
    if currency is not None:
        return _money(around, currency, amount_scale(tokens, numeral))
    return _plain(around, index, numeral)


def _measured(around: Surroundings, numeral: Numeral) -> Measure | None:
    return read_measure(around.tokens, numeral, reserves=around.reserves)


def _multiple(around: Surroundings, index: int) -> Draft | None:
    found = read_multiple(around.tokens, index)
    if found is None:
        return None
    numeral, direction = found
    measure = Measure("multiple", "times", 1.0, numeral.stop)
    return _hedged(around, Draft(index, numeral.stop, numeral, measure, word=direction or "multiple"))


def _money(around: Surroundings, currency: tuple[int, str], numeral: Numeral) -> Draft | None:
    first, code = currency
    measure = read_price(around.tokens, numeral.stop, code)
    return _hedged(around, Draft(first, measure.stop, numeral, measure, code))


def _plain(around: Surroundings, index: int, numeral: Numeral) -> Draft | None:
    tokens = around.tokens
    suffix = phrases("currencies").at(tokens, numeral.stop) if numeral.stop < len(tokens) else None
    if suffix is not None and numeral.form not in {"year", "fraction"}:
        measure = read_price(tokens, suffix[0], suffix[1]["unit"])
        return _hedged(around, Draft(index, measure.stop, numeral, measure, suffix[1]["unit"]))
    lettered = amount_scale(tokens, numeral)
    found = _measured(around, lettered) if lettered is not numeral else None
    if found is not None and found.kind == "amount":
        return _hedged(around, Draft(index, found.stop, lettered, found))
    found = _measured(around, numeral)
    if found is not None:
        return _with_unit(around, index, numeral, found)
    return _bare(around, index, numeral)


def _with_unit(around: Surroundings, index: int, numeral: Numeral, measure: Measure) -> Draft | None:
    if measure.kind is None or (numeral.form == "words" and measure.unit == "t" and numeral.value < 2):
        return None
    notes: tuple[str, ...] = ()
    if measure.unit == "times":
        letter = around.tokens[measure.stop - 1].norm
        if letter == "times" and not is_comparison(around.tokens, measure.stop):
            notes = ("times without comparison",)
        elif is_more(around.tokens, measure.stop) and letter == "times":
            notes = (TIMES_NOTE,)
    draft = Draft(index, measure.stop, numeral, measure, notes=notes)
    return _hedged(around, draft)


def _bare(around: Surroundings, index: int, numeral: Numeral) -> Draft | None:
    """A number without a unit: a fraction is a share, a written-out small number nothing, the rest loose."""
    tokens, stop = around.tokens, numeral.stop
    if numeral.form == "fraction":
        if norm_at(tokens, stop) in {"year", "month"}:
            return None
        share = Measure("share", "percent", 100.0, stop)
        return _hedged(around, Draft(index, stop, numeral, share, word="fraction"))
    if numeral.form == "year" or (stop < len(tokens) and glued(tokens, stop) and tokens[stop].kind == "word"):
        return None
    follows = norm_at(tokens, stop)
    fits = stop >= len(tokens) or tokens[stop].kind == "sign" or follows in words("function_words", "after-bare")
    if numeral.form == "words" and (numeral.value < 100 or not fits):
        return None
    telling = (numeral.grouped or numeral.factor != 1 or numeral.place < 1) and fits
    return _hedged(around, Draft(index, stop, numeral, None, loose=not telling))


def _hedged(around: Surroundings, draft: Draft) -> Draft | None:
    """The draft with its sign and with the hedges before and behind it."""
    tokens, first, sign = around.tokens, draft.first, ""
    if is_sign(tokens, first - 1, "-−–+") and glued(tokens, first):
        opened = first < 2 or not glued(tokens, first - 1) or tokens[first - 2].raw[-1:] in "(["
        if opened:
            sign = "+" if tokens[first - 1].raw == "+" else "-"
            first -= 1
    rules: tuple[str, ...] = ()
    hedge = around.hedge_at(first)
    if hedge is not None:
        rules, first = hedge.rules, hedge.first
    stop = draft.stop
    behind = hedge_after(tokens, stop) or _inner_hedge(around, draft)
    if behind is not None:
        rules, stop = (*rules, behind[1]), max(stop, behind[0])
    return replace(draft, first=first, stop=stop, rules=rules, sign=sign)


def _inner_hedge(around: Surroundings, draft: Draft) -> tuple[int, str] | None:
    """A plus between the number and its unit (``80+%``, ``$100+ million``)."""
    at = draft.numeral.stop
    if draft.measure is None and is_sign(around.tokens, at, "+") and glued(around.tokens, at):
        unit = phrases("units").at(around.tokens, at + 1) if at + 1 < len(around.tokens) else None
        if unit is not None:
            return at + 1, "at-least"
    return None
