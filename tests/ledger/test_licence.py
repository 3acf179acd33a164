"""What may ship: refused rows are named, credits are complete."""

from __future__ import annotations

import pytest

from terbia.errors import LicenceMissing
from terbia.ledger.licence import check_may_ship, licence_of, licences
from terbia.ledger.licence import credits as credit_lines
from terbia.ledger.observation import Observation, Origin


def of(publisher: str, licence: str) -> Observation:
    origin = Origin("title", publisher, "https://example.org", "p. 1", licence)
    return Observation("US/tin/imports", "2024", 1.0, None, None, "t", None, (), "X1", "2025-01-31", origin)


def test_public_domain_and_attribution_licences_may_ship() -> None:
    rows = [
        of("U.S. Geological Survey", "US public domain"),
        of("CEPII", "Etalab 2.0"),
        of("World Bank", "CC BY 4.0"),
        of("Some Mining Company", "single facts, cited"),
    ]
    assert check_may_ship(rows) is None  # it raises where one may not


@pytest.mark.parametrize(
    ("publisher", "licence"),
    [
        ("Energy Institute", "terms to be checked"),
        ("British Geological Survey", "terms to be checked"),
        ("Austrian Federal Ministry of Finance", "terms to be checked"),
        ("United Nations Statistics Division", "UN Comtrade terms"),
        ("International Energy Agency", "to be confirmed"),
        ("Price agencies", "price series"),
        ("Somebody", "CC BY-NC 4.0"),
        ("", ""),
        # Not let in through the row for anybody's single facts.
        ("British Geological Survey", "single facts, cited"),
    ],
)
def test_what_may_not_ship_is_named(publisher: str, licence: str) -> None:
    good = of("U.S. Geological Survey", "US public domain")
    with pytest.raises(LicenceMissing) as caught:
        check_may_ship([good, of(publisher, licence), of(publisher, licence)])
    assert f"2 of {publisher or 'no publisher'}" in str(caught.value)
    assert "U.S. Geological Survey" not in str(caught.value)


def test_all_refusals_are_named_at_once() -> None:
    with pytest.raises(LicenceMissing) as caught:
        check_may_ship([of("Energy Institute", "terms to be checked"), of("Somebody", "none")])
    assert "Energy Institute" in str(caught.value) and "Somebody" in str(caught.value)


def test_figures_derived_from_comtrade_may_ship_though_rows_may_not() -> None:
    row = licence_of("United Nations Statistics Division", "UN Comtrade terms")
    assert row is not None
    assert (row.may_ship_rows, row.may_ship_derived) == (False, True)


def test_credits_stand_once_each() -> None:
    usgs = of("U.S. Geological Survey", "US public domain")
    assert credit_lines([usgs, usgs, of("Lynas", "single facts, cited"), of("Somebody", "none")]) == [
        "Lynas, single facts, cited",
        "Somebody (none)",
        "U.S. Geological Survey, National Minerals Information Center",
    ]
    assert credit_lines([]) == []


def test_every_row_says_why_and_what_ships_is_credited() -> None:
    keys = [(row.publisher, row.licence) for row in licences()]
    assert len(keys) == len(set(keys))
    for row in licences():
        assert row.why
        assert row.may_ship_derived or not row.may_ship_rows
        assert bool(row.credit_line) == row.may_ship_derived, row
