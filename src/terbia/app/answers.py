"""Questions to the record: show, series, editions, diff, events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terbia.app.contract import CONTRACT
from terbia.errors import TerbiaError
from terbia.indicators.mirror import MIRRORS, MirrorGap, mirror_gap, mirror_series
from terbia.ledger.difference import Difference, difference
from terbia.ledger.edition import Edition
from terbia.ledger.event import Event, events_since
from terbia.ledger.frame import observation_frame
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record, View
from terbia.ledger.search import SeriesLine, search
from terbia.ledger.series import read_series
from terbia.vocab.day import read_day
from terbia.vocab.unit import read_unit

if TYPE_CHECKING:
    import polars as pl


def view_of(as_of: str | None = None, edition: str | None = None) -> View:
    """What is asked of the record. Raises TerbiaError for a day that is none or for both at once."""
    if as_of is not None and edition is not None:
        raise TerbiaError("Give --as-of or --edition, not both: an edition is what was known when it was released.")
    return View(as_of=None if as_of is None else read_day(as_of, last=True), edition=edition)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the record says of a series, and of a flow, how far the other side's report is from it."""

    observations: tuple[Observation, ...]
    mirrors: tuple[MirrorGap, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON; ``mirrors`` is there for a flow of which both sides' reports are in the record."""
        answer: dict[str, object] = {"contract": CONTRACT, "observations": [o.to_dict() for o in self.observations]}
        return answer | ({"mirrors": [gap.to_dict() for gap in self.mirrors]} if self.mirrors else {})

    def frame(self) -> pl.DataFrame:
        """One row per observation."""
        return observation_frame(self.observations)


def show(
    series: str,
    *,
    period: str | None = None,
    all_editions: bool = False,
    as_of: str | None = None,
    edition: str | None = None,
) -> Shown:
    """What the record says of a series: the newest word on each period, or every edition's.

    Raises BadSeries for an id that is none, NotInRecord for one that is not held, with what is close to it.
    """
    view = view_of(as_of, edition)
    record = Record.open()
    if edition is not None:
        record.edition(edition)
    found = tuple(record.observations(series, period, view, all_editions=all_editions))
    return Shown(found, () if all_editions else _mirrors(record, found, view))


def _mirrors(record: Record, found: Sequence[Observation], view: View) -> tuple[MirrorGap, ...]:
    """The gaps to the other side's report, of the periods for which both are known."""
    gaps = []
    for one in found:
        other = mirror_series(one.series)
        their = record.find(other, one.period, view) if other else None
        if their is None or one.value is None or their.value is None:
            continue
        exporter, importer = sorted((one, their), key=lambda o: read_series(o.series).statistic in MIRRORS.values())
        units = read_unit(exporter.unit), read_unit(importer.unit)
        if exporter.value and len({(unit.dimension, unit.basis) for unit in units}) == 1:
            gaps.append(mirror_gap(exporter, importer))
    return tuple(gaps)


@dataclass(frozen=True, slots=True)
class SeriesFound:
    """The series that a search found."""

    series: tuple[SeriesLine, ...]

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON."""
        return {"contract": CONTRACT, "series": [line.to_dict() for line in self.series]}

    def frame(self) -> pl.DataFrame:
        """One row per series; periods and editions as lists."""
        import polars as pl

        return pl.DataFrame([line.to_dict() for line in self.series])


def series(words: str = "") -> SeriesFound:
    """The series whose name, title, scope or notes hold all the words; every series without words."""
    return SeriesFound(tuple(search(Record.open(), words)))


@dataclass(frozen=True, slots=True)
class EditionsHeld:
    """The editions of the record, oldest first."""

    editions: tuple[Edition, ...]

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON."""
        return {"contract": CONTRACT, "editions": [e.to_dict() for e in self.editions]}

    def frame(self) -> pl.DataFrame:
        """One row per edition."""
        import polars as pl

        rows = [{k: v for k, v in e.to_dict().items() if k != "sources"} for e in self.editions]
        return pl.DataFrame(rows, schema_overrides={"parent": pl.String})


def editions() -> EditionsHeld:
    """The editions that the record holds, packaged and loaded."""
    held = sorted(Record.open().editions, key=lambda e: (e.released_on, e.name, not e.packaged))
    return EditionsHeld(tuple(held))


@dataclass(frozen=True, slots=True)
class Differences:
    """What changed between two editions, largest first."""

    before: str
    after: str
    changes: tuple[Difference, ...]

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON."""
        changes = [change.to_dict() for change in self.changes]
        return {"contract": CONTRACT, "before": self.before, "after": self.after, "changes": changes}

    def frame(self) -> pl.DataFrame:
        """One row per change."""
        import polars as pl

        return pl.DataFrame(
            [
                {
                    "series": c.series,
                    "period": c.period,
                    "before": c.before.text if c.before else None,
                    "after": c.after.text if c.after else None,
                    "relative": c.relative,
                    "kind": c.kind,
                }
                for c in self.changes
            ],
            schema_overrides={"relative": pl.Float64},
        )


def diff(before: str, after: str) -> Differences:
    """What the edition ``after`` says otherwise than ``before``. Raises NotInRecord for one that is not held."""
    return Differences(before, after, tuple(difference(Record.open(), before, after)))


@dataclass(frozen=True, slots=True)
class Events:
    """Policy and market events, oldest first."""

    events: tuple[Event, ...]

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON."""
        return {"contract": CONTRACT, "events": [event.to_dict() for event in self.events]}

    def frame(self) -> pl.DataFrame:
        """One row per event."""
        import polars as pl

        rows = [{k: v for k, v in e.to_dict().items() if not isinstance(v, dict | list)} for e in self.events]
        return pl.DataFrame(rows)


def events(since: str | None = None) -> Events:
    """Events that begin on or after a day (a year or month will do). Raises TerbiaError for a day that is none."""
    return Events(tuple(events_since(None if since is None else read_day(since))))
