"""Reconciled base years kept: those of the packaged chain ship with it, those of a user's tables lie in the cache.

A base year follows from the tables alone, so it is kept under the hash of what they say and never looked at again when
a cell has changed. ``python -m terbia.chain.baseline_store`` writes those of the packaged chain anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from terbia.chain.baseline import Baseline, Residual, reconciled_year
from terbia.chain.content_hash import tables_hash
from terbia.chain.kept_answers import kept_answer, shipped_answers, shipped_folder
from terbia.chain.model import Chain, Statistic
from terbia.chain.reading import chain_from

#: Changes whenever the same tables would be reconciled to other numbers: kept years of before are not used then.
METHOD = 21
_KIND = "baselines"


def baseline_of(
    chain: Chain, year: int, folder: str | Path | None = None, progress: Callable[[str], None] = lambda _: None
) -> Baseline:
    """The reconciled base year of a chain: from the package, from the cache, or computed and put there.

    ``folder`` is where the chain was read from (None: packaged). A cache that cannot be written is done without.
    """
    digest = tables_hash(folder)

    def read(kept: dict[str, Any]) -> Baseline:
        if (kept["tables"], kept["method"], kept["year"]) != (digest, METHOD, year):
            raise ValueError("a base year of other tables")
        return _from_json(chain, kept)

    return kept_answer(
        _KIND, f"{digest[:24]}-{year}", shipped=shipped_answers(_KIND, year, digest, METHOD) or None, read=read,
        make=lambda: to_json(reconciled_year(chain, year), digest), progress=progress,
        doing=f"Reconciling {year} (a few seconds; kept for the next time)",
    )  # fmt: skip


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


def _from_json(chain: Chain, kept: dict[str, Any]) -> Baseline:
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
    folder = shipped_folder(_KIND)
    folder.mkdir(exist_ok=True)
    for year in chain.years:
        found = reconciled_year(chain, year)
        text = json.dumps(to_json(found, digest), indent=0, ensure_ascii=False)
        (folder / f"{year}.json").write_text(text + "\n", encoding="utf-8")
        print(f"{year}: {len(found.flows)} flows, chi2 {found.chi2:.2f} on {found.degrees_of_freedom:.1f}")


if __name__ == "__main__":
    main()
