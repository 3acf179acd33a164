"""Ranges of what a question's answer says of the base year and of what binds.

A statistical difference stands for what the ranges of compositions and yields leave open at an oxide. The base year
takes it to be zero, give or take the standard deviation that these ranges have together; reconciling can only narrow
that. So its range is the value and 1.96 such deviations on either side: never narrower than its inputs support.

A relief is a sum of shortfall, each product at its loss value. Where the loss values move within their ranges the
same shortfall is worth between the least and the greatest ratio of an end to its value times as much. The tables stay
as they are in it, so it is a range over what is lost and not over what flows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from terbia.chain.baseline import Baseline
from terbia.chain.bottleneck import Binding, Bottleneck
from terbia.chain.capacity_limits import NORMAL_95
from terbia.chain.expected import Sizes
from terbia.chain.model import Chain
from terbia.chain.network import Column
from terbia.chain.required import required_products
from terbia.chain.stated_deviations import difference_sd
from terbia.chain.unchecked import unchecked, unchecked_needs
from terbia.chain.wall_shares import share_range
from terbia.chain.walls import StageWall
from terbia.chain.year_network import placed


@dataclass(frozen=True, slots=True)
class Difference:
    """What the statistics of a year say of an oxide in an area that no flow explains, t REO, with its range."""

    good: str
    element: str
    area: str
    t: float
    low: float
    high: float
    unverified_share: float


@dataclass(frozen=True, slots=True)
class ReliefEnds:
    """What a tonne more relieves at least and at most, kUSD per t, and how much of that nobody has checked."""

    low: float
    high: float
    unverified_share: float


def differences_with_range(chain: Chain, baseline: Baseline) -> tuple[Difference, ...]:
    """The statistical differences of a base year, in order, with the ranges of what they stand for."""
    made = placed(chain, baseline.year, tuple(chain.areas))
    sizes = Sizes(made, required_products(chain, baseline.year))
    found = []
    for (good, element, area), t in sorted(baseline.differences.items()):
        half = NORMAL_95 * difference_sd(sizes, Column("difference", good, element, "", area))
        stage = "heavy-separation" if chain.groups[element].is_heavy else "light-separation"
        rows = [chain.yield_of(stage, element).is_unverified]
        rows += [
            chain.compositions[mine.composition][element].is_unverified
            for mine in made.mines
            if mine.composition and element in chain.compositions[mine.composition] and sizes.mined[mine.name] > 0
        ]
        found.append(Difference(good, element, area, t, t - half, t + half, sum(rows) / len(rows)))
    return tuple(found)


def relief_ends(chain: Chain, year: int, one: Bottleneck) -> ReliefEnds:
    """The range of what a tonne more of a bottleneck relieves (a tonne less adds no less than its low end).

    It is as unchecked as the least checked of the loss values, the plant, and what is needed of what it relieves.
    """
    low, high = _ratios(chain, one.products)
    values = [chain.loss_values[product].is_unverified for product in one.products if product in chain.loss_values]
    sides = [sum(values) / len(values) if values else 1.0, unchecked_needs(chain, year, one.products)]
    if one.kind == "capacity":
        capacity = chain.capacity_at(year).get((one.site, one.stage, one.measure))
        sides.append(float(capacity is None or capacity.amount.is_unverified))
    most = max(one.relief_right, one.relief_left or 0.0)
    return ReliefEnds(one.relief_right * low, most * high, unchecked(*sides))


def wall_ends(chain: Chain, binding: Binding, wall: StageWall) -> ReliefEnds:
    """The range of what a tonne more of a stage relieves, over the loss values of all products that are missing."""
    low, high = _ratios(chain, binding.missing)
    most = max(wall.relief_right, wall.relief_left or 0.0)
    return ReliefEnds(wall.relief_right * low, most * high, binding.unverified_share)


@dataclass(frozen=True, slots=True)
class WallShareEnds:
    """The ends of a wall's shares (0 to 1) where each loss value lies anywhere within its range, for the same plans."""

    returned_alone: tuple[float, float]
    kept_alone: tuple[float, float]
    returned_by_then: tuple[float, float] | None


def wall_share_ends(chain: Chain, wall: StageWall) -> WallShareEnds:
    """The ranges of what a stage returns and keeps (``wall_shares.py``); none where nothing is."""
    if wall.saved is None:
        raise ValueError(f"the wall of {wall.stage} does not say what it saves")
    whole = wall.saved.all_open

    def ends(part: Mapping[str, float], share: float) -> tuple[float, float]:
        low, high = share_range(part, whole, chain.loss_values)
        return min(low, share), max(high, share) if share > 0 else 0.0

    back, then = wall.saved.by_then, wall.returned_by_then_share
    return WallShareEnds(
        ends(wall.saved.alone, wall.returned_alone_share),
        ends(wall.saved.kept, wall.kept_alone_share),
        None if back is None or then is None else ends(back, then),
    )


def _ratios(chain: Chain, products: Iterable[str]) -> tuple[float, float]:
    """The least and the greatest end of a loss value, over its value."""
    worth = [chain.loss_values[name] for name in products if name in chain.loss_values]
    low = min((datum.low / datum.value for datum in worth if datum.value > 0), default=1.0)
    return low, max((datum.high / datum.value for datum in worth if datum.value > 0), default=1.0)
