"""Tables 1 and 2, figures 1 and 4 of the Mineral Commodity Summaries: the mineral industry as a whole.

What each column (tables) or label (figures) stands for is listed in ``data/sources/mcs_trends_lines.csv``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from terbia.errors import Fault, FileFaults
from terbia.ledger.series import read_series
from terbia.sources.footnote import plain
from terbia.sources.mcs_trends_rows import Figure, TrendRows, read_year
from terbia.sources.table import TextTable, plain_name
from terbia.vocab.table import packaged_rows

_KEYS = {"source", "year"}
_LABELS = ("Nonfuel_Mineral_Economic_Inputs", "commodity_category")
_VALUE = "Value_billion_dollars"


@cache
def _lines(*, tables: bool) -> Mapping[str, Mapping[str, str]]:
    rows = packaged_rows("sources/mcs_trends_lines.csv")
    return {plain_name(row["label"]): row for row in rows if row["table"].startswith("T") is tables}


def is_aggregate(table: TextTable) -> bool:
    """Whether a table is one of the four, by its columns."""
    if table.column("Year") is None:
        return False
    return table.column(*_LABELS) is not None or any(plain_name(name) in _lines(tables=True) for name in table.header)


def read_aggregate(rows: TrendRows) -> None:
    """Read a table of years and columns, or a figure of labels and values.

    Raises FileFaults for a column that is not known, or for a missing one.
    """
    if rows.table.column(*_LABELS) is not None:
        _read_figure(rows)
    else:
        _read_table(rows)


def _read_table(rows: TrendRows) -> None:
    header, known = rows.table.header, _lines(tables=True)
    names = [plain_name(name) for name in header]
    faults = [
        Fault(1, name, "", "a column that is not known" if plain not in known else "the column stands twice")
        for at, (name, plain) in enumerate(zip(header, names, strict=True))
        if plain not in _KEYS and (plain not in known or plain in names[:at])
    ]
    if faults:
        raise FileFaults(rows.table.name, faults)
    columns = [(at, known[plain]) for at, plain in enumerate(names) if plain not in _KEYS]
    year_at = names.index("year")
    for line, row in rows.rows():
        try:
            period, marks = read_year(row[year_at])
        except ValueError as error:
            rows.take(line, [], [Fault(line, "Year", row[year_at], str(error))])
            continue
        figures = [
            Figure(read_series(one["series"]), period, header[at], row[at], one["unit"], one["scope"], marks)
            for at, one in columns
        ]
        rows.take(line, figures)


def _read_figure(rows: TrendRows) -> None:
    table, known = rows.table, _lines(tables=False)
    label_at, value_at, year_at = table.column(*_LABELS), table.column(_VALUE), table.column("Year")
    example_at, note_at = table.column("Category_example"), table.column("Category_Note")
    if label_at is None or value_at is None or year_at is None:
        raise FileFaults(table.name, [Fault(1, _VALUE, "", "the column is missing")])
    for line, row in rows.rows():
        one = known.get(plain_name(row[label_at]))
        faults = [] if one else [Fault(line, table.header[label_at], row[label_at], "a label that is not known")]
        figures = []
        try:
            period, marks = read_year(row[year_at])
        except ValueError as error:
            faults.append(Fault(line, "Year", row[year_at], str(error)))
        else:
            words = plain(" ".join(row[at] for at in (example_at, note_at) if at is not None))
            value, column = row[value_at], table.header[value_at]
            if one:
                series = read_series(one["series"])
                figures = [Figure(series, period, column, value, one["unit"], one["scope"], marks, words)]
        rows.take(line, figures, faults)
