"""What a plant of separation puts out, where that is not every group of its feed."""

from __future__ import annotations

from collections.abc import Mapping

from terbia.chain.model import UNSEPARATED, Group, Output
from terbia.chain.tables import TableRows


def outputs_of(found: TableRows, sites: Mapping[str, object], groups: Mapping[str, Group]) -> tuple[Output, ...]:
    """The groups that sites put out at a stage, each from a year on."""
    rows: list[Output] = []
    for line, row in found.each("outputs"):
        site, stage, name = (row[column].strip() for column in ("site", "stage", "group"))
        known = found.known("outputs", line, "site", site, sites, "site")
        year = found.year("outputs", line, row, "from_year", 0)
        if not found.known("outputs", line, "stage", stage, UNSEPARATED, "stage of separation"):
            continue
        if known and stage not in found.named("capacities", "stage", site=site):
            reason = f"{site} has no capacity at {stage} in capacities.csv: give it one, or take this row out"
            found.fault("outputs", line, "site", site, reason)
        if not found.known("outputs", line, "group", name, groups, "group"):
            continue
        if groups[name].is_heavy != (stage == "heavy-separation"):
            reason = f"does not come out of {stage}: groups.csv says {groups[name].separation}"
            found.fault("outputs", line, "group", name, reason)
        if any((one.site, one.stage, one.group) == (site, stage, name) for one in rows):
            found.fault("outputs", line, "group", name, f"stands twice for {site} at {stage}: keep its first year")
        rows.append(Output(site, stage, name, year))
    return tuple(rows)
