"""The short names of commodities in file names: ``mcs2023-raree_world.csv`` is about rare earths."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def _stems() -> dict[str, str]:
    text = (files("terbia") / "data" / "sources" / "mcs_stems.csv").read_text(encoding="utf-8")
    return {row["stem"]: row["commodity"] for row in csv.DictReader(text.splitlines())}


def commodity_of_stem(stem: str) -> str | None:
    """The commodity's printed name for the stem of a file name, or None (``rareee`` and ``raree`` are one)."""
    stem = stem.lower()
    return _stems().get(stem) or _stems().get(stem[:5])
