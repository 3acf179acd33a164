"""Areas and their allies, sites, mines, and what a site can take or make."""

from __future__ import annotations

from collections.abc import Mapping

from terbia.chain.model import MEASURES, Capacity, Mine, Site
from terbia.chain.tables import TableRows


def areas_of(found: TableRows) -> dict[str, str]:
    """The areas with their names."""
    rows: dict[str, str] = {}
    for line, row in found.each("areas"):
        area = row["area"].strip()
        if not area or area in rows:
            found.fault("areas", line, "area", area, "stands twice" if area else "is empty")
        rows[area] = row["name"].strip()
    return rows


def allies_of(found: TableRows, areas: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Who counts as an ally of an area."""
    rows: dict[str, list[str]] = {}
    for line, row in found.each("allies"):
        area, ally = row["area"].strip(), row["ally"].strip()
        if found.known("allies", line, "area", area, areas, "area") and found.known(
            "allies", line, "ally", ally, areas, "area"
        ):
            rows.setdefault(area, []).append(ally)
    return {area: tuple(sorted(set(allies) - {area})) for area, allies in rows.items()}


def sites_of(found: TableRows, areas: Mapping[str, object]) -> dict[str, Site]:
    """The sites, each in an area that is declared."""
    sites: dict[str, Site] = {}
    for line, row in found.each("sites"):
        name = row["site"].strip()
        found.known("sites", line, "area", row["area"].strip(), areas, "area")
        if name in sites or not name:
            found.fault("sites", line, "site", name, "stands twice" if name else "is empty")
        if name.startswith("slot:") or "|" in name:
            found.fault(
                "sites", line, "site", name, "may not begin with 'slot:' or hold '|': these name what is computed"
            )
        sites[name] = Site(
            name, row["area"].strip(), row["name"].strip(), row["operator"].strip(), row["status"].strip()
        )
    return sites


def mines_of(found: TableRows, sites: Mapping[str, Site], compositions: Mapping[str, object]) -> dict[str, Mine]:
    """The mines: sites with a composition and a class of feed."""
    mines: dict[str, Mine] = {}
    for line, row in found.each("mines"):
        name = row["mine"].strip()
        known = found.known("mines", line, "mine", name, sites, "site")
        found.known("mines", line, "composition", row["composition"].strip(), compositions, "composition")
        if row["feed_class"] not in ("mineral", "ionic"):
            found.fault("mines", line, "feed_class", row["feed_class"], "must be mineral or ionic")
        if name in mines:
            found.fault("mines", line, "mine", name, "stands twice")
        if known:
            mines[name] = Mine(name, sites[name].area, row["composition"].strip(), row["feed_class"])
    return mines


def capacities_of(found: TableRows, sites: Mapping[str, object]) -> tuple[Capacity, ...]:
    """What sites can take or make at a stage, in a measure of the stage, from a year on."""
    rows: list[Capacity] = []
    seen: set[tuple[str, str, str, int]] = set()
    for line, row in found.each("capacities"):
        site, stage, measure = (row[name].strip() for name in ("site", "stage", "measure"))
        found.known("capacities", line, "site", site, sites, "site")
        if not found.known("capacities", line, "stage", stage, MEASURES, "stage"):
            continue
        if not found.known("capacities", line, "measure", measure, MEASURES[stage], f"measure of {stage}"):
            continue
        year = found.year("capacities", line, row, "from_year", 0)
        if (site, stage, measure, year) in seen:
            found.fault("capacities", line, "site", site, f"{stage} in {measure} from {year or 'ever'} stands twice")
        seen.add((site, stage, measure, year))
        if (datum := found.datum("capacities", line, row, MEASURES[stage][measure])) is not None:
            rows.append(Capacity(site, stage, measure, year, datum))
    return tuple(rows)
