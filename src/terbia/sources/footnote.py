"""Footnote marks that a spreadsheet fuses to a label (``Indiae, 4``) or prints in the neighbouring cell.

``e`` is estimated and ``r`` revised; numbers point to notes below the table. A letter is taken from the end
of a label only where the label is unknown with it and known without it: Madagascar and France keep their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

_NUMBERS = re.compile(r"(?P<name>.*?[^\d\s,.])(?P<marks>\d{1,2}(?:\s*,\s*\d{1,2})*)\Z", re.S)
_LETTERS = re.compile(r"(?P<name>.*[^\s,])(?P<marks>[er])(?P<after>\s*(?:,\s*\d{1,2}\s*)*)\Z", re.S)
_BESIDE = re.compile(r"[er]|\d{1,2}")
_NOTE = re.compile(r"(?P<mark>\d{1,2})(?P<text>\D.*)\Z", re.S)
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of a label or cell: letters that are qualifiers (``e``, ``r``) and numbers of notes."""

    letters: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    def __add__(self, other: Marks) -> Marks:
        return Marks(
            tuple(dict.fromkeys(self.letters + other.letters)),
            tuple(dict.fromkeys(self.numbers + other.numbers)),
        )


def plain(text: str) -> str:
    """A label with single blanks and none at its ends."""
    return _BLANKS.sub(" ", text).strip()


def numbered(text: str) -> tuple[str, Marks]:
    """A label without the numbers of notes at its end: ``Scandium2, 3`` is Scandium with notes 2 and 3."""
    label = plain(text)
    match = _NUMBERS.match(label)
    if match is None:
        return label, Marks()
    return match["name"].strip(), Marks(numbers=_split(match["marks"]))


def unmarked(text: str, known: Callable[[str], bool]) -> tuple[str, Marks]:
    """A label without the marks at its end; ``known`` says whether a text is a label by itself.

    ``Indiae, 4`` is India, estimated, note 4; ``Madagascare`` is Madagascar, estimated. Where no way of
    taking marks off gives a known label, the one without numbers is returned.
    """
    label = plain(text)
    without_numbers, marks = numbered(label)
    for candidate, found in ((label, Marks()), (without_numbers, marks)):
        if known(candidate):
            return candidate, found
    if (match := _LETTERS.match(label)) and known(match["name"].strip()):
        return match["name"].strip(), Marks((match["marks"],), _split(match["after"]))
    if (match := _LETTERS.match(without_numbers)) and known(match["name"].strip()):
        return match["name"].strip(), Marks((match["marks"],)) + marks
    return without_numbers, marks


def beside(text: str) -> Marks:
    """The marks in the cell beside a number: ``r``, ``6``, ``e, 6``. Raises ValueError for anything else."""
    marks = [part for part in re.split(r"[\s,]+", text.strip()) if part]
    if not all(_BESIDE.fullmatch(mark) for mark in marks):
        raise ValueError("not a mark of a footnote")
    return Marks(tuple(m for m in marks if m.isalpha()), tuple(m for m in marks if m.isdigit()))


def notes_below(lines: Iterable[str]) -> Mapping[str, str]:
    """The numbered notes below a table, by number: ``5China, free on board.`` is note 5."""
    found: dict[str, str] = {}
    for line in lines:
        if match := _NOTE.match(plain(line)):
            found.setdefault(match["mark"], match["text"].strip())
    return found


def _split(marks: str) -> tuple[str, ...]:
    return tuple(mark for mark in re.split(r"[\s,]+", marks) if mark)
