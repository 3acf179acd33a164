"""Superlatives: record, highest since, second-largest, seven-month high, first outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from terbia.claims.number_words import number_words
from terbia.claims.period_phrase import PeriodPhrase
from terbia.claims.tokens import HYPHENS, Token, is_sign, norm_at
from terbia.claims.wordlist import Row, phrases, words

SuperlativeKind: TypeAlias = Literal["record", "extreme", "span", "first"]
_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
_GRAINS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}


@dataclass(frozen=True, slots=True)
class Superlative:
    """A claim to be the most or the least.

    ``kind`` is ``record`` (of all time), ``extreme`` (highest, largest; of ``since`` or of what is named),
    ``span`` ("seven-month high", ``months`` long) or ``first``. ``direction`` is max, min or None, ``rank`` 2
    for "second-largest". ``since`` is the period the comparison reaches back to, ``world`` marks "world's".
    """

    start: int
    end: int
    text: str
    kind: SuperlativeKind
    direction: Literal["max", "min"] | None
    rank: int = 1
    since: str | None = None
    months: int | None = None
    world: bool = False


def find_superlatives(
    text: str, tokens: Sequence[Token], taken: bytearray, periods: Sequence[PeriodPhrase]
) -> list[Superlative]:
    """The superlatives of a sentence in order, each with the period it reaches back to."""
    since = {period.start: period for period in periods if period.role == "since"}
    table, found, index = phrases("superlatives"), [], 0
    while index < len(tokens):
        one = _span_high(text, tokens, index)
        hit = None if one or taken[index] else table.at(tokens, index)
        if one is None and hit is not None and _is_claim(tokens, taken, index, hit[0], hit[1]):
            one = _superlative(text, tokens, index, hit[0], hit[1], since)
        if one is None:
            index += 1
            continue
        found.append(one[0])
        index = max(one[1], index + 1)
    return found


_Found: TypeAlias = tuple[Superlative, int]


def _span_high(text: str, tokens: Sequence[Token], index: int) -> _Found | None:
    """``a seven-month high``, ``10-year low``, ``multi-year high`` (of unknown length)."""
    norm = norm_at(tokens, index)
    kind, value = number_words().get(norm, ("", 0.0))
    count = int(norm) if norm.isdigit() and len(norm) <= 3 else int(value) if kind in {"small", "tens"} else None
    at = index + 1
    if (count is None and norm != "multi") or at >= len(tokens) or tokens[at].raw not in HYPHENS:
        return None
    grain = _GRAINS.get(norm_at(tokens, at + 1))
    peak = norm_at(tokens, at + 2)
    if grain is None or peak not in {"high", "low", "peak", "highs", "lows"}:
        return None
    start, end = tokens[index].start, tokens[at + 2].end
    direction: Literal["max", "min"] = "min" if peak.startswith("low") else "max"
    months = count * grain if count else None
    return Superlative(start, end, text[start:end], "span", direction, months=months), at + 3


def _is_claim(tokens: Sequence[Token], taken: bytearray, index: int, stop: int, row: Row) -> bool:
    """Whether the word claims a rank: not ``at least``, ``most of``, ``on record``, ``top executives``."""
    norm, before, after = tokens[index].norm, norm_at(tokens, index - 1), norm_at(tokens, stop)
    if row["kind"] == "record" and stop == index + 1 and norm == "record":
        return _is_record(tokens, before, stop)
    if norm in {"most", "least"}:
        return before in {"the", "its", "their", "-"} and after in {"since", "in", "on", "ever", "for"}
    if norm in {"first", "only"}:
        return _is_first(tokens, taken, index, stop)
    if norm in {"top", "peak", "maximum", "minimum", "highest"} and norm != "highest":
        return norm == "peak" and before in {"a", "the", "its"} and after in {"of", "in", "since"}
    return True


def _is_record(tokens: Sequence[Token], before: str, stop: int) -> bool:
    """``record production``, ``set a record``; not ``the record shows``, ``on record``."""
    if before in {"on", "off", "for", "track", "public", "official", "to", "will", "broken"} or stop >= len(tokens):
        return False
    if tokens[stop].kind == "number" or norm_at(tokens, stop) in words("function_words", "after-record"):
        return True
    if before in {"a", "new"}:
        return is_sign(tokens, stop, ".,;)") or norm_at(tokens, stop) not in words("function_words", "record-verbs")
    near = {norm_at(tokens, stop + ahead) for ahead in range(3)}
    return bool(near & words("function_words", "after-record")) and before not in {
        "the",
        "their",
        "his",
        "her",
    }


def _is_first(tokens: Sequence[Token], taken: bytearray, index: int, stop: int) -> bool:
    """``the first producer outside China``; not ``first quarter``, ``at first``, ``first,``."""
    before, after = norm_at(tokens, index - 1), norm_at(tokens, stop)
    if stop >= len(tokens) or taken[stop] or tokens[stop].kind != "word" or after in {"and", "to", "of", "half"}:
        return False
    ahead = {norm_at(tokens, at) for at in range(stop, min(stop + 8, len(tokens)))}
    return before in {"the", "its", "a", "world's", "s", "only", "was", "is"} and bool(
        ahead & {"outside", "ever", "in", "since", "commercial", "producer", "scale", "world"}
    )


def _superlative(
    text: str, tokens: Sequence[Token], index: int, stop: int, row: Row, since: dict[int, PeriodPhrase]
) -> _Found:
    first, rank = index, 1
    back = index - 1 - (index > 0 and tokens[index - 1].raw in HYPHENS)
    if norm_at(tokens, back) in _ORDINALS and row["kind"] == "extreme":
        first, rank = back, _ORDINALS[norm_at(tokens, back)]
    reach = next((since[t.start] for t in tokens[stop : stop + 8] if t.start in since), None)
    end_token = stop - 1
    if reach is not None and not _ends_before(tokens, stop, reach):
        end = reach.end
    else:
        reach, end = None, tokens[end_token].end
    ever = norm_at(tokens, stop) == "ever"
    end = tokens[stop].end if ever else end
    world = any(norm_at(tokens, first - step) in {"world", "world's", "global", "globe"} for step in (1, 2, 3))
    kind = "record" if ever else row["kind"]
    start = tokens[first].start
    return Superlative(
        start, end, text[start:end], kind, row["direction"] or None, rank,  # type: ignore[arg-type]
        reach.period if reach else None, world=world,
    ), stop  # fmt: skip


def _ends_before(tokens: Sequence[Token], stop: int, reach: PeriodPhrase) -> bool:
    """Whether a clause ends before the period that would bound the superlative."""
    return any(
        is_sign(tokens, at, ",;") and tokens[at].start < reach.start for at in range(stop, min(stop + 8, len(tokens)))
    )
