"""What areas need, and what was measured of a base year."""

from __future__ import annotations

from collections.abc import Mapping

from terbia.chain.datum import Datum
from terbia.chain.model import MAGNET, Statistic
from terbia.chain.reading.cells import datum_of
from terbia.chain.reading.pieces import counted_in
from terbia.chain.tables import TableRows

_FLOWS = ("mine", "oxide", "recycled", "metal", "alloy", "magnet", "trade", "use", "stock")
_GOODS = (
    "magnet", "alloy", "metal", "metals", "ndpr-metal", "concentrate", "compounds", "ores-and-compounds", "heavy",
    "all-mines",
)  # fmt: skip


def requirements_of(
    found: TableRows, areas: Mapping[str, object], products: Mapping[str, object], bills: Mapping[str, object]
) -> dict[tuple[str, str, int], Datum]:
    """What areas need, by area, product and year: t of a group or of magnets, pieces of a product of one's own."""
    groups = found.named("groups", "group")
    rows: dict[tuple[str, str, int], Datum] = {}
    for line, row in found.each("requirements"):
        area, product = row["area"].strip(), row["product"].strip()
        found.known("requirements", line, "area", area, areas, "area")
        if not found.known("requirements", line, "product", product, products, "product"):
            continue
        year = found.year("requirements", line, row, "year", 0)
        if not row["year"].strip():
            found.fault("requirements", line, "year", "", "is missing")
        if (area, product, year) in rows:
            found.fault("requirements", line, "product", product, f"stands twice for {area} in {year}")
        unit = "t REO" if product in groups else "t magnet"
        datum = datum_of(found, "requirements", line, row, product, counted_in if product in bills else unit)
        if datum is not None and year:
            rows[(area, product, year)] = datum
    return rows


def statistics_of(
    found: TableRows,
    areas: Mapping[str, object],
    groups: Mapping[str, object],
    grades: Mapping[str, object],
    sites: Mapping[str, object],
) -> tuple[Statistic, ...]:
    """What was measured of the base years; a name stands once in a year."""
    rows: dict[tuple[str, int], Statistic] = {}
    items: Mapping[str, object] = {**groups, **sites, **grades, **dict.fromkeys(_GOODS)}
    flows = dict.fromkeys(_FLOWS)
    for line, row in found.each("statistics"):
        name, flow, item = (row[key].strip() for key in ("statistic", "flow", "item"))
        found.known("statistics", line, "flow", flow, flows, "flow")
        found.known("statistics", line, "item", item, items, "item")
        ends = [row["from_area"].strip(), row["to_area"].strip()]
        for column, end in zip(("from_area", "to_area"), ends, strict=True):
            every, _, but = end.partition("-")
            for named in but.split(";") if every == "*" and but else [end]:
                if named not in ("", "*"):
                    found.known("statistics", line, column, named, areas, "area")
        year = found.year("statistics", line, row, "year", 0)
        if (name, year) in rows or not name:
            found.fault("statistics", line, "statistic", name, f"stands twice in {year}" if name else "is empty")
        unit = "t alloy" if item == "alloy" else "t magnet" if item == MAGNET or item in grades else "t REO"
        datum = found.datum("statistics", line, row, unit, signed=flow == "stock")
        if datum is not None:
            rows[(name, year)] = Statistic(name, year, flow, item, ends[0], ends[1], datum)
    return tuple(rows.values())
