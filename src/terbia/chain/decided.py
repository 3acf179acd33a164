"""Which ranks any single value of lost load, three times as high or as low, would change.

The plans that were found with one tonne more keep all bounds whatever a loss is worth, so their cost at other values
bounds each relief from below, and the dual bounds it from above. Where the two meet no solve is needed; what cannot
stand above the ranks that are still open is not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from terbia.chain.model import Chain
from terbia.chain.ranking import ranks_of
from terbia.chain.reliefs import Reliefs
from terbia.chain.solver import Solution

LOSS_FACTORS = (3.0, 1 / 3)


def decided(chain: Chain, reliefs: Reliefs, ranks: Mapping[int, int]) -> set[int]:
    """Of the columns with a rank, those that keep it. Raises NotSolved."""
    program = reliefs.program
    missing: dict[str, float] = {}
    for need, t in zip(program.needs, program.shortfall(reliefs.solution), strict=True):
        if t > 1e-6:
            missing[need.product] = missing.get(need.product, 0.0) + t * need.loss_kusd
    kept = dict(ranks)
    # What is dearest first: it is likeliest to change a rank, and a rank that has changed is not asked again.
    for product in sorted(missing, key=lambda name: (-missing[name], name)):
        known = [reliefs]
        for factor in LOSS_FACTORS:
            if not kept:
                return set()
            other = program.revalued({product: chain.loss_values[product].value * factor})
            plans = [one.solution for one in known]
            there = Reliefs(other, other.solve_knowing({}, plans, plans[0]), known=plans[0])
            found = _ranks(there, known, list(kept))
            kept = {number: rank for number, rank in kept.items() if found.get(number) == rank}
            known.append(there)
    return set(kept)


def _ranks(there: Reliefs, known: Sequence[Reliefs], wanted: list[int]) -> dict[int, int]:
    """The ranks of some columns at other values of lost load; what has none there is left out."""
    candidates = there.candidates()
    found: dict[int, float] = {}
    for number in wanted:
        right = there.right(number, _plans(known, number)) if number in candidates else 0.0
        if right > there.least or (there.left(number) or 0.0) > there.least:
            found[number] = max(0.0, right)
    # What relieves no more than each of them stands above none.
    least = max(there.least, min(found.values(), default=0.0))
    there.look_at([n for n in candidates if n not in wanted and there.at_most(n) > least])
    for number in candidates:
        if number not in wanted and there.at_most(number) > least:
            found[number] = there.right(number, _plans(known, number))
    return ranks_of({number: right for number, right in found.items() if number in wanted or right > least})


def _plans(known: Sequence[Reliefs], number: int) -> list[Solution]:
    """The plans with a tonne more of a column, at the values of the question first."""
    return [one.more[number] for one in known if number in one.more]
