"""Which ranks any single value of lost load, three times as high or as low, would change.

The plans that were found with one tonne more keep all bounds whatever a loss is worth, so their cost at other values
bounds each relief from below, and the dual bounds it from above. Where the two meet no solve is needed; what cannot
stand above the ranks that are still open is not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping

from terbia.chain.model import Chain
from terbia.chain.ranking import ranks_of
from terbia.chain.reliefs import Reliefs

LOSS_FACTORS = (3.0, 1 / 3)


def decided(chain: Chain, reliefs: Reliefs, ranks: Mapping[int, int]) -> set[int]:
    """Of the columns with a rank, those that keep it. Raises NotSolved."""
    program = reliefs.program
    short = zip(program.needs, program.shortfall(reliefs.solution), strict=True)
    kept = dict(ranks)
    for product in sorted({need.product for need, t in short if t > 1e-6}):
        for factor in LOSS_FACTORS:
            if not kept:
                return set()
            other = program.revalued({product: chain.loss_values[product].value * factor})
            there = _ranks(Reliefs(other, other.solver.solve(start=reliefs.solution)), reliefs, set(kept))
            kept = {number: rank for number, rank in kept.items() if there.get(number) == rank}
    return set(kept)


def _ranks(there: Reliefs, known: Reliefs, wanted: set[int]) -> dict[int, int]:
    """The ranks of some columns at other values of lost load; what has none there is left out."""
    candidates = there.candidates()
    waiting = wanted.intersection(candidates)
    found: dict[int, float] = {}
    for number in candidates:
        if not waiting and there.at_most(number) < min((found[n] for n in wanted if n in found), default=float("inf")):
            break
        waiting.discard(number)
        right = there.right_knowing(number, known.more.get(number))
        if right > there.least or (there.left(number) or 0.0) > there.least:
            found[number] = max(0.0, right)
    return ranks_of(found)
