"""Loading a publisher's files into the user's record, and taking an edition out again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from terbia.app.contract import CONTRACT
from terbia.app.loading_columns import Meter, count_of, offered_columns, read_codes, read_large
from terbia.errors import Fault, FileFaults, TerbiaError
from terbia.ledger.correction import corrected
from terbia.ledger.edition import Edition, SourceFile
from terbia.ledger.home import user_record_folder
from terbia.ledger.loading import Outcome, Rows, keep_all, new_edition
from terbia.ledger.manifest import read_manifest
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record
from terbia.ledger.store import held, remove_edition, staging
from terbia.sources.detect import Skipped, read_path
from terbia.sources.mcs_edition import release
from terbia.sources.reading import Account, Columns, Reading, rows_of
from terbia.sources.scope import with_scopes
from terbia.sources.together import national_series, side_by_side
from terbia.vocab.day import read_day

if TYPE_CHECKING:
    import polars as pl

Progress = Callable[[str], None]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,59}")


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
    paths: str | Path | Sequence[str | Path],
    *,
    edition: str | None = None,
    released_on: str | None = None,
    dry_run: bool = False,
    partial: bool = False,
    codes: str | None = None,
    progress: Progress = lambda _: None,
    meter: Meter = lambda _name, _share: None,
) -> Loaded:
    """Read publishers' files into the user's record.

    A file with faults is reported with all of them, and nothing of the whole call is loaded unless ``partial``
    allows the rows that could be read. ``codes`` says which HS codes of BACI's yearly files are wanted: ``all``, or
    six-digit codes joined by commas; without it, those of rare-earth materials and magnets. ``meter`` is told how far
    a large file has been read (its name, a share). Raises EditionTaken where an edition already says something else.
    """
    if isinstance(paths, str | Path):
        paths = [paths]
    if not paths:
        raise TerbiaError("Name at least one file to load.")
    if edition is not None and not _NAME.fullmatch(edition):
        raise TerbiaError(
            f"'{edition[:60]}' cannot be the name of an edition: begin with a letter, go on with up to 59 letters, "
            "digits, '.', '-' or '_', as in MCS2026.2."
        )
    day = None if released_on is None else read_day(released_on)
    asked = read_codes(codes)
    with staging(user_record_folder()) as stage:
        read = lambda path: read_large(path, edition, asked, stage, meter) or read_path(path, edition)  # noqa: E731
        return _load(paths, read, day, dry_run=dry_run, partial=partial, progress=progress)


def _load(
    paths: Sequence[str | Path],
    read: Callable[[Path], Sequence[Reading | Columns | Skipped]],
    day: str | None,
    *,
    dry_run: bool,
    partial: bool,
    progress: Progress,
) -> Loaded:
    files: list[FileLoaded] = []
    readings: list[Reading | Columns] = []
    for path in map(Path, paths):
        progress(f"reading {path}")
        try:
            for item in read(path):
                if isinstance(item, Skipped):
                    files.append(FileLoaded(item.path, "", "", 0, 0, 0, (), "skipped", advice=item.reason))
                elif item.account.loaded or not item.account.rejected:
                    readings.append(item)
                else:
                    files.append(_line(item, "refused"))
        except FileFaults as error:
            files.append(_unread(path, error))
    refused = any(file.status == "refused" for file in files)
    whole = not refused and all(reading.account.is_whole for reading in readings)
    if not (whole or partial):
        return Loaded((*files, *(_line(reading, "refused") for reading in readings)), done=False)
    outcomes = _store(readings, day, dry_run=dry_run, progress=progress)
    for reading in readings:
        status = outcomes[reading.edition.name].status
        files.append(
            _line(reading, "checked" if dry_run and status in {"new", "extended", "over-packaged"} else status)
        )
    return Loaded(tuple(files), done=not refused)


def _unread(path: Path, error: FileFaults) -> FileLoaded:
    """A file that could not be read at all: what was looked at of it is what is reported of it."""
    faults = tuple(rows_of(error.faults))
    return FileLoaded(str(path), "", "", len(faults), 0, 0, faults, "refused", advice=error.advice)


def _line(reading: Reading | Columns, status: str) -> FileLoaded:
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
        0 if status == "refused" else count_of(reading),
        " ".join((*account.notices, *([_advice(account)] if status == "refused" else []))),
    )


def _advice(account: Account) -> str:
    if not account.rejected:
        return "Nothing is wrong with this file; another one of the call was refused. --partial loads this one."
    if not account.loaded:
        return "No row could be read. Get the publisher's original."
    return "Mend the rows, or load the others with --partial."


def _store(
    readings: Iterable[Reading | Columns], released_on: str | None, *, dry_run: bool, progress: Progress
) -> dict[str, Outcome]:
    """Keep the readings by edition, all or none: one that is taken stops them all."""
    together: dict[str, list[Reading | Columns]] = {}
    for reading in readings:
        together.setdefault(reading.edition.name, []).append(reading)
    if not together:
        return {}
    packaged = Record.open(user=Path("/nonexistent"))
    folder = user_record_folder()
    with held(folder):
        offers = [(_edition(group, released_on), _offered(name, group)) for name, group in sorted(together.items())]
        progress(f"{'checking' if dry_run else 'storing'} {', '.join(edition.name for edition, _ in offers)}")
        outcomes = keep_all(folder, offers, packaged, dry_run=dry_run)
    return {outcome.edition.name: outcome for outcome in outcomes}


def _offered(name: str, group: Sequence[Reading | Columns]) -> Rows:
    """The rows of an edition, as objects, or as columns where one of its files is read so."""
    objects = [reading for reading in group if isinstance(reading, Reading)]
    columns = [reading for reading in group if isinstance(reading, Columns)]
    if not columns:
        return _rows(name, objects)
    return offered_columns(name, columns, _rows(name, objects) if objects else [])


def _rows(name: str, group: Sequence[Reading]) -> list[Observation]:
    return _once(with_scopes(corrected(name, side_by_side(group, _national(name)))))


def _national(name: str) -> set[str]:
    """The series of an edition's national tables that the record holds already, packaged or loaded."""
    record = Record.open()
    sources = [source for edition in record.editions if edition.name == name for source in edition.sources]
    if not sources:
        return set()
    rows = record.rows.filter(record.rows["edition"] == name)
    return national_series(sources, zip(rows["series"], rows["locator"], strict=True))


def _edition(group: Sequence[Reading | Columns], released_on: str | None) -> Edition:
    named = group[0].edition
    assumed = release(named.name).recalled if named.recalled is None else named.recalled
    return new_edition(
        named.name,
        named.publisher,
        named.title,
        released_on or named.released_on,
        parent=named.parent,
        recalled=released_on is None and assumed,
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
    """Take an edition out of the user's record; the packaged record stays.

    Raises NotInRecord for one that is not there, TerbiaError for one that is packaged only.
    """
    own = {e.name for e in read_manifest(user_record_folder())}
    if edition not in own and edition in {e.name for e in Record.open(user=Path("/nonexistent")).editions}:
        raise TerbiaError(
            f"There is no loaded edition '{edition}' to take out: it is packaged with Terbia, and packaged editions "
            "stay. 'terbia editions' says which are which."
        )
    return Unloaded(remove_edition(user_record_folder(), edition))
