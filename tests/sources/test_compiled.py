"""Our compiled tables as observations: nothing lost, nothing changed, nothing twice."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from terbia.errors import LicenceMissing
from terbia.ledger.licence import check_may_ship
from terbia.ledger.observation import Observation
from terbia.ledger.series import read_series
from terbia.sources import ds140, mcs_long, mcs_salient, mcs_world, minerals_yearbook
from terbia.sources.compiled import left_out, read_compiled
from terbia.sources.compiled.rows import TableRow, table, taken, words
from terbia.sources.mcs_metadata import read_metadata
from terbia.vocab.period import read_period

USGS = Path(__file__).parents[1] / "data" / "usgs"
CASES = Path(__file__).parents[1] / "data" / "cases"

# How many observations a row of each table holds: a year of seven columns, an effect and its rank, else one.
PER_ROW = {
    "critical_minerals_2025_final.csv": 1,
    "ds140_rare_earths.csv": 7,
    "end_use.csv": 1,
    "end_use_more.csv": 1,
    "import_sources.csv": 1,
    "import_sources_more.csv": 1,
    "ofr2025_1047_ree.csv": 2,
    "prices.csv": 1,
    "reo_conversion_factors_derived.csv": 1,
    "tariffs.csv": 1,
    "tariffs_more.csv": 1,
    "trade_hts_myb2022.csv": 3,
    "us_salient.csv": 1,
    "us_salient_more.csv": 1,
    "world_production.csv": 1,
    "world_production_more.csv": 1,
    "yttrium_scandium.csv": 1,
    "yttrium_scandium_more.csv": 1,
}
CONFIDENCE = {"secondary", "unverified"}


@pytest.fixture(scope="module")
def compiled() -> list[Observation]:
    return read_compiled()


@pytest.fixture(scope="module")
def by_key(compiled: list[Observation]) -> dict[tuple[str, str, str], Observation]:
    return {(o.edition, o.series, o.period): o for o in compiled}


@pytest.fixture(scope="module")
def by_row(compiled: list[Observation]) -> dict[tuple[str, int], Observation]:
    """The observation of each row of the tables that hold one observation a row."""
    found = {}
    for o in compiled:
        name, _, line = o.origin.locator.rpartition("; ")[2].rpartition(" row ")
        if PER_ROW.get(name) == 1:
            assert (name, int(line)) not in found
            found[name, int(line)] = o
    return found


def test_every_row_is_an_observation_or_left_out_with_a_reason(compiled: list[Observation]) -> None:
    packaged = {path.name for path in (Path(mcs_long.__file__).parents[1] / "data/tables/usgs").glob("*.csv")}
    assert packaged == set(PER_ROW)
    read = Counter(o.origin.locator.rpartition("; ")[2].rpartition(" row ")[0] for o in compiled)
    away: Counter[str] = Counter()
    for entry in left_out():
        assert entry.rows > 0 and entry.reason
        if "not in the packaged table" not in entry.reason:
            away[entry.table] += entry.rows
    for name, per_row in PER_ROW.items():
        assert len(table(name)) == read[name] // per_row + away[name], name
        assert read[name] % per_row == 0


def test_rows_of_a_publisher_whose_licence_is_unchecked_are_not_packaged() -> None:
    assert not [row for row in table("world_production.csv") if "EI2025" in row["edition"]]
    assert [entry.rows for entry in left_out() if "Energy Institute" in entry.reason] == [222]


def test_no_edition_says_a_thing_twice(compiled: list[Observation]) -> None:
    counts = Counter((o.edition, o.series, o.period) for o in compiled)
    assert [key for key, count in counts.items() if count > 1] == []


def test_series_and_periods_follow_their_grammar(compiled: list[Observation]) -> None:
    for o in compiled:
        assert str(read_series(o.series)) == o.series
        read_period(o.period)
        assert o.unit
        assert o.origin.title and o.origin.publisher, o.origin
        # A row without an address is a book, a computation, or has not been checked.
        book = o.origin.title.startswith(("Gupta", "Computed"))
        assert o.origin.url.startswith("http") or o.is_unverified or book, o.origin


def test_everything_may_ship(compiled: list[Observation]) -> None:
    check_may_ship(compiled)
    # The same rows under a licence that nobody allows are refused: the check above can fail.
    closed = [replace(o, origin=replace(o.origin, licence="all rights reserved")) for o in compiled[:3]]
    with pytest.raises(LicenceMissing) as caught:
        check_may_ship([*compiled, *closed])
    assert "all rights reserved" in str(caught.value)


def _expected(row: TableRow) -> tuple[float | None, float | None, float | None]:
    """Value and bounds of a row of the salient tables, written out again from the table's conventions."""
    marks = row["qualifier"].split(";")
    if "range" in marks:
        low, high = row["value"].split("-")
        return None, float(low), float(high)
    if ">" in marks:
        return None, float(row["value"]), 100.0
    return (float(row["value"]) if row["value"] else None), None, None


