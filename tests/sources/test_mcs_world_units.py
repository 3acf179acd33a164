"""A unit that a world table leaves blank is taken from its other rows, said, or missed; never guessed."""

from __future__ import annotations

from pathlib import Path

from terbia.sources import mcs_world

WORLD = Path(__file__).parents[1] / "data" / "usgs" / "mcs2025" / "MCS2025_World_Data.csv"
HEADER = "SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024,PROD_NOTES\n"


def test_the_one_blank_unit_of_2025() -> None:
    # Row 1132, rutile of Sierra Leone: 110 in a table of thousand metric tons.
    rows = mcs_world.read(WORLD.name, WORLD.read_bytes()).observations
    (found,) = [
        o
        for o in rows
        if o.series.startswith("SL/titanium-mineral") and "production" in o.series and o.period == "2023"
    ]
    assert (found.value, found.unit) == (110, "kt")
    assert "left blank" in (found.note or "")


def test_without_other_rows_the_row_is_refused() -> None:
    data = (HEADER + "MCS2025,Tin,China,Mine production,,100,200,\n").encode()
    reading = mcs_world.read("world.csv", data)
    assert reading.observations == ()
    assert "no unit is stated" in reading.account.rejected[0].reason
    assert reading.account.balances()


def test_where_the_other_rows_differ_the_row_is_refused() -> None:
    lines = ("Peru,Mine production,metric tons", "Chile,Mine production,kilograms", "China,Mine production,")
    data = (HEADER + "".join(f"MCS2025,Tin,{line},100,200,\n" for line in lines)).encode()
    reading = mcs_world.read("world.csv", data)
    assert [fault.row for fault in reading.account.rejected] == [4]
    assert {o.unit for o in reading.observations} == {"t", "kg"}
