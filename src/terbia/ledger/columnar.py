"""Editions that come as columns: merged with what is stored, compared and hashed without an object per row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import polars as pl

from terbia.ledger.edition import unsigned_zero

SAYS = ("value", "low", "high", "unit", "qualifiers", "scope")
_HASHED_AT_ONCE = 50_000


def frame_hash(frame: pl.DataFrame) -> str:
    """The content hash of a frame with the store's columns: the same as `content_hash` of its observations.

    Each distinct cell is written as JSON once. A line begins with series and period, which no two rows share, so
    lines are put in order by these two; they are joined and hashed some thousands at a time.
    """
    written = frame.select([pl.col(name).pipe(_as_json(frame, name)) for name in frame.columns])
    written = written.sort(pl.format("{}, {}", "series", "period"))
    digest = hashlib.sha256()
    for block in written.iter_slices(_HASHED_AT_ONCE):
        lines = block.select(pl.format("[{}]\n", pl.concat_str(pl.all(), separator=", "))).to_series()
        digest.update("".join(lines.to_list()).encode())
    return digest.hexdigest()


def _as_json(frame: pl.DataFrame, name: str) -> Callable[[pl.Expr], pl.Expr]:
    distinct = frame[name].unique()
    texts = [json.dumps(_read(name, cell), ensure_ascii=True) for cell in distinct]
    table = pl.DataFrame({"cell": distinct, "json": pl.Series(texts, dtype=pl.String)})
    null = json.dumps(_read(name, None))
    known = table.filter(pl.col("cell").is_not_null())
    return lambda column: column.replace_strict(
        known["cell"], known["json"], default=pl.lit(null), return_dtype=pl.String
    )


def _read(name: str, cell: Any) -> Any:
    """A cell as the hash of observations has it: qualifiers are a list, a zero has no sign."""
    if name == "qualifiers":
        return cell.split(";") if cell else []
    return unsigned_zero(cell) if isinstance(cell, float) else cell


def merged(before: pl.DataFrame, new: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """The stored rows with those added that say something of another cell, and what clashes with the stored ones.

    Of rows of ``new`` that repeat a cell, the first is kept where they agree; rows of a clash are named as
    ``series period: text there, text here``.
    """
    cell = ["series", "period"]
    together = pl.concat([before, new])
    first = together.unique(cell, keep="first", maintain_order=True)
    beside = new.join(first, on=cell, how="left", suffix="_there", maintain_order="left")
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_there")) for name in SAYS)
    clashes = beside.filter(~same).select("series", "period", "text_there", "text").iter_rows()
    return (
        first.sort(cell, maintain_order=True),
        [f"{series} {period}: {there} there, {here} here" for series, period, there, here in clashes],
    )
