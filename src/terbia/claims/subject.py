"""What a sentence speaks about: commodity, form, stage, statistic, area, edition, measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from terbia.claims.calendar_words import year_at
from terbia.claims.tokens import Token, norm_at
from terbia.claims.wordlist import Phrases, Row, rows
from terbia.vocab.area import area_names
from terbia.vocab.element import elements
from terbia.vocab.form import form_names

MentionKind: TypeAlias = Literal[
    "element", "commodity", "form", "stage", "statistic", "area", "edition", "organisation", "measure",
    "attributed", "negation", "reported", "modal", "term",
]  # fmt: skip
_ROLES = frozenset({"from", "to", "in", "of", "by", "outside", "into", "for", "on", "within", "between"})


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing that a sentence speaks about, and where.

    ``value`` is the name that the record uses: an element symbol, a commodity, form or statistic of the series
    grammar, a stage, an area code (``HOME`` for "domestic", whose area the text names elsewhere; ``OTHER``), an
    edition (``MCS2026``, or ``MCS``, ``USGS`` where no year stands with it), a kind of measure. ``role`` is
    the preposition before an area ("imports from China"), ``'s`` after it for a possessive.
    """

    kind: MentionKind
    value: str
    start: int
    end: int
    role: str = ""


def _listed(name: str, column: str = "phrase") -> Iterator[tuple[str, Row]]:
    for row in rows(name):
        for phrase in row[column].split("|"):
            yield phrase, row


def _named(names: Iterator[tuple[str, str]]) -> Iterator[tuple[str, Row]]:
    for name, value in names:
        yield name, {"value": value}


def _areas() -> Iterator[tuple[str, Row]]:
    """Names of areas, always written with a capital; our own list first, as it says what is no area."""
    yield from _listed("area_words")
    for name, code in area_names().items():
        # Two letters or fewer, and joint names of tables, are no names of areas in running text.
        if len(name) > 3 and "," not in name and "total" not in name:
            yield name, {"value": code, "capital": "yes"}


def _elements() -> Iterator[tuple[str, Row]]:
    for symbol, element in elements().items():
        yield element.name, {"value": symbol}
        yield element.oxide, {"value": symbol}
    yield from _listed("element_symbols")


def _kinds() -> Iterator[tuple[str, Iterator[tuple[str, Row]]]]:
    yield "element", _elements()
    yield "commodity", _listed("commodities")
    yield "form", _named(iter(form_names().items()))
    yield "form", _listed("form_words")
    yield "stage", _listed("stages")
    yield "statistic", _listed("statistics")
    yield "area", _areas()
    yield "edition", _listed("editions")
    yield "organisation", _listed("organisations")
    yield "measure", _listed("measures")
    yield "term", _listed("terms_words")
    for row in rows("attribution"):
        yield row["kind"], ((phrase, row) for phrase in row["phrase"].split("|"))


@cache
def _tables() -> dict[str, Phrases]:
    entries: dict[str, list[tuple[str, Row]]] = {}
    for kind, some in _kinds():
        entries.setdefault(kind, []).extend(some)
    return {kind: Phrases(some) for kind, some in entries.items()}


def find_mentions(tokens: Sequence[Token]) -> list[Mention]:
    """Every mention in a sentence, in the order of the text; mentions of one kind do not overlap.

    Two kinds may share words: "rare-earth magnets" is a commodity and a form. Time is linear in length.
    """
    found: list[Mention] = []
    for kind, table in _tables().items():
        past = 0
        for index in [at for at, token in enumerate(tokens) if table.begins(token.norm)]:
            hit = table.at(tokens, index) if index >= past else None
            if hit is None or (kind == "area" and not _is_name(tokens, index, hit[1])):
                continue
            mention = _mention(kind, tokens, index, hit[0], hit[1])
            if mention is not None:
                found.append(mention)
            past = hit[0]
    return sorted(found, key=lambda mention: (mention.start, -mention.end))


def _is_name(tokens: Sequence[Token], index: int, row: Row) -> bool:
    return row.get("capital") != "yes" or tokens[index].raw[:1].isupper()


def _mention(kind: str, tokens: Sequence[Token], index: int, stop: int, row: Row) -> Mention | None:
    value, role = row["value"], ""
    if not value:
        return None
    if kind == "area":
        role = _role(tokens, index, stop)
    if kind == "edition":
        value, stop = _edition(tokens, index, stop, value)
    return Mention(kind, value, tokens[index].start, tokens[stop - 1].end, role)  # type: ignore[arg-type]


def _role(tokens: Sequence[Token], index: int, stop: int) -> str:
    before = norm_at(tokens, index - 1)
    if before == "the":
        before = norm_at(tokens, index - 2)
    if before in _ROLES:
        return before
    return "'s" if norm_at(tokens, stop) in {"'", "’"} else ""


def _edition(tokens: Sequence[Token], index: int, stop: int, name: str) -> tuple[str, int]:
    """The edition with the year before or behind its name: ``MCS 2026``, ``USGS 2025 edition``, ``2026 USGS``."""
    publisher = "MCS" if name in {"MCS", "USGS"} else name
    behind = year_at(tokens, stop)
    if behind and (name == "MCS" or norm_at(tokens, stop + 1) in {"edition", "report", "summary", "summaries"}):
        return f"{publisher}{behind}", stop + 1
    before = year_at(tokens, index - 1)
    if before and name == "MCS":
        return f"MCS{before}", stop
    return name, stop
