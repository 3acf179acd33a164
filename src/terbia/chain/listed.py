"""What a chain is listed to hold: a row that is gone is a fault, and never a plant that quietly makes nothing.

Most tables ask for their rows themselves: a composition for every group, a step for its yield, a need of one year for
that of the others. Capacities are listed with their sites, and all else in ``contents.csv``.
"""

from __future__ import annotations

from terbia.chain.tables import NAMES, TableRows, name_of

#: The tables that nothing else asks for rows of.
LISTED = ("areas", "allies", "sites", "mines", "bills", "requirements", "routes", "outputs", "statistics")


def capacities_missing(found: TableRows) -> None:
    """Note every capacity that the ``capacities`` of a site lists and that has no row in capacities.csv.

    The list reads ``stage measure year; ...``, the year left out where the row has none. A capacity that is not
    listed may stand in capacities.csv all the same.
    """
    there = {name_of("capacities", row) for _, row in found.each("capacities")}
    refused = found.refused("capacities")
    for line, row in found.each("sites"):
        if row["site"].strip() in refused:
            continue
        listed = [" ".join(one.split()) for one in row["capacities"].split(";") if one.strip()]
        missing = [one for one in listed if f"{row['site'].strip()} {one}" not in there]
        if missing:
            reason = (
                "has no row in capacities.csv: one that nobody knows is 'absent' with low and high; take it off"
                " the list where the site has none"
            )
            found.fault("sites", line, "capacities", "; ".join(missing), reason)


def rows_missing(found: TableRows) -> None:
    """Note every row that ``contents.csv`` lists and that does not stand in its table."""
    there = {table: {name_of(table, row) for _, row in found.each(table)} for table in NAMES}
    refused = {table: found.refused(table) for table in NAMES}
    for line, row in found.each("contents"):
        table, name = row["table"].strip(), " ".join(row["row"].split())
        if not found.known("contents", line, "table", table, NAMES, "table that rows are listed of"):
            continue
        if name not in there[table] and not any(name.split(" ")[0] == one for one in refused[table]):
            reason = (
                f"is not in {table}.csv, named by {', '.join(NAMES[table])}: put the row back, or take it off this list"
                " where the chain is meant to do without it"
            )
            found.fault("contents", line, "row", name, reason)


def not_listed(found: TableRows) -> tuple[str, ...] | None:
    """Rows that nobody would miss, as ``table.csv: name``; None where the chain has no list of its contents."""
    if "contents" not in found.rows:
        return None
    listed = {(row["table"].strip(), " ".join(row["row"].split())) for _, row in found.each("contents")}
    for _, row in found.each("sites"):
        capacities = (" ".join(one.split()) for one in row["capacities"].split(";") if one.strip())
        listed |= {("capacities", f"{row['site'].strip()} {one}") for one in capacities}
    there = ((table, name_of(table, row)) for table in (*LISTED, "capacities") for _, row in found.each(table))
    return tuple(f"{table}.csv: {name}" for table, name in there if (table, name) not in listed)
