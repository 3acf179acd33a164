"""Mirror flows: both reports and the gap, worked by hand."""

from __future__ import annotations

import pytest

from terbia.indicators.mirror import mirror_gap, mirror_series
from terbia.ledger.observation import Observation, Origin

EXPORTS = "CN>US/hs-850511/exports;comtrade"
IMPORTS = "CN>US/hs-850511/imports;comtrade"


def report(
    series: str, value: float | None, unit: str = "kg gross", *qualifiers: str, period: str = "2023"
) -> Observation:
    origin = Origin("made up", "nobody", "", "", "")
    return Observation(series, period, value, None, None, unit, None, qualifiers, "MADE-UP", "2024-01-01", origin)


def test_the_gap_worked_by_hand() -> None:
    """2,503 kg imported, 2,001 kg exported: 502 kg more, 2,503 / 2,001 - 1 = 25.09 percent.

    Each is printed to the kilogram: exports 2,000.5 to 2,001.5, imports 2,502.5 to 2,503.5. Gap 2,502.5 - 2,001.5 =
    501 to 2,503.5 - 2,000.5 = 503; 2,502.5 / 2,001.5 = 1.2503 to 2,503.5 / 2,000.5 = 1.2514.
    """
    gap = mirror_gap(report(EXPORTS, 2001), report(IMPORTS, 2503))
    document = gap.to_dict()
    assert (document["exported"], document["imported"], document["gap"]) == (2001, 2503, 502)
    assert (document["gap_low"], document["gap_high"]) == (501, 503)
    assert document["gap_pct"] == pytest.approx(25.09, abs=0.005)
    assert (gap.gap_pct.low, gap.gap_pct.high) == (pytest.approx(25.03, abs=0.005), pytest.approx(25.14, abs=0.005))
    assert gap.unverified_share == 0 and not gap.is_estimated
    assert "gap: +502 kg gross, +25.1% of the exporter's" in gap.words
    assert EXPORTS in gap.words and IMPORTS in gap.words


def test_units_of_one_basis_are_converted() -> None:
    gap = mirror_gap(report(EXPORTS, 2001), report(IMPORTS, 2.503, "t gross"))
    assert gap.imported == pytest.approx(2503)


def test_an_estimated_weight_makes_the_gap_illustrative() -> None:
    gap = mirror_gap(report(EXPORTS, 2001), report(IMPORTS, 2503, "kg gross", "estimated-weight"))
    assert gap.is_estimated and gap.words.endswith("illustrative: a weight was estimated on one side")
    unverified = mirror_gap(
        report(EXPORTS, 2001, "kg gross", "unverified"), report(IMPORTS, 3, "kg gross", "unverified")
    )
    assert unverified.unverified_share == 1 and "illustrative" in unverified.words


def test_which_series_mirror_each_other() -> None:
    assert mirror_series(EXPORTS) == IMPORTS and mirror_series(IMPORTS) == EXPORTS
    assert mirror_series("CN>US/hs-850511/export-value;comtrade") == "CN>US/hs-850511/import-value;comtrade"
    assert mirror_series("US/rare-earths/exports/compounds") is None
    assert mirror_series("CN>US/hs-850511/re-exports;comtrade") is None


@pytest.mark.parametrize(
    ("exporter", "importer", "words"),
    [
        (report(EXPORTS, 1), report("CN>JP/hs-850511/imports;comtrade", 1), "no mirror"),
        (report(EXPORTS, 1), report(IMPORTS, 1, period="2022"), "no mirror"),
        (report(IMPORTS, 1), report(EXPORTS, 1), "name the exporter's first"),
        (report(EXPORTS, None), report(IMPORTS, 1), "not known"),
        (report(EXPORTS, 0), report(IMPORTS, 1), "zero"),
        (report(EXPORTS, 1), report(IMPORTS, 1, "kg REO"), "basis"),
    ],
)
def test_what_has_no_gap(exporter: Observation, importer: Observation, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        mirror_gap(exporter, importer)
