"""Tables that a user gives on the command line: plain CSV with a header, one row per figure.

Which columns a table has, and which other names they go by, is ``data/indicators/user_columns.csv``. Every fault of a
file is reported at once; nothing of a file with faults is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from terbia.app.indicated.packaged import (
    EuInputs,
    Governance,
    Indexes,
    Quantities,
    Tables,
    Trade,
    TradeRow,
)
from terbia.app.indicated.user_file import UserFile, opened
from terbia.errors import Fault, TerbiaError
from terbia.vocab.area import is_area_code, read_area
from terbia.vocab.area_number import area_by_number

#: Rows of totals that publishers put among the countries.
_TOTALS = frozenset({"DELETE", "WLD", "WORLD"})
_TOTAL_NAMES = frozenset({"total", "world", "world total"})


def read_tables(given: Sequence[str], start: Tables) -> Tables:
    """The tables with the user's in place of the packaged ones; ``given`` are texts such as ``production=FILE``.

    Raises TerbiaError for a kind that does not exist, FileFaults with every fault of a file.
    """
    found = {"trade": start.trade, "governance": start.governance, "production": start.production,
             "demand": start.demand, "indexes": start.indexes, "reliance": start.reliance,
             "eu": start.eu}  # fmt: skip
    for text in given:
        kind, equals, name = text.partition("=")
        if not equals or kind not in _READERS:
            raise TerbiaError(f"'{text}' is not a table: write KIND=FILE with KIND one of {', '.join(_READERS)}.")
        found[kind] = _READERS[kind](opened(kind, Path(name)))  # type: ignore[assignment]
    return Tables(**found)  # type: ignore[arg-type]


@cache
def area_of(text: str) -> str:
    """The area that a code, number or name means; one that Terbia does not know keeps its own name."""
    if is_area_code(text):
        return text
    try:
        return area_by_number(text) if text.isdigit() else read_area(text).area
    except ValueError:
        return text


def _is_total(row: Mapping[str, str]) -> bool:
    return row.get("area", "").strip() in _TOTALS or row.get("area", "").strip().casefold() in _TOTAL_NAMES


def _quantities(file: UserFile) -> Quantities:
    found: dict[tuple[str, str], tuple[float, float, float]] = {}
    for at, row in file.each():
        if _is_total(row):
            continue
        area, year = area_of(file.needed(at, row, "area")), file.year(at, row)
        value = file.amount(at, row, "quantity_t")
        if value is None:
            continue
        low, high = file.amount(at, row, "low"), file.amount(at, row, "high")
        low, high = value if low is None else low, value if high is None else high
        if not low <= value <= high:
            file.faults.append(Fault(at, "low", f"{low} {value} {high}", "low, value and high are not in order"))
        if (area, year) in found:
            file.faults.append(Fault(at, "area", f"{area} {year}", "stands in the table twice"))
        found[(area, year)] = (value, low, high)
    file.close()
    return Quantities(file.source(), found)


def _trade(file: UserFile) -> Trade:
    found: dict[tuple[str, str], list[TradeRow]] = {}
    seen: set[tuple[str, str, str, str]] = set()
    doubled: dict[tuple[str, str], int] = {}
    for at, row in file.each():
        key = (area_of(file.needed(at, row, "importer")), file.year(at, row))
        partner, code = area_of(file.needed(at, row, "exporter")), file.code(at, row)
        flow = (*key, partner, code)
        if flow in seen:
            doubled[key] = doubled.get(key, 0) + 1
        seen.add(flow)
        value, quantity = file.amount(at, row, "value_kusd"), file.amount(at, row, "quantity_t")
        found.setdefault(key, []).append(TradeRow(partner, code, value or 0.0, quantity))
    file.close()
    return Trade(file.source(), found, doubled)


def _governance(file: UserFile) -> Governance:
    found: dict[tuple[str, str], dict[str, float]] = {}
    doubled: set[str] = set()
    for at, row in file.each():
        key = (area_of(file.needed(at, row, "area")), file.year(at, row))
        estimate = file.number(at, row, "estimate")
        if estimate is None:
            continue
        if not -4 <= estimate <= 4:
            file.faults.append(Fault(at, "estimate", str(estimate), "is not an estimate of about -2.5 to 2.5"))
        dimension = row.get("dimension", "").strip().upper() or "PV"
        mine = found.setdefault(key, {})
        if dimension in mine:
            doubled.add(key[0])
        mine[dimension] = estimate
    file.close()
    return Governance(file.source(), found, frozenset(doubled))


def _indexes(file: UserFile) -> Indexes:
    unable: dict[tuple[str, str], float] = {}
    unwilling: dict[tuple[str, str], float] = {}
    for at, row in file.each():
        key = (area_of(file.needed(at, row, "area")), file.year(at, row))
        for column, into in (("unable", unable), ("unwilling", unwilling)):
            value = file.amount(at, row, column)
            if value is not None and value > 1:
                file.faults.append(Fault(at, column, str(value), "is above 1"))
            elif value is not None:
                into[key] = value
    file.close()
    return Indexes(file.source(), unable, unwilling)


def _reliance(file: UserFile) -> Quantities:
    """Percent by year; a net exporter's may be below zero."""
    found: dict[tuple[str, str], tuple[float, float, float]] = {}
    for at, row in file.each():
        key = (area_of(row.get("area", "").strip() or "US"), file.year(at, row))
        ends = [file.number(at, row, column) for column in ("net_import_reliance_pct", "low", "high")]
        value, low, high = (
            ends[0],
            ends[1] if ends[1] is not None else ends[0],
            ends[2] if ends[2] is not None else ends[0],
        )
        if value is None or low is None or high is None:
            continue
        if not low <= value <= high <= 100:
            file.faults.append(Fault(at, "high", f"{low} {value} {high}", "low, value, high and 100 are not in order"))
        if key in found:
            file.faults.append(Fault(at, "year", " ".join(key), "stands in the table twice"))
        found[key] = (value, low, high)
    file.close()
    return Quantities(file.source(), found, "percent")


