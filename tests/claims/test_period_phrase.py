"""Periods in words, resolved by the date of the text."""

from datetime import date

import pytest

from terbia.claims.passage import read_passage
from terbia.claims.period_phrase import PeriodPhrase
from terbia.vocab.period import read_period

TODAY = date(2026, 2, 6)


def only(text: str, today: date | None = TODAY) -> PeriodPhrase:
    (found,) = read_passage(text, today=today).periods
    assert text[found.start : found.end] == found.text
    return found


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("in 2025", "2025"),
        ("in 2024e", "2024"),
        ("mid-2025", "2025"),
        ("2020–2023", "2020/2023"),
        ("2021-24", "2021/2024"),
        ("2023/24", "2023/2024"),
        ("from 2000 to 2023", "2000/2023"),
        ("between 2020 and 2023", "2020/2023"),
        ("the 1990s", "1990/1999"),
        ("Q3 2025", "2025-Q3"),
        ("3Q25", "2025-Q3"),
        ("2025Q3", "2025-Q3"),
        ("the third quarter of 2025", "2025-Q3"),
        ("the 3rd quarter of 2025", "2025-Q3"),
        ("July-September 2025", "2025-Q3"),
        ("H1 2025", "2025-01/2025-06"),
        ("the second half of 2025", "2025-07/2025-12"),
        ("the first 11 months of 2025", "2025-01/2025-11"),
        ("the first nine months of 2025", "2025-01/2025-09"),
        ("Jan-Sep 2025", "2025-01/2025-09"),
        ("January to September 2025", "2025-01/2025-09"),
        ("November 2024 to March 2025", "2024-11/2025-03"),
        ("June 2025", "2025-06"),
        ("Sept. 2025", "2025-09"),
        ("2025-06", "2025-06"),
        ("juin 2025", "2025-06"),
        ("Oktober 2025", "2025-10"),
        ("2007年", "2007"),
        ("2025年10月", "2025-10"),
        ("October 9, 2025", "2025-10"),
        ("9 Oct 2025", "2025-10"),
        ("9th of October 2025", "2025-10"),
        ("2025-10-09", "2025-10"),
        ("early April 2025", "2025-04"),
        ("Lynas in FY2025", "2024-07/2025-06"),
        ("Lynas in FY26 Q1", "2025-Q3"),
        ("the Pentagon in fiscal year 2025", "2024-10/2025-09"),
        ("MP Materials in fiscal 2025", "2025"),
    ],
)
def test_a_stated_period(text: str, period: str) -> None:
    found = only(text)
    assert found.period == period
    assert not found.relative
    assert read_period(period).text == period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("last year", "2025"),
        ("this year", "2026"),
        ("next year", "2027"),
        ("last month", "2026-01"),
        ("last quarter", "2025-Q4"),
        ("three years ago", "2023"),
        ("year to date", "2026-01/2026-02"),
        ("since August", "2025-08"),
        ("in January", "2026-01"),
        ("the third quarter", "2025-Q3"),
        ("the past five years", "2021/2026"),
    ],
)
def test_a_relative_period_needs_the_date_of_the_text(text: str, period: str) -> None:
    assert (only(text).period, only(text).relative) == (period, True)
    assert only(text, today=None).period is None


@pytest.mark.parametrize(
    ("text", "shift"),
    [
        ("a year earlier", -12),
        ("year on year", -12),
        ("yoy", -12),
        ("y/y", -12),
        ("from a month earlier", -1),
        ("month-on-month", -1),
        ("quarter on quarter", -3),
        ("two years earlier", -24),
    ],
)
def test_a_base_is_a_shift_from_the_period_compared(text: str, shift: int) -> None:
    found = only(text)
    assert (found.role, found.shift, found.period) == ("base", shift, None)


def test_a_month_takes_the_year_of_its_neighbour() -> None:
    later, base = read_passage("in May 2024 from April", today=TODAY).periods
    assert (later.period, base.period, base.role) == ("2024-05", "2024-04", "base")
    january, december = read_passage("in January 2025 from December", today=TODAY).periods
    assert (january.period, december.period) == ("2025-01", "2024-12")


def test_an_unknown_fiscal_year_is_named_and_not_guessed() -> None:
    found = only("in FY2025")
    assert (found.period, found.fiscal, found.stated) == (None, True, 2025)


def test_since_and_by() -> None:
    assert only("highest since 2009").role == "since"
    assert only("by 2030").role == "by"


@pytest.mark.parametrize("text", ["It may rise", "They march on", "2000 tonnes", "2025 t", "a second look"])
def test_no_period(text: str) -> None:
    assert read_passage(text, today=TODAY).periods == ()
