"""Grades of magnet share a requirement: whatever the mix, their shares add to one.

The ends of a sum over grades are at a corner of what their ranges leave open: all at their low ends, and the rest given
to one grade after the other, as far as each may go. With every share at its own high end the grades together would be
more than all magnets.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

Ends = tuple[float, float]


def corners(shares: Sequence[Ends]) -> list[tuple[float, ...]]:
    """The corner mixes of shares within their ranges (low, high) that add to one, as near as the ranges allow."""
    found: dict[tuple[float, ...], None] = {}
    for order in permutations(range(len(shares))):
        mix = [low for low, _ in shares]
        left = 1.0 - sum(mix)
        for number in order:
            more = min(max(left, 0.0), shares[number][1] - shares[number][0])
            mix[number] += more
            left -= more
        found[tuple(mix)] = None
    return list(found)


def mixed_ends(shares: Sequence[Ends], low: Sequence[float], high: Sequence[float]) -> Ends:
    """The least sum over a mix of what is low in each grade, and the greatest of what is high in each."""
    mixes = corners(shares)
    least = min(sum(s * each for s, each in zip(mix, low, strict=True)) for mix in mixes)
    return least, max(sum(s * each for s, each in zip(mix, high, strict=True)) for mix in mixes)
