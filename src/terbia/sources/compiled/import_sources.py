"""From where the United States imports: ``import_sources.csv`` and ``import_sources_more.csv``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from terbia.ledger.observation import Observation
from terbia.ledger.series import Series
from terbia.sources.compiled.editions import edition_of_row
from terbia.sources.compiled.figure import observe, read_row_figure
from terbia.sources.compiled.rows import taken, words
from terbia.sources.compiled.world import area_of_row
from terbia.vocab.period import read_printed_period

TABLES = ("import_sources.csv", "import_sources_more.csv")


def read() -> Iterator[Observation]:
    """One observation a row: a share in percent of imports, or where only the order was published, a rank."""
    for name in TABLES:
        for row in taken(name):
            material = _materials().get(row["material"])
            if material is None:
                raise row.fault(f"material '{row['material']}' is not in data/sources/compiled_materials.csv")
            is_share = bool(row["share_percent"])
            series = Series(
                area_of_row(row, row["country"]).area,
                material["commodity"],
                "import-share" if is_share else "import-rank",
                material["form"] or None,
                partner="US",
            )
            figure = read_row_figure(row, "share_percent" if is_share else "rank", "percent" if is_share else "")
            unit = "percent of imports" if is_share else "rank"
            period = str(read_printed_period(row["period"]))
            yield observe(row, edition_of_row(row), series, period, figure, unit, scope=material["scope"])


@cache
def _materials() -> dict[str, Mapping[str, str]]:
    return {r["material"]: r for r in words("compiled_materials")}
