"""What a chain consists of: areas, groups of elements, sites, recipes, requirements, and what was measured of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import product as every_choice
from math import prod
from typing import Any

from terbia.chain.datum import Datum

#: The share of a composition that nobody has published; it is carried and never used.
UNKNOWN = "unknown"
#: A tonne of magnet of whatever grade.
MAGNET = "magnet"
#: The stages at which a site can have a capacity, in order, with the measures in which it is stated and their units.
MEASURES: Mapping[str, Mapping[str, str]] = {
    "mine": {"REO": "t REO"},
    "cracking": {"REO-feed": "t REO"},
    "light-separation": {"REO-feed": "t REO", "NdPr-oxide": "t oxide"},
    "heavy-separation": {"SEG-feed": "t feed", "DyTb-oxide": "t oxide"},
    "metal": {"NdPr-metal": "t metal"},
    "heavy-metal": {"DyTb-metal": "t metal"},
    "alloy": {"alloy": "t alloy"},
    "magnet": {"magnet": "t magnet"},
    "recycling": {"REO": "t REO"},
    "scrap": {"REO": "t REO", "alloy": "t alloy"},
}
STAGES = tuple(MEASURES)
#: What an ore goes through, in order, as the product of one mine.
ORE_GOODS = ("concentrate", "mixed-compound", "heavy-concentrate")
#: What stays together of a feed where a plant puts out only some of its groups: a good of its own, put to stock.
UNSEPARATED = {"light-separation": "unseparated-light", "heavy-separation": "unseparated-heavy"}


@dataclass(frozen=True, slots=True)
class Group:
    """Elements that go through the chain together, and the ways they take.

    ``oxide_factor`` is t of oxide for a t of metal.
    """

    name: str
    members: tuple[str, ...]
    separation: str
    metal: str
    oxide_factor: float

    @property
    def is_heavy(self) -> bool:
        """Whether it comes out of heavy separation (with samarium and gadolinium, as plants are built)."""
        return self.separation == "heavy"


@dataclass(frozen=True, slots=True)
class Site:
    """A place where something is made; a slot is a site that nobody has built, of capacity zero."""

    name: str
    area: str
    title: str
    operator: str = ""
    status: str = ""
    is_slot: bool = False


@dataclass(frozen=True, slots=True)
class Mine:
    """A site that mines: the composition of its product, and whether that must be cracked (``mineral``)."""

    name: str
    area: str
    composition: str
    feed_class: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much a site can take or make at a stage, from a year on."""

    site: str
    stage: str
    measure: str
    from_year: int
    amount: Datum


@dataclass(frozen=True, slots=True)
class Route:
    """Where a mine's product may go, between two years: to an area, or to one site of it where one is named.

    ``good`` is what goes there, to be made there into what follows; every good of the ore where it is empty.
    """

    mine: str
    to_area: str
    from_year: int
    to_year: int
    to_site: str = ""
    good: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """A group that a site puts out at a stage of separation, from a year on."""

    site: str
    stage: str
    group: str
    from_year: int


@dataclass(frozen=True, slots=True)
class Statistic:
    """A measured flow of a base year: what, of what, from where to where.

    ``*`` is everywhere else, ``*-LA;MM`` everywhere else but there.
    """

    name: str
    year: int
    flow: str
    item: str
    from_area: str
    to_area: str
    amount: Datum

    def is_from(self, area: str) -> bool:
        """Whether it counts what leaves, or is made in, an area."""
        return _counts(self.from_area, area)

    def is_to(self, area: str) -> bool:
        """Whether it counts what comes to, or is used in, an area."""
        return _counts(self.to_area, area)


@cache
def _counts(stated: str, area: str) -> bool:
    every, _, but = stated.partition("-")
    return (not but or area not in but.split(";")) if every == "*" else stated == area


@dataclass(frozen=True, slots=True)
class Way:
    """One way to serve a product: the magnets as they are made (t) and the groups (t REO) in a unit of it.

    ``share`` is the part of the product that is expected to be served so; ``name`` is the product's where there is
    only one way.
    """

    name: str
    share: float
    parts: Mapping[str, float]


