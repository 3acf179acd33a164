"""What comes back of an element group: as oxide from the swarf of magnets that are made and from old scrap, and as
alloy from old magnets that are made into new ones."""

from __future__ import annotations

from dataclasses import replace

from terbia.chain.model import Chain
from terbia.chain.needed import in_magnets, magnet_content
from terbia.chain.ranged import NOTHING, Ranged, amount, least
from terbia.chain.remembered import once
from terbia.chain.stage_ways import MAGNET_GROUPS


def returned(chain: Chain, year: int, group: str, areas: tuple[str, ...], made: Ranged, most_swarf: float) -> Ranged:
    """The oxide of a group that areas get back, t REO: swarf within recycling capacity, and old scrap.

    ``made`` is the part of the required magnets that can be made (0 to 1): magnets that nobody makes leave no swarf.
    Each area has the swarf of its own magnets; at the high end it may have all, which holds ``most_swarf`` t REO of the
    group, and recycle that which holds most of it.
    """
    content = magnet_content(chain, group)
    every = NOTHING
    for one in MAGNET_GROUPS:
        every += magnet_content(chain, one) if one in chain.groups else NOTHING
    finished, back = chain.yield_of("magnet"), chain.yield_of("recycling", group)
    lost = Ranged(1 - finished.high, 1 - finished.value, 1 - finished.low)
    swarf = in_magnets(chain, year, group, areas).times(lost).times(back).times(made)
    swarf = replace(swarf, high=max(swarf.value, most_swarf * back.high))
    able, old = NOTHING, NOTHING
    best = _most_of_swarf(chain, group)
    for (site, stage, measure), capacity in sorted(chain.capacity_at(year).items()):
        if stage in ("recycling", "scrap") and measure == "REO" and chain.sites[site].area in areas:
            part = amount(capacity.amount).times(content.over(every))
            if stage == "recycling":
                able += replace(part, high=max(part.value, capacity.amount.high * best))
            else:
                old += part
    return least(able, swarf) + old


def remade(chain: Chain, year: int, group: str, areas: tuple[str, ...]) -> tuple[Ranged, tuple[str, ...]]:
    """What areas get back of a group as alloy, t REO, and the rows behind it: old magnets that are made into new ones.

    Nobody says which grade they are, so the value is of their mean and the high end of that which holds most.
    """
    total, rows = NOTHING, list[str]()
    parts = (chain.recipes[name].get(group) for name in chain.magnets())
    most = max((part.high for part in parts if part is not None), default=0.0)
    content = magnet_content(chain, group)
    content = replace(content, high=max(content.value, most))
    for (site, stage, measure), capacity in sorted(chain.capacity_at(year).items()):
        if (stage, measure) == ("scrap", "alloy") and chain.sites[site].area in areas:
            total += amount(capacity.amount).times(content)
            rows.append(capacity.amount.where)
    return total, tuple(rows)


@once
def _most_of_swarf(chain: Chain, group: str) -> float:
    """The greatest share of a group in the oxide that comes back of the swarf of any magnet."""

    def oxide(magnet: str, name: str, *, high: bool) -> float:
        part, back = chain.recipes[magnet].get(name), chain.yield_of("recycling", name)
        return 0.0 if part is None else part.high * back.high if high else part.low * back.low

    shares = [0.0]
    for magnet in chain.magnets():
        most = oxide(magnet, group, high=True)
        others = sum(oxide(magnet, name, high=False) for name in chain.recipes[magnet] if name != group)
        shares.append(most / (most + others) if most > 0 else 0.0)
    return max(shares)
