import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.vocab.code import codes, describe, parent, read_code
from terbia.vocab.element import elements
from terbia.vocab.form import forms


@pytest.mark.parametrize("text", ["2846.90.20.05", "2846902005", "2846.90.2005", "2846 90 20 05", " 2846.90.2005 "])
def test_one_code_in_all_its_dress(text: str) -> None:
    found = read_code(text)
    assert (found.digits, found.dotted, found.level) == ("2846902005", "2846.90.2005", "HTS10")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("2846", "HS4"),
        ("284690", "HS6"),
        ("2846.90.20", "HTS8"),
        ("2846.90.2000", "HTS10"),
        ("2846.90.9000", "Schedule B"),
        ("28469015", "China HS8"),
        ("2805301910", "China HS10"),
    ],
)
def test_levels(text: str, level: str) -> None:
    assert read_code(text).level == level


def test_parents() -> None:
    def above(text: str) -> str | None:
        found = parent(text)
        return found.dotted if found else None

    assert above("2846.90.2005") == "2846.90.20"
    assert above("2846.90.20") == "2846.90"
    assert above("2846.90") == "2846"
    assert above("2846") is None
    assert above("2805301910") == "2805.30.19"
    # 2846.90.90 is a line of China's tariff; the US export line that begins alike does not descend from it
    assert read_code("28469090").level == "China HS8"
    assert above("2846.90.9000") == "2846.90"


def test_the_trap_of_the_magnet_heading() -> None:
    assert "Not rare-earth magnets" in describe("850511")
    assert read_code("850511").form == "" and read_code("8505.11.0070").form == "magnet"
    assert describe("28053011") == "2805.30.11 (China HS8): Neodymium metal."


@given(st.sampled_from(sorted(codes())))
def test_a_code_is_whole(digits: str) -> None:
    one = codes()[digits]
    assert read_code(one.dotted) == read_code(digits) == one
    assert len(digits) in {4, 6, 8, 10} and one.description and one.source
    assert one.form == "" or one.form in forms()
    assert set(one.elements) <= set(elements())
    above = parent(digits)
    assert above is None or digits.startswith(above.digits)


@pytest.mark.parametrize("text", ["", "28469", "2846.9", "magnet", "2846.90.20.00.00", "2846-90"])
def test_what_is_no_code(text: str) -> None:
    with pytest.raises(ValueError, match="is not a commodity code"):
        read_code(text)


def test_a_code_that_is_not_ours() -> None:
    with pytest.raises(ValueError, match=r"Above it stands 2846\.90,"):
        read_code("2846.90.77")
    with pytest.raises(ValueError, match="not among the codes"):
        read_code("0101")
