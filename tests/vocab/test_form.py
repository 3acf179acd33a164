import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.vocab.form import form_names, forms, forms_at, read_form, stage_of, stages


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Mineral concentrates", "mineral-concentrates"),
        ("mixed rare-earth carbonate", "mixed-carbonate"),
        ("MREC", "mixed-carbonate"),
        ("SEG+", "seg-concentrate"),
        ("Compounds-Metals", "compounds-and-metals"),
        ("Compounds and metals", "compounds-and-metals"),
        ("Ores and compounds", "ores-and-compounds"),
        ("NdPr oxide", "ndpr-oxide"),
        ("Ferrocerium, alloys", "ferrocerium"),
        ("Mischmetal", "mischmetal"),
        ("NdFeB magnets", "magnet"),
        ("rare\u2010earth magnets", "magnet"),
    ],
)
def test_names_as_printed(text: str, form: str) -> None:
    assert read_form(text).name == form


def test_stages_in_order() -> None:
    order = stages()
    assert order[0] == "ore" and order[-1] == "product"
    assert order.index("concentrate") < order.index("separated-oxide") < order.index("metal") < order.index("magnet")
    assert all(forms_at(stage) for stage in order)


def test_a_concentrate_is_not_an_oxide() -> None:
    assert stage_of("mineral-concentrates") == "concentrate"
    assert stage_of("mixed-carbonate") == "mixed-compound"
    assert stage_of("NdPr oxide") == "separated-oxide"


def test_a_line_over_several_stages_has_no_single_stage() -> None:
    with pytest.raises(ValueError, match="spans the stages mixed-compound, separated-oxide, metal, alloy"):
        stage_of("compounds-and-metals")


@given(st.sampled_from(sorted(forms())))
def test_a_form_is_whole(name: str) -> None:
    form = forms()[name]
    assert read_form(form.name.replace("-", " ").upper()) == form
    assert [read_form(alias) for alias in form.aliases] == [form] * len(form.aliases)  # no name means two forms
    positions = [stages().index(stage) for stage in form.stages]
    assert positions == list(range(positions[0], positions[-1] + 1))
    assert form.meaning.endswith(".") and form.not_to_be_confused_with.endswith(".") and form.source


def test_unknown_forms_and_stages() -> None:
    with pytest.raises(ValueError, match="Close to it: magnet"):
        read_form("magnit")
    with pytest.raises(ValueError, match="The forms are ore"):
        read_form("???")
    with pytest.raises(ValueError, match="the stages are ore"):
        forms_at("smelter")


def test_names_to_look_for_are_in_lower_case() -> None:
    assert form_names()["ndpr oxide"] == "ndpr-oxide"
    assert all(name == name.casefold() for name in form_names())
