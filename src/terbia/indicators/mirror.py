"""Mirror flows: what the exporter and what the importer report of the same trade, and how far they are apart.

Both words stay in the record as two series; this only compares them. Importers count CIF (with freight and
insurance), exporters FOB, so that a gap of some percent of the value is expected; a gap of weights is not (UNSD,
International Merchandise Trade Statistics: Compilers Manual, chapter on bilateral asymmetries). Pitfalls: re-exports,
trade through a third country, shipments around the turn of a year, and weights that were estimated on one side.
"""

from __future__ import annotations

from dataclasses import dataclass

from terbia.ledger.observation import Observation
from terbia.ledger.series import read_series
from terbia.vocab.interval import Interval
from terbia.vocab.unit import convert

#: Statistics of an exporter's report and those of an importer's that mirror them.
MIRRORS = {"exports": "imports", "export-value": "import-value"}
ESTIMATED = "estimated-weight"


@dataclass(frozen=True, slots=True)
class MirrorGap:
    """Two reports of one flow, in the unit of the exporter's, and the gap of the importer's over it.

    ``gap`` is importer less exporter, ``gap_pct`` that in percent of the exporter's figure, each with the bounds that
    printed rounding allows; ``is_estimated`` says that a weight was estimated on one side.
    """

    exporter: Observation
    importer: Observation
    exported: float
    imported: float
    gap: Interval
    gap_pct: Interval
    unverified_share: float
    is_estimated: bool

    @property
    def words(self) -> str:
        """Both reports and the gap, in a line for each: what ``terbia`` prints of a mirror pair."""
        unit = self.exporter.unit
        lines = [
            f"{self.exporter.series} {self.exporter.period}: {self.exported:,.0f} {unit} (the exporter's report)",
            f"{self.importer.series} {self.importer.period}: {self.imported:,.0f} {unit} (the importer's report)",
            f"gap: {self.imported - self.exported:+,.0f} {unit}, {100 * (self.imported / self.exported - 1):+.1f}% "
            f"of the exporter's (rounding: {self.gap_pct.low:+.1f}% to {self.gap_pct.high:+.1f}%)",
        ]
        if self.is_estimated:
            lines.append("illustrative: a weight was estimated on one side")
        elif self.unverified_share > 0.5:
            lines.append("illustrative: unverified")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, object]:
        """The comparison as JSON."""
        return {
            "exporter": self.exporter.to_dict(),
            "importer": self.importer.to_dict(),
            "unit": self.exporter.unit,
            "exported": self.exported,
            "imported": self.imported,
            "gap": self.imported - self.exported,
            "gap_low": self.gap.low,
            "gap_high": self.gap.high,
            "gap_pct": 100 * (self.imported / self.exported - 1),
            "gap_pct_low": self.gap_pct.low,
            "gap_pct_high": self.gap_pct.high,
            "unverified_share": self.unverified_share,
            "is_estimated": self.is_estimated,
        }


def mirror_series(series: str) -> str | None:
    """The series of the other side's report: imports of exports and the other way round; None where there is none.

    ``CN>US/hs-850511/exports;comtrade`` and ``CN>US/hs-850511/imports;comtrade`` mirror each other.
    """
    named = read_series(series)
    other = (MIRRORS | {theirs: ours for ours, theirs in MIRRORS.items()}).get(named.statistic)
    return str(named.with_(statistic=other)) if other and named.partner else None


def mirror_gap(exporter: Observation, importer: Observation) -> MirrorGap:
    """The gap between the exporter's and the importer's report of one flow.

    HS 850511, 2022 (made-up remainder): China reports 15,973 t to the US, the US 37,327 t from China: 37,327 - 15,973
    = +21,354 t, and 37,327 / 15,973 - 1 = +133.7 percent. Raises ValueError for observations that do not mirror each
    other, for a figure that is not known or an exporter's that is zero, and for units of different basis.
    """
    if mirror_series(exporter.series) != importer.series or exporter.period != importer.period:
        raise ValueError(f"{importer.series} {importer.period} is no mirror of {exporter.series} {exporter.period}")
    if read_series(exporter.series).statistic not in MIRRORS:
        raise ValueError(f"{exporter.series} is the importer's report: name the exporter's first")
    if exporter.value is None or importer.value is None:
        raise ValueError("one of the two reports is not known, so there is no gap")
    if exporter.value == 0:
        raise ValueError("the exporter reports zero, so there is no gap in percent")
    exported, imported = exporter.value, convert(importer.value, importer.unit, exporter.unit)
    ours, theirs = _span(exporter, exporter.unit), _span(importer, exporter.unit)
    gap = Interval(theirs[0] - ours[1], theirs[1] - ours[0])
    pct = Interval(100 * (theirs[0] / ours[1] - 1), 100 * (theirs[1] / ours[0] - 1) if ours[0] > 0 else float("inf"))
    unverified = (exporter.is_unverified + importer.is_unverified) / 2
    estimated = ESTIMATED in exporter.qualifiers or ESTIMATED in importer.qualifiers
    return MirrorGap(exporter, importer, exported, imported, gap, pct, unverified, estimated)


def _span(observation: Observation, unit: str) -> tuple[float, float]:
    interval = observation.interval()
    assert interval is not None
    return convert(interval.low, observation.unit, unit), convert(interval.high, observation.unit, unit)
