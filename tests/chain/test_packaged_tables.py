"""The packaged tables of the chain: their form, their origins, and what of the world they cover."""

from __future__ import annotations

import csv
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest

from terbia.ledger.record import Record

Row = dict[str, str]

NUMBER = [
    "low",
    "value",
    "high",
    "unit",
    "kind",
    "series",
    "period",
    "source_title",
    "source_url",
    "locator",
    "qualifiers",
    "note",
]
KEYS = {
    "areas": ["area", "name", "note"],
    "allies": ["area", "ally", "source_title", "source_url", "qualifiers", "note"],
    "groups": ["group", "members", "separation", "metal", "oxide_factor", "source_title", "source_url", "note"],
    "compositions": ["composition", "group", *NUMBER],
    "sites": ["site", "area", "name", "operator", "status", "facility", "capacities", "note"],
    "mines": ["mine", "composition", "feed_class", "note"],
    "capacities": ["site", "stage", "measure", "from_year", *NUMBER],
    "yields": ["step", "group", *NUMBER],
    "recipes": ["grade", "group", *NUMBER],
    "grades": ["grade", "name", *NUMBER],
    "variants": ["variant", "grade", "name", *NUMBER],
    "requirements": ["area", "product", "year", *NUMBER],
    "loss_values": ["product", *NUMBER],
    "routes": [
        "mine",
        "to_area",
        "to_site",
        "good",
        "from_year",
        "to_year",
        "source_title",
        "source_url",
        "qualifiers",
        "note",
    ],
    "outputs": ["site", "stage", "group", "from_year", "source_title", "source_url", "qualifiers", "note"],
    "contents": ["table", "row"],
    "statistics": ["statistic", "year", "flow", "item", "from_area", "to_area", *NUMBER],
    "left_out": ["facility", "reason"],
}
#: The columns that name a row: no two rows of a table share them.
NAMES = {
    "areas": 1,
    "allies": 2,
    "groups": 1,
    "compositions": 2,
    "sites": 1,
    "mines": 1,
    "capacities": 4,
    "yields": 2,
    "recipes": 2,
    "grades": 1,
    "variants": 1,
    "requirements": 3,
    "loss_values": 1,
    "routes": 5,
    "outputs": 3,
    "contents": 2,
    "statistics": 2,
    "left_out": 1,
}
NUMBERED = [name for name, columns in KEYS.items() if "kind" in columns]
KINDS = {"measured", "derived", "assumed", "absent"}
QUALIFIERS = {"unverified", "secondary", "assumed", "derived", "corrected"}
MEASURES = {
    ("mine", "REO"): "t REO",
    ("cracking", "REO-feed"): "t REO",
    ("light-separation", "REO-feed"): "t REO",
    ("light-separation", "NdPr-oxide"): "t oxide",
    ("heavy-separation", "SEG-feed"): "t feed",
    ("heavy-separation", "DyTb-oxide"): "t oxide",
    ("metal", "NdPr-metal"): "t metal",
    ("heavy-metal", "DyTb-metal"): "t metal",
    ("alloy", "alloy"): "t alloy",
    ("magnet", "magnet"): "t magnet",
    ("recycling", "REO"): "t REO",
    ("scrap", "REO"): "t REO",
    ("scrap", "alloy"): "t alloy",
}
#: What one unit of the record is in the unit of the table, where the two are not written alike; 0.61 is the
#: content of bastnaesite concentrate that the notes of those rows state.
IN_UNIT = {
    ("percent of total REO", "share of REO"): 0.01,
    ("percent of blank", "share"): 0.01,
    ("t oxide", "t REO"): 1.0,
    ("t Y2O3", "t REO"): 1.0,
    ("t REO feed", "t REO"): 1.0,
    ("t", "t REO"): 1.0,
    ("t", "t oxide"): 1.0,
    ("t gross", "t REO"): 0.61,
}
GROUPS = ["La+Ce", "NdPr", "Sm", "Gd", "Tb", "Dy", "Y", "rest"]
FIXTURES = Path(__file__).parents[1] / "data" / "chain"


def rows(name: str) -> list[Row]:
    """The rows of one packaged table."""
    table = files("terbia").joinpath("data", "chain", f"{name}.csv")
    return list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))


def number(text: str) -> float | None:
    """The number of a cell, None for an empty one."""
    return float(text) if text else None


def middle(row: Row) -> float:
    """The value of a row, or the middle of its range where nobody published one."""
    return float(row["value"]) if row["value"] else (float(row["low"]) + float(row["high"])) / 2


