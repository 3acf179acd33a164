"""What is shipped beside the tables belongs to the tables that are shipped: nobody computes it anew."""

from __future__ import annotations

import csv
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
from terbia.chain.content_hash import tables_hash
from terbia.chain.flow_range_store import chain_hash
from terbia.chain.kept_answers import kept_answer
from terbia.chain.model import Chain
from terbia.chain.reading import chain_from
from terbia.chain.stage_flows import stage_flows
from terbia.chain.tables import write_tables

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
    assert (kept["tables"], kept["method"]) == (tables_hash(None), baseline_store.METHOD)


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


def test_tables_that_say_the_same_are_the_same(tmp_path: Path, packaged: Chain, home: Path) -> None:
    """Written out, with other line ends, rows and columns in another order, and no empty table: the same hash, and
    nothing is computed that ships."""
    folder = rewritten(tmp_path)
    assert tables_hash(folder) == tables_hash(None)
    own = chain_from(folder)
    assert own.title != packaged.title
    assert chain_hash(own) == chain_hash(packaged)
    said: list[str] = []
    for year in YEARS:
        baseline = baseline_of(own, year, folder, said.append)
        assert baseline.flows == baseline_of(packaged, year).flows
        flow_range_store.ranges_of(own, baseline, stage_flows(own, baseline, "Dy"), said.append)
    assert said == []
    assert not (home / "cache").exists()


def rewritten(folder: Path) -> Path:
    """The packaged tables, each with its rows and columns the other way round, Windows' line ends and a byte mark."""
    for path in write_tables(folder):
        header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True))
        if not rows:
            path.unlink()
            continue
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, lineterminator="\r\n").writerows([header[::-1], *(row[::-1] for row in rows[::-1])])
    return folder


def test_a_cell_that_differs_makes_another_hash(tmp_path: Path) -> None:
    write_tables(tmp_path)
    path = tmp_path / "yields.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count("alloy,*,0.96,0.98,") == 1
    path.write_text(text.replace("alloy,*,0.96,0.98,", "alloy,*,0.961,0.98,"), encoding="utf-8")
    assert tables_hash(tmp_path) != tables_hash(None)
    assert chain_hash(chain_from(tmp_path)) != chain_hash(chain_from(None))


def test_what_fits_nothing_is_made_again(home: Path) -> None:
    """A kept answer that its reader refuses is made, kept, and read from the cache the next time."""

    def read(kept: dict[str, int]) -> int:
        return kept["t"]

    def answer(make: int, said: list[str]) -> int:
        return kept_answer(
            "toys", "one", shipped={"kg": 3}, read=read, make=lambda: {"t": make}, doing="Making", progress=said.append
        )

    first: list[str] = []
    again: list[str] = []
    assert (answer(7, first), answer(8, again)) == (7, 7)
    assert (first, again) == (["Making ..."], [])
    (home / "cache" / "toys" / "one.json").write_text("{", encoding="utf-8")
    assert answer(9, again) == 9
