"""What is answered about a plant, a company and all plants."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terbia.app.contract import CONTRACT
from terbia.app.facilities.figures import Figure, NotTaken, unverified_share
from terbia.app.facilities.line_share import LineShare
from terbia.app.facilities.standing import Standing
from terbia.ledger.caution import Caution
from terbia.ledger.correction import Correction
from terbia.ledger.event import Event
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.plant import Company, Part, Plant, Tie, companies, stage_words
from terbia.vocab.interval import ends_dict

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class StageLine:
    """One figure of a plant: stage, product, kind and t on its basis, whether it stands, its share of the line."""

    standing: Standing
    share: LineShare

    @property
    def figure(self) -> Figure:
        """The figure itself."""
        return self.standing.figure

    @property
    def observation(self) -> Observation:
        """The observation behind it."""
        return self.figure.observation

    @property
    def caution(self) -> Caution | None:
        """How it is to be read, where that is declared; that it was taken back, only where it no longer stands."""
        found = self.figure.caution
        return None if found is not None and found.reading == "superseded" and self.standing.stands else found

    def to_dict(self) -> dict[str, object]:
        """The figure as JSON; ``share_of_area_line`` is 0 to 1, null where there is none (``share`` says why)."""
        o, figure = self.observation, self.figure
        ends = ends_dict(o.interval())
        return {
            "stage": figure.part.stage,
            "part": figure.part.name,
            "product": figure.part.product,
            "kind": figure.kind,
            "t": figure.t(o.value),
            "low": figure.t(ends["low"]),
            "high": figure.t(ends["high"]),
            "unit": figure.unit,
            "period": o.period,
            "months": figure.months,
            "period_is_that_of_the_page": not figure.is_dated,
            "until": self.standing.until,
            "superseded_by": None if self.standing.stands else _named(self.standing.by),
            "share_of_area_line": self.share.value,
            "share": self.share.to_dict(),
            "reading": None if self.caution is None else self.caution.says,
            "unverified_share": 1.0 if o.is_unverified else 0.0,
            "observation": o.to_dict(),
        }


def _named(figure: Figure | None) -> str | None:
    return None if figure is None else f"{figure.observation.series} {figure.observation.period}"


@dataclass(frozen=True)
class Facility:
    """A plant: its lines that stand and those that are superseded, status, ties, events, rejected figures.

    ``day`` is the day as known on which everything is said; None for the newest.
    """

    plant: Plant
    stages: tuple[StageLine, ...]
    superseded: tuple[StageLine, ...]
    beside: tuple[Observation, ...]
    parts: tuple[Part, ...]
    ties: tuple[Tie, ...]
    events: tuple[Event, ...]
    rejected: tuple[Correction, ...]
    not_taken: tuple[NotTaken, ...]
    day: str | None

    @property
    def statuses(self) -> tuple[Part, ...]:
        """How each part stands, one a part; plans for a part are left to ``plans``."""
        return tuple(p for p in self.parts if not p.is_plan)

    @property
    def plans(self) -> tuple[Part, ...]:
        """What is said of plans for parts that have a status of their own."""
        return tuple(p for p in self.parts if p.is_plan)

    @property
    def status(self) -> str | None:
        """The status in words, part by part with its day; None where none had been said."""
        said = [f"{p.status} ({p.status_on}{', unverified' if p.is_unverified else ''})" for p in self.statuses]
        if len(said) < 2:
            return said[0] if said else None
        return "; ".join(f"{p.name}: {words}" for p, words in zip(self.statuses, said, strict=True))

    @property
    def sources(self) -> tuple[Observation, ...]:
        """Every observation that is shown, each once."""
        lines = (*self.stages, *self.superseded)
        shares = [line.share.line for line in lines if line.share.line is not None]
        return tuple(dict.fromkeys((*(line.observation for line in lines), *self.beside, *shares)))

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where everything that is shown was read, each once."""
        read = (*(o.origin for o in self.sources), *(p.origin for p in self.parts), *(e.origin for e in self.events))
        return tuple(dict.fromkeys(read))

    @property
    def unverified_share(self) -> float:
        """The part of the figures that stand, by count, that nobody has checked; over 0.5 is illustrative."""
        return unverified_share(line.observation.is_unverified for line in self.stages)

    def to_dict(self) -> dict[str, object]:
        """The plant as JSON."""
        return {
            "contract": CONTRACT,
            "name": self.plant.name,
            "facility": self.plant.key,
            "operator": self.plant.operator,
            "area": self.plant.area,
            "site": None if self.plant.site is None else self.plant.site.to_dict(),
            "as_of": self.day,
            "stages": [line.to_dict() for line in self.stages],
            "superseded": [line.to_dict() for line in self.superseded],
            "beside": [o.to_dict() for o in self.beside],
            "status": self.status,
            "statuses": [_part_dict(p) for p in self.statuses],
            "plans": [_part_dict(p) for p in self.plans],
            "ownership": [_tie_dict(t) for t in self.ties],
            "events": [e.to_dict() for e in self.events],
            "rejected": [_rejected_dict(c) for c in self.rejected],
            "not_taken": [n.to_dict() for n in self.not_taken],
            "unverified_share": self.unverified_share,
            "illustrative": self.unverified_share > 0.5,
            "origin": [o.to_dict() for o in self.origins],
        }

    def frame(self) -> pl.DataFrame:
        """One row per figure, those that stand first."""
        rows = [(line, True) for line in self.stages] + [(line, False) for line in self.superseded]
        return _frame([{"facility": self.plant.key, "stands": stands, **_flat(line)} for line, stands in rows])


