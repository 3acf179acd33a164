"""From rows to a chain: names that must be declared, units, shares that must add up, recipes that make no mass."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from terbia.chain.datum import Datum
from terbia.chain.listed import capacities_missing
from terbia.chain.model import (
    MAGNET,
    MEASURES,
    UNKNOWN,
    Capacity,
    Chain,
    Group,
    Mine,
    Route,
    Site,
    Statistic,
)
from terbia.chain.tables import TableRows, folder_rows, packaged_bytes, read_rows

_LAST_YEAR = 9999
_SHARES_ADD_TO = (0.995, 1.005)
_FLOWS = ("mine", "oxide", "recycled", "metal", "alloy", "magnet", "trade", "use", "stock")
_GOODS = (
    "magnet", "alloy", "metal", "metals", "ndpr-metal", "concentrate", "compounds", "ores-and-compounds", "heavy",
    "all-mines",
)  # fmt: skip
_STEPS = ("cracking", "light-separation", "heavy-separation", "metal", "heavy-metal", "alloy", "magnet", "recycling")


@cache
def packaged_chain() -> Chain:
    """The chain that ships with Terbia."""
    return read_chain(read_rows("the packaged chain", packaged_bytes), "packaged")


def chain_from(folder: str | Path | None) -> Chain:
    """The chain in a folder, or the packaged one. Raises FileFaults with every fault of its tables."""
    return packaged_chain() if folder is None else read_chain(folder_rows(Path(folder)), str(folder))


def read_chain(found: TableRows, title: str) -> Chain:
    """A chain from the rows of its tables. Raises FileFaults with all that is wrong in any of them."""
    found.stop_at_faults()
    areas = _areas(found)
    groups = _groups(found)
    compositions = _nested(
        found, "compositions", "composition", "group", {**groups, UNKNOWN: None}, "group", "share of REO"
    )
    _check_shares(found, compositions, groups)
    sites = _sites(found, areas)
    mines = _mines(found, sites, compositions)
    grades = _flat(found, "grades", "grade", "share of magnet use")
    recipes = _nested(found, "recipes", "grade", "group", groups, "group", "t REO per t alloy")
    _check_recipes(found, grades, recipes, groups)
    recipes = {grade: {g: part for g, part in parts.items() if part.high > 0} for grade, parts in recipes.items()}
    bills = _bills(found, grades, groups)
    products: Mapping[str, object] = {MAGNET: None, **grades, **groups, **bills}
    chain = Chain(
        title,
        areas,
        _allies(found, areas),
        groups,
        compositions,
        sites,
        mines,
        _capacities(found, sites),
        _yields(found, groups),
        recipes,
        grades,
        bills,
        _requirements(found, areas, products, bills),
        _flat(found, "loss_values", "product", "kUSD/t", among=products),
        _routes(found, mines, areas),
        _statistics(found, areas, groups, sites),
    )
    _check_whole(found, chain)
    found.stop_at_faults()
    return chain


def _areas(found: TableRows) -> dict[str, str]:
    rows: dict[str, str] = {}
    for line, row in found.each("areas"):
        area = row["area"].strip()
        if not area or area in rows:
            found.fault("areas", line, "area", area, "stands twice" if area else "is empty")
        rows[area] = row["name"].strip()
    return rows


def _groups(found: TableRows) -> dict[str, Group]:
    from terbia.vocab.element import elements

    groups: dict[str, Group] = {}
    for line, row in found.each("groups"):
        name = row["group"].strip()
        members = tuple(m.strip() for m in row["members"].split(";") if m.strip())
        for member in members:
            found.known("groups", line, "members", member, elements(), "element")
        if row["separation"] not in ("light", "heavy"):
            found.fault("groups", line, "separation", row["separation"], "must be light or heavy")
        if row["metal"] not in ("", "metal", "heavy-metal"):
            found.fault("groups", line, "metal", row["metal"], "must be metal, heavy-metal or empty")
        try:
            factor = float(row["oxide_factor"])
        except ValueError:
            factor = 0.0
        if not 1.0 < factor < 2.0:
            found.fault("groups", line, "oxide_factor", row["oxide_factor"], "must be t oxide per t metal, 1 to 2")
            factor = 1.0
        if name in groups:
            found.fault("groups", line, "group", name, "stands twice")
        groups[name] = Group(name, members, row["separation"], row["metal"], factor)
    return groups


def _flat(
    found: TableRows, table: str, key: str, unit: str | None, among: Mapping[str, object] | None = None
) -> dict[str, Datum]:
    rows: dict[str, Datum] = {}
    for line, row in found.each(table):
        name = row[key].strip()
        if among is not None and not found.known(table, line, key, name, among, key):
            continue
        if name in rows or not name:
            found.fault(table, line, key, name, "stands twice" if name else "is empty")
        if (datum := found.datum(table, line, row, unit)) is not None:
            rows[name] = datum
    return rows


def _nested(
    found: TableRows, table: str, key: str, inner: str, among: Mapping[str, object], what: str, unit: str | None
) -> dict[str, dict[str, Datum]]:
    rows: dict[str, dict[str, Datum]] = {}
    for line, row in found.each(table):
        name, part = row[key].strip(), row[inner].strip()
        if not found.known(table, line, inner, part, among, what):
            continue
        if part in rows.get(name, {}) or not name:
            found.fault(table, line, inner, part, f"stands twice for {name}" if name else f"{key} is empty")
        if (datum := found.datum(table, line, row, unit)) is not None:
            rows.setdefault(name, {})[part] = datum
    return rows


def _check_shares(
    found: TableRows, compositions: Mapping[str, Mapping[str, Datum]], groups: Mapping[str, Group]
) -> None:
    low, high = _SHARES_ADD_TO
    for name, parts in compositions.items():
        for group in sorted({*groups, UNKNOWN} - parts.keys()):
            reason = f"{name} has no row for it: an unknown share is 'absent' with low and high, never left out"
            found.fault("compositions", _line(parts), "group", group, reason)
        total = sum(part.value for part in parts.values())
        if not low <= total <= high:
            reason = f"the shares of {name} add up to {total:.4f}, not 1: put what nobody published under 'unknown'"
            found.fault("compositions", _line(parts), "value", f"{total:.4f}", reason)


def _line(parts: Mapping[str, Datum]) -> int:
    return int(next(iter(parts.values())).where.rpartition(":")[2])


def _check_recipes(
    found: TableRows,
    grades: Mapping[str, Datum],
    recipes: Mapping[str, Mapping[str, Datum]],
    groups: Mapping[str, Group],
) -> None:
    for grade, parts in recipes.items():
        found.known("recipes", _line(parts), "grade", grade, grades, "grade")
        for group in sorted({name for name, one in groups.items() if one.metal} - parts.keys()):
            reason = f"{grade} has no row for it: write 0 where the alloy holds none, and 'absent' where nobody knows"
            found.fault("recipes", _line(parts), "group", group, reason)
        metal = sum(part.value / groups[g].oxide_factor for g, part in parts.items())
        if metal >= 1:
            reason = f"a tonne of {grade} alloy would hold {metal:.3f} t of rare-earth metal: a recipe cannot make mass"
            found.fault("recipes", _line(parts), "value", f"{metal:.3f}", reason)
        for group, part in parts.items():
            if not groups[group].metal:
                found.fault("recipes", _line({group: part}), "group", group, "has no way to metal in groups.csv")
    low, high = _SHARES_ADD_TO
    total = sum(share.value for share in grades.values())
    if grades and not low <= total <= high:
        found.fault("grades", _line(grades), "value", f"{total:.4f}", "the shares of the grades must add up to 1")
    for grade in grades.keys() - recipes.keys():
        found.fault("grades", _line({grade: grades[grade]}), "grade", grade, "has no recipe in recipes.csv")


def _sites(found: TableRows, areas: Mapping[str, object]) -> dict[str, Site]:
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


def _mines(found: TableRows, sites: Mapping[str, Site], compositions: Mapping[str, object]) -> dict[str, Mine]:
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


def _capacities(found: TableRows, sites: Mapping[str, object]) -> tuple[Capacity, ...]:
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


def _yields(found: TableRows, groups: Mapping[str, Group]) -> dict[tuple[str, str], Datum]:
    rows: dict[tuple[str, str], Datum] = {}
    for line, row in found.each("yields"):
        step, group = row["step"].strip(), row["group"].strip()
        found.known("yields", line, "step", step, MEASURES, "step")
        if group != "*":
            found.known("yields", line, "group", group, groups, "group")
        datum = found.datum("yields", line, row, "share")
        if datum is None:
            continue
        if not 0 < datum.low <= datum.high <= 1:
            found.fault("yields", line, "high", row["high"], "a yield lies above 0 and not over 1: no step makes mass")
        if (step, group) in rows:
            found.fault("yields", line, "step", step, f"stands twice for {group}")
        rows[(step, group)] = datum
    for step in _STEPS:
        asked = [g.name for g in groups.values() if g.metal == step] if step in ("metal", "heavy-metal") else ["*"]
        missing = [group for group in asked if (step, group) not in rows and (step, "*") not in rows]
        if missing:
            found.fault("yields", 0, "step", step, f"has no row for group {', '.join(missing)}")
    return rows


def _bills(found: TableRows, grades: Mapping[str, object], groups: Mapping[str, object]) -> dict[str, dict[str, Datum]]:
    names = {row["product"].strip(): None for _, row in found.each("bills")}
    parts = {MAGNET: None, **grades, **groups, **names}
    bills = _nested(found, "bills", "product", "part", parts, "product", None)
    for name in bills:
        if name in groups or name in grades or name == MAGNET:
            found.fault("bills", _line(bills[name]), "product", name, "is the name of something else")
        trail = _cycle(bills, name, ())
        if trail:
            reason = f"is part of itself: {' > '.join(trail)}"
            found.fault("bills", _line(bills[name]), "product", name, reason)
    return bills


def _cycle(bills: Mapping[str, Mapping[str, Datum]], name: str, trail: tuple[str, ...]) -> tuple[str, ...]:
    if name in trail:
        return (*trail[trail.index(name) :], name) if trail[0] == name else ()
    for part in bills.get(name, {}):
        if found := _cycle(bills, part, (*trail, name)):
            return found
    return ()


def _requirements(
    found: TableRows, areas: Mapping[str, object], products: Mapping[str, object], bills: Mapping[str, object]
) -> dict[tuple[str, str, int], Datum]:
    rows: dict[tuple[str, str, int], Datum] = {}
    for line, row in found.each("requirements"):
        area, product = row["area"].strip(), row["product"].strip()
        found.known("requirements", line, "area", area, areas, "area")
        if not found.known("requirements", line, "product", product, products, "product"):
            continue
        year = found.year("requirements", line, row, "year", 0)
        if not year:
            found.fault("requirements", line, "year", "", "is missing")
        unit = None if product in bills else _unit_of(product, found)
        datum = found.datum("requirements", line, row, unit)
        if (area, product, year) in rows:
            found.fault("requirements", line, "product", product, f"stands twice for {area} in {year}")
        if datum is not None:
            rows[(area, product, year)] = datum
    return rows


def _unit_of(product: str, found: TableRows) -> str:
    groups = {row["group"].strip() for _, row in found.each("groups")}
    return "t REO" if product in groups else "t magnet"


def _allies(found: TableRows, areas: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    rows: dict[str, list[str]] = {}
    for line, row in found.each("allies"):
        area, ally = row["area"].strip(), row["ally"].strip()
        if found.known("allies", line, "area", area, areas, "area") and found.known(
            "allies", line, "ally", ally, areas, "area"
        ):
            rows.setdefault(area, []).append(ally)
    return {area: tuple(sorted(set(allies) - {area})) for area, allies in rows.items()}


def _routes(found: TableRows, mines: Mapping[str, object], areas: Mapping[str, object]) -> tuple[Route, ...]:
    rows = []
    for line, row in found.each("routes"):
        mine, to = row["mine"].strip(), row["to_area"].strip()
        found.known("routes", line, "mine", mine, mines, "mine")
        if to != "*":
            found.known("routes", line, "to_area", to, areas, "area")
        first = found.year("routes", line, row, "from_year", 0)
        last = found.year("routes", line, row, "to_year", _LAST_YEAR)
        if first > last:
            found.fault("routes", line, "to_year", row["to_year"], "ends before it begins")
        rows.append(Route(mine, to, first, last))
    return tuple(rows)


def _statistics(
    found: TableRows, areas: Mapping[str, object], groups: Mapping[str, object], sites: Mapping[str, object]
) -> tuple[Statistic, ...]:
    rows: dict[tuple[str, int], Statistic] = {}
    items: Mapping[str, object] = {**groups, **sites, **dict.fromkeys(_GOODS)}
    flows = dict.fromkeys(_FLOWS)
    for line, row in found.each("statistics"):
        name, flow, item = (row[key].strip() for key in ("statistic", "flow", "item"))
        found.known("statistics", line, "flow", flow, flows, "flow")
        found.known("statistics", line, "item", item, items, "item")
        ends = [row["from_area"].strip(), row["to_area"].strip()]
        for column, end in zip(("from_area", "to_area"), ends, strict=True):
            if end not in ("", "*"):
                found.known("statistics", line, column, end, areas, "area")
        year = found.year("statistics", line, row, "year", 0)
        if (name, year) in rows or not name:
            found.fault("statistics", line, "statistic", name, f"stands twice in {year}" if name else "is empty")
        unit = {MAGNET: "t magnet", "alloy": "t alloy"}.get(item, "t REO")
        datum = found.datum("statistics", line, row, unit, signed=flow == "stock")
        if datum is not None:
            rows[(name, year)] = Statistic(name, year, flow, item, ends[0], ends[1], datum)
    return tuple(rows.values())


def _check_whole(found: TableRows, chain: Chain) -> None:
    """What only the tables together can show."""
    capacities_missing(found)
    for area, product in sorted({key[:2] for key in chain.requirements}):
        rows = {year: chain.requirements.get((area, product, year)) for year in chain.years}
        missing = [str(year) for year, datum in rows.items() if datum is None]
        if missing:
            there = _line({area: next(datum for datum in rows.values() if datum is not None)})
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
