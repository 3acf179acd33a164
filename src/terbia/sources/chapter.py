"""What a whole chapter of the summaries counts: the words in its heading, for rows that say nothing closer."""

from __future__ import annotations

import re
from functools import cache

from terbia.ledger.observation import CHAPTER_SCOPE

_SENTENCE = re.compile(r"(?<=[a-z)])\.\s*(?:-- )?|\s*-- ")
_POINTER = re.compile(r"see also [^;.]*[;.]", re.I)
_NO_SCOPE = re.compile(r"\(?data in |\brevis|unless otherwise|contained \w+ unless|is one of the", re.I)


@cache
def chapter_scope(heading: str) -> str | None:
    """The scope that a chapter's heading states, None where it states a unit or points elsewhere only.

    "Data include lanthanides and yttrium but exclude most scandium. See also the ... chapters." is
    "whole chapter: data include lanthanides and yttrium but exclude most scandium".
    """
    sentences = [part.strip(" .()") for part in _SENTENCE.split(_POINTER.sub(" -- ", heading))]
    said = [s for s in sentences if len(s) > 12 and not _NO_SCOPE.search(s)]
    return CHAPTER_SCOPE + "; ".join(s[:1].lower() + s[1:] for s in said) if said else None


def is_chapter_scope(scope: str | None) -> bool:
    """Whether a scope is a whole chapter's, or none at all."""
    return scope is None or scope.startswith(CHAPTER_SCOPE)
