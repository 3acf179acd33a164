"""Clauses: the parts of a sentence in which a number and its subject belong together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from terbia.claims.passage import Passage
from terbia.claims.subject import Mention
from terbia.claims.tokens import Token
from terbia.claims.wordlist import words

_MARKS = frozenset(";:()[]—–,")


@dataclass(frozen=True, slots=True)
class Clauses:
    """Where the clauses of a sentence begin."""

    starts: tuple[int, ...]

    def of(self, offset: int) -> int:
        """The number of the clause that an offset lies in."""
        return max(0, bisect_right(self.starts, offset) - 1)


def split_clauses(passage: Passage, mentions: Sequence[Mention]) -> Clauses:
    """Clauses end at signs, at words such as but and while, and at "and" where a new number or area begins."""
    held = sorted(
        [(q.start, q.end) for q in passage.quantities]
        + [(p.start, p.end) for p in passage.periods]
        + [(m.start, m.end) for m in mentions if m.kind in {"element", "commodity", "form", "edition"}]
    )
    heads = {q.start for q in passage.quantities} | {m.start for m in mentions if m.kind == "area"}
    parting = words("clause_words", "parting")
    starts = [passage.start]
    counted = False
    quantities = {q.start for q in passage.quantities}
    for index, token in enumerate(passage.tokens):
        counted = counted or token.start in quantities
        if _inside(token.start, held) or not _parts(passage.tokens, index, parting, heads, counted):
            continue
        starts.append(token.end if token.kind == "sign" else token.start)
        counted = False
    return Clauses(tuple(starts))


def _inside(offset: int, spans: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(spans, (offset, 1 << 60)) - 1
    return any(start < offset < end for start, end in spans[max(0, at - 2) : at + 1])


def _parts(tokens: Sequence[Token], index: int, parting: frozenset[str], heads: set[int], counted: bool) -> bool:
    token = tokens[index]
    if token.kind == "sign":
        return token.raw in _MARKS or token.raw == "--"
    if token.norm in parting:
        return True
    if token.norm not in {"and", "or"} or not counted:
        return False
    ahead = [t for t in tokens[index + 1 : index + 3] if t.norm != "the"]
    return bool(ahead) and ahead[0].start in heads


def nearest(
    found: Iterable[Mention], anchor: int, clauses: Clauses, fits: Callable[[Mention], bool] | None = None
) -> tuple[Mention, int] | None:
    """The mention nearest to an offset: of its clause first, then of the clauses before, then of those after.

    Beside it the distance in clauses. Within a clause, what stands before counts a little nearer.
    """
    home = clauses.of(anchor)
    best: tuple[tuple[int, int], Mention, int] | None = None
    for mention in found:
        if fits is not None and not fits(mention):
            continue
        there = clauses.of(mention.start)
        away = 0 if there == home else (home - there if there < home else 100 + there - home)
        gap = anchor - mention.end if mention.end <= anchor else int(1.4 * (mention.start - anchor)) + 2
        key = (away, gap)
        if best is None or key < best[0]:
            best = (key, mention, away)
    return None if best is None else (best[1], best[2])
