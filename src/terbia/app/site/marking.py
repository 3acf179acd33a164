"""A checked text cut into pieces: words between claims, and claims with their number on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from terbia.claims.checked import Claim

VERDICTS = {
    "supported": "Supported",
    "contradicted": "Contradicted",
    "misleading": "Misleading",
    "not_checkable": "Not checkable",
}

MEANINGS = {
    "supported": "The record, as known on the text's day, says what the sentence says.",
    "contradicted": "The record holds what the sentence names and says otherwise.",
    "misleading": "The number is in the record, but for something one step away; the step is named.",
    "not_checkable": "The record does not hold what would decide it; what would be needed is said.",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; with a claim, its number on the page (from 1) and its verdict."""

    text: str
    number: int = 0
    verdict: str = ""


def paragraphs(text: str, claims: Sequence[Claim]) -> list[list[Piece]]:
    """The text by paragraphs, its claims as pieces of their own.

    A claim that begins inside another one is left to the list of claims.
    """
    pieces: list[Piece] = []
    at = 0
    order = sorted(range(len(claims)), key=lambda n: (claims[n].start, -claims[n].end))
    for index in order:
        start, end = claims[index].start, claims[index].end
        if start < at:
            continue
        pieces += [Piece(text[at:start]), Piece(text[start:end], index + 1, claims[index].verdict)]
        at = end
    return _broken([*pieces, Piece(text[at:])])


def _broken(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces in paragraphs: an empty line between claims ends one."""
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.number:
            found[-1].append(piece)
            continue
        first, *others = piece.text.replace("\r\n", "\n").split("\n\n")
        found[-1].append(Piece(first))
        found += [[Piece(part)] for part in others]
    return [paragraph for paragraph in found if any(piece.text.strip() for piece in paragraph)]
