"""Single figures cited from many houses: Chinese customs by month, quotas, shares, prices, plants, ores."""

from __future__ import annotations

import csv
from collections import Counter
from importlib.resources import files

import pytest

from terbia.ledger.licence import check_may_ship
from terbia.ledger.observation import Observation
from terbia.sources.compiled import china_customs, cited, dropped, left_out, read_compiled
from terbia.sources.compiled.editions import release_of
from terbia.sources.compiled.keyed import left_out_of, read_keyed
from terbia.sources.compiled.rows import TableRow, table
from terbia.vocab.area import read_area

TABLES = (*china_customs.TABLES, *cited.TABLES)
MAGNETS = "CN/rare-earth-magnets/exports"
BASKET = "CN/rare-earths/exports"


@pytest.fixture(scope="module")
def observations() -> list[Observation]:
    return [*china_customs.read(), *cited.read()]


@pytest.fixture(scope="module")
def newest(observations: list[Observation]) -> dict[tuple[str, str], Observation]:
    """As the record sorts: a checked row before an unverified one, then the newest release."""
    ordered = sorted(observations, key=lambda o: (not o.is_unverified, o.released_on, o.edition))
    return {(o.series, o.period): o for o in ordered}


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_an_observation_or_left_out_with_a_reason(name: str) -> None:
    rows = table(name)
    taken = list(read_keyed((name,)))
    away = left_out_of((name,))
    assert all(entry.reason for entry in away)
    assert len(rows) == len(taken) + sum(entry.rows for entry in away)
    assert taken


def test_the_tables_are_those_that_are_packaged() -> None:
    folder = files("terbia") / "data" / "tables"
    packaged = {f"{sub.name}/{path.name}" for sub in folder.iterdir() if sub.name != "usgs" for path in sub.iterdir()}
    assert packaged == set(TABLES)


def test_no_edition_says_a_thing_twice(observations: list[Observation]) -> None:
    counts = Counter((o.edition, o.series, o.period) for o in observations)
    assert [key for key, count in counts.items() if count > 1] == []


def test_everything_may_ship_and_nothing_of_a_refused_publisher_is_there(observations: list[Observation]) -> None:
    check_may_ship(observations)
    titles = {o.origin.title for o in observations}
    for refused in ("UN Comtrade", "World Mineral Statistics", "World Mining Data", "iea-critical-minerals-dashboard"):
        assert not [title for title in titles if refused in title]
    counts = {
        entry.reason.partition(":")[0]: entry.rows for entry in left_out() if "not in the packaged" in entry.reason
    }
    assert counts["British Geological Survey"] == 264
    assert counts["World Mining Data"] == 55
    assert counts["International Energy Agency"] == 192
    assert sum(entry.rows for entry in left_out() if "UN Comtrade" in entry.reason) == 552 + 445


def test_areas_are_known(observations: list[Observation]) -> None:
    areas = {area for o in observations for area in o.series.partition("/")[0].split(">")}
    # NA is Namibia here and "not available" in a table, so it is asked for by name.
    for area in areas - {"WORLD"}:
        assert read_area("Namibia" if area == "NA" else area).area == area


def test_magnets_of_2025_by_month(newest: dict[tuple[str, str], Observation]) -> None:
    """January 6,357 to December 5,952 t; the twelve months sum to 57,392 as published, within rounding.

    6,357 + 3,586 + 5,323 + 2,628 + 1,238 + 3,188 + 5,577 + 6,146 + 5,774 + 5,473 + 6,150 + 5,952 = 57,392,
    with February, March and April derived, hence bounds.
    """
    months = [newest[MAGNETS, f"2025-{month:02d}"] for month in range(1, 13)]
    assert [o.value for o in months] == [6357, None, None, None, 1238, 3188, 5577, 6146, 5774, 5473, 6150, 5952]
    assert (months[2].low, months[2].high) == (5320, 5326)
    assert all("derived" in o.qualifiers for o in months if o.value is None)
    low = sum(o.value if o.value is not None else o.low or 0 for o in months)
    high = sum(o.value if o.value is not None else o.high or 0 for o in months)
    assert low <= 57392 <= high
    assert newest[MAGNETS, "2025"].value == 57392
    assert newest[MAGNETS, "2025-01/2025-07"].value == 27897
    assert {o.unit for o in months} == {"t magnet"}
    assert newest["CN>US/rare-earth-magnets/exports", "2025-05"].value == 46
    assert newest["CN>US/rare-earth-magnets/exports", "2025-06"].value == 353
    assert newest["CN>US/rare-earth-magnets/exports", "2025"].value == 5933


