"""What binds: what one more tonne of a capacity or of a policy's quota would relieve, to the left and to the right.

The loss as a function of one capacity is convex and piecewise linear, so at a kink it has two slopes, and a solver's
dual is any number between them. Both are found by solving again one tonne up and one tonne down. The reported dual is
never below the right slope, so what has none relieves nothing to the right, and only the others are tried.

A chain of stages is an "and": where two are closed, a tonne of either relieves nothing. So each stage is asked three
more things, with the slot of the area opened without limit (StageWall): what opening it alone returns of the loss that
opening all would return, what leaving it alone closed keeps, and in which order (together with which others) the walls
fall when the best is opened first.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from terbia.chain.assembly import SLOT_LIMIT_T
from terbia.chain.model import Chain
from terbia.chain.program import Program
from terbia.chain.question import Question
from terbia.chain.solver import Solution

STEP_T = 1.0
#: Relief below this share of the least value of lost load is the price of a departure from the base year, not relief.
LEAST_RELIEF = 0.01
LOSS_FACTORS = (3.0, 1 / 3)
#: Reliefs that differ by less share a rank: twice what the slope of the sharing rule (20 x 0.05 %) can make of it.
ALIKE = 0.02
WALL_STAGES = (
    "mine", "cracking", "light-separation", "heavy-separation", "metal", "heavy-metal", "alloy", "magnet", "recycling",
)  # fmt: skip
#: The dearest so many are tried; the others relieve less than each of them.
MOST_CANDIDATES = 24
_FELL = 0.99
_NOTICEABLE = 0.005


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """A capacity or a closed policy that binds; reliefs in kUSD per unit, ``relief_t`` in t of magnet or REO per unit.

    ``relief_left`` is None where there is nothing to take away. ``is_decided`` says that the rank is the same whichever
    value of lost load is three times as high or as low.
    """

    kind: str
    stage: str
    site: str
    area: str
    measure: str
    products: tuple[str, ...]
    relief_left: float | None
    relief_right: float
    relief_t: float
    rank: int = 0
    is_decided: bool = False


@dataclass(frozen=True, slots=True)
class StageWall:
    """A stage in the area of the question: shares (0 to 1) of the loss that opening every stage there would return.

    ``relief_right`` is what a tonne more of it in the area relieves, ``relief_left`` what a tonne less adds (None
    where none runs), in kUSD per t of ``measure``. ``order`` is the step of the greedy order at which it falls (None:
    it need not), ``together_with`` what has to be opened with it in that step.
    """

    stage: str
    measure: str
    relief_left: float | None
    relief_right: float
    returned_alone_share: float
    kept_alone_share: float
    order: int | None
    together_with: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """What binds in a question: ranked bottlenecks, and the stages' walls with the loss that all of them hold up."""

    bottlenecks: tuple[Bottleneck, ...]
    walls: tuple[StageWall, ...]
    loss_kusd: float
    loss_all_open_kusd: float


def what_binds(chain: Chain, question: Question, program: Program, solution: Solution) -> Binding:
    """Bottlenecks and walls of a question whose program has been solved."""
    if sum(program.shortfall(solution)) <= 1e-6:
        return Binding((), (), 0.0, 0.0)
    ranked = _ranked(program, solution)
    ranked = _decide(chain, program, solution, ranked)
    walls, closed, opened = _walls(program, question.area, solution)
    return Binding(tuple(ranked), walls, closed, opened)


def _candidates(program: Program, solution: Solution) -> list[int]:
    """Capacities and closed exports whose bound has a price, dearest first."""
    least = LEAST_RELIEF * min(need.loss_kusd for need in program.needs)
    found = []
    for number, column in enumerate(program.network.columns[: program.plain]):
        # A plant that only exists on paper is no capacity: its place is taken by the slot of its area.
        on_paper = program.equalities.upper[number] <= 0 and column.kind == "capacity" and "slot:" not in column.site
        at_bound = solution.x[number] >= program.solver.upper[number] - 1e-7
        if column.kind in ("capacity", "export") and at_bound and not on_paper and -solution.reduced[number] > least:
            found.append(number)
    found.sort(key=lambda n: (round(float(solution.reduced[n]), 6), program.network.columns[n].name))
    return found[:MOST_CANDIDATES]


def _relief(program: Program, solution: Solution, number: int) -> tuple[float | None, float, Solution]:
    """Loss saved by a tonne more, loss added by a tonne less (None where there is none), the solution with one more."""
    upper = float(program.equalities.upper[number])
    more = program.solver.solve({number: upper + STEP_T})
    right = (solution.objective - more.objective) / STEP_T
    step = min(STEP_T, upper)
    if step <= 0:
        return None, right, more
    less = program.solver.solve({number: upper - step})
    return (less.objective - solution.objective) / step, right, more


def _ranked(program: Program, solution: Solution) -> list[Bottleneck]:
    least = LEAST_RELIEF * min(need.loss_kusd for need in program.needs)
    before = program.shortfall(solution)
    found = []
    for number in _candidates(program, solution):
        left, right, more = _relief(program, solution, number)
        if right <= least and (left is None or left <= least):
            continue
        column = program.network.columns[number]
        saved = [b - a for a, b in zip(program.shortfall(more), before, strict=True)]
        products = sorted({need.product for need, t in zip(program.needs, saved, strict=True) if t > 1e-6})
        kind = "capacity" if column.kind == "capacity" else "policy"
        found.append(
            Bottleneck(
                kind, column.stage, column.site, column.area, column.item, tuple(products), left, max(0.0, right),
                sum(t for t in saved if abs(t) > 1e-7) / STEP_T,
            )
        )  # fmt: skip
    found.sort(key=lambda b: (-round(b.relief_right, 6), -round(b.relief_left or 0.0, 6), b.stage, b.area, b.site))
    return _with_ties(found)


