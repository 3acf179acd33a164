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


def test_what_is_recycled_stands_in_for_ore(toy_tables: Chain) -> None:
    """73,000 t of magnets leave 73,000 x (1 / 0.7 - 1) = 31,286 t of swarf, with 0.6 x 0.014 = 0.0084 t Dy each, of
    which 0.9 comes back: 236.5 t oxide (within 30,000 t x 0.0084 / 0.3582 = 703.5 t). In its place heavy separation
    would put out as much, the mine 236.5 / 0.9 / 0.95 / 0.9 = 307.4 t.

    Mines: 240,000 x 0.004 + 40,000 x 0.05 = 2,960 t. Cracking: 960 x 0.9 + 2,000 = 2,864 t; light separation x 0.95 =
    2,720.8; heavy separation x 0.9 = 2,448.7; heavy metal gets 2,448.7 + 236.5 = 2,685.3. Requirement: 73,000 x 0.0084
    / 0.7 = 876 t in alloy; at heavy separation / 0.98 / 0.93 = 961.2.
    """
    found = coverage_table(toy_tables, question(toy_tables, "all"), ["Dy"])
    heavy = row(found, "Dy", "heavy-separation")
    assert heavy.out.value == pytest.approx(2_864 * 0.95 * 0.9)
    assert heavy.recycled.value == pytest.approx(73_000 * (1 / 0.7 - 1) * 0.0084 * 0.9)
    assert heavy.requirement.value == pytest.approx(876 / 0.98 / 0.93)
    assert heavy.coverage.value == pytest.approx((2_448.72 + 236.52) / 961.16, rel=1e-4)
    mine = row(found, "Dy", "mine")
    assert mine.recycled.value == pytest.approx(236.52 / 0.9 / 0.95 / 0.9)
    assert mine.coverage.value == pytest.approx((2_960 + 307.37) / (961.16 / 0.9 / 0.95 / 0.9), rel=1e-4)
    metal = row(found, "Dy", "heavy-metal")
    assert metal.feed is not None and metal.feed.value == pytest.approx(2_448.72 + 236.52)
    assert metal.recycled.value == 0


def test_magnets_that_nobody_makes_leave_no_swarf(toy_tables: Chain) -> None:
    """Without China there is no heavy separation, so no magnet with Dy and none of its swarf."""
    found = coverage_table(toy_tables, question(toy_tables, "all", "CN"), ["Dy"])
    feed = row(found, "Dy", "heavy-metal").feed
    assert feed is not None and feed.high == 0
    assert row(found, "Dy", "magnet").coverage.high == 0


def test_an_area_whose_oxide_stays_works_on_with_its_own(toy_tables: Chain) -> None:
    """CN:separated-oxide. Cracked: 43,200 t of mineral NdPr x 0.9 + 12,000 t of clay = 50,880 t. The US plant takes
    what it can (3,000 t of oxide from 3,000 / 0.95), China the rest: 50,880 x 0.95 - 3,000 = 45,336 t, and 60,000 x
    0.428571 x 0.348 x 0.9 = 8,053.7 t from swarf. At metal both count again, each on its own oxide.
    """
    found = coverage_table(toy_tables, question(toy_tables, "all", "CN:separated-oxide"), ["NdPr"])
    light = row(found, "NdPr", "light-separation")
    assert light.areas == ("JP", "US")
    assert (light.capacity.value, light.out.value) == (pytest.approx(3_000), pytest.approx(3_000))
    assert light.requirement.value == pytest.approx(13_000 * 0.348 / 0.7 / 0.98 / 0.93)
    metal = row(found, "NdPr", "metal")
    assert metal.areas == ("CN", "JP", "US")
    assert metal.feed is not None and metal.feed.value == pytest.approx(3_000 + 45_336 + 8_053.71, rel=1e-6)
    assert metal.out.value == pytest.approx((3_000 + 45_336 + 8_053.71) * 0.93, rel=1e-6)
    assert metal.requirement.value == pytest.approx(73_000 * 0.348 / 0.7 / 0.98)


def test_exports_of_the_area_itself_take_nothing_from_it(toy_tables: Chain) -> None:
    with_them = coverage_table(toy_tables, question(toy_tables, "home"))
    assert coverage_table(toy_tables, question(toy_tables, "home", "US")) == with_them


def test_a_zero_is_checked_where_every_area_has_a_row_that_says_so(packaged: Chain) -> None:
    """The United States have one of heavy separation; Japan, the EU, Canada and others have none."""
    home = coverage_table(packaged, question(packaged, "home", area="US"), ["Dy"])
    allies = coverage_table(packaged, question(packaged, "allies", area="EU"), ["Dy"])
    assert row(home, "Dy", "heavy-separation").unverified_share == 0.0
    assert row(allies, "Dy", "heavy-separation").out.high == 0  # swarf of old magnets made into new ones comes back
    assert row(allies, "Dy", "heavy-separation").unverified_share == 1.0


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
        for stage in ("heavy-separation", "heavy-metal"):
            assert row(found, group, stage).coverage.high == 0
        for stage in ("alloy", "magnet"):  # old magnets may hold some
            assert row(found, group, stage).coverage.value < 0.03
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
    old = sum(c.amount.value for c in packaged.capacities if c.measure == "alloy" and c.stage == "scrap")
    assert served["high-temperature"] <= old * finished + 1e-6  # of old magnets alone
    ndpr = sum(t * packaged.recipes[g]["NdPr"].value / finished for g, t in served.items())
    best = min(r.out.high for r in table if r.group == "NdPr" and r.stage in ("alloy", "magnet"))
    assert ndpr <= best + 1e-6
