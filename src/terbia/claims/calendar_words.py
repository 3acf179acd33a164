"""Days, months, quarters and halves as an article writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from terbia.claims.number_words import number_words
from terbia.claims.tokens import DASHES, Token, glued, is_sign, norm_at
from terbia.claims.wordlist import rows, words

_FIRST, _LAST = 1900, 2100
# Words that are a month only where the words around them say so.
_DOUBLE = frozenset({"may", "march", "mar", "mars", "mai", "maj", "marca", "luty", "juni"})
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a calendar: first and last month as (year, month), the year None where it is not said.

    ``grain`` is year, years, half, quarter, month, months or day.
    """

    stop: int
    grain: str
    year: int | None = None
    first: int = 1
    last: int = 12
    last_year: int | None = None
    day: int | None = None


@cache
def _months() -> dict[str, int]:
    return {word.casefold(): int(row["month"]) for row in rows("months") for word in row["phrase"].split("|")}


def year_at(tokens: Sequence[Token], index: int) -> int | None:
    """The year that four bare digits say."""
    norm = norm_at(tokens, index)
    if len(norm) == 4 and norm.isdigit() and _FIRST <= int(norm) <= _LAST:
        return int(norm)
    return None


def month_at(tokens: Sequence[Token], index: int) -> int | None:
    """The month that a word names; a word with another meaning only where its neighbours fit a month."""
    if not 0 <= index < len(tokens) or tokens[index].kind != "word":
        return None
    norm = tokens[index].norm
    month = _months().get(norm)
    if month is None:
        return None
    after = _past_dot(tokens, index + 1)
    dated = after < len(tokens) and tokens[after].kind == "number" and len(tokens[after].norm) <= 4
    if not tokens[index].raw[0].isupper():
        return month if year_at(tokens, after) else None
    if norm in _DOUBLE:
        ranged = is_sign(tokens, after, DASHES) and norm_at(tokens, after + 1) in _months()
        placed = norm_at(tokens, index - 1) in words("function_words", "before-month")
        if not (dated or ranged or placed or _is_day(tokens, index - 1)):
            return None
    return month


def _is_day(tokens: Sequence[Token], index: int) -> bool:
    norm = norm_at(tokens, index)
    return norm.isdigit() and len(norm) <= 2 and 1 <= int(norm) <= 31


def _past_dot(tokens: Sequence[Token], index: int) -> int:
    return index + 1 if is_sign(tokens, index, ".") and glued(tokens, index) else index


def _year_after(tokens: Sequence[Token], at: int) -> tuple[int, int | None]:
    """Past ``, 2025``, ``of 2025`` or ``2025``; the index unchanged where no year stands there."""
    ahead = at + 1 if is_sign(tokens, at, ",") or norm_at(tokens, at) in {"of", "in", "de", "do"} else at
    year = year_at(tokens, ahead)
    return (ahead + 1, year) if year else (at, None)


def read_day(tokens: Sequence[Token], index: int) -> Span | None:
    """``9 October 2025``, ``Oct. 9, 2025``, ``October 9``, ``2025-10-09``."""
    return _iso_day(tokens, index) or _day_month(tokens, index) or _month_day(tokens, index)


def _iso_day(tokens: Sequence[Token], index: int) -> Span | None:
    year = year_at(tokens, index)
    if year is None or not (is_sign(tokens, index + 1, "-/") and is_sign(tokens, index + 3, "-/")):
        return None
    month, day = norm_at(tokens, index + 2), norm_at(tokens, index + 4)
    if not (month.isdigit() and day.isdigit() and len(month) <= 2 and len(day) <= 2):
        return None
    return _checked(index + 5, year, int(month), int(day)) if glued(tokens, index + 4) else None


def _checked(stop: int, year: int | None, month: int, day: int) -> Span | None:
    try:
        date(year or 2024, month, day)
    except ValueError:
        return None
    return Span(stop, "day", year, month, month, day=day)


def _ordinal_end(tokens: Sequence[Token], at: int) -> int:
    is_suffix = norm_at(tokens, at) in {"st", "nd", "rd", "th"} and glued(tokens, at)
    return at + 1 if is_suffix else at


def _day_month(tokens: Sequence[Token], index: int) -> Span | None:
    if not _is_day(tokens, index):
        return None
    at = _ordinal_end(tokens, index + 1)
    if norm_at(tokens, at) == "of" or is_sign(tokens, at, ".-"):
        at += 1
    month = month_at(tokens, at)
    if month is None or (at == index + 1 and glued(tokens, at) and tokens[at].kind == "word"):
        return None
    at = _past_dot(tokens, at + 1)
    if is_sign(tokens, at, "-") and year_at(tokens, at + 1):
        at += 1
    stop, year = _year_after(tokens, at)
    return _checked(stop, year, month, int(tokens[index].norm))


def _month_day(tokens: Sequence[Token], index: int) -> Span | None:
    month = month_at(tokens, index)
    at = _past_dot(tokens, index + 1)
    if month is None or not _is_day(tokens, at):
        return None
    stop = _ordinal_end(tokens, at + 1)
    if norm_at(tokens, stop) in {"%", "percent", "tonnes", "tons", "t", "kg", "metric", "per"}:
        return None
    stop, year = _year_after(tokens, stop)
    return _checked(stop, year, month, int(tokens[at].norm))


