"""Changes: rose, fell, unchanged, reversed; from what, to what, by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from terbia.claims.draft import Draft
from terbia.claims.multiple import TIMES_NOTE
from terbia.claims.quantity import Quantity, finished
from terbia.claims.tokens import Token, is_sign, norm_at
from terbia.claims.wordlist import phrases, words
from terbia.vocab.interval import Interval

Direction: TypeAlias = Literal["up", "down", "none", "reversed"]
# "Fell to a third" tells a multiple, where what fell is no share itself.
_PARTS = ("half", "third", "quarter", "fifth", "tenth", "thirds", "quarters", "fifths", "tenths")
# A change reaches no further than this many words from its verb.
_REACH = 26


@dataclass(frozen=True, slots=True)
class Change:
    """A change that a text states; ``by`` is in percent, points, times or the unit of the amount.

    ``direction`` is None where only the two ends say it and they cannot be compared. ``multiple`` is the
    later value divided by the earlier one, where the words give it: "a 660 % surge" is 7.6, "fell 20 %" 0.8.
    ``compares`` marks "a third more than", where nothing moves in time.
    """

    start: int
    end: int
    text: str
    direction: Direction | None
    from_: Quantity | None = None
    to: Quantity | None = None
    by: Quantity | None = None
    multiple: Interval | None = None
    compares: bool = False


@dataclass(frozen=True, slots=True)
class _Cue:
    first: int
    stop: int
    direction: Direction | None
    kind: str


def find_changes(
    text: str, tokens: Sequence[Token], taken: bytearray, drafts: Sequence[Draft]
) -> tuple[list[Quantity], list[Change]]:
    """The quantities of a sentence, those that tell a change marked so, and its changes in order."""
    drafts = list(drafts)
    cues = _cues(tokens, taken, drafts)
    used: set[int] = set()
    ends = {draft.stop: at for at, draft in enumerate(drafts)}
    parts = [_parts(tokens, cues, at, drafts, ends, used) for at in range(len(cues))]
    quantities = {at: _told(text, tokens, draft, at in used) for at, draft in enumerate(drafts)}
    for part in parts:
        if part["by"] is not None:
            quantities[part["by"]] = _as_change(quantities[part["by"]])
    changes = [_change(text, tokens, cue, part, quantities) for cue, part in zip(cues, parts, strict=True)]
    kept = [q for at, q in quantities.items() if q is not None and (at in used or not drafts[at].loose)]
    return [q for q in kept if q is not None], [change for change in changes if change is not None]


def _told(text: str, tokens: Sequence[Token], draft: Draft, used: bool) -> Quantity | None:
    """The quantity of a draft; "4.5 times" alone is one only where something changed by it."""
    if "times without comparison" in draft.notes:
        if not used:
            return None
        draft = replace(draft, notes=(TIMES_NOTE,))
    return finished(text, tokens, draft)


def _as_change(quantity: Quantity | None) -> Quantity | None:
    if quantity is None or quantity.kind != "share":
        return quantity
    return replace(quantity, kind="change")


_Part: TypeAlias = dict[str, int | None]


def _cues(tokens: Sequence[Token], taken: bytearray, drafts: Sequence[Draft]) -> list[_Cue]:
    """Words of change, and multiples that are verbs themselves; words inside a quantity do not count."""
    inside = bytearray(len(tokens))
    for draft in drafts:
        inside[draft.first : draft.stop] = b"\1" * (draft.stop - draft.first)
    verbs = {draft.numeral.stop - 1: draft for draft in drafts if draft.word in {"up", "down"}}
    table, found, index = phrases("change_words"), [], 0
    ends = {draft.stop for draft in drafts}
    starts = {draft.first for draft in drafts}
    while index < len(tokens):
        if index in verbs:
            draft = verbs[index]
            found.append(_Cue(draft.first, draft.stop, "up" if draft.word == "up" else "down", "multiple"))
            index = draft.stop
            continue
        hit = None if taken[index] or inside[index] else table.at(tokens, index)
        if hit is None or (hit[1]["kind"] == "particle" and not _is_particle(tokens, index, hit[0], starts, ends)):
            index += 1
            continue
        found.append(_Cue(index, hit[0], _direction(hit[1]["direction"]), hit[1]["kind"]))
        index = hit[0]
    return _merged(tokens, found)


def _direction(word: str) -> Direction | None:
    return word if word in {"up", "down", "none", "reversed"} else None  # type: ignore[return-value]


def _is_particle(tokens: Sequence[Token], first: int, stop: int, starts: set[int], ends: set[int]) -> bool:
    """Whether up, down, above, more are said of a number: ``up 9%``, ``74% down``, ``32% above``."""
    if first in ends:
        return True
    is_bare = tokens[first].norm in {"up", "down"}
    return is_bare and (stop in starts or norm_at(tokens, stop) in {"from", "by"})


def _merged(tokens: Sequence[Token], cues: Sequence[_Cue]) -> list[_Cue]:
    """Cues that say one thing become one: ``was cut in half``, ``is up``, ``fell more than``."""
    merged: list[_Cue] = []
    for cue in cues:
        last = merged[-1] if merged else None
        if last is not None and cue.first - last.stop <= 1 and last.kind == "verb":
            between = tokens[last.stop].norm if cue.first > last.stop else ""
            if between in {"", "by", "was", "were"} and (cue.kind in {"multiple", "particle"}):
                merged[-1] = _Cue(last.first, cue.stop, last.direction or cue.direction, cue.kind)
                continue
        merged.append(cue)
    return merged


def _parts(
    tokens: Sequence[Token],
    cues: Sequence[_Cue],
    at: int,
    drafts: Sequence[Draft],
    ends: dict[int, int],
    used: set[int],
) -> _Part:
    """Which drafts are the from, to and by of a cue."""
    cue, part = cues[at], _Part({"from": None, "to": None, "by": None})
    if cue.kind == "multiple":
        _claim(part, used, "by", _inside(drafts, cue))
    limit = min(cue.stop + _REACH, cues[at + 1].first if at + 1 < len(cues) else len(tokens))
    before = next((ends[stop] for stop in _just_before(tokens, cue) if stop in ends), None)
    if before is not None and before not in used and _can_be_by(drafts[before]) and part["by"] is None:
        _claim(part, used, "by", before)
    for index, draft in _after(drafts, cue.stop):
        if draft.first >= limit or _breaks(tokens, cue.stop, draft.first):
            break
        role = _role(tokens, cue, draft, part)
        counted = "times without comparison" in draft.notes and cue.direction not in {"up", "down"}
        if role and not counted and part[role] is None and index not in used:
            _claim(part, used, role, index)
    return part


def _claim(part: _Part, used: set[int], role: str, index: int | None) -> None:
    if index is not None:
        part[role] = index
        used.add(index)


def _inside(drafts: Sequence[Draft], cue: _Cue) -> int | None:
    for index, draft in _after(drafts, cue.first):
        return index if draft.first < cue.stop else None
    return None


def _after(drafts: Sequence[Draft], token: int) -> list[tuple[int, Draft]]:
    """The next few drafts that begin at or after a token (bounded, so that long lists stay linear)."""
    low, high = 0, len(drafts)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if drafts[middle].first < token else (low, middle)
    return list(enumerate(drafts[low : low + 6], start=low))


def _just_before(tokens: Sequence[Token], cue: _Cue) -> set[int]:
    """Where a number in front of a noun may end: ``an 18.9% annual decline``, ``a 660% surge``."""
    ends = {cue.first}
    if norm_at(tokens, cue.first - 1) in words("function_words", "before-change") or is_sign(
        tokens, cue.first - 1, "-"
    ):
        ends.add(cue.first - 1)
    return ends


def _can_be_by(draft: Draft) -> bool:
    return draft.measure is not None and draft.measure.unit in {"percent", "points", "times"}


def _breaks(tokens: Sequence[Token], start: int, stop: int) -> bool:
    """Whether a semicolon or the end of a sentence stands between a cue and a number."""
    return any(is_sign(tokens, i, ";.") for i in range(start, min(stop, start + _REACH)))


def _role(tokens: Sequence[Token], cue: _Cue, draft: Draft, part: _Part) -> str | None:
    before = norm_at(tokens, draft.first - 1)
    if before in {"the", "a", "an", "their", "its"}:
        before = norm_at(tokens, draft.first - 2)
    if before == "from":
        return "from"
    if before in {"to", "at", "reaching", "reached", "totalling", "totaling", "hitting"}:
        return "to" if before != "at" or draft.measure else None
    if before in {"than", "against", "versus", "vs"}:
        return "from"
    if before in {"by", "of"} and draft.measure is not None:
        return "by" if before == "by" or draft.first - cue.stop <= 1 else None
    if draft.rules and cue.kind == "verb" and tokens[draft.first].norm in {"below", "above", "beyond", "under"}:
        return "to"
    direct = draft.first == cue.stop or (draft.first == cue.stop + 1 and not is_sign(tokens, cue.stop, ",;("))
    if direct and part["by"] is None and draft.measure is not None:
        return "by"
    return None


def _change(
    text: str, tokens: Sequence[Token], cue: _Cue, part: _Part, quantities: dict[int, Quantity | None]
) -> Change | None:
    from_, to, by = (quantities[i] if i is not None else None for i in (part["from"], part["to"], part["by"]))
    if cue.kind == "particle" and by is None and from_ is None and to is None:
        return None
    if cue.direction is None and from_ is None and to is None and by is None:
        return None
    spans = [(q.start, q.end) for q in (from_, to, by) if q is not None]
    start = min([tokens[cue.first].start, *(s for s, _ in spans)])
    end = max([tokens[cue.stop - 1].end, *(e for _, e in spans)])
    direction = cue.direction or _seen_direction(from_, to)
    return Change(
        start, end, text[start:end], direction, from_, to, by, multiple_of(direction, from_, to, by),
        compares=tokens[cue.stop - 1].norm in {"more", "less", "higher", "lower", "above", "below", "fewer"}
        and norm_at(tokens, cue.stop) in {"than", "the", "its", "that"},
    )  # fmt: skip


def _seen_direction(from_: Quantity | None, to: Quantity | None) -> Direction | None:
    if from_ is None or to is None or from_.unit != to.unit or from_.interval.meets(to.interval):
        return None
    return "up" if to.interval.low > from_.interval.low else "down"


def multiple_of(
    direction: Direction | None, from_: Quantity | None, to: Quantity | None, by: Quantity | None
) -> Interval | None:
    """The later value divided by the earlier one.

    Worked: up 660 % is 7.6; down 20 % is 0.8; from 4,300 to 8,900 is 8,850/4,350 to 8,950/4,250.
    """
    if by is not None and by.unit == "times":
        value = by.interval
        falls = direction == "down" and value.low > 1
        return Interval(1 / value.high, 1 / value.low, value.high_open, value.low_open) if falls else value
    if by is not None and by.unit == "percent" and direction in {"up", "down"}:
        return Interval.point(1.0) + by.interval.scaled(0.01 if direction == "up" else -0.01)
    if direction == "down" and from_ is None and to is not None and to.text.endswith(_PARTS):
        return to.interval.scaled(0.01)
    if from_ is None or to is None or from_.unit != to.unit or from_.interval.low <= 0 or to.interval.low < 0:
        return None
    low, high = to.interval.low / from_.interval.high, to.interval.high / from_.interval.low
    return Interval(
        low, high,
        to.interval.low_open or from_.interval.high_open, to.interval.high_open or from_.interval.low_open,
    )  # fmt: skip
