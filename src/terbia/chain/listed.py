"""Capacities that a site is listed with: one whose row is gone is a fault, not a plant that quietly makes nothing."""

from __future__ import annotations

from terbia.chain.tables import TableRows


def capacities_missing(found: TableRows) -> None:
    """Note every capacity that the ``capacities`` of a site lists and that has no row in capacities.csv.

    The list reads ``stage measure year; ...``, the year left out where the row has none. A capacity that is not
    listed may stand in capacities.csv all the same.
    """
    there = {
        (row["site"].strip(), " ".join(row[name].strip() for name in ("stage", "measure", "from_year")).strip())
        for _, row in found.each("capacities")
    }
    for line, row in found.each("sites"):
        listed = [" ".join(one.split()) for one in row["capacities"].split(";") if one.strip()]
        missing = [one for one in listed if (row["site"].strip(), one) not in there]
        if missing:
            reason = (
                "has no row in capacities.csv: one that nobody knows is 'absent' with low and high; take it off"
                " the list where the site has none"
            )
            found.fault("sites", line, "capacities", "; ".join(missing), reason)
