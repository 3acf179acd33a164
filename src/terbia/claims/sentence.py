"""Paragraphs and sentences with their exact places, and what kind of block each stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from terbia.claims.furniture import Furniture, Line, find_furniture, is_title, lines
from terbia.claims.wordlist import words

BlockKind: TypeAlias = Literal["prose", "heading", "item"]
_BULLET = re.compile(r"(?:[•▪◦‣·*–—-]|\d{1,2}[.)])[ \t]+")
# No sentence of prose is longer; a longer run is cut at a blank so that no later step meets a giant.
LONGEST = 4000
_STOP = re.compile(r"[.!?…。！？][\"'”’)\]]{0,3}(?=\s|$)|[。！？]")
_LAST_WORD = re.compile(r"([^\W\d_]+|(?:[A-Za-z]\.)+[A-Za-z])\.\Z")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of lines that belong together; ``text[start:end]`` is all of it. ``kind`` is prose, heading, item."""

    start: int
    end: int
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the number of its paragraph; ``text[start:end]`` is the sentence without outer blanks."""

    start: int
    end: int
    paragraph: int
    kind: BlockKind


def paragraphs(text: str, furniture: list[Furniture] | None = None) -> list[Paragraph]:
    """The paragraphs of a text without its furniture.

    Lines that follow each other without a blank line are one paragraph when the first does not end a sentence
    or the next goes on in lower case (wrapped text of a PDF); bullets and headings stand alone.
    """
    skipped = {one.start for one in (find_furniture(text) if furniture is None else furniture)}
    found: list[Paragraph] = []
    open_line: Line | None = None
    for line in lines(text):
        if line.start in skipped:
            open_line = None
            continue
        bullet = _BULLET.match(text, line.start)
        start = bullet.end() if bullet else line.start
        if open_line is not None and not bullet and _continues(text, found[-1], open_line, line):
            found[-1] = Paragraph(found[-1].start, line.end, "item" if found[-1].kind == "item" else "prose")
        else:
            found.append(Paragraph(start, line.end, _kind(text, line, bool(bullet))))
        open_line = line
    return [one for one in found if one.end > one.start]


def _kind(text: str, line: Line, bullet: bool) -> BlockKind:
    if bullet:
        return "item"
    marked = text[line.start] == "#"
    short = line.words <= 14 and not line.ends_sentence and line.tail not in {":", ",", ";"}
    single = line.words == 1 and line.tokens[0].raw[:1].isupper()
    return "heading" if marked or (short and (single or is_title(line))) else "prose"


def _continues(text: str, last: Paragraph, before: Line, line: Line) -> bool:
    gap = text[before.end : line.start]
    if gap.count("\n") != 1:
        return False
    wrapped = before.end - before.start >= 40
    first = text[line.start]
    if last.kind == "heading" and not wrapped:
        return first.islower()
    return first.islower() or first.isdigit() or wrapped or (not before.ends_sentence and before.words > 8)


def sentences(text: str, furniture: list[Furniture] | None = None) -> list[Sentence]:
    """The sentences of all paragraphs, in order, without overlaps; none is longer than ``LONGEST``.

    A full stop ends no sentence after an abbreviation (U.S., No., Mt., vs.), an initial, inside a number, or
    before a small letter.
    """
    found = []
    for number, paragraph in enumerate(paragraphs(text, furniture)):
        for start, end in _split(text, paragraph.start, paragraph.end):
            for first, last in _bounded(text, start, end):
                found.append(Sentence(first, last, number, paragraph.kind))
    return found


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _STOP.finditer(text, start, end):
        if _ends_sentence(text, at, match, end):
            yield from _trimmed(text, at, match.end())
            at = match.end()
    yield from _trimmed(text, at, end)


def _ends_sentence(text: str, at: int, match: re.Match[str], end: int) -> bool:
    after = _next_sign(text, match.end(), end)
    if after == "":
        return True
    if match.group()[0] in "。！？":
        return True
    if after.islower():
        return False
    if match.group() != ".":
        return True
    word = _LAST_WORD.search(text, max(at, match.start() - 24), match.end())
    if word is None:
        # "19." at a line end and "9%" on the next line is one number.
        torn = text[match.end() : match.end() + 2].lstrip(" ").startswith("\n") and after.isdigit()
        return not (torn and text[match.start() - 1 : match.start()].isdigit())
    said = word[1]
    if "." in said:
        return (
            after not in "0123456789$" and text[match.end() : match.end() + 1] in "\n \t" and _opens(text, match.end())
        )
    return not (len(said) == 1 and said.isupper()) and said.casefold() not in words("abbreviations")


def _opens(text: str, at: int) -> bool:
    """Whether what follows "U.S." opens a sentence: one of the words that sentences begin with."""
    head = re.match(r"\s*([^\W\d_]+)", text[at : at + 40])
    return head is not None and head[1] in words_opening()


def words_opening() -> frozenset[str]:
    """Capitalised words that begin sentences and are no names."""
    return frozenset(word.capitalize() for word in words("function_words", "opening"))


def _next_sign(text: str, at: int, end: int) -> str:
    rest = text[at : min(at + 80, end)].lstrip()
    return rest.lstrip("\"'“‘([—–- ")[:1]


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = start + LONGEST if cut < 0 else cut
        yield from _trimmed(text, start, cut)
        start = cut
    yield from _trimmed(text, start, end)
