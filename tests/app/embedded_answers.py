"""Asking for embedded content as tests do: of the packaged record, with a table of units, with made-up rows."""

from __future__ import annotations

from pathlib import Path

from terbia.app.embedded.answer import Cell, Embedded
from terbia.app.embedded.units import UnitTable, read_units
from terbia.app.embedding import embedded_in
from terbia.ledger.frame import to_frame
from terbia.ledger.loading import new_edition, sealed
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.record import NEWEST, Record
from terbia.ledger.store import write_editions

FEW = 200
HEADER = "year,product,quantity,low,high,unit,code,flow,element,form\n"


def asked(
    record: Record, element: str = "Nd", area: str = "US", units: UnitTable | None = None, **more: object
) -> Embedded:
    return embedded_in(record, NEWEST, area, element, units=units, draws=FEW, **more)  # type: ignore[arg-type]


def cell(found: Embedded, form: str) -> Cell:
    (one,) = [c for c in found.now.cells if c.form == form]
    return one


def table(tmp_path: Path, text: str) -> UnitTable:
    path = tmp_path / "units.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    return read_units(path)


def with_rows(tmp_path: Path, *rows: tuple[str, str, float, str]) -> Record:
    """The packaged record with an edition of the user's that holds these (series, period, value, unit)."""
    origin = Origin("made up", "nobody", "", "", "single facts, cited")
    made = [
        Observation(
            series, period, value, None, None, unit, None, (), "made-up", "2026-03-01", origin, None, str(value)
        )
        for series, period, value, unit in rows
    ]
    edition = sealed(new_edition("made-up", "nobody", "made up", "2026-03-01"), made)
    write_editions(tmp_path / "own", [(edition, to_frame(made))])
    return Record.open(user=tmp_path / "own")
