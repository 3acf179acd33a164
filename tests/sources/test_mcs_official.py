"""The readers on the publisher's own files: every row accounted for, spot values with unit, scope and marks."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from mcs_files import LONG, USGS

from terbia.ledger.correction import corrected
from terbia.ledger.observation import Observation
from terbia.sources.compiled import salient
from terbia.sources.detect import Skipped, read_path
from terbia.sources.reading import Reading
from terbia.sources.together import side_by_side

PATHS = {
    "MCS2022": ("mcs2022/mcs2022-raree_salient.csv", "mcs2022/mcs2022-raree_world.csv"),
    "MCS2023": (
        "mcs2023/mcs2023-raree_salient.csv", "mcs2023/mcs2023-raree_world.csv", "mcs2023/mcs2023-scandi_salient.csv",
        "mcs2023/mcs2023-thori_salient.csv", "mcs2023/mcs2023-yttri_salient.csv",
        "mcs2023/mcs2023-zirco-hafni_salient.csv", "mcs2023/mcs2023-zirco-hafni_world.csv",
    ),
    "MCS2025": ("mcs2025/Salient_Commodity.zip", "mcs2025/World_Data.zip"),
    "MCS2026": ("mcs2026/usgs_mcs2026_commodities_data.csv",),
}  # fmt: skip


@cache
def readings(edition: str) -> list[Reading]:
    return [item for path in PATHS[edition] for item in read_path(USGS / path) if not isinstance(item, Skipped)]


@cache
def figures(edition: str) -> dict[tuple[str, str], Observation]:
    rows = corrected(edition, side_by_side(readings(edition)))
    return {(o.series, o.period): o for o in rows}


@pytest.mark.parametrize("edition", PATHS)
def test_every_row_is_loaded_and_every_file_names_its_edition(edition: str) -> None:
    for reading in readings(edition):
        assert reading.edition.name == edition
        assert reading.account.balances()
        assert reading.account.rejected == []
        assert reading.account.loaded > 0


def test_the_long_file_has_a_figure_for_each_of_its_rows() -> None:
    (reading,) = readings("MCS2026")
    assert (reading.account.read, reading.account.loaded, len(reading.observations)) == (8886, 8886, 8886)
    assert len({(o.series, o.period) for o in reading.observations}) == 8886


def test_the_release_of_2025_has_85_national_tables_and_one_of_the_world() -> None:
    kinds = [reading.account.format for reading in readings("MCS2025")]
    assert kinds.count("USGS MCS salient, wide") == 85
    assert kinds.count("USGS MCS world, wide") == 1


# edition, series, period, value, low, high, unit, qualifiers
SPOTS = [
    ("MCS2022", "US/rare-earths/production/mineral-concentrates", "2020", 39000, None, None, "t REO", ()),
    ("MCS2022", "CN/rare-earths/production/mine", "2021", 168000, None, None, "t REO", ("e",)),
    ("MCS2023", "US/rare-earths/production/mineral-concentrates", "2022", 43000, None, None, "t REO", ("e",)),
    ("MCS2023", "AU/rare-earths/production/mine", "2021", 24000, None, None, "t REO", ("e",)),
    ("MCS2023", "AU/rare-earths/production/mine", "2022", 18000, None, None, "t REO", ("e",)),
    ("MCS2023", "US/rare-earths/production/mine", "2021", 42000, None, None, "t REO", ()),
    ("MCS2023", "BR/rare-earths/reserves", "2022", 21000000, None, None, "t REO", ()),
    ("MCS2025", "US/rare-earths/net-import-reliance/compounds-and-metals", "2024", 80, None, None,
     "percent of apparent consumption", ("e",)),
    ("MCS2025", "US/rare-earths/net-import-reliance/compounds-and-metals", "2023", None, 95, 100,
     "percent of apparent consumption", (">",)),
    ("MCS2025", "US/rare-earths/production/compounds-and-metals", "2024", 1300, None, None, "t REO", ("e",)),
    ("MCS2025", "US/yttrium/imports/alloys-compounds-and-metal", "2024", 470, None, None, "t Y2O3", ("e",)),
    ("MCS2025", "CA/rare-earths/reserves", "2024", 830000, None, None, "t REO", ()),
    ("MCS2026", "US/rare-earths/net-import-reliance/compounds-and-metals", "2025", 67, None, None,
     "percent of apparent consumption", ("e",)),
    ("MCS2026", "US/rare-earths/net-import-reliance/compounds-and-metals", "2023", None, 90, 100,
     "percent of apparent consumption", (">",)),
    ("MCS2026", "US/rare-earths/net-import-reliance/mineral-concentrates", "2025", None, None, None,
     "percent of apparent consumption", ("e", "E")),
    ("MCS2026", "US/rare-earths/production/mineral-concentrates", "2025", 51000, None, None, "t REO", ("e",)),
    ("MCS2026", "CN>US/rare-earths/import-share/compounds-and-metals", "2021/2024", 71, None, None,
     "percent of imports", ()),
    ("MCS2026", "WORLD/rare-earths/reserves", "2025", None, 85000000, None, "t REO", (">", "rounded")),
    ("MCS2026", "CA/rare-earths/production/mine", "2024", 0, None, None, "t REO", ("—",)),
    ("MCS2026", "WORLD/yttrium/production/mine", "2025", None, 10000, 15000, "t Y2O3", ("range",)),
    ("MCS2026", "AU/scandium/reserves", "2023", 34000, None, None, "t Sc", ("e",)),
    ("MCS2026", "US/niobium/shipments/government-stockpile", "2021", -1, None, None, "t", ("corrected",)),
    ("MCS2026", "US/tantalum/shipments/government-stockpile", "2021", -10, None, None, "t", ("corrected",)),
    # Columns that the file of 2025 heads wrongly; what stands there is what MCS 2026 prints for the same year.
    ("MCS2025", "US/lead/production/secondary-refinery-old-scrap", "2021", 1050, None, None, "kt", ()),
    ("MCS2025", "US/lead/production/primary-refinery", "2021", 0, None, None, "kt", ()),
    ("MCS2025", "US/lead/imports/refined-metal-unwrought", "2021", 614, None, None, "kt", ()),
    ("MCS2025", "US/iron-ore/apparent-consumption", "2021", 37300, None, None, "kt", ()),
    ("MCS2025", "US/magnesium-metal/price/european-free-market", "2021", 5011, None, None, "USD/t", ()),
    ("MCS2025", "BE/indium/capacity/refinery", "2024", 50, None, None, "t", ()),
    # Units that the files of 2025 state wrongly.
    ("MCS2025", "US/arsenic/price/metal-u.s.-warehouse", "2021", 1.11, None, None, "USD/lb", ()),
    ("MCS2025", "US/tungsten/price/concentrate-in-warehouse-rotterdam", "2021", 225, None, None, "USD/dmtu", ()),
    ("MCS2025", "US/iron-ore/reserves/crude-ore", "2024", 3600, None, None, "Mt", ()),
    ("MCS2025", "US/molybdenum/reserves", "2024", 3500, None, None, "kt", ()),
    ("MCS2025", "CA/titanium-mineral-concentrates/production/mine-ilmenite", "2023", 350, None, None, "kt", ()),
    ("MCS2025", "US/sand-and-gravel-industrial/production/mine", "2023", 133000, None, None, "kt", ()),
    # The two tables of mica have the same words; the first is of scrap and flake.
    ("MCS2026", "US/mica/net-import-reliance/scrap-and-flake", "2023", 25, None, None,
     "percent of apparent consumption", ()),
    ("MCS2026", "US/mica/net-import-reliance/sheet", "2023", 100, None, None, "percent of apparent consumption", ()),
]  # fmt: skip


@pytest.mark.parametrize("spot", SPOTS, ids=lambda spot: " ".join(spot[:3]))
def test_spot_values(spot: tuple[Any, ...]) -> None:
    edition, series, period, value, low, high, unit, qualifiers = spot
    o = figures(edition)[series, period]
    assert (o.value, o.low, o.high, o.unit) == (value, low, high, unit)
    assert set(o.qualifiers) == set(qualifiers)
    assert o.edition == edition


def test_the_scope_that_a_note_states_is_kept() -> None:
    o = figures("MCS2026")["CN/rare-earths/production/mine", "2024"]
    assert o.note is not None and "Production quota; does not include undocumented production" in o.note
    assert o.origin.locator.startswith("usgs_mcs2026_commodities_data.csv line ")


def test_magnesium_has_no_reserves_though_the_file_has_a_column_of_them() -> None:
    assert not [key for key in figures("MCS2025") if key[0].endswith("magnesium-metal/reserves")]


def _compiled_salient() -> list[Observation]:
    return [o for o in salient.read() if "us_salient.csv" in o.origin.locator and o.edition in PATHS]


def test_us_salient_agrees_with_the_official_files() -> None:
    """Of the table of US salient figures, every row of an edition whose file is at hand says what the file says."""
    rows = _compiled_salient()
    held = [o for o in rows if (o.series, o.period) in figures(o.edition)]
    differing = []
    for o in held:
        there = figures(o.edition)[o.series, o.period]
        symbols = {"W", "NA", "E", "XX", "s", ">", "<"}
        ours, theirs = ((x.value, x.low, x.high, set(x.qualifiers) & symbols) for x in (o, there))
        if ours != theirs:
            differing.append((o.edition, o.series, o.period, o.text, there.text))
    assert differing == []
    missing = {(o.edition, o.series) for o in rows} - {(o.edition, o.series) for o in held}
    # The total of all compounds of MCS 2025 stands in a footnote of the printed page only.
    assert missing == {("MCS2025", "US/rare-earths/production/compounds-and-metals;total-domestic")}
    assert len(held) > 350


def test_the_table_itself_is_the_one_that_was_compared() -> None:
    text = (files("terbia") / "data/tables/usgs/us_salient.csv").read_text(encoding="utf-8")
    editions = {f"MCS{row['edition']}" for row in csv.DictReader(text.splitlines())}
    assert set(PATHS) <= editions


def test_editions_of_unlike_layout_meet_in_one_series() -> None:
    """2,694 of the 2,823 series of 2025 go on in 2026; before the two wordings were matched 1,962 did."""
    old = {o.series for r in readings("MCS2025") for o in r.observations}
    new = {o.series for r in readings("MCS2026") for o in r.observations}
    assert len(old & new) >= 2694
    for series in (
        "US/tin/net-import-reliance/refined", "US/palladium/imports", "US/platinum/net-import-reliance",
        "US/zirconium/imports/ores-and-concentrates-zro2-content", "US/hafnium/net-import-reliance",
        "US/titanium-sponge/net-import-reliance", "US/silicon/net-import-reliance/metal", "US/mica/imports/sheet",
        "TR/soda-ash/production/mine-natural", "FR/kyanite-and-related-minerals/production/mine",
        "AU/iron-ore/production/mine-iron-content", "US/alumina/imports", "US/nepheline-syenite/imports",
    ):  # fmt: skip
        assert series in old & new, series


def test_the_same_file_in_another_encoding_says_the_same() -> None:
    from terbia.sources.detect import File, read_file

    data = LONG.read_bytes()
    again = read_file(File(LONG.name, data.decode("cp1252").encode("utf-8")))
    assert isinstance(again, Reading)
    assert list(again.observations) == list(readings("MCS2026")[0].observations)
