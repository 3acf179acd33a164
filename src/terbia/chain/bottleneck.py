"""What binds: what one more tonne of a capacity or of a policy's quota would relieve, ranked, and the stages' walls."""

from __future__ import annotations

from dataclasses import dataclass, replace

from terbia.chain.decided import decided
from terbia.chain.model import Chain
from terbia.chain.program import Program
from terbia.chain.question import Question
from terbia.chain.ranking import ranks_of
from terbia.chain.reliefs import NOTHING_SHARE, STEP_T, Reliefs
from terbia.chain.solver import Solution
from terbia.chain.unchecked import asked_for
from terbia.chain.walls import SLIGHT_SHARE, StageWall, Together, together, walls_of

#: What a tonne of a good whose exports are gone may be: a policy closes all of it.
_ANY = {
    "concentrate": "any mine", "mixed-compound": "any mine", "heavy-concentrate": "any mine",
    "separated-oxide": "any group", "metal": "any group", "alloy": "any grade", "magnet": "any grade",
    "swarf": "any grade",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """A capacity or a closed policy that binds; reliefs in kUSD per t of ``measure``.

    ``relieved`` is what a tonne more relieves of each product, ``added`` what a tonne less adds, in the product's own
    unit per t, over all areas; below zero where more of another product is lacking for it. ``relief_left`` is None
    where there is nothing to take away. ``is_decided`` says that the rank is the same whichever
    value of lost load is three times as high or as low. ``stage_returns_share`` is what opening its whole stage without
    limit returns of the loss (None outside the area of the question): where that ``is_slight``, so is the bottleneck,
    whatever its first tonne relieves.
    """

    kind: str
    stage: str
    site: str
    area: str
    measure: str
    relief_left: float | None
    relief_right: float
    relieved: tuple[tuple[str, float], ...] = ()
    added: tuple[tuple[str, float], ...] = ()
    rank: int = 0
    is_decided: bool = False
    stage_returns_share: float | None = None

    @property
    def products(self) -> tuple[str, ...]:
        """What a tonne more relieves; where that is nothing, what a tonne less would lack."""
        return tuple(name for name, t in self.amounts if t > 0)

    @property
    def amounts(self) -> tuple[tuple[str, float], ...]:
        """What a tonne more relieves of each product; where that is nothing of any, what a tonne less adds."""
        return self.relieved if any(t > 0 for _, t in self.relieved) else self.added

    @property
    def is_slight(self) -> bool:
        """Whether its stage alone, however much is built of it, returns too small a part of the loss to be told."""
        return self.stage_returns_share is not None and self.stage_returns_share < SLIGHT_SHARE


@dataclass(frozen=True, slots=True)
class Binding:
    """What binds in a question: ranked bottlenecks, and the stages' walls with the loss that all of them hold up.

    ``loss_kusd`` is the value of shortfall as asked, ``loss_all_open_kusd`` with every stage of the area opened.
    ``missing`` are the products that the loss is of; ``unverified_share`` is the part of it of which nobody checked
    what it is worth or what is needed: ranks and walls rest on it.
    """

    bottlenecks: tuple[Bottleneck, ...]
    walls: tuple[StageWall, ...]
    loss_kusd: float
    loss_all_open_kusd: float
    missing: tuple[str, ...] = ()
    unverified_share: float = 0.0

    @property
    def together(self) -> Together | None:
        """The stages that bind together, or the one that binds; None where none keeps more than half of the loss."""
        return together(self.walls)


def what_binds(chain: Chain, question: Question, program: Program, solution: Solution) -> Binding:
    """Bottlenecks and walls of a question whose program has been solved. Raises NotSolved."""
    if sum(program.shortfall(solution)) <= 1e-6:
        return Binding((), (), 0.0, 0.0)
    reliefs = Reliefs(program, solution)
    walls, closed, opened = walls_of(question.area, reliefs)
    returned = {wall.stage: wall.returned_alone_share for wall in walls}
    rights: dict[int, float] = {}
    shares: dict[int, float | None] = {}
    for number, right in _binding(reliefs).items():
        column = program.network.columns[number]
        own = column.area == question.area and column.kind == "capacity"
        shares[number] = share = returned.get(column.stage) if own else None
        if share is None or share > NOTHING_SHARE:
            rights[number] = right
    ranks = ranks_of(rights)
    kept = decided(chain, reliefs, ranks)
    found = [
        replace(_bottleneck(reliefs, n, rights[n]), rank=rank, is_decided=n in kept, stage_returns_share=shares[n])
        for n, rank in ranks.items()
    ]
    found.sort(key=lambda b: (b.rank, b.kind, b.stage, b.site.startswith("slot:"), b.area, b.site))
    return Binding(tuple(found), walls, closed, opened, *_missing(chain, program, solution))


def _missing(chain: Chain, program: Program, solution: Solution) -> tuple[tuple[str, ...], float]:
    """The products that are missing, and the part of their value of which nobody checked the loss value or the need."""
    value: dict[str, float] = {}
    shaky: dict[str, float] = {}
    for need, t in zip(program.needs, program.shortfall(solution), strict=True):
        kusd, asked = t * need.loss_kusd, asked_for(chain, program.question.year, need.area, need.product)
        value[need.product] = value.get(need.product, 0.0) + kusd
        if asked is None or asked.is_unverified or chain.loss_values[need.product].is_unverified:
            shaky[need.product] = shaky.get(need.product, 0.0) + kusd
    names = tuple(sorted(name for name, kusd in value.items() if kusd > NOTHING_SHARE * sum(value.values())))
    return names, sum(shaky.get(name, 0.0) for name in names) / sum(value[name] for name in names)


def _binding(reliefs: Reliefs) -> dict[int, float]:
    """What a tonne more relieves, for each column of which a tonne more or less makes a difference."""
    found = {}
    upper = reliefs.program.equalities.upper
    # What has nothing to take away binds only where more of it relieves.
    reliefs.look_at([n for n in reliefs.candidates() if upper[n] <= 0 and reliefs.at_most(n) > reliefs.least])
    for number in reliefs.candidates():
        right = reliefs.right(number) if reliefs.at_most(number) > reliefs.least else 0.0
        if right > reliefs.least and not reliefs.changes_loss(reliefs.more[number]):
            right = 0.0
        left = reliefs.left(number)
        if left is not None and left > reliefs.least and not reliefs.changes_loss(reliefs.less[number]):
            left = 0.0
        if right > reliefs.least or (left or 0.0) > reliefs.least:
            found[number] = max(0.0, right)
    return found


def _bottleneck(reliefs: Reliefs, number: int, right: float) -> Bottleneck:
    column = reliefs.program.network.columns[number]
    reliefs.right(number)
    left = reliefs.left(number)
    saved = reliefs.saved(reliefs.more[number])
    added = reliefs.saved(reliefs.less[number]) if number in reliefs.less else {}
    step = min(STEP_T, float(reliefs.program.equalities.upper[number])) or STEP_T
    more = {product: t / STEP_T for product, t in saved.items()}
    less = {product: -t / step for product, t in added.items()}
    kind = "capacity" if column.kind == "capacity" else "policy"
    return Bottleneck(
        kind, column.stage, column.site, column.area, column.item or f"{column.stage}, {_ANY[column.stage]}",
        left, right, tuple(more.items()), tuple(less.items()),
    )  # fmt: skip
