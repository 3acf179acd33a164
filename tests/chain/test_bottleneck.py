"""What binds: slopes by hand, stages that bind together, and ranks that loss values do or do not decide."""

from __future__ import annotations

import pytest
from toy_chain import chain_of, number, tables

from terbia.chain.baseline import Baseline, reconciled_year
from terbia.chain.baseline_store import baseline_of
from terbia.chain.bottleneck import Binding, what_binds
from terbia.chain.decided import LOSS_FACTORS
from terbia.chain.model import Chain
from terbia.chain.program import Program, program_for
from terbia.chain.question import ask
from terbia.chain.ranking import ranks_of
from terbia.chain.reliefs import Reliefs
from terbia.chain.walls import SLIGHT_SHARE, StageWall, together


def binds(chain: Chain, base: Baseline, supply: str, *without: str, area: str = "US", year: int = 2025) -> Binding:
    asked = ask(chain, year=year, area=area, supply=supply, without=without)
    program = program_for(chain, asked, base)
    return what_binds(chain, asked, program, program.solver.solve(cold=True))


def test_nothing_binds_as_it_was(toy_tables: Chain, toy_year: Baseline) -> None:
    assert binds(toy_tables, toy_year, "all") == Binding((), (), 0.0, 0.0)


def test_a_tonne_of_magnet_is_worth_a_tonne_of_magnet(toy_tables: Chain, toy_year: Baseline) -> None:
    """Without Chinese magnets every maker elsewhere is full: one tonne more serves one tonne of the grade that lacks.

    Its value is 300 kUSD, up to the slope of the sharing rule (20 steps of 0.05 %: at most 1 % more) and the departure.
    """
    found = binds(toy_tables, toy_year, "all", "CN:magnet")
    assert found.bottlenecks and all(b.is_decided for b in found.bottlenecks)
    assert {b.rank for b in found.bottlenecks} == {1}  # every tonne of magnet is alike, whoever makes it
    by_site = {(b.stage, b.site, b.area): b for b in found.bottlenecks}
    plant = by_site[("magnet", "jp-plant", "JP")]
    assert 300 <= plant.relief_right <= 300 * 1.012
    assert plant.relief_left == pytest.approx(plant.relief_right, rel=0.02)
    assert sum(t for _, t in plant.relieved) == pytest.approx(1.0)
    slot = by_site[("magnet", "slot:US", "US")]
    assert slot.relief_left is None
    policy = by_site[("magnet", "", "CN")]
    assert policy.kind == "policy" and policy.relief_left is None
    magnet = next(w for w in found.walls if w.stage == "magnet")
    assert (magnet.returned_alone_share, magnet.kept_alone_share, magnet.order) == (1.0, 1.0, 1)
    assert magnet.relief_left is not None and magnet.relief_left > 0


def test_stages_that_bind_together_are_both_named(toy_tables: Chain, toy_year: Baseline) -> None:
    """The US of the toy has no metal and no alloy: a tonne of either relieves nothing, both together serve magnets."""
    found = binds(toy_tables, toy_year, "home")
    walls = {w.stage: w for w in found.walls}
    for stage, other in (("metal", "alloy"), ("alloy", "metal")):
        assert walls[stage].relief_right == 0.0
        assert walls[stage].returned_alone_share == 0.0
        assert walls[stage].kept_alone_share == 1.0
        assert (walls[stage].order, walls[stage].together_with) == (1, (other,))
    assert walls["heavy-separation"].together_with == ("heavy-metal",)
    assert walls["cracking"].order is None
    assert found.loss_all_open_kusd < found.loss_kusd
    assert found.together is not None and {"metal", "alloy"} <= set(found.together.stages)
    assert found.together.returned_alone_share == 0.0
    assert not found.bottlenecks  # no tonne of any one stage relieves anything


