"""A made-up edition MCS2027 in the layout of 2026: the real tables moved on by a year, with a few cells of our own."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "data" / "usgs" / "mcs2026" / "usgs_mcs2026_commodities_data.csv"
CHAPTERS = ("RARE EARTHS", "RARE EARTHS (Heavy)", "GALLIUM", "TUNGSTEN")

#: A cell of the year 2026: chapter, and the beginning of its detail (or the country of an import share).
Cell = tuple[str, str]


def edition_bytes(cells: Mapping[Cell, str], *, chapters: tuple[str, ...] = CHAPTERS) -> bytes:
    """The file: years 2022 to 2025 as printed, 2026 as 2025 unless ``cells`` says otherwise; '' drops the cell."""
    rows = list(csv.reader(io.StringIO(SOURCE.read_bytes().decode("cp1252"), newline="")))
    head, body = rows[0], [row for row in rows[1:] if row[0] in chapters]
    used: set[Cell] = set()
    out = [head]
    for row in body:
        out += _moved_on(row, cells, used)
    assert used == set(cells), f"no such cells: {set(cells) - used}"
    text = io.StringIO(newline="")
    csv.writer(text).writerows(out)
    return text.getvalue().encode("cp1252")


def _moved_on(row: list[str], cells: Mapping[Cell, str], used: set[Cell]) -> list[list[str]]:
    chapter, section, country, detail, year = row[0], row[1], row[3], row[5], row[7]
    if section == "Import Sources":
        value = _cell(cells, used, (chapter, country), row[8])
        statistic = row[4].replace("2021-2024", "2022-2025")
        return [[*row[:4], statistic, detail, row[6], "2022–25", value, *row[9:]]] if value else []
    kept = [] if year in ("2021", "2024") and (year == "2021" or section.startswith("World")) else [row]
    if year != "2025":
        return kept
    name = f"{country}: {detail}" if section.startswith("World") else detail
    value = _cell(cells, used, (chapter, name), row[8])
    return [*kept, [*row[:7], "2026", value, *row[9:]]] if value else kept


def _cell(cells: Mapping[Cell, str], used: set[Cell], place: Cell, printed: str) -> str:
    found = next((cell for cell in cells if cell[0] == place[0] and place[1].startswith(cell[1])), None)
    if found is None:
        return printed
    used.add(found)
    return cells[found]
