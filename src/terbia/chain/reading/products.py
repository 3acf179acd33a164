"""Grades of magnet, their variants and recipes, and the bills of materials of products of one's own."""

from __future__ import annotations

from collections.abc import Mapping

from terbia.chain.datum import Datum
from terbia.chain.model import MAGNET, Group
from terbia.chain.reading.cells import SHARES_ADD_TO, line_of, nested
from terbia.chain.tables import TableRows


def check_recipes(
    found: TableRows,
    grades: Mapping[str, Datum],
    variants: Mapping[str, Mapping[str, Datum]],
    recipes: Mapping[str, Mapping[str, Datum]],
    groups: Mapping[str, Group],
) -> None:
    """Note recipes that leave a group out or make mass, and grades whose shares do not add up to 1."""
    known = {**grades, **{row["variant"].strip(): None for _, row in found.each("variants")}}
    for grade, parts in recipes.items():
        found.known("recipes", line_of(parts), "grade", grade, known, "grade")
        for group in sorted({name for name, one in groups.items() if one.metal} - parts.keys()):
            reason = f"{grade} has no row for it: write 0 where the alloy holds none, and 'absent' where nobody knows"
            found.fault("recipes", line_of(parts), "group", group, reason)
        metal = sum(part.value / groups[g].oxide_factor for g, part in parts.items())
        if metal >= 1:
            reason = f"a tonne of {grade} alloy would hold {metal:.3f} t of rare-earth metal: a recipe cannot make mass"
            found.fault("recipes", line_of(parts), "value", f"{metal:.3f}", reason)
        for group, part in parts.items():
            if not groups[group].metal:
                found.fault("recipes", line_of({group: part}), "group", group, "has no way to metal in groups.csv")
    low, high = SHARES_ADD_TO
    total = sum(share.value for share in grades.values())
    if grades and not low <= total <= high:
        found.fault("grades", line_of(grades), "value", f"{total:.4f}", "the shares of the grades must add up to 1")
    for grade in grades.keys() - recipes.keys():
        found.fault("grades", line_of({grade: grades[grade]}), "grade", grade, "has no recipe in recipes.csv")
    for grade, shares in variants.items():
        _check_variants(found, grade, shares, recipes)


def variants_of(
    found: TableRows, taken: Mapping[str, object], grades: Mapping[str, Datum]
) -> dict[str, dict[str, Datum]]:
    """The variants as which grades are made, by grade.

    Noted are a name that something else has (``taken``), and where no row is at fault shares that do not add up to 1.
    """
    rows: dict[str, dict[str, Datum]] = {}
    names, before = set(taken), len(found.faults)
    for line, row in found.each("variants"):
        name, grade = row["variant"].strip(), row["grade"].strip()
        if not found.known("variants", line, "grade", grade, grades, "grade"):
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
    for name in shares.keys() - recipes.keys():
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


def bills_of(
    found: TableRows, grades: Mapping[str, object], groups: Mapping[str, object]
) -> dict[str, dict[str, Datum]]:
    """Bills of materials: t of each part in a unit of a product; one that is part of itself is noted."""
    names = {row["product"].strip(): None for _, row in found.each("bills")}
    parts = {MAGNET: None, **grades, **groups, **names}
    bills = nested(found, "bills", "product", "part", parts, "product", None)
    for name in bills:
        if name in groups or name in grades or name == MAGNET:
            found.fault("bills", line_of(bills[name]), "product", name, "is the name of something else")
        trail = _cycle(bills, name, ())
        if trail:
            reason = f"is part of itself: {' > '.join(trail)}"
            found.fault("bills", line_of(bills[name]), "product", name, reason)
    return bills


def _cycle(bills: Mapping[str, Mapping[str, Datum]], name: str, trail: tuple[str, ...]) -> tuple[str, ...]:
    if name in trail:
        return (*trail[trail.index(name) :], name) if trail[0] == name else ()
    for part in bills.get(name, {}):
        if found := _cycle(bills, part, (*trail, name)):
            return found
    return ()