def test_two_closed_stages_in_series_by_hand() -> None:
    """All that the US needs is 100 t of standard magnets, and it has all stages but metal and alloy: 100 x 300 kUSD.

    In series, each closed: one alone returns nothing, both return all; so each keeps all, with nothing back while one
    of them stays closed. A tonne of either has no slope to the right and nothing to take away to the left.
    """
    found = tables()
    found["requirements"] = [
        row for row in found["requirements"] if (row["area"], row["product"]) not in {("US", "magnet"), ("US", "La+Ce")}
    ]
    found["requirements"].append(
        {"area": "US", "product": "standard", "year": "2025", **number(100, "t magnet", 100, 100)}
    )
    chain = chain_of(found)
    year = reconciled_year(chain, 2025)
    needed = year.requirements[("US", "standard")]
    binding = binds(chain, year, "home")
    assert binding.loss_kusd == pytest.approx(300 * needed)
    assert binding.loss_all_open_kusd == pytest.approx(0.0, abs=1e-6)
    assert binding.together is not None and binding.together.stages == ("metal", "alloy")
    assert (binding.together.returned_alone_share, binding.together.kept_share) == (0.0, 1.0)
    for wall in binding.walls:
        closed = wall.stage in ("metal", "alloy")
        assert (wall.kept_alone_share, wall.returned_alone_share) == (1.0 if closed else 0.0, 0.0)
        assert (wall.order, wall.returned_by_then_share) == ((1, 1.0) if closed else (None, None))
        assert wall.relief_right == 0.0
    assert not binding.bottlenecks


@pytest.mark.parametrize("year", [2024, 2025])
def test_eu_at_home_names_what_binds_together_and_calls_its_marginals_slight(packaged: Chain, year: int) -> None:
    """Stages of the EU are closed or without feed: what a tonne of mining relieves is slight whatever is built."""
    binding = binds(packaged, baseline_of(packaged, year), "home", year=year, area="EU")
    found = binding.together
    assert found is not None and len(found.stages) > 2 and {"mine", "metal", "alloy", "magnet"} <= set(found.stages)
    assert found.returned_alone_share < SLIGHT_SHARE < found.kept_share
    assert all(b.is_slight and b.relief_right > 0 for b in binding.bottlenecks)
    assert "metal" not in {b.stage for b in binding.bottlenecks}  # 0.3 kUSD of 13 million: not told from nothing
    last = max(binding.walls, key=lambda wall: wall.order or 0)
    assert last.returned_by_then_share == pytest.approx(1.0)


def test_stages_bind_together_from_more_than_half_each() -> None:
    """0.6 and 0.7 add up to more than all of the loss, so 0.3 of it at least is held by both; 0.5 and 0.5 need not."""

    def wall(stage: str, kept: float, alone: float) -> StageWall:
        return StageWall(stage, "t", None, 0.0, alone, kept, None, (), None)

    both = together([wall("metal", 0.6, 0.1), wall("alloy", 0.7, 0.2), wall("mine", 0.5, 0.4)])
    assert both is not None and both.stages == ("metal", "alloy")
    assert (both.returned_alone_share, both.kept_share) == (0.2, 0.6)
    assert together([wall("metal", 0.5, 0.5), wall("alloy", 0.5, 0.5)]) is None


def test_every_priced_capacity_is_tried(packaged: Chain, packaged_2025: Baseline) -> None:
    """Without China a tonne of metal in the US relieves as much in the list as in the walls, behind dearer duals."""
    found = binds(packaged, packaged_2025, "all", "CN")
    metal = next(w for w in found.walls if w.stage == "metal")
    listed = next(b for b in found.bottlenecks if (b.stage, b.site) == ("metal", "slot:US"))
    assert listed.relief_right == pytest.approx(metal.relief_right, rel=1e-6)
    assert metal.relief_right > 0


def test_what_is_looked_at_together_has_ceilings_that_hold_one_by_one(packaged: Chain, packaged_2025: Baseline) -> None:
    """One solve for all closed candidates lowers most ceilings to nothing, and none below what a solve of its own says.

    A relief is the difference of two objectives, each certified to 10^-7 of itself.
    """
    asked = ask(packaged, year=2025, area="US", supply="all", without=("CN",))
    program = program_for(packaged, asked, packaged_2025)
    reliefs = Reliefs(program, program.solver.solve(cold=True))
    closed = [n for n in reliefs.candidates() if program.equalities.upper[n] <= 0]
    reliefs.look_at(closed)
    assert program.certificates.passed == 2
    nothing = [n for n in closed if reliefs.at_most(n) <= reliefs.least]
    assert len(nothing) >= len(closed) / 4
    for n in closed:
        ceiling = reliefs.at_most(n)
        more = program.solver.solve({n: 1.0}, cold=True).objective
        assert reliefs.solution.objective - more <= ceiling + 2e-7 * abs(reliefs.solution.objective)


