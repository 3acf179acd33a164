"""Seeded random numbers that are the same whatever the order or the size of the pieces they are asked for in.

Each quantity that is drawn has a stream of its own, chosen by the seed and the quantity's name, so that a further
quantity changes no other. A stream is read at any place by jumping ahead: draws 1,000 to 2,000 are the same numbers
whether they are asked for alone, in pieces or with all others.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Spread:
    """What is known of a factor: its ends and, where there is one, the central value between them."""

    low: float
    high: float
    central: float | None = None

    def __post_init__(self) -> None:
        middle = self.low if self.central is None else self.central
        if not self.low <= middle <= self.high:
            raise ValueError(f"not in order: {self.low}, {self.central}, {self.high}")


def uniform(seed: int, name: str, start: int, stop: int) -> NDArray[np.float64]:
    """Draws ``start`` to ``stop`` (not included) of the stream of ``name``, each from 0 to 1.

    Raises ValueError for a seed below zero or a piece that runs backwards.
    """
    import numpy as np

    if seed < 0 or not 0 <= start <= stop:
        raise ValueError(f"seed {seed} and draws {start} to {stop} must not be negative or run backwards")
    stream = int.from_bytes(hashlib.sha256(name.encode()).digest()[:16], "big")
    bits = np.random.PCG64(np.random.SeedSequence([seed, stream]))
    bits.advance(start)
    return np.random.Generator(bits).random(stop - start)


def draw(seed: int, name: str, spread: Spread, start: int, stop: int) -> NDArray[np.float64]:
    """Draws of a factor: triangular with its peak at the central value, flat between the ends without one.

    By the inverse of the distribution function F: with l, c, h and F(c) = (c - l) / (h - l), a uniform u gives
    l + sqrt(u (h - l)(c - l)) below F(c) and h - sqrt((1 - u)(h - l)(h - c)) above. Raises as ``uniform`` does.
    """
    import numpy as np

    u = uniform(seed, name, start, stop)
    width = spread.high - spread.low
    if width == 0:
        return np.full(stop - start, spread.low)
    if spread.central is None:
        return spread.low + u * width
    left, right = spread.central - spread.low, spread.high - spread.central
    below = spread.low + np.sqrt(u * width * left)
    above = spread.high - np.sqrt((1 - u) * width * right)
    return np.where(u * width < left, below, above)
