"""Our packaged tables, read once and only when a word of them is asked for."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import TypeAlias

Row: TypeAlias = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of ``data/vocab/<name>.csv``, each a mapping of column to text (empty where unknown)."""
    path = files("terbia").joinpath("data", "vocab", f"{name}.csv")
    return tuple(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def listed(cell: str) -> tuple[str, ...]:
    """The entries of a cell that holds several, separated by a bar."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())