def test_high_confidence_rows_of_the_salient_table_arrive_unchanged(
    by_row: dict[tuple[str, int], Observation],
) -> None:
    rows = [row for row in taken("us_salient.csv") if row["confidence"] == "high"]
    assert len(rows) == 527
    for row in rows:
        o = by_row["us_salient.csv", row.line]
        assert (o.value, o.low, o.high) == _expected(row), row
        assert ";".join(o.qualifiers) == row["qualifier"], row
        assert (o.period, o.unit, o.note) == (row["year"], row["unit"], row["note"] or None)
        assert o.edition == f"MCS{row['edition']}"


@pytest.mark.parametrize(
    "name", ["us_salient_more.csv", "world_production.csv", "yttrium_scandium.csv", "end_use.csv", "prices.csv"]
)
def test_confidence_becomes_a_qualifier(name: str, by_row: dict[tuple[str, int], Observation]) -> None:
    wanted = {"high": set(), "medium": {"secondary"}, "low": {"unverified"}}
    for row in taken(name):
        assert set(by_row[name, row.line].qualifiers) & CONFIDENCE == wanted[row["confidence"]], row


@pytest.mark.parametrize(
    ("edition", "series", "period", "value", "low", "high", "qualifiers"),
    [
        ("MCS2026", "US/rare-earths/net-import-reliance/compounds-and-metals", "2024", 53, None, None, ()),
        ("MCS2026", "US/rare-earths/net-import-reliance/compounds-and-metals", "2023", None, 90, 100, (">",)),
        ("MCS2025", "US/rare-earths/net-import-reliance/compounds-and-metals", "2024", 80, None, None, ("e",)),
        ("MCS2025", "US/rare-earths/production/compounds-and-metals", "2024", 1300, None, None, ("e",)),
        ("MCS2025", "US/rare-earths/production/compounds-and-metals;total-domestic", "2024", 7600, None, None, ("e",)),
        ("MCS2025", "US/rare-earths/net-import-reliance/mineral-concentrates", "2024", None, None, None, ("e", "E")),
        ("MCS2026", "US/rare-earths-heavy/imports/compounds-and-metals", "2021", 71, None, None, ("e",)),
        ("MCS2026", "BR/rare-earths/reserves", "2025", 21_000_000, None, None, ()),
        ("MCS2026.1.3", "BR/rare-earths/reserves", "2025", 11_000_000, None, None, ()),
        ("MCS2026.1.3", "WORLD/rare-earths/reserves", "2025", None, 75_000_000, None, (">",)),
        ("MCS2026", "CN>US/rare-earths/import-share/compounds-and-metals", "2021/2024", 71, None, None, ()),
        ("MCS2024", "CN>US/rare-earths/import-rank/compounds-and-metals", "2019/2022", 1, None, None, ()),
        ("MCS2026", "US/rare-earths/tariff/hts-2846.90.2000", "2025", 0, None, None, ("free",)),
        ("MCS2026", "US/rare-earths/tariff/hts-2846.10.0000", "2025", 5.5, None, None, ()),
        ("MCS2017", "WORLD/yttrium/consumption", "2016", None, 3000, 6000, ("e", "range", "secondary")),
        ("MCS2003", "CN/yttrium/production/mine", "2001", 2300, None, None, ("e", "secondary")),
        ("MCS2016", "US/neodymium/price-yearend/oxide", "2015", None, 37, 42, ("e", "range", "secondary")),
        ("DS140-2020", "US/rare-earths/apparent-consumption/all", "2011", None, None, None, ("NA",)),
        ("DS140-2020", "WORLD/rare-earths/production/mine", "1900", 1040, None, None, ()),
        ("CML2025", "US/samarium/critical-mineral-list", "2025", 1, None, None, ()),
        ("OFR2025-1047", "US/samarium/gdp-effect/net-decrease", "2025", 4498, None, None, ("secondary",)),
        ("OFR2025-1047", "US/samarium/gdp-effect-rank/draft-list", "2025", 1, None, None, ("secondary",)),
    ],
)  # fmt: skip
def test_single_figures(
    by_key: dict[tuple[str, str, str], Observation],
    edition: str,
    series: str,
    period: str,
    value: float | None,
    low: float | None,
    high: float | None,
    qualifiers: tuple[str, ...],
) -> None:
    o = by_key[edition, series, period]
    assert (o.value, o.low, o.high, o.qualifiers) == (value, low, high, qualifiers)


