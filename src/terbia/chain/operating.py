"""What the plants of some areas could put out of an element group at a stage, if they had the feed."""

from __future__ import annotations

from terbia.chain.feed_mix import group_share, heavy_share, mined
from terbia.chain.model import Chain
from terbia.chain.needed import magnet_content
from terbia.chain.ranged import NOTHING, ONE, Ranged, least, ranged
from terbia.chain.remembered import once

Operating = tuple[Ranged, tuple[str, ...], tuple[str, ...]]


@once
def operating(chain: Chain, year: int, stage: str, group: str, areas: tuple[str, ...]) -> Operating:
    """The smallest of a plant's measures, summed over the plants, t REO; the sites that run, and the rows behind it."""
    if stage == "mine":
        now = [c for c in chain.capacity_at(year).values() if c.stage == "mine" and chain.sites[c.site].area in areas]
        running = [c for c in now if c.amount.high > 0]
        names = tuple(sorted(c.site for c in running))
        rows = tuple(sorted(c.amount.where for c in running))
        return mined(chain, year, group, areas, ("mineral", "ionic")), names, rows
    total, sites, rows_of = NOTHING, [], []
    plants: dict[str, Ranged] = {}
    for (site, at, measure), capacity in sorted(chain.capacity_at(year).items()):
        if at != stage or chain.sites[site].area not in areas:
            continue
        one = ranged(capacity.amount).times(_factor(chain, year, stage, measure, group, areas))
        plants[site] = least(plants[site], one) if site in plants else one
        rows_of.append(capacity.amount.where)
        if capacity.amount.high > 0:
            sites.append(site)
    for one in plants.values():
        total += one
    return total, tuple(dict.fromkeys(sites)), tuple(rows_of)


@once
def unchecked_zero(chain: Chain, year: int, stage: str, areas: tuple[str, ...]) -> float:
    """How much of a capacity of zero nobody has checked: none where a checked row says so for every area, else all."""
    checked = {
        chain.sites[site].area
        for (site, at, _), c in chain.capacity_at(year).items()
        if at == stage and c.amount.high == 0 and not c.amount.is_unverified
    }
    return 0.0 if areas and checked.issuperset(areas) else 1.0


def _factor(chain: Chain, year: int, stage: str, measure: str, group: str, areas: tuple[str, ...]) -> Ranged:
    """t REO of the group for a unit of a measure, with the mean composition of what the areas mine."""
    if measure in ("REO-feed", "REO"):
        return group_share(chain, year, group, areas).times(chain.yield_of(stage, group))
    if measure == "NdPr-oxide":
        if group == "NdPr":
            return ONE
        return group_share(chain, year, group, areas).over(group_share(chain, year, "NdPr", areas))
    if measure in ("SEG-feed", "DyTb-oxide"):
        return heavy_share(chain, year, group, areas, measure).times(
            chain.yield_of(stage, group) if measure == "SEG-feed" else ONE
        )
    if measure in ("NdPr-metal", "DyTb-metal"):
        factor = chain.groups[group].oxide_factor
        part = ONE if measure == "NdPr-metal" else heavy_share(chain, year, group, areas, "DyTb-oxide")
        return part.times(Ranged(factor, factor, factor))
    content = magnet_content(chain, group)
    return content if measure == "alloy" else content.over(chain.yield_of("magnet"))
