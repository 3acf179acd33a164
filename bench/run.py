"""Run the measurements one after the other: make bench.

The table of claims needs a file and the peer of GeoPolRisk an installation: both are run by themselves.
"""

from __future__ import annotations

import runpy
from pathlib import Path


def main() -> None:
    """Run every measurement beside this file that needs no arguments."""
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.name not in {"run.py", "claims_matrix.py", "geopolrisk_peer.py", "make_baci.py"}:
            print(f"== {path.name}")
            runpy.run_path(str(path), run_name="__main__")


if __name__ == "__main__":
    main()
