"""terbia reliance AREA ELEMENT --embedded: the packaged evidence, a user's units, and what it refuses to say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from embedded_answers import FEW, asked, cell, with_rows

import terbia
from terbia.app.cli import main
from terbia.app.embedded.lines import counted, mirror, months_of
from terbia.app.embedded.tables import contents, forms, goods, lines, needs_of, studies
from terbia.app.embedding import embedded_in
from terbia.errors import NotInRecord, TerbiaError
from terbia.ledger.licence import licence_of
from terbia.ledger.record import NEWEST, Record, View
from terbia.sources import census_trade


@pytest.fixture(autouse=True)
def _home(home: Path) -> Path:
    return home


# Bare magnets -------------------------------------------------------------------------------------------------------


def test_bare_magnets_by_hand(record: Record) -> None:
    # Line 85051110 from China, 2025: 5,933 t x 0.986 NdFeB x 27.9 % Nd+Pr x (1 - 0.196) Nd = 1,312.2 t Nd.
    # Low 5,932.5 x 0.972 x 26.1 % x (1 - 0.251); high 5,933.5 x 1 x 31.8 % x (1 - 0.141).
    one = cell(asked(record, period="2025"), "direct-magnets")
    assert one.value == pytest.approx(5933 * 0.986 * 0.279 * 0.804)
    assert one.range is not None
    assert one.range.low == pytest.approx(5932.5 * 0.972 * 0.261 * 0.749)
    assert one.range.high == pytest.approx(5933.5 * 0.318 * 0.859)
    assert (one.how, one.at_least, one.unverified_share) == ("computed", True, 0.0)
    assert "other suppliers" in one.note
    assert [o.series for o in one.inputs] == ["CN>US/rare-earth-magnets/exports"]


@pytest.mark.parametrize(
    ("element", "percent", "low", "high"),
    [("Pr", 27.9 * 0.196, 26.1 * 0.141, 31.8 * 0.251), ("Dy", 0.72, 0.6, 1.0), ("Tb", 0.14, 0.11, 0.18)],
)
def test_other_elements_of_bare_magnets(record: Record, element: str, percent: float, low: float, high: float) -> None:
    one = cell(asked(record, element, period="2025"), "direct-magnets")
    assert one.value == pytest.approx(5933 * 0.986 * percent / 100)
    assert one.range is not None
    assert one.range.low == pytest.approx(5932.5 * 0.972 * low / 100)
    assert one.range.high == pytest.approx(5933.5 * high / 100)


def test_years_without_the_line_stay_unknown_and_part_years_say_so(record: Record) -> None:
    years = {year.year: year for year in asked(record).years}
    assert list(years) == [str(y) for y in range(2018, 2026)]
    bare = {y: next(c for c in year.cells if c.form == "direct-magnets") for y, year in years.items()}
    assert {y for y, c in bare.items() if c.how == "no_data"} == {"2020", "2021", "2023"}
    assert bare["2022"].note.startswith("1 of 12 months")
    assert all(c.needs for c in bare.values())
    # 2020 has no form at all: there is no total, and it is not zero.
    assert years["2020"].total.estimate is None


def test_as_known_in_summer_2025_the_year_is_the_months_so_far(record: Record) -> None:
    # 2,510 (January to June) + 619 (July) + 589 (August), as known on 1 October 2025: 3,718 t over 8 months.
    found = mirror(record, "US", "2025", View("2025-10-01"))
    assert found is not None
    assert (found.central_t, found.months) == (3718.0, 8)


@pytest.mark.parametrize("view", [View("1990-01-01"), View("2019-06-01"), View(None, "MCS2025")])
def test_what_was_not_known_then_is_no_data(record: Record, view: View) -> None:
    found = embedded_in(record, view, "US", "Dy", draws=FEW)
    assert cell(found, "vehicles").how == "no_data"
    assert not found.complete


def test_six_digit_rows_never_become_neodymium(tmp_path: Path) -> None:
    # 9,407 t is what an estimated weight of HS 850511 (alnico, ferrite, all) gives for 2023: no line, no answer.
    loaded = with_rows(
        tmp_path,
        ("US/hs-850511/imports", "2023", 9407.0, "t gross"),
        ("CN>US/hs-850511/imports", "2023", 9407.0, "t gross"),
        ("US/hs-850511/imports/mass;census-general", "2023", 9_407_000.0, "kg gross"),
    )
    assert counted(loaded, "direct-magnets", "US", "Nd", "2023", NEWEST) is None
    one = cell(asked(loaded, period="2023"), "direct-magnets")
    assert (one.how, one.estimate) == ("no_data", None)
    assert all("850511" not in line.series.partition("/imports")[0] for line in lines())


def test_the_statistical_suffix_is_used_where_it_was_loaded(tmp_path: Path) -> None:
    # HTS 8505.11.0070, 8,000,000 kg of sintered NdFeB: 8,000 t x 27.9 % x 0.804, without the share of SmCo.
    loaded = with_rows(tmp_path, ("US/hts-8505.11.0070/imports/mass;census-general", "2023", 8e6, "kg gross"))
    one = cell(asked(loaded, period="2023"), "direct-magnets")
    assert one.value == pytest.approx(8000 * 0.279 * 0.804)
    assert "bonded" in one.note


def test_the_line_is_named_as_the_reader_of_the_census_names_it() -> None:
    head = ["I_COMMODITY", "CTY_CODE", "SUMMARY_LVL", "GEN_QY2_MO", "UNIT_QY2", "COMM_LVL", "time"]
    rows = [head, ["8505110070", "-", "DET", "700000", "KG", "HS10", "2025-01"]]
    (o,) = census_trade.read("made-up.json", json.dumps(rows).encode()).observations
    assert (o.series, o.unit) in {(line.series, "kg gross") for line in lines()}


@pytest.mark.parametrize(
    ("period", "months"),
    [
        ("2025", range(1, 13)),
        ("2025-Q2", range(4, 7)),
        ("2025-06", range(6, 7)),
        ("2025-01/2025-06", range(1, 7)),
        ("2024-12/2025-02", ()),
        ("2021/2025", ()),
    ],
)
def test_months_of_a_period(period: str, months: range) -> None:
    assert months_of(period, 2025) == frozenset(months)


# Compounds and metals -----------------------------------------------------------------------------------------------


def test_metal_by_element_of_the_minerals_yearbook(record: Record) -> None:
    # Minerals Yearbook 2022, table 7: 14,400 kg of unalloyed neodymium in 2021; nothing by element in 2025.
    one = cell(asked(record, period="2021"), "compounds-and-metals")
    assert one.value == pytest.approx(14.4)
    assert one.at_least
    assert cell(asked(record, period="2025"), "compounds-and-metals").how == "no_data"


def test_heavy_elements_are_bounded_by_their_group(record: Record) -> None:
    # 100 t REO of all heavies in 2025, printed to 100: at most 150 t, as Dy2O3 150 / 1.1477 = 130.7 t Dy.
    one = cell(asked(record, "Dy", period="2025"), "compounds-and-metals")
    assert (one.how, one.value) == ("bounded_by_study", None)
    assert one.range is not None
    assert (one.range.low, one.range.high) == (0.0, pytest.approx(150 / 1.14768, rel=1e-4))


# The implied range, the sum and the headline --------------------------------------------------------------------------


def test_the_published_share_is_implied_and_in_no_total(record: Record) -> None:
    found = asked(record, period="2025")
    bare, goods_ = cell(found, "direct-magnets"), cell(found, "all-goods-implied")
    assert bare.range is not None
    assert goods_.range is not None
    assert (goods_.how, goods_.implied, goods_.value) == ("bounded_by_study", True, None)
    assert goods_.range.low == pytest.approx(9 * bare.range.low)  # 0.9 / (1 - 0.9)
    assert found.to_dict()["by_form"][-1]["high"] is None  # type: ignore[index]
    total = found.to_dict()["total"]
    assert total["imports_t"] is None  # type: ignore[index]
    assert total["high"] is None  # type: ignore[index]
    assert total["at_least_t"] == pytest.approx(bare.range.low)  # type: ignore[index]
    assert not found.complete
    assert any("motors" in words for words in found.missing)


def test_the_headline_says_what_it_is_a_share_of(record: Record) -> None:
    light, heavy = asked(record, period="2025"), asked(record, "Dy", period="2025")
    assert light.headline.observation is not None
    assert light.headline.observation.value == 67
    assert "leaves out magnets" in light.headline.of
    assert "not of Nd alone" in light.headline.of
    assert light.with_embedded.low is None
    assert light.with_embedded.high == 100
    assert heavy.headline.observation is not None
    assert heavy.headline.observation.value == 100
    assert (heavy.with_embedded.value, heavy.with_embedded.low, heavy.with_embedded.high) == (None, 99.5, 100)


def test_studies_agree_or_not(record: Record) -> None:
    answers = {(s.observation.value, s.observation.period): s for s in asked(record, period="2025").studies}
    assert answers[(7446, "2024")].answer == "agrees"  # the same line, 7,439 to 7,449
    assert answers[(7000, "2024")].answer == "agrees"  # 7,000 stands for 6,500 to 7,500
    doe = answers[(16100, "2020")]
    assert doe.answer == "disagrees"  # 5,932.5 x 10 = 59,325 t against at most 16,150
    assert doe.ours is not None
    assert doe.ours.low == pytest.approx(59325)
    assert answers[(7500, "2021")].answer == "not_comparable"  # no line of 2021 is held
    assert {s.answer for s in asked(record, "Dy").studies if "import-form-share" in s.observation.series} == {
        "not_comparable"
    }


def test_other_areas_and_elements_have_an_answer(record: Record) -> None:
    japan = cell(asked(record, area="JP", period="2025"), "direct-magnets")
    assert japan.how == "computed"
    nothing = asked(record, "La", area="BR")
    assert nothing.now.total.estimate is None
    assert {c.how for c in nothing.now.cells} == {"no_data"}
    assert all(c.needs for c in nothing.now.cells)
    assert any("mean content of lanthanum" in need.what for c in nothing.now.cells for need in c.needs)
    assert "reporterCode=76&" in cell(nothing, "vehicles").needs[0].query
    assert nothing.headline.observation is None


# Tables -------------------------------------------------------------------------------------------------------------


def test_tables_rest_on_series_of_the_record_and_may_ship(record: Record) -> None:
    held = set(record.series_ids)
    for content in contents():
        assert set(content.evidence) <= held, content
        known = licence_of(content.origin.publisher, content.origin.licence)
        assert known is not None, content
        assert known.may_ship_rows, content
    for good in goods():
        assert set(good.evidence) <= held, good
        if good.evidence:
            rows = [record.observations(series)[-1] for series in good.evidence]
            # A good is unverified exactly where no row that it rests on was seen on a page.
            assert good.unverified == all(o.is_unverified for o in rows), good
    for study in studies():
        assert study.stated is not None or study.series in held, study


def test_every_form_has_a_need_for_every_area() -> None:
    for area, number in (("US", "842"), ("EU", "97"), ("JP", "392")):
        for form in forms():
            found = needs_of(form.form, area, "Nd", "2025", number)
            assert found, (area, form)
            assert any(need.query.startswith("https://") for need in found) or form.form == "direct-magnets"


# The command --------------------------------------------------------------------------------------------------------


def test_the_command_prints_and_answers(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    main(["reliance", "US", "Nd", "--embedded", "--draws", "100"])
    text = capsys.readouterr().out
    for words in ("Magnets, bare", "no data", "seed 1", "At least 1,127 t Nd", "8505110070", "67\u00a0%", "disagrees"):
        assert words in text
    main(["reliance", "US", "Nd", "--embedded", "--draws", "100", "--seed", "9", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert (found["contract"], found["seed"], found["complete"]) == (1, 9, False)
    keys = {"form", "imports_t", "low", "high", "how", "needs"}
    assert all(keys <= set(row) for row in found["by_form"])
    assert terbia.reliance("US", "Nd", embedded=True, draws=10).frame().height == 8 * 9


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("ZZ", "Nd", "--embedded"), 1, "not the code of an area"),
        (("US", "rare-earths", "--embedded"), 1, "asked by element"),
        (("US", "Nd", "--embedded", "--period", "1999"), 1, "2018 to 2026"),
        (("US", "Nd", "--embedded", "--seed", "-1"), 1, "--seed is 0 or more"),
        (("US", "Nd", "--embedded", "--draws", "0"), 1, "--draws 1 to"),
        (("US", "Nd", "--embedded", "--units", "nowhere.csv"), 1, "nowhere.csv"),
        (("US", "Nd", "--embedded", "--edition", "MCS1066"), 1, "no edition"),
        (("US", "Nd", "--embedded", "--against", "2020"), 2, "every form is in it"),
        (("US", "rare-earths", "--seed", "1"), 2, "belong to --embedded"),
    ],
)
def test_what_cannot_be_asked(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], status: int, words: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["reliance", *arguments])
    assert stopped.value.code == status
    assert words in capsys.readouterr().err


def test_python_refuses_what_the_command_refuses() -> None:
    with pytest.raises(TerbiaError, match="belong to --embedded"):
        terbia.reliance("US", "rare-earths", seed=1)  # type: ignore[call-overload]
    with pytest.raises(TerbiaError, match="every form is in it"):
        terbia.reliance("US", "Nd", embedded=True, against="2020")  # type: ignore[call-overload]
    with pytest.raises(NotInRecord):
        terbia.reliance("US", "Nd", embedded=True, period="1999")
