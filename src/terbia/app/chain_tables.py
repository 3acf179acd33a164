"""The tables of the chain: written out for a user to change, and what is known in them cell by cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from terbia.app.contract import CONTRACT
from terbia.chain.datum import KINDS, Datum
from terbia.chain.evidence import Cell, evidence, without_a_row
from terbia.chain.question import base_year
from terbia.chain.reading import chain_from
from terbia.chain.tables import write_tables

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class TablesWritten:
    """The tables that were written into a folder."""

    folder: str
    files: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON."""
        return {"contract": CONTRACT, "folder": self.folder, "files": list(self.files)}

    def frame(self) -> pl.DataFrame:
        """One row per table."""
        import polars as pl

        return pl.DataFrame({"file": list(self.files)})


def chain_tables(folder: str | Path) -> TablesWritten:
    """Write the packaged chain's tables into a folder. Raises FileFaults where it holds tables already."""
    return TablesWritten(str(folder), tuple(path.name for path in write_tables(Path(folder))))


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """What is known of a year: cells of area, stage and element, and the numbers that no row stands behind.

    ``not_listed`` are rows of the tables whose deletion nobody would notice; None without a list of the contents.
    """

    year: int
    cells: tuple[Cell, ...]
    no_row: tuple[Datum, ...]
    not_listed: tuple[str, ...] | None

    def counts(self) -> dict[str, int]:
        """How many cells are known in which way."""
        found = Counter(cell.kind for cell in self.cells)
        return {kind: found[kind] for kind in KINDS}

    def counts_text(self) -> str:
        """The counts in words."""
        return ", ".join(f"{count} {kind}" for kind, count in self.counts().items())

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON."""
        return {
            "contract": CONTRACT,
            "year": self.year,
            "counts": self.counts(),
            "cells": [cell.to_dict() for cell in self.cells],
            "numbers_without_a_row": [datum.to_dict() for datum in self.no_row],
            "rows_not_listed": None if self.not_listed is None else list(self.not_listed),
        }

    def frame(self) -> pl.DataFrame:
        """One row per cell; rows of tables as a list."""
        import polars as pl

        return pl.DataFrame([cell.to_dict() for cell in self.cells])


def chain_evidence(*, year: int | str | None = None, from_dir: str | Path | None = None) -> EvidenceFound:
    """What is known of a base year, cell by cell. Raises NotInRecord for a year that the chain has not."""
    tables = chain_from(from_dir)
    chosen = base_year(tables, year)
    return EvidenceFound(chosen, evidence(tables, chosen), without_a_row(tables), tables.not_listed)
