"""Words, numbers and signs of a text, each with its exact place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

# Soft hyphen, zero-width and direction marks: no reader sees them, so they part neither words nor numbers.
UNSEEN = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
HYPHENS = frozenset("-\u2010\u2011")
DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_LETTER = rf"[^\W\d_{_HAN}]"
# Every alternative starts with a class of its own and repeats one class at a time: no backtracking.
_TOKEN = re.compile(
    rf"(?P<number>\d[\d{UNSEEN}]*(?:(?:[.,]|['’])\d[\d{UNSEEN}]*)*)"
    rf"|(?P<short>[A-Za-z](?:\.[A-Za-z](?![A-Za-z]))+\.?)"
    rf"|(?P<word>{_LETTER}(?:[{UNSEEN}]*{_LETTER})*|[{_HAN}])"
    rf"|(?P<sign>([^\w\s{UNSEEN}])\5*|_+)"
)
_UNSEEN = re.compile(f"[{UNSEEN}]+")
_RAISED = str.maketrans("", "", "¹²³⁰⁴⁵⁶⁷⁸⁹ªº")


class Token(NamedTuple):
    """A word, number or sign: its kind, its place, how it is written, how it is compared."""

    kind: str
    start: int
    end: int
    raw: str
    norm: str


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of ``text[start:end]`` in order; a run of one sign is one token. Time is linear in length.

    ``kind`` is ``number``, ``word`` (``U.S.`` and ``p.c`` are words too) or ``sign``.
    """
    found = []
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        kind = match.lastgroup or "sign"
        raw = match.group()
        norm = raw if raw.isascii() else _UNSEEN.sub("", raw)
        if kind in {"word", "short"}:
            norm = norm.casefold().translate(_RAISED).rstrip(".")
            kind = "word"
        found.append(Token(kind, match.start(), match.end(), raw, norm))
    return found


def glued(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token follows the one before it without a gap."""
    return index > 0 and tokens[index].start == tokens[index - 1].end


def norm_at(tokens: Sequence[Token], index: int) -> str:
    """The compared form of a token; empty outside the text."""
    return tokens[index].norm if 0 <= index < len(tokens) else ""


def is_sign(tokens: Sequence[Token], index: int, signs: frozenset[str] | str) -> bool:
    """Whether the token is one of these signs, standing once (``--`` counts as a dash)."""
    if not 0 <= index < len(tokens) or tokens[index].kind != "sign":
        return False
    raw = tokens[index].raw
    return raw in signs if len(raw) == 1 else raw == "--" and "-" in signs
