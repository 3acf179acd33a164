"""The network in which a base year is reconciled: everything of the year, its uses, differences and statistics."""

from __future__ import annotations

from terbia.chain.assembly import SLOT_LIMIT_T, Assembly
from terbia.chain.measured import counted
from terbia.chain.model import Chain, Statistic
from terbia.chain.network import Column
from terbia.chain.required import required_products
from terbia.chain.year_network import assemble

Counted = tuple[Statistic, list[tuple[int, float]]]
BaseNetwork = tuple[Assembly, list[Counted]]


def base_network(chain: Chain, year: int) -> BaseNetwork:
    """The network of all areas in a year, with the columns that each statistic and requirement counts.

    A requirement is a statistic of use: stated with its range, and reconciled like any other.
    """
    made = base_assembly(chain, year)
    return made, [(s, counted(s, made.network, chain)) for s in year_statistics(chain, year)]


def base_assembly(chain: Chain, year: int) -> Assembly:
    """The network of all areas in a year, without what the statistics count."""
    made = assemble(chain, year, tuple(chain.areas))
    network = made.network
    for area, product in required_products(chain, year):
        for way in chain.ways(product):
            network.add(Column("use", way.name, product, "", area), made.taken(way, area), SLOT_LIMIT_T)
    for area in made.areas:
        for name in sorted(chain.groups):
            stage = "heavy-separation" if chain.groups[name].is_heavy else "light-separation"
            if any(p.is_running and chain.puts_out(p.site, stage, name, year) for p in made.at[(stage, area)]):
                row = network.row("separated-oxide", name, area)
                network.add(Column("difference", "separated-oxide", name, "", area), [(row, 1.0)], SLOT_LIMIT_T)
    return made


def year_statistics(chain: Chain, year: int) -> list[Statistic]:
    """The statistics of a year and its requirements as statistics of use, by name."""
    required = [
        Statistic(f"requirement {area} {product}", year, "use", product, "", area, datum)
        for (area, product, when), datum in sorted(chain.requirements.items())
        if when == year
    ]
    return sorted([s for s in chain.statistics if s.year == year] + required, key=lambda s: s.name)
