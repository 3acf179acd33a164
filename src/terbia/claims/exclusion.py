"""Numbers that are no quantities: references, codes, clock times, addresses, model names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from terbia.claims.tokens import DASHES, Token, glued, is_sign, norm_at
from terbia.claims.wordlist import phrases

# Each pattern begins with a literal or a bounded run and repeats a bounded number of times.
_SPANS = (
    re.compile(r"(?:https?://|www\.)[^\s<>\"']{1,2000}", re.I),
    re.compile(r"@[A-Za-z\d-]{1,63}(?:\.[A-Za-z\d-]{1,63}){1,4}"),
    re.compile(r"\b10\.\d{4,9}/[^\s<>\"']{1,200}"),
    re.compile(r"\+\d{1,3}(?:[ .()-]{1,2}\d{1,5}){2,6}(?!\d)"),
    re.compile(r"\(\d{3}\) ?\d{3}[-.–]\d{4}(?!\d)"),
    re.compile(r"(?<![\d-])\d{3}[-.]\d{3}[-.]\d{4}(?![\d-])"),
    re.compile(r"(?<![\d.])\d{4}\.\d{2}\.\d{2}(?:\.?\d{2}){0,2}(?![\d.])"),
    re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\b\.?)?", re.I),
    re.compile(r"(?<![\d.,])\d{1,2} ?[ap]\.?m\b\.?", re.I),
    re.compile(r"(?<![\d:.])\d{1,4}:\d{1,4}(?![\d:])"),
    re.compile(r"\[\d{1,3}(?:[,–-] ?\d{1,3}){0,8}\]"),
    re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"),
    re.compile(r"(?<![\d-])\d{2,7}-\d{2}-\d(?![\d-])"),
    re.compile(r"(?<!\d)97[89]-(?:\d{1,7}-){2,3}[\dX](?!\d)"),
)


def excluded(text: str, tokens: Sequence[Token]) -> bytearray:
    """One flag a token: 1 where it belongs to a code, a reference, a time, an address or a name."""
    taken = bytearray(len(tokens))
    if not tokens:
        return taken
    starts = [token.start for token in tokens]
    for pattern in _SPANS:
        for match in pattern.finditer(text, tokens[0].start, tokens[-1].end):
            at = bisect_left(starts, match.start())
            while at < len(tokens) and tokens[at].start < match.end():
                taken[at] = 1
                at += 1
    for first, stop in _references(tokens):
        taken[first:stop] = b"\1" * (stop - first)
    return taken


def _references(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Spans such as ``Section 232``, ``Nos. 57 and 61``, ``HTS codes 2846.10, 2805.30``, ``Fig. 3a``."""
    table, index = phrases("references"), 0
    while index < len(tokens):
        found = table.at(tokens, index)
        if found is None:
            index += 1
            continue
        stop = _reference_stop(tokens, found[0], needs_sign=found[1]["needs"] == "sign")
        if stop is not None:
            yield index, stop
        index = max(index + 1, stop or 0)


def _reference_stop(tokens: Sequence[Token], at: int, *, needs_sign: bool) -> int | None:
    """The index after the numbers of a reference; None where no number follows at once."""
    marked = tokens[at - 1].raw.endswith(".")
    while at < len(tokens) and (is_sign(tokens, at, ".#№") or norm_at(tokens, at) in {"no", "nos"}):
        marked, at = True, at + 1
    if needs_sign and not marked:
        return None
    stop = None
    while at < len(tokens) and _is_reference_number(tokens, at):
        at = stop = _after_number(tokens, at)
        if is_sign(tokens, at, ",;/&") or is_sign(tokens, at, DASHES) or norm_at(tokens, at) in {"and", "or", "to"}:
            at += 1
            if norm_at(tokens, at) in {"and", "or"}:
                at += 1
    return stop


def _is_reference_number(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind != "number" or "," in token.norm or len(token.norm) > 14:
        return False
    behind = norm_at(tokens, at + 1)
    return behind not in {
        "%",
        "percent",
        "per",
        "t",
        "tonnes",
        "tons",
        "metric",
        "kt",
        "kg",
        "million",
        "billion",
    }


def _after_number(tokens: Sequence[Token], at: int) -> int:
    """Past a number and what is glued to it: ``3a``, ``232(b)``, ``15-2``."""
    at += 1
    while at < len(tokens) and glued(tokens, at) and tokens[at].kind == "word" and len(tokens[at].raw) <= 2:
        at += 1
    return at


def is_name_part(tokens: Sequence[Token], index: int) -> bool:
    """Whether a number is part of a name: ``COVID-19``, ``F-35``, ``Nd2Fe14B``, ``N52``, ``CO2``, ``G7``."""
    if not glued(tokens, index):
        return False
    before = tokens[index - 1]
    if before.kind == "word":
        # Chinese is written without blanks: a number glued behind it belongs to no name.
        return before.raw < "\u3400"
    if before.raw in DASHES and index >= 2 and glued(tokens, index - 1):
        return tokens[index - 2].kind == "word"
    return before.raw in {"_", "/"} and index >= 2 and glued(tokens, index - 1) and tokens[index - 2].kind == "word"
