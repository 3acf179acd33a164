"""Numbers in words, and fractions: ``twenty-five``, ``a dozen``, ``two-thirds``, ``half``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from terbia.claims.digits import Numeral, telling_place
from terbia.claims.tokens import HYPHENS, Token, norm_at
from terbia.claims.wordlist import rows, words


@cache
def number_words() -> dict[str, tuple[str, float]]:
    """Every word that is a number or part of one: its kind and its value."""
    return {w: (row["kind"], float(row["value"])) for row in rows("number_words") for w in row["phrase"].split("|")}


def read_words(tokens: Sequence[Token], index: int) -> Numeral | None:
    """The number or fraction in words that starts at a token; None where none does."""
    return _fraction(tokens, index) or _cardinal(tokens, index)


def _kind(tokens: Sequence[Token], index: int) -> tuple[str, float]:
    return number_words().get(norm_at(tokens, index), ("", 0.0))


def _cardinal(tokens: Sequence[Token], index: int) -> Numeral | None:
    total, current, scale, at, last = 0.0, 0.0, 1.0, index, ""
    counted = _article_before(tokens, index)
    while at < len(tokens) and at - index < 14:
        kind, value = _kind(tokens, at)
        if _joins(tokens, at, last):
            at += 1
            continue
        if not _may_follow(kind, last, counted):
            break
        if kind in {"small", "tens"}:
            current += value
        elif kind == "scale":
            total, current, scale = total + (current or 1.0) * value, 0.0, value
        else:
            current = (current or 1.0) * value
        last, at = kind, at + 1
    if not last:
        return None
    value = total + current
    return Numeral(value, telling_place(value) if value >= 100 else 1.0, at, "words", factor=scale)


def _joins(tokens: Sequence[Token], at: int, last: str) -> bool:
    """Whether the token is the ``and`` or the hyphen inside a number in words."""
    is_and = tokens[at].norm == "and" and last in {"hundred", "scale"}
    is_hyphen = tokens[at].raw in HYPHENS and last == "tens"
    return (is_and or is_hyphen) and _kind(tokens, at + 1)[0] in {"small", "tens"}


def _may_follow(kind: str, last: str, counted: bool) -> bool:
    if kind == "small":
        return last != "small"
    if kind == "tens":
        return last in {"", "hundred", "scale"}
    return kind in {"hundred", "dozen", "scale"} and (bool(last) or counted)


def _article_before(tokens: Sequence[Token], index: int) -> bool:
    return norm_at(tokens, index - 1) in {"a", "an", "half"}


def _fraction(tokens: Sequence[Token], index: int) -> Numeral | None:
    norm = tokens[index].norm
    if norm in {"half", "½"}:
        return _halves(tokens, index)
    if norm in {"one", "a", "an"} and norm_at(tokens, index + 1) in {"half", "halves"}:
        return _halves(tokens, index + 1)
    top = 1.0 if norm in {"a", "an"} else number_words().get(norm, ("", 0.0))[1]
    if norm not in {"a", "an"} and number_words().get(norm, ("", 0.0))[0] != "small":
        return None
    at = index + 1
    if at < len(tokens) and tokens[at].raw in HYPHENS:
        at += 1
    if norm_at(tokens, at) in {"in", "out"} and norm not in {"a", "an"}:
        return _one_in(tokens, at, top)
    kind, below = _kind(tokens, at)
    if kind != "part" or not 0 < top < below or (norm_at(tokens, at).endswith("s") != (top > 1)):
        return None
    stop = at + 1
    if (
        stop < len(tokens)
        and tokens[stop].kind == "word"
        and tokens[stop].norm not in words("function_words", "after-fraction")
    ):
        return None
    return Numeral(top / below, 0.0, stop, "fraction")


def _one_in(tokens: Sequence[Token], at: int, top: float) -> Numeral | None:
    """``one in five``, ``three out of four`` (words only, and small)."""
    at += 1
    if norm_at(tokens, at) == "of":
        at += 1
    kind, below = _kind(tokens, at)
    if kind == "small" and 0 < top < below <= 10:
        return Numeral(top / below, 0.0, at + 1, "fraction")
    return None


def _halves(tokens: Sequence[Token], index: int) -> Numeral | None:
    before, after = norm_at(tokens, index - 1), norm_at(tokens, index + 1)
    if before in words("function_words", "before-half-year"):
        return None
    if after in words("function_words", "after-half-no-fraction") or (
        index + 1 < len(tokens) and tokens[index + 1].raw in HYPHENS
    ):
        return None
    return Numeral(0.5, 0.0, index + 1, "fraction")
