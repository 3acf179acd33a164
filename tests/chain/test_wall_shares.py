"""Ranges of what stages return and keep: by hand, and against solving again with other loss values."""

from __future__ import annotations

from random import Random

import pytest

from terbia.chain.baseline import Baseline
from terbia.chain.binding_ranges import wall_share_ends
from terbia.chain.datum import Datum
from terbia.chain.model import Chain
from terbia.chain.program import program_for
from terbia.chain.question import ask
from terbia.chain.reliefs import Reliefs
from terbia.chain.variant import as_run
from terbia.chain.wall_shares import share_range
from terbia.chain.walls import WALL_STAGES, Opened, walls_of

WORTH = {
    "standard": Datum(100, 300, 900, "kUSD/t", "assumed"),
    "hot": Datum(333, 1000, 3000, "kUSD/t", "assumed"),
}


def test_a_share_of_two_products_by_hand() -> None:
    """10 of 10 t standard and none of 10 t hot: least 10 x 100 / (10 x 100 + 10 x 3,000), most 9,000 / 12,330."""
    low, high = share_range({"standard": 10}, {"standard": 10, "hot": 10}, WORTH)
    assert low == pytest.approx(1_000 / 31_000)
    assert high == pytest.approx(9_000 / 12_330)


def test_the_same_part_of_everything_has_no_range() -> None:
    assert share_range({"standard": 2, "hot": 1}, {"standard": 4, "hot": 2}, WORTH) == pytest.approx((0.5, 0.5))


def test_more_missing_of_the_dearer_thing_makes_the_share_smaller() -> None:
    """10 t less and 1 t more, of 20 and 5: least 1,000 - 3,000 -> 0, most (9,000 - 333) / (18,000 + 1,665)."""
    low, high = share_range({"standard": 10, "hot": -1}, {"standard": 20, "hot": 5}, WORTH)
    assert low == 0.0
    assert high == pytest.approx((9_000 - 333) / (18_000 + 5 * 333))


def test_a_whole_that_may_be_worth_nothing_says_nothing() -> None:
    assert share_range({"standard": 1}, {"standard": 1, "hot": -1}, WORTH) == (0.0, 1.0)


@pytest.mark.parametrize("area", ["US", "EU"])
def test_other_loss_values_give_shares_within_the_ranges(packaged: Chain, packaged_2025: Baseline, area: str) -> None:
    """Every stage alone, and all but it, solved again with loss values anywhere in their ranges; half at ends."""
    chain = as_run(packaged, packaged_2025)
    question = ask(chain, year=2025, area=area, supply="home", without=())
    program = program_for(chain, question, packaged_2025)
    walls, _, _ = walls_of(area, Reliefs(program, program.solver.solve(cold=True)))
    ends = {wall.stage: wall_share_ends(chain, wall) for wall in walls}
    wide = 0
    for seed in range(6):
        random = Random(seed)
        losses = {
            name: random.choice((d.low, d.high)) if seed % 2 else random.uniform(d.low, d.high)
            for name, d in chain.loss_values.items()
        }
        varied = program_for(chain, question, packaged_2025, losses)
        opened = Opened.of(varied, area, varied.solver.solve(cold=True))
        closed, all_open = opened.loss(()), opened.loss(WALL_STAGES)
        for stage in WALL_STAGES:
            alone = (closed - opened.loss((stage,))) / (closed - all_open)
            kept = (opened.loss(s for s in WALL_STAGES if s != stage) - all_open) / (closed - all_open)
            for share, (low, high) in ((alone, ends[stage].returned_alone), (kept, ends[stage].kept_alone)):
                assert low - 1e-3 <= share <= high + 1e-3, (seed, stage)
                wide += high - low > 0.1
    assert wide >= 6 * 3  # of each question three shares and more say something


def test_a_wall_holds_its_shares(packaged: Chain, packaged_2025: Baseline) -> None:
    chain = as_run(packaged, packaged_2025)
    program = program_for(chain, ask(chain, year=2025, area="US", supply="home", without=()), packaged_2025)
    for wall in walls_of("US", Reliefs(program, program.solver.solve(cold=True)))[0]:
        ends = wall_share_ends(chain, wall)
        assert ends.returned_alone[0] <= wall.returned_alone_share <= ends.returned_alone[1]
        assert ends.kept_alone[0] <= wall.kept_alone_share <= ends.kept_alone[1]
        assert (ends.returned_by_then is None) == (wall.order is None)
