"""What the feed of some areas holds: the mean composition of what they mine, weighted by what they can mine."""

from __future__ import annotations

from terbia.chain.model import Chain
from terbia.chain.ranged import NOTHING, Ranged, ranged
from terbia.chain.remembered import once

_CLASSES = ("mineral", "ionic")


@once
def mined(chain: Chain, year: int, group: str, areas: tuple[str, ...], classes: tuple[str, ...] = _CLASSES) -> Ranged:
    """What the mines of the areas can hold of a group, t REO a year."""
    total = NOTHING
    for (site, stage, _), capacity in sorted(chain.capacity_at(year).items()):
        mine = chain.mines.get(site) if stage == "mine" else None
        if mine is not None and mine.area in areas and mine.feed_class in classes:
            share = chain.compositions[mine.composition].get(group)
            if share is not None:
                total += ranged(capacity.amount).times(share)
    return total


@once
def _where(chain: Chain, year: int, areas: tuple[str, ...]) -> tuple[str, ...]:
    """The areas, or all where these mine nothing: their plants would work on what the world mines."""
    some = any(
        c.stage == "mine" and c.amount.value > 0 and chain.sites[c.site].area in areas
        for c in chain.capacity_at(year).values()
    )
    return areas if some else tuple(chain.areas)


@once
def group_share(chain: Chain, year: int, group: str, areas: tuple[str, ...]) -> Ranged:
    """t REO of a group in a tonne of the feed that the areas mine."""
    at = _where(chain, year, areas)
    total = sum(
        c.amount.value for c in chain.capacity_at(year).values() if c.stage == "mine" and chain.sites[c.site].area in at
    )
    found = NOTHING
    for (site, stage, _), capacity in sorted(chain.capacity_at(year).items()):
        mine = chain.mines.get(site) if stage == "mine" else None
        if mine is not None and mine.area in at and (share := chain.compositions[mine.composition].get(group)):
            weight = capacity.amount.value / total
            found += Ranged(weight, weight, weight).times(share)
    return found


@once
def heavy_share(chain: Chain, year: int, group: str, areas: tuple[str, ...], measure: str) -> Ranged:
    """t REO of a group in a tonne of heavy concentrate (``SEG-feed``), or for a tonne of Dy and Tb oxide."""
    whole = [g for g in chain.groups if chain.groups[g].is_heavy] if measure == "SEG-feed" else ["Dy", "Tb"]
    part = group_share(chain, year, group, areas)
    total = sum(group_share(chain, year, g, areas).value for g in whole)
    return part.over(Ranged(total, total, total))
