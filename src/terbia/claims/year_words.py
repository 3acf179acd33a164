"""Years, spans of years, decades and fiscal years as an article writes them."""

from __future__ import annotations

from collections.abc import Sequence

from terbia.claims.calendar_words import Span, year_at
from terbia.claims.number_words import number_words
from terbia.claims.tokens import DASHES, Token, glued, is_sign, norm_at
from terbia.claims.wordlist import phrases


def read_years(tokens: Sequence[Token], index: int) -> Span | None:
    """``2025``, ``2024e``, ``2020–2023``, ``2021-24``, ``2020 to 2023``, ``the 1990s``, ``2007年``."""
    year = year_at(tokens, index)
    if year is None:
        return None
    after = index + 1
    if norm_at(tokens, after) == "s" and glued(tokens, after) and year % 10 == 0:
        return Span(after + 1, "years", year, last_year=year + 9)
    ranged = _range(tokens, index, year)
    if ranged is not None:
        return ranged
    if norm_at(tokens, after) in {"e", "f", "p", "年"} and glued(tokens, after):
        return Span(after + 1, "year", year)
    if is_quantity_next(tokens, after):
        return None
    return Span(after, "year", year)


def is_quantity_next(tokens: Sequence[Token], at: int) -> bool:
    """Whether four digits are followed by a unit of mass or a percent sign, and so are no year."""
    if at >= len(tokens):
        return False
    unit = phrases("units").at(tokens, at)
    if unit is None or unit[1]["kind"] not in {"mass", "percent", "points"}:
        return norm_at(tokens, at) in {"million", "billion", "thousand", "employees", "workers", "jobs"}
    return unit[1]["unit"] != "MT" or not glued(tokens, at)


def _range(tokens: Sequence[Token], index: int, year: int) -> Span | None:
    at = index + 1
    dashed = is_sign(tokens, at, DASHES) or (is_sign(tokens, at, "/") and glued(tokens, at))
    worded = norm_at(tokens, at) in {"to", "through", "until"} or (
        norm_at(tokens, at) == "and" and norm_at(tokens, index - 1) == "between"
    )
    if not dashed and not worded:
        return None
    last = year_at(tokens, at + 1)
    short = norm_at(tokens, at + 1)
    if last is None and dashed and len(short) == 2 and short.isdigit() and glued(tokens, at + 1):
        last = year - year % 100 + int(short)
    if last is None or not year < last <= year + 150 or is_quantity_next(tokens, at + 2):
        return None
    stop = at + 2
    if norm_at(tokens, stop) in {"e", "f"} and glued(tokens, stop):
        stop += 1
    return Span(stop, "years", year, last_year=last)


def read_fiscal(tokens: Sequence[Token], index: int) -> tuple[Span, int | None] | None:
    """``FY2025``, ``FY25 Q1``, ``fiscal year 2025``: the span with the named year, the quarter."""
    at, quarter = index, None
    if norm_at(tokens, at) == "q" and norm_at(tokens, at + 1) in {"1", "2", "3", "4"}:
        quarter, at = int(tokens[at + 1].norm), at + 2
    norm = norm_at(tokens, at)
    if norm not in {"fy", "fiscal", "financial"}:
        return None
    at += 2 if norm != "fy" and norm_at(tokens, at + 1) in {"year", "years"} else 1
    if is_sign(tokens, at, "-'’"):
        at += 1
    year, at = _named_year(tokens, at)
    if year is None:
        return None
    if quarter is None and norm_at(tokens, at) == "q" and norm_at(tokens, at + 1) in {"1", "2", "3", "4"}:
        quarter, at = int(tokens[at + 1].norm), at + 2
    return Span(at, "year", year), quarter


def _named_year(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    """The year a fiscal year is named for; of ``2024-25`` the second."""
    norm = norm_at(tokens, at)
    year = year_at(tokens, at)
    if year is None and norm.isdigit() and len(norm) == 2 and norm_at(tokens, at - 1) == "fy":
        year = 2000 + int(norm)
    if year is None:
        return None, at
    short = norm_at(tokens, at + 2)
    follows = is_sign(tokens, at + 1, DASHES) or is_sign(tokens, at + 1, "/")
    if follows and short.isdigit() and int(short) % 100 == (year + 1) % 100 and len(short) in {2, 4}:
        return year + 1, at + 3
    return year, at + 1


_GRAINS = {"year": "year", "years": "year", "month": "month", "months": "month", "decade": "decade"}
_GRAINS |= {"decades": "decade", "quarter": "quarter", "quarters": "quarter", "century": "century"}


def read_ago(tokens: Sequence[Token], index: int) -> tuple[int, str, int, str] | None:
    """``three years ago``, ``two months earlier``, ``the past five years``, ``in a decade``.

    The answer is the index after it, the grain, how many of them, and ``ago``, ``earlier`` or ``past``.
    """
    at, past = index, False
    if norm_at(tokens, at) in {"past", "last", "previous"}:
        at, past = at + 1, True
    count = _count(tokens, at)
    at = at if count is None else at + 1
    if is_sign(tokens, at, "-"):
        at += 1
    grain = _GRAINS.get(norm_at(tokens, at))
    if grain is None or (count is None and not (past and grain in {"decade", "century"})):
        return None
    after = norm_at(tokens, at + 1)
    if after in {"ago", "earlier", "before"} and not past:
        return at + 2, grain, count or 1, "ago" if after == "ago" else "earlier"
    if past or (norm_at(tokens, index - 1) in {"in", "over", "for", "within"} and (count or 1) >= 1 and index > 1):
        before = norm_at(tokens, index - 2)
        if past or before in {
            "highest",
            "lowest",
            "most",
            "least",
            "biggest",
            "largest",
            "smallest",
            "level",
            "high",
        }:
            return at + 1, grain, count or 1, "past"
    return None


def _count(tokens: Sequence[Token], at: int) -> int | None:
    norm = norm_at(tokens, at)
    if norm in {"a", "an"}:
        return 1
    if norm.isdigit() and len(norm) <= 3:
        return int(norm)
    kind, value = number_words().get(norm, ("", 0.0))
    return int(value) if kind in {"small", "tens"} else None
