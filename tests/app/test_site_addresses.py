"""Addresses: one for each thing, safe in a path, and read back to what they were made from."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.app.site import addresses as to
from terbia.ledger.record import Record, View
from terbia.ledger.series import Series

AREA = st.from_regex(r"[A-Z][A-Z0-9+_-]{0,5}", fullmatch=True)
WORD = st.from_regex(r"[a-z0-9][a-z0-9.+_-]{0,12}", fullmatch=True)


@given(AREA, st.none() | AREA, WORD, WORD, st.none() | WORD, st.none() | WORD)
def test_a_series_id_comes_back_from_its_address(
    area: str, partner: str | None, commodity: str, statistic: str, form: str | None, scope: str | None
) -> None:
    name = str(Series(area, commodity, statistic, form, scope, partner))
    path = urlsplit(to.series(name)).path
    assert to.read_series_path(unquote(path).removeprefix("/series/")) == name
    assert not set(path) & set(">;?#%")


def test_no_two_series_of_the_record_have_one_address(record: Record) -> None:
    found = {to.series(name) for name in record.series_ids}
    assert len(found) == len(record.series_ids)
    assert not any(to.split_suffix(name)[1] for name in record.series_ids)


def test_the_address_of_a_pair_with_a_scope_by_hand() -> None:
    assert to.series("CN>US/rare-earths/imports;gross") == "/series/CN~US/rare-earths/imports~gross"
    assert to.series("A/b/c", View("2025-01-01"), suffix="csv") == "/series/A/b/c.csv?as_of=2025-01-01"


@pytest.mark.parametrize("name", ["../etc", "a/b", "a?b#c", "é ", "%2e%2e"])
def test_a_name_stays_one_part_of_its_path(name: str) -> None:
    parts = urlsplit(to.source(name))
    assert parts.path.count("/") == 2
    assert not parts.query
    assert not parts.fragment
    assert unquote(parts.path) == f"/sources/{name}"


def test_an_empty_value_is_left_out_of_the_query() -> None:
    assert to.search() == "/series"
    assert to.search("a b", commodity=None, source="MCS2026") == "/series?q=a+b&source=MCS2026"
    assert to.reliance("US", "yttrium", View(None, "MCS2025")) == "/reliance/US/yttrium?edition=MCS2025"