def _with_ties(found: list[Bottleneck]) -> list[Bottleneck]:
    """Ranks, shared by those whose relief differs by less than the sharing rule and departures can make it differ."""
    ranked: list[Bottleneck] = []
    first, rank = 0.0, 0
    for one in found:
        if not ranked or one.relief_right < first * (1 - ALIKE):
            first, rank = one.relief_right, rank + 1
        ranked.append(_with_rank(one, rank))
    return sorted(ranked, key=lambda b: (b.rank, b.kind, b.stage, b.site.startswith("slot:"), b.area, b.site))


def _with_rank(one: Bottleneck, rank: int, decided: bool = False) -> Bottleneck:
    from dataclasses import replace

    return replace(one, rank=rank, is_decided=decided)


def _key(one: Bottleneck) -> tuple[str, ...]:
    return (one.kind, one.stage, one.site, one.area, one.measure)


def _decide(chain: Chain, program: Program, solution: Solution, ranked: list[Bottleneck]) -> list[Bottleneck]:
    """Mark the ranks that no single value of lost load, three times higher or lower, changes."""
    ranks: dict[tuple[str, ...], set[int]] = {_key(one): {one.rank} for one in ranked}
    short = zip(program.needs, program.shortfall(solution), strict=True)
    missing = sorted({need.product for need, t in short if t > 1e-6})
    for product in missing:
        for factor in LOSS_FACTORS:
            worth = {product: chain.loss_values[product].value * factor}
            other = program.revalued(worth)
            there = {_key(one): one.rank for one in _ranked(other, other.solver.solve())}
            for key in ranks:
                ranks[key].add(there.get(key, -1))
            program.certificates.passed += other.certificates.passed
            program.certificates.resolved_cold += other.certificates.resolved_cold
    return [_with_rank(one, one.rank, len(ranks[_key(one)]) == 1) for one in ranked]


def _walls(program: Program, area: str, solution: Solution) -> tuple[tuple[StageWall, ...], float, float]:
    slots: dict[str, list[int]] = {stage: [] for stage in WALL_STAGES}
    for number, column in enumerate(program.network.columns[: program.plain]):
        if column.kind == "capacity" and column.area == area and column.site.startswith("slot:"):
            slots[column.stage].append(number)

    def loss(stages: tuple[str, ...]) -> float:
        wanted = {number: SLOT_LIMIT_T for stage in stages for number in slots[stage]}
        return program.loss_kusd(program.solver.solve(wanted))

    closed, opened = program.loss_kusd(solution), loss(WALL_STAGES)
    held = closed - opened
    if held <= _NOTICEABLE * closed:
        return (), closed, opened
    alone = {stage: (closed - loss((stage,))) / held for stage in WALL_STAGES}
    kept = {stage: (loss(tuple(s for s in WALL_STAGES if s != stage)) - opened) / held for stage in WALL_STAGES}
    falls = _greedy(loss, closed, opened)
    walls = []
    for stage in WALL_STAGES:
        step = next((k for k, group in enumerate(falls, 1) if stage in group), None)
        beside = tuple(s for s in falls[step - 1] if s != stage) if step else ()
        left, right = _slopes(program, area, stage, slots[stage], solution)
        measure = program.network.columns[slots[stage][0]].item
        walls.append(StageWall(stage, measure, left, right, _share(alone[stage]), _share(kept[stage]), step, beside))
    return tuple(walls), closed, opened


def _slopes(
    program: Program, area: str, stage: str, slots: list[int], solution: Solution
) -> tuple[float | None, float]:
    """What a tonne less of a stage in the area adds to the loss, and what a tonne more saves: the largest of each."""
    running = [
        n for n in program.numbers("capacity", stage, area) if program.equalities.upper[n] > 0 and n not in slots
    ]
    more = [solution.objective - program.solver.solve({n: STEP_T}).objective for n in slots]
    less = []
    for number in running:
        step = min(STEP_T, float(program.equalities.upper[number]))
        fewer = program.solver.solve({number: float(program.equalities.upper[number]) - step})
        less.append((fewer.objective - solution.objective) / step)
    least = LEAST_RELIEF * min(need.loss_kusd for need in program.needs)
    left, right = max(less, default=None), max(more) / STEP_T
    return None if left is None else left if left > least else 0.0, right if right > least else 0.0


def _share(value: float) -> float:
    return min(1.0, max(0.0, round(value, 9)))


def _greedy(loss: object, closed: float, opened: float) -> list[tuple[str, ...]]:
    """Open what returns most, again and again; where nothing does alone, the smallest set that does together."""
    assert callable(loss)
    held, now = closed - opened, closed
    done: tuple[str, ...] = ()
    falls: list[tuple[str, ...]] = []
    while (now - opened) > (1 - _FELL) * held:
        left = [stage for stage in WALL_STAGES if stage not in done]
        best: tuple[float, tuple[str, ...]] | None = None
        for size in range(1, len(left) + 1):
            tried = [(float(loss((*done, *group))), group) for group in combinations(left, size)]
            best = min(tried, key=lambda pair: (round(pair[0], 3), [WALL_STAGES.index(s) for s in pair[1]]))
            if now - best[0] > _NOTICEABLE * held:
                break
        if best is None or now - best[0] <= _NOTICEABLE * held:
            break
        falls.append(best[1])
        done, now = (*done, *best[1]), best[0]
    return falls


def elements_of(chain: Chain, products: tuple[str, ...]) -> tuple[str, ...]:
    """The element groups that products hold, in the order of the chain."""
    held = {
        group: None
        for product in products
        for part in chain.contents(product)
        for group in (*chain.recipes.get(part, ()), part)
    }
    return tuple(group for group in chain.groups if group in held)
