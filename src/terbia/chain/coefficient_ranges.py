"""How far the coefficients of a year's network go when compositions, yields, recipes and bills go to their ends.

Every coefficient rises or falls throughout in each number that it is made of, so its ends lie at corners: chains with
all compositions, all yields and all recipes at an end each. The share of a group within a mine's heavy concentrate is
the exception: it rises with the group and falls with all others, so it has corners of its own, the group (or dysprosium
and terbium, whose capacity is stated together, or all that a plant leaves unseparated) at one end and the others at the
other. So has the share of a group within the light ones that a plant leaves unseparated.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeVar

import numpy as np

from terbia.chain.assembly import Assembly
from terbia.chain.base_network import base_network
from terbia.chain.datum import Datum
from terbia.chain.element_flows import held
from terbia.chain.matrix import Floats
from terbia.chain.model import Chain
from terbia.chain.network import Key

K = TypeVar("K", bound=Hashable)
End = Callable[[Datum], Datum]
#: The least and the greatest that a number can be.
Ends = tuple[float, float]
_TOGETHER = ("Dy", "Tb")


@dataclass(frozen=True)
class CoefficientRanges:
    """A year's network at the corners of its tables, the tables as they are first.

    ``balances`` has a coefficient at every corner by column name and row, ``statistics`` by column name and statistic.
    """

    corners: tuple[Assembly, ...]
    balances: Mapping[str, Mapping[Key, Floats]]
    statistics: Mapping[str, Mapping[str, Floats]]

    def holds(self, group: str) -> dict[Key, Floats]:
        """t REO of a group in a unit of the good of each balance that can hold any, at every corner."""
        keys = self.corners[0].network.row_keys()
        found = {key: np.array([held(made, group, key[0], key[1]) for made in self.corners]) for key in keys}
        return {key: values for key, values in found.items() if values.any()}


def coefficient_ranges(chain: Chain, year: int) -> CoefficientRanges:
    """The coefficients of a year's network at all corners."""
    chains = list(corners_of(chain, year))
    corners: list[Assembly] = []
    balances: dict[str, dict[Key, Floats]] = {}
    statistics: dict[str, dict[str, Floats]] = {}
    for corner, one in enumerate(chains):
        made, counts = base_network(one, year)
        network, keys = made.network, made.network.row_keys()
        corners.append(made)
        for number, column in enumerate(network.columns):
            entries = balances.setdefault(column.name, {})
            for at in range(network.starts[number], network.starts[number + 1]):
                _put(entries, keys[network.indices[at]], corner, len(chains), network.values[at])
        for statistic, parts in counts:
            for number, each in parts:
                sums = statistics.setdefault(network.columns[number].name, {})
                _put(sums, statistic.name, corner, len(chains), each)
    return CoefficientRanges(tuple(corners), balances, statistics)


def ends_of(values: Floats) -> Ends:
    """The least and the greatest over the corners."""
    return float(values.min()), float(values.max())


def corners_of(chain: Chain, year: int) -> Iterator[Chain]:
    """The chain as it is, and with its numbers at the ends that its coefficients of a year have theirs at."""
    yield chain
    for composed, yielded, mixed in product((_low, _high), repeat=3):
        yield _at(chain, (), composed, composed, yielded, mixed)
    heavy = [(name,) for name, group in sorted(chain.groups.items()) if group.is_heavy]
    for alone in dict.fromkeys((*heavy, _TOGETHER, *_unseparated(chain, year))):
        for mine, others in ((_high, _low), (_low, _high)):
            yield _at(chain, alone, mine, others, mine, mine)


def _unseparated(chain: Chain, year: int) -> Iterator[tuple[str, ...]]:
    """The groups that a plant leaves unseparated: of heavy ones all together, of light ones each."""
    for site, stage in dict.fromkeys((one.site, one.stage) for one in chain.outputs):
        left = tuple(name for name in sorted(chain.groups) if not chain.puts_out(site, stage, name, year))
        of_stage = tuple(name for name in left if chain.groups[name].is_heavy == (stage == "heavy-separation"))
        if stage == "heavy-separation" and of_stage:
            yield of_stage
        elif stage == "light-separation":
            yield from ((name,) for name in of_stage)


def _at(chain: Chain, alone: Sequence[str], mine: End, others: End, yielded: End, mixed: End) -> Chain:
    """The chain with compositions at an end (another for some groups), yields at one, recipes and bills at one."""
    return replace(
        chain,
        compositions={
            name: {group: (mine if group in alone else others)(datum) for group, datum in parts.items()}
            for name, parts in chain.compositions.items()
        },
        yields={key: yielded(datum) for key, datum in chain.yields.items()},
        recipes={name: {g: mixed(datum) for g, datum in parts.items()} for name, parts in chain.recipes.items()},
        bills={name: {part: mixed(datum) for part, datum in parts.items()} for name, parts in chain.bills.items()},
    )


def _put(entries: dict[K, Floats], key: K, corner: int, corners: int, value: float) -> None:
    if key not in entries:
        entries[key] = np.zeros(corners)
    entries[key][corner] += value


def _low(datum: Datum) -> Datum:
    return replace(datum, value=datum.low)


def _high(datum: Datum) -> Datum:
    return replace(datum, value=datum.high)
