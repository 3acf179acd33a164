"""What a column means: by the metadata beside the file, by the packaged dictionary, by its name alone."""

from __future__ import annotations

import pytest
from mcs_files import USGS

from terbia.sources.mcs_columns import by_head, estimated_in, meanings, wrong_headings
from terbia.sources.mcs_metadata import read_metadata


def test_metadata_give_label_unit_and_estimated_years() -> None:
    columns = {m.column: m for m in read_metadata((USGS / "mcs2025/mcs2025-rareee_meta.xml").read_bytes())}
    concentrate = columns["USprod_Concentrate_t"]
    assert concentrate.label == "U.S. production: Mineral concentrates"
    assert (concentrate.unit, concentrate.estimated) == ("t", "all")
    assert estimated_in(concentrate, "2020", "2024")
    yttrium = {m.column: m for m in read_metadata((USGS / "mcs2025/mcs2025-yttri_meta.xml").read_bytes())}
    price = next(m for name, m in yttrium.items() if name.startswith("Price_Metal"))
    assert price.estimated == "last"
    assert estimated_in(price, "2024", "2024") and not estimated_in(price, "2023", "2024")
    reliance = next(m for name, m in columns.items() if name.startswith("NIR_Compounds"))
    assert reliance.unit == "percent"


def test_metadata_that_are_none() -> None:
    assert read_metadata(b"") == []
    assert read_metadata(b"<metadata><attr>") == []
    assert read_metadata(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>') == []
    assert read_metadata(b"\xff\xfe\x00") == []


def test_the_dictionary_knows_columns_whose_suffix_has_changed() -> None:
    """``NIR_Compounds-Metals_pct`` (2023) and ``_t`` (2025) are the same column; 2025 stands in the dictionary."""
    header = ["DataSource", "Commodity", "Year", "NIR_Compounds-Metals_pct", "Employment_num"]
    found = meanings("rare-earths", header, "MCS2023")
    assert found[:3] == [None, None, None]
    reliance, employment = found[3:]
    assert reliance is not None and reliance.unit == "percent" and "Compounds and metals" in reliance.label
    assert employment is not None and employment.unit == "persons"
    # Which years are estimated is known of the dictionary's own edition only.
    assert reliance.estimated == "" and reliance.notes == ""
    own = meanings("rare-earths", [*header[:3], "Exports_Metals_t"], "MCS2025")[3]
    assert own is not None and own.estimated == "all"


@pytest.mark.parametrize(
    ("name", "label", "unit"),
    [
        ("Imports_Metal_kg", "Imports: Metal", "kg"),
        ("USprod_Refinery_Primary_kt", "Production: Refinery Primary", "kt"),
        ("Exports_t", "Exports", "t"),
        ("NIR_ct", "Net import reliance as a percentage of apparent consumption", "percent"),
        ("Employment_m", "Employment", "persons"),
        ("Price_Metal_dkg", "Price: Metal", "USD/kg"),
        ("Consump_Apprnt_kt", "Consumption: Apparent", "kt"),
    ],
)
def test_a_name_alone(name: str, label: str, unit: str) -> None:
    meaning = by_head(name)
    assert meaning is not None and (meaning.label, meaning.unit) == (label, unit)


@pytest.mark.parametrize("name", ["Wondrous_t", "Imports", "Price_Zircon_t", "", "_"])
def test_names_that_say_too_little(name: str) -> None:
    assert by_head(name) is None


def test_a_name_that_stands_twice_is_told_apart_by_its_place_in_the_metadata() -> None:
    """Iodine 2025 prints ``Consump_t`` twice; where the names agree otherwise, the order of the metadata decides."""
    metadata = read_metadata(
        _metadata(
            ("Imports_t", "Imports"),
            ("Consump_t", "Consumption: Apparent"),
            ("Reported_t", "Consumption: Reported"),
            ("NIR_pct", "Net import reliance"),
        )
    )
    header = ["Imports_t", "Consump_t", "Consump_t", "NIR_pct"]
    found = meanings("iodine", header, "MCS2025", metadata)
    # The first of the two is at the place of Consump_t in the metadata, the second at that of another name.
    assert [m.label if m else None for m in found] == ["Imports", None, "Consumption: Reported", "Net import reliance"]


def _metadata(*columns: tuple[str, str]) -> bytes:
    attributes = "".join(
        f"<attr><attrlabl>{name}</attrlabl><attrdef>{label}.</attrdef></attr>" for name, label in columns
    )
    return f"<metadata>{attributes}</metadata>".encode()


def test_a_wrong_heading_is_declared_with_what_stands_under_it() -> None:
    lead = wrong_headings("MCS2025", "lead")
    assert len(lead) == 9 and all(one.why and one.expect and one.period == "2021" for one in lead)
    assert wrong_headings("MCS2026", "lead") == []
    found = meanings("lead", ["Year", "USprod_Concentrates_kt"], "MCS2025")[1]
    assert found is not None and found.label == "U.S. production: Secondary refinery, old scrap"
    assert found.unit == "kt" and "Headed USprod_Concentrates_kt" in found.notes
    other = meanings("lead", ["Year", "USprod_Concentrates_kt"], "MCS2024")[1]
    assert other is not None and other.label == "Production: Concentrates"
