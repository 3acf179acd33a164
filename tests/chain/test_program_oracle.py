"""The program against a second formulation of the same equations: the same optimum, on real and on random chains."""

from __future__ import annotations

import pytest
from oracle import Oracle
from random_chain import random_baseline, random_chain, random_question

from terbia.chain.baseline import Baseline, reconciled_year
from terbia.chain.baseline_store import baseline_of
from terbia.chain.model import Chain
from terbia.chain.program import program_for
from terbia.chain.question import Question, ask
from terbia.chain.reading import chain_from
from terbia.chain.variant import as_run

pytestmark = pytest.mark.filterwarnings("ignore")  # of xarray and linopy, which announce what they will change
SAME = 1e-7


def check(chain: Chain, question: Question, baseline: Baseline) -> tuple[float, float]:
    """Loss of the program and the most there could be, after comparing the optimum with the oracle's."""
    program = program_for(chain, question, baseline)
    solution = program.solver.solve()
    oracle = Oracle(chain, question, baseline).build()
    assert oracle.run() == pytest.approx(solution.objective, rel=SAME, abs=SAME)
    missing = oracle.shortfall()
    worth = sum(missing[need.area, need.product] * need.loss_kusd for need in program.needs)
    assert worth == pytest.approx(program.loss_kusd(solution), rel=SAME, abs=1e-3)
    return program.loss_kusd(solution), sum(need.amount * need.loss_kusd for need in program.needs)


@pytest.mark.parametrize(("supply", "without"), [("all", ["CN"]), ("allies", []), ("home", []), ("all", [])], ids=str)
def test_packaged_chain(supply: str, without: list[str]) -> None:
    chain = chain_from(None)
    question = ask(chain, year=2025, area="US", supply=supply, without=without)
    loss, _ = check(chain, question, baseline_of(chain, 2025))
    assert (loss == 0) == question.is_as_it_was


@pytest.mark.parametrize("seed", range(50))
def test_random_chain(seed: int) -> None:
    chain = random_chain(seed)
    loss, most = check(chain, random_question(chain, seed), random_baseline(chain, seed))
    assert 0 <= loss <= most * (1 + SAME)


@pytest.mark.parametrize("seed", range(50))
def test_random_chain_from_its_reconciled_year(seed: int) -> None:
    """The year that its tables give, where nothing is missing as it was, and a question that changes it."""
    chain = random_chain(seed)
    baseline = reconciled_year(chain, 2025)
    check(chain, random_question(chain, seed), baseline)
    as_it_was = ask(chain, year=2025, area=next(iter(chain.areas)), supply="all", without=[])
    loss, most = check(as_run(chain, baseline), as_it_was, baseline)
    assert loss <= 1e-6 * most


def test_random_chains_lose_some_and_not_all() -> None:
    """The comparison is of programs in which something is decided, not of ones that lose all or nothing."""
    decided = 0
    for seed in range(50):
        chain = random_chain(seed)
        program = program_for(chain, random_question(chain, seed), random_baseline(chain, seed))
        loss, most = program.loss_kusd(program.solver.solve()), sum(n.amount * n.loss_kusd for n in program.needs)
        decided += 0.001 * most < loss < 0.999 * most
    assert decided >= 25
