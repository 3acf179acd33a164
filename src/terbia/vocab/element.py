"""The 17 rare-earth elements, their oxides, and the conventions that divide light from heavy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from terbia.vocab.table import listed, rows

# IUPAC 2021, abridged standard atomic weight of oxygen (Prohaska and others 2022, Pure Appl. Chem. 94, 573).
OXYGEN = 15.999
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


@dataclass(frozen=True, slots=True)
class Element:
    """A rare earth: its symbol, name and weight, and the oxide it is traded and counted as.

    ``atomic_weight`` is None for promethium. ``oxide_atoms`` and ``oxygen_atoms`` are the numbers of metal
    and oxygen atoms in the formula ``oxide``.
    """

    symbol: str
    name: str
    atomic_number: int
    atomic_weight: float | None
    oxide: str
    oxide_atoms: int
    oxygen_atoms: int
    source: str


@dataclass(frozen=True, slots=True)
class ConventionGroup:
    """One side of a dividing line: who draws it, what it is called there, its members and what it means."""

    convention: str
    group: str
    members: tuple[str, ...]
    meaning: str
    source: str


@cache
def elements() -> Mapping[str, Element]:
    """The 17 rare earths by symbol, in the order of their atomic numbers."""
    found = {}
    for row in rows("elements"):
        found[row["symbol"]] = Element(
            row["symbol"],
            row["name"],
            int(row["atomic_number"]),
            float(row["atomic_weight"]) if row["atomic_weight"] else None,
            row["oxide"],
            int(row["oxide_atoms"]),
            int(row["oxygen_atoms"]),
            row["source"],
        )
    return MappingProxyType(found)


@cache
def _by_word() -> Mapping[str, str]:
    words = {}
    for row in rows("elements"):
        for word in (row["symbol"], row["name"], row["oxide"], *listed(row["aliases"])):
            words[word.casefold()] = row["symbol"]
        words[f"{row['name']} oxide"] = row["symbol"]
    return words


def read_element(text: str) -> Element:
    """The element that a symbol (``Nd``), a name (``neodymium``) or an oxide (``Nd2O3``, ``TbO2``) means.

    Capitals do not matter. Raises ValueError, with the names closest to it, for anything else.
    """
    word = text.translate(_SUBSCRIPTS).strip().casefold()
    symbol = _by_word().get(word)
    if symbol is None:
        names = [one.name for one in elements().values()]
        near = get_close_matches(word, names, n=2, cutoff=0.6)
        tail = f" Close to it: {', '.join(near)}." if near else ""
        raise ValueError(f"'{text.strip()}' is not a rare earth: write a symbol, a name or an oxide.{tail}")
    return elements()[symbol]


def oxide_factor(symbol: str) -> float:
    """Mass of oxide that holds a unit mass of the element: M(oxide) / (n * M(element)).

    Worked for Nd2O3: (2 * 144.24 + 3 * 15.999) / (2 * 144.24) = 1.1664.
    Raises ValueError for an unknown symbol and for promethium, which has no standard atomic weight.
    """
    one = read_element(symbol)
    if one.atomic_weight is None:
        raise ValueError(f"{one.name} has no standard atomic weight, hence no oxide factor")
    metal = one.oxide_atoms * one.atomic_weight
    return (metal + one.oxygen_atoms * OXYGEN) / metal


def metal_from_oxide(symbol: str, oxide: float) -> float:
    """Mass of the element in a mass of its usual oxide, in the same unit: 100 t Nd2O3 hold 85.74 t Nd.

    Raises ValueError as ``oxide_factor`` does.
    """
    return oxide / oxide_factor(symbol)


def oxide_from_metal(symbol: str, metal: float) -> float:
    """Mass of the usual oxide that holds a mass of the element, in the same unit: 116.64 t for 100 t Nd.

    Raises ValueError as ``oxide_factor`` does.
    """
    return metal * oxide_factor(symbol)


@cache
def convention_groups() -> tuple[ConventionGroup, ...]:
    """Every group of every convention, with what it means and its source."""
    return tuple(
        ConventionGroup(row["convention"], row["group"], listed(row["members"]), row["meaning"], row["source"])
        for row in rows("conventions")
    )


@cache
def conventions() -> tuple[str, ...]:
    """The names of the conventions that divide the rare earths into light, heavy and others."""
    return tuple(dict.fromkeys(one.convention for one in convention_groups()))


def _within(convention: str) -> list[ConventionGroup]:
    found = [one for one in convention_groups() if one.convention == convention]
    if not found:
        raise ValueError(f"'{convention}' is not a convention; there are {', '.join(conventions())}")
    return found


def group_of(symbol: str, convention: str) -> str:
    """The group of an element under a convention: ``heavy`` for Dy under ``usgs-2026``.

    Under ``usgs-2026`` yttrium is ``heavy-not-counted``: considered heavy, left out of the figures.
    Raises ValueError for an unknown element or convention, and for an element the convention does not place.
    """
    element = read_element(symbol)
    for one in _within(convention):
        if element.symbol in one.members:
            return one.group
    raise ValueError(f"the convention {convention} places {element.name} in no group")


def members_of(group: str, convention: str) -> tuple[str, ...]:
    """The symbols of a group under a convention, in the order of their atomic numbers.

    Raises ValueError for an unknown convention, and for a group that it does not have.
    """
    found = _within(convention)
    for one in found:
        if one.group == group:
            return tuple(symbol for symbol in elements() if symbol in one.members)
    names = ", ".join(one.group for one in found)
    raise ValueError(f"the convention {convention} has no group '{group}'; it has {names}")
