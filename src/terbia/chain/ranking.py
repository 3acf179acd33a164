"""Ranks by relief, shared by those that the sharing rule alone can make differ."""

from __future__ import annotations

from collections.abc import Mapping

#: Reliefs that differ by less share a rank: twice what the slope of the sharing rule (20 x 0.05 %) can make of it.
ALIKE = 0.02


def ranks_of(reliefs: Mapping[int, float]) -> dict[int, int]:
    """The rank of each, the largest first; a rank ends where a relief is less than its first by more than ``ALIKE``."""
    ranks: dict[int, int] = {}
    first, rank = 0.0, 0
    for number, relief in sorted(reliefs.items(), key=lambda pair: -round(pair[1], 6)):
        if not ranks or relief < first * (1 - ALIKE):
            first, rank = relief, rank + 1
        ranks[number] = rank
    return ranks
