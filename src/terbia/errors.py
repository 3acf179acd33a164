"""Every error that Terbia raises on purpose.

    TerbiaError
    ├── BadSeries        a series id that does not follow the grammar
    ├── NotInRecord      a series, edition, area or period that the record does not hold
    ├── FileFaults       a file that cannot be loaded, with every fault found in it
    ├── EditionTaken     other contents under a name that is already in use
    ├── StoreTooNew      a store written by a newer format
    ├── StoreBroken      a store whose files do not match its manifest
    ├── CorrectionStale  a declared correction whose source no longer prints the error
    ├── NotFetched       a publisher that cannot be reached, refuses, or answers with something else
    └── LicenceMissing   a row that would ship without a licence that allows it

Each keeps the data that explains it and says what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class TerbiaError(Exception):
    """Something the user can act on; the command line prints it without a traceback."""


class BadSeries(TerbiaError):
    """A series id that does not follow ``AREA[>PARTNER]/commodity/statistic[/form][;scope]``."""

    def __init__(self, text: str, reason: str) -> None:
        self.text, self.reason = text, reason
        super().__init__(
            f"'{text}' is not a series id: {reason}. "
            "The form is AREA[>PARTNER]/commodity/statistic[/form][;scope]; "
            "search with 'terbia series WORDS'."
        )


class NotInRecord(TerbiaError):
    """Something was asked for that the record does not hold."""

    def __init__(self, kind: str, wanted: str, available: Sequence[str], hint: str = "") -> None:
        self.kind, self.wanted, self.available = kind, wanted, tuple(available)
        close = get_close_matches(wanted, self.available, n=3, cutoff=0.5)
        near = f" Close to it: {', '.join(close)}." if close else ""
        super().__init__(f"The record holds no {kind} '{wanted}'.{near}{' ' + hint if hint else ''}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: where it stands, what stands there, and why it cannot be taken."""

    row: int
    column: str
    text: str
    reason: str

    def to_dict(self) -> dict[str, object]:
        """The fault as the ``rejected`` entry of ``terbia load --json``."""
        return {"row": self.row, "column": self.column, "text": self.text, "reason": self.reason}

    def __str__(self) -> str:
        at = f"row {self.row}" if self.row else "file"
        column = f", column '{self.column}'" if self.column else ""
        shown = f" ({self.text[:60]!r})" if self.text else ""
        return f"{at}{column}: {self.reason}{shown}"


class FileFaults(TerbiaError):
    """A file that was not loaded, with all faults found in it at once."""

    def __init__(self, path: str, faults: Sequence[Fault], advice: str = "") -> None:
        self.path, self.faults, self.advice = path, tuple(faults), advice
        lines = "\n".join(f"  {fault}" for fault in self.faults[:20])
        more = f"\n  … and {len(self.faults) - 20} more" if len(self.faults) > 20 else ""
        tail = f"\n{advice}" if advice else ""
        count = f"{len(self.faults)} fault{'s' if len(self.faults) != 1 else ''}"
        super().__init__(f"{path}: {count}, nothing was loaded.\n{lines}{more}{tail}")


class EditionTaken(TerbiaError):
    """Other contents were offered under the name of an edition that is already there."""

    def __init__(self, edition: str, free: str, clashes: Sequence[str]) -> None:
        self.edition, self.free, self.clashes = edition, free, tuple(clashes)
        shown = ", ".join(self.clashes[:3])
        super().__init__(
            f"Edition {edition} is already loaded and says something else ({shown}). "
            f"An edition is never changed: load the file with --edition {free}, "
            f"or remove the old one with 'terbia unload {edition}'."
        )


class StoreTooNew(TerbiaError):
    """The store was written by a newer format than this version reads."""


class StoreBroken(TerbiaError):
    """The store's files do not match its manifest."""


class CorrectionStale(TerbiaError):
    """A declared correction whose source no longer prints the error it corrects."""


class NotFetched(TerbiaError):
    """A publisher cannot be reached, refuses a request, or answers with something else than data."""

    def __init__(self, host: str, reason: str, advice: str) -> None:
        self.host, self.reason, self.advice = host, reason, advice
        super().__init__(f"{host} {reason}. {advice}")


class LicenceMissing(TerbiaError):
    """A row that would ship without a licence that allows it."""
