"""Series ids."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.errors import BadSeries
from terbia.ledger.record import Record
from terbia.ledger.series import Series, read_series, slug


@pytest.mark.parametrize(
    "text",
    [
        "US/rare-earths/net-import-reliance/compounds-and-metals",
        "CN>US/rare-earth-magnets/exports",
        "CN>US/rare-earths/import-share/compounds-and-metals",
        "WORLD/dysprosium/price/oxide;fob-china",
        "BR/rare-earths/reserves",
        "US+CA/abrasives/capacity/fused-aluminum-oxide",
    ],
)
def test_ids_read_and_written_alike(text: str) -> None:
    assert str(read_series(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "US", "US/rare-earths", "us/rare-earths/production", "US/Rare Earths/production", "US/a/b/c/d", "US//b/c"],
)
def test_what_is_no_id_says_why(text: str) -> None:
    with pytest.raises(BadSeries, match="is not a series id"):
        read_series(text)


words = st.from_regex(r"[a-z0-9][a-z0-9-]{0,12}", fullmatch=True)


@given(words, words, st.none() | words, st.none() | words, st.none() | st.sampled_from(["CN", "WORLD", "EU"]))
def test_any_series_survives_writing_and_reading(
    commodity: str, statistic: str, form: str | None, scope: str | None, partner: str | None
) -> None:
    series = Series("US", commodity, statistic, form, scope, partner)
    assert read_series(str(series)) == series


@given(st.text(max_size=40))
def test_a_slug_is_always_a_part_of_an_id(text: str) -> None:
    assert read_series(f"US/{slug(text)}/production").commodity == slug(text)


def test_every_series_of_the_packaged_record_follows_the_grammar(record: Record) -> None:
    assert len(record.series_ids) > 5000
    for name in record.series_ids:
        assert str(read_series(name)) == name
