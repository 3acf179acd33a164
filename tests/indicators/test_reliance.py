"""Net import reliance: hand-worked years, the published checks, and what must always add up."""

from __future__ import annotations

import csv
import itertools
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terbia.errors import NotInRecord
from terbia.indicators.recompute import change, recompute, reliance_forms
from terbia.indicators.reliance import PARTS, Balance, net_import_reliance, split_change
from terbia.ledger.record import Record, View
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

CASES = Path(__file__).parents[1] / "data" / "cases" / "nir_check.csv"


def estimate(value: float, half: float) -> Estimate:
    return Estimate(value, Interval(value - half, value + half))


YEAR_2024 = Balance(estimate(4300, 50), estimate(8454, 5 + 0.5 + 0.5), estimate(9010, 5))
YEAR_2025 = Balance(estimate(8900, 50), estimate(22450, 500 + 50 + 5), estimate(27000, 500))


def test_reliance_of_2024_by_hand() -> None:
    # 100 (9,010 - 4,300) / 9,010 = 52.275
    # low: 100 (9,005 - 4,350) / 9,005 = 51.693; high: 100 (9,015 - 4,250) / 9,015 = 52.856
    found = net_import_reliance(YEAR_2024)
    assert found is not None
    assert found.value == pytest.approx(52.275, abs=0.001)
    assert found.range.low == pytest.approx(51.693, abs=0.001)
    assert found.range.high == pytest.approx(52.856, abs=0.001)
    assert found.range.meets(Interval(52.5, 53.5))


def test_residual_exports_of_2025_by_hand() -> None:
    # 8,900 + 22,450 - 27,000 = 4,350; the halves of rounding add up: 50 + 500 + 50 + 5 + 500 = 1,105
    residual = YEAR_2025.exports_residual
    assert residual.value == 4350
    assert (residual.range.low, residual.range.high) == (3245, 5455)


def test_the_split_of_2024_to_2025_by_hand() -> None:
    # NIR(P, I, E) = 100 (I - E) / (P + I - E); E: 3,744 -> 4,350. Moving one component at a time, all six orders:
    def nir(p: float, i: float, e: float) -> float:
        return 100 * (i - e) / (p + i - e)

    start, end = (4300.0, 8454.0, 3744.0), (8900.0, 22450.0, 4350.0)
    expected = [0.0, 0.0, 0.0]
    for order in itertools.permutations(range(3)):
        state = list(start)
        for moved in order:
            before = nir(*state)
            state[moved] = end[moved]
            expected[moved] += (nir(*state) - before) / 6
    found = split_change(YEAR_2024, YEAR_2025)
    assert found is not None
    assert [found.parts[name].value for name in PARTS] == pytest.approx(expected)
    assert found.parts["production"].sign == "down"
    assert found.parts["imports"].sign == "up"
    assert found.parts["exports_residual"].sign == "open"


masses = st.floats(100, 50_000)
halves = st.floats(0, 5)


@settings(deadline=None)
@given(st.tuples(masses, masses, masses), st.tuples(masses, masses, masses), halves)
def test_the_parts_add_up_to_the_change(
    old: tuple[float, float, float], new: tuple[float, float, float], half: float
) -> None:
    # Exports below imports keep consumption above zero in every mixture of the two years.
    def balance(year: tuple[float, float, float]) -> Balance:
        production, net, exports = year
        imports = net + exports
        consumption = production + net
        return Balance(estimate(production, half), estimate(imports, half), estimate(consumption, half))

    found = split_change(balance(old), balance(new))
    if found is None:
        return  # a mixture of the years consumed nothing: then no split is given at all
    total = sum(found.parts[name].value or 0.0 for name in PARTS)
    assert total == pytest.approx(found.points.value, abs=1e-6)
    for part in found.parts.values():
        assert part.value is not None
        assert part.range.low - 1e-9 <= part.value <= part.range.high + 1e-9


