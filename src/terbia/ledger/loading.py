"""Putting an edition into the user's store: new, a repeat, more of the same, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import polars as pl

from terbia.errors import EditionTaken
from terbia.ledger.columnar import frame_hash, merged
from terbia.ledger.edition import Edition, SourceFile, content_hash
from terbia.ledger.frame import RECORD_SCHEMA, to_frame, to_observations
from terbia.ledger.manifest import read_manifest
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record
from terbia.ledger.store import OBSERVATIONS, held, read_edition, write_editions

Status = Literal["new", "extended", "unchanged", "packaged", "over-packaged"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What loading did to the store: the edition as it now is, what happened, and how many rows were added."""

    edition: Edition
    status: Status
    added: int


@dataclass(frozen=True, slots=True)
class Staged:
    """An edition's file of flows, written in the store's `staging`: its place, rows and content hash."""

    path: Path
    rows: int
    sha256: str


Rows = Sequence[Observation] | pl.DataFrame | Staged
Offer = tuple[Edition, Rows]


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
        written = [(o.edition, rows) for o, rows in plans if rows is not None]
        if written and not dry_run:
            write_editions(folder, written)
    return [outcome for outcome, _ in plans]


def _plan(
    folder: Path, edition: Edition, offered: Rows, packaged: Record
) -> tuple[Outcome, pl.DataFrame | Path | None]:
    """What storing would do, and the rows that would be written (None where nothing would change)."""
    mine = [e for e in read_manifest(folder) if e.name == edition.name]
    layout = "flows" if isinstance(offered, Staged) else OBSERVATIONS
    if mine and mine[0].layout != layout:
        raise EditionTaken(edition.name, _free(folder, edition.name), [f"{mine[0].layout} there, {layout} here"])
    if isinstance(offered, Staged):
        return _plan_flows(folder, edition, offered, mine)
    if isinstance(offered, pl.DataFrame):
        return _plan_frame(folder, edition, offered, mine, packaged)
    return _plan_observations(folder, edition, offered, mine, packaged)


def _plan_flows(folder: Path, edition: Edition, staged: Staged, mine: Sequence[Edition]) -> tuple[Outcome, Path | None]:
    """Flows are one file, never extended: the same again changes nothing, others are refused."""
    if mine and mine[0].sha256 != staged.sha256:
        raise EditionTaken(edition.name, _free(folder, edition.name), ["another year's flows, or revised ones"])
    if mine:
        return Outcome(mine[0], "unchanged", 0), None
    file = f"{edition.name}-{staged.sha256[:16]}.parquet"
    whole = replace(edition, observations=staged.rows, sha256=staged.sha256, file=file, layout="flows")
    return Outcome(whole, "new", staged.rows), staged.path


def _plan_frame(
    folder: Path, edition: Edition, frame: pl.DataFrame, mine: Sequence[Edition], packaged: Record
) -> tuple[Outcome, pl.DataFrame | None]:
    """As `_plan_observations`, for rows that come as columns."""
    before = read_edition(folder, mine[0]) if mine else to_frame([])
    whole, clashes = merged(before, frame)
    if clashes:
        raise EditionTaken(edition.name, _free(folder, edition.name), clashes)
    added = whole.height - before.height
    if mine and not added:
        return Outcome(mine[0], "unchanged", 0), None
    digest = frame_hash(whole)
    sources = tuple(dict.fromkeys((*(mine[0].sources if mine else ()), *edition.sources)))
    file = f"{edition.name}-{digest[:16]}.parquet"
    named = replace(edition, observations=whole.height, sha256=digest, file=file, sources=sources)
    shipped = any(e.packaged and e.name == edition.name for e in packaged.editions)
    status: Status = "extended" if mine else "over-packaged" if shipped else "new"
    return Outcome(named, status, added), whole


def _plan_observations(
    folder: Path,
    edition: Edition,
    observations: Sequence[Observation],
    mine: Sequence[Edition],
    packaged: Record,
) -> tuple[Outcome, pl.DataFrame | None]:
    shipped = [e for e in packaged.editions if e.packaged and e.name == edition.name]
    if shipped and _is_shipped(packaged, edition.name, observations):
        return Outcome(shipped[0], "packaged", 0), None
    before = _stored(folder, mine[0]) if mine else []
    together = _merged(folder, edition.name, before, observations)
    added = len(together) - len(before)
    if mine and not added:
        return Outcome(mine[0], "unchanged", 0), None
    sources = (*(mine[0].sources if mine else ()), *edition.sources)
    whole = sealed(replace(edition, sources=tuple(dict.fromkeys(sources))), together)
    status: Status = "extended" if mine else "over-packaged" if shipped else "new"
    return Outcome(whole, status, added), to_frame(together)


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
        raise EditionTaken(name, _free(folder, name), clashes)
    return list(together.values())


def _free(folder: Path, name: str) -> str:
    """A name that no edition of the folder has."""
    taken = {e.name for e in read_manifest(folder)}
    return f"{name}.{next(n for n in range(2, len(taken) + 3) if f'{name}.{n}' not in taken)}"


def _is_shipped(packaged: Record, name: str, observations: Sequence[Observation]) -> bool:
    """Whether the packaged edition already says all of this."""
    rows = packaged.rows.filter((pl.col("edition") == name) & ~pl.col("own"))
    there = {(o.series, o.period): o for o in to_observations(rows)}
    return all((o.series, o.period) in there and _same_value(there[(o.series, o.period)], o) for o in observations)


def _same_value(there: Observation, here: Observation) -> bool:
    return says(there)[:4] == says(here)[:4]
