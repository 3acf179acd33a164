"""The short names of commodities in file names: ``mcs2023-raree_world.csv`` is about rare earths."""

from __future__ import annotations

from functools import cache

from terbia.vocab.table import packaged_rows


@cache
def _stems() -> dict[str, str]:
    return {row["stem"]: row["commodity"] for row in packaged_rows("sources/mcs_stems.csv")}


def commodity_of_stem(stem: str) -> str | None:
    """The commodity's printed name for the stem of a file name, or None (``rareee`` and ``raree`` are one)."""
    stem = stem.lower()
    return _stems().get(stem) or _stems().get(stem[:5])
