"""The list of critical minerals of 2025 and the effects on GDP behind its draft."""

from __future__ import annotations

from collections.abc import Iterator

from terbia.ledger.observation import Observation
from terbia.ledger.series import Series, slug
from terbia.sources.compiled.editions import edition_of_label
from terbia.sources.compiled.figure import Figure, observe, read_row_figure
from terbia.sources.compiled.rows import taken

TABLES = ("critical_minerals_2025_final.csv", "ofr2025_1047_ree.csv")
_PERIOD = "2025"


def read() -> Iterator[Observation]:
    """One observation for each listed mineral; two for each element of the report: its effect and its rank."""
    yield from _listed()
    yield from _effects()


def _listed() -> Iterator[Observation]:
    for row in taken("critical_minerals_2025_final.csv"):
        edition = edition_of_label("critical minerals 2025", row)
        note = "new in the list of 2025" if row["new_in_2025"] == "yes" else ""
        series = Series("US", slug(row["mineral"]), "critical-mineral-list")
        yield observe(row, edition, series, _PERIOD, Figure(1.0, None, None, (), "listed"), "listed", note=note)


def _effects() -> Iterator[Observation]:
    for row in taken("ofr2025_1047_ree.csv"):
        edition = edition_of_label("OFR 2025-1047", row)
        note = "; ".join(part for part in (row["note"], row["probability"]) if part)
        kept = (
            ("gdp-effect", "net-decrease", "net_decrease_us_gdp_musd", "million USD"),
            ("gdp-effect-rank", "draft-list", "rank_draft_2025_list", "rank"),
        )
        for statistic, form, column, unit in kept:
            series = Series("US", slug(row["element"]), statistic, form)
            yield observe(row, edition, series, _PERIOD, read_row_figure(row, column, unit), unit, note=note)
