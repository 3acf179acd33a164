"""What the plants of some areas could put out of an element group at a stage, if they had the feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from terbia.chain.feed_mix import counted, heavy_share, mean_output, mines_of, most_output
from terbia.chain.model import Chain
from terbia.chain.needed import magnet_content
from terbia.chain.ranged import NOTHING, Ranged, amount, least
from terbia.chain.reachable import Reachable
from terbia.chain.remembered import once
from terbia.chain.routing import FEED_OF


@dataclass(frozen=True, slots=True)
class Operating:
    """What each plant could put out of a group, t REO; the sites that run, and the rows behind it.

    A plant's value is of the mean of what may come to it (its magnets: of the mean of the grades); its high end of
    whatever it may choose that holds most of the group.
    """

    able: Mapping[str, Ranged]
    sites: tuple[str, ...]
    rows: tuple[str, ...]

    @property
    def total(self) -> Ranged:
        """The sum over the plants."""
        total = NOTHING
        for one in self.able.values():
            total += one
        return total


def operating(chain: Chain, year: int, stage: str, group: str, areas: tuple[str, ...], reach: Reachable) -> Operating:
    """The plants of the areas at a stage after the mine, each at the smallest of its measures.

    A plant that does not put out the group (``outputs.csv``) is none for it; a measure of oxide that counts none of
    what the plant puts out does not bind it.
    """
    plants: dict[str, Ranged] = {}
    sites: list[str] = []
    rows: list[str] = []
    for (site, at, measure), capacity in sorted(chain.capacity_at(year).items()):
        if at != stage or chain.sites[site].area not in areas:
            continue
        counts = counted(chain, year, stage, measure, site)
        if capacity.amount.high > 0 and not (counts and chain.puts_out(site, stage, group, year)):
            continue
        one = NOTHING
        if capacity.amount.high > 0 and stage in FEED_OF:
            feeders = reach.feeders(stage, site)
            mean = mean_output(chain, year, stage, measure, group, feeders or mines_of(chain, year, areas), counts)
            most = most_output(chain, stage, measure, group, feeders, counts)
            one = amount(capacity.amount).times(_at_best(mean, most))
        elif capacity.amount.high > 0:
            one = amount(capacity.amount).times(_factor(chain, year, measure, group, areas))
        plants[site] = least(plants[site], one) if site in plants else one
        rows.append(capacity.amount.where)
        if capacity.amount.high > 0:
            sites.append(site)
    return Operating(plants, tuple(dict.fromkeys(sites)), tuple(rows))


@once
def unchecked_zero(chain: Chain, year: int, stage: str, areas: tuple[str, ...]) -> float:
    """How much of a capacity of zero nobody has checked: none where a checked row says so for every area, else all."""
    checked = {
        chain.sites[site].area
        for (site, at, _), c in chain.capacity_at(year).items()
        if at == stage and c.amount.high == 0 and not c.amount.is_unverified
    }
    return 0.0 if areas and checked.issuperset(areas) else 1.0


def _factor(chain: Chain, year: int, measure: str, group: str, areas: tuple[str, ...]) -> Ranged:
    """t REO of the group for a unit of a measure past the oxide: of the mean feed, and at the high end of the best."""
    if measure in ("NdPr-metal", "DyTb-metal"):
        factor = chain.groups[group].oxide_factor
        exactly = Ranged(factor, factor, factor)
        if measure == "NdPr-metal":
            return exactly
        mean = heavy_share(chain, year, group, mines_of(chain, year, areas), ("Dy", "Tb")).times(exactly)
        return _at_best(mean, factor)
    content = magnet_content(chain, group)
    parts = [chain.recipes[name].get(group) for name in chain.magnets()]
    content = _at_best(content, max((part.high for part in parts if part is not None), default=0.0))
    return content if measure == "alloy" else content.over(chain.yield_of("magnet"))


def _at_best(mean: Ranged, most: float) -> Ranged:
    return replace(mean, high=max(mean.value, most))
