"""Stages of an area opened without limit, alone and together: which of them hold up a loss.

A chain of stages is an "and": where two are closed, a tonne of either relieves nothing. So each stage is asked, with
the slot of the area opened without limit, what opening it alone returns of the loss that opening all would return,
what leaving it alone closed keeps, and in which order (together with which others) the walls fall when the best is
opened first. A stage that keeps more than half of the loss holds some of it together with every other that does, since
two such shares add up to more than all of it: these bind together, and what a tonne of one relieves says little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from terbia.chain.assembly import SLOT_LIMIT_T
from terbia.chain.program import SLOPE, STEPS, Program
from terbia.chain.reliefs import NOTHING_SHARE, STEP_T, Reliefs
from terbia.chain.solver import Solution

WALL_STAGES = (
    "mine", "cracking", "light-separation", "heavy-separation", "metal", "heavy-metal", "alloy", "magnet", "recycling",
)  # fmt: skip
#: A smaller part of a loss is slight: the program minimises shortfall with the slope of the sharing rule, so the loss
#: that is printed, without it, is proven to be the least only to this part of it.
SLIGHT_SHARE = SLOPE * (STEPS - 1)
#: Where a stage is worth more than this by a plan's duals, the plan with it open is far from that one: the dual simplex
#: is the shorter way there then, from the duals, and the primal one elsewhere, from the plan. It changes no answer.
FAR_KUSD_PER_T = 1000.0
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class StageWall:
    """A stage in the area of the question: shares (0 to 1) of the loss that opening every stage there would return.

    ``relief_right`` is what a tonne more of it in the area relieves, ``relief_left`` what a tonne less adds (None
    where none runs), in kUSD per t of ``measure``. ``order`` is the step of the greedy order at which it falls (None:
    it need not), ``together_with`` what has to be opened with it in that step, ``returned_by_then_share`` what this
    step and those before it return.
    """

    stage: str
    measure: str
    relief_left: float | None
    relief_right: float
    returned_alone_share: float
    kept_alone_share: float
    order: int | None
    together_with: tuple[str, ...]
    returned_by_then_share: float | None
    saved: WallSaved | None = None


@dataclass(frozen=True, slots=True)
class WallSaved:
    """What is missing less of each product, in its own unit, over all areas (below zero: more).

    ``alone`` with this stage opened alone, ``by_then`` with the stages of the greedy order so far, ``all_open`` with
    all; ``kept`` is what is missing more where this stage alone stays closed than where all are open.
    """

    alone: Mapping[str, float]
    kept: Mapping[str, float]
    by_then: Mapping[str, float] | None
    all_open: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Together:
    """Stages that each keep more than half of the loss: two of them or more bind together.

    Opened alone none returns more than ``returned_alone_share``; opening any stages but all of these returns at most
    1 - ``kept_share``, since what fewer stages return is no more than what more of them do.
    """

    stages: tuple[str, ...]
    returned_alone_share: float
    kept_share: float


def together(walls: Sequence[StageWall]) -> Together | None:
    """What binds together, or alone; None where no stage keeps more than half."""
    most = [wall for wall in walls if wall.kept_alone_share > _MOST]
    if not most:
        return None
    alone, kept = max(w.returned_alone_share for w in most), min(w.kept_alone_share for w in most)
    return Together(tuple(w.stage for w in most), alone, kept)


@dataclass
class Opened:
    """The program of a question with some stages of the area opened; no set is solved that a known plan answers."""

    program: Program
    slots: dict[str, list[int]]
    known: dict[frozenset[str], Solution] = field(default_factory=dict)

    @classmethod
    def of(cls, program: Program, area: str, closed: Solution) -> Opened:
        """The slots of an area, all closed in a plan."""
        slots: dict[str, list[int]] = {stage: [] for stage in WALL_STAGES}
        for number in program.network.numbers_of("capacity"):
            column = program.network.columns[number]
            if column.area == area and column.site.startswith("slot:"):
                slots[column.stage].append(number)
        return cls(program, slots, {frozenset(): closed})

    def loss(self, stages: Iterable[str]) -> float:
        """The value of shortfall with these stages opened, in kUSD."""
        return self.program.loss_kusd(self._plan(frozenset(stages)))

    def saved(self, more: Iterable[str], fewer: Iterable[str]) -> dict[str, float]:
        """What is missing less of each product with some stages opened than with others."""
        lacks = [self.program.shortfall(self._plan(frozenset(stages))) for stages in (fewer, more)]
        found: dict[str, float] = {}
        for need, before, after in zip(self.program.needs, *lacks, strict=True):
            found[need.product] = found.get(need.product, 0.0) + before - after
        return found

    def _plan(self, wanted: frozenset[str]) -> Solution:
        if wanted not in self.known:
            bounds = {number: SLOT_LIMIT_T for stage in WALL_STAGES if stage in wanted for number in self.slots[stage]}
            for opened, plan in self.known.items():
                if self._answers(plan, opened, wanted) and self.program.solver.proves(plan, bounds):
                    self.known[wanted] = plan
                    return plan
            self.known[wanted] = self._solved(wanted, bounds)
        return self.known[wanted]

    def _solved(self, wanted: frozenset[str], bounds: Mapping[int, float]) -> Solution:
        """The plan with stages opened, begun at the plan with some of them that returns most; far from all, cold."""
        fewer = min((some for some in self.known if some < wanted), key=lambda some: self.known[some].objective)
        if len(self.known) == 1 and len(wanted) > 1:
            return self.program.solver.solve(bounds, cold=True)
        more = [number for stage in wanted - fewer for number in self.slots[stage]]
        start = self.known[fewer]
        is_far = max(-start.reduced[more]) > FAR_KUSD_PER_T
        return self.program.solver.solve(bounds, start=start, opened=() if is_far else more)

    def _answers(self, plan: Solution, opened: frozenset[str], wanted: frozenset[str]) -> bool:
        """Whether a plan uses nothing that is closed now and has no use for what is open now and was not."""
        upper = self.program.equalities.upper
        without_use = (plan.reduced[n] >= 0 for stage in wanted - opened for n in self.slots[stage])
        unused = (plan.x[n] <= upper[n] for stage in opened - wanted for n in self.slots[stage])
        return all(without_use) and all(unused)


def walls_of(area: str, reliefs: Reliefs) -> tuple[tuple[StageWall, ...], float, float]:
    """The walls of an area, the loss as it is and with every stage there opened (kUSD); none where that is no help."""
    program, solution = reliefs.program, reliefs.solution
    opened = Opened.of(program, area, solution)
    closed, all_open = opened.loss(()), opened.loss(WALL_STAGES)
    held = closed - all_open
    if held <= SLIGHT_SHARE * closed:
        return (), closed, all_open
    alone = {stage: (closed - opened.loss((stage,))) / held for stage in WALL_STAGES}
    falls = _greedy(opened, closed, all_open)
    kept = {stage: (opened.loss(s for s in WALL_STAGES if s != stage) - all_open) / held for stage in WALL_STAGES}
    walls = []
    for stage in WALL_STAGES:
        step, by_then = None, None
        beside: tuple[str, ...] = ()
        for order, (group, share) in enumerate(falls, 1):
            if stage in group:
                step, beside, by_then = order, tuple(s for s in group if s != stage), share
        left, right = _slopes(reliefs, area, stage, opened.slots[stage])
        if alone[stage] <= NOTHING_SHARE:
            right, alone[stage] = 0.0, 0.0
        measure = program.network.columns[opened.slots[stage][0]].item
        done = None if step is None else [one for group, _ in falls[:step] for one in group]
        saved = WallSaved(
            opened.saved((stage,), ()), opened.saved(WALL_STAGES, (s for s in WALL_STAGES if s != stage)),
            None if done is None else opened.saved(done, ()), opened.saved(WALL_STAGES, ()),
        )  # fmt: skip
        walls.append(
            StageWall(
                stage, measure, left, right, _share(alone[stage]), _share(kept[stage]), step, beside, by_then, saved
            )
        )
    return tuple(walls), closed, all_open


def _slopes(reliefs: Reliefs, area: str, stage: str, slots: list[int]) -> tuple[float | None, float]:
    """What a tonne less of a stage in the area adds to the loss, and what a tonne more saves: the largest of each."""
    program, x = reliefs.program, reliefs.solution.x
    upper = program.equalities.upper
    running = [n for n in program.numbers("capacity", stage, area) if upper[n] > 0 and n not in slots]
    # A tonne less of what has a tonne to spare changes nothing, and a tonne more of what has no price neither.
    less = [0.0 if x[n] <= upper[n] - STEP_T else reliefs.left(n) or 0.0 for n in running]
    right = max(0.0 if reliefs.at_most(n) == 0 else reliefs.right(n) for n in slots)
    left = max(less, default=None)
    return None if left is None else left if left > reliefs.least else 0.0, right if right > reliefs.least else 0.0


def _share(value: float) -> float:
    return min(1.0, max(0.0, round(value, 9)))


def _greedy(opened: Opened, closed: float, all_open: float) -> list[tuple[tuple[str, ...], float]]:
    """Open what returns most, again and again; where nothing does alone, the smallest set that does together.

    The stages of each step, and the share of the loss that is back by then.
    """
    slight, now = SLIGHT_SHARE * (closed - all_open), closed
    done: tuple[str, ...] = ()
    falls: list[tuple[tuple[str, ...], float]] = []
    while now - all_open > slight:
        left = [stage for stage in WALL_STAGES if stage not in done]
        best: tuple[float, tuple[str, ...]] = (now, ())
        for size in range(1, len(left) + 1):
            tried = [(opened.loss((*done, *group)), group) for group in combinations(left, size)]
            best = min(tried, key=lambda pair: (round(pair[0], 3), [WALL_STAGES.index(s) for s in pair[1]]))
            if now - best[0] > slight:
                break
        if now - best[0] <= slight:
            break
        done, now = (*done, *best[1]), best[0]
        falls.append((best[1], _share((closed - now) / (closed - all_open))))
    return falls
