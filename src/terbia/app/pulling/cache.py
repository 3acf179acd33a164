"""Answers of publishers on disk: files named by their content, and an index from request to file.

``pulled/<sha256>/<name>`` holds the bytes, ``pulled/index.json`` says which request they answer and when they came.
Both are written under a temporary name and renamed; the key of the user is in neither.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from terbia.errors import StoreBroken
from terbia.ledger.home import home
from terbia.ledger.store import held

_INDEX = "index.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """A kept answer: the request without its key, the hash and name of the bytes, how many, and the day they came."""

    url: str
    sha256: str
    file_name: str
    size: int
    fetched_on: str

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        return folder() / self.sha256 / self.file_name


def folder() -> Path:
    """Where answers are kept: ``pulled`` in the user's folder."""
    return home() / "pulled"


def part_path(url: str) -> Path:
    """Where a big download grows until it is whole."""
    return folder() / f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.part"


def lookup(url: str) -> Answer | None:
    """The kept answer to a request, None where there is none or its bytes are gone or damaged."""
    entry = _read().get(url)
    if entry is None or not entry.path.is_file() or entry.path.stat().st_size != entry.size:
        return None
    return entry if hash_of(entry.path) == entry.sha256 else None


def keep(url: str, file_name: str, data: bytes, fetched_on: str) -> Answer:
    """Keep the bytes of an answer."""
    folder().mkdir(parents=True, exist_ok=True)
    temporary = folder() / f".{os.getpid()}.{hashlib.sha256(url.encode()).hexdigest()[:12]}"
    temporary.write_bytes(data)
    return keep_file(url, file_name, temporary, fetched_on)


def keep_file(url: str, file_name: str, temporary: Path, fetched_on: str) -> Answer:
    """Keep an answer that is on disk already, by renaming it."""
    answer = Answer(url, hash_of(temporary), file_name, temporary.stat().st_size, fetched_on)
    answer.path.parent.mkdir(parents=True, exist_ok=True)
    temporary.replace(answer.path)
    with held(folder()):
        index = _read()
        index[url] = answer
        _write(index)
    return answer


def hash_of(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read() -> dict[str, Answer]:
    path = folder() / _INDEX
    if not path.exists():
        return {}
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != _FORMAT:
            raise ValueError(f"format {document['format']}")
        return {entry["url"]: Answer(**entry) for entry in document["answers"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreBroken(
            f"{path} cannot be read ({error}). Move the folder {folder()} away; what was fetched is fetched again."
        ) from None


def _write(index: dict[str, Answer]) -> None:
    path = folder() / _INDEX
    temporary = folder() / f".{_INDEX}.{os.getpid()}"
    answers = [asdict(index[url]) for url in sorted(index)]
    temporary.write_text(json.dumps({"format": _FORMAT, "answers": answers}, indent=1) + "\n", encoding="utf-8")
    temporary.replace(path)
