"""What binds: slopes by hand, stages that bind together, and ranks that loss values do or do not decide."""

from __future__ import annotations

import pytest

from terbia.chain.baseline import Baseline
from terbia.chain.baseline_store import baseline_of
from terbia.chain.bottleneck import Binding, what_binds
from terbia.chain.model import Chain
from terbia.chain.program import program_for
from terbia.chain.question import ask


def binds(chain: Chain, year: Baseline, supply: str, *without: str, area: str = "US") -> Binding:
    asked = ask(chain, year=2025, area=area, supply=supply, without=without)
    program = program_for(chain, asked, year)
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
    assert plant.relief_t == pytest.approx(1.0)
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
