"""Tables of users: damaged in every way they are refused whole or read whole; each kind computes what was missing."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import terbia
from terbia.app.indicated.answer import Indicated
from terbia.app.indicated.packaged import Tables
from terbia.app.indicated.user_file import table_kinds
from terbia.app.indicated.user_tables import read_tables
from terbia.errors import FileFaults, TerbiaError

MINES = "area,year,quantity_t,low,high\nAUS,2020,80,75,85\n842,2020,20,,\nDEU,2020,,,\nTotal,2020,100,,\n"
GOOD = {
    "production": MINES,
    "demand": "area,year,demand_t\nAU,2020,40\nJapan,2020,60\n",
    "trade": "t,i,j,k,v,q\n2020,36,842,284690,440,60\n2020,490,842,284690,200,20\n2020,36,842,284690,3,           NA\n",
    "governance": "iso3,year,estimate,dimension\nAUS,2020,-0.5,PV\nAUS,2020,0.5,VA\nTWN,2020,1.0,PV\nUSA,2020,..,PV\n",
    "indexes": "area,year,unable,unwilling\nAU,2020,0.5,0.25\nUS,2020,0.1,0.1\n",
    "reliance": "year,net_import_reliance_pct,low,high\n2020,67,66.5,67.5\n2021,-20,,\n",
    "eu": (
        "part,area,value,governance,trade\nGS,CN,0.9,6,1.1\nGS,AU,0.1,3,\nEU,CN,0.6,6,1.1\nEU,DE,0.2,2,0.8\n"
        "EU,AU,0.2,3,1\nIR,,0.8,,\nEOL-RIR,,0.05,,\nSI_SR,,0.97,,\n"
    ),
}
#: Which indicator a kind of table enters, and what it is asked.
USED: dict[str, tuple[str, dict[str, str]]] = {
    "production": ("hhi", {"period": "2020"}),
    "demand": ("n-1", {"period": "2020"}),
    "trade": ("geopolrisk", {"period": "2020", "area": "US"}),
    "governance": ("wgi-hhi", {"period": "2020"}),
    "indexes": ("usgs-disruption", {"period": "2020"}),
    "reliance": ("usgs-disruption", {"period": "2020"}),
    "eu": ("eu-supply-risk", {"commodity": "dysprosium"}),
}


@pytest.fixture(autouse=True)
def _home(home: Path) -> Path:
    return home


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tables")
    for kind, text in GOOD.items():
        (made / f"{kind}.csv").write_text(text, encoding="utf-8")
    return made


def asked(folder: Path, name: str, kinds: tuple[str, ...], **more: str) -> Indicated:
    tables = [f"{kind}={folder / f'{kind}.csv'}" for kind in kinds]
    (answer,) = terbia.indicator(name, tables=tables, **more).answers  # type: ignore[arg-type]
    return answer


def value(answer: Indicated) -> float:
    assert answer.number is not None
    assert answer.number.value is not None, answer.says
    return answer.number.value


def variants(answer: Indicated) -> dict[str, float | None]:
    return {v.name: v.number.value for v in answer.variants}


# --- each kind: not computable without it, computed with it, by hand ---------------------------------------------


def test_production_of_a_commodity_that_the_record_withholds(folder: Path) -> None:
    # barite 2025: the US is withheld; with 80 and 20: 0.64 + 0.04
    before = asked(folder, "hhi", (), commodity="barite", period="2025", edition="MCS2026")
    assert before.number is None
    assert "--table production=FILE" in before.says
    after = asked(folder, "hhi", ("production",), commodity="barite", period="2020")
    assert value(after) == pytest.approx(0.68)
    # 75 to 85 against 20: (75^2 + 20^2) / 95^2 = 0.667590; (85^2 + 20^2) / 105^2 = 0.691610
    assert after.number is not None
    assert (after.number.range.low, after.number.range.high) == pytest.approx((0.667590, 0.691610), abs=1e-6)


def test_demand_gives_both_variants_and_says_which(folder: Path) -> None:
    # left without Australia: 20; of all demand 20 / 100; of the others' 20 / 60
    assert any("variants a and b" in n for n in asked(folder, "n-1", ("production",), period="2020").notes)
    answer = asked(folder, "n-1", ("production", "demand"), period="2020")
    assert value(answer) == pytest.approx(0.2)
    assert "variant a: supply without the largest supplier over the demand of all" in answer.method
    assert variants(answer)["variant b"] == pytest.approx(1 / 3)
    assert any(v.note.startswith("variant b: over demand without that of the largest") for v in answer.variants)


def test_demand_is_of_one_commodity_and_of_its_unit(folder: Path) -> None:
    table = f"demand={folder / 'demand.csv'}"
    every = terbia.indicator("n-1", all=True, tables=[table]).answers
    assert {answer.commodity for answer in every} == {"rare-earths"}
    gallium = asked(folder, "n-1", ("demand",), commodity="gallium")
    assert any("it is not used" in note for note in gallium.notes)


def test_trade_governance_and_production_give_geopolrisk(folder: Path) -> None:
    needs = asked(folder, "geopolrisk", ("production",), area="FR", period="1990").needs
    assert len(needs) == 3
    answer = asked(folder, "geopolrisk", ("production", "trade", "governance"), area="US", period="2020")
    # HHI 0.68; 0.6 x 60 + 0.5 x 20 = 46; / (20 + 80)
    assert value(answer) == pytest.approx(0.3128)


def test_a_flow_that_stands_twice_is_added_up_and_said(folder: Path) -> None:
    answer = asked(folder, "geopolrisk", ("production", "trade", "governance"), area="US", period="2020")
    assert "1 of the rows of the trade table repeat a flow that an earlier row names; they are added up" in answer.notes


def test_a_producer_without_recorded_imports_scores_zero_and_that_is_said(folder: Path) -> None:
    kinds = ("production", "trade", "governance")
    answer = asked(folder, "geopolrisk", kinds, area="AU", period="2020")
    assert value(answer) == 0
    assert answer.parts["characterisation_factor"] is None
    assert any("not that nothing is at risk" in note for note in answer.notes)
    assert asked(folder, "geopolrisk", kinds, area="FR", period="2020").number is None


def test_six_dimensions_of_governance_make_the_index_of_the_eu(folder: Path, tmp_path: Path) -> None:
    # AU: all six -0.5, g = 6; US: all six 1, g = 3: 0.64 x 6 + 0.04 x 3 = 3.96
    rows = [f"{a},2020,{e},{d}" for a, e in (("AU", -0.5), ("US", 1)) for d in ("VA", "PV", "GE", "RQ", "RL", "CC")]
    path = tmp_path / "six.csv"
    path.write_text("\n".join(("area,year,estimate,dimension", *rows)), encoding="utf-8")
    tables = [f"production={folder / 'production.csv'}", f"governance={path}"]
    (answer,) = terbia.indicator("wgi-hhi", period="2020", tables=tables).answers
    assert value(answer) == pytest.approx(3.96)
    assert answer.notes == ()


def test_indexes_and_a_reliance_give_potential_and_exposure(folder: Path) -> None:
    bare = asked(folder, "usgs-disruption", ("production",), period="2020", commodity="tantalum")
    assert bare.number is not None
    assert (bare.number.value, bare.number.range.low) == (None, 0)
    kinds = ("production", "indexes", "reliance")
    answer = asked(folder, "usgs-disruption", kinds, period="2020", commodity="tantalum")
    # 0.8^2 x 0.5 x 0.25 = 0.08; 67 percent: 0.67
    assert value(answer) == pytest.approx(0.08)
    assert variants(answer) == {"trade exposure": pytest.approx(0.67)}
    unknown = asked(folder, "usgs-disruption", ("reliance",), period="2019", commodity="rare-earths")
    assert any("--table reliance=FILE" in note for note in unknown.notes)


def test_published_exposures_of_two_stages_stand_apart() -> None:
    (answer,) = terbia.indicator("usgs-disruption", period="2025", edition="MCS2026").answers
    found = variants(answer)
    assert found["trade exposure, compounds-and-metals"] == pytest.approx(0.67)
    assert found["trade exposure, mineral-concentrates"] == 0
    assert any("two stages" in note for note in answer.notes)


def test_eu_inputs_of_several_commodities_at_once(tmp_path: Path) -> None:
    header, *rows = GOOD["eu"].splitlines()
    text = [f"commodity,{header}", *(f"dysprosium,{row}" for row in rows), *(f"terbium,{row}" for row in rows[5:])]
    path = tmp_path / "eu.csv"
    path.write_text("\n".join((*text, "terbium,GS,CN,0.5,6,")), encoding="utf-8")
    table = [f"eu={path}"]
    dysprosium, terbium = terbia.indicator("eu-supply-risk", all=True, tables=table).answers
    assert value(dysprosium) == pytest.approx(3.397018, abs=5e-7)
    # one country, g = 6, GS only: 6 x 0.95 x 0.97
    assert value(terbium) == pytest.approx(5.529)
    assert [n.split(" ")[0] for n in terbium.notes] == ["GS", "the"]
    (missing,) = terbia.indicator("eu-supply-risk", commodity="yttrium", tables=table).answers
    assert missing.needs == ("rows of yttrium in the table (it has dysprosium, terbium)",)


def test_a_total_without_its_countries_has_no_concentration() -> None:
    """Data Series 140 prints the US and the world of 1990: 22,700 of 52,900 t, the rest of nobody named."""
    (hhi,) = terbia.indicator("hhi", period="1990").answers
    assert hhi.number is not None
    assert hhi.number.value is None
    # (22.7 / 52.9)^2 = 0.184 alone; with one other country 0.184 + (30.2 / 52.9)^2 = 0.510
    assert (hhi.number.range.low, hhi.number.range.high) == pytest.approx((0.184, 0.510), abs=2e-3)
    assert "names US, and leaves about 30,200 of 52,900 t REO" in hhi.needs[0]
    for name in ("n-1", "wgi-hhi", "usgs-disruption"):
        (answer,) = terbia.indicator(name, period="1990").answers
        assert answer.number is None


# --- faults ------------------------------------------------------------------------------------------------------

FAULTS = {
    "production": ("area,year,quantity_t\nAU,2020,-5\nAU,2020,many\n,2020,3\nDE,2020,inf\nDE,2020,3\nDE,2020,4\n", 5),
    "demand": ("area,year,quantity_t\nAU,2020,1\nAU,2020,2\nJP,,x\n", 3),
    "trade": (
        "t,i,j,k,v,q\n2020,36,842,284690,abc,1\n,36,842,284690,1,-1\n2020,36,842,,1,1\n20x0,36,842,28469,1,1\n2020,36,842,2846.90,1,1\n",
        6,
    ),
    "governance": ("area,year,estimate\nAU,2020,55\nCN,2020,low\n", 2),
    "indexes": ("area,year,unable,unwilling\nAU,2020,1.5,0.2\nCN,2020,x,-1\n", 3),
    "reliance": ("year,net_import_reliance_pct,low,high\n2020,167,,\n2021,50,60,70\n2022,x,,\n2023,1,,\n2023,2,,\n", 4),
    "eu": (
        "part,area,value,governance,trade\nXX,,3,,\nGS,CN,0.9,,\nIR,,80,,\nGS,AU,0.1,11,\nIR,,0.5,,\nIR,,0.5,,\n",
        5,
    ),
}


def test_faults_and_good_files_cover_every_kind() -> None:
    assert set(FAULTS) == set(GOOD) == set(USED) == set(table_kinds())


@pytest.mark.parametrize("kind", FAULTS)
def test_all_faults_of_a_file_are_said_at_once(kind: str, tmp_path: Path) -> None:
    text, count = FAULTS[kind]
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileFaults) as caught:
        terbia.indicator("hhi", period="2020", tables=[f"{kind}={path}"])
    assert len(caught.value.faults) == count, str(caught.value)
    assert all(fault.row > 1 and fault.reason for fault in caught.value.faults)
    assert "docs/indicators.md" in str(caught.value)


_PIECES = (b"", b",", b'"', b"\n", b"\x00", b"\xff", b"9" * 400, b"-", b"1e999", b"W", b"2031", b"\xe2\x80\x94", b"NA")
Mutation = Callable[[bytes, random.Random], bytes]


def flip(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def delete(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.choice((1, 3, 30)) :]


def insert(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + chance.choice(_PIECES) + data[start:]


def lines(data: bytes, chance: random.Random) -> bytes:
    rows = data.splitlines(keepends=True)
    first, second = chance.randrange(len(rows)), chance.randrange(len(rows))
    match chance.randrange(3):
        case 0:
            rows[first], rows[second] = rows[second], rows[first]
        case 1:
            rows.insert(first, rows[second])
        case _:
            del rows[first]
    return b"".join(rows)


def cells(data: bytes, chance: random.Random) -> bytes:
    rows = [line.split(b",") for line in data.split(b"\n")]
    row = chance.choice(rows)
    at = chance.randrange(len(row))
    row[at] = chance.choice((chance.choice(_PIECES), chance.choice(chance.choice(rows)), row[at] * 2, row[at][:-1]))
    return b"\n".join(b",".join(row) for row in rows)


MUTATIONS: tuple[Mutation, ...] = (flip, delete, insert, lines, cells)


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
@pytest.mark.parametrize("kind", GOOD)
@seed(20260206)
@settings(
    max_examples=40, deadline=None, database=None, phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(number=st.integers(0, 2**62), times=st.integers(1, 3))
def test_no_mutation_gives_a_traceback_or_a_broken_number(
    kind: str, mutate: Mutation, number: int, times: int, folder: Path
) -> None:
    """Whatever happens to a table: it is refused with its faults, or read, and every number from it is a number."""
    chance = random.Random(number)
    data = GOOD[kind].encode()
    for _ in range(times):
        data = mutate(data, chance) or b","
    path = folder / "damaged.csv"
    path.write_bytes(data)
    name, more = USED[kind]
    production = () if kind in {"production", "eu"} else (f"production={folder / 'production.csv'}",)
    try:
        found = terbia.indicator(name, tables=[*production, f"{kind}={path}"], **more)  # type: ignore[arg-type]
    except TerbiaError as error:
        if isinstance(error, FileFaults):
            assert error.faults
            assert all(fault.reason for fault in error.faults)
            assert len(str(error)) < 4000
        return
    document = found.to_dict()
    numbers = [document["value"], document["low"], document["high"]]
    assert all(n is None or (isinstance(n, float | int) and math.isfinite(n)) for n in numbers), numbers
    if document["value"] is None:
        assert document["needs"]


def test_a_file_with_a_fault_changes_nothing(folder: Path, tmp_path: Path) -> None:
    """A good table before a bad one: the whole question fails, and what was packaged stays as it was."""
    bad = tmp_path / "bad.csv"
    bad.write_text(FAULTS["governance"][0], encoding="utf-8")
    start = Tables()
    with pytest.raises(FileFaults):
        read_tables([f"production={folder / 'production.csv'}", f"governance={bad}"], start)
    assert start == replace(start) == Tables()
