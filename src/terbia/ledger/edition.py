"""Editions: what a publisher released under one name on one day, never changed afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from terbia.ledger.observation import Observation


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that an edition was read from: its name, the hash of its bytes, the reader's format."""

    name: str
    sha256: str
    format: str


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition as the manifest names it.

    ``parent`` names the edition that a corrected posting corrects: the posting holds only what changed, and
    reading it by name gives the parent's observations under its own. ``layout`` says what its file holds: rows of
    observations, or ``flows`` (`terbia.ledger.flows`), of which observations are made when they are asked for.
    """

    name: str
    publisher: str
    title: str
    released_on: str
    observations: int
    sha256: str
    file: str
    parent: str | None = None
    released_on_is_recalled: bool = False
    sources: tuple[SourceFile, ...] = field(default=())
    packaged: bool = False
    layout: str = "observations"

    def to_dict(self) -> dict[str, object]:
        """The edition as JSON."""
        return {
            "edition": self.name,
            "publisher": self.publisher,
            "title": self.title,
            "released_on": self.released_on,
            "released_on_is_recalled": self.released_on_is_recalled,
            "observations": self.observations,
            "sha256": self.sha256,
            "packaged": self.packaged,
            "parent": self.parent,
            "sources": [{"name": file.name, "sha256": file.sha256, "format": file.format} for file in self.sources],
        }


def content_hash(observations: Iterable[Observation]) -> str:
    """The SHA-256 of what an edition says, whatever the order of its rows or the file format that holds them."""
    digest = hashlib.sha256()
    for line in sorted(_line(observation) for observation in observations):
        digest.update(line.encode())
        digest.update(b"\n")
    return digest.hexdigest()


def unsigned_zero(number: float | None) -> float | None:
    """The number as it is hashed: 0.0 and -0.0 say the same."""
    return abs(number) if number == 0 else number


def _line(o: Observation) -> str:
    origin = o.origin
    return json.dumps(
        [o.series, o.period, *map(unsigned_zero, (o.value, o.low, o.high)), o.unit, o.scope, list(o.qualifiers),
         o.note, o.text, origin.title, origin.publisher, origin.url, origin.locator, origin.licence],
        ensure_ascii=True,
    )  # fmt: skip