def test_a_more_even_sharing_of_the_same_loss_is_no_relief(packaged: Chain, packaged_2025: Baseline) -> None:
    """US and allies without Japan, 2025: a tonne of heavy metal would only move shortfall between areas (24 kUSD)."""
    found = binds(packaged, packaged_2025, "allies", "JP")
    assert found.bottlenecks and all(b.products for b in found.bottlenecks)


@pytest.mark.parametrize(("area", "supply", "without"), [("US", "home", ()), ("EU", "home", ())])
def test_ranks_are_decided_as_if_everything_were_solved_cold(
    packaged: Chain, packaged_2025: Baseline, area: str, supply: str, without: tuple[str, ...]
) -> None:
    """Plans, duals and lines only spare solves: solving every relief at every loss value from scratch says the same."""
    found = binds(packaged, packaged_2025, supply, *without, area=area)
    asked = ask(packaged, year=2025, area=area, supply=supply, without=without)
    program = program_for(packaged, asked, packaged_2025)
    first = program.solver.solve(cold=True)
    listed = {(b.stage, b.site, b.area, b.measure): b for b in found.bottlenecks}
    short = zip(program.needs, program.shortfall(first), strict=True)
    kept = set(listed)
    for product in sorted({need.product for need, t in short if t > 1e-6}):
        for factor in LOSS_FACTORS:
            losses = {product: packaged.loss_values[product].value * factor}
            ranks = cold_ranks(program_for(packaged, asked, packaged_2025, losses))
            kept = {key for key in kept if ranks.get(key) == listed[key].rank}
    assert {key for key, one in listed.items() if one.is_decided} == kept


def cold_ranks(program: Program) -> dict[tuple[str, ...], int]:
    reliefs = Reliefs(program, program.solver.solve(cold=True))
    found: dict[int, float] = {}
    for column in reliefs.candidates():
        upper = float(program.equalities.upper[column])
        more = program.solver.solve({column: upper + 1}, cold=True).objective
        less = program.solver.solve({column: max(0.0, upper - 1)}, cold=True).objective
        right = reliefs.solution.objective - more
        if right > reliefs.least or less - reliefs.solution.objective > reliefs.least * min(1.0, upper):
            found[column] = max(0.0, right)
    columns = program.network.columns
    return {
        (columns[n].stage, columns[n].site, columns[n].area, columns[n].item): rank
        for n, rank in ranks_of(found).items()
    }


def test_a_rank_that_a_loss_value_turns_round_is_undecided(packaged: Chain) -> None:
    """US and allies, 2025: what relieves one grade and what relieves the other change places with what it is worth."""
    asked = ask(packaged, year=2025, area="US", supply="allies", without=())
    year = baseline_of(packaged, 2025)
    program = program_for(packaged, asked, year)
    found = what_binds(packaged, asked, program, program.solver.solve(cold=True))
    assert any(not b.is_decided for b in found.bottlenecks)
    ranks = [b.rank for b in found.bottlenecks]
    assert ranks == sorted(ranks) and set(ranks) == set(range(1, max(ranks) + 1))


def test_the_packaged_question_names_heavy_separation_for_the_us(packaged: Chain, packaged_2025: Baseline) -> None:
    """Home only, 2025: heavy separation and metal hold up most of what opening returns; magnets bind nearly as hard."""
    found = binds(packaged, packaged_2025, "home")
    walls = {w.stage: w for w in found.walls}
    assert walls["heavy-separation"].kept_alone_share > 0.5
    assert "heavy-metal" in walls["heavy-separation"].together_with
    assert walls["magnet"].kept_alone_share > 0.3  # magnets bind nearly as hard, and that is said
