"""Tables of trade and governance: as packaged, and as the user gives them in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from terbia.ledger.observation import Observation, Origin
from terbia.ledger.record import View
from terbia.vocab.table import packaged_rows


@dataclass(frozen=True, slots=True)
class TradeRow:
    """Imports of one HS6 code from a partner in a year: thousand USD, and t gross where there is a quantity."""

    partner: str
    hs6: str
    value_kusd: float
    quantity_t: float | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of a table come from, as an observation needs it."""

    edition: str
    released_on: str
    origin: Origin
    qualifiers: tuple[str, ...] = ()

    def observe(self, series: str, period: str, value: float | None, unit: str, text: str = "") -> Observation:
        """One cell of the table as an observation."""
        return Observation(
            series, period, value, None, None, unit, None, self.qualifiers, self.edition, self.released_on,
            self.origin, None, text,
        )  # fmt: skip


@dataclass(frozen=True)
class Trade:
    """Imports by (importer, year); ``doubled`` counts the rows of flows that an earlier row names already."""

    source: Source
    rows: Mapping[tuple[str, str], list[TradeRow]]
    doubled: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @cached_property
    def importers(self) -> frozenset[str]:
        """Every importer of the table."""
        return frozenset(area for area, _ in self.rows)

    @cached_property
    def years(self) -> frozenset[str]:
        """Every year of the table."""
        return frozenset(year for _, year in self.rows)


@dataclass(frozen=True)
class Governance:
    """Estimates of governance (-2.5 to 2.5) by (area, year) and dimension; ``PV`` is political stability.

    ``doubled``: areas that a year of the table names more than once; the later row counts.
    """

    source: Source
    estimates: Mapping[tuple[str, str], Mapping[str, float]]
    doubled: frozenset[str] = frozenset()

    @cached_property
    def _by_year(self) -> Mapping[str, Mapping[str, float]]:
        found: dict[str, dict[str, float]] = {}
        for (area, year), by in self.estimates.items():
            if "PV" in by:
                found.setdefault(year, {})[area] = by["PV"]
        return found

    def stability(self, year: str) -> Mapping[str, float]:
        """Political stability by area in a year."""
        return self._by_year.get(year, {})

    def notes(self, areas: Iterable[str]) -> tuple[str, ...]:
        """What a reader of a number from these areas must know of the table."""
        twice = sorted(self.doubled.intersection(areas))
        return (f"the governance table names {', '.join(twice)} twice; the later row counts",) if twice else ()


@dataclass(frozen=True)
class Quantities:
    """Quantities by (area, year) of the user's: value, low and high in t, or percent for a reliance."""

    source: Source
    values: Mapping[tuple[str, str], tuple[float, float, float]]
    unit: str = "t"

    def of(self, year: str) -> dict[str, tuple[float, float, float]]:
        """Value, low and high by area in a year."""
        return {area: v for (area, when), v in self.values.items() if when == year}


@dataclass(frozen=True)
class Indexes:
    """Ability and willingness to supply by (area, year): indexes from 0 to 1, higher meaning less able or willing."""

    source: Source
    unable: Mapping[tuple[str, str], float]
    unwilling: Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class EuInputs:
    """Inputs of forward computations by commodity: sides of (share, governance, trade parameter), and the fractions.

    The commodity is empty where the table names none: its rows are then of the commodity that is asked for.
    """

    source: Source
    sides: Mapping[str, Mapping[str, Mapping[str, tuple[float, float, float]]]]
    fractions: Mapping[str, Mapping[str, float]]

    @property
    def commodities(self) -> list[str]:
        """The commodities that the table names, sorted."""
        return sorted(set(self.sides) | set(self.fractions))


@dataclass(frozen=True)
class Tables:
    """What stands beside the record: None where there is no such table."""

    trade: Trade | None = None
    governance: Governance | None = None
    production: Quantities | None = None
    demand: Quantities | None = None
    indexes: Indexes | None = None
    reliance: Quantities | None = None
    eu: EuInputs | None = None
    notes: tuple[str, ...] = field(default=())


def _rows(name: str) -> tuple[dict[str, str], ...]:
    return packaged_rows(f"indicators/{name}.csv")


@cache
def table_sources() -> Mapping[str, Source]:
    """The packaged tables by name, each with publisher, address and licence; all were read from a copy."""
    return {
        row["table"]: Source(
            row["edition"],
            row["released_on"],
            Origin(row["title"], row["publisher"], row["url"], f"data/indicators/{row['table']}.csv", row["licence"]),
            ("secondary",),
        )
        for row in _rows("tables")
    }


@cache
def assumed_editions() -> frozenset[str]:
    """The editions of packaged tables whose day of release is assumed."""
    return frozenset(row["edition"] for row in _rows("tables") if row["released_on_is_assumed"] == "yes")


def _known(name: str, view: View) -> bool:
    return view.as_of is None or table_sources()[name].released_on <= view.as_of


def packaged_trade(view: View) -> Trade | None:
    """BACI's flows of rare earths, where they had been released by the day of the view."""
    return _trade() if _known("baci_rare_earths", view) else None


@cache
def _trade() -> Trade:
    found: dict[tuple[str, str], list[TradeRow]] = {}
    for row in _rows("baci_rare_earths"):
        quantity = float(row["quantity_t"]) if row["quantity_t"] else None
        line = TradeRow(row["exporter"], row["hs6"], float(row["value_kusd"]), quantity)
        found.setdefault((row["importer"], row["year"]), []).append(line)
    return Trade(table_sources()["baci_rare_earths"], found)


def packaged_governance(view: View) -> Governance | None:
    """The World Bank's political stability, where it had been released by the day of the view."""
    return _governance() if _known("wgi_political_stability", view) else None


@cache
def _governance() -> Governance:
    found = {(row["area"], row["year"]): {"PV": float(row["estimate"])} for row in _rows("wgi_political_stability")}
    return Governance(table_sources()["wgi_political_stability"], found)
