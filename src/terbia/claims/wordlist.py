"""Lists of phrases kept in data files, and finding the longest of them at a place in a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from terbia.claims.tokens import HYPHENS, Token, tokenize
from terbia.vocab.table import packaged_rows

Row = Mapping[str, str]


def rows(name: str) -> tuple[Row, ...]:
    """The rows of ``data/claims/NAME.csv``, each a mapping from column to text."""
    return packaged_rows(f"claims/{name}.csv")


class Phrases:
    """Phrases with a row of data each; where several fit at one place the longest wins.

    Hyphen and space are the same between words, and case does not count, except in a phrase marked ``exact``
    (``US`` is not ``us``, ``Mt`` is not ``mt``).
    """

    def __init__(self, entries: Iterable[tuple[str, Row]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], bool, Row]]] = {}
        for phrase, row in entries:
            kept = [token for token in tokenize(phrase) if token.raw not in HYPHENS]
            norms, raws = tuple(token.norm for token in kept), tuple(token.raw for token in kept)
            if norms:
                exact = row.get("exact") == "yes"
                self._by_first.setdefault(norms[0], []).append((norms, raws, exact, row))
        for several in self._by_first.values():
            several.sort(key=lambda entry: (-len(entry[0]), not entry[2]))

    def begins(self, norm: str) -> bool:
        """Whether any phrase begins with a word."""
        return norm in self._by_first

    def at(self, tokens: Sequence[Token], index: int) -> tuple[int, Row] | None:
        """The longest phrase that starts at a token: the index after it, and its row."""
        for norms, raws, exact, row in self._by_first.get(tokens[index].norm, ()):
            stop = _follows(tokens, index, norms, raws if exact else None)
            if stop is not None:
                return stop, row
        return None


def _follows(tokens: Sequence[Token], index: int, norms: tuple[str, ...], raws: tuple[str, ...] | None) -> int | None:
    here = index
    for position, norm in enumerate(norms):
        if position and here < len(tokens) and tokens[here].raw in HYPHENS:
            here += 1
        if here >= len(tokens) or tokens[here].norm != norm:
            return None
        if raws is not None and tokens[here].raw.rstrip(".") != raws[position].rstrip("."):
            return None
        here += 1
    return here


@cache
def phrases(name: str, column: str = "phrase") -> Phrases:
    """The phrases of ``data/claims/NAME.csv``; several in one cell are parted by ``|``."""
    return Phrases((phrase, row) for row in rows(name) for phrase in row[column].split("|"))


@cache
def words(name: str, kind: str = "") -> frozenset[str]:
    """The single words of ``data/claims/NAME.csv``, of one ``kind`` where the file has several."""
    return frozenset(
        word.casefold() for row in rows(name) if not kind or row["kind"] == kind for word in row["phrase"].split("|")
    )
