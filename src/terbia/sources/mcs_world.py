"""Reader for the wide world-production files of the Mineral Commodity Summaries, 2022 to 2025.

One row per country and kind of production; columns for two years of production (and capacity) and one of
reserves. To 2024 there is a file per commodity, which only the file's name tells; in 2025 one file has all.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from terbia.errors import Fault
from terbia.ledger.observation import Observation
from terbia.ledger.series import Series, slug
from terbia.sources.mcs_edition import edition_name, edition_of, one_edition, origin, release
from terbia.sources.mcs_place import commodity_slug, is_commodity, place
from terbia.sources.mcs_stems import commodity_of_stem
from terbia.sources.mcs_world_layout import Layout, Value, layout_of, unit_of, with_units
from terbia.sources.reading import Account, Reading
from terbia.sources.table import TextTable, is_blank, plain_name, read_figure, read_table, short
from terbia.vocab.area import read_area
from terbia.vocab.printed import Printed
from terbia.vocab.table import packaged_rows

FORMAT = "USGS MCS world, wide"
_ALSO = re.compile(r"estimated (?:in|for) (\d{4})|estimated (both|all) years", re.I)
_MEASURE = re.compile(r"\b(?:content|estimated|gross weight|metric tons.*)\b|,", re.I)
_STATISTIC = {"prod": "production", "cap": "capacity", "capacity": "capacity", "reserves": "reserves"}


def recognises(header: Sequence[str]) -> bool:
    """Whether a header is that of a world file: a country, a type and production, no section."""
    names = {plain_name(cell) for cell in header}
    return {"country", "type"} <= names and any(n.startswith("prod_") for n in names) and "section" not in names


def read(name: str, data: bytes, edition: str | None = None) -> Reading:
    """Read a world file. Raises FileFaults where columns cannot be placed or the edition cannot be told."""
    table = read_table(name, data)
    rows = [(line, row) for line, row in table.rows if not is_blank(row)]
    source_at = table.column("Source")
    stated = edition_of(row[source_at] for _, row in rows if source_at is not None and len(row) > source_at)
    edition = edition or one_edition(name, "Source", stated)
    layout = layout_of(table, edition, rows)
    account = Account(name, FORMAT, read=len(table.rows), blank=len(table.rows) - len(rows))
    observations: dict[tuple[str, str], Observation] = {}
    crowded = _crowded(table, rows, layout)
    for line, row in with_units(rows, layout):
        before = len(account.faults)
        found = _row(account, line, row, table, layout, edition, observations, crowded)
        if len(account.faults) == before:
            observations.update({(o.series, o.period): o for o in found})
            account.loaded += 1
    return Reading(edition_name(edition), tuple(observations.values()), account, hashlib.sha256(data).hexdigest())


def _row(
    account: Account,
    line: int,
    row: tuple[str, ...],
    table: TextTable,
    layout: Layout,
    edition: str,
    there: dict[tuple[str, str], Observation],
    crowded: frozenset[tuple[str, str]],
) -> list[Observation]:
    if len(row) < max(layout.country, layout.type, *(v.at for v in layout.values)) + 1:
        account.reject(Fault(line, "", "", f"{len(row)} cells under {len(table.header)} columns"))
        return []
    if len(row) > len(table.header):
        account.reject(Fault(line, "", "", f"{len(row)} cells under {len(table.header)} columns"))
        return []
    try:
        area = read_area(short(row[layout.country]))
    except ValueError as error:
        account.reject(Fault(line, table.header[layout.country], row[layout.country], str(error)))
        return []
    label = row[layout.type].strip()
    commodity = _commodity(table, row, layout)
    if commodity is None:
        reason = "neither a column nor the file's name tells the commodity (names are like mcs2023-raree_world.csv)"
        account.reject(Fault(line, "", label, reason))
        return []
    found: list[Observation] = []
    for column in layout.values:
        try:
            value = _mended(edition, commodity, column, row, layout)
            printed = None if value is None else _cell(row, value, layout)
        except ValueError as error:
            account.reject(Fault(line, column.name, row[column.at], str(error)))
            continue
        if value is None:
            continue
        series = _series(area.area, commodity, label, value, whole=(commodity, _head(label)) in crowded)
        if series is None:
            account.reject(Fault(line, table.header[layout.type], label, "this type names no kind of production"))
            break
        if printed is None:
            continue
        try:
            unit = unit_of(row, layout, value)
        except ValueError as error:
            account.reject(Fault(line, column.name, row[column.at], str(error)))
            break
        found.append(
            _observation(series, value, printed, row, layout, area.remainder or None, line, table.name, edition, unit)
        )
    return [_apart(o, label, area.remainder, there) for o in found]


@cache
def _slips() -> dict[tuple[str, str, str], dict[str, str]]:
    return {
        (row["edition"], row["commodity"], row["column"]): row for row in packaged_rows("sources/mcs_world_slips.csv")
    }


def _mended(edition: str, commodity: str, value: Value, row: tuple[str, ...], layout: Layout) -> Value | None:
    """The column as declared where it holds something else than it says, or in another unit; None to leave it out.

    Raises ValueError where another figure stands there than was looked at: the file may have been mended.
    """
    slip = _slips().get((edition, commodity_slug(commodity), value.kind))
    if slip is None:
        return value
    looked_at = (row[layout.country].strip(), value.year) == (slip["country"], slip["period"])
    if looked_at and row[value.at].strip() not in slip["expect"].split("|"):
        raise ValueError(
            f"'{slip['expect']}' was declared to stand here by mistake ({slip['why']}); the file may be mended: "
            "look at data/sources/mcs_world_slips.csv"
        )
    return replace(value, kind=slip["use"], declared=slip["unit"] or None) if slip["use"] else None


def _commodity(table: TextTable, row: tuple[str, ...], layout: Layout) -> str | None:
    if layout.commodity is not None and is_commodity(row[layout.commodity]):
        return row[layout.commodity].strip()
    stem = re.search(r"-([a-z-]+?)_world", table.name.lower())
    if stem and (known := commodity_of_stem(stem[1])):
        return known
    return "Rare earths" if re.search(r"rare[- ]earth", row[layout.type], re.I) else None


def _cell(row: tuple[str, ...], value: Value, layout: Layout) -> Printed | None:
    text = row[value.at]
    note = layout.notes.get(value.kind)
    if not text.strip() and note is not None and len(row) > note and row[note].strip() in {"NA", "W", "XX"}:
        # MCS 2025 prints the symbol of a missing reserve in the column of notes.
        text = row[note]
    printed = read_figure(text)
    return None if printed is None else printed.bounded_by(0.0, None)


def _head(label: str) -> str:
    """The kind of production that a type names, without what it is measured in."""
    return label.split(",")[0].strip().lower()


def _crowded(
    table: TextTable, rows: Sequence[tuple[int, tuple[str, ...]]], layout: Layout
) -> frozenset[tuple[str, str]]:
    """Commodities whose types differ only in what stands after the comma (palladium and platinum content)."""
    labels: dict[tuple[str, str], set[str]] = {}
    for _, row in rows:
        if len(row) > max(layout.type, layout.country):
            commodity = _commodity(table, row, layout) or ""
            labels.setdefault((commodity, _head(row[layout.type])), set()).add(row[layout.type].strip())
    return frozenset(key for key, found in labels.items() if len(found) > 1)


def _series(area: str, commodity: str, label: str, value: Value, *, whole: bool) -> Series | None:
    plain = re.sub(rf"^{re.escape(commodity)}s?,?\s*", "", label, flags=re.I)
    plain = re.sub(r"^rare earths?,\s*", "", plain, flags=re.I).replace("poduction", "production")
    statistic = _STATISTIC[value.kind]
    parts = plain.split(",", 1)
    head = f"{parts[0]}: {_MEASURE.sub(' ', parts[1])}" if whole and len(parts) == 2 else parts[0]
    if statistic != "production":
        rest = re.sub(r"\b(?:mine|plant|smelter|refinery|production|capacity|reserves)\b", " ", head, flags=re.I)
        # Capacities are of what the type names (sponge metal, pigment); reserves are of the ore, whatever is made,
        # but where the type itself is of reserves ("Reserves, recoverable ore").
        if statistic == "reserves" and head.strip().lower() == "reserves" and len(parts) == 2:
            whole, rest = True, parts[1]
        named = whole or statistic == "capacity"
        placed = place(commodity, f"{statistic}: {rest}" if named else statistic, None, "World")
    else:
        placed = place(commodity, head, "Production", "World")
    return None if placed is None else Series(area, placed.commodity, placed.statistic, placed.form)


def _observation(
    series: Series,
    value: Value,
    printed: Printed,
    row: tuple[str, ...],
    layout: Layout,
    remainder: str | None,
    line: int,
    name: str,
    edition: str,
    unit: str,
) -> Observation:
    note_at = layout.notes.get(value.kind)
    note = row[note_at].strip() if note_at is not None and len(row) > note_at else ""
    qualifiers = list(printed.qualifiers)
    also = any(m[1] in (None, value.year) for m in _ALSO.finditer(note))
    if value.kind != "reserves" and printed.value is not None and (value.estimated or also):
        qualifiers.insert(0, "e")
    if remainder and "rounded" in remainder:
        qualifiers.append("rounded")
    scope = ", ".join(w for w in (remainder or "").split(", ") if w and w != "rounded") or None
    return Observation(
        series=str(series),
        period=value.year,
        value=printed.value,
        low=printed.low,
        high=printed.high,
        unit=unit,
        scope=scope,
        qualifiers=tuple(dict.fromkeys(qualifiers)),
        edition=edition,
        released_on=release(edition).released_on,
        origin=origin(edition, f"{name} row {line} column {value.name}"),
        note=note or None,
        text=printed.text,
    )


def _apart(o: Observation, label: str, remainder: str | None, there: dict[tuple[str, str], Observation]) -> Observation:
    """Two rows that come to the same series are told apart by what their labels say besides."""
    if (o.series, o.period) not in there:
        return o
    base = f"{o.series};{slug(' '.join((label, remainder or '')))}"
    series, number = base, 2
    while (series, o.period) in there:
        series, number = f"{base}-{number}", number + 1
    return replace(o, series=series)
