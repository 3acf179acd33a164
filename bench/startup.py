"""Seconds that whole commands take, start to end: median of seven, after one to warm up."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMANDS = (
    ("--help",),
    ("show", "US/rare-earths/net-import-reliance/compounds-and-metals"),
    ("reliance", "US", "rare-earths", "--period", "2025", "--against", "2024"),
    ("brief", "--json"),
    ("brief", "--format", "html"),
    ("brief", "--format", "pdf"),
)


def seconds(arguments: tuple[str, ...], folder: Path) -> float:
    """One run of a command in a folder of its own."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "terbia", *arguments], check=True, capture_output=True, cwd=folder)
    return time.perf_counter() - start


def main() -> None:
    """Time the commands."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for arguments in COMMANDS:
            seconds(arguments, folder)
            times = [seconds(arguments, folder) for _ in range(7)]
            words = " ".join(("terbia", *arguments))
            print(f"{words:75} {statistics.median(times):6.2f} s  (from {min(times):.2f} to {max(times):.2f})")


if __name__ == "__main__":
    main()
