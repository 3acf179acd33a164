"""Everything that can be counted or dated in one sentence, read in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from terbia.claims.change import Change, find_changes
from terbia.claims.exclusion import excluded
from terbia.claims.period_phrase import PeriodPhrase, find_periods
from terbia.claims.quantity import Quantity, find_drafts
from terbia.claims.superlative import Superlative, find_superlatives
from terbia.claims.tokens import Token, tokenize

# A run of text with more numbers than this, and no end of a sentence among them, is a table or noise.
TABLE = 120


@dataclass(frozen=True, slots=True)
class Passage:
    """What a sentence counts: quantities, changes, periods, superlatives, in the order of the text.

    All offsets are into the whole text: ``text[q.start:q.end] == q.text``. Quantities do not overlap.
    """

    start: int
    end: int
    quantities: tuple[Quantity, ...]
    changes: tuple[Change, ...]
    periods: tuple[PeriodPhrase, ...]
    superlatives: tuple[Superlative, ...]
    tokens: tuple[Token, ...]


def read_passage(text: str, start: int = 0, end: int | None = None, today: date | None = None) -> Passage:
    """Read ``text[start:end]``, one sentence; ``today`` is the date of the text, for "last year".

    A run with more than ``TABLE`` numbers is no sentence: nothing is read from it. Time grows linearly with the
    length. Nothing is raised for any text.
    """
    stop = len(text) if end is None else end
    tokens = tokenize(text, start, stop)
    if sum(token.kind == "number" for token in tokens) > TABLE:
        return Passage(start, stop, (), (), (), (), tuple(tokens))
    taken = excluded(text, tokens)
    periods = find_periods(text, tokens, taken, today)
    drafts = find_drafts(text, tokens, taken)
    quantities, changes = find_changes(text, tokens, taken, drafts)
    superlatives = find_superlatives(text, tokens, taken, periods)
    return Passage(start, stop, tuple(quantities), tuple(changes), tuple(periods), tuple(superlatives), tuple(tokens))
