"""Our packaged tables, read once and only when a word of them is asked for."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files
from typing import TypeAlias

Row: TypeAlias = dict[str, str]


@cache
def packaged_rows(path: str) -> tuple[Row, ...]:
    """The rows of a CSV table below ``data``, each a mapping of column to text (empty where unknown)."""
    text = files("terbia").joinpath("data", *path.split("/")).read_text(encoding="utf-8")
    # A cell may hold line breaks, so the text is not split into lines first.
    return tuple(csv.DictReader(io.StringIO(text)))


def rows(name: str) -> tuple[Row, ...]:
    """The rows of ``data/vocab/<name>.csv``."""
    return packaged_rows(f"vocab/{name}.csv")


def listed(cell: str) -> tuple[str, ...]:
    """The entries of a cell that holds several, separated by a bar."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())
