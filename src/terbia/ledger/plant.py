"""The directory of plants: where they stand, who runs them, in which parts, and what was said of them on which day.

What a plant makes is in the record (``AREA/<plant>/<kind>/<product>``); here stands what is no number. A plant is one
site under one name: the mine, the light separation and the heavy circuit of Mountain Pass are parts of one plant.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from terbia.ledger.observation import UNVERIFIED, Origin
from terbia.vocab.table import packaged_rows

Role = Literal["operator", "partner", "stake", "agreed", "offtake"]


@dataclass(frozen=True, slots=True)
class Site:
    """Degrees north and east and where they were read; ``memory`` in the source means: for a map, not evidence."""

    latitude: float
    longitude: float
    source: str

    @property
    def is_recalled(self) -> bool:
        """Whether the place was recalled, within 0.1 to 0.3 degrees, and is good for a map only."""
        return "memory" in self.source

    def to_dict(self) -> dict[str, object]:
        """The place as JSON."""
        return {
            "latitude": self.latitude,
            "longitude": self.longitude,
            "source": self.source,
            "plot_only": self.is_recalled,
        }


@dataclass(frozen=True, slots=True)
class Plant:
    """A plant: its key, name, area and operator; the series prefixes its figures stand under; other names of it."""

    key: str
    name: str
    area: str
    operator: str
    ids: tuple[str, ...]
    words: tuple[str, ...]
    site: Site | None


@dataclass(frozen=True, slots=True)
class Part:
    """A line of a plant: a product at a stage, and what was said of it on a day.

    ``competes_as`` names the product whose figures these compete with (the same thing under another name).
    ``is_plan`` where the status is that of a plan for a part that has another status of its own.
    """

    plant: str
    prefix: str
    product: str
    competes_as: str
    stage: str
    name: str
    status: str
    is_plan: bool
    status_on: str
    start: str
    feed: str
    ownership: str
    qualifiers: tuple[str, ...]
    origin: Origin
    note: str

    @property
    def is_unverified(self) -> bool:
        """Whether nobody has checked what is said here against a page."""
        return bool(UNVERIFIED & set(self.qualifiers))


@dataclass(frozen=True, slots=True)
class Company:
    """A company: its key, its name, other names of it."""

    key: str
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """What a company has to do with a plant: as operator, partner, holder, buyer, or by a deal that is agreed only."""

    plant: str
    company: str
    role: Role
    known_on: str
    says: str


@cache
def plants() -> tuple[Plant, ...]:
    """All plants, by key. Source: ``data/plants/plants.csv``, from ``tables/sites/plants.csv`` and its sources."""
    return tuple(
        Plant(r["plant"], r["name"], r["area"], r["operator"], _listed(r["ids"]), _listed(r["words"]), _site(r))
        for r in plant_rows("plants")
    )


@cache
def parts() -> tuple[Part, ...]:
    """Every line of every plant; the first line of a part says how the part stands now."""
    return tuple(
        Part(
            r["plant"], r["id"], r["product"], r["competes_as"] or r["product"], r["stage"],
            r["part"] or stage_words()[r["stage"]], r["status"], r["of"] == "plan", r["status_on"], r["start"],
            r["feed"], r["ownership"], _listed(r["qualifiers"]),
            Origin(r["source_title"], r["publisher"], r["source_url"], r["locator"], r["licence"]), r["note"],
        )
        for r in plant_rows("parts")
    )  # fmt: skip


@cache
def companies() -> tuple[Company, ...]:
    """All companies, by key."""
    return tuple(Company(r["company"], r["name"], _listed(r["words"])) for r in plant_rows("companies"))


@cache
def ties() -> tuple[Tie, ...]:
    """What companies have to do with plants."""
    return tuple(
        Tie(r["plant"], r["company"], r["role"], r["known_on"], r["says"])  # type: ignore[arg-type]
        for r in plant_rows("owners")
    )


@cache
def stage_words() -> dict[str, str]:
    """The stages in words, in the order from mine to recycling."""
    rows = sorted(plant_rows("stages"), key=lambda r: int(r["order"]))
    return {r["stage"]: r["words"] for r in rows}


def plant_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``data/plants/<name>.csv``."""
    return packaged_rows(f"plants/{name}.csv")


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


def _site(row: dict[str, str]) -> Site | None:
    if not row["latitude"]:
        return None
    return Site(float(row["latitude"]), float(row["longitude"]), row["coord_source"])
