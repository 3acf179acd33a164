"""Marks fused to labels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.sources.footnote import Marks, beside, notes_below, numbered, unmarked
from terbia.sources.myb_world import is_area


@pytest.mark.parametrize(
    ("printed", "name", "letters", "numbers"),
    [
        ("Australiae", "Australia", ("e",), ()),
        ("China3", "China", (), ("3",)),
        ("Indiae, 4", "India", ("e",), ("4",)),
        ("Thailande, 5", "Thailand", ("e",), ("5",)),
        ("Madagascare", "Madagascar", ("e",), ()),
        ("Madagascar", "Madagascar", (), ()),
        ("France", "France", (), ()),
        ("Nigerr", "Niger", ("r",), ()),
        ("Otherr", "Other", ("r",), ()),
        ("Korea, Republic of", "Korea, Republic of", (), ()),
        ("United States6, 7", "United States", (), ("6", "7")),
    ],
)
def test_marks_of_area_labels(printed: str, name: str, letters: tuple[str, ...], numbers: tuple[str, ...]) -> None:
    assert unmarked(printed, is_area) == (name, Marks(letters, numbers))


def test_an_unknown_label_keeps_its_letters() -> None:
    assert unmarked("Narnie4", is_area) == ("Narnie", Marks(numbers=("4",)))


def test_numbers_of_products() -> None:
    assert numbered("Scandium2, 3") == ("Scandium", Marks(numbers=("2", "3")))
    assert numbered("Mountain Pass, CA5") == ("Mountain Pass, CA", Marks(numbers=("5",)))
    assert numbered("2018") == ("2018", Marks())


def test_marks_beside_a_number() -> None:
    assert beside(" ") == Marks()
    assert beside("r") == Marks(("r",))
    assert beside("e, 6") == Marks(("e",), ("6",))
    with pytest.raises(ValueError, match="mark"):
        beside("x")


def test_notes_below_a_table() -> None:
    lines = ["eEstimated.  rRevised.", "1Table includes data.", "5China, free on board.", "Source: U.S. Census Bureau."]
    assert notes_below(lines) == {"1": "Table includes data.", "5": "China, free on board."}


@given(
    st.sampled_from(["China", "France", "Madagascar", "Other", "Viet Nam", "Korea, Republic of", "Ukraine"]),
    st.sampled_from(["", "e", "r"]),
    st.lists(st.integers(1, 12).map(str), max_size=2, unique=True),
)
def test_marks_put_on_come_off(name: str, letter: str, numbers: list[str]) -> None:
    printed = name + (f"{letter}, " if letter and numbers else letter) + ", ".join(numbers)
    assert unmarked(printed, is_area) == (name, Marks((letter,) if letter else (), tuple(numbers)))
