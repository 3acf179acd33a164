import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.vocab.table import rows
from terbia.vocab.unit import (
    Unit,
    basis_of,
    basis_of_heading,
    convert,
    read_suffix,
    read_unit,
    with_basis,
)

# Every text of the unit columns of Mineral Commodity Summaries 2025 (world data) and 2026 (long file).
PRINTED = [
    ("metric tons", "t"),
    ("thousand metric tons", "kt"),
    ("thousand metric dry tons", "kt dry"),
    ("million carats", "Mct"),
    ("kilograms", "kg"),
    ("thousand carats", "kct"),
    (" thousands of carats", "kct"),
    ("million cubic meters", "million m3"),
    ("million metric tons", "Mt"),
    ("dollars per metric ton", "USD/t"),
    ("dollars per ton", "USD/t"),
    ("percent", "percent"),
    ("cents per pound", "US cents/lb"),
    ("number", "persons"),
    ("dollars per pound", "USD/lb"),
    ("dollars per kilogram", "USD/kg"),
    ("dollars per gram", "USD/g"),
    ("dollars per 10-grams", "USD/10 g"),
    ("dollars per 25 grams", "USD/25 g"),
    ("dollars per 50 grams", "USD/50 g"),
    ("dollars per 100 mililiters", "USD/100 mL"),
    ("dollars per 100 milliliters", "USD/100 mL"),
    ("tons", "t"),
    ("dollars per carat", "USD/ct"),
    ("million dollars", "million USD"),
    ("dollars per troy ounce", "USD/ozt"),
    ("million liters", "million L"),
    ("index", "index"),
    ("dollars per short ton", "USD/short ton"),
    ("dollars per dry metric ton unit", "USD/dmtu"),
]
HEADINGS = [
    ("(Data in metric tons, rare-earth-oxide (REO) equivalent, unless otherwise specified)", "REO"),
    ("[Data in metric tons, rare-earth-oxide (REO) equivalent, unless otherwise specified]", "REO"),
    (
        "(Data in metric tons, yttrium oxide (Y2O3) equivalent, unless otherwise specified) -- See also",
        "Y2O3",
    ),
    ("(Data in metric tons, scandium oxide equivalent, unless otherwise specified)", "Sc2O3"),
    ("(Data in kilograms, gallium content, unless otherwise specified)", "gallium"),
    ("(Data in metric tons, arsenic content unless otherwise specified)", "arsenic"),
    ("(Data in kilograms, platinum-group-metal (PGM) content, unless otherwise specified)", "PGM"),
    ("(Data in thousand metric tons, magnesium oxide (MgO) content, unless otherwise specified)", "MgO"),
    ("(Data in thousand metric tons, gross weight, unless otherwise specified)", "gross"),
    ("(Data in thousand metric tons, usable ore, unless otherwise specified)", "usable ore"),
    ("(Data in thousand metric dry tons unless otherwise specified)", "dry"),
    ("(Data in metric tons unless otherwise specified) -- Excludes gem and synthetic garnet.", None),
    ("See also the Aluminum chapter.", None),
    ("", None),
]
MASSES = [row["unit"] for row in rows("units") if row["dimension"] == "mass"]


@pytest.mark.parametrize(("text", "name"), PRINTED)
def test_units_as_printed(text: str, name: str) -> None:
    assert read_unit(text).name == name


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("USprod_Concentrate_t", "t"),
        ("Price_CeO2_dkg", "USD/kg"),
        ("Price_Cmpds_Oxide_dg", "USD/g"),
        ("Price_Zircon_imported_dt", "USD/t"),
        ("Price_Ingot_ctslb", "US cents/lb"),
        ("Price_Imports_df", "USD/flask"),
        ("Price_Iridium_dto", "USD/ozt"),
        ("Price_dst", "USD/short ton"),
        ("Exports_Value_mdol", "million USD"),
        ("Consump_mmt", "Mt"),
        ("NIR_Compounds-Metals_pct", "percent"),
        ("NIR_Compounds-Metals_t", "percent"),
        ("Alumina_NIR_pct", "percent"),
        ("NIR_ct", "percent"),
        ("Employment_num", "persons"),
        ("Employment_m", "persons"),
        ("Employment_", "persons"),
        ("kt", "kt"),
    ],
)
def test_suffixes_of_columns(column: str, name: str) -> None:
    assert read_suffix(column).name == name