def test_the_basket_of_2025_by_month_sums_to_the_year(newest: dict[tuple[str, str], Observation]) -> None:
    """5,294 + 3,217 + 5,666.3 + ... + 4,392 = 62,584.9 t against 62,585 published."""
    months = [newest[BASKET, f"2025-{month:02d}"].value or 0.0 for month in range(1, 13)]
    assert sum(months) == pytest.approx(62584.9, abs=0.05)
    assert newest[BASKET, "2025"].value == 62585
    assert newest[BASKET, "2025-06"].unit == "t gross"
    assert "magnets are not in it" in (newest[BASKET, "2025-06"].scope or "")


def test_the_six_digit_code_is_not_rare_earth_magnets(newest: dict[tuple[str, str], Observation]) -> None:
    """World trade in HS 850511 is over 130,000 t a year; rare-earth magnets of China were 58,152 t in 2024."""
    world = [o for key, o in newest.items() if key[0] == "WORLD/hs-850511/trade;baci"]
    assert len(world) == 17
    assert all("not only rare-earth magnets" in (o.scope or "") for o in world)
    assert {o.origin.licence for o in world} == {"Etalab 2.0"}
    assert newest["CN>US/rare-earth-magnets/exports", "2019"].value == 4593


def test_baskets_do_not_share_a_series(newest: dict[tuple[str, str], Observation]) -> None:
    """October 2025: 4,343.5 t of the basket, 5,473 t of magnets; May 2025: 2,117 t of all products, 1,238 t."""
    assert newest[BASKET, "2025-10"].value == 4343.5
    assert newest[MAGNETS, "2025-10"].value == 5473
    assert newest["CN/rare-earth-products/exports", "2025-05"].value == 2117
    assert "alloys" in (newest[MAGNETS, "2024"].scope or "")


def test_a_month_is_not_known_before_the_customs_gave_it(observations: list[Observation]) -> None:
    for o in observations:
        if not o.edition.startswith("GACC"):
            continue
        last = o.period.partition("/")[2] or o.period
        end = {"Q1": "03", "Q2": "06", "Q3": "09", "Q4": "12"}.get(last[5:], last[5:]) or "12"
        assert o.released_on > f"{last[:4]}-{end}-31", o
    june = next(o for o in observations if (o.series, o.period) == (BASKET, "2025-06"))
    assert (june.edition, june.released_on) == ("GACC-2025-06", "2025-07-14")
    assert release_of("GACC-2025-06-lines").released_on == "2025-07-20"


def test_quotas(newest: dict[tuple[str, str], Observation]) -> None:
    """270,000 t mined and 254,000 t separated in 2024; light 109,057 + ion 10,943 = 120,000 in batch 1 of 2023."""
    quota = "CN/rare-earths/quota"
    assert newest[f"{quota}/mining", "2024"].value == 270000
    assert newest[f"{quota}/smelting-separation", "2024"].value == 254000
    parts = [newest[f"{quota}/{form};batch-1", "2023"].value for form in ("mining-light", "mining-ion-adsorption")]
    assert parts == [109057, 10943]
    assert sum(p or 0 for p in parts) == newest[f"{quota}/mining;batch-1", "2023"].value == 120000
    unpublished = newest[f"{quota}/mining", "2025"]
    assert not unpublished.is_known and "NA" in unpublished.qualifiers
    assert newest[f"{quota}/export", "2010"].value == 30258
    assert newest[f"{quota}/mining", "2024"].released_on == "2024-08-20"


def test_no_quota_is_production(observations: list[Observation]) -> None:
    for o in observations:
        if "quota" in o.series:
            assert "production" not in o.series
        if "/production" in o.series:
            assert "quota" not in (o.scope or "")


def test_shares_by_stage(newest: dict[tuple[str, str], Observation]) -> None:
    assert newest["CN/magnet-rare-earths/stage-share/refining", "2023"].value == 92
    assert newest["CN/magnet-rare-earths/stage-share/refining", "2024"].value == 91
    assert newest["CN/rare-earth-magnets/stage-share/magnet-sintered", "2024"].value == 94
    assert newest["CN/rare-earths/stage-share/mining", "2010"].value == 97
    assert "projection" in newest["CN/magnet-rare-earths/stage-share/mining", "2030"].qualifiers


def test_prices_are_single_figures_with_their_market(newest: dict[tuple[str, str], Observation]) -> None:
    europe = newest["WORLD/dysprosium/price/oxide;europe", "2025-05"]
    assert (europe.low, europe.high, europe.unit) == (700, 1000, "USD/kg")
    assert newest["WORLD/terbium/price/oxide;europe", "2025-04"].low == 930
    assert newest["US/ndpr/price-floor;mp-materials", "2026"].value == 110


