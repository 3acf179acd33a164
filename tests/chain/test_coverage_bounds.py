"""The plain table against the most that the program could put out at each stage: never less, and often the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from random_chain import random_chain, random_question

from terbia.chain.baseline import Baseline
from terbia.chain.baseline_store import baseline_of
from terbia.chain.coverage import StageCoverage, coverage_table
from terbia.chain.model import Chain
from terbia.chain.network import Column
from terbia.chain.program import Program, program_for
from terbia.chain.question import Question, ask
from terbia.chain.required import required_products
from terbia.chain.solver import Solver
from terbia.chain.stage_ways import MAGNET_GROUPS
from terbia.chain.variant import as_run

SEEDS = range(60)
SAME = 1e-6


def puts_out(program: Program, column: Column, entries: dict[tuple[str, str], float], row: StageCoverage) -> float:
    """What a unit of an activity puts out of a row's group at its stage, t REO, read from the program's own entries."""
    chain, group = program.chain, row.group
    if column.kind != "make" or column.area not in row.areas:
        return 0.0
    mine = chain.mines.get(column.item)
    if column.stage == "mine" and row.stage == "cracking":
        return _share(chain, column.item, group) if mine is not None and mine.feed_class == "ionic" else 0.0
    if column.stage in ("recycling", "scrap") and row.stage == row_of_oxide(chain, group):
        return entries.get(("separated-oxide", group), 0.0)
    if column.stage != row.stage:
        return 0.0
    if column.stage == "mine":
        return _share(chain, column.item, group)
    if column.stage == "cracking":
        return entries[("mixed-compound", column.item)] * _share(chain, column.item, group)
    if column.stage == "light-separation" and chain.groups[group].is_heavy:
        return _share(chain, column.item, group) * chain.yield_of("light-separation", group).value
    if column.stage in ("light-separation", "heavy-separation"):
        return entries.get(("separated-oxide", group), 0.0)
    if column.stage in ("metal", "heavy-metal"):
        return entries.get(("metal", group), 0.0) if column.item == group else 0.0
    part = chain.recipes[column.item].get(group)
    recipe = 0.0 if part is None else part.value
    return recipe / chain.yield_of("magnet").value if column.stage == "magnet" else recipe


def _share(chain: Chain, mine: str, group: str) -> float:
    if mine not in chain.mines:
        return 0.0  # the slot of a mine, of capacity zero
    part = chain.compositions[chain.mines[mine].composition].get(group)
    return 0.0 if part is None else part.value


def row_of_oxide(chain: Chain, group: str) -> str:
    return chain.groups[group].separation + "-separation"


def most(program: Program, row: StageCoverage) -> float:
    """The most that any plan of the program puts out of the row's group at its stage, whatever else it leaves."""
    keys = program.network.row_keys()
    starts, indices, values = (program.equalities.starts, program.equalities.indices, program.equalities.values)
    gain = np.zeros(len(program.cost))
    for number, column in enumerate(program.network.columns):
        plain = Column(
            column.kind.removesuffix("-base"), column.stage, column.item, column.site, column.area, column.to
        )
        if plain.kind == "make":
            span = slice(starts[number], starts[number + 1])
            entries = {keys[n][:2]: float(v) for n, v in zip(indices[span], values[span], strict=True)}
            gain[number] = puts_out(program, plain, entries, row)
    if not gain.any():
        return 0.0
    return -Solver(program.equalities, -gain).solve(cold=True).objective


def within(chain: Chain, question: Question, baseline: Baseline) -> Iterator[tuple[StageCoverage, float, float]]:
    """Each row, what the table has at its middle and at its most, and the most of the program, t REO."""
    program = program_for(chain, question, baseline)
    for row in coverage_table(chain, question, MAGNET_GROUPS):
        got = most(program, row)
        table = row.served if row.stage == row_of_oxide(chain, row.group) else row.out
        assert got <= table.high * (1 + SAME) + SAME, (row.group, row.stage, got, table)
        yield row, table.value, got


def bare(chain: Chain) -> Baseline:
    """A base year of nothing but needs: no stock drawn, no statistical difference, nothing run beyond its row."""
    return Baseline(2025, {}, required_products(chain, 2025), {})


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_puts_out_more_than_the_table_says_there_is(seed: int) -> None:
    chain = random_chain(seed)
    rows = list(within(chain, random_question(chain, seed), bare(chain)))
    assert rows


def test_the_table_is_often_the_most_itself() -> None:
    """Where no plant can choose between feeds the bound is reached: the comparison is of numbers that decide."""
    reached, some = 0, 0
    for seed in SEEDS:
        chain = random_chain(seed)
        for row, value, got in within(chain, random_question(chain, seed), bare(chain)):
            some += value > 1
            reached += value > 1 and got >= (1 - SAME) * value and row.stage != "mine"
    assert reached >= 0.4 * some > 100, (reached, some)


QUESTIONS = [("all", []), ("all", ["CN"]), ("all", ["CN:separated-oxide"]), ("allies", []), ("home", [])]


@pytest.mark.parametrize("year", [2024, 2025])
@pytest.mark.parametrize("area", ["US", "EU"])
@pytest.mark.parametrize(("supply", "without"), QUESTIONS, ids=str)
def test_no_plan_of_the_packaged_chain_puts_out_more(
    packaged: Chain, supply: str, without: list[str], area: str, year: int
) -> None:
    """With what the plants ran at in the year, and neither the stock that it drew nor its statistical differences."""
    baseline = baseline_of(packaged, year)
    ran = as_run(packaged, baseline)
    question = ask(ran, year=year, area=area, supply=supply, without=without)
    needs = Baseline(year, {}, baseline.requirements, {})
    assert len(list(within(ran, question, needs))) == 20