def read_months(tokens: Sequence[Token], index: int) -> Span | None:
    """``June 2025``, ``June``, ``Jan-Sep 2025``, ``January to August 2011``, ``2025-06``, ``2025年10月``."""
    year = year_at(tokens, index)
    if year is not None:
        return _numbered_month(tokens, index, year)
    first = month_at(tokens, index)
    if first is None:
        return None
    at, first_year = _year_after(tokens, _past_dot(tokens, index + 1))
    last, stop, last_year = _until_month(tokens, at)
    if last is None:
        return Span(at if first_year else index + 1, "month", first_year, first, first)
    begin = first_year or last_year
    if begin is not None and first_year is None and last < first:
        begin -= 1
    return Span(stop, "months", begin, first, last, last_year)


def _until_month(tokens: Sequence[Token], at: int) -> tuple[int | None, int, int | None]:
    joined = is_sign(tokens, at, DASHES) or norm_at(tokens, at) in {"to", "through", "until", "till"}
    month = month_at(tokens, at + 1) if joined else None
    if month is None:
        return None, at, None
    stop, year = _year_after(tokens, _past_dot(tokens, at + 2))
    return month, stop, year


def _numbered_month(tokens: Sequence[Token], index: int, year: int) -> Span | None:
    month = norm_at(tokens, index + 2)
    if is_sign(tokens, index + 1, "-") and len(month) == 2 and month.isdigit() and 1 <= int(month) <= 12:
        if glued(tokens, index + 1) and glued(tokens, index + 2) and not is_sign(tokens, index + 3, DASHES):
            return Span(index + 3, "month", year, int(month), int(month))
        return None
    if norm_at(tokens, index + 1) == "年" and month.isdigit() and norm_at(tokens, index + 3) == "月":
        return Span(index + 4, "month", year, int(month), int(month)) if 1 <= int(month) <= 12 else None
    return None


def read_part(tokens: Sequence[Token], index: int) -> Span | None:
    """``Q3 2025``, ``3Q25``, ``2025 Q3``, ``H1``, ``third quarter of 2025``, ``first 11 months of 2025``."""
    return _coded_part(tokens, index) or _year_first(tokens, index) or _worded_part(tokens, index)


def _part(stop: int, letter: str, number: int, year: int | None) -> Span | None:
    if letter == "q" and 1 <= number <= 4:
        return Span(stop, "quarter", year, 3 * number - 2, 3 * number)
    if letter == "h" and 1 <= number <= 2:
        return Span(stop, "half", year, 6 * number - 5, 6 * number)
    return None


def _short_year(tokens: Sequence[Token], at: int) -> tuple[int, int | None]:
    """Past a year of four digits, or of two where they are glued or follow an apostrophe or FY."""
    if is_sign(tokens, at, "'’-/"):
        at += 1
    if norm_at(tokens, at) in {"fy", "cy"}:
        at += 1
    norm = norm_at(tokens, at)
    if norm.isdigit() and len(norm) == 2 and glued(tokens, at):
        return at + 1, 2000 + int(norm)
    return _year_after(tokens, at)


def _coded_part(tokens: Sequence[Token], index: int) -> Span | None:
    one, two = norm_at(tokens, index), norm_at(tokens, index + 1)
    if not glued(tokens, index + 1) if index + 1 < len(tokens) else True:
        return None
    if one in {"q", "h"} and two.isdigit() and len(two) == 1:
        letter, number = one, int(two)
    elif two in {"q", "h"} and one.isdigit() and len(one) == 1:
        letter, number = two, int(one)
    else:
        return None
    stop, year = _short_year(tokens, index + 2)
    return _part(stop if year else index + 2, letter, number, year)


def _year_first(tokens: Sequence[Token], index: int) -> Span | None:
    year = year_at(tokens, index)
    at = index + 2 if is_sign(tokens, index + 1, "-,") else index + 1
    if year is None or norm_at(tokens, at) not in {"q", "h"}:
        return None
    number = norm_at(tokens, at + 1)
    return _part(at + 2, tokens[at].norm, int(number), year) if number.isdigit() and len(number) == 1 else None


def _worded_part(tokens: Sequence[Token], index: int) -> Span | None:
    norm, at = norm_at(tokens, index), index + 1
    if norm.isdigit() and len(norm) == 1 and norm_at(tokens, at) in {"st", "nd", "rd", "th"}:
        norm, at = norm + tokens[at].norm, at + 1
    number = _ORDINALS.get(norm)
    if number is None:
        return None
    if is_sign(tokens, at, "-"):
        at += 1
    noun = norm_at(tokens, at)
    if noun in {"quarter", "half"}:
        stop, year = _year_after(tokens, at + 1)
        return _part(stop, noun[0], number, year)
    count = _small(tokens, at)
    if number == 1 and count and 1 <= count <= 11 and norm_at(tokens, at + 1) == "months":
        stop, year = _year_after(tokens, at + 2)
        return Span(stop, "months", year, 1, count)
    return None


def _small(tokens: Sequence[Token], at: int) -> int | None:
    norm = norm_at(tokens, at)
    if norm.isdigit() and len(norm) <= 2:
        return int(norm)
    kind, value = number_words().get(norm, ("", 0.0))
    return int(value) if kind == "small" else None
