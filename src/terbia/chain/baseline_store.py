"""Reconciled base years kept: those of the packaged chain ship with it, those of a user's tables lie in the cache.

A base year follows from the tables alone, so it is kept under the hash of their bytes and never looked at again when a
byte has changed. ``python -m terbia.chain.baseline_store`` writes those of the packaged chain anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from terbia.chain.baseline import Baseline, Residual, reconciled_year
from terbia.chain.model import Chain, Statistic
from terbia.chain.reading import chain_from
from terbia.chain.tables import OWN, packaged_bytes
from terbia.ledger.home import cache_folder

#: Changes whenever the same tables would be reconciled to other numbers: kept years of before are not used then.
METHOD = 20


def baseline_of(
    chain: Chain, year: int, folder: str | Path | None = None, progress: Callable[[str], None] = lambda _: None
) -> Baseline:
    """The reconciled base year of a chain: from the package, from the cache, or computed and put there.

    ``folder`` is where the chain was read from (None: packaged). A cache that cannot be written is done without.
    """
    digest = tables_hash(folder)
    name = f"{digest[:24]}-{year}.json"
    packaged = files("terbia") / "data" / "chain" / "baselines" / f"{year}.json"
    if folder is None and packaged.is_file():
        kept = json.loads(packaged.read_text(encoding="utf-8"))
        if kept["tables"] == digest and kept["method"] == METHOD:
            return _from_json(chain, kept)
    path = cache_folder() / "baselines" / name
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["tables"] == digest and kept["method"] == METHOD:
            return _from_json(chain, kept)
    except (OSError, ValueError, KeyError):
        pass  # not there yet, or half written by a process that was stopped: it is computed again
    progress(f"Reconciling {year} (a few seconds; kept for the next time) ...")
    found = reconciled_year(chain, year)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(to_json(found, digest)), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        progress(f"The reconciled year could not be kept ({error.strerror}): it will be computed again.")
    return found


def tables_hash(folder: str | Path | None) -> str:
    """The SHA-256 of the tables of a folder, or of the packaged ones, in the order of their names."""
    digest = hashlib.sha256()
    for table in sorted(OWN):
        path = None if folder is None else Path(folder) / f"{table}.csv"
        data = packaged_bytes(table) if path is None else path.read_bytes() if path.is_file() else None
        digest.update(f"{table} {len(data or b'')}\n".encode())
        digest.update(data or b"")
    return digest.hexdigest()


def to_json(baseline: Baseline, digest: str) -> dict[str, object]:
    """A base year as JSON; numbers keep every digit."""
    return {
        "method": METHOD,
        "tables": digest,
        "year": baseline.year,
        "flows": dict(sorted(baseline.flows.items())),
        "requirements": [[*key, t] for key, t in sorted(baseline.requirements.items())],
        "differences": [[*key, t] for key, t in sorted(baseline.differences.items())],
        "residuals": [
            [r.statistic.name, r.reconciled, r.sd, r.difference, r.test, r.is_gross_error] for r in baseline.residuals
        ],
        "not_represented": [s.name for s in baseline.not_represented],
        "chi2": baseline.chi2,
        "degrees_of_freedom": baseline.degrees_of_freedom,
        "critical": baseline.critical,
        "is_a_test": baseline.is_a_test,
    }


def _from_json(chain: Chain, kept: dict[str, object]) -> Baseline:
    from terbia.chain.base_network import year_statistics

    year = int(str(kept["year"]))
    named: dict[str, Statistic] = {s.name: s for s in year_statistics(chain, year)}
    flows, left_out = kept["flows"], kept["not_represented"]
    needs, gaps, residuals = kept["requirements"], kept["differences"], kept["residuals"]
    assert isinstance(flows, dict) and isinstance(left_out, list)
    assert isinstance(needs, list) and isinstance(gaps, list) and isinstance(residuals, list)
    return Baseline(
        year,
        flows,
        {(area, product): t for area, product, t in needs},
        {(good, item, area): t for good, item, area, t in gaps},
        tuple(Residual(named[name], *rest) for name, *rest in residuals),
        tuple(named[name] for name in left_out),
        float(str(kept["chi2"])),
        float(str(kept["degrees_of_freedom"])),
        float(str(kept["critical"])),
        bool(kept["is_a_test"]),
    )


def main() -> None:
    """Write the reconciled base years of the packaged chain beside its tables."""
    chain, digest = chain_from(None), tables_hash(None)
    folder = Path(str(files("terbia") / "data" / "chain" / "baselines"))
    folder.mkdir(exist_ok=True)
    for year in chain.years:
        found = reconciled_year(chain, year)
        text = json.dumps(to_json(found, digest), indent=0, ensure_ascii=False)
        (folder / f"{year}.json").write_text(text + "\n", encoding="utf-8")
        print(f"{year}: {len(found.flows)} flows, chi2 {found.chi2:.2f} on {found.degrees_of_freedom:.1f}")


if __name__ == "__main__":
    main()