def test_scopes_tell_apart_what_editions_counted(by_key: dict[tuple[str, str, str], Observation]) -> None:
    concentrates = "US/rare-earths/production/mineral-concentrates"
    assert by_key["MCS2019", concentrates, "2018"].scope == "bastnaesite only"
    assert by_key["MCS2021", concentrates, "2019"].scope == "bastnaesite and monazite"
    metals = "US/rare-earths/imports/metals-and-alloys"
    assert by_key["MCS2025", metals, "2024"].scope == "Rare-earth metals, scandium, and yttrium"
    assert by_key["MCS2026", metals, "2024"].scope == "Rare-earth metals and alloys"
    assert by_key["MCS2026", "US/lanthanum/price/oxide", "2024"].scope == "99.5% minimum"


def test_uses_without_a_share_are_words(by_key: dict[tuple[str, str, str], Observation]) -> None:
    catalysts = by_key["MCS2026", "US/rare-earths/end-use-share/catalysts", "2025"]
    assert not catalysts.is_known
    assert catalysts.qualifiers == ("e", "in-words")
    cerium = by_key["MCS2024", "US/cerium/end-uses", "2023"]
    assert cerium.qualifiers == ("in-words",)
    assert cerium.note is not None and cerium.note.startswith("Catalytic converters, ceramics, glass")
    assert by_key["MCS2021", "US/rare-earths/end-use-share/catalysts", "2020"].value == 75


def test_quotations_are_editions_of_their_own_and_unverified(compiled: list[Observation]) -> None:
    quoted = [o for o in compiled if o.edition.endswith("-quoted")]
    assert {o.edition for o in quoted} == {
        "MCS2014-quoted", "MCS2015-quoted", "MCS2017-quoted", "MCS2018-quoted", "MCS2021-quoted", "USGS-quoted",
    }  # fmt: skip
    assert all(o.is_unverified for o in quoted)


def test_what_is_left_out_as_said_again_is_said_again(by_key: dict[tuple[str, str, str], Observation]) -> None:
    """The table of prices against the price rows of the salient table; two tables of DS140 against each other."""
    salient = {
        (row["edition"], row["year"], row["form"]): (row["value"], row["qualifier"])
        for row in taken("us_salient.csv")
        if row["series"].startswith("price")
    }
    prices = [row for row in table("prices.csv") if row["edition"] != "MYB2022"]
    assert len(prices) == len(salient) == 320
    for row in prices:
        label = f"{row['material']}, {row['purity']}"
        assert salient[row["edition"], row["year"], label] == (row["value"], row["qualifier"]), row
    world = [row for row in table("world_production.csv") if row["edition"] == "DS140 (2020)"]
    for row in world:
        kept = by_key["DS140-2020", "WORLD/rare-earths/production/mine", row["year"]]
        assert kept.value == float(row["value"])


def _yearbook() -> tuple[Observation, ...]:
    workbook = USGS / "myb2022" / "usgs_myb2022_rare_earths_tables.xlsx"
    return minerals_yearbook.read(workbook.name, workbook.read_bytes()).observations


