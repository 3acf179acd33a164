"""What comes back of an element group as oxide: from the swarf of magnets that are made, and from old scrap."""

from __future__ import annotations

from terbia.chain.model import MAGNET, Chain
from terbia.chain.needed import magnet_content
from terbia.chain.ranged import NOTHING, Ranged, least, ranged
from terbia.chain.remembered import once
from terbia.chain.stage_ways import MAGNET_GROUPS


def returned(chain: Chain, year: int, group: str, areas: tuple[str, ...], made: Ranged) -> Ranged:
    """The oxide of a group that areas get back, t REO: swarf within recycling capacity, and old scrap.

    ``made`` is the part of the required magnets that can be made (0 to 1): magnets that nobody makes leave no swarf.
    """
    able, swarf, old = _sources(chain, year, group, areas)
    return least(able, swarf.times(made)) + old


@once
def _sources(chain: Chain, year: int, group: str, areas: tuple[str, ...]) -> tuple[Ranged, Ranged, Ranged]:
    """What recycling plants can take, the swarf of all required magnets, and old scrap, t REO."""
    content = magnet_content(chain, group)
    every = NOTHING
    for one in MAGNET_GROUPS:
        every += magnet_content(chain, one) if one in chain.groups else NOTHING
    finished, swarf = chain.yield_of("magnet"), NOTHING
    lost = Ranged(1 / finished.high - 1, 1 / finished.value - 1, 1 / finished.low - 1)
    for (area, product, when), datum in sorted(chain.requirements.items()):
        if when == year and area in areas and product in (MAGNET, *chain.grades):
            swarf += ranged(datum).times(lost).times(content).times(chain.yield_of("recycling", group))
    able, old = NOTHING, NOTHING
    for (site, stage, _), capacity in sorted(chain.capacity_at(year).items()):
        if stage in ("recycling", "scrap") and chain.sites[site].area in areas:
            part = ranged(capacity.amount).times(content.over(every))
            able, old = (able + part, old) if stage == "recycling" else (able, old + part)
    return able, swarf, old
