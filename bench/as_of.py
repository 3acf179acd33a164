"""How long a record of a million observations takes to answer "as known on" over all series.

A made-up record: 20,000 series, 10 years, 5 editions. Prints seconds for opening the record and for selecting,
median of seven, and the same for one series.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from terbia.ledger.edition import Edition
from terbia.ledger.frame import SCHEMA
from terbia.ledger.record import Record, View
from terbia.ledger.store import write_edition

SERIES, YEARS, EDITIONS = 20_000, 10, 5


def made_up_edition(number: int) -> pl.DataFrame:
    """One edition's rows: every series and year, values that differ from edition to edition."""
    rows = SERIES * YEARS
    index = pl.int_range(0, rows, eager=True)
    frame = pl.select(
        pl.format("US/commodity-{}/production/mine", pl.lit(index) // YEARS).alias("series"),
        (2010 + pl.lit(index) % YEARS).cast(pl.String).alias("period"),
        (pl.lit(index) * 7 + number).cast(pl.Float64).alias("value"),
    )
    return (
        frame.with_columns(
            *(pl.lit(None, dtype=dtype).alias(name) for name, dtype in SCHEMA.items() if name not in frame.columns)
        )
        .with_columns(qualifiers=pl.lit("e"), unit=pl.lit("t"))
        .select(list(SCHEMA))
        .sort("series", "period")
    )


def timed(call: Callable[[], object], runs: int = 7) -> float:
    """The median time of a call in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Build the record, then time it."""
    with tempfile.TemporaryDirectory() as name:
        folder, empty = Path(name) / "record", Path(name) / "none"
        for number in range(EDITIONS):
            frame = made_up_edition(number)
            edition = Edition(
                f"E{number}",
                "nobody",
                "made up",
                f"20{20 + number}-01-31",
                frame.height,
                f"{number:064d}",
                f"e{number}.parquet",
            )
            write_edition(folder, edition, frame)
        start = time.perf_counter()
        record = Record.open(user=folder, packaged=empty)
        count = record.rows.height
        print(f"open {count:,} observations  {time.perf_counter() - start:.3f} s")
        view = View(as_of="2022-06-30")
        found = record.select(view).height
        print(f"as of, all series          {timed(lambda: record.select(view)):.3f} s, {found:,} rows")
        name = "US/commodity-77/production/mine"
        print(f"as of, one series          {timed(lambda: record.observations(name, view=view)):.4f} s")


if __name__ == "__main__":
    main()
