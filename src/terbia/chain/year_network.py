"""The network of a year within some areas: plants and slots in their places, then every activity, then the sums."""

from __future__ import annotations

from collections.abc import Mapping

from terbia.chain.activities import add_downstream, add_ore
from terbia.chain.assembly import SLOT_LIMIT_T, Assembly, Plant
from terbia.chain.datum import Datum
from terbia.chain.model import MEASURES, UNKNOWN, Chain, Mine
from terbia.chain.network import Column

#: The measure of a slot at each stage: a site of capacity zero that stands in every area.
_SLOT_STAGES = {
    "cracking": "REO-feed",
    "light-separation": "REO-feed",
    "heavy-separation": "DyTb-oxide",
    "metal": "NdPr-metal",
    "heavy-metal": "DyTb-metal",
    "alloy": "alloy",
    "magnet": "magnet",
    "recycling": "REO",
}


def assemble(chain: Chain, year: int, areas: tuple[str, ...]) -> Assembly:
    """The network of a year within the areas, before requirements and costs."""
    made = placed(chain, year, areas)
    for mine in made.mines:
        add_ore(made, mine)
    add_downstream(made)
    _close(made)
    return made


def placed(chain: Chain, year: int, areas: tuple[str, ...]) -> Assembly:
    """The plants and mines of a year within the areas, in an empty network."""
    made = Assembly(chain, year, tuple(sorted(areas)))
    _place_plants(made)
    _place_mines(made)
    return made


def _place_plants(made: Assembly) -> None:
    """Sites by stage; a capacity of every year gives a plant, which is at zero before its first.

    A measure that has no row for the year yet is unknown beside one that has, and binds nothing.
    """
    inside = set(made.areas)
    now = made.chain.capacity_at(made.year)
    found: dict[tuple[str, str], Plant] = {}
    for one in sorted(made.chain.capacities, key=lambda c: (c.site, c.stage, c.measure)):
        site = made.chain.sites[one.site]
        if site.area not in inside:
            continue
        plant = found.setdefault((one.stage, one.site), Plant(one.site, site.area))
        if current := now.get((one.site, one.stage, one.measure)):
            plant.measures[one.measure] = current.amount.value
        elif not any((one.site, one.stage, measure) in now for measure in MEASURES[one.stage]):
            plant.measures[one.measure] = 0.0
    for (stage, _), plant in sorted(found.items()):
        made.plants[stage].append(plant)
    for stage, measure in _SLOT_STAGES.items():
        for area in made.areas:
            made.plants[stage].append(Plant(f"slot:{area}", area, {measure: 0.0}))
    for stage, plants in made.plants.items():
        for plant in plants:
            made.at[(stage, plant.area)].append(plant)


def _place_mines(made: Assembly) -> None:
    """The mines inside, and for each area a slot of either class with what the running mines of the class hold."""
    chain, inside = made.chain, set(made.areas)
    capacities = {plant.site: plant.measures["REO"] for plant in made.plants["mine"]}
    weights: dict[str, float] = {}
    for capacity in chain.capacity_at(made.year).values():
        if capacity.stage == "mine":
            weights[capacity.site] = capacity.amount.value
    for name in sorted(chain.mines):
        mine = chain.mines[name]
        if mine.area in inside:
            if name not in capacities:
                _add_plant(made, Plant(name, mine.area, {"REO": 0.0}))
            made.mines.append(mine)
            made.shares[name] = _shares(chain.compositions[mine.composition])
    for feed_class in ("ionic", "mineral"):
        mean = _mean_shares(chain, feed_class, weights)
        if not mean:
            continue
        for area in made.areas:
            name = f"slot:{area}:{feed_class}"
            made.mines.append(Mine(name, area, "", feed_class))
            made.shares[name] = mean
            _add_plant(made, Plant(name, area, {"REO": 0.0}))


def _add_plant(made: Assembly, plant: Plant) -> None:
    """A mine that has no capacity in any table: a deposit, or a slot."""
    made.plants["mine"].append(plant)
    made.at[("mine", plant.area)].append(plant)


def _shares(parts: Mapping[str, Datum]) -> dict[str, float]:
    return {group: parts[group].value for group in sorted(parts) if group != UNKNOWN}


def _mean_shares(chain: Chain, feed_class: str, weights: Mapping[str, float]) -> dict[str, float]:
    """The mean composition of what is mined of a class in the year, weighted by capacity."""
    total, mean = 0.0, dict.fromkeys(sorted(chain.groups), 0.0)
    for name in sorted(weights):
        mine = chain.mines.get(name)
        if mine is not None and mine.feed_class == feed_class and weights[name] > 0:
            total += weights[name]
            for group, share in _shares(chain.compositions[mine.composition]).items():
                mean[group] += weights[name] * share
    return {group: share / total for group, share in mean.items()} if total else {}


def _close(made: Assembly) -> None:
    """The columns that end the sums of capacities and exports."""
    network = made.network
    limits = {(stage, plant.site): plant for stage, plants in made.plants.items() for plant in plants}
    for (what, item, where), row in list(network.rows.items()):
        if what == "capacity":
            stage, _, measure = item.partition(":")
            plant = limits[(stage, where)]
            column = Column("capacity", stage, measure, plant.site, plant.area)
            network.add(column, [(row, -1.0)], plant.measures[measure])
        elif what == "export":
            network.add(Column("export", item, "", "", where), [(row, -1.0)], SLOT_LIMIT_T)
