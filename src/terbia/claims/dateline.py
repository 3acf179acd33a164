"""The date of a text: declared in its head, or printed on a line of its own near the top."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from terbia.claims.calendar_words import Span, read_day
from terbia.claims.tokens import Token, tokenize

_ISO = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})(?![\d])")
_CUES = frozenset({"published", "posted", "updated", "date", "dated", "released", "issued", "on", "created"})
# A date that tells when the text was written stands near its top.
_HEAD = 3000


def declared_date(said: Iterable[str]) -> date | None:
    """The first date in the contents of the head of a page (ISO 8601, or written out)."""
    for text in said:
        match = _ISO.match(text)
        if match:
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                continue
        found = _first_day(tokenize(text[:200]))
        if found:
            return found
    return None


def printed_date(text: str) -> date | None:
    """The date printed near the top: on a short line of its own, or behind "Published", "Date:", "Updated".

    A date in the middle of a sentence is part of the story, not the date of the text.
    """
    for line in text[:_HEAD].split("\n"):
        tokens = tokenize(line[:200])
        words = sum(token.kind != "sign" for token in tokens)
        if not tokens or not _may_hold(tokens, words):
            continue
        found = _first_day(tokens)
        if found:
            return found
    return None


def _may_hold(tokens: list[Token], words: int) -> bool:
    return words <= 12 or (words <= 30 and tokens[0].norm in _CUES)


def _first_day(tokens: list[Token]) -> date | None:
    for index, token in enumerate(tokens):
        span: Span | None = read_day(tokens, index) if token.kind != "sign" else None
        if span is not None and span.year and span.day:
            return date(span.year, span.first, span.day)
    return None
