"""What comes out of a reader: the observations, and an account of every row of the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terbia.errors import Fault
from terbia.ledger.observation import Observation

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl


@dataclass(frozen=True, slots=True)
class EditionName:
    """The edition that a file belongs to, as far as the file says: its name, publisher, title, release date.

    ``recalled`` is whether the date is assumed; None where the table of releases decides.
    """

    name: str
    publisher: str
    title: str
    released_on: str
    parent: str | None = None
    recalled: bool | None = None


@dataclass(slots=True)
class Account:
    """What became of each data row (the rows below the header): read = loaded + blank + rejected.

    A row in which something could not be read is rejected whole; its faults are kept together. ``notices`` are what
    the user must know of a file that was read: rows of other codes passed over, two classifications in one file.
    """

    path: str
    format: str
    read: int = 0
    loaded: int = 0
    blank: int = 0
    faults: dict[int, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    notices: list[str] = field(default_factory=list)

    def reject(self, fault: Fault) -> None:
        """Note a fault; several of one row count as one rejected row. Overlong text is cut."""
        self.faults[fault.row].append(Fault(fault.row, fault.column[:120], fault.text[:200], fault.reason[:400]))

    @property
    def rejected(self) -> list[Fault]:
        """One entry for each rejected row, its faults joined, in the order of the file."""
        return rows_of(fault for faults in self.faults.values() for fault in faults)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was rejected."""
        return not self.faults

    def balances(self) -> bool:
        """Whether every row is accounted for."""
        return self.read == self.loaded + self.blank + len(self.faults)


def rows_of(faults: Iterable[Fault]) -> list[Fault]:
    """One fault for each row, those of a row joined, in the order of the file."""
    together: dict[int, list[Fault]] = defaultdict(list)
    for fault in faults:
        together[fault.row].append(fault)
    return [_joined(found) for _, found in sorted(together.items())]


def _joined(faults: list[Fault]) -> Fault:
    if len(faults) == 1:
        return faults[0]
    return Fault(
        faults[0].row,
        ", ".join(fault.column for fault in faults),
        " | ".join(fault.text for fault in faults),
        "; ".join(dict.fromkeys(fault.reason for fault in faults)),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read: which edition it is of, what it says, and what became of its rows."""

    edition: EditionName
    observations: tuple[Observation, ...]
    account: Account
    sha256: str


@dataclass(frozen=True, slots=True)
class Columns:
    """A large file as read: like `Reading`, with its observations as columns of the store.

    ``staged`` is the file of flows that was written instead, where all of a BACI year was asked for
    (`terbia.ledger.flows`); ``rows`` and ``content_sha256`` are its count and content hash.
    """

    edition: EditionName
    frame: pl.DataFrame | None
    account: Account
    sha256: str
    staged: Path | None = None
    rows: int = 0
    content_sha256: str = ""
