"""What amounts of products hold of each element, and how an amount is named."""

from __future__ import annotations

import pytest

from terbia.chain.model import Chain
from terbia.chain.product_unit import elements_of, unit_and_name
from terbia.reports.chain_numbers import relieved_words


@pytest.mark.parametrize(
    ("amounts", "elements"),
    [
        # NdPr of the toy: 36 t x 0.34 = 12.24 t relieved, 34 t x 0.36 = 12.24 t lacking for it: nothing of it falls.
        ((("high-temperature", 36.0), ("standard", -34.0)), ("Dy", "Tb")),
        ((("high-temperature", 36.0), ("standard", -10.0)), ("Dy", "NdPr", "Tb")),
        ((("standard", 2.0),), ("NdPr",)),
        ((("La+Ce", 3.0), ("standard", -1.0)), ("La+Ce",)),
        ((), ()),
    ],
)
def test_only_what_lacks_less_is_relieved(
    toy_tables: Chain, amounts: tuple[tuple[str, float], ...], elements: tuple[str, ...]
) -> None:
    assert elements_of(toy_tables, amounts) == elements


def test_products_are_named_one_by_one_with_their_sign(toy_tables: Chain) -> None:
    said = relieved_words(toy_tables, (("high-temperature", 93.94), ("standard", -91.12), ("La+Ce", 0.25)))
    assert said == "+93.9 t high-temperature magnet, \N{MINUS SIGN}91.1 t standard magnet, +0.25 t REO La+Ce"
    assert unit_and_name(toy_tables, "turbine") == "units of turbine"
