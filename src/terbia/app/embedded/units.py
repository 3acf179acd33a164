"""A user's table of units: how many cars, motors, drives or t of magnets crossed the border.

Plain CSV with a header; the columns are ``data/embedded/unit_columns.csv``. Every fault of the file is reported at
once; nothing of a file with faults is used.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from terbia.app.embedded.tables import Good, forms, goods, unit_columns
from terbia.errors import Fault, FileFaults, TerbiaError
from terbia.sources.table import is_blank, read_table
from terbia.vocab.area import is_area_code, read_area
from terbia.vocab.draws import Spread
from terbia.vocab.element import read_element

FLOWS = ("import", "export", "production")
#: Amounts that the user worked out in t of the element or of its oxide.
CONTAINED = ("contained", "contained-oxide")
#: The six-digit code that holds alnico and ferrite magnets beside those of rare earths.
ALL_MAGNETS = "850511"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """An amount of a good that crossed the border or was made, in the good's unit; None where it is not known."""

    line: int
    area: str
    year: str
    flow: str
    product: str
    element: str
    form: str
    partner: str
    amount: Spread | None
    own_kg: Spread | None


@dataclass(frozen=True, slots=True)
class UnitTable:
    """The rows of a file, with the name and hash it is cited by."""

    name: str
    sha256: str
    rows: tuple[UnitRow, ...]

    @property
    def cited(self) -> str:
        """How the file is named beside a figure."""
        return f"{self.name} (sha256 {self.sha256[:12]})"


def goods_of(product: str) -> list[Good]:
    """The rows of a good; none where there is no such product."""
    return [good for good in goods() if good.product == product]


