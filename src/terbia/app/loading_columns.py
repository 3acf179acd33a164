"""Loading files of millions of rows: which codes are wanted, where they go, and what is offered to the store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from terbia.errors import FileFaults, TerbiaError
from terbia.ledger.correction import corrected, declared
from terbia.ledger.observation import Observation
from terbia.sources.detect import Skipped
from terbia.sources.reading import Columns, Reading

if TYPE_CHECKING:
    from terbia.ledger.loading import Rows
    from terbia.sources.baci import BaciFile
    from terbia.sources.baci_files import Found

Meter = Callable[[str, float], None]


def read_codes(codes: str | None) -> tuple[str, ...] | None:
    """The codes of ``--codes``: none for the usual ones, None for all. Raises TerbiaError for text that is no list."""
    if codes is None:
        return ()
    if codes.strip().lower() == "all":
        return None
    listed = [code.strip().replace(".", "") for code in codes.split(",") if code.strip()]
    wrong = [code for code in listed if not re.fullmatch(r"\d{6}", code, re.A)]
    if wrong or not listed:
        shown = f"'{(wrong or [codes])[0][:40]}' is not a six-digit HS code. "
        raise TerbiaError(f"{shown}Write --codes all, or codes joined by commas: --codes 850511,870380.")
    return tuple(dict.fromkeys(listed))


def read_large(
    path: Path, edition: str | None, codes: tuple[str, ...] | None, stage: Path, meter: Meter
) -> list[Columns | Skipped]:
    """What a path holds of yearly BACI files; nothing where it is another file. Raises FileFaults."""
    from terbia.sources.baci_files import find, read_columns

    found = find(path)
    if found is None:
        return []
    skipped = [Skipped(f"{path}/{name}", "read beside the yearly files, or not a table") for name in found.others]
    read = _stage_all(found, edition, stage, meter) if codes is None else read_columns(found, edition, codes, meter)
    return [*skipped, *read]


def _stage_all(found: Found, edition: str | None, stage: Path, meter: Meter) -> list[Columns]:
    from terbia.sources.baci_files import yearly_files

    return [_staged(file, stage, meter) for file in yearly_files(found, edition, None, meter)]


def _staged(file: BaciFile, stage: Path, meter: Meter) -> Columns:
    """A whole year, written as flows. One whose rows are not in order is sorted in memory before it is kept."""
    import polars as pl

    from terbia.ledger.flows import write_flows
    from terbia.sources.baci_rows import settled

    path = stage / f"{len(list(stage.iterdir()))}.parquet"
    places: list[pl.Series] = []

    def blocks() -> Iterator[pl.DataFrame]:
        for block in file.blocks():
            places.append(block["row"])
            yield block

    try:
        rows, digest = write_flows(path, blocks())
    except FileFaults:
        path.unlink(missing_ok=True)
        raise
    if file.is_in_order:
        file.close((), 0)
    else:
        flows, repeats, faults = settled(pl.read_parquet(path).with_columns(row=pl.concat(places)))
        file.close(faults, repeats)
        path.unlink()
        rows, digest = write_flows(path, iter([flows]))
    meter(file.name, 1.0)
    return Columns(file.edition_name, None, file.account, file.sha256, path, rows, digest)


def count_of(reading: Reading | Columns) -> int:
    """The observations of a reading; of a year of flows, its rows, each of which is a value and a quantity."""
    if isinstance(reading, Reading):
        return len(reading.observations)
    return reading.rows if reading.frame is None else reading.frame.height


def offered_columns(name: str, columns: Sequence[Columns], beside: Sequence[Observation]) -> Rows:
    """The rows of an edition of which at least one file came as columns; declared corrections are applied.

    Raises TerbiaError where whole years are to be one edition: each is an edition of its own.
    """
    import polars as pl

    from terbia.ledger.frame import RECORD_SCHEMA, to_frame, to_observations
    from terbia.ledger.loading import Staged

    staged = [reading for reading in columns if reading.staged is not None]
    if staged and (len(columns) > 1 or beside):
        raise TerbiaError(
            f"With --codes all each yearly file is an edition of its own: load one at a time as '{name}'."
        )
    if staged and staged[0].staged is not None:
        return Staged(staged[0].staged, staged[0].rows, staged[0].content_sha256)
    frames = [reading.frame for reading in columns if reading.frame is not None]
    frame = pl.concat([*frames, to_frame(beside)])
    if any(correction.edition == name for correction in declared()):
        released = pl.lit(columns[0].edition.released_on)
        named = frame.with_columns(edition=pl.lit(name), released_on=released).select(list(RECORD_SCHEMA))
        return to_frame(corrected(name, to_observations(named)))
    return frame
