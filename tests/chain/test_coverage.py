"""The plain table, by hand on the toy chain, and against the program and the publisher on the packaged one."""

from __future__ import annotations

import pytest

from terbia.chain.baseline import Baseline
from terbia.chain.coverage import StageCoverage, coverage_table
from terbia.chain.model import Chain
from terbia.chain.program import program_for
from terbia.chain.question import Question, ask
from terbia.chain.ranged import Ranged, least
from terbia.chain.variant import as_run


def row(found: tuple[StageCoverage, ...], group: str, stage: str) -> StageCoverage:
    return next(r for r in found if (r.group, r.stage) == (group, stage))


def question(chain: Chain, supply: str, *without: str, area: str = "US", year: int = 2025) -> Question:
    return ask(chain, year=year, area=area, supply=supply, without=without)


def test_neodymium_of_the_toy_at_home_by_hand(toy_tables: Chain) -> None:
    """US alone: mine 40,000 t REO x 0.18 = 7,200 t NdPr; cracking takes 20,000 x 0.18 x 0.9 = 3,240 t out of that.

    Light separation: nameplate 3,000 t oxide, feed 3,240. Metal: none. Requirement at the magnet: 7,000 t x (0.4 x
    0.36 + 0.6 x 0.34) / 0.7 = 7,000 x 0.348 / 0.7 = 3,480 t; at light separation / 0.98 / 0.93 = 3,818.3 t.
    """
    found = coverage_table(toy_tables, question(toy_tables, "home"), ["NdPr"])
    assert row(found, "NdPr", "mine").capacity.value == pytest.approx(7_200)
    assert row(found, "NdPr", "mine").feed is None
    cracking = row(found, "NdPr", "cracking")
    assert cracking.capacity.value == pytest.approx(3_240)
    assert cracking.feed is not None and cracking.feed.value == pytest.approx(7_200)
    light = row(found, "NdPr", "light-separation")
    assert light.capacity.value == pytest.approx(3_000)
    assert light.feed is not None and light.feed.value == pytest.approx(3_240)
    assert light.requirement.value == pytest.approx(7_000 * 0.348 / 0.7 / 0.98 / 0.93)
    assert light.coverage.value == pytest.approx(3_000 / (7_000 * 0.348 / 0.7 / 0.98 / 0.93))
    assert row(found, "NdPr", "metal").capacity.value == 0
    magnet = row(found, "NdPr", "magnet")
    assert magnet.requirement.value == pytest.approx(3_480)
    assert magnet.coverage.value == 0


def test_dysprosium_ends_at_the_stage_nobody_has(toy_tables: Chain) -> None:
    """40,000 x 0.004 = 160 t in the ore; cracked 20,000 x 0.004 x 0.9 = 72; no heavy separation, so 0 from there on."""
    found = coverage_table(toy_tables, question(toy_tables, "home"), ["Dy"])
    assert row(found, "Dy", "mine").capacity.value == pytest.approx(160)
    assert row(found, "Dy", "cracking").coverage.value > 0
    heavy = row(found, "Dy", "heavy-separation")
    assert (heavy.capacity.value, heavy.coverage.value, heavy.coverage.high) == (0, 0, 0)
    assert heavy.feed is not None and heavy.feed.value > 0
    assert heavy.unverified_share == 1.0  # no row says zero: nobody knows


def test_ionic_clays_go_past_cracking(toy_tables: Chain) -> None:
    """China: clay 40,000 x 0.05 = 2,000 t Dy needs no cracking."""
    found = coverage_table(toy_tables, question(toy_tables, "home", area="CN"), ["Dy"])
    cracking = row(found, "Dy", "cracking")
    assert cracking.beside.value == pytest.approx(2_000)
    assert cracking.out.value > 2_000


def test_a_cut_stage_counts_neither_its_plants_nor_its_users(toy_tables: Chain) -> None:
    found = coverage_table(toy_tables, question(toy_tables, "all", "CN:magnet"), ["NdPr"])
    magnet = row(found, "NdPr", "magnet")
    assert magnet.areas == ("JP", "US")
    assert magnet.capacity.value == pytest.approx(8_500 * 0.348 / 0.7)
    assert row(found, "NdPr", "light-separation").areas == ("CN", "JP", "US")


def test_ranges_hold_the_middle_and_the_least_is_the_least() -> None:
    first, second = Ranged(1, 2, 3, 1.0, 2), Ranged(2, 2.5, 2.6)
    assert least(first, second) == Ranged(1, 2, 2.6, 1.0, 2)
    product = first.times(second)
    assert (product.low, product.value, product.high) == (2, 5, 3 * 2.6)
    assert product.share == 1.0 and product.inputs == 2
    both = Ranged(1, 1, 1, 1.0, 1).times(Ranged(1, 1, 1, 0.0, 3))
    assert both.share == 0.25  # one of four inputs
    added = Ranged(1, 1, 1, 1.0, 1) + Ranged(3, 3, 3, 0.0, 1)
    assert added.share == 0.25  # a quarter of the sum by value


@pytest.mark.parametrize("area", ["US", "EU"])
@pytest.mark.parametrize("year", [2024, 2025])
def test_home_agrees_with_the_publisher_on_heavies(packaged: Chain, area: str, year: int) -> None:
    """USGS (MCS 2026, p. 154): no sustained commercial production of heavy compounds or metals; nor in the EU."""
    found = coverage_table(packaged, question(packaged, "home", area=area, year=year))
    for group in ("Dy", "Tb"):
        for stage in ("heavy-separation", "heavy-metal", "alloy", "magnet"):
            assert row(found, group, stage).coverage.high == 0
    if area == "US":
        assert row(found, "Dy", "heavy-separation").unverified_share == 0.0
        assert row(found, "Dy", "mine").coverage.value > 0


@pytest.mark.parametrize("area", ["US", "EU"])
def test_the_program_serves_no_more_than_the_table_allows(packaged: Chain, packaged_2025: Baseline, area: str) -> None:
    """Home only: magnets served, in t REO of NdPr, stay within what the least covered stage puts out at its best."""
    packaged = as_run(packaged, packaged_2025)
    asked = question(packaged, "home", area=area)
    program = program_for(packaged, asked, packaged_2025)
    solution = program.solver.solve(cold=True)
    lacking = dict(zip([(n.area, n.product) for n in program.needs], program.shortfall(solution), strict=True))
    table = coverage_table(packaged, asked, ["NdPr", "Dy"])
    finished = packaged.yield_of("magnet").value
    served = {grade: packaged_2025.requirements[(area, grade)] - lacking[(area, grade)] for grade in packaged.grades}
    assert served["high-temperature"] == pytest.approx(0, abs=1e-6)
    ndpr = sum(t * packaged.recipes[g]["NdPr"].value / finished for g, t in served.items())
    best = min(r.out.high for r in table if r.group == "NdPr")
    assert ndpr <= best + 1e-6
