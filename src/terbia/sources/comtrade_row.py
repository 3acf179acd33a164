"""A record of UN Comtrade as a flow: who reports which trade with whom, of what, in what period, and how much."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from terbia.errors import Fault
from terbia.sources.compiled.rows import words
from terbia.sources.table import short
from terbia.vocab.area_number import area_by_trade_number
from terbia.vocab.period import read_period

T = TypeVar("T")
Cells = Mapping[str, str | bool | None]
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?\Z", re.A)
_TRUE, _FALSE = {"true", "1", "yes"}, {"false", "0", "no", ""}
_MAX_NUMBER = 1e18
#: What each breakdown says of a row that is not broken down by it.
_TOTALS = {"motcode": "0", "moscode": "0", "customscode": "C00", "partner2code": "0"}


@dataclass(frozen=True, slots=True)
class FlowKind:
    """A flow code: the statistics of its weight and value, its direction, and the usual basis of the value."""

    code: str
    statistic: str
    value_statistic: str
    is_inward: bool
    basis: str
    words: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what is printed; None for one that is not known (null, and zero of a weight or a quantity)."""

    number: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Flow:
    """One reported flow. ``partner`` is None for the world; ``breakdown`` is empty for a total."""

    place: int
    period: str
    reporter: str
    partner: str | None
    kind: FlowKind
    code: str
    vintage: str
    breakdown: str
    value: Amount
    cif: Amount
    fob: Amount
    weight: Amount
    quantity: Amount
    unit: str
    weight_estimated: bool
    quantity_estimated: bool
    converted: bool
    remarks: tuple[str, ...]

    @property
    def key(self) -> tuple[str | None, ...]:
        """What tells this flow from all others of a file."""
        return (self.period, self.reporter, self.partner, self.kind.code, self.code, self.breakdown)

    @property
    def says(self) -> tuple[object, ...]:
        """What it says; two records of one key must say the same, whatever revision of the codes they name."""
        return (
            self.value.number, self.cif.number, self.fob.number, self.weight.number, self.quantity.number, self.unit,
            self.weight_estimated, self.quantity_estimated, self.converted,
        )  # fmt: skip

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of it."""
        amounts = (self.value, self.cif, self.fob, self.weight, self.quantity)
        return all(amount.number is None for amount in amounts)


@cache
def flow_kinds() -> dict[str, FlowKind]:
    """The flow codes that are read, ``data/sources/comtrade_flows.csv``."""
    return {
        row["code"]: FlowKind(
            row["code"], row["statistic"], row["value_statistic"], row["direction"] == "in", row["basis"], row["words"]
        )
        for row in words("comtrade_flows")
    }


@cache
def _flags() -> dict[str, tuple[bool, bool]]:
    return {row["flag"]: (row["weight"] == "yes", row["quantity"] == "yes") for row in words("comtrade_estimates")}


def read_flow(place: int, cells: Cells) -> Flow | list[Fault]:
    """The flow that a record reports, or everything that is wrong with the record."""
    reader = _Reader(place, cells)
    kind, code = reader.take("flowcode", _kind), reader.take("cmdcode", _code)
    reporter, partner = reader.take("reportercode", _reporter), reader.take("partnercode", _partner)
    vintage, period, breakdown = reader.take("classificationcode", _vintage), reader.period(), reader.breakdown()
    value = reader.amount("primaryvalue", zero_is_unknown=False)
    cif, fob, weight, quantity = (
        reader.amount(column, zero_is_unknown=True) for column in ("cifvalue", "fobvalue", "netwgt", "qty")
    )
    legacy = reader.text("legacyestimationflag") or "0"
    by_flag = _flags().get(legacy, (False, False))
    estimated = reader.flag("isnetwgtestimated") or by_flag[0], reader.flag("isqtyestimated") or by_flag[1]
    converted = reader.text("isoriginalclassification") != "" and not reader.flag("isoriginalclassification")
    remarks, unit = tuple(reader.remarks(legacy)), reader.text("qtyunitcode") or "-1"
    if reader.faults or kind is None or code is None or reporter is None:
        return reader.faults
    return Flow(
        place, period, reporter, partner or None, kind, code, vintage or "", breakdown,
        value, cif, fob, weight, quantity, unit, *estimated, converted, remarks,
    )  # fmt: skip


class _Reader:
    """The cells of one record; what cannot be read is noted, and reading goes on."""

    def __init__(self, place: int, cells: Cells) -> None:
        self.place, self.cells = place, cells
        self.faults: list[Fault] = []

    def text(self, column: str) -> str:
        cell = self.cells.get(column)
        return "" if cell is None else str(cell).strip()

    def fail(self, column: str, reason: str) -> None:
        self.faults.append(Fault(self.place, column, self.text(column), reason))

    def take(self, column: str, read: Callable[[str], T]) -> T | None:
        """The cell as ``read`` gives it; None, with the fault noted, where that raises ValueError."""
        try:
            return read(short(self.text(column)))
        except ValueError as error:
            self.fail(column, str(error))
            return None

    def amount(self, column: str, *, zero_is_unknown: bool) -> Amount:
        text = self.text(column)
        if not text:
            return Amount(None, "")
        if len(text) > 40 or not _NUMBER.match(text):
            nan = text.lower().strip("+-") in {"nan", "inf", "infinity"}
            self.fail(column, "not a finite number" if nan else "not a number")
            return Amount(None, text)
        number = float(text)
        if number < 0 or not math.isfinite(number) or number > _MAX_NUMBER:
            self.fail(column, "trade cannot be negative" if number < 0 else "no trade is as large")
            return Amount(None, text)
        return Amount(None if number == 0 and zero_is_unknown else number, text)

    def flag(self, column: str) -> bool:
        text = self.text(column).lower()
        if text not in _TRUE | _FALSE:
            self.fail(column, "neither true nor false")
        return text in _TRUE

    def period(self) -> str:
        text, frequency, year = self.text("period") or self.text("refyear"), self.text("freqcode"), self.text("refyear")
        shown = f"{text[:4]}-{text[4:]}" if re.fullmatch(r"\d{6}", text, re.A) else text
        try:
            period = read_period(shown) if shown.isascii() else None
        except ValueError:
            period = None
        if period is None or period.kind not in {"year", "month"} or not 1962 <= period.first_year <= 2100:
            self.fail("period", "not a year (2024) or a month (202406)")
            return ""
        if frequency and frequency != {"year": "A", "month": "M"}[period.kind]:
            self.fail("period", f"a {period.kind}, where freqCode is {frequency}")
        if year and year != str(period.first_year):
            self.fail("refyear", f"the period is {text}")
        return str(period)

    def breakdown(self) -> str:
        found = []
        for column, total in _TOTALS.items():
            text = self.text(column)
            if not text or text == total:
                continue
            if column == "partner2code":
                try:
                    found.append(f"via-{area_by_trade_number(text).lower()}")
                except ValueError as error:
                    self.fail(column, str(error))
            elif re.fullmatch(r"[A-Za-z0-9]{1,6}", text, re.A):
                found.append(f"{column.removesuffix('code')}-{text.lower()}")
            else:
                self.fail(column, "not a code")
        return "-".join(found)

    def remarks(self, legacy: str) -> list[str]:
        found = []
        if legacy != "0":
            found.append(f"Legacy flag of estimation: {legacy[:20]}.")
        if self.text("isreported") and not self.flag("isreported"):
            found.append("Not reported as such: made by the publisher from other records.")
        return found


def _kind(text: str) -> FlowKind:
    if text not in flow_kinds():
        raise ValueError(f"not a flow that is read: {', '.join(flow_kinds())}")
    return flow_kinds()[text]


def _reporter(text: str) -> str:
    area = area_by_trade_number(text)
    if area == "WORLD":
        raise ValueError("the world reports no trade")
    return area


def _partner(text: str) -> str:
    area = area_by_trade_number(text)
    return "" if area == "WORLD" else area


def _code(text: str) -> str:
    if text != "TOTAL" and not re.fullmatch(r"\d{2}|\d{4}|\d{6}", text, re.A):
        raise ValueError("not an HS code of two, four or six digits, nor TOTAL (a leading zero may have been lost)")
    return text


def _vintage(text: str) -> str:
    if text and not re.fullmatch(r"H[0-9S]", text):
        raise ValueError("not a revision of the Harmonized System (H0 to H6)")
    return text
