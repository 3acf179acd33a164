"""Table 5 of the Mineral Commodity Summaries: salient statistics of critical minerals, one row for each."""

from __future__ import annotations

import re
from collections.abc import Mapping

from terbia.errors import Fault, FileFaults
from terbia.ledger.series import Series
from terbia.sources.mcs_trends_rows import NIR_UNIT, Figure, TrendRows, place_label, read_year
from terbia.sources.table import TextTable
from terbia.vocab.area import read_area

#: Our names of the columns, with the names that editions print, slips included.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "year": ("Year",),
    "mineral": ("Critical_mineral",),
    "primary": ("Primary_prod",),
    "secondary": ("Secondary_prod",),
    "consumption": ("Apparent_Consumption", "Apparent_Consuption"),
    "reliance": ("Net_Import_Reliance",),
    "source": ("Primary_import_source",),
    "leader": ("Leading_source_country",),
    "leader's": ("Leading_country_prod",),
    "share": ("Leading_source_precent_world", "Leading_source_percent_world"),
    "world": ("World_total_prod",),
}
_NOTES: Mapping[str, tuple[str, ...]] = {
    "production note": ("Prod_notes",),
    "consumption note": ("Consumption_Notes",),
    "source note": ("Import_source_notes",),
    "world note": ("World_prod_notes",),
}
_AVERAGE = re.compile(r"Average (\d{4}) to (\d{4})\b")
_TABLE = "table-5"


def is_critical(table: TextTable) -> bool:
    """Whether a table is the salient table of critical minerals, by its columns."""
    return table.column("Critical_mineral") is not None and table.column("Primary_prod") is not None


def read_critical(rows: TrendRows) -> None:
    """Read table 5; every series says ``;table-5``, for the commodity's own table prints the same in its way.

    Masses are metric tons; what they count is the commodity's usual basis, which the file does not state.
    Raises FileFaults where a column is missing.
    """
    places = {key: rows.table.column(*names) for key, names in {**_COLUMNS, **_NOTES}.items()}
    missing = [names[0] for key, names in _COLUMNS.items() if places[key] is None]
    if missing:
        raise FileFaults(rows.table.name, [Fault(1, name, "", "the column is missing") for name in missing])
    for line, row in rows.rows():
        cells = {key: "" if at is None else row[at] for key, at in places.items()}
        faults: list[Fault] = []
        period = ""
        try:
            period, marks = read_year(cells["year"])
            commodity, form = place_label(cells["mineral"])
        except ValueError as error:
            column = "Critical_mineral" if period else "Year"
            rows.take(line, [], [Fault(line, column, cells["mineral" if period else "year"], str(error))])
            continue
        figures = _national(cells, commodity, form, period, marks)
        figures += _abroad(line, cells, (commodity, form), period, marks, faults)
        rows.take(line, figures, faults)


def _national(
    cells: Mapping[str, str], commodity: str, form: str | None, period: str, marks: tuple[str, ...]
) -> list[Figure]:
    def figure(statistic: str, key: str, unit: str, note: str = "") -> Figure:
        series = Series("US", commodity, statistic, form, _TABLE)
        return Figure(series, period, _COLUMNS[key][0], cells[key], unit, cells["mineral"], marks, note)

    return [
        figure("primary-production", "primary", "t", cells["production note"]),
        figure("secondary-production", "secondary", "t", cells["production note"]),
        figure("apparent-consumption", "consumption", "t", cells["consumption note"]),
        figure("net-import-reliance", "reliance", NIR_UNIT),
    ]


def _abroad(
    line: int,
    cells: Mapping[str, str],
    place: tuple[str, str | None],
    period: str,
    marks: tuple[str, ...],
    faults: list[Fault],
) -> list[Figure]:
    """The first source of imports, the leading producer, and the world; faults are added to those given."""
    commodity, form = place
    source, leader = _area(line, "source", cells, faults), _area(line, "leader", cells, faults)
    mineral, world_note = cells["mineral"], cells["world note"]
    # World output of rare earths is that of mines, whatever the label says of the national figures.
    made = "mine" if world_note.startswith("Mine production") else form
    figures = []
    if source:
        over = _AVERAGE.match(cells["source note"])
        if over is None or over[1] >= over[2]:
            faults.append(
                Fault(line, "Import_source_notes", cells["source note"], "does not say 'Average 2020 to 2023'")
            )
        else:
            series = Series(source, commodity, "import-rank", form, _TABLE, "US")
            text = f"{mineral}; leading source"
            column = _COLUMNS["source"][0]
            figures.append(Figure(series, f"{over[1]}/{over[2]}", column, "1", "rank", text, (), cells["source note"]))
    if leader:
        for statistic, key, unit in (
            ("production", "leader's", "t"),
            ("world-production-share", "share", "percent"),
        ):
            series = Series(leader, commodity, statistic, made, _TABLE)
            column = _COLUMNS[key][0]
            figures.append(
                Figure(
                    series,
                    period,
                    column,
                    cells[key],
                    unit,
                    f"{mineral}; leading producer",
                    marks,
                    world_note,
                )
            )
    series = Series("WORLD", commodity, "production", made, _TABLE)
    return [
        *figures,
        Figure(series, period, _COLUMNS["world"][0], cells["world"], "t", mineral, marks, world_note),
    ]


def _area(line: int, key: str, cells: Mapping[str, str], faults: list[Fault]) -> str | None:
    """The area in a cell, None where it is empty or says that none is known."""
    if cells[key] in {"", "NA", "XX", "W"}:
        return None
    try:
        return read_area(cells[key]).area
    except ValueError as error:
        faults.append(Fault(line, _COLUMNS[key][0], cells[key], str(error)))
        return None
