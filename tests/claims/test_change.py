"""Changes and superlatives."""

import pytest

from terbia.claims.change import Change
from terbia.claims.passage import read_passage
from terbia.claims.superlative import Superlative


def only(text: str) -> Change:
    (found,) = read_passage(text).changes
    assert text[found.start : found.end] == found.text
    return found


@pytest.mark.parametrize(
    ("text", "direction", "from_", "to", "by"),
    [
        ("Output rose from 4,300 to 8,900 t", "up", 4300, 8900, None),
        ("Output fell 20% to 4,000 t", "down", None, 4000, 20),
        ("The share fell from over 90% in 2023 to 53% in 2024", "down", 90, 53, None),
        ("narrowing to 15% from 18.9%", "down", 18.9, 15, None),
        ("an 18.9% decline", "down", None, None, 18.9),
        ("an 18.9% annual decline", "down", None, None, 18.9),
        ("a 660% surge", "up", None, None, 660),
        ("up 210%", "up", None, None, 210),
        ("down 74% year on year", "down", None, None, 74),
        ("74% down on the year", "down", None, None, 74),
        ("up from 45,500 t", "up", 45500, None, None),
        ("32% above December 2024", "up", None, None, 32),
        ("a third more than before", "up", None, None, 100 / 3),
        ("increased by 5 percentage points", "up", None, None, 5),
        ("doubled to 2,000 t", "up", None, 2000, 2),
        ("increased more than sevenfold", "up", None, None, 7),
        ("was cut in half", "down", None, None, 0.5),
        ("remained flat at 270,000 t", "none", None, 270000, None),
        ("went from $965/kg to $3,000/kg", "up", 965, 3000, None),
        ("went from 4,000 t to 3,000 t", "down", 4000, 3000, None),
        ("cut its reliance below 60% from over 90%", "down", 90, 60, None),
        ("output increased", "up", None, None, None),
        ("the trend reversed", "reversed", None, None, None),
    ],
)
def test_a_change(text: str, direction: str, from_: float | None, to: float | None, by: float | None) -> None:
    found = only(text)
    ends = [quantity.value if quantity else None for quantity in (found.from_, found.to, found.by)]
    assert found.direction == direction
    assert ends == [None if end is None else pytest.approx(end) for end in (from_, to, by)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        # 660 % more is 7.6 times; the place of 660 is ten, so 655 to 665 %.
        ("a 660% surge", 7.55, 7.65),
        ("fell 20%", 0.795, 0.805),
        ("tripled", 2.85, 3.15),
        ("rose 4,400%", 44.5, 45.5),
        # 8,850 / 4,350 and 8,950 / 4,250
        ("rose from 4,300 t to 8,900 t", 8850 / 4350, 8950 / 4250),
        ("fell to a third", 1 / 3 - 0.025, 1 / 3 + 0.025),
    ],
)
def test_the_multiple_of_a_change(text: str, low: float, high: float) -> None:
    multiple = only(text).multiple
    assert multiple is not None
    assert (multiple.low, multiple.high) == pytest.approx((low, high))


def test_two_changes_of_one_sentence_keep_their_numbers() -> None:
    fell, rose = read_passage("It fell from 90% in 2023 to 53% in 2024, then rose to 67% in 2025.").changes
    assert fell.from_ and fell.to and (fell.from_.value, fell.to.value) == (90, 53)
    assert rose.to and (rose.to.value, rose.from_) == (67, None)


def test_a_percentage_that_tells_a_change_is_no_share() -> None:
    change, share = read_passage("Output rose 9% and China had 69% of it").quantities
    assert (change.kind, share.kind) == ("change", "share")


@pytest.mark.parametrize(
    ("text", "kind", "direction", "rank", "since", "months"),
    [
        ("a record 58,152 t", "record", "max", 1, None, None),
        ("Record production of 51,000 t", "record", "max", 1, None, None),
        ("a record high", "record", "max", 1, None, None),
        ("a record low", "record", "min", 1, None, None),
        ("an all-time high", "record", "max", 1, None, None),
        ("the highest since 2009", "extreme", "max", 1, "2009", None),
        ("the lowest since February 2020", "extreme", "min", 1, "2020-02", None),
        ("the most since January 2025", "extreme", "max", 1, "2025-01", None),
        ("a seven-month high", "span", "max", 1, None, 7),
        ("a 10-year low", "span", "min", 1, None, 120),
        ("the second-highest ever", "record", "max", 2, None, None),
        ("the third-largest reserves", "extreme", "max", 3, None, None),
        ("the first producer outside China", "first", None, 1, None, None),
    ],
)
def test_superlatives(
    text: str, kind: str, direction: str | None, rank: int, since: str | None, months: int | None
) -> None:
    (found,) = read_passage(text).superlatives
    assert text[found.start : found.end] == found.text
    assert (found.kind, found.direction, found.rank) == (kind, direction, rank)
    assert (found.since, found.months) == (since, months)


@pytest.mark.parametrize(
    "text",
    ["the record shows", "on record", "at least 5%", "most of the output", "the first half", "at first", "records"],
)
def test_no_superlative(text: str) -> None:
    assert read_passage(text).superlatives == ()


def test_the_largest_of_the_world_is_marked() -> None:
    found: tuple[Superlative, ...] = read_passage("the world's largest mine").superlatives
    assert [one.world for one in found] == [True]
