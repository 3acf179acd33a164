"""Where the product of a mine may go."""

from __future__ import annotations

from collections.abc import Mapping

from terbia.chain.model import ORE_GOODS, Route, Site
from terbia.chain.tables import TableRows

_LAST_YEAR = 9999


def routes_of(
    found: TableRows, mines: Mapping[str, object], areas: Mapping[str, object], sites: Mapping[str, Site]
) -> tuple[Route, ...]:
    """The routes: to an area, or to one site of it, as any good of the ore or as one."""
    rows = []
    for line, row in found.each("routes"):
        mine, to, site, good = (row[name].strip() for name in ("mine", "to_area", "to_site", "good"))
        found.known("routes", line, "mine", mine, mines, "mine")
        if to != "*":
            found.known("routes", line, "to_area", to, areas, "area")
        if site and found.known("routes", line, "to_site", site, sites, "site") and to != sites[site].area in areas:
            found.fault("routes", line, "to_site", site, f"lies in {sites[site].area}, and to_area says {to}")
        if good:
            found.known("routes", line, "good", good, dict.fromkeys(ORE_GOODS), "good of an ore")
        first = found.year("routes", line, row, "from_year", 0)
        last = found.year("routes", line, row, "to_year", _LAST_YEAR)
        if first > last:
            found.fault("routes", line, "to_year", row["to_year"], "ends before it begins")
        rows.append(Route(mine, to, first, last, site, good))
    return tuple(rows)
