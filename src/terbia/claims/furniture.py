"""Lines of a page that are no prose: counters, dates of posts, forms, menus, headlines of other articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from terbia.claims.calendar_words import read_day
from terbia.claims.tokens import Token, tokenize
from terbia.claims.wordlist import Phrases, rows, words

# A line longer than this is a paragraph, whatever words of a form stand in it.
_SHORT = 12
_LONG = 40


@dataclass(frozen=True, slots=True)
class Furniture:
    """A line that is not part of what the text says, and why it was taken for one."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text without the blanks around it, and the tokens of its head."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    tail: str

    @property
    def words(self) -> int:
        """How many words and numbers it has."""
        return sum(token.kind != "sign" for token in self.tokens)

    @property
    def ends_sentence(self) -> bool:
        """Whether it closes with a full stop, question mark or the like."""
        return self.tail in _CLOSERS


_CLOSERS = frozenset([".", "!", "?", "…", "。", '."', ".”", ".)", '?"', "?”", "!”", '!"', ".'", ".’", ")."])


def lines(text: str) -> Iterator[Line]:
    """The lines of a text that are not blank."""
    begin = 0
    while begin < len(text):
        stop = text.find("\n", begin)
        stop = len(text) if stop < 0 else stop
        said = text[begin:stop]
        start, end = begin + len(said) - len(said.lstrip()), begin + len(said.rstrip())
        if start < end:
            yield _line(text, start, end)
        begin = stop + 1


def _line(text: str, start: int, end: int) -> Line:
    # Only the head of a line decides what it is; a line of a megabyte is looked at like any other.
    tokens = tuple(tokenize(text, start, min(end, start + 600)))
    closed = text[end - 1] in "\"”')’" and end - start > 1
    return Line(start, end, tokens, text[end - 2 : end] if closed else text[end - 1 : end])


@cache
def _table(where: str) -> Phrases:
    listed = [row for row in rows("furniture") if row["where"] == where]
    return Phrases((phrase, row) for row in listed for phrase in row["phrase"].split("|"))


def find_furniture(text: str) -> list[Furniture]:
    """Every line that is not prose, with the reason: counter, date, form, subscription, notice, navigation,
    byline, credit, other-headlines.

    A headline of another article is known by the heading above it ("Related", "Most read"): the lines below
    are its list until a line of prose. A comment of a reader that is a sentence is prose.
    """
    found: list[Furniture] = []
    listing = False
    for line in lines(text):
        reason, listing = _reason(line, listing)
        if reason:
            found.append(Furniture(line.start, line.end, reason))
    return found


def _reason(line: Line, listing: bool) -> tuple[str | None, bool]:
    if not line.tokens or not line.words:
        return "navigation", listing
    inline = _opens_list(line)
    if inline == "whole":
        return "other-headlines", True
    if inline == "line":
        return "other-headlines", listing
    reason = _plain_reason(line)
    if reason:
        return reason, listing and reason not in {"byline", "form", "subscription"}
    if listing:
        if is_title(line):
            return "other-headlines", True
        listing = False
    return None, listing


def _opens_list(line: Line) -> str | None:
    """``whole`` for a heading such as "Related articles", ``line`` for "Read more: Title of another article"."""
    content = [i for i, token in enumerate(line.tokens) if token.kind != "sign"]
    if 2 <= len(content) <= 5 and not line.ends_sentence and line.words == len(content):
        ends = line.tokens[content[0]].norm, line.tokens[content[-1]].norm
        if ends[0] in words("function_words", "list-first") and ends[1] in words("function_words", "list-last"):
            return "whole"
    table = _table("heading")
    for position, index in enumerate(content[:4]):
        hit = table.at(line.tokens, index)
        if hit is None:
            continue
        rest = [i for i in content if i >= hit[0]]
        followed = line.tokens[hit[0]].raw if hit[0] < len(line.tokens) else ""
        if position == 0 and followed in {":", "|", "»", ">"} and rest:
            return "line"
        if len(rest) <= (2 if position == 0 else 1) and len(content) <= 6 and not line.ends_sentence:
            return "whole"
    return None


def _plain_reason(line: Line) -> str | None:
    tokens = line.tokens
    if line.words <= _SHORT and (_is_counter(tokens) or _is_date_line(line)):
        return "counter" if _is_counter(tokens) else "date"
    content = [token for token in tokens if token.kind != "sign"]
    if all(_hits("alone", [token]) for token in content) and len(content) <= 6:
        return "navigation"
    if len(content) == 1 and len(content[0].raw) == 1 and line.end - line.start <= 2:
        return "navigation"
    opening = _table("start").at(tokens, 0)
    if opening is not None and len(content) <= 6 and not line.ends_sentence:
        return opening[1]["reason"]
    if line.words <= _LONG and not _has_number(tokens):
        for where, limit in (("any", _LONG), ("short", _SHORT)):
            reason = _row_reason(tokens, where)
            if reason and line.words <= limit:
                return reason
    if line.words <= _SHORT and any(token.raw in {"|", "›", "»", "©"} or token.raw.startswith("©") for token in tokens):
        return "navigation"
    return None


def _hits(where: str, tokens: Sequence[Token]) -> bool:
    return _table(where).at(tokens, 0) is not None


def _row_reason(tokens: Sequence[Token], where: str) -> str | None:
    table = _table(where)
    for index in range(len(tokens)):
        hit = table.at(tokens, index)
        if hit is not None:
            return hit[1]["reason"]
    return None


def _has_number(tokens: Sequence[Token]) -> bool:
    return any(token.kind == "number" for token in tokens)


def _is_counter(tokens: Sequence[Token]) -> bool:
    """``12 Comments``, ``3,312 messages 60 likes``, ``5 min read``: only numbers and what is counted."""
    table, index, counted = _table("counted"), 0, False
    while index < len(tokens):
        token = tokens[index]
        if token.kind == "sign":
            index += 1
            continue
        if token.kind == "number":
            index += 2 if index + 1 < len(tokens) and tokens[index + 1].norm in {"k", "m"} else 1
            continue
        hit = table.at(tokens, index)
        if hit is None:
            return False
        index, counted = hit[0], True
    return counted and _has_number(tokens)


def _is_date_line(line: Line) -> bool:
    """Whether a line is a date and nothing else: ``Feb 6, 2026``, ``Updated on 6 February 2026 at 10:30 GMT``."""
    tokens, index, dated = line.tokens, 0, False
    while index < len(tokens):
        span = read_day(tokens, index)
        if span is not None:
            index, dated = span.stop, True
        elif tokens[index].kind != "word" or tokens[index].norm in words("function_words", "date-line"):
            index += 1
        else:
            return False
    return dated


def is_title(line: Line) -> bool:
    """Whether a line reads as a headline: no full stop, and most of its longer words with a capital."""
    if line.ends_sentence and line.tail not in {"?", "!", "?”", '?"'}:
        return False
    small = words("function_words", "title-small")
    long_words = [token for token in line.tokens if token.kind == "word" and token.norm not in small]
    if not 2 <= len(long_words) <= 24:
        return False
    capitals = sum(token.raw[:1].isupper() for token in long_words)
    return capitals >= 0.6 * len(long_words)
