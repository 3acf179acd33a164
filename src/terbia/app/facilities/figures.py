"""The figures of a plant as the record holds them, each with its part, its kind and what it competes with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from terbia.ledger.caution import Caution, caution_of
from terbia.ledger.frame import to_observations
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.plant import Part, Plant, parts, stage_words
from terbia.ledger.record import Record, View
from terbia.ledger.series import read_series
from terbia.sources.compiled.rows import table
from terbia.vocab.period import read_period

#: What a plant's figures say of its size: made, able to make, taken in, and meant to be. Never mixed.
KINDS = ("actual", "nameplate", "feed", "planned")
#: Figures that are kept beside them: a permission, a sale, the progress of building.
BESIDE = ("quota", "sales", "built")
_KG = re.compile(r"kg\b")
_MASS = re.compile(r"(?:kg|t)\b")
_UNSTATED = "unstated"
_TABLE = "sites/plants.csv"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a plant: the observation, the part it is about, its kind, and a caution where one is declared."""

    observation: Observation
    part: Part
    kind: str
    caution: Caution | None

    @property
    def is_dated(self) -> bool:
        """Whether the period is the figure's own, not the year of the page for want of one."""
        return self.caution is None or self.caution.reading != "undated"

    @property
    def ends(self) -> tuple[int, int]:
        """Year and month in which the period ends."""
        return period_end(self.observation.period)

    @property
    def months(self) -> int:
        """How many months the period has: 12 for a year, 3 for a quarter."""
        return period_months(self.observation.period)

    @property
    def competes(self) -> tuple[str, str, str]:
        """Figures of one plant that agree in this supersede each other: kind, stage and product."""
        return self.kind, self.part.stage, self.part.competes_as

    @property
    def unit(self) -> str:
        """The unit with its basis; kilograms are shown as t."""
        return basis_words(self.observation.unit)

    def t(self, number: float | None) -> float | None:
        """A number of this figure in t."""
        if number is None:
            return None
        return number / 1000 if _KG.match(self.observation.unit) else number


def figures(plant: Plant, record: Record, view: View) -> list[Figure]:
    """Every figure of a plant that was known, by kind and period; quotas, sales and progress among them.

    What is no mass (a yield, the progress of building) stands beside the figures of size. A product that the directory
    does not have, such as one that a user loaded, has no stage. Raises CorrectionStale where a caution no longer fits
    the figure it is about.
    """
    import polars as pl

    wanted = [f"{prefix}/" for prefix in plant.ids]
    held = record.select(view).filter(pl.any_horizontal(pl.col("series").str.starts_with(prefix) for prefix in wanted))
    found = []
    for observation in to_observations(held):
        series = read_series(observation.series)
        if series.statistic in KINDS or series.statistic in BESIDE:
            part = _part(plant, f"{series.area}/{series.commodity}", series.form or "")
            kind = series.statistic if _MASS.match(observation.unit) else BESIDE[-1]
            found.append(Figure(observation, part, kind, caution_of(observation)))
    return found


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A figure that a page gives of a plant and that the record does not take up, with the reason."""

    series: str
    period: str
    printed: str
    reason: str
    title: str

    def to_dict(self) -> dict[str, str]:
        """The figure as JSON; ``printed`` is empty where the page gave no number."""
        return {f: getattr(self, f) for f in ("series", "period", "printed", "reason", "title")}


def not_taken(plant: Plant, day: str | None = None) -> list[NotTaken]:
    """What the table of plants leaves out of a plant and why, but for what another row of it says again.

    These rows are in no edition, so nobody can say that they were known on an earlier day: with a day there are none.
    """
    if day is not None:
        return []
    found = []
    for row in table(_TABLE):
        prefix = "/".join(row["series"].split("/")[:2])
        if row["left_out"] and prefix in plant.ids and not row["left_out"].startswith("says again"):
            printed = f"{row['value']} {row['unit']}".strip() if row["value"] else ""
            found.append(NotTaken(row["series"], row["period"], printed, row["left_out"], row["source_title"]))
    return found


def period_end(period: str) -> tuple[int, int]:
    """Year and month in which a period ends: ``2025-Q3`` in (2025, 9), ``2024-07/2025-06`` in (2025, 6)."""
    read = read_period(period)
    last = read.text.rpartition("/")[2]
    if read.kind == "quarter":
        return read.last_year, 3 * int(last[-1])
    return read.last_year, int(last[5:7]) if read.kind in ("month", "sum") else 12


def period_months(period: str) -> int:
    """How many months a period has."""
    read = read_period(period)
    if read.kind == "sum":
        first, _, last = read.text.partition("/")
        return 12 * (int(last[:4]) - int(first[:4])) + int(last[5:7]) - int(first[5:7]) + 1
    return {"quarter": 3, "month": 1}.get(read.kind, 12)


def basis_words(unit: str) -> str:
    """A unit of mass with its basis in words: ``t`` alone says that the basis is not stated."""
    named = _KG.sub("t", unit)
    return {"t": "t (basis not stated)", "t gross": "t gross weight"}.get(named, named)


def lines_of(plant: Plant) -> list[Part]:
    """The lines of a plant in the order of the directory."""
    return [part for part in parts() if part.plant == plant.key]


def known_parts(plant: Plant, day: str | None) -> list[Part]:
    """The lines of a plant whose status had been said by a day; all that say one, without a day."""
    return [p for p in lines_of(plant) if p.status and (day is None or p.status_on <= day)]


def unverified_share(marks: Iterable[bool]) -> float:
    """The part of figures that nobody has checked, by count: unlike bases cannot be weighed together. 0 for none."""
    listed = list(marks)
    return sum(listed) / len(listed) if listed else 0.0


def _part(plant: Plant, prefix: str, product: str) -> Part:
    for part in lines_of(plant):
        if (part.prefix, part.product) == (prefix, product):
            return part
    nowhere = Origin("", "", "", "", "")
    return Part(
        plant.key,
        prefix,
        product,
        product,
        _UNSTATED,
        stage_words()[_UNSTATED],
        "",
        True,
        "",
        "",
        "",
        "",
        (),
        nowhere,
        "",
    )
