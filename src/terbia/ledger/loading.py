"""Putting an edition into the user's store: new, a repeat, more of the same, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from terbia.errors import EditionTaken
from terbia.ledger.edition import Edition, SourceFile, content_hash
from terbia.ledger.frame import RECORD_SCHEMA, to_frame, to_observations
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record
from terbia.ledger.store import held, read_edition, read_manifest, write_editions

Status = Literal["new", "extended", "unchanged", "packaged", "over-packaged"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What loading did to the store: the edition as it now is, what happened, and how many rows were added."""

    edition: Edition
    status: Status
    added: int


Offer = tuple[Edition, Sequence[Observation]]


def keep(
    folder: Path,
    edition: Edition,
    observations: Sequence[Observation],
    packaged: Record,
    *,
    dry_run: bool = False,
) -> Outcome:
    """Store observations under an edition's name; see `keep_all`."""
    return keep_all(folder, [(edition, observations)], packaged, dry_run=dry_run)[0]


def keep_all(folder: Path, offers: Sequence[Offer], packaged: Record, *, dry_run: bool = False) -> list[Outcome]:
    """Store the observations of several editions, all or none: the manifest is replaced once.

    The same rows again change nothing; rows that only add to an edition (its world table after its salient
    table) extend it; a row that says something else than the edition already does is refused, since an edition
    is never changed. Raises EditionTaken, which names the clashing series and a free name.
    """
    with held(folder):
        plans = [_plan(folder, edition, observations, packaged) for edition, observations in offers]
        written = [(o.edition, to_frame(rows)) for o, rows in plans if rows is not None]
        if written and not dry_run:
            write_editions(folder, written)
    return [outcome for outcome, _ in plans]


def _plan(
    folder: Path, edition: Edition, observations: Sequence[Observation], packaged: Record
) -> tuple[Outcome, list[Observation] | None]:
    """What storing would do, and the rows that would be written (None where nothing would change)."""
    shipped = [e for e in packaged.editions if e.packaged and e.name == edition.name]
    if shipped and _is_shipped(packaged, edition.name, observations):
        return Outcome(shipped[0], "packaged", 0), None
    mine = [e for e in read_manifest(folder) if e.name == edition.name]
    before = _stored(folder, mine[0]) if mine else []
    merged = _merged(folder, edition.name, before, observations)
    added = len(merged) - len(before)
    if mine and not added:
        return Outcome(mine[0], "unchanged", 0), None
    sources = (*(mine[0].sources if mine else ()), *edition.sources)
    whole = sealed(replace(edition, sources=tuple(dict.fromkeys(sources))), merged)
    status: Status = "extended" if mine else "over-packaged" if shipped else "new"
    return Outcome(whole, status, added), merged


def sealed(edition: Edition, observations: Sequence[Observation]) -> Edition:
    """The edition with its count, content hash and file name filled in."""
    digest = content_hash(observations)
    return replace(
        edition,
        observations=len(observations),
        sha256=digest,
        file=f"{edition.name}-{digest[:16]}.parquet",
    )


def new_edition(
    name: str,
    publisher: str,
    title: str,
    released_on: str,
    *,
    parent: str | None = None,
    recalled: bool = False,
    sources: tuple[SourceFile, ...] = (),
) -> Edition:
    """An edition that is still to be sealed."""
    return Edition(name, publisher, title, released_on, 0, "", "", parent, recalled, sources)


def says(o: Observation) -> tuple[object, ...]:
    """What an observation says, without where it stands."""
    return (o.value, o.low, o.high, o.unit, o.qualifiers, o.scope)


def _stored(folder: Path, edition: Edition) -> list[Observation]:
    import polars as pl

    frame = read_edition(folder, edition).with_columns(
        pl.lit(edition.name).alias("edition"), pl.lit(edition.released_on).alias("released_on")
    )
    return to_observations(frame.select(list(RECORD_SCHEMA)))


def _merged(folder: Path, name: str, before: Sequence[Observation], new: Sequence[Observation]) -> list[Observation]:
    together = {(o.series, o.period): o for o in before}
    clashes = []
    for observation in new:
        key = (observation.series, observation.period)
        there = together.setdefault(key, observation)
        if says(there) != says(observation):
            clashes.append(f"{key[0]} {key[1]}: {there.text or there.value} there, {observation.text} here")
    if clashes:
        taken = {e.name for e in read_manifest(folder)}
        number = next(n for n in range(2, len(taken) + 3) if f"{name}.{n}" not in taken)
        raise EditionTaken(name, f"{name}.{number}", clashes)
    return list(together.values())


def _is_shipped(packaged: Record, name: str, observations: Sequence[Observation]) -> bool:
    """Whether the packaged edition already says all of this."""
    import polars as pl

    rows = packaged.rows.filter((pl.col("edition") == name) & ~pl.col("own"))
    there = {(o.series, o.period): o for o in to_observations(rows)}
    return all((o.series, o.period) in there and _same_value(there[(o.series, o.period)], o) for o in observations)


def _same_value(there: Observation, here: Observation) -> bool:
    return says(there)[:4] == says(here)[:4]
