"""What is shipped beside the tables belongs to the tables that are shipped: nobody computes it anew."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from terbia.chain import baseline_store, flow_range_store, trace_range_store
from terbia.chain.baseline_store import baseline_of
from terbia.chain.model import Chain
from terbia.chain.reading import chain_from

YEARS = (2024, 2025)


def shipped(folder: str, year: int) -> dict[str, Any]:
    path = files("terbia").joinpath("data", "chain", folder, f"{year}.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def packaged() -> Chain:
    return chain_from(None)


@pytest.mark.parametrize("year", YEARS)
def test_base_years_are_of_these_tables(year: int) -> None:
    kept = shipped("baselines", year)
    assert (kept["tables"], kept["method"]) == (baseline_store.tables_hash(None), baseline_store.METHOD)


@pytest.mark.parametrize("year", YEARS)
def test_flow_ranges_are_of_these_tables(packaged: Chain, year: int) -> None:
    kept = shipped("flow_ranges", year)
    assert (kept["tables"], kept["method"]) == (flow_range_store.chain_hash(packaged), flow_range_store.METHOD)


@pytest.mark.parametrize("year", YEARS)
def test_trace_ranges_are_of_these_tables_and_years(packaged: Chain, year: int) -> None:
    kept = shipped("trace_ranges", year)
    digest = trace_range_store.year_hash(packaged, baseline_of(packaged, year))
    assert (kept["tables"], kept["method"]) == (digest, trace_range_store.METHOD)


def test_the_brief_is_written_without_computing_what_is_shipped(tmp_path: Path) -> None:
    environment = {**os.environ, "TERBIA_HOME": str(tmp_path / "home"), "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-m", "terbia", "brief", "--format", "md", "--out", str(tmp_path / "brief.md")]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, timeout=300)
    cache = tmp_path / "home" / "cache"
    assert [p.name for p in sorted(cache.rglob("*.json"))] == []
