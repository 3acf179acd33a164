import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_page import obs

from terbia.reports.number_text import print_observation, print_range, print_value, qualifier_words


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (51_000, "t REO", "51,000 t REO"),
        (0.5, "USD/kg", "0.5 USD/kg"),
        (53.0, "percent of apparent consumption", "53 %"),
        (-27, "percentage points", "−27 percentage points"),
        (1e-7, "t", "0.0000001 t"),
    ],
)
def test_a_value_keeps_its_digits(value: float, unit: str, words: str) -> None:
    assert plain(print_value(value, unit)) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        # 5,461 − 3,214 = 2,247; a 30th is 75, the next power of ten 100.
        (3_214, 5_461, "about 3,200 to 5,500 t"),
        # 0.3 − 0.1 = 0.2; a 30th is 0.0067, so hundredths; a float's last digits must not widen it.
        (0.1, 0.1 + 0.2, "about 0.1 to 0.3 t"),
        (-5, 5, "about −5 to 5 t"),
        (1_234.5, 1_234.5, "about 1,230 t"),
        (3_214, None, "at least 3,210 t"),
        (None, 3_214, "at most 3,220 t"),
        (3_214, math.inf, "at least 3,210 t"),
        (None, None, "not known"),
    ],
)
def test_a_range_is_rounded_outwards(low: float | None, high: float | None, words: str) -> None:
    assert plain(print_range(low, high, "t")) == words


def test_a_falling_range_is_refused() -> None:
    with pytest.raises(ValueError, match="must rise"):
        print_range(2, 1, "t")


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_a_printed_range_holds_the_range(low: int, width: int) -> None:
    low_text, _, high_text = print_range(low / 7, (low + width) / 7, "").removeprefix("about ").partition(" to ")
    printed = [float(text.replace(",", "").replace("−", "-")) for text in (low_text, high_text)]
    slack = 1e-9 * max(1.0, abs(low), abs(low + width))
    assert printed[0] <= low / 7 + slack
    assert printed[1] >= (low + width) / 7 - slack
    # The place is the first power of ten from a 30th of the width up, so below a third: less than that at each end.
    assert printed[1] - printed[0] <= width / 7 * (1 + 2 / 3) + slack


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (obs("s", "p", None, "percent", (">",), low=90, high=100), ">90 %"),
        (obs("s", "p", None, "t", (">",), low=5000), ">5,000 t"),
        (obs("s", "p", None, "t", ("<",), low=0, high=500), "<500 t"),
        (obs("s", "p", None, "t", ("s",), low=0, high=0.5), "<0.5 t"),
        (obs("s", "p", None, "t", ("range",), low=10_000, high=15_000), "10,000 to 15,000 t"),
        (obs("s", "p", None, "percent", ("e", "E")), "net exporter"),
        (obs("s", "p", None, "t", ("W",)), "withheld"),
        (obs("s", "p", None, "t", ("NA",)), "not available"),
        (obs("s", "p", 0, "t", ("—",), text="—"), "zero"),
        (obs("s", "p", 6.8, "USD/kg", text="6.80"), "6.80 USD/kg"),
        (obs("s", "p", 1234.5, "t", text="1234.50"), "1,234.50 t"),
        (obs("s", "p", 0.5, "t", text=".5"), "0.5 t"),
        (obs("s", "p", None, "t", ("in-words",), text="Moderate to large"), "moderate to large"),
        (obs("s", "p", None, "t"), "no number"),
    ],
)
def test_an_observation_is_printed_as_its_publisher_meant_it(given, words) -> None:
    assert plain(print_observation(given)) == words


def test_qualifiers_in_words() -> None:
    assert qualifier_words(("e", "W", "e")) == "estimated; withheld by the publisher to protect company data"
    assert qualifier_words(("new-sign",)) == "new-sign"
    assert qualifier_words(()) == ""
