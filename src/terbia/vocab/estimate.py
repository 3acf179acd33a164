"""A computed number with the range that its inputs allow."""

from __future__ import annotations

import math
from dataclasses import dataclass

from terbia.vocab.interval import Interval


@dataclass(frozen=True, slots=True)
class Estimate:
    """A central value (None where no single one can be given) inside its range."""

    value: float | None
    range: Interval

    @classmethod
    def exactly(cls, value: float) -> Estimate:
        """A number without rounding, such as a printed zero."""
        return cls(value, Interval.point(value))

    def scaled(self, factor: float) -> Estimate:
        """In another unit, or its share of something that is known: value and range times a number."""
        return Estimate(None if self.value is None else self.value * factor, self.range.scaled(factor))

    @property
    def sign(self) -> str:
        """``up`` or ``down`` where the whole range lies on one side of zero, ``none`` at zero, else ``open``."""
        if self.range.low == self.range.high == 0:
            return "none"
        if self.range.low >= 0:
            return "up"
        return "down" if self.range.high <= 0 else "open"

    def __add__(self, other: Estimate) -> Estimate:
        together = None if self.value is None or other.value is None else self.value + other.value
        return Estimate(together, self.range + other.range)

    def __sub__(self, other: Estimate) -> Estimate:
        together = None if self.value is None or other.value is None else self.value - other.value
        return Estimate(together, self.range - other.range)

    def to_dict(self) -> dict[str, float | None]:
        """``value``, ``low`` and ``high``, null where unknown."""
        return {"value": self.value, **self.range.to_dict()}

    @property
    def is_finite(self) -> bool:
        """Whether both ends of the range are known."""
        return math.isfinite(self.range.low) and math.isfinite(self.range.high)


def number_dict(estimate: Estimate | None) -> dict[str, float | None]:
    """An estimate as JSON; all three null where there is none."""
    return {"value": None, "low": None, "high": None} if estimate is None else estimate.to_dict()
