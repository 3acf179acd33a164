"""A BACI-shaped year of 11 million rows: loading all of it against a bare scan to Parquet by the same engine.

Usage: python bench/baci_load.py [ROWS [ROUNDS]]. The bare scan reads all rows with the types that are needed and writes
them to Parquet; the load also checks every cell, the order and the countries, hashes bytes and content, and writes the
manifest. Each run is a process of its own; the two are run in turn, and the least and the median of each are printed.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from make_baci import NAME, ROWS

ROUNDS = 5
#: The engine's threads are the same in both.
BARE = """
import polars as pl
types = {"t": pl.Int16, "i": pl.Int16, "j": pl.Int16, "k": pl.Int32, "v": pl.Float64, "q": pl.Float64}
pl.scan_csv(PATH, schema=types, null_values="NA").sink_parquet(OUT, compression="zstd")
rows = pl.scan_parquet(OUT).select(pl.len()).collect().item()
"""
LOAD = """
from terbia.app.loading import load
file = load(PATH, codes=CODES).files[0]
assert file.status == "new" and file.read == file.loaded, file
rows = file.read
"""
RUN = """
import json, resource, sys, time
PATH, OUT, CODES = sys.argv[1:4]
CODES = CODES or None
start = time.perf_counter()
{}
seconds = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_SELF)
cpu = used.ru_utime + used.ru_stime
print(json.dumps({{"seconds": seconds, "cpu": cpu, "rows": rows, "peak_mb": used.ru_maxrss / 1024}}))
"""


def one(code: str, path: Path, folder: Path, codes: str = "") -> dict[str, float]:
    """One run in a process and a store of its own."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        home = {**os.environ, "TERBIA_HOME": name}
        command = [sys.executable, "-c", RUN.format(code), str(path), str(Path(name) / "bare.parquet"), codes]
        answer: dict[str, float] = json.loads(
            subprocess.run(command, env=home, check=True, stdout=subprocess.PIPE).stdout
        )
    return answer


def told(name: str, runs: list[dict[str, float]]) -> None:
    """One line: seconds, rows, memory."""
    seconds, cpu = [run["seconds"] for run in runs], [run["cpu"] for run in runs]
    peak = max(run["peak_mb"] for run in runs)
    print(
        f"{name:28} {min(seconds):6.2f} s least, {statistics.median(seconds):6.2f} s median, {min(cpu):6.2f} s of CPU, "
        f"{runs[0]['rows']:>12,.0f} rows, peak {peak:5.0f} MB"
    )


def main() -> None:
    """Make the file, run both in turn, print the ratio."""
    given = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    rows, rounds = (given + [ROWS, ROUNDS][len(given) :])[:2]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # In a process of its own: what is measured below must not inherit its memory.
        subprocess.run([sys.executable, str(Path(__file__).with_name("make_baci.py")), name, str(rows)], check=True)
        path = folder / NAME
        print(f"{NAME}: {rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB")
        bare, whole, some = [], [], []
        for _ in range(rounds):
            bare.append(one(BARE, path, folder))
            whole.append(one(LOAD, path, folder, "all"))
            some.append(one(LOAD, path, folder))
        told("bare scan to Parquet", bare)
        told("terbia load --codes all", whole)
        told("terbia load (usual codes)", some)
        for words, take in (("least", min), ("median", statistics.median)):
            ratio = take([run["seconds"] for run in whole]) / take([run["seconds"] for run in bare])
            print(f"ratio of the {words} seconds: {ratio:.2f} (to be at most 1.5)")
        ratio = min(run["cpu"] for run in whole) / min(run["cpu"] for run in bare)
        print(f"ratio of the least processor time: {ratio:.2f} (the one that other work on the machine does not sway)")


if __name__ == "__main__":
    main()
