"""From a printed label to a series, worked by hand."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from terbia.ledger.series import Series
from terbia.sources.mcs_place import Placed, commodity_slug, is_commodity, place, place_by_words

LABELS = [
    # commodity, label, word of the long file, statistic, form, scope
    ("Rare earths", "U.S. production: Mineral concentrates", None, "production", "mineral-concentrates", None),
    ("Rare Earths", "Production: Compounds and metals", "Production", "production", "compounds-and-metals", None),
    ("Rare Earths", "Imports: Metals: Ferrocerium, alloys", "Import", "imports", "ferrocerium-alloys", None),
    (
        "Rare earths", "Imports: Metals: Rare-earth metals, scandium, and yttrium", None,
        "imports", "metals-and-alloys", "Rare-earth metals, scandium, and yttrium",
    ),
    ("Rare Earths", "Exports: Ores and compounds", "Export", "exports", "ores-and-compounds", None),
    ("Gallium", "Stocks, consumer, yearend", "Stock", "stocks", "consumer", None),
    ("Gallium", "Consumption, reported", "Consumption", "reported-consumption", None, None),
    ("Lead", "Consumption: Apparent", None, "apparent-consumption", None, None),
    # "Imports for consumption" is of imports, wherever it stands in the label.
    ("Bauxite and Alumina", "Alumina, imports for consumption", None, "imports", None, None),
    ("Barite", "Imports: For consumption", None, "imports", "for-consumption", None),
    ("Stone (Crushed)", "Sold or used by producers", "Sold or used", "sold-or-used", None, None),
    ("Stone (Crushed)", "Recycled material", "Sold or used", "sold-or-used", "recycled-material", None),
    ("Stone (Crushed)", "Recycled material", None, "sold-or-used", "recycled-material", None),
    ("Tin", "Net import reliance as a percentage of total consumption", None, "net-import-reliance", "refined", None),
    ("Boron", "Production—ulexite", "Production", "production", "all-forms", "ulexite"),
    ("Cement", "Clinker capacity, estimated", "Capacity", "capacity", "clinker-estimated", None),
]  # fmt: skip


@pytest.mark.parametrize("case", LABELS, ids=lambda case: f"{case[0]}: {case[1]}")
def test_labels(case: tuple[str, str, str | None, str, str | None, str | None]) -> None:
    commodity, label, word, statistic, form, scope = case
    placed = place(commodity, label, word)
    assert placed is not None
    if label == "Imports: For consumption":
        # "for consumption" says how imports are counted; nothing is left of the label.
        form = None
    assert (placed.statistic, placed.form, placed.scope) == (statistic, form, scope)


def test_two_editions_words_for_one_line_come_to_one_series() -> None:
    def series(commodity: str, label: str, word: str | None = None) -> str:
        placed = place(commodity, label, word)
        assert placed is not None
        return str(Series("US", placed.commodity, placed.statistic, placed.form))

    assert (
        series("Platinum-group metals", "Imports for consumption: Palladium")
        == series("Palladium", "Imports for consumption: Palladium", "Import")
        == "US/palladium/imports"
    )
    assert (
        series("Zirconium and Hafnium", "Exports: Hafnium, wrought")
        == series("Hafnium", "Exports: Hafnium, wrought", "Export")
        == "US/hafnium/exports/wrought"
    )


def test_an_oxides_price_is_of_the_element_and_its_purity_is_the_scope() -> None:
    label = "Price, average, dollars per kilogram: Terbium oxide, 99.99% minimum"
    assert place("Rare Earths", label, "Price") == Placed("terbium", "price", "oxide", "99.99% minimum")
    # A chapter that is not of rare earths keeps its own prices.
    assert place("Iron ore", "Price: Terbium oxide", "Price") == Placed("iron-ore", "price", "terbium-oxide")


def test_reliance_says_of_what_consumption() -> None:
    reported = place("Gallium", "Net import reliance as a percentage of reported consumption")
    assert reported is not None and reported.consumption_kind == "reported"
    slip = place("Barite", "Net import relianceas a percentage of apparent consumption", "Net import reliance")
    assert slip is not None and slip.statistic == "net-import-reliance" and slip.consumption_kind == "apparent"


def test_rounded_is_a_mark_and_no_form() -> None:
    placed = place("Rare Earths", "Mine production: rounded", "Production", "World Mine Production and Reserves")
    assert placed == Placed("rare-earths", "production", "mine", None, True)


def test_units_that_the_line_itself_states() -> None:
    label = "mine production of Y2O3 equivalent contained in rare-earth mineral concentrates"
    yttrium = place("Yttrium", label, "Production", "World Mine Production and Reserves")
    assert yttrium is not None and (yttrium.form, yttrium.unit) == ("mine", "t Y2O3")
    label = "Australia’s reserves (accessible Economic Demonstrated Resources)"
    scandium = place("Scandium", label, "Reserves", "World Mine Production and Reserves")
    assert scandium is not None and (scandium.form, scandium.unit) == (None, "t Sc")


def test_labels_that_name_no_statistic() -> None:
    assert place("Helium", "Withdrawn from storage") is None
    assert place_by_words("Helium", "Withdrawn from storage") == Placed("helium", "withdrawn-from-storage", None)
    assert place("Helium", "Production " * 100) is None


def test_names_of_commodities() -> None:
    assert [commodity_slug(name) for name in ("Gemanium", "Gallium ", "Niobium (Columbium)", "Rare Earths")] == [
        "germanium", "gallium", "niobium", "rare-earths",
    ]  # fmt: skip
    assert is_commodity("Gold") and not is_commodity("") and not is_commodity("###") and not is_commodity("17")
    assert not is_commodity("gold" * 40)


def test_every_rule_of_a_form_has_a_reason_and_leads_to_a_line_that_no_rule_moves_on() -> None:
    text = (files("terbia") / "data/sources/mcs_forms.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len({(row["commodity"], row["statistic"], row["form"]) for row in rows}) == len(rows)
    # A rule may also give a scope to a line that stays where it is.
    moving = [row for row in rows if row["form"] != row["to_form"] or row["to_commodity"] or row["to_statistic"]]
    rules = {(row["commodity"], row["statistic"], row["form"]) for row in moving}
    for row in rows:
        assert row["why"], row
        key = (row["commodity"], row["statistic"], row["form"])
        goal = (row["to_commodity"] or row["commodity"], row["to_statistic"] or row["statistic"], row["to_form"])
        assert goal == key or goal not in rules, (key, goal)
