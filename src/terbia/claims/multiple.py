"""Multiples: doubled, halved, threefold, 26-fold, 69 times, by a factor of three."""

from __future__ import annotations

from collections.abc import Sequence

from terbia.claims.digits import Numeral
from terbia.claims.number_words import number_words
from terbia.claims.numeral import read_numeral
from terbia.claims.tokens import HYPHENS, Token, norm_at
from terbia.claims.wordlist import phrases, words

TIMES_NOTE = "N times more can be N or N + 1 times"


def multiple_half(value: float, place: float) -> float:
    """How far a told multiple may be off: 5 % for a half and whole numbers below ten, else half a last digit.

    Doubled is 1.9 to 2.1, halved 0.475 to 0.525, 26-fold 25.5 to 26.5, 1.2-fold 1.15 to 1.25.
    """
    if value == 0.5 or (float(value).is_integer() and value < 10):
        return 0.05 * value
    return place / 2


def read_multiple(tokens: Sequence[Token], index: int) -> tuple[Numeral, str] | None:
    """A multiple that one word or phrase says; the numeral ends after it, beside it the direction said."""
    factor = _factor_of(tokens, index)
    if factor is not None:
        return factor, ""
    if tokens[index].norm.endswith("fold") and tokens[index].kind == "word":
        value = number_words().get(tokens[index].norm[:-4], ("", 0.0))[1]
        if value >= 2:
            return Numeral(value, 1.0, index + 1, "words"), ""
    hit = phrases("multiples").at(tokens, index)
    if hit is None:
        return None
    stop, row = hit
    if row["direction"] == "" and not _is_measure(tokens, index, stop):
        return None
    if row["phrase"].startswith("in half") and norm_at(tokens, index - 1) in {"years", "year"}:
        return None
    return Numeral(float(row["value"]), 1.0, stop, "words"), row["direction"]


def _is_measure(tokens: Sequence[Token], index: int, stop: int) -> bool:
    """Whether double, triple, twice measure something (not double-digit, double counting, twice a week)."""
    if stop < len(tokens) and tokens[stop].raw in HYPHENS:
        return False
    after = norm_at(tokens, stop)
    if tokens[index].norm == "twice" and after in {"a", "per", "weekly", "yearly"}:
        return norm_at(tokens, stop + 1) not in {"year", "month", "week", "day"}
    return after == "" or after in words("function_words", "after-multiple") or tokens[stop].kind != "word"


def _factor_of(tokens: Sequence[Token], index: int) -> Numeral | None:
    """``a factor of three``."""
    if norm_at(tokens, index) != "factor" or norm_at(tokens, index + 1) != "of" or index + 2 >= len(tokens):
        return None
    read = read_numeral(tokens, index + 2)
    return read if read and read.form != "fraction" else None


def is_comparison(tokens: Sequence[Token], stop: int) -> bool:
    """Whether ``times`` compares sizes: ``69 times what it was``, not ``three times a week``."""
    return norm_at(tokens, stop) in words("function_words", "after-times")


def is_more(tokens: Sequence[Token], stop: int) -> bool:
    """Whether ``times`` is followed by a comparative, which makes N or N + 1 of it."""
    return norm_at(tokens, stop) in words("function_words", "comparative")
