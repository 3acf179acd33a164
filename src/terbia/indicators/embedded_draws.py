"""Monte Carlo over contents: how the sum of products is spread when every factor varies within its range.

Factors are independent, but for those that terms share by name. The same seed gives the same digits on every machine
that has the same numpy stream (PCG64), however the draws are cut into pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terbia.indicators.embedded import Term
from terbia.vocab.draws import draw

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Draws that are held at a time; the answer does not depend on it.
CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Drawn:
    """Percentiles of the draws, in the unit of the terms."""

    p05: float
    p50: float
    p95: float

    def to_dict(self) -> dict[str, float]:
        """The percentiles as JSON."""
        return {"p05": self.p05, "p50": self.p50, "p95": self.p95}


def drawn_sums(terms: Sequence[Term], seed: int, draws: int, *, chunk: int = CHUNK) -> NDArray[np.float64]:
    """``draws`` sums of the terms, in the order of the stream.

    Raises ValueError for no draws or a piece of none.
    """
    import numpy as np

    if draws < 1 or chunk < 1:
        raise ValueError(f"{draws} draws in pieces of {chunk}: both must be at least 1")
    found = np.empty(draws)
    for start in range(0, draws, chunk):
        stop = min(start + chunk, draws)
        one: dict[str, NDArray[np.float64]] = {}
        sums = np.zeros(stop - start)
        for term in terms:
            product = np.ones(stop - start)
            for factor in term.factors:
                if factor.name not in one:
                    one[factor.name] = draw(seed, factor.name, factor.spread, start, stop)
                product = product * one[factor.name]
            sums = sums + product
        found[start:stop] = sums
    return found


def percentiles(terms: Sequence[Term], seed: int, draws: int, *, chunk: int = CHUNK) -> Drawn:
    """The 5th, 50th and 95th percentile of the sum of the terms over ``draws`` draws."""
    import numpy as np

    p05, p50, p95 = np.percentile(drawn_sums(terms, seed, draws, chunk=chunk), [5, 50, 95])
    return Drawn(float(p05), float(p50), float(p95))
