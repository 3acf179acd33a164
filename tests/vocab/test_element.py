import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.vocab.element import (
    convention_groups,
    conventions,
    elements,
    group_of,
    members_of,
    metal_from_oxide,
    oxide_factor,
    oxide_from_metal,
    read_element,
)

# Factors in common use, four decimals, from the atomic masses.
FACTORS = {
    "La": 1.1728,
    "Ce": 1.2284,
    "Pr": 1.2082,
    "Nd": 1.1664,
    "Sm": 1.1596,
    "Eu": 1.1579,
    "Gd": 1.1526,
    "Tb": 1.1762,
    "Dy": 1.1477,
    "Ho": 1.1455,
    "Er": 1.1435,
    "Tm": 1.1421,
    "Yb": 1.1387,
    "Lu": 1.1372,
    "Y": 1.2699,
    "Sc": 1.5338,
}
WEIGHED = st.sampled_from(sorted(FACTORS))


@pytest.mark.parametrize(("symbol", "factor"), FACTORS.items())
def test_oxide_factors(symbol: str, factor: float) -> None:
    assert round(oxide_factor(symbol), 4) == factor


def test_neodymium_by_hand() -> None:
    # Nd2O3: 2 x 144.24 = 288.48 of metal, 3 x 15.999 = 47.997 of oxygen; 336.477 / 288.48 = 1.16638
    assert oxide_factor("Nd") == pytest.approx(336.477 / 288.48)
    assert metal_from_oxide("Nd", 336.477) == pytest.approx(288.48)


@given(WEIGHED, st.floats(0, 1e9))
def test_there_and_back(symbol: str, mass: float) -> None:
    assert metal_from_oxide(symbol, oxide_from_metal(symbol, mass)) == pytest.approx(mass)


@given(WEIGHED)
def test_the_formula_says_how_many_atoms(symbol: str) -> None:
    one = elements()[symbol]
    count = "" if one.oxide_atoms == 1 else str(one.oxide_atoms)
    assert one.oxide == f"{symbol}{count}O{one.oxygen_atoms}"


def test_promethium_has_no_factor() -> None:
    with pytest.raises(ValueError, match="no standard atomic weight"):
        oxide_factor("Pm")


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("Nd", "Nd"),
        ("nd2o3", "Nd"),
        ("Nd₂O₃", "Nd"),
        (" Neodymium ", "Nd"),
        ("TbO2", "Tb"),
        ("terbia", "Tb"),
        ("yttrium oxide", "Y"),
    ],
)
def test_reading(text: str, symbol: str) -> None:
    assert read_element(text).symbol == symbol


def test_a_misspelt_element_is_answered_with_its_name() -> None:
    with pytest.raises(ValueError, match="Close to it: yttrium"):
        read_element("atrium")
    with pytest.raises(ValueError, match="is not a rare earth"):
        read_element("Li")


def test_seventeen_in_order() -> None:
    numbers = [one.atomic_number for one in elements().values()]
    assert numbers == [21, 39, *range(57, 72)]


@pytest.mark.parametrize("convention", conventions())
def test_a_convention_places_no_element_twice(convention: str) -> None:
    placed = [symbol for one in convention_groups() if one.convention == convention for symbol in one.members]
    assert len(placed) == len(set(placed))
    # The EU assesses no promethium; every other convention places all seventeen.
    assert set(elements()) - set(placed) == ({"Pm"} if convention == "eu-2023" else set())


def test_the_line_between_light_and_heavy_is_not_one_line() -> None:
    assert members_of("heavy", "usgs-2026") == ("Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu")
    assert group_of("Y", "usgs-2026") == "heavy-not-counted"
    assert group_of("Y", "usgs-older") == "heavy"
    drawn = {name: group_of("Gd", name) for name in conventions()}
    assert drawn == {
        "usgs-2026": "light",
        "usgs-older": "light",
        "china-medium-heavy": "medium",
        "china-controls": "controlled",
        "eu-2023": "heavy",
    }


def test_unknown_convention_group_and_place() -> None:
    with pytest.raises(ValueError, match="there are usgs-2026"):
        group_of("Dy", "iupac")
    with pytest.raises(ValueError, match="it has light, heavy"):
        members_of("medium", "usgs-2026")
    with pytest.raises(ValueError, match="promethium in no group"):
        group_of("Pm", "eu-2023")
