"""Answers of the World Bank's API for the governance indicators, made up in its form."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from terbia.errors import FileFaults
from terbia.sources.detect import File, read_file
from terbia.sources.reading import Reading

DATA = (Path(__file__).parents[1] / "data" / "trade" / "wgi_political_stability_made_up.json").read_bytes()
Document = list[Any]


def read(data: bytes = DATA, edition: str | None = None) -> Reading:
    reading = read_file(File("wgi.json", data), edition)
    assert isinstance(reading, Reading) and reading.account.balances()
    return reading


def changed(change: Callable[[Document], object]) -> bytes:
    document = json.loads(DATA)
    change(document)
    return json.dumps(document).encode()


def refused(data: bytes, edition: str | None = None) -> str:
    with pytest.raises(FileFaults) as caught:
        read(data, edition)
    return str(caught.value)


def test_values_the_unknown_and_groups() -> None:
    """Seven rows: a null is unknown and blank; Namibia is a country; SSF is a group; WLD is the world."""
    reading = read()
    account = reading.account
    assert (account.read, account.loaded, account.blank, account.rejected) == (7, 6, 1, [])
    assert {(o.series, o.period): o.value for o in reading.observations} == {
        ("CN/governance/political-stability/estimate", "2024"): -0.51,
        ("CN/governance/political-stability/estimate", "2023"): -0.47,
        ("AU/governance/political-stability/estimate", "2024"): 0.93,
        ("NA/governance/political-stability/estimate", "2024"): 0.55,
        ("WORLD/governance/political-stability/estimate-of-ssf", "2024"): -0.6,
        ("WORLD/governance/political-stability/estimate", "2024"): 0.0,
    }
    groups = [o for o in reading.observations if o.series.startswith("WORLD/")]
    assert all("a group of countries" in str(o.scope) for o in groups)


def test_the_edition_is_the_day_that_the_answer_states() -> None:
    edition = read().edition
    assert (edition.name, edition.released_on, edition.recalled) == ("WGI-2025-09-25", "2025-09-25", False)
    undated = changed(lambda d: d[0].pop("lastupdated"))
    assert "does not say when it was last changed" in refused(undated)
    assert read(undated, "WGI-2025").edition.recalled is None


def test_the_older_codes_are_the_same_series() -> None:
    old = DATA.replace(b"GOV_WGI_PV.EST", b"PV.EST")
    assert {o.series for o in read(old).observations} == {o.series for o in read().observations}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d[0].update(pages=3), "one page of several"),
        (lambda d: d[0].update(total=6400), "counts 6400 rows and holds 7"),
        (lambda d: d.pop(), "not followed by one array of rows"),
        (lambda d: d.__setitem__(1, None), "not followed by one array"),
        (lambda d: (d[0].update(total=0), d.__setitem__(1, [])), "unknown, which is not zero"),
        (
            lambda d: d.__setitem__(slice(None), [{"message": [{"id": "175", "value": "indicator not found"}]}]),
            "not found",
        ),
    ],
)
def test_an_answer_that_is_not_the_whole_is_refused(change: Callable[[Document], object], words: str) -> None:
    message = refused(changed(change))
    assert words in message and ("per_page" in message or "source=3" in message or "array of rows" in message)


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        (lambda rows: rows[0].update(value="n/a"), "value", "neither a number nor null"),
        (lambda rows: rows[0].update(value=True), "value", "neither a number nor null"),
        (lambda rows: rows[0].update(value=51), "value", "outside of what it can be"),
        (lambda rows: rows[0].update(date="20x4"), "date", "no year"),
        (lambda rows: rows[0].update(countryiso3code="QQQ", country={"id": "Q9"}), "indicator, country", "neither"),
        (lambda rows: rows[0].update(countryiso3code="AUS"), "indicator, country", "are two countries"),
        (lambda rows: rows[0].update(indicator={"id": "SP.POP.TOTL"}), "indicator, country", "no indicator"),
        (lambda rows: rows[0].pop("indicator"), "indicator, country", "no indicator"),
        (lambda rows: rows.__setitem__(0, "x"), "", "not a row"),
    ],
)
def test_one_thing_wrong_in_a_row_rejects_that_row(change: Callable[[Any], object], column: str, words: str) -> None:
    reading = read(changed(lambda d: change(d[1])))
    (fault,) = reading.account.rejected
    assert (fault.row, fault.column) == (1, column) and words in fault.reason
    assert reading.account.loaded == 5


def test_a_row_that_stands_twice_is_rejected_the_second_time() -> None:
    reading = read(changed(lambda d: (d[1].append(d[1][0]), d[0].update(total=8))))
    (fault,) = reading.account.rejected
    assert fault.row == 8 and "row 1 has this economy and year" in fault.reason
