"""What can be done in the chain, step by step: the recipes of the network, one place each."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum

from terbia.chain.assembly import SLOT_LIMIT_T, Assembly, Plant, unseparated
from terbia.chain.model import UNSEPARATED, Mine
from terbia.chain.network import Column
from terbia.chain.routing import FEED_OF, Reach, reach_of

_DYTB = ("Dy", "Tb")


def add_ore(made: Assembly, mine: Mine) -> None:
    """Mining, cracking, light and heavy separation of one mine's product, which keeps its composition all the way.

    mine: -> 1 t REO of concentrate (mineral) or mixed compound (ionic clay).
    cracking: 1 t REO of concentrate -> yield of mixed compound.
    light separation: 1 t REO of mixed compound -> yield x share of each light oxide, and of the heavy groups together.
    heavy separation: 1 t REO of heavy concentrate -> yield x share of each heavy oxide.
    Groups that a plant does not put out leave either separation together, without loss, for a stock of their own.
    """
    network, name = made.network, mine.name
    shares = made.shares[name]
    reach = reach_of(made.chain, mine, made.year, made.areas, runs=made.runs(name))
    first = "concentrate" if mine.feed_class == "mineral" else "mixed-compound"
    plant = next(p for p in made.plants["mine"] if p.site == name)
    made.make("mine", name, plant, [(network.row(first, name, mine.area), 1.0)], {"REO": 1.0})
    made.move(first, first, name, mine.area, reach.sent_to(first))
    if first == "concentrate":
        _add_cracking(made, mine, reach)
    _add_light(made, name, shares, reach)
    _add_heavy(made, name, shares, reach)
    _add_stocks(made, mine, reach)


def _add_cracking(made: Assembly, mine: Mine, reach: Reach) -> None:
    network, name = made.network, mine.name
    recovered = made.chain.yield_of("cracking").value
    crackers = []
    for area in reach.areas_of("concentrate"):
        plants = _plants(made, "cracking", area, reach)
        for plant in plants:
            entries = [
                (network.row("concentrate", name, area), -1.0),
                (network.row("mixed-compound", name, area), recovered),
            ]
            made.make("cracking", name, plant, entries, {"REO-feed": 1.0})
        if any(not p.is_slot for p in plants) or area == mine.area:
            crackers.append(area)
    # Nothing goes back to where it was mined.
    onward = [area for area in reach.sent_to("mixed-compound") if area != mine.area]
    for area in crackers:
        made.move("mixed-compound", "mixed-compound", name, area, onward)


def _plants(made: Assembly, stage: str, area: str, reach: Reach) -> list[Plant]:
    return [plant for plant in made.at[(stage, area)] if reach.takes(stage, plant)]


def _add_light(made: Assembly, name: str, shares: dict[str, float], reach: Reach) -> None:
    network, chain = made.network, made.chain
    light = {g: share for g, share in shares.items() if not chain.groups[g].is_heavy}
    heavy = sum(
        share * chain.yield_of("light-separation", g).value for g, share in shares.items() if chain.groups[g].is_heavy
    )
    for area in reach.areas_of("mixed-compound"):
        for plant in _plants(made, "light-separation", area, reach):
            beside = [(network.row("heavy-concentrate", name, area), heavy)] if heavy > 0 else []
            _separate(made, "light-separation", name, plant, light, beside)


def _add_heavy(made: Assembly, name: str, shares: dict[str, float], reach: Reach) -> None:
    network, chain = made.network, made.chain
    feed = {
        g: share * chain.yield_of("light-separation", g).value
        for g, share in shares.items()
        if chain.groups[g].is_heavy and share > 0
    }
    total = sum(feed.values())
    if total <= 0:
        return
    holds = {g: t / total for g, t in feed.items()}
    for area in reach.areas_of("heavy-concentrate"):
        for plant in _plants(made, "heavy-separation", area, reach):
            _separate(made, "heavy-separation", name, plant, holds, [])
        if any(not p.is_slot for p in _plants(made, "light-separation", area, reach)):
            made.move("heavy-concentrate", "heavy-concentrate", name, area, reach.sent_to("heavy-concentrate"))
        row = network.row("heavy-concentrate", name, area)
        network.add(Column("stock", "heavy-concentrate", name, "", area), [(row, -1.0)], SLOT_LIMIT_T)


def _separate(
    made: Assembly,
    stage: str,
    mine: str,
    plant: Plant,
    holds: Mapping[str, float],
    beside: list[tuple[int, float]],
) -> None:
    """A plant's separation of a tonne of feed that holds these groups, with what comes out ``beside`` them.

    What the plant is not listed to put out (outputs.csv) stays together and goes to stock, all of it.
    """
    network, chain, area = made.network, made.chain, plant.area
    listed = {g: chain.puts_out(plant.site, stage, g, made.year) for g in holds}
    out = {g: t * chain.yield_of(stage, g).value for g, t in holds.items() if listed[g]}
    left = {g: t for g, t in holds.items() if t > 0 and not listed[g]}
    entries = [(network.row(FEED_OF[stage], mine, area), -1.0)]
    entries += [(network.row("separated-oxide", g, area), t) for g, t in out.items()]
    entries += beside
    item = unseparated(mine, plant.site)
    if left:
        entries.append((network.row(UNSEPARATED[stage], item, area), fsum(left.values())))
    if made.make(stage, mine, plant, entries, _taken(stage, out)) and left:
        made.left[UNSEPARATED[stage], item] = left
        row = network.row(UNSEPARATED[stage], item, area)
        network.add(Column("stock", UNSEPARATED[stage], mine, plant.site, area), [(row, -1.0)], SLOT_LIMIT_T)


def _taken(stage: str, out: Mapping[str, float]) -> dict[str, float]:
    """What a tonne of feed takes of each measure of a plant of separation."""
    if stage == "light-separation":
        return {"REO-feed": 1.0, "NdPr-oxide": out.get("NdPr", 0.0)}
    return {"SEG-feed": 1.0, "DyTb-oxide": sum(out.get(g, 0.0) for g in _DYTB)}


def _add_stocks(made: Assembly, mine: Mine, reach: Reach) -> None:
    """What is put to stock as concentrate or mixed compound, where it is mined and where it arrives; what is drawn from
    stock at the mine is what the base year drew and no more."""
    network, name = made.network, mine.name
    for good in ("concentrate", "mixed-compound"):
        for area in reach.areas_of(good):
            row = network.rows.get((good, name, area))
            if row is not None:
                network.add(Column("stock", good, name, "", area), [(row, -1.0)], SLOT_LIMIT_T)
    first = "concentrate" if mine.feed_class == "mineral" else "mixed-compound"
    network.add(Column("draw", first, name, "", mine.area), [(network.row(first, name, mine.area), 1.0)], 0.0)


def add_downstream(made: Assembly) -> None:
    """Oxides to metal, alloy and magnet; swarf and scrap back to oxide; trade in each; what is left over."""
    chain = made.chain
    metals = [name for name in sorted(chain.groups) if chain.groups[name].metal]
    for area in made.areas:
        for group in metals:
            _add_metal(made, group, area)
        for magnet in chain.magnets():
            _add_magnet(made, magnet, area)
        _add_scrap(made, area)
    separating = made.running_areas("light-separation", "heavy-separation", "recycling", "scrap")
    areas = list(made.areas)
    for area in separating:
        for group in sorted(chain.groups):
            made.move("separated-oxide", "separated-oxide", group, area, areas)
    for area in made.running_areas("metal", "heavy-metal"):
        for group in metals:
            made.move("metal", "metal", group, area, areas)
    for grade in chain.magnets():
        for area in made.running_areas("alloy"):
            made.move("alloy", "alloy", grade, area, areas)
        for area in made.running_areas("magnet"):
            made.move("magnet", "magnet", grade, area, areas)
            made.move("swarf", "swarf", grade, area, made.running_areas("recycling"))
    _add_surplus(made)


def _add_metal(made: Assembly, group: str, area: str) -> None:
    """1 t REO of oxide -> yield t REO of metal; a plant's capacity counts t of metal."""
    network, found = made.network, made.chain.groups[group]
    recovered = made.chain.yield_of(found.metal, group).value
    measure = "NdPr-metal" if found.metal == "metal" else "DyTb-metal"
    for plant in made.at[(found.metal, area)]:
        entries = [
            (network.row("separated-oxide", group, area), -1.0),
            (network.row("metal", group, area), recovered),
        ]
        made.make(found.metal, group, plant, entries, {measure: recovered / found.oxide_factor})


