"""What only the tables together can show."""

from __future__ import annotations

from terbia.chain.listed import capacities_missing, rows_missing
from terbia.chain.model import MAGNET, Chain
from terbia.chain.reading.cells import line_of
from terbia.chain.tables import TableRows

#: So many needs without a row for a year are named one by one.
MOST_NAMED = 5


def check_whole(found: TableRows, chain: Chain) -> None:
    """What only the tables together can show."""
    capacities_missing(found)
    rows_missing(found)
    _years_missing(found, chain)
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


def _years_missing(found: TableRows, chain: Chain) -> None:
    """Note needs of one base year that have no row for another; those of a year that lacks many at once."""
    lacking: dict[int, list[tuple[str, str, int]]] = {year: [] for year in chain.years}
    for area, product in sorted({key[:2] for key in chain.requirements}):
        stated = found.named("requirements", "year", area=area, product=product)
        rows = [datum for year in chain.years if (datum := chain.requirements.get((area, product, year))) is not None]
        for year in chain.years:
            if str(year) not in stated:
                lacking[year].append((area, product, line_of({area: rows[0]})))
    for year, needs in lacking.items():
        if len(needs) > MOST_NAMED:
            line = next(line_of({"": d}) for (_, _, when), d in chain.requirements.items() if when == year)
            reason = (
                f"{year} is a base year, since it stands here, and {len(needs)} needs of the other years have no row"
                " for it: give each one, an unknown need as 'absent' with low and high, or write a year there is"
            )
            found.fault("requirements", line, "year", str(year), reason)
            continue
        for area, product, line in needs:
            reason = f"{area} has no row for {year}: an unknown need is 'absent' with low and high"
            found.fault("requirements", line, "product", product, reason)