@pytest.mark.parametrize("column", ["Year", "Prod_notes", "Stocks_"])
def test_a_column_without_a_unit(column: str) -> None:
    with pytest.raises(ValueError, match="no suffix of a unit"):
        read_suffix(column)


def test_a_price_whose_suffix_is_a_mass_has_no_unit() -> None:
    with pytest.raises(ValueError, match="its unit is unknown"):
        read_suffix("Price_Zircon_imported_t")


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (1.2, "kt REO", "t REO", 1200.0),
        (10, "USD/g", "USD/kg", 10_000.0),
        (62_500, "USD/t", "USD/kg", 62.5),
        (100, "US cents/lb", "USD/lb", 1.0),
        (1, "USD/lb", "USD/kg", 1 / 0.45359237),
        (1, "flask", "kg", 76 * 0.45359237),
        (1, "USD/flask", "USD/kg", 1 / (76 * 0.45359237)),
        (1, "USD/ozt", "USD/g", 1 / 31.1034768),
        (1, "USD/ct", "USD/g", 5.0),
        (5, "USD/50 g", "USD/kg", 100.0),
        (2.86, "billion USD", "million USD", 2860.0),
    ],
)
def test_conversions_by_hand(value: float, source: str, target: str, expected: float) -> None:
    assert convert(value, source, target) == pytest.approx(expected, rel=1e-8)


@given(st.floats(0, 1e9), st.sampled_from(MASSES), st.sampled_from(MASSES))
def test_there_and_back(value: float, source: str, target: str) -> None:
    assert convert(convert(value, source, target), target, source) == pytest.approx(value)


def test_unlike_things_are_not_converted() -> None:
    with pytest.raises(ValueError, match="t is a mass and USD a money"):
        convert(1, "t", "USD")
    with pytest.raises(ValueError, match="from REO to metal"):
        convert(1, "t REO", "t metal")
    with pytest.raises(ValueError, match="from REO to no stated basis"):
        convert(1, "t REO", "t")
    with pytest.raises(ValueError, match="price per mass"):
        convert(1, "USD/kg", "CNY/kg")


def test_a_basis_is_part_of_a_unit() -> None:
    assert read_unit("tonnes REO") == Unit("t REO", "mass", 1.0, "REO")
    assert with_basis("metric tons", "REO") == "t REO"
    assert with_basis("t REO", "REO") == "t REO"
    assert with_basis("USD/kg", None) == "USD/kg"
    assert (basis_of("kt Dy2O3"), basis_of("US cents/lb"), basis_of("million USD")) == ("Dy2O3", None, None)
    assert read_unit("t REO/yr").name == "t REO"
    with pytest.raises(ValueError, match="takes no basis"):
        with_basis("percent", "REO")
    with pytest.raises(ValueError, match="has the basis REO already"):
        with_basis("t REO", "metal")


@pytest.mark.parametrize(
    "text", ["", "MT", "kg/MW", "kg RE per EV", "t NdFeB/month", "t Dy (basis not stated)", "furlong"]
)
def test_what_is_no_unit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a unit"):
        read_unit(text)


@pytest.mark.parametrize(("heading", "basis"), HEADINGS)
def test_basis_in_a_heading(heading: str, basis: str | None) -> None:
    assert basis_of_heading(heading) == basis


def test_every_word_and_suffix_means_one_unit() -> None:
    for column in ("unit", "aliases", "suffixes"):
        words = [word for row in rows("units") for word in row[column].split("|") if word]
        assert len(words) == len(set(words))
    assert all(read_unit(row["unit"]).name == row["unit"] and row["source"] for row in rows("units"))
