"""What a store's manifest says: the editions that a folder holds. Read without the rows, so without their library."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from terbia.errors import StoreBroken, StoreTooNew
from terbia.ledger.edition import Edition, SourceFile
from terbia.ledger.home import packaged_folder, user_record_folder

#: Number of the store's format; a reader refuses a higher one. Only a store with flows is written as format 2.
FORMAT = 2
MANIFEST = "manifest.json"


def read_manifest(folder: Path, *, packaged: bool = False) -> tuple[Edition, ...]:
    """The editions that a folder's manifest names; none where there is no manifest.

    Raises StoreTooNew for a newer format, StoreBroken for a manifest that cannot be read or is older.
    """
    path = folder / MANIFEST
    if not path.exists():
        return ()
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        number = int(document["format"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreBroken(
            f"{path} cannot be read ({error}). Move the folder {folder} away and load your files again with "
            "'terbia load FILE...'."
        ) from None
    if number > FORMAT:
        raise StoreTooNew(
            f"{path} has format {number}; this version reads formats up to {FORMAT}. Upgrade terbia, or point "
            "TERBIA_HOME at another folder."
        )
    if number < 1:
        raise StoreBroken(
            f"{path} has format {number}, which has no migration. Move the folder {folder} away and load your "
            "files again with 'terbia load FILE...'."
        )
    return tuple(_edition(entry, packaged) for entry in document["editions"])


def held_editions(user: Path | None = None, packaged: Path | None = None) -> tuple[Edition, ...]:
    """The packaged editions and the user's own, from their manifests alone. Raises StoreBroken, StoreTooNew."""
    shipped = read_manifest(packaged or packaged_folder(), packaged=True)
    return (*shipped, *read_manifest(user or user_record_folder()))


def _edition(entry: dict[str, Any], packaged: bool) -> Edition:
    sources = tuple(SourceFile(**file) for file in entry.pop("sources", []))
    return Edition(**entry, sources=sources, packaged=packaged)


def editions_hash(editions: Iterable[Edition]) -> str:
    """The SHA-256 of what editions hold, whatever their order."""
    parts = sorted(f"{e.name} {e.packaged} {e.sha256}" for e in editions)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
