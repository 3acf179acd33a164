"""Groups of elements, where the record has a line for the group only."""

from __future__ import annotations

from functools import cache

from terbia.vocab.element import elements

_HEAVY_FROM = 65


@cache
def group_of(commodity: str) -> str | None:
    """The group in which USGS counts an element: terbium to lutetium are heavy; yttrium is counted by itself.

    Source: USGS, Mineral Commodity Summaries 2026, Rare Earths (Heavy), heading note. None for other words.
    """
    if commodity == "dytb":
        return "rare-earths-heavy"
    for element in elements().values():
        if element.name.lower() == commodity and element.atomic_number >= _HEAVY_FROM:
            return "rare-earths-heavy"
    return None