@dataclass(frozen=True)
class Chain:
    """The tables of a chain, read and checked.

    ``variants`` are, by grade, the recipes by which it is made with the share of each; a grade without any is made by
    its own. ``recipes`` are those of grades (their mean, where there are variants) and of variants.
    ``not_listed`` names rows whose deletion nobody would notice; None where the tables hold no list of what they hold.
    ``worked_out`` keeps what follows from the tables (``remembered.py``).
    """

    title: str = field(repr=False)  # where the tables are from: no part of what a chain is known by
    areas: Mapping[str, str]
    allies: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, Group]
    compositions: Mapping[str, Mapping[str, Datum]]
    sites: Mapping[str, Site]
    mines: Mapping[str, Mine]
    capacities: tuple[Capacity, ...]
    yields: Mapping[tuple[str, str], Datum]
    recipes: Mapping[str, Mapping[str, Datum]]
    grades: Mapping[str, Datum]
    bills: Mapping[str, Mapping[str, Datum]]
    requirements: Mapping[tuple[str, str, int], Datum]
    loss_values: Mapping[str, Datum]
    routes: tuple[Route, ...]
    statistics: tuple[Statistic, ...]
    not_listed: tuple[str, ...] | None = None
    variants: Mapping[str, Mapping[str, Datum]] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    worked_out: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def years(self) -> tuple[int, ...]:
        """The base years: those for which there are requirements."""
        return tuple(sorted({year for _, _, year in self.requirements}))

    def yield_of(self, step: str, group: str = "*") -> Datum:
        """The yield of a step for a group, or for all groups alike."""
        found = self.yields.get((step, group))
        return found if found is not None else self.yields[(step, "*")]

    def puts_out(self, site: str, stage: str, group: str, year: int) -> bool:
        """Whether a site's separation puts out a group in a year: each it is listed with, or all where it is not.

        What goes on to heavy separation together leaves light separation anyway.
        """
        begins = self._first_years.get((site, stage))
        if begins is None or (stage == "light-separation" and self.groups[group].is_heavy):
            return True
        return group in begins and begins[group] <= year

    @cached_property
    def _first_years(self) -> dict[tuple[str, str], dict[str, int]]:
        """By site and stage: the groups that are listed, each with its first year."""
        found: dict[tuple[str, str], dict[str, int]] = {}
        for one in self.outputs:
            found.setdefault((one.site, one.stage), {})[one.group] = one.from_year
        return found

    def heavy_share(self, composition: str) -> float:
        """The share of the groups that go to heavy separation (SEG+) in a composition, t per t REO."""
        parts = self.compositions[composition]
        return sum(parts[g].value for g in parts if g in self.groups and self.groups[g].is_heavy)

    def capacity_at(self, year: int) -> Mapping[tuple[str, str, str], Capacity]:
        """By site, stage and measure: the newest capacity that operates in a year."""
        kept: Mapping[tuple[str, str, str], Capacity] | None = self.worked_out.get(("capacity_at", year))
        if kept is not None:
            return kept
        found: dict[tuple[str, str, str], Capacity] = {}
        for one in sorted(self.capacities, key=lambda c: c.from_year):
            if one.from_year <= year:
                found[(one.site, one.stage, one.measure)] = one
        self.worked_out[("capacity_at", year)] = found
        return found

    def products(self) -> tuple[str, ...]:
        """What can be required: the grades of magnet, the groups, and what bills of materials make of them."""
        return (MAGNET, *self.grades, *self.groups, *self.bills)

    def contents(self, product: str) -> dict[str, float]:
        """Grades of magnet (t) and groups (t REO) in a unit of a product, its bill of materials followed down.

        ``magnet`` is a tonne of magnet of whatever grade: the mix in which the world uses them.
        """
        if product == MAGNET:
            return {grade: share.value for grade, share in self.grades.items()}
        if product not in self.bills:
            return {product: 1.0}
        total: dict[str, float] = {}
        for part, amount in self.bills[product].items():
            for name, each in self.contents(part).items():
                total[name] = total.get(name, 0.0) + amount.value * each
        return total

    def made_as(self, grade: str) -> dict[str, float]:
        """The magnets as which a grade is made, with the share of each: its variants, or itself."""
        return {name: share.value for name, share in self.variants.get(grade, {}).items()} or {grade: 1.0}

    def magnets(self) -> dict[str, float]:
        """Every magnet that is made, with its share of the magnets in use; by name."""
        return {
            name: used.value * share
            for grade, used in sorted(self.grades.items())
            for name, share in sorted(self.made_as(grade).items())
        }

    def ways(self, product: str) -> tuple[Way, ...]:
        """The ways to serve a product: one for each choice of a variant for each grade in it.

        Whatever mix of variants serves it is a mix of these ways, so each of them may keep its own composition.
        """
        contents = sorted(self.contents(product).items())
        grades = [name for name, _ in contents if name in self.variants]
        found = []
        for chosen in every_choice(*(sorted(self.made_as(grade).items()) for grade in grades)):
            named = dict(zip(grades, (name for name, _ in chosen), strict=True))
            parts = {named.get(name, name): each for name, each in contents}
            share = prod(part for _, part in chosen)
            found.append(Way(", ".join(named.values()) or product, share, parts))
        return tuple(found)
