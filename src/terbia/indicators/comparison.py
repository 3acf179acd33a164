"""How one published figure stands to another, no more exactly than rounding and bounds allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from terbia.ledger.observation import Observation
from terbia.vocab.interval import Interval

Direction = Literal["rose", "fell", "unchanged", "open", "unknown"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The direction from one figure to another; the ratio and the difference as ranges where both are known.

    ``open``: the intervals meet, so either may be larger. ``unknown``: one of them is a symbol.
    """

    direction: Direction
    ratio: Interval | None
    difference: Interval | None


def compare(before: Observation | None, after: Observation | None) -> Comparison:
    """Compare two figures of one unit. Raises ValueError where the units differ."""
    if before is None or after is None:
        return Comparison("unknown", None, None)
    old, new = before.interval(), after.interval()
    if old is None or new is None:
        return Comparison("unknown", None, None)
    if before.unit != after.unit:
        raise ValueError(f"cannot compare {before.unit} with {after.unit}")
    difference = new - old if old.is_finite and new.is_finite else None
    ratio = None
    if old.is_finite and new.is_finite and old.low > 0:
        ratio = Interval(new.low / old.high, new.high / old.low)
    if before.value is not None and before.value == after.value:
        return Comparison("unchanged", ratio, difference)
    if not old.meets(new):
        return Comparison("rose" if new.low >= old.high else "fell", ratio, difference)
    return Comparison("open", ratio, difference)


_MULTIPLES = ((2.0, "doubled"), (3.0, "tripled"), (4.0, "quadrupled"))


def change_verb(comparison: Comparison) -> str:
    """The verb of a change: rose, fell, more than doubled, more than halved, was unchanged.

    A multiple is said only where the whole range of the ratio supports it. ``open`` and ``unknown`` give an
    empty word: the sentence must then say what the record does not.
    """
    ratio = comparison.ratio
    if comparison.direction == "rose" and ratio is not None:
        for factor, word in reversed(_MULTIPLES):
            if ratio.low >= factor:
                return f"more than {word}"
            if ratio.low < factor <= ratio.high and ratio.width < 0.2:
                return f"about {word}"
        return "rose"
    if comparison.direction == "fell" and ratio is not None:
        return "fell by more than half" if ratio.high <= 0.5 else "fell"
    return {"rose": "rose", "fell": "fell", "unchanged": "was unchanged"}.get(comparison.direction, "")
