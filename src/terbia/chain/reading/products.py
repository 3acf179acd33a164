"""Grades of magnet, their variants and recipes, and the bills of materials of products of one's own."""

from __future__ import annotations

from collections.abc import Mapping

from terbia.chain.datum import Datum
from terbia.chain.model import MAGNET, Group
from terbia.chain.reading.cells import SHARES_ADD_TO, is_whole, line_of, missing_parts, nested
from terbia.chain.reading.pieces import part_unit
from terbia.chain.tables import TableRows


def check_recipes(
    found: TableRows,
    grades: Mapping[str, Datum],
    variants: Mapping[str, Mapping[str, Datum]],
    recipes: Mapping[str, Mapping[str, Datum]],
    groups: Mapping[str, Group],
) -> None:
    """Note recipes that leave a group out or make mass, and grades whose shares do not add up to 1."""
    known = {**found.named("grades", "grade"), **found.named("variants", "variant")}
    for grade, parts in recipes.items():
        found.known("recipes", line_of(parts), "grade", grade, known, "grade")
        to_metal = {name for name, one in groups.items() if one.metal}
        for group in missing_parts(found, "recipes", "grade", "group", grade, to_metal, groups):
            reason = f"{grade} has no row for it: write 0 where the alloy holds none, and 'absent' where nobody knows"
            found.fault("recipes", line_of(parts), "group", group, reason)
        _check_mass(found, grade, parts, groups)
        for group, part in parts.items():
            if not groups[group].metal:
                found.fault("recipes", line_of({group: part}), "group", group, "has no way to metal in groups.csv")
    low, high = SHARES_ADD_TO
    total = sum(share.value for share in grades.values())
    for grade, share in grades.items():
        if share.high > high:
            reason = "would be more than all magnets: a share is 1 or less"
            found.fault("grades", line_of({grade: share}), "high", f"{share.high:.4f}", reason)
    if grades and len(grades) == len(found.rows["grades"]) and not low <= total <= high:
        found.fault("grades", line_of(grades), "value", f"{total:.4f}", "the shares of the grades must add up to 1")
    for grade in sorted(grades.keys() - found.named("recipes", "grade").keys()):
        found.fault("grades", line_of({grade: grades[grade]}), "grade", grade, "has no recipe in recipes.csv")
    for grade, shares in variants.items():
        _check_variants(found, grade, shares, recipes)


def variants_of(found: TableRows, taken: Mapping[str, object]) -> dict[str, dict[str, Datum]]:
    """The variants as which grades are made, by grade.

    Noted are a name that something else has (``taken``), and where no row is at fault shares that do not add up to 1.
    """
    rows: dict[str, dict[str, Datum]] = {}
    names, before = set(taken), len(found.faults)
    for line, row in found.each("variants"):
        name, grade = row["variant"].strip(), row["grade"].strip()
        if not found.known("variants", line, "grade", grade, found.named("grades", "grade"), "grade"):
            continue
        if name in names or not name:
            found.fault("variants", line, "variant", name, "is the name of something else" if name else "is empty")
        names.add(name)
        if (datum := found.datum("variants", line, row, "share of the grade")) is not None:
            rows.setdefault(grade, {})[name] = datum
    low, high = SHARES_ADD_TO
    for grade, shares in rows.items() if len(found.faults) == before else ():
        total = sum(share.value for share in shares.values())
        if not low <= total <= high:
            reason = f"the shares of {grade} must add up to 1"
            found.fault("variants", line_of(shares), "value", f"{total:.4f}", reason)
    return rows


def _check_variants(
    found: TableRows, grade: str, shares: Mapping[str, Datum], recipes: Mapping[str, Mapping[str, Datum]]
) -> None:
    """Note variants without a recipe, and those that do not mix to the recipe of their grade."""
    for name in sorted(shares.keys() - found.named("recipes", "grade").keys()):
        found.fault("variants", line_of({name: shares[name]}), "variant", name, "has no recipe in recipes.csv")
    (low, high), total = SHARES_ADD_TO, sum(share.value for share in shares.values())
    if not shares.keys() <= recipes.keys() or not low <= total <= high:
        return
    for group, mean in recipes.get(grade, {}).items():
        parts = [share.value * recipes[name][group].value for name, share in shares.items() if group in recipes[name]]
        if len(parts) == len(shares) and not mean.low * low <= sum(parts) <= mean.high * high:
            reason = (
                f"the variants of {grade} hold {sum(parts):.6g} t of {group} in their mix, its own recipe"
                f" {mean.low:.6g} to {mean.high:.6g}"
            )
            found.fault("variants", line_of(shares), "value", f"{sum(parts):.6g}", reason)


def _check_mass(found: TableRows, grade: str, parts: Mapping[str, Datum], groups: Mapping[str, Group]) -> None:
    """Note a recipe that makes mass, in the middle of its ranges or where all parts are at their most."""
    for column in ("value", "high"):
        metal = {g: getattr(part, column) / groups[g].oxide_factor for g, part in parts.items()}
        total = sum(metal.values())
        if total >= 1:
            most = max(metal, key=lambda group: metal[group])
            reason = f"a tonne of {grade} alloy would hold {total:.3f} t of rare-earth metal: a recipe cannot make mass"
            found.fault("recipes", line_of({most: parts[most]}), column, f"{total:.3f}", reason)
            return


def bills_of(
    found: TableRows, grades: Mapping[str, object], groups: Mapping[str, object]
) -> dict[str, dict[str, Datum]]:
    """Bills of materials: what a piece of a product holds, in t or in pieces; one that is part of itself is noted."""
    names = found.named("bills", "product")
    parts = {MAGNET: None, **grades, **groups, **names}
    bills = nested(
        found, "bills", "product", "part", parts, "product", lambda shown, part: part_unit(shown, part, names, groups)
    )
    stated = {name: found.named("bills", "part", product=name) for name in names}
    lines = {row["product"].strip(): line for line, row in reversed(list(found.each("bills")))}
    for name in names:
        if name in groups or name in grades or name == MAGNET:
            found.fault("bills", lines[name], "product", name, "is the name of something else")
        parts_of = bills.get(name, {})
        if is_whole(found, "bills", "product", name, parts_of) and not any(one.high > 0 for one in parts_of.values()):
            found.fault("bills", lines[name], "value", "0", f"{name} would hold nothing: no part of it is above zero")
        if trail := _cycle(stated, name, ()):
            found.fault("bills", lines[name], "product", name, f"is part of itself: {' > '.join(trail)}")
    return bills


def _cycle(bills: Mapping[str, Mapping[str, object]], name: str, trail: tuple[str, ...]) -> tuple[str, ...]:
    if name in trail:
        return (*trail[trail.index(name) :], name) if trail[0] == name else ()
    for part in bills.get(name, {}):
        if found := _cycle(bills, part, (*trail, name)):
            return found
    return ()