def test_the_ranges_of_the_parts_hold_every_year_that_prints_alike() -> None:
    found = split_change(YEAR_2024, YEAR_2025)
    assert found is not None
    draw = random.Random(7)

    def inside(estimate: Estimate) -> Estimate:
        value = draw.uniform(estimate.range.low, estimate.range.high)
        return Estimate.exactly(value)

    for _ in range(300):
        old, new = (
            Balance(inside(b.production), inside(b.imports), inside(b.consumption)) for b in (YEAR_2024, YEAR_2025)
        )
        one = split_change(old, new)
        assert one is not None
        for name in PARTS:
            value = one.parts[name].value
            assert value is not None
            assert found.parts[name].range.low - 1e-6 <= value <= found.parts[name].range.high + 1e-6


def test_no_reliance_where_nothing_may_have_been_consumed() -> None:
    assert net_import_reliance(Balance(estimate(10, 1), estimate(5, 1), Estimate(0.5, Interval(0, 1)))) is None
    assert split_change(Balance(estimate(10, 1), estimate(5, 1), estimate(1, 1)), YEAR_2025) is None


def cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_published_reliance_agrees_for_34_of_35_edition_years_and_the_other_is_flagged(record: Record) -> None:
    disagreeing = []
    for row in cases():
        edition = f"MCS{row['edition']}"
        found = recompute(record, "US", "rare-earths", "compounds-and-metals", row["year"], View(edition=edition))
        assert found.published.edition == edition
        if not found.agrees:
            disagreeing.append((edition, row["year"]))
    assert disagreeing == [("MCS2019", "2018")]


def test_seven_edition_years_have_a_residual_below_the_published_metal_exports(record: Record) -> None:
    short = [
        (row["edition"], row["year"])
        for row in cases()
        if recompute(
            record, "US", "rare-earths", "compounds-and-metals", row["year"], View(edition=f"MCS{row['edition']}")
        ).residual_is_short
    ]
    expected = [(row["edition"], row["year"]) for row in cases() if "below published metals exports" in row["note"]]
    assert short == expected
    assert len(short) == 7


def test_the_residuals_are_those_of_the_published_check(record: Record) -> None:
    for row in cases():
        found = recompute(
            record, "US", "rare-earths", "compounds-and-metals", row["year"], View(edition=f"MCS{row['edition']}")
        )
        assert found.balance is not None
        assert found.balance.exports_residual.value == float(row["implied_exports_compounds_metals_t"])


def test_the_heavy_hundred_percent_cannot_be_recomputed(record: Record) -> None:
    found = recompute(record, "US", "rare-earths-heavy", "compounds-and-metals", "2025")
    assert found.published.value == 100
    assert found.balance is None
    assert found.why_not.startswith("published, cannot be recomputed")


def test_components_are_of_the_edition_that_published_the_reliance(record: Record) -> None:
    then = recompute(record, "US", "rare-earths", "compounds-and-metals", "2024", View(as_of="2025-06-01"))
    assert then.published.value == 80
    assert {o.edition for group in then.inputs.values() for o in group} == {"MCS2025"}
    now = recompute(record, "US", "rare-earths", "compounds-and-metals", "2024")
    assert now.published.value == 53
    assert {o.edition for group in now.inputs.values() for o in group} == {"MCS2026"}


def test_the_change_between_two_years_of_the_record(record: Record) -> None:
    new = recompute(record, "US", "rare-earths", "compounds-and-metals", "2025")
    old = recompute(record, "US", "rare-earths", "compounds-and-metals", "2024")
    moved = change(new, old)
    assert moved is not None
    assert moved.points.value == pytest.approx(67.037 - 52.275, abs=0.001)


def test_a_reliance_that_is_not_published_is_an_error_with_what_there_is(record: Record) -> None:
    with pytest.raises(NotInRecord, match="rare-earths"):
        reliance_forms(record, "US", "rare-earhts")
