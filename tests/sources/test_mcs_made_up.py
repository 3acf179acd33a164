"""Releases that nobody has published yet, or that are not at hand: they load, or the columns are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from mcs_files import USGS, release_2027_long, salient_2024, world_2024, yttrium_2024

from terbia.errors import FileFaults
from terbia.ledger.observation import Observation
from terbia.sources.detect import File, read_file, read_path
from terbia.sources.reading import Reading


def read(name: str, data: bytes) -> tuple[Reading, dict[tuple[str, str], Observation]]:
    reading = read_file(File(name, data))
    assert isinstance(reading, Reading)
    assert reading.account.balances()
    return reading, {(o.series, o.period): o for o in reading.observations}


def test_a_salient_file_of_2024_loads() -> None:
    reading, found = read("mcs2024-raree_salient.csv", salient_2024())
    assert (reading.edition.name, reading.account.read, reading.account.rejected) == ("MCS2024", 5, [])
    quoted = found["US/rare-earths/imports/compounds", "2020"]
    assert (quoted.value, quoted.text, quoted.unit) == (6510, "6,510", "t REO")
    reliance = found["US/rare-earths/net-import-reliance/compounds-and-metals", "2022"]
    assert (reliance.low, reliance.high, reliance.unit) == (95, 100, "percent of apparent consumption")
    employed = found["US/rare-earths/employment/mine-and-mill", "2023"]
    assert (employed.value, employed.unit) == (400, "persons")
    assert found["US/dysprosium/price/oxide", "2021"].value == 410


def test_a_column_without_a_name_or_figures_is_passed_over() -> None:
    reading, found = read("mcs2024-yttri_salient.csv", yttrium_2024())
    assert reading.account.rejected == []
    assert found["US/yttrium/imports/alloys-compounds-and-metal", "2022"].value == 1000
    assert found["US/yttrium/imports/alloys-compounds-and-metal", "2022"].unit == "t Y2O3"


def test_a_world_file_of_2024_loads_with_its_empty_columns_and_rows() -> None:
    reading, found = read("mcs2024-raree_world.csv", world_2024())
    account = reading.account
    assert (account.read, account.loaded, account.blank, account.rejected) == (26, 4, 22, [])
    china = found["CN/rare-earths/production/mine", "2023"]
    assert (china.value, china.qualifiers, china.unit) == (240000, ("e",), "t REO")
    assert found["CN/rare-earths/production/mine", "2022"].qualifiers == ("e",)
    assert found["MM/rare-earths/reserves", "2023"].qualifiers == ("NA",)
    assert found["WORLD/rare-earths/reserves", "2023"].qualifiers == ("rounded",)


def test_a_long_file_of_a_later_year_is_of_that_edition() -> None:
    reading, found = read("MCS2027_Commodities_Data.csv", release_2027_long())
    assert reading.edition.name == "MCS2027"
    assert reading.account.rejected == []
    assert found["US/rare-earths/production/compounds-and-metals", "2026"].value == 7100
    assert found["US/rare-earths/production/compounds-and-metals", "2026"].qualifiers == ("e",)
    assert found["US/rare-earths/net-import-reliance/compounds-and-metals", "2026"].low == 50
    assert found["US/dysprosium/price/oxide", "2026"].qualifiers == ("W",)
    assert found["CN>US/rare-earths/import-share/compounds-and-metals", "2022/2025"].value == 66
    burma = found["MM/rare-earths/production/mine", "2026"]
    assert (burma.low, burma.high) == (20000, 30000)


def test_one_year_far_ahead_is_a_slip_and_no_newer_edition() -> None:
    data = release_2027_long().replace(b"Mine production,metric tons,2026", b"Mine production,metric tons,2062", 1)
    reading, _ = read("MCS2027_Commodities_Data.csv", data)
    assert reading.edition.name == "MCS2027"
    (fault,) = reading.account.rejected
    assert (fault.column, fault.text) == ("Year", "2062")


def test_a_wide_release_of_a_later_year_loads() -> None:
    data = (USGS / "mcs2025/mcs2025-rareee_salient.csv").read_bytes().replace(b"MCS2025", b"MCS2027")
    for year in range(2024, 2019, -1):
        data = data.replace(b"Earths,%d," % year, b"Earths,%d," % (year + 2))
    reading, found = read("mcs2027-rareee_salient.csv", data)
    assert reading.edition.name == "MCS2027"
    latest = found["US/rare-earths/net-import-reliance/compounds-and-metals", "2026"]
    # The packaged dictionary says which years of 2025 were estimated, not which of 2027.
    assert (latest.value, latest.qualifiers) == (80, ())
    world = world_2024().replace(b"MCS2024", b"MCS2027").replace(b"_2022", b"_2025").replace(b"_2023", b"_2026")
    _, found = read("mcs2027-raree_world.csv", world)
    assert found["CN/rare-earths/reserves", "2026"].value == 44_000_000


def faults_of(name: str, data: bytes) -> FileFaults:
    with pytest.raises(FileFaults) as caught:
        read_file(File(name, data))
    return caught.value


def test_salient_columns_that_cannot_be_placed_are_named_with_those_that_can() -> None:
    data = salient_2024().replace(b"Imports_Compounds_t", b"Arrivals_t").replace(b"Employment_m", b"Crew")
    error = faults_of("mcs2024-raree_salient.csv", data)
    assert [fault.column for fault in error.faults] == ["Arrivals_t", "Crew"]
    assert "USprod_Concentrate_t, USprod_Compounds-Metals_t, Exports_Ores-Compounds_t" in error.advice


def test_world_columns_that_cannot_be_placed_are_named() -> None:
    error = faults_of("mcs2024-raree_world.csv", world_2024().replace(b"Reserves_t,", b"Endowment_t,"))
    assert [fault.column for fault in error.faults] == ["Endowment_t"]
    assert "Prod_t_est_2022, Prod_t_est_2023, Prod_notes, Reserves_notes" in error.advice


def test_long_columns_that_cannot_be_placed_are_named() -> None:
    data = release_2027_long().replace(b"Other notes", b"Certainty", 1)
    error = faults_of("MCS2027_Commodities_Data.csv", data)
    assert [fault.column for fault in error.faults] == ["Certainty"]
    assert "Statistics_detail" in error.advice


def test_a_mended_column_stops_the_declaration_that_it_was_wrong() -> None:
    """The file of lead of 2025 is headed wrongly; were it posted again with its figures mended, we must look."""
    import zipfile

    with zipfile.ZipFile(USGS / "mcs2025/Salient_Commodity.zip") as archive:
        name = next(n for n in archive.namelist() if n.endswith("mcs2025-lead_salient.csv"))
        data = archive.read(name)
    error = faults_of("mcs2025-lead_salient.csv", data.replace(b",1050,", b",294,"))
    assert [(fault.column, fault.text) for fault in error.faults] == [("USprod_Concentrates_kt", "294")]


def test_metadata_beside_the_file_say_which_years_are_estimated(tmp_path: Path) -> None:
    for name in ("mcs2025-yttri_salient.csv", "mcs2025-yttri_meta.xml"):
        (tmp_path / name).write_bytes((USGS / "mcs2025" / name).read_bytes())
    (reading,) = read_path(tmp_path / "mcs2025-yttri_salient.csv")
    assert isinstance(reading, Reading)
    found = {(o.series, o.period): o.qualifiers for o in reading.observations}
    assert found["US/yttrium/exports/compounds", "2024"] == ("e",)
