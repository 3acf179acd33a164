"""Loading a publisher's files into the user's record, and taking an edition out again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from terbia.app.answers import CONTRACT
from terbia.errors import Fault, FileFaults, TerbiaError
from terbia.ledger.correction import corrected
from terbia.ledger.edition import Edition, SourceFile
from terbia.ledger.home import user_record_folder
from terbia.ledger.loading import Outcome, keep, new_edition
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record
from terbia.ledger.store import remove_edition
from terbia.sources.detect import Skipped, read_path
from terbia.sources.mcs_edition import release
from terbia.sources.reading import Reading
from terbia.sources.scope import with_scopes
from terbia.sources.together import side_by_side
from terbia.vocab.day import read_day

if TYPE_CHECKING:
    import polars as pl

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class FileLoaded:
    """What became of one file: its format and edition, its rows, and what the store did with them.

    ``status`` is new, extended, unchanged, packaged (the packaged record already says it), over-packaged (the
    user's rows lie over the packaged edition), checked (dry run), skipped, or refused.
    """

    path: str
    format: str
    edition: str
    read: int
    loaded: int
    blank: int
    rejected: tuple[Fault, ...]
    status: str
    observations: int = 0
    advice: str = ""

    def to_dict(self) -> dict[str, object]:
        """The file as JSON."""
        return {
            "path": self.path,
            "format": self.format,
            "edition": self.edition,
            "read": self.read,
            "loaded": self.loaded,
            "blank": self.blank,
            "rejected": [fault.to_dict() for fault in self.rejected],
            "status": self.status,
            "observations": self.observations,
            "advice": self.advice,
        }


@dataclass(frozen=True, slots=True)
class Loaded:
    """The account of a load: every file, and whether everything that was asked for is in the record."""

    files: tuple[FileLoaded, ...]
    done: bool

    def to_dict(self) -> dict[str, object]:
        """The account as JSON."""
        return {"contract": CONTRACT, "files": [file.to_dict() for file in self.files], "done": self.done}

    def frame(self) -> pl.DataFrame:
        """One row per file."""
        import polars as pl

        return pl.DataFrame([{k: v for k, v in f.to_dict().items() if k != "rejected"} for f in self.files])


def load(
    paths: Sequence[str | Path],
    *,
    edition: str | None = None,
    released_on: str | None = None,
    dry_run: bool = False,
    partial: bool = False,
    progress: Progress = lambda _: None,
) -> Loaded:
    """Read publishers' files into the user's record.

    A file with faults is reported with all of them, and nothing of the whole call is loaded unless ``partial``
    allows the rows that could be read. Raises EditionTaken where an edition already says something else.
    """
    if not paths:
        raise TerbiaError("Name at least one file to load.")
    day = None if released_on is None else read_day(released_on)
    files: list[FileLoaded] = []
    readings: list[Reading] = []
    for path in map(Path, paths):
        progress(f"reading {path}")
        try:
            for item in read_path(path, edition):
                if isinstance(item, Skipped):
                    files.append(FileLoaded(item.path, "", "", 0, 0, 0, (), "skipped", advice=item.reason))
                else:
                    readings.append(item)
        except FileFaults as error:
            files.append(FileLoaded(str(path), "", "", 0, 0, 0, error.faults, "refused", advice=error.advice))
    broken = any(file.status == "refused" for file in files)
    whole = not broken and all(reading.account.is_whole for reading in readings)
    if not (whole or partial):
        return Loaded((*files, *(_line(reading, "refused") for reading in readings)), done=False)
    outcomes = _store(readings, day, dry_run=dry_run, progress=progress)
    for reading in readings:
        status = outcomes[reading.edition.name].status
        files.append(
            _line(reading, "checked" if dry_run and status in {"new", "extended", "over-packaged"} else status)
        )
    return Loaded(tuple(files), done=not broken)


def _line(reading: Reading, status: str) -> FileLoaded:
    account = reading.account
    return FileLoaded(
        account.path,
        account.format,
        reading.edition.name,
        account.read,
        account.loaded,
        account.blank,
        tuple(account.rejected),
        status,
        0 if status == "refused" else len(reading.observations),
        "Mend the rows, or load the others with --partial." if status == "refused" and account.rejected else "",
    )


def _store(
    readings: Iterable[Reading], released_on: str | None, *, dry_run: bool, progress: Progress
) -> dict[str, Outcome]:
    together: dict[str, list[Reading]] = {}
    for reading in readings:
        together.setdefault(reading.edition.name, []).append(reading)
    packaged = Record.open(user=Path("/nonexistent"))
    outcomes = {}
    for name, group in sorted(together.items()):
        progress(f"storing {name}")
        observations = with_scopes(corrected(name, side_by_side(group)))
        outcomes[name] = keep(
            user_record_folder(), _edition(group, released_on), _once(observations), packaged, dry_run=dry_run
        )
    return outcomes


def _edition(group: Sequence[Reading], released_on: str | None) -> Edition:
    named = group[0].edition
    return new_edition(
        named.name,
        named.publisher,
        named.title,
        released_on or named.released_on,
        parent=named.parent,
        recalled=released_on is None and release(named.name).recalled,
        sources=tuple(SourceFile(Path(r.account.path).name, r.sha256, r.account.format) for r in group),
    )


def _once(observations: Iterable[Observation]) -> list[Observation]:
    """Rows that two files of one call say alike are kept once; what differs is left to the store to refuse."""
    seen: dict[tuple[object, ...], Observation] = {}
    for o in observations:
        seen.setdefault((o.series, o.period, o.value, o.low, o.high), o)
    return list(seen.values())


@dataclass(frozen=True, slots=True)
class Unloaded:
    """The edition that was taken out."""

    edition: Edition

    def to_dict(self) -> dict[str, object]:
        """The edition as JSON."""
        return {"contract": CONTRACT, "unloaded": replace(self.edition).to_dict()}


def unload(edition: str) -> Unloaded:
    """Take an edition out of the user's record; the packaged record stays. Raises NotInRecord."""
    return Unloaded(remove_edition(user_record_folder(), edition))
