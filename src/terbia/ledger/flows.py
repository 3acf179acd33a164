"""Flows between countries as a narrow table: 11 million rows of numbers in one file, observations when asked for.

An edition whose ``layout`` is ``flows`` holds one BACI year whole. Its file has seven columns of numbers; the series
ids, scopes and origins of its observations follow from them and are made for the rows that are asked for, so that the
record opens as fast as without it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from terbia.errors import StoreBroken
from terbia.ledger.ahead import ahead
from terbia.ledger.edition import Edition
from terbia.ledger.frame import RECORD_SCHEMA, SCHEMA
from terbia.ledger.series import Series
from terbia.vocab.area_number import area_numbers
from terbia.vocab.code import codes, hs_scope

#: Year, numbers of exporter and importer, HS6 code, thousand USD, t (null: unknown). The first four tell a row of the
#: file from all others, so its place in the file is not kept.
FLOWS: dict[str, Any] = {
    "t": pl.Int16,
    "i": pl.Int16,
    "j": pl.Int16,
    "k": pl.Int32,
    "v": pl.Float64,
    "q": pl.Float64,
}
KEY = ("t", "i", "j", "k")
PUBLISHER = "CEPII"
LICENCE = "Etalab 2.0"
URL = "http://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37"
BASIS = "reconciled, free on board"
_SCOPE = re.compile(r"baci-(hs\d\d)\Z")
_VINTAGE = re.compile(r"BACI (HS\d\d)\b")


class FlowHash:
    """The content hash of flows: SHA-256 over the SHA-256 of each column's numbers, in the order of year, exporter,
    importer and code.

    Numbers are little-endian (Int16, Int16, Int16, Int32, Float64, Float64; an unknown quantity is the one quiet
    NaN), so the hash depends neither on how a file was cut into blocks nor on the writer of Parquet. Rows must come in
    order.
    """

    def __init__(self) -> None:
        self._columns = {name: hashlib.sha256(name.encode()) for name in FLOWS}

    def update(self, flows: pl.DataFrame) -> None:
        """Add the next rows."""
        import numpy as np

        kinds = {"t": "<i2", "i": "<i2", "j": "<i2", "k": "<i4", "v": "<f8", "q": "<f8"}
        for name, digest in self._columns.items():
            column = flows[name].fill_null(float("nan")) if name == "q" else flows[name]
            digest.update(np.ascontiguousarray(column.to_numpy(), dtype=kinds[name]).data)

    def hexdigest(self) -> str:
        """The hash of the rows so far."""
        return hashlib.sha256("".join(digest.hexdigest() for digest in self._columns.values()).encode()).hexdigest()


def observation_rows(flows: pl.DataFrame, name: str, vintage: str, title: str) -> pl.DataFrame:
    """Two rows of the store for each flow, its value and its quantity, by expressions only.

    ``flows`` has the columns of `FLOWS` and may have ``row``, and ``v_text`` and ``q_text``, what the file prints;
    ``vintage`` is ``HS92``. A quantity that is not known is a row without a value and with the mark ``NA``.
    """
    if "v_text" not in flows.columns:
        printed = (pl.col(c).cast(pl.String).str.strip_suffix(".0").fill_null("NA").alias(f"{c}_text") for c in "vq")
        flows = flows.with_columns(printed)
    areas = area_numbers()
    table = pl.DataFrame({"n": list(areas), "area": list(areas.values())}, schema={"n": pl.Int16, "area": pl.String})
    used = flows["k"].unique()
    about = pl.DataFrame(
        [(k, (six := f"{k:06d}"), hs_scope(six, f"{vintage}; {BASIS}"), _trap(six)) for k in used],
        schema={"k": pl.Int32, "six": pl.String, "scope": pl.String, "note": pl.String},
        orient="row",
    )
    named = (
        flows.join(table.rename({"n": "i", "area": "from"}), on="i", how="left", maintain_order="left")
        .join(table.rename({"n": "j", "area": "to"}), on="j", how="left", maintain_order="left")
        .join(about, on="k", how="left", maintain_order="left")
    )
    kinds = (("v", "import-value", "thousand USD"), ("q", "imports", "t gross"))
    both = [_half(named, column, statistic, unit, name, vintage, title) for column, statistic, unit in kinds]
    return pl.concat(both).sort("series", "period", maintain_order=True)


def _trap(code: str) -> str | None:
    known = codes().get(code)
    return known.trap or None if known else None


def _half(
    named: pl.DataFrame, column: str, statistic: str, unit: str, name: str, vintage: str, title: str
) -> pl.DataFrame:
    path = pl.format("{}>{}/hs-{}/{};baci-{}", "from", "to", "six", pl.lit(statistic), pl.lit(vintage.lower()))
    number = pl.lit(None, dtype=pl.Float64)
    return named.select(
        series=path,
        period=pl.col("t").cast(pl.String),
        value=pl.col(column),
        low=number,
        high=number,
        unit=pl.lit(unit),
        scope=pl.col("scope"),
        qualifiers=pl.when(pl.col(column).is_null()).then(pl.lit("NA")).otherwise(pl.lit("")),
        note=pl.col("note"),
        text=pl.col(f"{column}_text"),
        title=pl.lit(title),
        publisher=pl.lit(PUBLISHER),
        url=pl.lit(URL),
        locator=pl.format("{} {} column {}", pl.lit(name), _place(named), pl.lit(column)),
        licence=pl.lit(LICENCE),
    ).cast(pl.Schema(SCHEMA))


def write_flows(path: Path, blocks: Iterator[pl.DataFrame]) -> tuple[int, str]:
    """Write flows to a Parquet file as they come; their count and content hash (right where they come in order).

    The streaming engine asks for the next block while it writes the last ones, so memory does not grow with the file.
    What the blocks raise is raised here.
    """
    from polars.io.plugins import register_io_source

    count, digest, raised = 0, FlowHash(), []

    def source(
        columns: list[str] | None, _predicate: object, _n_rows: int | None, _batch: int | None
    ) -> Iterator[pl.DataFrame]:
        nonlocal count
        try:
            for block in ahead(blocks):
                flows = block.select(list(FLOWS))
                count += flows.height
                digest.update(flows)
                yield flows if columns is None else flows.select(columns)
        except BaseException as error:
            raised.append(error)
            raise

    try:
        register_io_source(source, schema=FLOWS).sink_parquet(path, compression="zstd")
    except BaseException:
        if raised:
            raise raised[0] from None
        raise
    return count, digest.hexdigest()


def _place(flows: pl.DataFrame) -> pl.Expr:
    """Where a flow stands in its file: its row, or what the row begins with."""
    if "row" in flows.columns:
        return pl.format("row {}", "row")
    return pl.format("row {},{},{},{}", "t", "i", "j", "six")


def flow_rows(folder: Path, editions: tuple[Edition, ...], series: Series) -> pl.DataFrame:
    """The rows of the record that flow editions of a folder hold for a series; none for one of another kind.

    Raises StoreBroken where a file is missing or damaged.
    """
    empty = pl.DataFrame(schema={**RECORD_SCHEMA, "own": pl.Boolean})
    scope = _SCOPE.match(series.scope or "")
    code = re.fullmatch(r"hs-(\d{6})", series.commodity)
    if scope is None or code is None or series.partner is None:
        return empty
    numbers = {area: [n for n, a in area_numbers().items() if a == area] for area in (series.area, series.partner)}
    found = [empty]
    for edition in editions:
        vintage = _VINTAGE.match(edition.title)
        if vintage is None or vintage[1].lower() != scope[1]:
            continue
        rows = _asked(folder / edition.file, int(code[1]), numbers[series.area], numbers[series.partner])
        frame = observation_rows(rows, edition.sources[0].name, vintage[1], edition.title)
        frame = frame.filter(pl.col("series") == str(series))
        found.append(
            frame.with_columns(
                edition=pl.lit(edition.name), released_on=pl.lit(edition.released_on), own=pl.lit(not edition.packaged)
            ).select(empty.columns)
        )
    return pl.concat(found)


def _asked(path: Path, code: int, exporters: list[int], importers: list[int]) -> pl.DataFrame:
    asked = (pl.col("k") == code) & pl.col("i").is_in(exporters) & pl.col("j").is_in(importers)
    try:
        found: pl.DataFrame = pl.scan_parquet(path).filter(asked).collect(engine="streaming")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise StoreBroken(
            f"{path} cannot be read ({str(error).splitlines()[0]}). Unload and load its edition again."
        ) from None
    return found
