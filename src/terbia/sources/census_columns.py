"""The columns of an answer of the US Census international trade API: what each is, echoes and breakdowns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from terbia.errors import Fault, FileFaults
from terbia.sources.compiled.rows import words

_ADVICE = (
    "Ask for I_COMMODITY or E_COMMODITY, CTY_CODE, SUMMARY_LVL and the variables of "
    "data/sources/census_variables.csv; leave out districts, rate provisions and ports, whose rows would be added "
    "to nothing and repeat the same key."
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of figures: its place and name, what it measures, and whether it is cumulative in the year."""

    at: int
    name: str
    about: Mapping[str, str]
    to_date: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """Where everything stands. ``echoes`` are pairs of columns of one name, which must agree in every row."""

    width: int
    flow: str
    places: Mapping[str, int]
    measures: tuple[Measure, ...]
    echoes: tuple[tuple[int, int], ...]

    def cell(self, row: Sequence[object], kind: str) -> str | None:
        """The text of a column of this kind (or unit of this name), None where there is no such column."""
        at = self.places.get(kind)
        return None if at is None else str(row[at] if row[at] is not None else "").strip()


def read_columns(name: str, header: Sequence[str]) -> Columns:
    """The columns by their names. Raises FileFaults with every column that cannot be placed."""
    faults: list[Fault] = []
    flows = {flow for flow, column in (("imports", "I_COMMODITY"), ("exports", "E_COMMODITY")) if column in header}
    if len(flows) != 1:
        faults.append(
            Fault(1, "I_COMMODITY", "", "one of I_COMMODITY (imports) and E_COMMODITY (exports) must stand here")
        )
    if "time" not in header:
        faults.append(Fault(1, "time", "", "the column of months is missing"))
    flow = next(iter(sorted(flows)), "imports")
    places: dict[str, int] = {}
    measures: list[Measure] = []
    echoes: list[tuple[int, int]] = []
    first: dict[str, int] = {}
    for at, column in enumerate(header):
        if column in first:
            echoes.append((first[column], at))
            continue
        first[column] = at
        about = _about(column, flow)
        if column.endswith("_FLAG") and (_about(column.removesuffix("_FLAG"), flow) or {}).get("kind") == "measure":
            places[column] = at
        elif about is None:
            faults.append(Fault(1, column, "", "this column cannot be placed"))
        elif about["kind"] == "breakdown":
            faults.append(Fault(1, column, "", f"a breakdown that the record does not keep ({about['meaning']})"))
        elif about["kind"] == "measure":
            measures.append(Measure(at, column, about, column.endswith("_YR")))
        else:
            places[column if about["kind"] == "unit" else about["kind"]] = at
    if not measures:
        faults.append(Fault(1, "", "", "no column of figures, such as GEN_VAL_MO"))
    if faults:
        raise FileFaults(name, faults, _ADVICE)
    return Columns(len(header), flow, places, tuple(measures), tuple(echoes))


def _about(column: str, flow: str) -> Mapping[str, str] | None:
    base = column[:-3] if column.endswith(("_MO", "_YR")) else column
    for row in words("census_variables"):
        if row["variable"] == (base if row["kind"] == "measure" else column) and row["flow"] in ("", flow):
            return row if row["kind"] != "measure" or base != column else None
    return None