@pytest.mark.parametrize("name", KEYS)
def test_header_order_and_bytes(name: str) -> None:
    table = files("terbia").joinpath("data", "chain", f"{name}.csv")
    data = table.read_bytes()
    assert b"\r" not in data
    assert data.decode("utf-8").splitlines()[0].split(",") == KEYS[name]
    named = [tuple(row[column] for column in KEYS[name][: NAMES[name]]) for row in rows(name)]
    assert named and len(set(named)) == len(named)
    first = [key[0] for key in named]
    assert all(a <= b for a, b in pairwise(first))


@pytest.mark.parametrize("name", NUMBERED)
def test_numbers_have_kind_range_origin_and_reason(name: str) -> None:
    for row in rows(name):
        low, value, high = (number(row[column]) for column in ("low", "value", "high"))
        assert row["kind"] in KINDS, row
        assert row["unit"], row
        assert low is not None and high is not None and low <= high, row
        if row["kind"] == "absent":
            assert value is None, row
            assert low < high, row
        else:
            assert value is not None and low <= value <= high, row
        qualifiers = row["qualifiers"].split(";") if row["qualifiers"] else []
        assert set(qualifiers) <= QUALIFIERS, row
        if row["kind"] in ("assumed", "absent"):
            assert "assumed" in qualifiers and row["note"], row
        elif row["kind"] == "derived":
            assert "derived" in qualifiers and (row["note"] or row["locator"] or row["series"]), row
        if row["kind"] in ("measured", "derived") or "corrected" in qualifiers:
            # A zero that a publisher says in words also names the series that says the same in numbers.
            both_may_be = float(row["high"]) == 0
            assert bool(row["series"]) != bool(row["source_title"]) or (both_may_be and row["series"]), row
        assert bool(row["series"]) == bool(row["period"]), row


@pytest.mark.parametrize("name", NUMBERED)
def test_series_say_the_same_in_the_record(name: str, record: Record) -> None:
    for row in rows(name):
        if not row["series"]:
            continue
        found = record.find(row["series"], row["period"])
        assert found is not None, row
        if found.unit == "percent of apparent consumption":
            assert (found.value, float(row["value"])) == (100, 0), row  # all is imported, so nothing is made
            continue
        factor = 1.0 if found.unit == row["unit"] else IN_UNIT[found.unit, row["unit"]]
        wanted = found.value if found.value is not None else (found.low or 0.0) / 2 + (found.high or 0.0) / 2
        assert float(row["value"]) == pytest.approx(wanted * factor, rel=1e-6), row
        for qualifier in ("unverified", "secondary"):
            assert (qualifier in found.qualifiers) <= (qualifier in row["qualifiers"]), row


def test_compositions_add_to_one_and_name_every_group() -> None:
    made: dict[str, dict[str, float]] = {}
    for row in rows("compositions"):
        made.setdefault(row["composition"], {})[row["group"]] = float(row["value"])
    for composition, shares in made.items():
        assert sorted(shares) == sorted([*GROUPS, "unknown"]), composition
        assert sum(shares.values()) == pytest.approx(1.0, abs=1e-6), composition
        assert all(shares[group] > 0 for group in GROUPS), composition
        assert shares["unknown"] < 0.05, composition


def test_dy_tb_ratio_lies_in_the_classes_or_is_said_not_to() -> None:
    share = {(row["composition"], row["group"]): row for row in rows("compositions")}
    for mine in rows("mines"):
        dy, tb = share[mine["composition"], "Dy"], share[mine["composition"], "Tb"]
        widest = float(dy["high"]) / float(tb["low"])
        narrowest = float(dy["low"]) / float(tb["high"])
        assert narrowest < 7.4 and widest > 2.8, mine["composition"]


def test_tables_refer_to_each_other() -> None:
    areas = {row["area"] for row in rows("areas")}
    sites = {row["site"]: row for row in rows("sites")}
    mines = {row["mine"]: row for row in rows("mines")}
    compositions = {row["composition"] for row in rows("compositions")}
    assert {row["area"] for row in sites.values()} <= areas
    assert set(mines) <= set(sites)
    assert {row["composition"] for row in mines.values()} == compositions
    assert {row["feed_class"] for row in mines.values()} == {"mineral", "ionic"}
    for row in rows("capacities"):
        assert row["site"] in sites and MEASURES[row["stage"], row["measure"]] == row["unit"], row
        assert row["stage"] != "mine" or row["site"] in mines, row
    for row in rows("routes"):
        assert row["mine"] in mines and row["to_area"] in areas | {"*"}, row
        assert not row["to_site"] or sites[row["to_site"]]["area"] == row["to_area"], row
        assert row["source_title"] or {"assumed", "unverified"} & set(row["qualifiers"].split(";")), row
    separates = {(row["site"], row["stage"]) for row in rows("capacities")}
    for row in rows("outputs"):
        assert (row["site"], row["stage"]) in separates and row["group"] in GROUPS, row
        assert row["source_title"] and row["note"], row
    for row in rows("allies"):
        assert row["area"] in areas and row["ally"] in areas and row["area"] != row["ally"], row
    for row in rows("statistics"):
        ends = {row["from_area"], row["to_area"]}
        but = {area for end in ends if end.startswith("*-") for area in end[2:].split(";")}
        assert but | {end for end in ends if not end.startswith("*-")} <= areas | {"", "*"}, row
        assert (row["flow"] != "mine" and row["flow"] != "stock") or row["item"] in {*mines, "all-mines"}, row
    products = {row["product"] for row in rows("requirements")}
    assert products == {"magnet", *GROUPS}
    assert {row["product"] for row in rows("loss_values")} == {row["grade"] for row in rows("grades")} | set(GROUPS)