def _eu(file: UserFile) -> EuInputs:
    sides: dict[str, dict[str, dict[str, tuple[float, float, float]]]] = {}
    fractions: dict[str, dict[str, float]] = {}
    for at, row in file.each():
        commodity = row.get("commodity", "").strip()
        part, value = file.needed(at, row, "part").upper().replace("-", "_"), file.amount(at, row, "value")
        if value is None:
            file.empty(at, row, "value")
        elif part in {"GS", "EU"}:
            governance, trade = file.amount(at, row, "governance"), file.amount(at, row, "trade")
            if governance is None:
                file.empty(at, row, "governance")
            elif governance > 10:
                file.faults.append(Fault(at, "governance", str(governance), "is above 10, the worst"))
            name = area_of(file.needed(at, row, "area"))
            side = sides.setdefault(commodity, {}).setdefault(part, {})
            if name in side:
                file.faults.append(Fault(at, "area", f"{part} {name}", "stands in the table twice"))
            side[name] = (value, governance or 0.0, 1.0 if trade is None else trade)
        elif part not in {"IR", "EOL_RIR", "SI_SR"}:
            file.faults.append(Fault(at, "part", part, "is none of GS, EU, IR, EOL_RIR, SI_SR"))
        elif value > 1:
            file.faults.append(Fault(at, "value", f"{part} {value}", "is above 1; write a fraction"))
        elif part in fractions.setdefault(commodity, {}):
            file.faults.append(Fault(at, "part", part, "stands in the table twice"))
        else:
            fractions[commodity][part] = value
    file.close()
    return EuInputs(file.source(), sides, fractions)


_READERS: dict[str, Callable[[UserFile], object]] = {
    "production": _quantities,
    "demand": _quantities,
    "trade": _trade,
    "governance": _governance,
    "indexes": _indexes,
    "reliance": _reliance,
    "eu": _eu,
}