@dataclass(frozen=True)
class CompanyPlants:
    """A company with the plants it runs or has a hand in, and the events that touch it."""

    company: Company
    facilities: tuple[tuple[Tie, Facility], ...]
    events: tuple[Event, ...]
    day: str | None

    @property
    def unverified_share(self) -> float:
        """The part of the figures that stand at its plants, by count, that nobody has checked."""
        lines = [line for _, f in self.facilities for line in f.stages]
        return unverified_share(line.observation.is_unverified for line in lines)

    def to_dict(self) -> dict[str, object]:
        """The company as JSON; figures of its plants are not added up: they count unlike things."""
        return {
            "contract": CONTRACT,
            "name": self.company.name,
            "company": self.company.key,
            "as_of": self.day,
            "facilities": [
                {"role": tie.role, "says": tie.says or None, "known_on": tie.known_on or None, **_brief(f),
                 "stages": [line.to_dict() for line in f.stages]}
                for tie, f in self.facilities
            ],
            "events": [e.to_dict() for e in self.events],
            "unverified_share": self.unverified_share,
        }  # fmt: skip

    def frame(self) -> pl.DataFrame:
        """One row per figure that stands, with the plant and the company's role in it."""
        return _frame(
            [
                {"facility": f.plant.key, "role": tie.role, **_flat(line)}
                for tie, f in self.facilities
                for line in f.stages
            ]
        )


@dataclass(frozen=True)
class Facilities:
    """All plants with area, stages and status."""

    facilities: tuple[Facility, ...]
    day: str | None

    def to_dict(self) -> dict[str, object]:
        """The list as JSON."""
        return {"contract": CONTRACT, "as_of": self.day, "facilities": [_brief(f) for f in self.facilities]}

    def frame(self) -> pl.DataFrame:
        """One row per plant."""
        rows = [_brief(f) for f in self.facilities]
        return _frame([{**row, "stages": "; ".join(f.stage_names)} for row, f in zip(rows, self.named, strict=True)])

    @property
    def named(self) -> tuple[_Named, ...]:
        """The plants with their stages in words."""
        return tuple(_Named(stage_list(f)) for f in self.facilities)


@dataclass(frozen=True, slots=True)
class _Named:
    stage_names: tuple[str, ...]


def stage_list(facility: Facility) -> tuple[str, ...]:
    """The stages of a plant in words, from mine to magnet."""
    order = list(stage_words())
    stages = {p.stage for p in facility.parts} | {line.figure.part.stage for line in facility.stages}
    return tuple(stage_words()[stage] for stage in sorted(stages, key=order.index))


def company_name(key: str) -> str:
    """The name of a company by its key."""
    return next(c.name for c in companies() if c.key == key)


def _brief(facility: Facility) -> dict[str, object]:
    return {
        "facility": facility.plant.key,
        "name": facility.plant.name,
        "area": facility.plant.area,
        "operator": facility.plant.operator,
        "stage": list(stage_list(facility)),
        "status": facility.status,
        "unverified_share": facility.unverified_share,
    }


def _flat(line: StageLine) -> dict[str, object]:
    found = line.to_dict()
    keys = ("stage", "product", "kind", "period", "t", "low", "high", "unit", "share_of_area_line", "unverified_share")
    o = line.observation
    return {**{key: found[key] for key in keys}, "edition": o.edition, "title": o.origin.title, "url": o.origin.url}


def _part_dict(part: Part) -> dict[str, object]:
    return {
        "part": part.name,
        "stage": part.stage,
        "product": part.product,
        "status": part.status,
        "on": part.status_on,
        "start": part.start or None,
        "feed": part.feed or None,
        "ownership_offtake": part.ownership or None,
        "qualifiers": list(part.qualifiers),
        "origin": part.origin.to_dict(),
    }


def _tie_dict(tie: Tie) -> dict[str, object]:
    return {
        "company": tie.company,
        "name": company_name(tie.company),
        "role": tie.role,
        "says": tie.says or None,
        "known_on": tie.known_on or None,
    }


def _rejected_dict(c: Correction) -> dict[str, object]:
    return {"series": c.series, "period": c.period, "printed": c.expect, "reason": c.reason, "origin": c.origin}


def _frame(rows: Sequence[dict[str, object]]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(rows, infer_schema_length=None)


def corrections_of(plant: Plant, known: Iterable[Correction], editions: Container[str]) -> tuple[Correction, ...]:
    """The declared corrections that reject a figure of a plant in one of these editions."""
    return tuple(
        c
        for c in known
        if c.action == "drop" and c.edition in editions and "/".join(c.series.split("/")[:2]) in plant.ids
    )
