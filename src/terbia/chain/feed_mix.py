"""What the feed of plants holds: the mean composition of the ores that may come to them, and the richest there is.

The mean is weighted by what the mines can mine. A plant may choose its feed, so the high end of what it can put out is
that of the ore that gives most of the group for a unit of the measure in which its capacity is stated.
"""

from __future__ import annotations

from collections.abc import Iterable

from terbia.chain.model import Chain
from terbia.chain.ranged import NOTHING, ONE, Ranged, amount
from terbia.chain.remembered import once

#: The groups that a measure of oxide counts.
_COUNTED = {"NdPr-oxide": ("NdPr",), "DyTb-oxide": ("Dy", "Tb")}


def counted(chain: Chain, year: int, stage: str, measure: str, site: str) -> tuple[str, ...]:
    """The groups that a plant's measure counts: of feed all, of oxide what the plant puts out of those it is of."""
    if measure not in _COUNTED:
        return tuple(chain.groups)
    return tuple(g for g in _COUNTED[measure] if g in chain.groups and chain.puts_out(site, stage, g, year))


def mines_of(chain: Chain, year: int, areas: Iterable[str]) -> tuple[str, ...]:
    """The mines of some areas that mine something; all that do, where these mine nothing."""
    at = set(areas)
    running = sorted(c.site for c in chain.capacity_at(year).values() if c.stage == "mine" and c.amount.value > 0)
    return tuple(site for site in running if chain.sites[site].area in at) or tuple(running)


@once
def mined(chain: Chain, year: int, group: str, mine: str) -> Ranged:
    """What a mine can bring of a group, t REO a year."""
    share = chain.compositions[chain.mines[mine].composition].get(group)
    return NOTHING if share is None else amount(chain.capacity_at(year)[mine, "mine", "REO"].amount).times(share)


@once
def group_share(chain: Chain, year: int, group: str, mines: tuple[str, ...]) -> Ranged:
    """t REO of a group in a tonne of what the mines mine together."""
    now = chain.capacity_at(year)
    weights = {
        mine: now[mine, "mine", "REO"].amount.value for mine in mines if (mine, "mine", "REO") in now
    }  # fmt: skip
    total, found = sum(weights.values()), NOTHING
    for mine, t in weights.items():
        share = chain.compositions[chain.mines[mine].composition].get(group)
        if share is not None and total > 0:
            part = t / total
            found += Ranged(part, part, part).times(share)
    return found


@once
def heavy_share(chain: Chain, year: int, group: str, mines: tuple[str, ...], among: tuple[str, ...]) -> Ranged:
    """t REO of a group in a tonne of some heavy groups together, where they are as in what the mines mine."""
    part = group_share(chain, year, group, mines)
    total = sum(group_share(chain, year, g, mines).value for g in among if chain.groups[g].is_heavy)
    return part.over(Ranged(total, total, total))


@once
def mean_output(
    chain: Chain, year: int, stage: str, measure: str, group: str, mines: tuple[str, ...], counts: tuple[str, ...]
) -> Ranged:
    """t REO of a group that a stage puts out for a unit of a measure, of the mean of what these mines mine.

    ``counts`` are the groups that the measure counts (``counted``).
    """
    if measure == "REO-feed":
        return group_share(chain, year, group, mines).times(chain.yield_of(stage, group))
    if measure == "NdPr-oxide":
        if group == "NdPr":
            return ONE
        return group_share(chain, year, group, mines).over(group_share(chain, year, "NdPr", mines))
    share = heavy_share(chain, year, group, mines, counts)
    return share.times(chain.yield_of(stage, group)) if measure == "SEG-feed" else share


@once
def most_output(
    chain: Chain, stage: str, measure: str, group: str, mines: tuple[str, ...], counts: tuple[str, ...]
) -> float:
    """The most that any ore of these mines gives of a group per unit of a measure; infinite where none counts in it."""
    return max((_of_ore(chain, stage, measure, group, mine, counts) for mine in mines), default=0.0)


def _of_ore(chain: Chain, stage: str, measure: str, group: str, mine: str, counts: tuple[str, ...]) -> float:
    parts = chain.compositions[chain.mines[mine].composition]

    def out(name: str, step: str, *, high: bool) -> float:
        """What a tonne of the ore gives of a group after light separation, and after heavy where that is the step."""
        found = 1.0
        for datum in (
            parts.get(name), chain.yield_of("light-separation", name),
            *((chain.yield_of(step, name),) if step == "heavy-separation" else ()),
        ):  # fmt: skip
            found *= 0.0 if datum is None else datum.high if high else datum.low
        return found

    if measure == "REO-feed":
        share = parts.get(group)
        return 0.0 if share is None else share.high * chain.yield_of(stage, group).high
    most = out(group, "" if measure == "SEG-feed" else stage, high=True)
    if most == 0:
        return 0.0
    if measure == "SEG-feed":
        others = [g for g in chain.groups if chain.groups[g].is_heavy and g != group]
        of_feed = most / (most + sum(out(g, "", high=False) for g in others))
        return of_feed * chain.yield_of(stage, group).high
    least = sum(out(g, stage, high=False) for g in counts if g != group)
    whole = most + least if group in counts else least
    return most / whole if whole > 0 else float("inf")
