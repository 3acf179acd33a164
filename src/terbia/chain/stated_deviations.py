"""How sure what a base year rests on is: the statistics by their ranges, the differences by compositions and yields."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from terbia.chain.capacity_limits import NORMAL_95
from terbia.chain.datum import Datum
from terbia.chain.expected import Sizes
from terbia.chain.model import Statistic
from terbia.chain.network import Column

#: No statistic is surer than this share of itself, and none surer than this many tonnes.
SUREST_SHARE, SUREST_T = 0.002, 0.05
#: How many times what goes through an area its gap may be while it is let be.
WIDE_GAP = 10.0


def standard_deviation(statistic: Statistic) -> float:
    """The uncertainty of a statistic: its range is read as the middle 95 % of a normal distribution."""
    amount = statistic.amount
    return max((amount.high - amount.low) / (2 * NORMAL_95), SUREST_SHARE * amount.value, SUREST_T)


def difference_sd(sizes: Sizes, column: Column) -> float:
    """What compositions and yields leave open of an area's output of an oxide, t.

    Relative half ranges of share and yield add in squares, mine by mine; the mines' errors are independent.
    """
    group = column.item
    spread = sizes.made.chain.yield_of(_separation(sizes, group), group)
    yield_part = (spread.high - spread.low) / (2 * NORMAL_95 * spread.value)
    total = 0.0
    for part, made in _separated(sizes, column):
        share_part = (part.high - part.low) / (2 * NORMAL_95 * part.value)
        total += (made * float(np.hypot(share_part, yield_part))) ** 2
    return max(float(np.sqrt(total)), SUREST_T)


def gap_room(sizes: Sizes, column: Column) -> float:
    """How large a gap of an area may be while it is let be, t: many times what it both separates of a group and makes
    into metal. Only there do statistics of two stages meet in one area; what goes abroad after separation cannot close
    a gap at home."""
    separated = sum(made for _, made in _separated(sizes, column))
    return WIDE_GAP * min(separated, sizes.supply[("metal", column.item, column.area)])


def _separation(sizes: Sizes, group: str) -> str:
    return "heavy-separation" if sizes.made.chain.groups[group].is_heavy else "light-separation"


def _separated(sizes: Sizes, column: Column) -> Iterator[tuple[Datum, float]]:
    """What an area is expected to separate of a group, mine by mine: the group's share in the ore, and t REO."""
    made, chain, group = sizes.made, sizes.made.chain, column.item
    stage = _separation(sizes, group)
    plants = made.at[(stage, column.area)]
    running = [plant for plant in plants if plant.is_running and chain.puts_out(plant.site, stage, group, made.year)]
    for mine in made.mines:
        part = chain.compositions[mine.composition].get(group) if mine.composition else None
        if part is None or part.value <= 0:
            continue
        feed = sum(sizes.of(Column("make", stage, mine.name, plant.site, plant.area)) for plant in running)
        whole = chain.heavy_share(mine.composition) if stage == "heavy-separation" else 1.0
        yield part, feed * part.value / whole
