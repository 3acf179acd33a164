"""Historical statistics of rare earths, 1900 to 2020, as a table of ours: ``ds140_rare_earths.csv``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from terbia.ledger.observation import Observation
from terbia.sources.compiled.editions import edition_of_label
from terbia.sources.compiled.figure import Figure, observe, read_figure
from terbia.sources.compiled.rows import TableRow, taken, words
from terbia.vocab.printed import SYMBOLS

TABLES = ("ds140_rare_earths.csv",)


def read() -> Iterator[Observation]:
    """Seven observations a row (a year), with the series, units and scopes of the reader of the workbook."""
    for row in taken("ds140_rare_earths.csv"):
        edition = edition_of_label("DS140 (2020)", row)
        for name, column in _columns().items():
            said = TableRow(
                row.table,
                row.line,
                {**row.cells, "locator": f"sheet Rare earths row {row['sheet_row']} column {column['column']}"},
            )
            figure = _figure(said, name)
            yield observe(said, edition, column["series"], row["year"], figure, column["unit"], scope=column["scope"])


def _figure(row: TableRow, column: str) -> Figure:
    text = row[column]
    try:
        return read_figure("", text, "") if text in SYMBOLS else read_figure(text, "", "")
    except ValueError as error:
        raise row.fault(f"'{text}' in {column} is no figure ({error})") from None


@cache
def _columns() -> dict[str, Mapping[str, str]]:
    """Columns of the table with what the workbook's column counts."""
    known = {r["column"]: r for r in words("ds140_columns")}
    return {r["table_column"]: known[r["column"]] for r in words("compiled_ds140")}