def _official() -> list[Observation]:
    """What the publisher's own files say, read by their readers."""
    found: list[Observation] = [*_yearbook()]
    workbook = USGS / "ds140" / "usgs_ds140_rare_earths_2020.xlsx"
    found.extend(ds140.read(workbook.name, workbook.read_bytes()).observations)
    for path in sorted((USGS / "mcs2026").glob("*.csv")):
        found.extend(mcs_long.read(path.name, path.read_bytes()).observations)
    for year, stems in (
        ("2022", ("raree",)),
        ("2023", ("raree", "yttri", "scandi")),
        ("2025", ("rareee", "yttri", "scand")),
    ):
        for stem in stems:
            path = USGS / f"mcs{year}" / f"mcs{year}-{stem}_salient.csv"
            beside = (
                path.with_name(f"mcs{year}-{stem.replace('scandi', 'scand')}_meta{dot}xml")
                for dot in (".", ".salient.")
            )
            metadata = next((read_metadata(p.read_bytes()) for p in beside if p.exists()), [])
            found.extend(mcs_salient.read(path.name, path.read_bytes(), None, metadata).observations)
    for name in (
        "mcs2022/mcs2022-raree_world.csv",
        "mcs2023/mcs2023-raree_world.csv",
        "mcs2025/MCS2025_World_Data.csv",
    ):
        path = USGS / name
        found.extend(mcs_world.read(path.name, path.read_bytes()).observations)
    return found


def test_tables_and_official_files_name_and_say_the_same(
    by_key: dict[tuple[str, str, str], Observation],
) -> None:
    symbols = {"W", "NA", "E", "XX", "s"}

    def says(o: Observation) -> tuple[object, ...]:
        return o.value, o.low, o.high, [q for q in o.qualifiers if q in symbols]

    official = {(o.edition, o.series, o.period): o for o in _official()}
    shared = official.keys() & by_key.keys()
    assert [key for key in sorted(shared) if says(official[key]) != says(by_key[key])] == []
    for edition in ("DS140-2020", "MYB2022"):
        assert {key for key in by_key if key[0] == edition} <= shared
    # Of each edition whose files are here, every row of the salient and world tables meets its official row,
    # but for the footnote total, zeros that the file leaves blank, and one edition's own names for two series.
    for table_name in ("us_salient.csv", "world_production.csv"):
        rows = [o for o in by_key.values() if f"; {table_name} row " in o.origin.locator]
        alone = [o for o in rows if o.edition in {"MCS2022", "MCS2025", "MCS2026"}]
        alone = [o for o in alone if (o.edition, o.series, o.period) not in shared]
        assert [o for o in alone if not o.series.endswith(";total-domestic") and o.value != 0] == []


def test_vintages_of_a_figure_stand_in_their_editions(by_key: dict[tuple[str, str, str], Observation]) -> None:
    """The derived table of vintages, cell by cell: the same figure in the edition that its column names."""
    places = {(row["series"], row["form"]): row["to_series"] for row in words("compiled_salient")}
    checked = 0
    for row in csv.DictReader((CASES / "vintages.csv").read_text(encoding="utf-8").splitlines()):
        series = places.get((row["series"], row["form"]))
        for year in ("2019", "2021", "2022", "2023", "2024", "2025", "2026"):
            cell = row.get(year, "").strip()
            if series is None or not cell or not cell.replace(".", "").isdigit():
                continue
            o = by_key[f"MCS{year}", series, row["year"]]
            assert o.value == float(cell), (row, year)
            checked += 1
    assert checked > 50


def test_trade_by_code_is_covered_by_the_official_file() -> None:
    """Each of the 630 figures of the table that is left out stands in the yearbook's own workbook."""
    there = {(o.period, o.value) for o in _yearbook() if "/imports/" in o.series or "/exports/" in o.series}
    columns = ("gross_weight_kg", "reo_equivalent_kg", "customs_value_usd")
    figures = [(row["year"], float(row[c])) for row in table("trade_hts_myb2022.csv") for c in columns if row[c]]
    assert len(figures) == 630
    assert [figure for figure in figures if figure not in there] == []
