"""What an answer of the chain rests on: the record as known on a day, and the tables, by their hashes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from terbia.chain.content_hash import tables_hash
from terbia.ledger.manifest import editions_hash, held_editions

#: So many digits of a hash stand in print.
SHOWN_DIGITS = 12
_PACKAGED = "packaged"


@dataclass(frozen=True, slots=True)
class Known:
    """The day of the newest edition that the record holds and that edition, the record's hash, and where the chain's
    tables are from (``packaged`` or a folder) with their hash; ``tables_packaged`` says whether that is the packaged
    ones' own."""

    as_known_on: str
    edition: str
    record_sha256: str
    tables: str
    tables_sha256: str
    tables_packaged: bool = True

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "as_known_on": self.as_known_on,
            "edition": self.edition,
            "record_sha256": self.record_sha256,
            "tables": self.tables,
            "tables_sha256": self.tables_sha256,
            "tables_are_the_packaged": self.tables_packaged,
        }

    @property
    def text(self) -> str:
        """In words."""
        record = f"record {self.record_sha256[:SHOWN_DIGITS]}, newest edition {self.edition}"
        return f"As known on {self.as_known_on} ({record}); {self.tables} tables {self.tables_text}"

    @property
    def tables_text(self) -> str:
        """The hash of the tables as it is printed, and whether a folder's are the packaged ones."""
        same = ", the same as the packaged" if self.tables_packaged and self.tables != _PACKAGED else ""
        return f"{self.tables_sha256[:SHOWN_DIGITS]}{same}"


def known_of(folder: str | Path | None) -> Known:
    """What an answer on the packaged tables of the chain (None) or on those of a folder rests on."""
    editions = held_editions()
    newest = max(editions, key=lambda edition: (edition.released_on, edition.name))
    where, digest = _PACKAGED if folder is None else str(folder), tables_hash(folder)
    same = digest == tables_hash(None)
    return Known(newest.released_on, newest.name, editions_hash(editions), where, digest, same)
