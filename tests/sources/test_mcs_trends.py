"""The industry-trend tables of the Mineral Commodity Summaries 2023 and 2025, the publisher's files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsx_bytes import USGS

from terbia.errors import FileFaults, TerbiaError
from terbia.ledger.observation import Observation
from terbia.sources import mcs_trends
from terbia.sources.mcs_trends_rows import place_label, read_year
from terbia.sources.reading import Reading

FIG2 = "Source,Import_Share_Order,Commodity,Net_Import_Reliance_pct_2024,Major_Import_Sources_2020_2023,Notes\n"


def path(name: str) -> Path:
    return USGS / name[:7].lower() / name


@cache
def reading(name: str) -> Reading:
    return mcs_trends.read(name, path(name).read_bytes())


def cells(name: str) -> dict[tuple[str, str], Observation]:
    return {(one.series, one.period): one for one in reading(name).observations}


@pytest.mark.parametrize(
    ("name", "edition", "rows", "blank", "figures"),
    [
        # Figure 2: a reliance a row, and the countries that its rows list.
        ("MCS2023_Fig2_Net_Import_Reliance.csv", "MCS2023", 65, 0, 65 + 227),
        ("MCS2025_Fig2_Net_Import_Reliance.csv", "MCS2025", 64, 0, 64 + 222),
        ("MCS2023_Fig3_Major_Import_Sources.csv", "MCS2023", 46, 0, 46),
        ("MCS2025_T5_Critical_Minerals_Salient.csv", "MCS2025", 31, 0, 31 * 8),
        # Table 1 of 2025 ends in a row of commas.
        ("MCS2025_T1_Mineral_Industry_Trends.csv", "MCS2025", 6, 1, 5 * 12),
        ("MCS2023_T1_Mineral_Industry_Trends.csv", "MCS2023", 5, 0, 5 * 12),
        ("MCS2023_T2_Mineral_Economic_Trends.csv", "MCS2023", 5, 0, 5 * 21),
        ("MCS2025_T2_Mineral_Economic_Trends.csv", "MCS2025", 5, 0, 5 * 21),
        ("MCS2023_Fig1_Minerals_in_Economy.csv", "MCS2023", 14, 0, 14),
        ("MCS2025_Fig4_Value_by_Type.csv", "MCS2025", 4, 0, 4),
    ],
)
def test_every_row_is_accounted_for(name: str, edition: str, rows: int, blank: int, figures: int) -> None:
    account = reading(name).account
    assert (account.read, account.loaded, account.blank, account.rejected) == (rows, rows - blank, blank, [])
    assert reading(name).edition.name == edition
    assert len(cells(name)) == len(reading(name).observations) == figures


@pytest.mark.parametrize(
    ("name", "series", "period", "value", "unit", "qualifiers"),
    [
        ("MCS2025_Fig2_Net_Import_Reliance.csv", "US/rare-earths/net-import-reliance/compounds-and-metals;figure-2",
         "2024", 80, "percent of apparent consumption", ()),
        ("MCS2025_Fig2_Net_Import_Reliance.csv", "CN>US/rare-earths/import-rank/compounds-and-metals",
         "2020/2023", 1, "rank", ()),
        ("MCS2025_Fig2_Net_Import_Reliance.csv", "EE>US/rare-earths/import-rank/compounds-and-metals",
         "2020/2023", 4, "rank", ()),
        ("MCS2023_Fig2_Net_Import_Reliance.csv", "EE>US/rare-earths/import-rank/compounds-and-metals",
         "2018/2021", 2, "rank", ()),
        ("MCS2023_Fig2_Net_Import_Reliance.csv", "KR>US/yttrium/import-rank", "2018/2021", 3, "rank", ()),
        ("MCS2025_Fig2_Net_Import_Reliance.csv", "DE>US/yttrium/import-rank", "2020/2023", 2, "rank", ()),
        ("MCS2023_Fig2_Net_Import_Reliance.csv", "EUROPE>US/scandium/import-rank", "2018/2021", 1, "rank", ()),
        ("MCS2025_T5_Critical_Minerals_Salient.csv",
         "US/rare-earths/apparent-consumption/compounds-and-metals;table-5", "2024", 6600, "t", ("e",)),
        ("MCS2025_T5_Critical_Minerals_Salient.csv", "CN/rare-earths/production/mine;table-5",
         "2024", 270000, "t", ("e",)),
        ("MCS2025_T5_Critical_Minerals_Salient.csv", "CN/rare-earths/world-production-share/mine;table-5",
         "2024", 69, "percent", ("e",)),
        ("MCS2025_T5_Critical_Minerals_Salient.csv", "CN>US/yttrium/import-rank;table-5",
         "2020/2023", 1, "rank", ()),
        ("MCS2023_Fig3_Major_Import_Sources.csv", "CN>US/nonfuel-minerals/major-import-source-of",
         "2022", 26, "count", ()),
        ("MCS2025_T1_Mineral_Industry_Trends.csv", "US/nonfuel-minerals/employment",
         "2024", 150, "thousand persons", ("e",)),
        ("MCS2023_T2_Mineral_Economic_Trends.csv", "US/metal-mining/capacity-utilization",
         "2021", 63, "percent", ()),
        ("MCS2023_Fig1_Minerals_in_Economy.csv", "US/old-scrap/recycled-value", "2022", 42, "billion USD", ("e",)),
        ("MCS2025_Fig4_Value_by_Type.csv", "US/nonfuel-minerals/mine-production-value;figure-4",
         "2024", 106, "billion USD", ("e",)),
    ],
)  # fmt: skip
def test_values(name: str, series: str, period: str, value: float, unit: str, qualifiers: tuple[str, ...]) -> None:
    one = cells(name)[series, period]
    assert (one.value, one.unit, one.qualifiers) == (value, unit, qualifiers)


def test_bounds_and_symbols() -> None:
    figure = cells("MCS2023_Fig2_Net_Import_Reliance.csv")
    above = figure["US/rare-earths/net-import-reliance/compounds-and-metals;figure-2", "2022"]
    assert (above.value, above.low, above.high, above.qualifiers) == (None, 95, 100, (">",))
    below = figure["US/bromine/net-import-reliance;figure-2", "2022"]
    assert (below.value, below.low, below.high, below.qualifiers) == (None, 0, 25, ("<",))
    table = cells("MCS2025_T5_Critical_Minerals_Salient.csv")
    yttrium = table["CN/yttrium/production;table-5", "2024"]
    assert (yttrium.value, yttrium.qualifiers) == (None, ("e", "NA"))
    zirconium = table["US/zirconium-and-hafnium/apparent-consumption/zirconium-ores-and-concentrates;table-5", "2024"]
    assert (zirconium.low, zirconium.high, zirconium.text) == (0, 100000, "<100,000")


def test_a_footnote_fused_to_a_country() -> None:
    one = cells("MCS2025_Fig2_Net_Import_Reliance.csv")["CN>US/garnet-industrial/import-rank", "2020/2023"]
    assert one.value == 4
    assert (one.note or "").startswith("Printed: China3.")


def test_source_columns_with_slips() -> None:
    figure = reading("MCS2025_Fig1_Minerals_in_Economy.csv")
    assert figure.edition.name == "MCS2025"
    assert "prints MCS2023 and MCS2024" in (figure.observations[0].note or "")
    # Figure 3 in the release of 2025 is that of the year before: it lists no Mozambique, figure 2 does.
    countries = reading("MCS2025_Fig3_Major_Import_Sources.csv")
    assert countries.edition.name == "MCS2024"
    found = cells("MCS2025_Fig3_Major_Import_Sources.csv")
    assert found["CN>US/nonfuel-minerals/major-import-source-of", "2023"].value == 24
    assert not any(series.startswith("MZ>") for series, _ in found)
    assert ("MZ>US/graphite/import-rank", "2020/2023") in cells("MCS2025_Fig2_Net_Import_Reliance.csv")


@pytest.mark.parametrize(
    "name",
    [
        "MCS2023_T3_State_Value_Rank.csv",
        "MCS2023_T4_Critical_Minerals_End_Use.csv",
        "MCS2025_T3_State_Value_Rank.csv",
        "MCS2025_T4_Critical_Minerals_End_Use.csv",
        "MCS2025_Fig10_Price_Growth_Rates.csv",
        "MCS2025_Fig11_Pch_Consump_2023_2024.csv",
        "MCS2025_Fig12_Pch_Consump_2020_2024.csv",
        "MCS2025_Fig13_Scrap.csv",
    ],
)
def test_what_is_known_and_not_read(name: str) -> None:
    data = path(name).read_bytes()
    assert mcs_trends.recognises(name, data)
    why = mcs_trends.why_not_read(name, data)
    assert why is not None
    with pytest.raises(FileFaults, match=r"not a commodity table, not read: (table|figure) \d"):
        mcs_trends.read(name, data)
    assert why.startswith("not a commodity table, not read")


def test_other_files_are_not_recognised() -> None:
    other = b"DataSource,Commodity,Year,USprod_t\nMCS2025,Rare earths,2024,1\n"
    assert not mcs_trends.recognises("x.csv", other)
    assert mcs_trends.why_not_read("x.csv", other) is None
    with pytest.raises(FileFaults, match="no known table"):
        mcs_trends.read("x.csv", other)


@pytest.mark.parametrize(
    ("label", "place"),
    [
        ("RARE EARTHS, compounds and metals", ("rare-earths", "compounds-and-metals")),
        ("RARE EARTHS, compounds and metals, including lanthanides", ("rare-earths", "compounds-and-metals")),
        ("Rare earths (compounds and metals)9", ("rare-earths", "compounds-and-metals")),
        ("YTTRIUM", ("yttrium", None)),
        ("YTTRIUM, compounds", ("yttrium", None)),
        ("Scandium", ("scandium", None)),
        ("GRAPHITE (NATURAL)", ("graphite", None)),
        ("MICA (NATURAL), scrap and flake", ("mica", "scrap-and-flake")),
        ("ZINC, refined", ("zinc", "refined")),
    ],
)
def test_places_of_labels(label: str, place: tuple[str, str | None]) -> None:
    assert place_label(label) == place


def test_years() -> None:
    assert read_year("2024_estimated ") == ("2024", ("e",))
    assert read_year("2022_estimate") == ("2022", ("e",))
    assert read_year("2021") == ("2021", ())
    with pytest.raises(ValueError, match="not a year"):
        read_year("2024 est.")


def test_a_row_is_rejected_with_all_its_faults() -> None:
    text = FIG2 + (
        'MCS2025,1,PEAT,78,Canada,\nMCS2025,2,PEAT,7x,"Canada, Narnia, Oz",\nMCS2025,3,,5,Canada,\n'
        "MCS2025,4,SALT,24\n,,,,,\nMCS2025,5,PEAT,77,Chile,\n"
    )
    account = mcs_trends.read("x.csv", text.encode()).account
    assert (account.read, account.loaded, account.blank, len(account.rejected)) == (6, 1, 1, 4)
    assert account.balances()
    first = account.rejected[0]
    assert first.row == 3
    assert first.text == "Narnia | Oz | 7x"
    assert [fault.row for fault in account.rejected] == [3, 4, 5, 7]


def test_columns_may_stand_in_any_order() -> None:
    def said(text: str) -> set[tuple[str, str, str]]:
        return {(one.series, one.period, one.text) for one in mcs_trends.read("x.csv", text.encode()).observations}

    straight = said(FIG2 + 'MCS2025,1,PEAT,78,"Canada, Chile",\n')
    header = "Notes,Major_Import_Sources_2020_2023,Commodity,Source,Net_Import_Reliance_pct_2024\n"
    assert said(header + ',"Canada, Chile",PEAT,MCS2025,78\n') == straight
    assert ("CL>US/peat/import-rank", "2020/2023", "2") in straight


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (FIG2.replace("2020_2023", "2023_2020") + "MCS2025,1,PEAT,78,Canada,\n", "run backwards"),
        (FIG2.replace("Major_Import_Sources_2020_2023", "Sources") + "MCS2025,1,PEAT,78,Canada,\n", "are needed"),
        ("Source,Country,Commodity_Count\n,China,3\n", "neither a year nor the source column"),
        ("Source,Year,Employment_All_Coal_thsnds,Ponies\nMCS2025,2024,3,4\n", "a column that is not known"),
        ("Source,Year,Critical_mineral,Primary_prod\nMCS2025,2024,Tin,4\n", "the column is missing"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, words: str) -> None:
    with pytest.raises(FileFaults, match=words):
        mcs_trends.read("x.csv", text.encode())


NAMES = sorted(one.name for year in ("mcs2023", "mcs2025") for one in (USGS / year).glob("MCS20*_[TF]*.csv"))


def fate(data: bytes) -> str:
    """What becomes of a file: it is unknown, refused with words of ours, or read with every cell accounted for."""
    try:
        if not mcs_trends.recognises("x.csv", data):
            return "unknown"
        return "read" if mcs_trends.read("x.csv", data).account.balances() else "cells lost"
    except TerbiaError as error:
        return "refused" if str(error) else "refused without a word"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(NAMES), st.integers(0, 10**6), st.binary(min_size=1, max_size=3), st.booleans())
def test_changed_bytes_never_raise_anything_else(name: str, at: int, new: bytes, cut: bool) -> None:
    old = path(name).read_bytes()
    at %= len(old)
    assert fate(old[:at] if cut else old[:at] + new + old[at + len(new) :]) in {"unknown", "refused", "read"}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(NAMES), st.randoms(use_true_random=False))
def test_shuffled_cells_never_raise_anything_else(name: str, random: object) -> None:
    lines = path(name).read_text(encoding="utf-8-sig").splitlines()
    cells = lines[1].split(",")
    random.shuffle(cells)  # type: ignore[attr-defined]
    assert fate("\n".join([lines[0], ",".join(cells), *lines[2:]]).encode()) in {"unknown", "refused", "read"}
