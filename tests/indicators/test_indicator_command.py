"""terbia indicator: from the record, from the user's tables, over many at once, and what it says when it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import terbia
from terbia.app.cli import main
from terbia.app.indicated.answer import Indicated
from terbia.errors import FileFaults, NotInRecord, TerbiaError
from terbia.indicators.producers import producers, production_forms
from terbia.ledger.record import Record, View

MINES = (
    "country,iso3,year,production_t_reo,flag\nA,AUS,2020,80.0,r\nB,842,2020,20,r\nC,DEU,2020,,r\n"
    "Total,DELETE,2020,100,\n"
)
TRADE = (
    "t,i,j,k,v,q\n2020,36,842,284690,440,60\n"
    "2020,490,842,284690,200,20\n2020,36,842,284610,1,5\n2020,36,842,284690,3,NA\n"
)
GOVERNANCE = "area,year,estimate\nAU,2020,-0.5\nTW,2020,1.0\n"


QUOTED = 'area,year,quantity_t\r\nAU,2020,"1,200"\r\n\r\nUS,2020,400\r\n'


@pytest.fixture(autouse=True)
def _home(home: Path) -> Path:
    return home


def one(name: str, **asked: object) -> Indicated:
    (answer,) = terbia.indicator(name, **asked).answers  # type: ignore[arg-type]
    return answer


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    main([*arguments, "--json"])
    document = json.loads(capsys.readouterr().out)
    assert isinstance(document, dict)
    return document


def test_the_edition_decides_the_hhi_of_2024() -> None:
    # MCS 2025: rows sum to 393,950 with 1,100 of others: 0.492362. MCS 2026, listed countries, 383,000: 0.521951.
    before = one("hhi", period="2024", edition="MCS2025")
    after = one("hhi", period="2024", edition="MCS2026")
    assert before.number is not None
    assert after.number is not None
    assert before.number.value == pytest.approx(0.492362, abs=5e-7)
    listed = next(v for v in after.variants if v.name == "listed countries only")
    assert listed.number.value == pytest.approx(0.521951, abs=5e-7)
    for answer in (before, after):
        assert answer.number is not None
        assert answer.number.range.low < (answer.number.value or 0) < answer.number.range.high
    assert one("hhi", period="2024", as_of="2025-06-01").number == before.number


def test_a_world_table_is_of_one_edition(record: Record) -> None:
    for edition in ("MCS2023", "MCS2025", "MCS2026"):
        found = producers(
            record, "rare-earths", "mine", "2022" if edition == "MCS2023" else "2024", View(edition=edition)
        )
        assert {o.edition.split(".")[0] for o in found.observations} == {edition}
        assert found.remainder is not None
        assert "WORLD" not in found.countries
    assert "mine" in production_forms(record)["rare-earths"]


def test_n_minus_one_of_the_mines_of_2025() -> None:
    # (390,000 - 270,000) / 390,000 of the printed world total
    answer = one("n-1", period="2025", edition="MCS2026")
    assert answer.number is not None
    assert answer.number.value == pytest.approx(0.3077, abs=5e-5)
    assert answer.parts["largest"] == "CN"


def test_n_minus_one_with_a_table_of_demand(tmp_path: Path) -> None:
    # production 80 and 20, demand 40 in AU and 60 elsewhere: left 20; variant a 20 / 100, variant b 20 / 60
    mines, demand = (
        write(tmp_path, "p.csv", MINES),
        write(tmp_path, "d.csv", "area,year,demand_t\nAU,2020,40\nDE,2020,60\n"),
    )
    answer = one("n-1", period="2020", tables=[f"production={mines}", f"demand={demand}"])
    assert answer.number is not None
    assert answer.number.value == pytest.approx(0.2)
    assert {v.name: v.number.value for v in answer.variants}["variant b"] == pytest.approx(1 / 3)


def test_geopolrisk_from_the_users_tables_by_hand(tmp_path: Path) -> None:
    # HHI 0.68; AU g = 0.6 on 60 t, Taiwan 0.5 on 20 t: 46 / (20 + 80) = 0.46; GPRS 0.3128; price (440+200+3) / 80
    tables = [
        f"production={write(tmp_path, 'p.csv', MINES)}",
        f"trade={write(tmp_path, 't.csv', TRADE)}",
        f"governance={write(tmp_path, 'g.csv', GOVERNANCE)}",
    ]
    answer = one("geopolrisk", area="US", period="2020", tables=tables)
    assert answer.number is not None
    assert answer.number.value == pytest.approx(0.3128)
    assert answer.parts["price_usd_per_kg"] == pytest.approx(643 / 80)
    assert any("two stages" in note.replace("\n", " ") for note in answer.notes)
    assert any("no quantity" in note for note in answer.notes)
    variants = {v.name: v.number.value for v in answer.variants}
    # Taiwan joined: g = 0.3, so 42 at risk: alone 0.68 x 42 / 80, joined 0.68 x 42 / 100
    assert variants["imports alone"] == pytest.approx(0.357)
    assert variants["Taiwan joined"] == pytest.approx(0.2856)
    many = terbia.indicator("geopolrisk", all=True, stage="compounds", tables=tables)
    # Australia mines and imports nothing: 0 as published
    assert {a.area: None if a.number is None else a.number.value for a in many.answers if a.area != "EU"} == {
        "AU": 0.0,
        "US": pytest.approx(0.3128),
    }
    assert many.frame().filter(area="US")["value"].to_list() == [pytest.approx(0.3128)]


def test_geopolrisk_from_what_is_packaged_says_whose_production_it_uses() -> None:
    answer = one("geopolrisk", area="US", period="2022")
    assert answer.number is not None
    assert answer.number.range.low < (answer.number.value or 0) < answer.number.range.high
    assert any("World Mining Data" in note for note in answer.notes)
    document = answer.to_dict()
    credit = " ".join(document["credits"])  # type: ignore[arg-type]
    assert "CEPII" in credit
    assert "CC BY 4.0" in credit


def test_what_is_missing_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    document = as_json(capsys, "indicator", "geopolrisk", "--area", "FR", "--period", "1990")
    assert document["value"] is document["low"] is None
    needs = " ".join(document["needs"])  # type: ignore[arg-type]
    assert "HS 284690" in needs
    assert "political stability" in needs
    assert str(document["says"]).startswith("not computable: needs")
    barite = one("hhi", commodity="barite", edition="MCS2026", period="2025")
    assert barite.number is None
    assert "withheld" in barite.needs[0]


def test_disruption_potential_is_bounded_until_indexes_are_given(tmp_path: Path) -> None:
    bounded = one("usgs-disruption", period="2024", edition="MCS2026")
    assert bounded.number is not None
    assert bounded.number.value is None
    assert bounded.number.range.low == 0
    assert "CN" in bounded.needs[0]
    # US 20 only in the total; AU: 0.8^2 x 0.5 x 0.25 = 0.08
    mines = write(tmp_path, "p.csv", MINES)
    indexes = write(tmp_path, "i.csv", "area,year,unable,unwilling\nAU,2020,0.5,0.25\n")
    answer = one("usgs-disruption", period="2020", tables=[f"production={mines}", f"indexes={indexes}"])
    assert answer.number is not None
    assert answer.number.value == pytest.approx(0.08)
    assert not answer.needs


def test_exposure_is_the_published_reliance() -> None:
    answer = one("usgs-disruption", period="2025", edition="MCS2026")
    exposure = answer.parts["trade_exposure"]
    assert getattr(exposure, "value", None) == pytest.approx(0.67)


def test_eu_supply_risk_published_and_forward(tmp_path: Path) -> None:
    heavy = one("eu-supply-risk", commodity="heavy-rare-earths")
    assert heavy.number is not None
    assert heavy.number.value == pytest.approx(5.09)
    assert set(heavy.parts["apart"]) == {"Y", "Tb"}  # type: ignore[call-overload]
    inputs = (
        "part,area,value,governance,trade\nGS,CN,0.9,6,1.1\nGS,AU,0.1,3,\nEU,CN,0.6,6,1.1\nEU,DE,0.2,2,0.8\nEU,AU,0.2,3,1\n"
        "IR,,0.8,,\nEOL-RIR,,0.05,,\nSI_SR,,0.97,,\n"
    )
    forward = one("eu-supply-risk", commodity="dysprosium", tables=[f"eu={write(tmp_path, 'eu.csv', inputs)}"])
    assert forward.number is not None
    assert forward.number.value == pytest.approx(3.397018, abs=5e-7)
    partly = write(tmp_path, "half.csv", inputs.replace("SI_SR,,0.97,,\n", ""))
    assert one("eu-supply-risk", tables=[f"eu={partly}"]).needs == ("SI_SR in the table",)


def test_governance_weights_name_the_dimensions_that_count(tmp_path: Path) -> None:
    # shares 0.8 and 0.2; AU PV -0.5 and VA 0.5: mean 0, g = 5; US: no estimate, 5: (0.64 + 0.04) x 5 = 3.4
    mines = write(tmp_path, "p.csv", MINES)
    text = "area,year,estimate,dimension\nAU,2020,-0.5,PV\nAU,2020,0.5,VA\n"
    answer = one(
        "wgi-hhi", period="2020", tables=[f"production={mines}", f"governance={write(tmp_path, 'g.csv', text)}"]
    )
    assert answer.number is not None
    assert answer.number.value == pytest.approx(3.4)
    assert answer.parts["dimensions"] == ["PV", "VA"]
    assert any("not an HHI_WGI of the EU" in note for note in answer.notes)
    assert any("no estimate for US" in note for note in answer.notes)


def test_many_at_once_keep_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    document = as_json(capsys, "indicator", "hhi", "--all", "--commodity", "rare-earths", "--as-of", "2026-02-28")
    assert document["contract"] == 1
    answers = document["answers"]
    assert isinstance(answers, list)
    assert len({a["period"] for a in answers}) == len(answers) > 5
    for answer in answers:
        assert {"value", "low", "high", "needs", "inputs", "method"} <= set(answer)
        assert (answer["value"] is None) == bool(answer["needs"])
    main(["indicator", "eu-supply-risk", "--all"])
    assert "dysprosium" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["hhi", "wgi-hhi", "n-1", "eu-supply-risk", "geopolrisk", "usgs-disruption"])
def test_every_indicator_prints_its_method(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["indicator", name])
    printed = capsys.readouterr().out
    assert printed.startswith(f"{name}: ")
    assert "Method:" in printed


def test_a_comma_in_a_number_is_a_fault_and_quoted_it_is_not(tmp_path: Path) -> None:
    with pytest.raises(FileFaults, match="quotation marks"):
        terbia.indicator(
            "hhi", period="2020", tables=[f"production={write(tmp_path, 'a.csv', QUOTED.replace(chr(34), ''))}"]
        )
    answer = one("hhi", period="2020", tables=[f"production={write(tmp_path, 'b.csv', QUOTED)}"])
    # 1,200 and 400: 0.75^2 + 0.25^2
    assert answer.number is not None
    assert answer.number.value == pytest.approx(0.625)


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["nosuch"], 2, "there are hhi"),
        (["hhi", "--commodity", "nosuch"], 1, "no world production"),
        (["hhi", "--period", "1800"], 1, "1800"),
        (["hhi", "--area", "US"], 1, "WORLD"),
        (["eu-supply-risk", "--area", "US"], 1, "leave out --area"),
        (["eu-supply-risk", "--area", "US", "--all"], 1, "leave out --area"),
        (["hhi", "--as-of", "2010-01-01"], 1, "None as known on 2010-01-01"),
        (["geopolrisk", "--stage", "magnets"], 1, "one of: compounds"),
        (["hhi", "--table", "foo"], 1, "KIND=FILE"),
        (["hhi", "--table", "production=/no/such/file.csv"], 1, "No such file"),
        (["geopolrisk", "--area", "Narnia"], 1, "Narnia"),
        (["geopolrisk", "--period", "abc"], 1, "not a year"),
        (["geopolrisk", "--commodity", "cobalt"], 1, "basket"),
        (["eu-supply-risk", "--commodity", "iron"], 1, "iron"),
        (["eu-supply-risk", "--commodity", "Dy", "--stage", "magnet"], 1, "magnet"),
    ],
)
def test_bad_questions_are_one_clear_line(
    arguments: list[str], status: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["indicator", *arguments])
    assert stopped.value.code == status
    error = capsys.readouterr().err
    assert says in error
    assert "Traceback" not in error


def test_an_unknown_name_or_year_is_refused_in_python_too(tmp_path: Path) -> None:
    with pytest.raises(TerbiaError, match="not an indicator"):
        terbia.indicator("nosuch")
    with pytest.raises(NotInRecord, match="1999"):
        terbia.indicator("hhi", period="1999", tables=[f"production={write(tmp_path, 'p.csv', MINES)}"])
