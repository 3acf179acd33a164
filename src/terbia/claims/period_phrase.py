"""Periods that a sentence names, written as in ``terbia.vocab.period``, resolved by the text's date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

from terbia.claims.calendar_words import Span, read_day, read_months, read_part
from terbia.claims.tokens import Token, norm_at
from terbia.claims.wordlist import phrases
from terbia.claims.year_words import read_ago, read_fiscal, read_years

Role: TypeAlias = Literal["at", "base", "since", "until", "by"]
_MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
_ROLES: dict[str, Role] = {
    "since": "since", "until": "until", "till": "until", "through": "until", "by": "by",
    "from": "base", "than": "base", "versus": "base", "vs": "base", "above": "base", "below": "base",
    "against": "base", "over": "base", "after": "since", "before": "until",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PeriodPhrase:
    """A period in words: where it stands, what it means, and its part in the sentence.

    ``period`` is the written form (``2025``, ``2025-Q3``, ``2025-06``, ``2021/2024``, ``2025-01/2025-09``),
    None where it cannot be known. ``relative`` says that the text's date, or another period of the sentence,
    was needed. ``role`` is ``base`` for what something is compared with, ``since``/``until``/``by`` for an
    end of a span. ``shift`` counts the months back to a base (-12 for "a year earlier"). ``day`` is a date,
    ``fiscal`` marks a fiscal year, ``stated`` the named fiscal year where the calendar of it is unknown.
    """

    start: int
    end: int
    text: str
    period: str | None
    relative: bool
    role: Role = "at"
    grain: str = "year"
    shift: int | None = None
    day: date | None = None
    fiscal: bool = False
    stated: int | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    first: int
    stop: int
    phrase: PeriodPhrase
    open_span: Span | None = None


def find_periods(text: str, tokens: Sequence[Token], taken: bytearray, today: date | None = None) -> list[PeriodPhrase]:
    """Every period in the tokens that are not taken, in order; its tokens are marked as taken.

    A month without a year takes the year of another period of the sentence, else of the text's date (the last
    such month that has begun); with neither, its ``period`` is None.
    """
    found: list[_Found] = []
    index = 0
    fiscal_start = _fiscal_start(tokens)
    while index < len(tokens):
        one = None if taken[index] or tokens[index].kind == "sign" else _read(text, tokens, index, today, fiscal_start)
        if one is None or any(taken[one.first : one.stop]):
            index += 1
            continue
        found.append(one)
        index = one.stop
    for one in found:
        taken[one.first : one.stop] = b"\1" * (one.stop - one.first)
    return _completed(found, today)


def _read(
    text: str, tokens: Sequence[Token], index: int, today: date | None, fiscal_start: int | None
) -> _Found | None:
    fiscal = read_fiscal(tokens, index)
    if fiscal is not None:
        span, quarter = fiscal
        return _Found(index, span.stop, _fiscal(text, tokens, index, span, quarter, fiscal_start))
    span_found = (
        read_day(tokens, index) or read_months(tokens, index) or read_part(tokens, index) or read_years(tokens, index)
    )
    if span_found is not None:
        phrase = _phrase(text, tokens, index, span_found)
        return _Found(index, span_found.stop, phrase, None if span_found.year else span_found)
    return _relative(text, tokens, index, today) or _ago(text, tokens, index, today)


def _cut(text: str, tokens: Sequence[Token], first: int, stop: int) -> tuple[int, int, str]:
    start, end = tokens[first].start, tokens[stop - 1].end
    return start, end, text[start:end]


def _role(tokens: Sequence[Token], index: int) -> Role:
    before = norm_at(tokens, index - 1)
    if before in {"the", "early", "late", "mid", "-", "end", "of", "about"}:
        back = index - 2
        while back >= 0 and norm_at(tokens, back) in {
            "the",
            "early",
            "late",
            "mid",
            "-",
            "end",
            "of",
            "start",
        }:
            back -= 1
        before = norm_at(tokens, back)
    return _ROLES.get(before, "at")


def _phrase(text: str, tokens: Sequence[Token], index: int, span: Span) -> PeriodPhrase:
    start, end, said = _cut(text, tokens, index, span.stop)
    day = date(span.year, span.first, span.day) if span.year and span.day else None
    role = _role(tokens, index)
    if role == "base" and span.grain in {"years", "months"} and norm_at(tokens, index - 1) == "from":
        role = "at"
    return PeriodPhrase(
        start, end, said, written(span) if span.year else None, span.year is None,
        role, span.grain, day=day,
    )  # fmt: skip


def written(span: Span) -> str:
    """The written form of a span whose year is known; three months that are a quarter are written as one."""
    year = span.year or 0
    last_year = span.last_year or year
    if span.grain == "years":
        return f"{year}/{last_year}" if last_year > year else str(year)
    return months_between(year, span.first, last_year, span.last)


def months_between(year: int, first: int, last_year: int, last: int) -> str:
    """The written form of a run of months."""
    if (year, first) >= (last_year, last):
        return f"{year}-{first:02}"
    if year == last_year and (first, last) == (1, 12):
        return str(year)
    if year == last_year and first % 3 == 1 and last == first + 2:
        return f"{year}-Q{last // 3}"
    return f"{year}-{first:02}/{last_year}-{last:02}"


def _fiscal_start(tokens: Sequence[Token]) -> int | None:
    table = phrases("fiscal_years")
    for index in range(len(tokens)):
        found = table.at(tokens, index)
        if found is not None:
            return int(found[1]["first_month"])
    return None


def _fiscal(
    text: str, tokens: Sequence[Token], index: int, span: Span, quarter: int | None, first_month: int | None
) -> PeriodPhrase:
    """A fiscal year is named for the year it ends in; its months are known only where its owner is named."""
    start, end, said = _cut(text, tokens, index, span.stop)
    year, period = span.year or 0, None
    if first_month is not None:
        begin = (year - (first_month > 1)) * 12 + first_month - 1 + 3 * ((quarter or 1) - 1)
        finish = begin + (2 if quarter else 11)
        period = months_between(begin // 12, begin % 12 + 1, finish // 12, finish % 12 + 1)
    grain = "quarter" if quarter else "year"
    return PeriodPhrase(start, end, said, period, False, _role(tokens, index), grain, fiscal=True, stated=year)


def shifted(today: date, grain: str, count: int) -> str | None:
    """The period of a grain that lies ``count`` of them after the one of a date (-1 is the last one)."""
    if grain == "year":
        return str(today.year + count)
    if grain == "decade":
        return str(today.year + 10 * count)
    month = today.year * 12 + today.month - 1
    if grain == "month":
        month += count
        return f"{month // 12}-{month % 12 + 1:02}"
    if grain == "quarter":
        quarter = month // 3 + count
        return f"{quarter // 4}-Q{quarter % 4 + 1}"
    if grain == "to-date":
        return months_between(today.year, 1, today.year, today.month)
    return f"{today.year}-{today.month:02}" if grain == "now" else None


def _relative(text: str, tokens: Sequence[Token], index: int, today: date | None) -> _Found | None:
    found = phrases("relative_periods").at(tokens, index)
    if found is None:
        return None
    stop, row = found
    start, end, said = _cut(text, tokens, index, stop)
    grain, count = row["grain"], int(row["shift"])
    if row["role"] == "base":
        shift = count * _MONTHS_IN[grain]
        phrase = PeriodPhrase(start, end, said, None, True, "base", grain, shift)
    else:
        period = shifted(today, grain, count) if today else None
        phrase = PeriodPhrase(start, end, said, period, True, _role(tokens, index), grain)
    return _Found(index, stop, phrase)


def _ago(text: str, tokens: Sequence[Token], index: int, today: date | None) -> _Found | None:
    found = read_ago(tokens, index)
    if found is None:
        return None
    stop, grain, count, how = found
    start, end, said = _cut(text, tokens, index, stop)
    if how == "earlier":
        return _Found(
            index, stop, PeriodPhrase(start, end, said, None, True, "base", grain, -count * _MONTHS_IN[grain])
        )
    if how == "ago":
        period = shifted(today, grain, -count) if today else None
        return _Found(index, stop, PeriodPhrase(start, end, said, period, True, _role(tokens, index), grain))
    period = None
    if today and grain in {"year", "decade"}:
        years = count * (10 if grain == "decade" else 1)
        period = f"{today.year - years}/{today.year}"
    return _Found(index, stop, PeriodPhrase(start, end, said, period, True, "since", grain))


def _completed(found: Sequence[_Found], today: date | None) -> list[PeriodPhrase]:
    """Give months and quarters without a year the year that the sentence or the text's date implies."""
    anchor = next((one.phrase for one in found if one.phrase.period and not one.phrase.relative), None)
    return [_with_year(one, anchor, today) for one in found]


def _with_year(one: _Found, anchor: PeriodPhrase | None, today: date | None) -> PeriodPhrase:
    span = one.open_span
    if span is None:
        return one.phrase
    year = None
    if anchor is not None and anchor.period is not None:
        year = int(anchor.period[:4])
        anchor_month = int(anchor.period[5:7]) if anchor.period[5:7].isdigit() else 12
        if one.phrase.role in {"base", "since"} and span.first > anchor_month:
            year -= 1
    if today is not None and (year is None or (year, span.first) > (today.year, today.month)):
        begun = span.first <= today.month if span.grain in {"month", "day"} else span.last <= today.month
        year = today.year if begun else today.year - 1
    if year is None:
        return one.phrase
    ends_next = span.last < span.first
    dated = replace(span, year=year - ends_next, last_year=year if ends_next else None)
    day = date(year, span.first, span.day) if span.day and (span.day < 29 or span.first != 2) else None
    return replace(one.phrase, period=written(dated), day=day)
