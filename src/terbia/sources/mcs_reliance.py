"""Figures 2 and 3 of the Mineral Commodity Summaries: net import reliance, and where imports come from."""

from __future__ import annotations

import re
from collections.abc import Iterable

from terbia.errors import Fault, FileFaults
from terbia.ledger.series import Series
from terbia.sources.mcs_trends_rows import NIR_UNIT, RELIANCE, Figure, TrendRows, place_label
from terbia.sources.table import TextTable
from terbia.vocab.area import read_area

_SOURCES = re.compile(r"Major_Import_Sources_(\d{4})_(\d{4})\Z", re.I)


def is_reliance(table: TextTable) -> bool:
    """Whether a table is figure 2, by its columns."""
    return table.column("Commodity") is not None and any(RELIANCE.match(name) for name in table.header)


def is_import_sources(table: TextTable) -> bool:
    """Whether a table is figure 3, by its columns."""
    return all(table.column(name) is not None for name in ("Country", "Commodity_Count"))


def read_reliance(rows: TrendRows) -> None:
    """Read figure 2: the reliance of a year, and the import sources in the order of their shares.

    The reliance is the figure's own count (``;figure-2``): for potash in 2025 the salient table says 94 and
    the figure 93. The order is ``CN>US/yttrium/import-rank``, 1 for the first, over the years that the
    column names. Raises FileFaults where a column is missing or stands twice.
    """
    table = rows.table
    reliance = [(at, match) for at, name in enumerate(table.header) if (match := RELIANCE.match(name))]
    sources = [(at, match) for at, name in enumerate(table.header) if (match := _SOURCES.match(name))]
    commodity_at, notes_at = table.column("Commodity"), table.column("Notes")
    if len(reliance) != 1 or len(sources) != 1 or commodity_at is None:
        reason = "one column of reliance and one of import sources are needed, each with its years"
        raise FileFaults(table.name, [Fault(1, "", ", ".join(table.header)[:200], reason)])
    (reliance_at, of_year), (sources_at, of_years) = reliance[0], sources[0]
    if of_years[1] >= of_years[2]:
        fault = Fault(1, table.header[sources_at], "", "the years of the import sources run backwards")
        raise FileFaults(table.name, [fault])
    period = f"{of_years[1]}/{of_years[2]}"
    for line, row in rows.rows():
        note = "" if notes_at is None else row[notes_at]
        faults = [
            Fault(line, table.header[at], "", "the cell is empty")
            for at in (commodity_at, reliance_at, sources_at)
            if not row[at]
        ]
        if faults:
            rows.take(line, [], faults)
            continue
        commodity, form = place_label(row[commodity_at])
        series = Series("US", commodity, "net-import-reliance", form, "figure-2")
        column = table.header[reliance_at]
        figures = [Figure(series, of_year[1], column, row[reliance_at], NIR_UNIT, row[commodity_at], note=note)]
        ranked, faults = _ranked(line, table.header[sources_at], row[sources_at].split(","))
        for rank, (area, printed) in enumerate(ranked, 1):
            series = Series(area, commodity, "import-rank", form, partner="US")
            text = f"{row[commodity_at]}; order of import share"
            remark = f"Printed: {printed}." if printed[-1:].isdigit() else ""
            figures.append(
                Figure(
                    series,
                    period,
                    table.header[sources_at],
                    str(rank),
                    "rank",
                    text,
                    note=f"{remark} {note}".strip(),
                )
            )
        rows.take(line, figures, faults)


def _ranked(line: int, column: str, names: Iterable[str]) -> tuple[list[tuple[str, str]], list[Fault]]:
    """The areas in order with the names printed, and the faults of names that are none."""
    found, faults = [], []
    for name in names:
        try:
            area = read_area(name.strip())
        except ValueError as error:
            faults.append(Fault(line, column, name.strip(), str(error)))
            continue
        if area.remainder:
            faults.append(Fault(line, column, name.strip(), "an area with words beside it"))
        found.append((area.area, name.strip()))
    return found, faults


def read_import_sources(rows: TrendRows) -> None:
    """Read figure 3: of how many commodities a country is a major source, where over half is imported.

    The figure is of the year before that of its edition. Raises FileFaults where the edition has no year.
    """
    table = rows.table
    country_at, count_at, class_at = (table.column(n) for n in ("Country", "Commodity_Count", "Map_Class"))
    year = re.match(r"MCS(\d{4})", rows.edition)
    if country_at is None or count_at is None or year is None:
        fault = Fault(1, "", rows.edition, "figure 3 needs a country, a count, and the year of its edition")
        raise FileFaults(table.name, [fault], "Name the edition with --edition MCS2025.")
    for line, row in rows.rows():
        ranked, faults = _ranked(line, table.header[country_at], [row[country_at]])
        figures = [
            Figure(
                Series(area, "nonfuel-minerals", "major-import-source-of", partner="US"),
                str(int(year[1]) - 1),
                table.header[count_at],
                row[count_at],
                "count",
                "commodities of which the United States imports more than half of its consumption",
                note="" if class_at is None or not row[class_at] else f"Class on the map: {row[class_at]}.",
            )
            for area, _ in ranked
        ]
        rows.take(line, figures, faults)
