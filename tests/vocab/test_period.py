"""Periods as Terbia writes them and as publishers print them."""

from __future__ import annotations

import pytest

from terbia.errors import TerbiaError
from terbia.vocab.day import read_day
from terbia.vocab.period import read_period, read_printed_period


@pytest.mark.parametrize(
    ("text", "kind", "years"),
    [("2025", "year", (2025, 2025)), ("2025-Q3", "quarter", (2025, 2025)), ("2025-06", "month", (2025, 2025)),
     ("2021/2024", "average", (2021, 2024)), ("2025-01/2025-07", "sum", (2025, 2025))],
)  # fmt: skip
def test_the_five_kinds(text: str, kind: str, years: tuple[int, int]) -> None:
    period = read_period(text)
    assert (period.kind, (period.first_year, period.last_year), str(period)) == (kind, years, text)


@pytest.mark.parametrize("text", ["", "25", "2025-13", "2024/2021", "2025-07/2025-01", "last year", "2025-Q5"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="is not a period"):
        read_period(text)


@pytest.mark.parametrize(
    ("printed", "period"), [("2021–24", "2021/2024"), ("2021-2024", "2021/2024"), ("2025", "2025")]
)
def test_periods_as_printed(printed: str, period: str) -> None:
    assert str(read_printed_period(printed)) == period


def test_days() -> None:
    assert read_day("2026-03-01") == "2026-03-01"
    assert read_day("2026-02", last=True) == "2026-02-28"
    assert read_day("2025") == "2025-01-01"
    for wrong in ("yesterday", "2026-02-30", "26-01-01", ""):
        with pytest.raises(TerbiaError, match="is not a date"):
            read_day(wrong)
