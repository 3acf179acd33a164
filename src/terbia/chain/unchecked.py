"""How much of a share nobody has checked: one rule for coverage, shortfalls, losses and what binds.

A share is something over a need, and what is missing is a need less something. Each rests on amounts (what plants can
take or make, what is mined, what is needed) and on factors (contents, yields), and an amount that nobody knows is not
made up for by factors that are known, nor one side of a share by the other. So a share is as unchecked as the largest
of: the mean over all its inputs; the part of either side, in t, that rests on unchecked amounts. Worked: 5 t from three
checked rows over a need of 20 to 250 t that nobody published are unchecked in one of four rows, a quarter; but the need
is unchecked altogether, so the share of it is too.

A range from nothing to everything is what could be said without any row: a share that has it is unchecked altogether.
A zero is the exception to the first rule: where nothing comes out, nothing of any need is covered, so the share is as
unchecked as the zero; what is missing then is the need, so it has the doubt of both.
"""

from __future__ import annotations

from math import isfinite

from terbia.chain.datum import Datum
from terbia.chain.model import MAGNET, Chain

#: A range of a share that leaves out no more than this of what a share can be says nothing.
LEAST_LEFT_OUT = 0.01


def unchecked(*sides: float, low: float = 0.0, high: float = 0.0) -> float:
    """The unverified share (0 to 1) of a share with these sides; ``low`` and ``high`` are the ends of the share."""
    return 1.0 if says_nothing(low, high) else max(sides, default=1.0)


def says_nothing(low: float, high: float) -> bool:
    """Whether a share may be anything from nothing to the whole."""
    return (min(high, 1.0) if isfinite(high) else 1.0) - max(0.0, low) > 1 - LEAST_LEFT_OUT


def asked_for(chain: Chain, year: int, area: str, product: str) -> Datum | None:
    """The row that says what an area needs of a product; of a grade of magnet that of all magnets where it has none."""
    own = chain.requirements.get((area, product, year))
    return own or (chain.requirements.get((area, MAGNET, year)) if product in chain.grades else None)


def unchecked_needs(chain: Chain, year: int, products: tuple[str, ...]) -> float:
    """The greatest part of what all areas need of one of these products that stands in unchecked requirements."""
    return max((_unchecked_of(chain, year, product) for product in products), default=0.0)


def _unchecked_of(chain: Chain, year: int, product: str) -> float:
    found = [asked_for(chain, year, area, product) for area in sorted(chain.areas)]
    amounts = [(datum.value, datum.is_unverified) for datum in found if datum is not None]
    total = sum(t for t, _ in amounts)
    return sum(t for t, shaky in amounts if shaky) / total if total > 0 else 1.0
