"""A chain on its way into the network of a year: its plants, its mines, and how an activity or a way is added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from terbia.chain.model import Chain, Mine, Way
from terbia.chain.network import Column, Network

#: What a slot may grow to: far above any requirement, and finite.
SLOT_LIMIT_T = 500_000.0


def unseparated(mine: str, site: str) -> str:
    """What a site leaves unseparated of a mine's product: it is told apart by both, since its composition is."""
    return f"{mine} at {site}"


@dataclass(slots=True)
class Plant:
    """A site's stage within the network: its area, its capacities by measure (none operating: zero)."""

    site: str
    area: str
    measures: dict[str, float] = field(default_factory=dict)

    @property
    def is_slot(self) -> bool:
        """Whether nobody has built it."""
        return self.site.startswith("slot:")

    @property
    def is_running(self) -> bool:
        """Whether every capacity that binds it is above zero."""
        return bool(self.measures) and min(self.measures.values()) > 0


@dataclass(slots=True)
class Assembly:
    """A chain on its way into a network."""

    chain: Chain
    year: int
    areas: tuple[str, ...]
    network: Network = field(default_factory=Network)
    plants: dict[str, list[Plant]] = field(default_factory=lambda: defaultdict(list))
    at: dict[tuple[str, str], list[Plant]] = field(default_factory=lambda: defaultdict(list))
    mines: list[Mine] = field(default_factory=list)
    shares: dict[str, dict[str, float]] = field(default_factory=dict)
    #: By good and item of what is left unseparated: its groups, t REO per tonne of the plant's feed.
    left: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict)

    def runs(self, mine: str) -> bool:
        """Whether a mine, or the slot of one, mines in the year."""
        return next(p for p in self.plants["mine"] if p.site == mine).is_running

    def running_areas(self, *stages: str) -> list[str]:
        """Areas with a plant that anybody has built or plans, at one of the stages; sorted."""
        return sorted({p.area for stage in stages for p in self.plants[stage] if not p.is_slot})

    def make(
        self, stage: str, item: str, plant: Plant, entries: list[tuple[int, float]], takes: Mapping[str, float]
    ) -> bool:
        """Add an activity of a plant: its entries, and what a unit of it takes of each measure of the plant.

        A feed without any of what the plant's capacity is stated in is none for it: nothing would limit it, and there
        is no such activity (False).
        """
        network, limit = self.network, SLOT_LIMIT_T
        if not any(takes.get(measure, 0.0) for measure in plant.measures):
            return False
        for measure in plant.measures:
            if take := takes.get(measure, 0.0):
                entries.append((network.row("capacity", f"{stage}:{measure}", plant.site), take))
        network.add(Column("make", stage, item, plant.site, plant.area), entries, limit)
        return True

    def move(self, good: str, what: str, item: str, start: str, ends: list[str], kept: float = 1.0) -> None:
        """Add the ways of a good from one area to others, and count them in the area's exports."""
        network = self.network
        source = network.row(what, item, start)
        export = network.row("export", good, start)
        for end in ends:
            if end != start:
                entries = [(source, -1.0), (network.row(what, item, end), kept), (export, 1.0)]
                network.add(Column("move", good, item, "", start, end), entries, SLOT_LIMIT_T)

    def taken(self, way: Way, area: str) -> list[tuple[int, float]]:
        """What a unit of a product that is served in a way takes of the goods of an area."""
        goods = {part: "separated-oxide" if part in self.chain.groups else "magnet" for part in way.parts}
        return [(self.network.row(goods[part], part, area), -each) for part, each in sorted(way.parts.items())]
