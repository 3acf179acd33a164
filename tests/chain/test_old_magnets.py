"""Old magnets that are made into new ones: alloy that no stage before it makes, by hand and in the program."""

from __future__ import annotations

import pytest
from toy_chain import chain_of, number, tables

from terbia.chain.baseline import reconciled_year
from terbia.chain.coverage import coverage_table
from terbia.chain.model import Chain
from terbia.chain.program import program_for
from terbia.chain.question import ask
from terbia.chain.reliefs import Reliefs
from terbia.chain.stage_flows import MAGNET, SCRAP, StageNode, stage_flows
from terbia.chain.traced_stages import stage_of


def remaking() -> Chain:
    """The toy in which a plant in the US, whose feed nobody knows, makes 0 to 500 t of old magnets into alloy."""
    found = tables()
    found["sites"].append({"site": "us-old", "area": "US", "name": "us-old"})
    found["capacities"].append(
        {"site": "us-old", "stage": "scrap", "measure": "alloy", "from_year": "",
         **number("", "t alloy", 0, 500, "absent")}
    )  # fmt: skip
    return chain_of(found)


def test_they_count_at_alloy_and_magnet_and_nowhere_before() -> None:
    """At home the US have no metal. 250 t of alloy (0 to 500) x (0.4 x 0.36 + 0.6 x 0.34 = 0.348) = 87 t NdPr, at best
    500 x 0.36 = 180 t; required 7,000 (6,300 to 7,700) x 0.348 / 0.7 = 3,480 t (3,132 to 3,828)."""
    chain = remaking()
    question = ask(chain, year=2025, area="US", supply="home", without=())
    rows = {row.stage: row for row in coverage_table(chain, question, ["NdPr"])}
    alloy, magnet = rows["alloy"], rows["magnet"]
    assert (alloy.beside.low, alloy.beside.value, alloy.beside.high) == pytest.approx((0, 87, 180))
    assert (alloy.capacity.high, alloy.recycled.high) == (0, 0)
    assert alloy.rows == tuple(c.amount.where for c in chain.capacities if c.site == "us-old")
    assert magnet.feed is not None and magnet.feed.value == pytest.approx(87)
    for row in (alloy, magnet):
        assert (row.coverage.value, row.coverage.high) == pytest.approx((87 / 3_480, 180 / 3_132))
        assert row.coverage.low == 0 and row.unverified_share == 1.0  # nobody knows how much
    assert rows["metal"].coverage.high == 0 and rows["light-separation"].recycled.high == 0


def test_the_program_makes_magnets_of_them_within_the_table() -> None:
    """250 t of alloy x 0.7 = 175 t of magnets at home, of 7,000 that are needed; no export, no metal, nothing else."""
    chain = remaking()
    baseline = reconciled_year(chain, 2025)
    question = ask(chain, year=2025, area="US", supply="home", without=())
    program = program_for(chain, question, baseline)
    solution = program.solver.solve(cold=True)
    needed = sum(need.amount for need in program.needs if need.product in chain.grades)
    lacking = dict(zip([need.product for need in program.needs], program.shortfall(solution), strict=True))
    served = needed - sum(t for product, t in lacking.items() if product in chain.grades)
    assert served == pytest.approx(0.7 * 250)
    columns = program.network.columns
    asked = {columns[n].stage for n in Reliefs(program, solution).candidates()}
    assert "scrap" not in asked  # an origin: a tonne more of old magnets is no capacity that anybody builds


def test_they_begin_as_scrap_and_are_separated_by_nobody() -> None:
    chain = remaking()
    baseline = reconciled_year(chain, 2025)
    flows = stage_flows(chain, baseline, "NdPr")
    begun = {end: t for (start, end), t in flows.flows.items() if start == StageNode(SCRAP, "US")}
    assert begun and all(end.stage == MAGNET for end in begun)
    question = ask(chain, year=2025, area="US", supply="home", without=())
    network = program_for(chain, question, baseline).network
    made = [c for c in network.columns if (c.kind, c.stage, c.site) == ("make", "scrap", "us-old")]
    assert {c.item for c in made} == set(chain.magnets())
    assert {stage_of(chain, "NdPr", c) for c in made} == {None}


@pytest.mark.parametrize(("year", "area"), [(2024, "US"), (2025, "US"), (2024, "EU"), (2025, "EU")])
def test_no_area_with_a_plant_for_old_magnets_has_none_for_certain(packaged: Chain, year: int, area: str) -> None:
    """Noveon, Remloy and MagREEsource: from none to the nameplate; so magnets at home are not 0 % without a doubt."""
    question = ask(packaged, year=year, area=area, supply="home", without=())
    magnet = next(r for r in coverage_table(packaged, question, ["NdPr"]) if r.stage == "magnet")
    assert magnet.coverage.low < magnet.coverage.value < magnet.coverage.high
    assert magnet.unverified_share > 0.5
    rows = [c for c in packaged.capacities if (c.stage, c.measure) == ("scrap", "alloy")]
    assert {packaged.sites[c.site].area for c in rows} == {"US", "EU"}
    assert all(c.amount.low == 0 < c.amount.high and c.amount.is_unverified for c in rows)