def read_units(path: Path) -> UnitTable:
    """The rows of a table of units.

    Raises TerbiaError where the file cannot be opened, FileFaults with every fault of it.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TerbiaError(f"{path}: {error.strerror or error}") from None
    table = read_table(str(path), data)
    names = [name.strip().casefold() for name in table.header]
    faults = _header_faults(names)
    if faults:
        raise FileFaults(str(path), faults, _advice())
    rows: list[UnitRow] = []
    seen: set[tuple[str, ...]] = set()
    for line, cells in table.rows:
        if is_blank(cells):
            continue
        if len(cells) != len(names):
            reason = f"has {len(cells)} cells where the header has {len(names)} (quote a number that holds a comma)"
            faults.append(Fault(line, "", ",".join(cells), reason))
            continue
        reader = _Row(line, dict(zip(names, (c.strip() for c in cells), strict=True)), faults)
        row = reader.read()
        if row is None:
            continue
        key = (row.area, row.year, row.flow, row.product, row.element, row.form, row.partner)
        if key in seen:
            faults.append(Fault(line, "product", row.product, "stands twice for this year, flow and partner"))
        seen.add(key)
        rows.append(row)
    if faults:
        raise FileFaults(str(path), faults, _advice())
    if not rows:
        raise FileFaults(str(path), [Fault(1, "", "", "holds a header and no row")], _advice())
    return UnitTable(path.name, hashlib.sha256(data).hexdigest(), tuple(rows))


def _header_faults(names: list[str]) -> list[Fault]:
    known = [c["column"] for c in unit_columns()]
    missing = [c["column"] for c in unit_columns() if c["required"] == "yes" and c["column"] not in names]
    faults = [Fault(1, name, "", "is missing from the header") for name in missing]
    faults += [Fault(1, name, "", "is not a column of a table of units") for name in names if name not in known]
    faults += [Fault(1, name, "", "stands twice in the header") for name in {n for n in names if names.count(n) > 1}]
    return faults


def _advice() -> str:
    parts = [f"{c['column']}{'' if c['required'] == 'yes' else ' (optional)'}" for c in unit_columns()]
    return (
        f"A table of units is CSV with the columns {', '.join(parts)}. See docs/methods.md, What arrives inside goods."
    )


@dataclass
class _Row:
    """One row while it is read; what is wrong with it goes to ``faults``."""

    line: int
    cells: Mapping[str, str]
    faults: list[Fault]

    def read(self) -> UnitRow | None:
        """The row, or None where it has a fault."""
        before = len(self.faults)
        year, flow = self._year(), self.cells.get("flow", "").casefold() or "import"
        if flow not in FLOWS:
            self._fault("flow", f"is none of {', '.join(FLOWS)}")
        product = self.cells["product"]
        if product in CONTAINED:
            element, form = self._contained(flow)
        else:
            element, form = "", self._good(product)
        amount = self._spread("quantity", "low", "high")
        own_kg = self._spread("kg_per_unit", "kg_low", "kg_high")
        if own_kg is not None and product in CONTAINED:
            self._fault("kg_per_unit", "has no meaning for an amount of the element itself")
        row = UnitRow(
            self.line, self._area(), year, flow, product, element, form, self.cells.get("partner", ""), amount, own_kg
        )
        return row if len(self.faults) == before else None

    def _fault(self, column: str, reason: str) -> None:
        self.faults.append(Fault(self.line, column, self.cells.get(column, ""), reason))

    def _year(self) -> str:
        text = self.cells["year"]
        if not (text.isascii() and text.isdigit() and len(text) == 4):
            self._fault("year", "is not a calendar year such as 2025")
        return text

    def _area(self) -> str:
        text = self.cells.get("area", "")
        if not text or is_area_code(text):
            return text
        try:
            return read_area(text).area
        except ValueError as error:
            self._fault("area", str(error))
            return text

    def _contained(self, flow: str) -> tuple[str, str]:
        form, element = self.cells.get("form", ""), ""
        try:
            element = read_element(self.cells.get("element", "")).symbol
        except ValueError as error:
            self._fault("element", str(error))
        if flow != "production" and form not in {f.form for f in forms()}:
            self._fault("form", f"is none of {', '.join(f.form for f in forms())}")
        if self.cells.get("unit", "t") not in ("", "t"):
            self._fault("unit", "is not t, the unit of this product")
        return element, form

    def _good(self, product: str) -> str:
        rows = goods_of(product)
        if not rows:
            names = dict.fromkeys(good.product for good in goods())
            self._fault("product", f"is none of {', '.join((*names, *CONTAINED))}")
            return ""
        unit = self.cells.get("unit", "")
        if unit and unit != rows[0].unit:
            self._fault("unit", f"is not {rows[0].unit}, the unit of {product}")
        code = "".join(mark for mark in self.cells.get("code", "") if mark.isdigit())
        if self.cells.get("code", "") and not code:
            self._fault("code", "is not a tariff code")
        elif code and ALL_MAGNETS.startswith(code[:6]) and len(code) <= 6:
            self._fault(
                "code",
                "holds alnico and ferrite magnets too and is never counted as NdFeB; give HTS 8505.11.00.70 or "
                "line 85051110",
            )
        elif code and not any(code.startswith(known) for known in rows[0].codes):
            self._fault("code", f"is not a code of {product} ({', '.join(rows[0].codes)})")
        return rows[0].form

    def _number(self, column: str) -> float | None:
        text = self.cells.get(column, "")
        if text.casefold() in {"", "na", "n/a", "..", "-"}:
            return None
        try:
            value = float(text.replace(",", ""))
        except ValueError:
            self._fault(column, "is not a number")
            return None
        if not math.isfinite(value) or value < 0:
            self._fault(column, "is negative" if value < 0 else "is not a finite number")
            return None
        return value

    def _spread(self, column: str, low: str, high: str) -> Spread | None:
        value, bottom, top = self._number(column), self._number(low), self._number(high)
        bottom, top = value if bottom is None else bottom, value if top is None else top
        if bottom is None or top is None:
            if bottom is not None or top is not None:
                self._fault(column, f"is empty while one of {low} and {high} is not: give both or none")
            return None
        if not bottom <= (bottom if value is None else value) <= top:
            self._fault(column, f"{low}, {column} and {high} are not in order")
            return None
        return Spread(bottom, top, value)
