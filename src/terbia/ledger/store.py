"""The store on disk: one Parquet file per edition, named by its content, and a manifest that is replaced whole.

A file is written under a temporary name and renamed; the manifest is written last, the same way. A process that
is killed leaves the old state or the new one, and at worst a file that no manifest names. Writers wait for a
lock; a reader keeps the manifest with which it opened.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from filelock import FileLock, Timeout

from terbia.errors import NotInRecord, StoreBroken, TerbiaError
from terbia.ledger.edition import Edition
from terbia.ledger.frame import SCHEMA
from terbia.ledger.manifest import FORMAT, MANIFEST, read_manifest

OBSERVATIONS = "observations"
LOCK_SECONDS = 60
STAGING_SECONDS = 24 * 3600


def read_edition(folder: Path, edition: Edition) -> pl.DataFrame:
    """The rows of one edition. Raises StoreBroken where its file is missing or damaged."""
    path = folder / edition.file
    try:
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise StoreBroken(
            f"{path} cannot be read ({str(error).splitlines()[0]}). Unload and load the edition again: "
            f"'terbia unload {edition.name}'."
        ) from None
    if frame.columns != list(SCHEMA) or frame.height != edition.observations:
        raise StoreBroken(f"{path} does not hold what the manifest says of {edition.name}.")
    return frame


def read_editions(folder: Path, editions: Sequence[Edition]) -> pl.DataFrame:
    """The rows of several editions of a folder in one reading, each with its edition, release date and ``own``.

    Raises StoreBroken, naming the edition, where a file is missing or damaged.
    """
    about = pl.DataFrame(
        [(str(folder / e.file), e.name, e.released_on, not e.packaged, e.observations) for e in editions],
        schema={
            "_file": pl.String,
            "edition": pl.String,
            "released_on": pl.String,
            "own": pl.Boolean,
            "_rows": pl.Int64,
        },
        orient="row",
    )
    try:
        rows = pl.read_parquet(about["_file"].to_list(), include_file_paths="_file")
        counted = about.join(rows.group_by("_file").len("_found"), on="_file", how="left")
        whole = rows.columns == [*SCHEMA, "_file"] and (counted["_rows"] == counted["_found"].fill_null(0)).all()
    except (OSError, pl.exceptions.PolarsError):
        whole = False
    if not whole:
        # Something is wrong with one of them: reading them one by one says with which.
        for edition in editions:
            read_edition(folder, edition)
        raise StoreBroken(f"{folder} does not hold what its manifest says.")
    return rows.join(about.drop("_rows"), on="_file", how="left", maintain_order="left").drop("_file")


def lock(folder: Path) -> FileLock:
    """The writers' lock of a folder, to be used as a context manager."""
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / ".lock", timeout=LOCK_SECONDS)


def write_edition(folder: Path, edition: Edition, frame: pl.DataFrame) -> None:
    """Put an edition's rows beside the others and name it in the manifest; see `write_editions`."""
    write_editions(folder, [(edition, frame)])


def write_editions(folder: Path, editions: Sequence[tuple[Edition, pl.DataFrame | Path]]) -> None:
    """Put the rows of editions beside the others and name them all in one new manifest.

    A path is a file that was written in the folder's `staging` before; it is moved to its place.
    Editions of the same names are replaced; the caller decides whether that is allowed (`terbia.ledger.loading`).
    """
    with held(folder):
        for edition, rows in editions:
            if isinstance(rows, Path):
                rows.replace(folder / edition.file)
            else:
                _write_parquet(folder / edition.file, rows)
        names = {edition.name for edition, _ in editions}
        others = [e for e in read_manifest(folder) if e.name not in names]
        write_manifest(folder, [*others, *(edition for edition, _ in editions)])
        _sweep(folder)


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A folder in the store's for files that are still being written, gone at the end of the block.

    What a killed process left is cleared away by the next one after a day.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".staging-*"):
        if time.time() - left.stat().st_mtime > STAGING_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=".staging-", dir=folder) as name:
        yield Path(name)


def remove_edition(folder: Path, name: str) -> Edition:
    """Take an edition out of the manifest and its file away. Raises NotInRecord where it is not there."""
    with held(folder):
        editions = read_manifest(folder)
        found = [e for e in editions if e.name == name]
        if not found:
            raise NotInRecord("loaded edition", name, [e.name for e in editions], "Packaged ones stay.")
        write_manifest(folder, [e for e in editions if e.name != name])
        _sweep(folder)
        return found[0]


class held:  # noqa: N801 (reads as a clause: with held(folder))
    """The lock of a folder, held for a block; an impatient writer gets an error that says who waits for what.

    Re-entrant within one thread of one process.
    """

    _locks: dict[Path, FileLock] = {}  # noqa: RUF012 (one lock object per folder makes it re-entrant)

    def __init__(self, folder: Path) -> None:
        self._lock = self._locks.setdefault(folder.resolve(), lock(folder))
        self._folder = folder

    def __enter__(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except Timeout:
            raise TerbiaError(
                f"Another process has been writing to {self._folder} for {LOCK_SECONDS} s. Try again when it is done."
            ) from None

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def write_manifest(folder: Path, editions: Sequence[Edition]) -> None:
    """Replace the manifest in one step."""
    entries = []
    for edition in sorted(editions, key=lambda e: (e.released_on, e.name)):
        entry = asdict(edition)
        entry.pop("packaged")
        if edition.layout == OBSERVATIONS:
            entry.pop("layout")
        entries.append(entry)
    number = 1 if all(edition.layout == OBSERVATIONS for edition in editions) else FORMAT
    text = json.dumps({"format": number, "editions": entries}, ensure_ascii=False, indent=1) + "\n"
    temporary = folder / f".{MANIFEST}.{os.getpid()}"
    with temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / MANIFEST)


def _write_parquet(path: Path, frame: pl.DataFrame) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    frame.write_parquet(temporary, compression="zstd", statistics=False)
    temporary.replace(path)


def _sweep(folder: Path) -> None:
    """Remove files that no manifest names: left by a killed writer, or of an edition just removed."""
    named = {edition.file for edition in read_manifest(folder)}
    for path in folder.glob("*.parquet*"):
        if path.name not in named:
            path.unlink(missing_ok=True)
    for path in folder.glob(".*.parquet.*"):
        path.unlink(missing_ok=True)
