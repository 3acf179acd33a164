"""What only the tables together can show."""

from __future__ import annotations

from terbia.chain.listed import capacities_missing, rows_missing
from terbia.chain.model import MAGNET, Chain
from terbia.chain.reading.cells import line_of
from terbia.chain.tables import TableRows


def check_whole(found: TableRows, chain: Chain) -> None:
    """What only the tables together can show."""
    capacities_missing(found)
    rows_missing(found)
    for area, product in sorted({key[:2] for key in chain.requirements}):
        rows = {year: chain.requirements.get((area, product, year)) for year in chain.years}
        missing = [str(year) for year, datum in rows.items() if datum is None]
        if missing:
            there = line_of({area: next(datum for datum in rows.values() if datum is not None)})
            reason = f"{area} has no row for {', '.join(missing)}: an unknown need is 'absent' with low and high"
            found.fault("requirements", there, "product", product, reason)
    for area, product, _ in chain.requirements:
        if product not in chain.loss_values and product != MAGNET:
            found.fault("loss_values", 0, "product", product, f"has no row, and {area} requires it")
    for grade in chain.grades:
        if grade not in chain.loss_values:
            found.fault("loss_values", 0, "product", grade, "has no row")
    able = {one.site for one in chain.capacities} | chain.mines.keys()
    for line, row in found.each("sites"):
        if row["site"].strip() not in able and not row["note"].strip():
            reason = "has no capacity: give a range (kind 'absent') where nobody published one, or say why in its note"
            found.fault("sites", line, "site", row["site"], reason)
    for one in chain.capacities:
        if one.stage == "mine" and one.site not in chain.mines:
            line = int(one.amount.where.rpartition(":")[2])
            found.fault("capacities", line, "site", one.site, "mines, and is not in mines.csv")
