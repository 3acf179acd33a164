"""Numerals: digits with the separators of several languages, number words, scales, fractions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from terbia.claims.digits import Numeral, read_digits, telling_place
from terbia.claims.number_words import number_words, read_words
from terbia.claims.tokens import HYPHENS, Token, glued, is_sign, norm_at
from terbia.claims.wordlist import rows


@cache
def _scales() -> dict[str, tuple[float, str]]:
    return {w: (float(r["factor"]), r["place"]) for r in rows("scales") for w in r["phrase"].split("|")}


def read_numeral(tokens: Sequence[Token], index: int) -> Numeral | None:
    """The numeral that starts at a token, with its scale; None where none starts there."""
    token = tokens[index]
    if token.kind == "number":
        read = read_digits(token.norm)
        if read is None:
            return None
        found = _slashed(tokens, index, read) or _spaced(tokens, index, read)
    elif token.kind == "word":
        worded = read_words(tokens, index)
        if worded is None:
            return None
        found = worded
    else:
        return None
    return _with_scale(tokens, found)


def _slashed(tokens: Sequence[Token], index: int, read: Numeral) -> Numeral | None:
    """A fraction such as 1/7 (small whole numbers only, nothing glued behind)."""
    stop = index + 3
    if not is_sign(tokens, index + 1, "/⁄") or not glued(tokens, index + 1) or stop > len(tokens):
        return None
    below = tokens[index + 2]
    if below.kind != "number" or not glued(tokens, index + 2) or not below.norm.isdigit() or len(below.norm) > 2:
        return None
    if not read.value.is_integer() or not 0 < read.value < int(below.norm) or is_sign(tokens, stop, "/"):
        return None
    return Numeral(read.value / int(below.norm), 0.0, stop, "fraction")


def _spaced(tokens: Sequence[Token], index: int, read: Numeral) -> Numeral:
    """Join what a blank, or a line end after the decimal point, has torn apart: 12 900; 6, 000; 19. 9%."""
    stop, digits = index + 1, tokens[index].norm
    half = _half(tokens, stop)
    if half is not None and glued(tokens, stop):
        return Numeral(read.value + half, 0.05, stop + 1)
    while len(digits) <= 12 and _is_next_group(tokens, stop, digits, first=stop == index + 1):
        digits, stop = digits + tokens[stop].norm, stop + 1
    if stop > index + 1:
        value = float(int(digits))
        return Numeral(value, telling_place(value), stop, grouped=True)
    return replace(read, stop=stop)


def _half(tokens: Sequence[Token], index: int) -> float | None:
    kind, value = number_words().get(norm_at(tokens, index), ("", 0.0))
    return value if kind == "sign" else None


def _is_next_group(tokens: Sequence[Token], index: int, digits: str, *, first: bool) -> bool:
    if index >= len(tokens) or len(tokens[index].norm) != 3 or not tokens[index].norm.isdigit():
        return False
    gap = tokens[index].start - tokens[index - 1].end
    return gap == 1 and digits.isdigit() and digits[0] != "0" and (len(digits) <= 3 or not first)


def torn(tokens: Sequence[Token], index: int, text: str) -> Numeral | None:
    """A number torn in two: ``6, 000`` (a blank after the comma), ``19.`` and ``9`` on the next line.

    Only the caller knows whether a unit follows, which it must for this reading to be the right one.
    """
    if index + 2 >= len(tokens) or tokens[index].kind != "number" or not tokens[index].norm.isdigit():
        return None
    sign, tail = tokens[index + 1], tokens[index + 2]
    if not glued(tokens, index + 1) or tail.kind != "number" or not tail.norm.isdigit():
        return None
    head, gap = tokens[index].norm, text[sign.end : tail.start]
    if sign.raw == "," and len(gap) == 1 and len(tail.norm) == 3 and len(head) <= 3 and head[0] != "0":
        value = float(int(head + tail.norm))
        return _with_scale(tokens, Numeral(value, telling_place(value), index + 3, grouped=True))
    if sign.raw == "." and gap.strip(" ") == "\n" and len(tail.norm) <= 2 and len(head) <= 3:
        place = 10.0 ** -len(tail.norm)
        return _with_scale(tokens, Numeral(float(f"{head}.{tail.norm}"), place, index + 3))
    return None


def _with_scale(tokens: Sequence[Token], found: Numeral) -> Numeral:
    """The numeral times the scale words behind it (``18 tys. 600``, ``half a million``, ``1.2 million``)."""
    at = found.stop
    if at < len(tokens) and tokens[at].raw in HYPHENS:
        at += 1
    if at < len(tokens) and found.form == "fraction" and norm_at(tokens, at) in {"a", "of"}:
        at += 2 if norm_at(tokens, at + 1) == "a" else 1
    if at >= len(tokens):
        return found
    factor = _scale(tokens, at)
    if factor is None:
        return found
    value = found.value * factor
    place = telling_place(value) if found.value.is_integer() else found.place * factor
    if found.form == "fraction":
        place = factor / 10
    scaled = replace(
        found, value=value, place=place, stop=at + 1, form="digits", factor=factor,
        other=None if found.other is None else found.other * factor,
    )  # fmt: skip
    return _tail(tokens, scaled, factor)


def _scale(tokens: Sequence[Token], at: int) -> float | None:
    token = tokens[at]
    factor, place = _scales().get(token.norm, (0.0, ""))
    if place == "any":
        return factor
    if place == "glued" and glued(tokens, at):
        return factor
    return None


def amount_scale(tokens: Sequence[Token], found: Numeral) -> Numeral:
    """The same numeral with a scale that is one letter: only an amount of money or mass may say ``200m``."""
    if found.stop >= len(tokens) or found.factor != 1 or not glued(tokens, found.stop):
        return found
    factor, place = _scales().get(tokens[found.stop].norm, (0.0, ""))
    if place != "amount":
        return found
    value = found.value * factor
    told = telling_place(value) if found.value.is_integer() else found.place * factor
    return replace(found, value=value, place=told, stop=found.stop + 1, factor=factor, form="digits")


def _tail(tokens: Sequence[Token], found: Numeral, factor: float) -> Numeral:
    """The rest of ``18 tys. 600`` and the second scale of ``1.2 hundred thousand``, ``3 lakh crore``."""
    at = found.stop
    if is_sign(tokens, at, ".") and at + 1 < len(tokens) and tokens[at - 1].norm == "tys":
        tail = tokens[at + 1].norm
        if tail.isdigit() and len(tail) == 3:
            value = found.value + int(tail)
            return replace(found, value=value, place=telling_place(value), stop=at + 2)
        return replace(found, stop=at + 1)
    if at < len(tokens) and _scales().get(tokens[at].norm, (0.0, ""))[1] == "any":
        second = _scales()[tokens[at].norm][0]
        if second > factor or tokens[at].norm in {"crore", "crores"}:
            return replace(found, value=found.value * second, place=found.place * second, stop=at + 1)
    return found