def _add_magnet(made: Assembly, grade: str, area: str) -> None:
    """Recipe of metals / yield -> 1 t alloy; 1 / yield t alloy -> 1 t magnet + swarf; 1 t swarf -> its oxides."""
    network, chain = made.network, made.chain
    recipe = {g: part.value for g, part in sorted(chain.recipes[grade].items())}
    alloyed, finished = chain.yield_of("alloy").value, chain.yield_of("magnet").value
    alloy, magnet = network.row("alloy", grade, area), network.row("magnet", grade, area)
    swarf = network.row("swarf", grade, area)
    for plant in made.at[("alloy", area)]:
        entries = [(network.row("metal", g, area), -t / alloyed) for g, t in recipe.items()]
        made.make("alloy", grade, plant, [*entries, (alloy, 1.0)], {"alloy": 1.0})
    for plant in made.at[("magnet", area)]:
        entries = [(alloy, -1.0 / finished), (magnet, 1.0), (swarf, 1.0 / finished - 1.0)]
        made.make("magnet", grade, plant, entries, {"magnet": 1.0})
    for plant in made.at[("recycling", area)]:
        back = {g: t * chain.yield_of("recycling", g).value for g, t in recipe.items()}
        entries = [(swarf, -1.0), *((network.row("separated-oxide", g, area), t) for g, t in back.items())]
        made.make("recycling", grade, plant, entries, {"REO": sum(back.values())})


def _add_scrap(made: Assembly, area: str) -> None:
    """End-of-life scrap, an origin of its own: 1 t REO with what magnets in use hold on average, as oxide.

    Where old magnets are made into new ones without oxide or metal they come back as alloy, of whichever grade.
    """
    network, chain = made.network, made.chain
    mean: dict[str, float] = {}
    for grade, share in sorted(chain.grades.items()):
        for group, part in sorted(chain.recipes[grade].items()):
            mean[group] = mean.get(group, 0.0) + share.value * part.value
    total = sum(mean.values())
    for plant in made.at[("scrap", area)]:
        entries = [(network.row("separated-oxide", g, area), t / total) for g, t in mean.items()]
        made.make("scrap", "scrap", plant, entries, {"REO": 1.0})
        for magnet in made.chain.magnets():
            made.make("scrap", magnet, plant, [(network.row("alloy", magnet, area), 1.0)], {"alloy": 1.0})


def _add_surplus(made: Assembly) -> None:
    """What nobody uses of oxides, metals and swarf, free and counted; oxide that is bought and put to stock."""
    network = made.network
    for (what, item, area), row in list(network.rows.items()):
        if what in ("separated-oxide", "metal", "swarf"):
            network.add(Column("surplus", what, item, "", area), [(row, -1.0)], SLOT_LIMIT_T)
        if what == "separated-oxide":
            network.add(Column("stock", what, item, "", area), [(row, -1.0)], SLOT_LIMIT_T)
