"""From rows to a chain: names that must be declared, units, shares that must add up, recipes that make no mass."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from terbia.chain.listed import not_listed
from terbia.chain.model import MAGNET, UNKNOWN, Chain
from terbia.chain.reading.cells import flat, nested
from terbia.chain.reading.elements import check_shares, groups_of, yields_of
from terbia.chain.reading.flows import requirements_of, statistics_of
from terbia.chain.reading.origins import check_series
from terbia.chain.reading.outputs import outputs_of
from terbia.chain.reading.pieces import loss_unit
from terbia.chain.reading.places import allies_of, areas_of, capacities_of, mines_of, sites_of
from terbia.chain.reading.products import bills_of, check_recipes, variants_of
from terbia.chain.reading.routes import routes_of
from terbia.chain.reading.whole import check_whole
from terbia.chain.tables import TableRows, folder_rows, packaged_bytes, read_rows


@cache
def packaged_chain() -> Chain:
    """The chain that ships with Terbia."""
    return read_chain(read_rows("the packaged chain", packaged_bytes), "packaged", own=False)


def chain_from(folder: str | Path | None) -> Chain:
    """The chain in a folder, or the packaged one. Raises FileFaults with every fault of its tables."""
    return packaged_chain() if folder is None else read_chain(folder_rows(Path(folder)), str(folder))


def read_chain(found: TableRows, title: str, *, own: bool = True) -> Chain:
    """A chain from the rows of its tables. Raises FileFaults with all that is wrong in any of them.

    What a user's ``own`` tables cite of the record must be there.
    """
    found.stop_at_faults()
    areas = areas_of(found)
    groups = groups_of(found)
    compositions = nested(
        found, "compositions", "composition", "group", {**groups, UNKNOWN: None}, "group", "share of REO"
    )
    check_shares(found, compositions, groups)
    sites = sites_of(found, areas)
    mines = mines_of(found, sites, found.named("compositions", "composition"))
    grades = flat(found, "grades", "grade", "share of magnet use")
    recipes = nested(found, "recipes", "grade", "group", groups, "group", "t REO per t alloy")
    named: Mapping[str, object] = {MAGNET: None, **grades, **groups}
    variants = variants_of(found, named)
    check_recipes(found, grades, variants, recipes, groups)
    recipes = {grade: {g: part for g, part in parts.items() if part.high > 0} for grade, parts in recipes.items()}
    bills = bills_of(found, grades, groups)
    counted = found.named("bills", "product")
    products: Mapping[str, object] = {MAGNET: None, **found.named("grades", "grade"), **groups, **counted}
    chain = Chain(
        title,
        areas,
        allies_of(found, areas),
        groups,
        compositions,
        sites,
        mines,
        capacities_of(found, sites),
        yields_of(found, groups),
        recipes,
        grades,
        bills,
        requirements_of(found, areas, products, counted),
        flat(found, "loss_values", "product", lambda shown, name: loss_unit(shown, name, counted), among=products),
        routes_of(found, mines, areas, sites),
        statistics_of(found, areas, groups, grades, sites),
        not_listed(found),
        variants,
        outputs_of(found, sites, groups),
    )
    check_whole(found, chain)
    if own:
        check_series(found)
    found.stop_at_faults()
    return chain