@pytest.mark.parametrize("year", ["2024", "2025"])
def test_every_tonne_of_the_world_table_is_in_a_mine(year: str, record: Record) -> None:
    """Of the USGS world table every area is covered, so that the sum is its world total before rounding."""
    area_of = {row["site"]: row["area"] for row in rows("sites")}
    mined: dict[str, float] = {}
    for row in rows("statistics"):
        # The world table leaves the monazite of the United States out.
        left_out = row["item"] in ("all-mines", "us_monazite")
        if row["flow"] == "mine" and not left_out and row["year"] == year:
            mined[area_of[row["item"]]] = mined.get(area_of[row["item"]], 0.0) + float(row["value"])
    total = 0.0
    for area in {row["area"] for row in rows("areas")}:
        found = record.find(f"{area}/rare-earths/production/mine", year)
        if found is not None and found.value:
            assert mined[area] == pytest.approx(found.value, rel=1e-4), area
            total += mined[area]
    world = record.find("WORLD/rare-earths/production/mine", year)
    assert world is not None and world.value is not None
    assert total >= 0.8 * world.value
    assert total == pytest.approx(world.value, rel=0.015)


def test_quota_of_china_by_group(record: Record) -> None:
    """Twice the first batch of 2024: 2 x 94,580, 2 x 30,280 and 2 x 10,140, together the quota of 270,000 t."""
    year = [row for row in rows("statistics") if row["year"] == "2024" and row["flow"] == "mine"]
    mined = {row["item"]: float(row["value"]) for row in year}
    assert mined["bayan_obo_mine"] == 2 * 94_580
    assert mined["creg_sichuan"] == 2 * 30_280
    assert mined["creg_clays"] + mined["creg_longnan"] == pytest.approx(2 * 10_140)
    quota = record.find("CN/rare-earths/quota/mining", "2024")
    assert quota is not None and quota.value == 2 * (94_580 + 30_280 + 10_140)


def test_every_facility_of_medium_confidence_or_better_is_accounted_for() -> None:
    sites = {row["site"]: row["facility"] for row in rows("sites")}
    left_out = {row["facility"]: row["reason"] for row in rows("left_out")}
    with (FIXTURES / "facilities_accounted.csv").open(encoding="utf-8", newline="") as text:
        accounted = list(csv.DictReader(text))
    assert len(accounted) == 74
    for row in accounted:
        if row["where"] == "left_out":
            assert left_out[row["facility_id"]], row
        else:
            assert all(sites[site] == row["facility_id"] for site in row["where"].split(";")), row
            assert row["facility_id"] not in left_out


def test_every_deposit_with_a_complete_assemblage_is_a_mine() -> None:
    """The 16 with shares that add up to 98-102 %, Mountain Pass in four versions and Colossus in two: 20."""
    complete = [
        "araxa_monazite_cetem", "au_east_monazite", "bayan_obo", "bear_lodge", "colossus_north", "colossus_south",
        "kvanefjeld", "lovozero_loparite", "maoniuping", "mountain_pass_10k", "mountain_pass_full",
        "mountain_pass_resource", "mountain_pass_usgs", "mt_weld_cld", "myanmar_iac", "ngualla", "nolans",
        "perak_xenotime", "pitinga_xenotime_cetem", "steenkampskraal",
    ]  # fmt: skip
    assert set(complete) <= {row["composition"] for row in rows("mines")}


def test_planned_plants_are_slots_in_the_base_years() -> None:
    """What opens after 2025 has no row that counts in 2025, and nothing heavy is separated in the US by then."""
    first: dict[tuple[str, str], int] = {}
    for row in rows("capacities"):
        key = (row["site"], row["stage"])
        if float(row["high"] or 0) > 0:  # a row of zero says that nothing is made, with its source
            first[key] = min(first.get(key, 9999), int(row["from_year"]))
    late = [("mp_heavy", "heavy-separation"), ("white_mesa", "heavy-separation"), ("caremag", "heavy-separation")]
    late += [("iluka_eneabba", "heavy-separation"), ("mp_independence", "magnet"), ("evac_sumter", "magnet")]
    assert all(first[key] > 2025 for key in late)
    area_of = {row["site"]: row["area"] for row in rows("sites")}
    heavy = {area_of[site] for (site, stage), year in first.items() if stage == "heavy-separation" and year <= 2025}
    assert heavy == {"CN", "MY"}


