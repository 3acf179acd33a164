"""Published scores of the EU criticality assessment of 2023, by element, and what they imply.

The scores are in ``data/indicators/eu_criticality_2023.csv``, each row with its source; light and heavy are the
EU's own (`terbia.vocab.element`, convention ``eu-2023``): europium and gadolinium are heavy, and yttrium counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from terbia.indicators.eu_supply_risk import group_score, implied_concentration, printed_score
from terbia.vocab.element import convention_groups
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval
from terbia.vocab.table import packaged_rows

CONVENTION = "eu-2023"
GROUPS = {"light-rare-earths": "light", "heavy-rare-earths": "heavy"}


@dataclass(frozen=True, slots=True)
class EuScores:
    """One element: supply risk and economic importance (0 to about 10), the stage that decides, and its inputs.

    ``basis`` is the sourcing that counted at that stage, ``GS only`` or ``GS+EU``; ``eol_rir`` and ``si_sr`` are
    fractions as printed.
    """

    symbol: str
    supply_risk: float
    economic_importance: float
    stage: str
    basis: str
    si_sr: float
    si_ei: float
    eol_rir: float
    by_stage: Mapping[str, float | None]
    import_reliance: Mapping[str, float | None]
    source: str

    @property
    def range(self) -> Interval:
        """The scores that print as this one."""
        return printed_score(self.supply_risk)

    def implied(self) -> Interval | None:
        """HHI_WGI,t from the score's rounding alone; None where EU sourcing counted too, since two are unknown then."""
        if self.basis != "GS only":
            return None
        return implied_concentration(self.range, Interval.point(self.eol_rir), Interval.point(self.si_sr))

    def implied_over_all_rounding(self) -> Interval | None:
        """The same with SI_SR (two decimals) and EoL_RIR (whole percent) over their printed rounding too."""
        if self.basis != "GS only":
            return None
        eol = Interval(max(0.0, self.eol_rir - 0.005), self.eol_rir + 0.005)
        si = Interval(self.si_sr - 0.005, min(1.0, self.si_sr + 0.005))
        return implied_concentration(self.range, eol, si)


def _number(text: str, factor: float = 1.0) -> float | None:
    return float(text) * factor if text else None


@cache
def eu_scores() -> Mapping[str, EuScores]:
    """The published scores by symbol."""
    return {row["symbol"]: _scores(row) for row in packaged_rows("indicators/eu_criticality_2023.csv")}


def _scores(row: Mapping[str, str]) -> EuScores:
    stages = ("extraction", "processing")
    return EuScores(
        row["symbol"],
        float(row["supply_risk"]),
        float(row["economic_importance"]),
        row["stage"],
        row[f"basis_{row['stage']}"],
        float(row["si_sr"]),
        float(row["si_ei"]),
        float(row["eol_rir_pct"]) / 100,
        {stage: _number(row[f"supply_risk_{stage}"]) for stage in stages},
        {stage: _number(row[f"import_reliance_{stage}_pct"], 0.01) for stage in stages},
        row["source"],
    )


def group_members(group: str) -> tuple[str, ...]:
    """The symbols of ``light`` or ``heavy`` in the EU's convention. Raises ValueError for another group."""
    for one in convention_groups():
        if one.convention == CONVENTION and one.group == group:
            return one.members
    raise ValueError(f"the EU has no group '{group}' of rare earths; there are light and heavy")


def group_scores(group: str) -> tuple[Estimate, Estimate]:
    """Supply risk and economic importance of a group: the means of its members.

    Worked (heavy): (7 x 5.6 + 3.3 + 4.9 + 3.5) / 10 = 5.09, printed 5.1; economic importance 41.8 / 10 = 4.18.
    """
    members: Sequence[EuScores] = [eu_scores()[symbol] for symbol in group_members(group)]
    return group_score([m.supply_risk for m in members]), group_score([m.economic_importance for m in members])