def test_feed_capacity_and_output_of_a_plant_stay_apart(newest: dict[tuple[str, str], Observation]) -> None:
    """Mountain Pass: 2,599 t NdPr oxide made, 6,075 t nameplate; SEG+ circuit fed 3,000 t, 200 t stated as its size."""
    site = "US/mountain-pass"
    assert newest[f"{site}/actual/ndpr-oxide", "2025"].value == 2599
    assert newest[f"{site}/nameplate/ndpr-oxide", "2025"].value == 6075
    assert newest[f"{site}/actual/concentrate", "2025"].value == 50692
    assert newest[f"{site}/nameplate/dytb", "2026"].value == 200
    feed = newest[f"{site}/feed/seg-concentrate", "2026"]
    assert (feed.value, feed.unit) == (3000, "t feed")
    assert newest["MY/lynas/actual/dytb-oxide", "2025-Q3"].value == 9
    assert newest["US/white-mesa/planned/dy-oxide", "2027"].value == 120


def test_rejected_figures_are_declared_and_not_there() -> None:
    """Serra Verde's 1,024 t, Round Top's disclaimed figures and Pulawy's 50 t: dropped by declared corrections."""
    packaged = read_compiled()
    assert not [o for o in packaged if o.value == 1024]
    assert not [o for o in packaged if o.series.startswith("US/round-top")]
    rejected = {(o.series, o.text): why for o, why in dropped()}
    assert set(rejected) == {
        ("BR/serra-verde/planned/dy-oxide", "1024"),
        ("BR/serra-verde/planned/tb-oxide", "1024"),
        ("US/round-top/planned/reo", "2312"),
        ("US/round-top/planned/dy-oxide", "206"),
        ("US/round-top/planned/tb-oxide", "23"),
        ("PL/pulawy/planned/dytb-oxide", "50"),
    }
    assert "percent of value" in rejected["BR/serra-verde/planned/dy-oxide", "1024"]
    away = [entry for entry in left_out() if entry.table == "sites/plants.csv" and "rejected" in entry.reason]
    assert sum(entry.rows for entry in away) == 6
    disclaimed = [row for row in table("sites/ore.csv") if row["series"].startswith("US/round-top")]
    assert disclaimed and all("disclaimed" in row["left_out"] for row in disclaimed)


def test_assemblages_keep_bases_apart(newest: dict[tuple[str, str], Observation]) -> None:
    """Mountain Pass concentrate 50.2 + 32.3 + 15.7 + 1.8 = 100.0; Serra Verde Ce 33.6 in situ, 3.01 in product."""
    parts = [
        newest[f"US/mountain-pass-10k/assemblage/{p}", "2021"].value or 0 for p in ("ce", "la", "ndpr", "seg-plus")
    ]
    assert sum(parts) == pytest.approx(100.0)
    insitu = next(o for key, o in newest.items() if key[0] == "BR/serra-verde-insitu/assemblage/ce")
    product = next(o for key, o in newest.items() if key[0] == "BR/serra-verde-product/assemblage/ce")
    assert (insitu.value, product.value) == (33.6, 3.01)
    terbium = next(o for key, o in newest.items() if key[0] == "CN/bayan-obo/assemblage/tb")
    assert terbium.value == 0.03 and {"corrected", "unverified"} <= set(terbium.qualifiers)


def test_what_nobody_saw_on_a_page_is_unverified(observations: list[Observation]) -> None:
    recalled = [o for o in observations if o.origin.title == "recalled, not seen on a page"]
    assert recalled and all(o.is_unverified for o in recalled)
    assert all(o.origin.publisher == "The Terbia developers" for o in recalled)


def test_a_year_is_not_reported_before_it_is_over(observations: list[Observation]) -> None:
    made = [o for o in observations if "/actual/" in o.series and len(o.period) == 4 and "range" not in o.qualifiers]
    assert made
    for o in made:
        assert o.released_on[:4] > o.period or o.is_unverified, o


def test_every_release_is_used_and_has_a_date(observations: list[Observation]) -> None:
    text = (files("terbia") / "data" / "sources" / "compiled_releases.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["edition"] for row in rows} == {o.edition for o in observations}
    for row in rows:
        assert len(row["released_on"]) == 10 and row["title"] and row["evidence"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"period": "June"}, "is not a period"),
        ({"value": ""}, "neither a value"),
        ({"value": "", "low": "5", "high": "4"}, "must rise"),
        ({"edition": "GACC-1999-01"}, "is not in data/sources"),
        ({"series": "china exports"}, "china exports"),
    ],
)
def test_a_bad_row_is_named(monkeypatch: pytest.MonkeyPatch, cells: dict[str, str], said: str) -> None:
    good = dict(table("trade/china_exports.csv")[0].cells)
    bad = TableRow("trade/made_up.csv", 7, {**good, **cells})
    monkeypatch.setattr("terbia.sources.compiled.keyed.table", lambda name: (bad,))
    with pytest.raises(ValueError, match=said) as caught:
        list(read_keyed(("trade/made_up.csv",)))
    assert "made_up.csv row 7" in str(caught.value)
