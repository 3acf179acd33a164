"""What the words around a mention or a period make of it: a base, a beginning, a month, part of a superlative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from terbia.claims.number_words import number_words
from terbia.claims.passage import Passage
from terbia.claims.period_phrase import PeriodPhrase
from terbia.claims.subject import Mention
from terbia.claims.superlative import Superlative

_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}


def cleaned(text: str, passage: Passage, mentions: Sequence[Mention]) -> tuple[Passage, list[Mention]]:
    """The passage with the parts of its periods and superlatives, and the mentions that mean what they say.

    Words of measures ("export controls") are no statistics, "May 2025" is no modal, "world's" before a superlative
    no area, "rare-earth oxides" no form.
    """
    periods = tuple(_with_role(text, p) for p in passage.periods)
    since = {p.start: p.period for p in periods if p.role == "since" and p.period}
    superlatives = tuple(_reaching(s, since, periods) for s in passage.superlatives)
    passage = replace(passage, periods=periods, superlatives=superlatives)
    measures = [m for m in mentions if m.kind == "measure" and m.value not in {"quota", "tariff", "price-floor"}]
    kept = [
        m for m in mentions
        if not (m.kind == "statistic" and any(_covers(x, m) for x in measures))
        and not (m.kind == "modal" and m.value == "future" and _is_month(m, passage))
        and not (m.kind == "form" and m.value in {"oxide", "metal"} and _is_colloquial(text, m))
        and not (m.kind == "area" and m.value == "WORLD" and _of_superlative(m, passage))
        and not (m.kind == "reported" and any(_covers(a, m) for a in mentions if a.kind == "area"))
    ]  # fmt: skip
    bodies = [m for m in mentions if m.kind in {"organisation", "edition"}]
    kept = [m for m in kept if m.kind != "area" or not any(_names_body(m, body) for body in bodies)]
    return passage, kept


def _count(text: str) -> int:
    """How many months or years a phrase such as "seven months" counts; one where it says none."""
    for word in text.casefold().split():
        kind, value = number_words().get(word, ("", 0.0))
        if word.isdigit() or kind in {"small", "tens"}:
            return int(word) if word.isdigit() else int(value)
    return 1


# "highest since at least 2014": the period stands at most so far behind the superlative.
_BEHIND = 20


def _names_body(area: Mention, body: Mention) -> bool:
    """Whether an area is part of a name: the U.S. Geological Survey, the U.S. Department of Defense."""
    return _covers(body, area) or (area.role != "'s" and 0 <= body.start - area.end <= 1)


def _covers(outer: Mention, inner: Mention) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _is_colloquial(text: str, form: Mention) -> bool:
    """Whether "rare-earth oxides" and "rare-earth metals" only mean rare earths, as they mostly do."""
    return text[form.start : form.end].casefold().startswith("rare")


def _of_superlative(world: Mention, passage: Passage) -> bool:
    """Whether "world's" only heads a superlative: the world's second-largest."""
    return any(0 <= s.start - world.end <= 4 for s in passage.superlatives)


def _with_role(text: str, phrase: PeriodPhrase) -> PeriodPhrase:
    """The period with its part in the sentence: "more than in 2024" is a base, "since at least 2014" a beginning."""
    before = text[max(0, phrase.start - 20) : phrase.start].casefold().split()
    if "since" in before[-3:] and phrase.role != "since":
        return replace(phrase, role="since")
    return replace(phrase, role="base") if _is_base(before) else phrase


def _reaching(superlative: Superlative, since: dict[int, str], periods: Sequence[PeriodPhrase]) -> Superlative:
    """The superlative with the beginning, or the length, that stands in it or a few words behind it."""
    if superlative.since is not None or superlative.months is not None:
        return superlative
    for phrase in periods:
        inside = superlative.start <= phrase.start < superlative.end and phrase.period is None
        if inside and phrase.role == "since" and phrase.grain in _MONTHS:
            return replace(superlative, months=_count(phrase.text) * _MONTHS[phrase.grain])
    near = [period for start, period in since.items() if 0 <= start - superlative.end <= _BEHIND]
    return replace(superlative, since=near[0]) if near else superlative


def _is_base(before: list[str]) -> bool:
    return before[-2:] in (["than", "in"], ["compared", "with"], ["compared", "to"], ["than", "for"], ["as", "in"])


def _is_month(modal: Mention, passage: Passage) -> bool:
    return any(p.start <= modal.start < p.end for p in passage.periods)
