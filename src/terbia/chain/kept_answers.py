"""Answers kept under the hash of what they follow from: some ship with the packaged chain, others lie in the cache.

What follows from the tables alone and takes seconds is computed once. Each kind of answer has a folder, under the
packaged chain's tables (a file a year, with the hash of these) and under the user's cache (a file an answer, with the
hash in its name).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from terbia.ledger.home import cache_folder

T = TypeVar("T")


def shipped_folder(kind: str) -> Path:
    """Where the answers of a kind that ship with the packaged chain are."""
    return Path(str(files("terbia"))) / "data" / "chain" / kind


@cache
def _shipped(kind: str, year: int) -> Mapping[str, Any]:
    path = shipped_folder(kind) / f"{year}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def shipped_answers(kind: str, year: int, digest: str, method: int) -> Mapping[str, Any]:
    """What ships of a year where it follows from tables of this hash by this method; else nothing.

    Whoever's tables say the same have the same hash, and need not compute it.
    """
    found = _shipped(kind, year)
    return found if (found.get("tables"), found.get("method")) == (digest, method) else {}


def kept_answer(
    kind: str,
    name: str,
    *,
    shipped: Any,
    read: Callable[[Any], T],
    make: Callable[[], Any],
    doing: str,
    progress: Callable[[str], None],
) -> T:
    """An answer from what is ``shipped`` (None: nothing), from the cache, or made and put there.

    ``read`` takes the JSON that ``make`` gives; it raises KeyError or ValueError for what is none, or is none of what
    was asked. ``name`` is that of the file in the cache, with the hash in it; ``doing`` says what takes a while. A
    cache that cannot be written is done without.
    """
    path = cache_folder() / kind / f"{name}.json"
    for kept in (shipped, _cached(path)):
        if kept is not None:
            try:
                return read(kept)
            except (ValueError, KeyError):
                continue  # of something else: it is made again
    progress(f"{doing} ...")
    document = make()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(document), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        progress(f"It could not be kept ({error.strerror}): it will be computed again.")
    return read(document)


def _cached(path: Path) -> Any:
    """What a file of the cache holds; None for one that is not there, or was half written when a process stopped."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
