"""GeoPolRisk of every material, country and year at once: the formula of `geopolrisk` on columns.

Central values only, countries only (no regions): the shape in which tens of thousands of scores are wanted. Sources and
pitfalls are those of `terbia.indicators.geopolrisk`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terbia.indicators.geopolrisk import COPPER_FACTOR, MISSING_INSTABILITY

if TYPE_CHECKING:
    import polars as pl

_KEY = ("material", "year")


def geopolrisk_grid(flows: pl.DataFrame, production: pl.DataFrame, unstable: pl.DataFrame) -> pl.DataFrame:
    """Scores and factors of all (material, year, importer) that import or produce.

    ``flows``: material, year, importer, partner, quantity_t (null: none), value_kusd. ``production``: material, year,
    area, quantity and unit_t, the tonnes in a unit of it (0.001 for kg); concentration is of whole units.
    ``unstable``: year, area, instability (0 to 1), without areas that must count 0.5. Areas are of one code list; years
    and materials of one type. Columns of the answer: material, year, importer, hhi, imports_t, domestic_t, risk_t,
    import_risk, score, price (USD/kg, null without imports), factor (kg Cu-eq/kg).

    A material and year without production have no concentration and are left out; so is who neither imports nor
    produces (the reference implementation calls both 0). Worked: as `geopolrisk`.
    """
    import polars as pl

    mines = production.lazy().with_columns(pl.col("quantity").fill_null(0.0))
    whole = mines.with_columns(pl.col("quantity").cast(pl.Int64).cast(pl.Float64))
    spread = whole.group_by(_KEY).agg(
        (pl.col("quantity").pow(2).sum() / pl.col("quantity").sum().pow(2)).alias("hhi"),
        pl.col("quantity").sum().alias("world"),
    )
    own = mines.group_by(*_KEY, importer="area").agg(domestic_t=(pl.col("quantity") * pl.col("unit_t")).sum())
    return (
        _imports(flows.lazy(), unstable.lazy())
        .join(own, on=[*_KEY, "importer"], how="full", coalesce=True)
        .join(spread.filter(pl.col("world") > 0), on=_KEY)
        .with_columns(pl.col("imports_t", "value_kusd", "risk_t", "domestic_t").fill_null(0.0))
        .with_columns(whole=pl.col("imports_t") + pl.col("domestic_t"))
        .filter(pl.col("whole") > 0)
        .with_columns(import_risk=pl.col("risk_t") / pl.col("whole"))
        .with_columns(
            score=pl.col("hhi") * pl.col("import_risk"),
            price=pl.when(pl.col("imports_t") > 0).then(pl.col("value_kusd") / pl.col("imports_t")),
        )
        .with_columns(factor=pl.col("score") * pl.col("price") / COPPER_FACTOR)
        .select(
            *_KEY, "importer", "hhi", "imports_t", "domestic_t", "risk_t", "import_risk", "score", "price", "factor"
        )
        .collect()
    )  # fmt: skip


def _imports(flows: pl.LazyFrame, unstable: pl.LazyFrame) -> pl.LazyFrame:
    """Tonnes, value and tonnes at risk by material, year and importer."""
    import polars as pl

    scaled = unstable.select("year", "instability", partner="area")
    quantity = pl.col("quantity_t").fill_null(0.0)
    at_risk = pl.when(pl.col("partner") == pl.col("importer")).then(0.0)
    return (
        flows.join(scaled, on=["year", "partner"], how="left")
        .with_columns(g=at_risk.otherwise(pl.col("instability").fill_null(MISSING_INSTABILITY)))
        .group_by(*_KEY, "importer")
        .agg(
            imports_t=quantity.sum(),
            value_kusd=pl.col("value_kusd").sum(),
            risk_t=(quantity * pl.col("g")).sum(),
        )
    )