def test_recipes_give_the_published_means_of_dy_and_tb() -> None:
    """0.6 x 1.2 wt% = 0.72 wt% Dy (oxide factor 1.147683); 0.6 x 0.2333 wt% = 0.14 wt% Tb (1.176172)."""
    share = {row["grade"]: float(row["value"]) for row in rows("grades")}
    recipe = {(row["grade"], row["group"]): float(row["value"]) for row in rows("recipes")}
    assert sum(share.values()) == pytest.approx(1.0)
    assert share["high-temperature"] * recipe["high-temperature", "Dy"] / 1.147683 == pytest.approx(0.0072, rel=1e-4)
    assert share["high-temperature"] * recipe["high-temperature", "Tb"] / 1.176172 == pytest.approx(0.0014, rel=1e-4)


def test_variants_do_the_work_of_the_mean_with_twice_the_dy_for_tb() -> None:
    """wt% of Dy with twice that of Tb: 1.20 + 2 x 0.233 = 1.667 = 1.667 + 0 = 0.5 + 2 x 0.583; all hold 28.30 of RE."""
    recipe = {(row["grade"], row["group"]): float(row["value"]) for row in rows("recipes")}
    for name in ("high-temperature", *(row["variant"] for row in rows("variants"))):
        dy, tb = recipe[name, "Dy"] / 1.147683, recipe[name, "Tb"] / 1.176172
        assert dy + 2 * tb == pytest.approx(0.0166667, rel=1e-4)
        assert dy + tb + recipe[name, "NdPr"] / 1.17655 == pytest.approx(0.2830, rel=1e-3)


def test_statistics_of_dy_and_tb_in_magnets_are_the_published_means() -> None:
    """0.72 % (0.6-1.0) and 0.14 % (0.11-0.18) of 300,000 t of blanks, as oxide."""
    found = {row["statistic"]: row for row in rows("statistics")}
    for name, factor, shares in (
        ("cn-dy-in-magnets", 1.147683, (0.6, 0.72, 1.0)), ("cn-tb-in-magnets", 1.176172, (0.11, 0.14, 0.18)),
    ):  # fmt: skip
        stated = [float(found[name][column]) for column in ("low", "value", "high")]
        assert stated == pytest.approx([share / 100 * 300_000 * factor for share in shares], rel=1e-4)


def test_neodymium_balance_of_2024_closes_within_its_uncertainty() -> None:
    """Mined share x yields, with Chinese scrap, against blanks x recipe: a check of the order, within 15 %."""
    composition = {(row["composition"], row["group"]): float(row["value"]) for row in rows("compositions")}
    mines = {row["mine"]: row for row in rows("mines")}
    keep = {row["step"]: float(row["value"]) for row in rows("yields")}
    recipe = {(row["grade"], row["group"]): float(row["value"]) for row in rows("recipes")}
    share = {row["grade"]: float(row["value"]) for row in rows("grades")}
    year = [row for row in rows("statistics") if row["year"] == "2024"]
    primary_t = sum(
        float(row["value"])
        * composition[mines[row["item"]]["composition"], "NdPr"]
        * keep["light-separation"]
        * (keep["cracking"] if mines[row["item"]]["feed_class"] == "mineral" else 1.0)
        for row in year
        if row["flow"] == "mine" and row["item"] != "all-mines"
    )
    recycled_t = sum(float(row["value"]) for row in year if row["flow"] == "recycled" and row["item"] == "NdPr")
    magnet_t = sum(middle(row) for row in year if row["flow"] == "magnet")
    per_alloy = sum(share[grade] * recipe[grade, "NdPr"] for grade in share)
    magnets_t = magnet_t / keep["magnet"] * per_alloy / keep["alloy"] / keep["metal"]
    other_t = sum(middle(row) for row in rows("requirements") if row["product"] == "NdPr" and row["year"] == "2024")
    assert (primary_t + recycled_t) / (magnets_t + other_t) == pytest.approx(1.0, abs=0.15)


def test_every_packaged_capacity_is_listed_with_its_site() -> None:
    """So that one whose row is deleted is a fault, whichever it is."""
    listed = {
        (row["site"], one.strip()) for row in rows("sites") for one in row["capacities"].split(";") if one.strip()
    }
    there = {(r["site"], f"{r['stage']} {r['measure']} {r['from_year']}".strip()) for r in rows("capacities")}
    assert listed == there
