"""A chain whose numbers are drawn anew within their ranges: one of the worlds that its tables allow.

Every number has a stream of its own (``vocab.draws``), named by its table and key: triangular with its peak at the
value, flat where nobody published one. That is a convention: the tables state ranges and no distribution. Shares of a
composition that would add to more than 1 are scaled down to it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from terbia.chain.datum import Datum
from terbia.chain.model import UNKNOWN, Chain
from terbia.vocab.draws import Spread, draw

K = TypeVar("K", bound=Hashable)


def redrawn(chain: Chain, seed: int, number: int) -> Chain:
    """The draw of a number with a seed: compositions, capacities, yields, recipes, the split over grades and variants,
    bills of materials, requirements and statistics anew; loss values stay.

    Raises ValueError for a number or seed below zero.
    """
    dice = _Dice(seed, number)
    return replace(
        chain,
        compositions={name: dice.composition(name, parts) for name, parts in chain.compositions.items()},
        capacities=tuple(
            replace(one, amount=dice.drawn("capacity", (one.site, one.stage, one.measure, one.from_year), one.amount))
            for one in chain.capacities
        ),
        yields=dice.each("yield", chain.yields),
        recipes={grade: dice.each(f"recipe {grade}", parts) for grade, parts in chain.recipes.items()},
        bills={name: dice.each(f"bill {name}", parts) for name, parts in chain.bills.items()},
        grades=dice.split("grade", chain.grades),
        variants={grade: dice.split(f"variant {grade}", parts) for grade, parts in chain.variants.items()},
        requirements=dice.each("requirement", chain.requirements),
        statistics=tuple(
            replace(one, amount=dice.drawn("statistic", (one.name, one.year), one.amount)) for one in chain.statistics
        ),
    )


@dataclass(frozen=True, slots=True)
class _Dice:
    """One draw of everything."""

    seed: int
    number: int

    def drawn(self, table: str, key: Hashable, datum: Datum) -> Datum:
        """A number drawn anew; its range, and with it how sure it is, stays."""
        if datum.high <= datum.low:
            return datum
        spread = Spread(datum.low, datum.high, None if datum.kind == "absent" else datum.value)
        value = draw(self.seed, f"{table} {key}", spread, self.number, self.number + 1)[0]
        return replace(datum, value=float(value))

    def each(self, table: str, parts: Mapping[K, Datum]) -> dict[K, Datum]:
        """Every number of a table drawn anew."""
        return {key: self.drawn(table, key, datum) for key, datum in parts.items()}

    def composition(self, name: str, parts: Mapping[str, Datum]) -> dict[str, Datum]:
        """Drawn shares; ``unknown`` is what they leave."""
        found = self.each(f"composition {name}", {g: datum for g, datum in parts.items() if g != UNKNOWN})
        total = sum(datum.value for datum in found.values())
        if total > 1:
            found = {group: replace(datum, value=datum.value / total) for group, datum in found.items()}
        if UNKNOWN in parts:
            found[UNKNOWN] = replace(parts[UNKNOWN], value=max(0.0, 1 - total))
        return found

    def split(self, table: str, parts: Mapping[str, Datum]) -> dict[str, Datum]:
        """Drawn shares that add to what they added to."""
        found = self.each(table, parts)
        was, now = (sum(datum.value for datum in some.values()) for some in (parts, found))
        return {grade: replace(datum, value=datum.value * was / now) for grade, datum in found.items()}
