"""Cells of statistical tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.vocab.printed import Printed, read_printed


@pytest.mark.parametrize(
    ("cell", "value", "low", "high", "qualifiers"),
    [
        ("51,000", 51000.0, None, None, ()),
        ("1.51", 1.51, None, None, ()),
        ("68\u00a0", 68.0, None, None, ()),
        ("—", 0.0, None, None, ("—",)),
        ("--", 0.0, None, None, ("—",)),
        (">95", None, 95.0, None, (">",)),
        (">85,000,000", None, 85e6, None, (">",)),
        ("<25", None, None, 25.0, ("<",)),
        ("<100,000", None, None, 100000.0, ("<",)),
        ("890–1,000", None, 890.0, 1000.0, ("range",)),
        ("10,000 - 15,000", None, 10000.0, 15000.0, ("range",)),
        ("Less than ½ unit.", None, 0.0, 0.5, ("s",)),
        ("Less than 1/2 unit.", None, 0.0, 0.5, ("s",)),
        ("Less than 50,000\u00a0tons", None, 0.0, 50000.0, ("<",)),
        ("W ", None, None, None, ("W",)),
        ("    NA", None, None, None, ("NA",)),
        ("E", None, None, None, ("E",)),
        ("XX", None, None, None, ("XX",)),
        ("-4", -4.0, None, None, ()),
        ("−16", -16.0, None, None, ()),
        ("Large", None, None, None, ("in-words",)),
        ("Variable, depending on type of product", None, None, None, ("in-words",)),
        ("?1", None, None, None, ("sign-lost",)),
    ],
)
def test_cells_as_printed(
    cell: str, value: float | None, low: float | None, high: float | None, qualifiers: tuple[str, ...]
) -> None:
    found = read_printed(cell)
    assert found is not None
    assert (found.value, found.low, found.high, found.qualifiers) == (value, low, high, qualifiers)


@pytest.mark.parametrize("cell", ["", "   ", "\u00a0", "\ufeff"])
def test_blank_cells_say_nothing(cell: str) -> None:
    assert read_printed(cell) is None


@pytest.mark.parametrize("cell", ["12abc", "abc", "1,00", "1e5", "NaN", "inf", "12 000", "5-3", ">", "e", "8,900e"])
def test_text_that_is_no_quantity_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r"not a number|must rise"):
        read_printed(cell)


def test_a_share_above_a_bound_ends_at_a_hundred() -> None:
    found = read_printed(">90")
    assert found is not None
    assert (found.bounded_by(0, 100).low, found.bounded_by(0, 100).high) == (90, 100)
    plain = read_printed("53")
    assert plain is not None
    assert plain.bounded_by(0, 100) == plain


@given(st.integers(0, 10**12))
def test_any_whole_number_is_read_with_and_without_separators(number: int) -> None:
    for text in (str(number), f"{number:,}"):
        assert read_printed(text) == Printed(float(number), None, None, (), text)


@given(st.text(max_size=30))
def test_any_text_is_read_blank_or_refused(text: str) -> None:
    try:
        found = read_printed(text)
    except ValueError:
        return
    assert found is None or found.text
