"""Hedges and bounds, and the interval that a hedged number stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from terbia.claims.digits import Numeral
from terbia.claims.tokens import Token, norm_at
from terbia.claims.wordlist import Phrases, rows
from terbia.vocab.interval import Interval

# Several hedges in one place: the first of this order sets the interval ("~80%+" is about 80 and up).
_ORDER = (
    "at-least", "at-most", "far-more", "just-more", "more", "far-less", "less", "just-less",
    "nearly", "virtually", "about", "exact", "estimated",
)  # fmt: skip
_UP_TO_VERBS = frozenset({"went", "go", "goes", "going", "gone", "shot", "moved", "climbed", "rose", "live", "lived"})


@cache
def _side(side: str) -> Phrases:
    return Phrases((p, row) for row in rows("hedges") if row["side"] == side for p in row["phrase"].split("|"))


@dataclass(frozen=True, slots=True)
class Hedge:
    """The rules of the hedges at a number, and the tokens that they span in front of it."""

    rules: tuple[str, ...]
    first: int

    @property
    def name(self) -> str | None:
        """The hedges in the order of their force, joined by ``+``; None where there is none."""
        return "+".join(sorted(set(self.rules), key=_ORDER.index)) or None


def hedges_before(tokens: Sequence[Token], taken: bytearray) -> dict[int, Hedge]:
    """For every token that a hedge stands in front of: the hedge. Hedges in a row are joined."""
    found: dict[int, Hedge] = {}
    index = 0
    while index < len(tokens):
        hit = None if taken[index] else _side("before").at(tokens, index)
        if hit is None or (hit[1]["rule"] == "at-most" and _is_up_to_verb(tokens, index)):
            index += 1
            continue
        stop, row = hit
        earlier = found.pop(index, None)
        rules = (*earlier.rules, row["rule"]) if earlier else (row["rule"],)
        found[stop] = Hedge(rules, earlier.first if earlier else index)
        index = stop
    return found


def _is_up_to_verb(tokens: Sequence[Token], index: int) -> bool:
    return tokens[index].norm == "up" and norm_at(tokens, index - 1) in _UP_TO_VERBS


def hedge_after(tokens: Sequence[Token], index: int) -> tuple[int, str] | None:
    """The hedge behind a number (``80%+``, ``100 t or more``): the index after it, and its rule."""
    if index >= len(tokens):
        return None
    hit = _side("after").at(tokens, index)
    if hit is None or (tokens[index].raw == "+" and norm_at(tokens, index + 1).isdigit()):
        return None
    return hit[0], hit[1]["rule"]


def told_interval(value: float, half: float) -> Interval:
    """Every number that a plain printed one stands for: half a unit of its last telling digit either way."""
    return Interval(value - half, value + half)


def hedged_interval(value: float, half: float, rules: Iterable[str]) -> Interval:
    """The interval of a number with its hedges.

    "more than X" is above X and at most a quarter above it; "nearly X" is from nine tenths of X to below it;
    "up to X" from zero to X; "about" is 5 % or half a unit of the last digit either way, whichever is wider.
    Worked: more than 40 is (40, 50]; nearly 60 is [54, 60); about 80 is [76, 84]; about 80 and up [76, 100].
    """
    said = set(rules) - {"exact", "estimated"}
    plain = told_interval(value, half)
    if not said:
        return plain
    about = max(0.05 * abs(value), half) if "about" in said else 0.0
    rule = min(said, key=_ORDER.index)
    return _bounds(value, about, plain)[rule]


def _bounds(value: float, about: float, plain: Interval) -> dict[str, Interval]:
    loose = about > 0
    return {
        "at-least": Interval(value - about, 1.25 * value),
        "at-most": Interval(0.0, max(value + about, 0.0)),
        "far-more": Interval(value, 2 * value, low_open=True),
        "just-more": Interval(value - about, 1.1 * value, low_open=not loose),
        "more": Interval(value - about, 1.25 * value, low_open=not loose),
        "less": Interval(0.0, value + about, high_open=not loose),
        "far-less": Interval(0.0, value, high_open=True),
        "just-less": Interval(0.9 * value, value + about, high_open=not loose),
        "nearly": Interval(0.9 * value, value + about, high_open=not loose),
        "virtually": Interval(0.9 * value, plain.high),
        "about": Interval(value - about, value + about),
    }


def half_width(numeral: Numeral, *, percent: bool) -> float:
    """Half a unit of the last telling digit; of a fraction a tenth of it, at most 2.5 points.

    A whole percentage up to 100 is told to the point: 70 % is 69.5 to 70.5. Two thirds is 64.2 to 69.2 %.
    """
    if numeral.form == "fraction":
        return min(0.1 * numeral.value, 0.025)
    if percent and abs(numeral.value) <= 100:
        return min(numeral.place, 1.0) / 2
    return numeral.place / 2
