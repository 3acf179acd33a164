"""Starting must stay cheap: what is not needed for the help is not imported for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("polars", "vl_convert", "typst", "jinja2", "python_calamine", "pypdfium2", "filelock", "httpx2", "stamina")


@pytest.mark.parametrize(
    "statement", ["import terbia", "import terbia.app.cli", "import terbia.errors, terbia.vocab.area"]
)
def test_heavy_packages_are_not_imported(statement: str) -> None:
    code = f"{statement}\nimport sys\nprint([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
