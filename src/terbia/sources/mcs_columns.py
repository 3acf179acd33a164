"""What each column of a wide Mineral Commodity Summaries file means, in the publisher's words.

The words come from the metadata that USGS puts beside each file (``mcs2025-galli_meta.xml``): the label, and
notes that say which years are estimated. For a file without its metadata the packaged dictionary
``data/sources/mcs_columns.csv``, made from the metadata of the editions at hand, is used; for a column that it
does not have, the column's own name (``Imports_Metal_kg``), where its parts are known words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from terbia.sources.mcs_metadata import KEY_COLUMNS, ColumnMeaning, mended_label, plain, years_estimated
from terbia.vocab.table import packaged_rows
from terbia.vocab.unit import read_suffix

#: The first word of a column's name, with the label that it stands for.
_HEADS = {
    "usprod": "Production",
    "prod": "Production",
    "imports": "Imports",
    "exports": "Exports",
    "consump": "Consumption",
    "price": "Price",
    "employment": "Employment",
    "nir": "Net import reliance as a percentage of apparent consumption",
    "stocks": "Stocks",
    "shipments": "Shipments",
    "sales": "Sales",
    "sold": "Sold",
    "supply": "Supply",
}
_SUFFIX = re.compile(r"|num|pct|ct|t|m")


@cache
def _dictionary() -> dict[str, list[ColumnMeaning]]:
    table: dict[str, list[ColumnMeaning]] = {}
    for row in packaged_rows("sources/mcs_columns.csv"):
        table.setdefault(row["commodity"], []).append(
            ColumnMeaning(
                row["column"],
                mended_label(row["column"], row["label"]),
                row["unit"],
                row["notes"],
                years_estimated(row["notes"]),
                row["heading"],
            )
        )
    return table


#: The edition whose metadata made the packaged dictionary; its notes speak of its own years only.
DICTIONARY_EDITION = "MCS2025"


def meanings(
    commodity: str, header: Sequence[str], edition: str, metadata: Sequence[ColumnMeaning] = ()
) -> list[ColumnMeaning | None]:
    """What each column of a header means, None for one that cannot be placed (keys and unnamed ones included).

    With metadata, a name that stands twice is told apart by its place (iodine 2025 prints ``Consump_t`` twice).
    """
    named = [place for place, name in enumerate(header) if name.strip() and plain(name) not in KEY_COLUMNS]
    known: Sequence[ColumnMeaning] = metadata or _dictionary().get(commodity, [])
    if not metadata and edition != DICTIONARY_EDITION:
        known = [replace(meaning, notes="", estimated="") for meaning in known]
    by_name = {plain(meaning.column): meaning for meaning in known}
    # The suffix is the unit and changes from year to year (NIR_pct, NIR_t, NIR_ct); the name before it does not.
    by_stem = {_stem(meaning.column): meaning for meaning in known}
    names = [plain(header[place]) for place in named]
    result: list[ColumnMeaning | None] = [None] * len(header)
    # Where most names stand in the metadata's order, a name that differs is a slip of one of the two.
    agreeing = sum(plain(m.column) == n for m, n in zip(known, names, strict=False))
    in_order = len(known) == len(named) and agreeing * 2 >= len(named)
    for order, place in enumerate(named):
        twice = names.count(names[order]) > 1
        at_place = known[order] if in_order else None
        if not twice and names[order] not in by_name and _stem(header[place]) in by_stem:
            result[place] = _with_suffix(by_stem[_stem(header[place])], header[place])
        elif twice or names[order] not in by_name:
            free = at_place is not None and plain(at_place.column) not in names
            result[place] = at_place if free else None if twice else by_head(header[place])
        else:
            result[place] = by_name[names[order]]
    wrong = {plain(heading.column): heading for heading in wrong_headings(edition, commodity)}
    for place in named:
        if heading := wrong.get(plain(header[place])):
            result[place] = _as_declared(heading, result[place], known, header[place])
    return [_labelled(meaning) for meaning in result]


@dataclass(frozen=True, slots=True)
class WrongHeading:
    """A column of an edition whose heading names another line or unit than its figures are of, and how we know.

    ``expect`` is the cell that stands under it in the row of ``period``: where another stands there, the
    publisher has mended the file and the declaration must go.
    """

    edition: str
    commodity: str
    column: str
    period: str
    expect: str
    label: str
    why: str
    unit: str


@cache
def _wrong_headings() -> tuple[WrongHeading, ...]:
    return tuple(WrongHeading(**row) for row in packaged_rows("sources/mcs_wrong_headings.csv"))


def wrong_headings(edition: str, commodity: str) -> list[WrongHeading]:
    """The wrong headings that are declared for a file."""
    return [one for one in _wrong_headings() if (one.edition, one.commodity) == (edition, commodity)]


def _as_declared(
    heading: WrongHeading, meaning: ColumnMeaning | None, known: Sequence[ColumnMeaning], name: str
) -> ColumnMeaning | None:
    """What a wrongly headed column holds: the words of the line it is of, the unit of its own heading."""
    right = next((m for m in known if m.label == heading.label), meaning or by_head(name))
    if right is None:
        return None
    notes = f"Headed {heading.column}: {heading.why}. {right.notes if right.label == heading.label else ''}".strip()
    meaning = _with_suffix(replace(right, column=name, label=heading.label, notes=notes), name)
    return replace(meaning, unit=heading.unit) if heading.unit else meaning


def _stem(name: str) -> str:
    return plain(name.rpartition("_")[0] or name)


def _with_suffix(meaning: ColumnMeaning, header: str) -> ColumnMeaning:
    """The meaning with the unit that the header itself states, where it states one."""
    if meaning.unit in {"percent", "persons"}:
        return meaning
    try:
        return replace(meaning, unit=read_suffix(header).name)
    except ValueError:
        return meaning


def _labelled(meaning: ColumnMeaning | None) -> ColumnMeaning | None:
    if meaning is None or meaning.label:
        return meaning
    fallback = by_head(meaning.column)
    if fallback is None:
        return None
    return ColumnMeaning(
        meaning.column,
        fallback.label,
        meaning.unit or fallback.unit,
        meaning.notes,
        meaning.estimated,
        meaning.basis_note,
    )


def by_head(name: str) -> ColumnMeaning | None:
    """The meaning that a column's own name gives: ``Imports_Metal_kg`` is "Imports: Metal" in kg."""
    parts = [part.strip() for part in name.split("_")]
    head = _HEADS.get(parts[0].lower())
    if head is None:
        return None
    unit = {"nir": "percent", "employment": "persons"}.get(parts[0].lower(), "")
    rest = parts[1:]
    if unit:
        # The suffix of these two is a slip in half of the editions (NIR_t, NIR_ct, Employment_m).
        rest = rest[:-1] if rest and _SUFFIX.fullmatch(rest[-1]) else rest
    elif rest:
        try:
            unit = read_suffix(name.strip()).name
            rest = rest[:-1]
        except ValueError:
            return None
    if not unit:
        return None
    words = " ".join(rest).replace("-", " ").replace("Apprnt", "Apparent").replace("Rprtd", "Reported")
    return ColumnMeaning(name, f"{head}: {words}" if words.strip() else head, unit, "", "")


def estimated_in(meaning: ColumnMeaning, year: str, last_year: str) -> bool:
    """Whether the publisher marks this column's figure of this year as estimated."""
    return meaning.estimated == "all" or (meaning.estimated == "last" and year == last_year)
