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
        stated = found.named("requirements", "year", area=area, product=product)
        missing = [str(year) for year in chain.years if str(year) not in stated]
        if missing:
            rows = (chain.requirements.get((area, product, year)) for year in chain.years)
            there = line_of({area: next(datum for datum in rows if datum is not None)})
            reason = f"{area} has no row for {', '.join(missing)}: an unknown need is 'absent' with low and high"
            found.fault("requirements", there, "product", product, reason)
    valued = found.named("loss_values", "product")
    required = found.named("requirements", "product").keys() & {*chain.products()}
    for product in sorted(required - valued.keys() - {MAGNET}):
        areas = ", ".join(sorted(found.named("requirements", "area", product=product)))
        unit = "kUSD/piece" if product in chain.bills else "kUSD/t"
        reason = f"has no row: what is one missing worth, in {unit}? It is required by {areas}"
        found.fault("loss_values", 0, "product", product, reason)
    for grade in chain.grades:
        if grade not in valued:
            found.fault("loss_values", 0, "product", grade, "has no row: what is a tonne missing worth, in kUSD/t?")
    able = found.named("capacities", "site").keys() | chain.mines.keys()
    for line, row in found.each("sites"):
        if row["site"].strip() not in able and not row["note"].strip():
            reason = "has no capacity: give a range (kind 'absent') where nobody published one, or say why in its note"
            found.fault("sites", line, "site", row["site"], reason)
    for one in chain.capacities:
        if one.stage == "mine" and one.site not in chain.mines:
            line = int(one.amount.where.rpartition(":")[2])
            found.fault("capacities", line, "site", one.site, "mines, and is not in mines.csv")
