"""A row that names a source of its own without an address is not given another house's address."""

from __future__ import annotations

import polars as pl

from terbia.ledger.record import Record


def test_no_cited_source_leads_to_another_publishers_page(record: Record) -> None:
    cited = record.rows.filter(pl.col("edition").str.starts_with("cited-"))
    usgs = cited.filter(pl.col("url").str.contains("usgs.gov", literal=True))
    named = usgs.filter(~pl.col("publisher").str.contains("Geological") & ~pl.col("publisher").str.contains("usgs"))
    assert cited.height > 1_000
    assert named.height == 0, named.select("publisher", "title", "url").unique().rows()


def test_what_was_recalled_is_not_said_to_stand_on_the_publishers_page(record: Record) -> None:
    recalled = record.rows.filter(pl.col("title").str.starts_with("recalled"))
    assert recalled.filter(pl.col("url") == "").height > 0
    assert recalled.filter(pl.col("url").str.contains("usgs.gov", literal=True)).height == 0
