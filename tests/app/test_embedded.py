"""terbia reliance AREA ELEMENT --embedded: the packaged evidence, a user's units, and what it refuses to say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import terbia
from terbia.app.cli import main
from terbia.app.embedded.answer import Cell, Embedded
from terbia.app.embedded.lines import counted, mirror, months_of
from terbia.app.embedded.tables import contents, forms, goods, lines, needs_of, studies
from terbia.app.embedded.units import UnitTable, read_units
from terbia.app.embedding import embedded_in
from terbia.errors import FileFaults, NotInRecord, TerbiaError
from terbia.ledger.frame import to_frame
from terbia.ledger.licence import licence_of
from terbia.ledger.loading import new_edition, sealed
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.record import NEWEST, Record, View
from terbia.ledger.store import write_editions

FEW = 200
HEADER = "year,product,quantity,low,high,unit,code,flow,element,form\n"


@pytest.fixture(autouse=True)
def _home(home: Path) -> Path:
    return home


def asked(
    record: Record, element: str = "Nd", area: str = "US", units: UnitTable | None = None, **more: object
) -> Embedded:
    return embedded_in(record, NEWEST, area, element, units=units, draws=FEW, **more)  # type: ignore[arg-type]


def cell(found: Embedded, form: str) -> Cell:
    (one,) = [c for c in found.now.cells if c.form == form]
    return one


def table(tmp_path: Path, text: str) -> UnitTable:
    path = tmp_path / "units.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    return read_units(path)


def with_rows(tmp_path: Path, *rows: tuple[str, str, float, str]) -> Record:
    """The packaged record with an edition of the user's that holds these (series, period, value, unit)."""
    origin = Origin("made up", "nobody", "", "", "single facts, cited")
    made = [
        Observation(
            series, period, value, None, None, unit, None, (), "made-up", "2026-03-01", origin, None, str(value)
        )
        for series, period, value, unit in rows
    ]
    edition = sealed(new_edition("made-up", "nobody", "made up", "2026-03-01"), made)
    write_editions(tmp_path / "own", [(edition, to_frame(made))])
    return Record.open(user=tmp_path / "own")


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


# A user's units -----------------------------------------------------------------------------------------------------


def test_units_by_hand(record: Record, tmp_path: Path) -> None:
    # 100,000 cars x 1.6 kg = 160 t NdFeB x 27.9 % x 0.804 = 35.89 t Nd;
    # 200 MW of direct-drive turbines x 180 kg = 36 t Nd (150 to 210 kg: 30 to 42).
    units = table(
        tmp_path, "2025,battery-electric-car,100000,,,number,8703.80,,,\n2025,wind-turbine-direct-drive,200,,,MW,,,,\n"
    )
    found = asked(record, units=units)
    cars, wind = cell(found, "vehicles"), cell(found, "wind-turbines")
    assert cars.value == pytest.approx(160 * 0.279 * 0.804)
    assert (cars.how, cars.at_least, cars.unverified_share) == ("computed", True, 0.0)
    assert "hybrid-car" in cars.note
    assert wind.value == pytest.approx(36)
    assert wind.range is not None
    assert (wind.range.low, wind.range.high) == (pytest.approx(30), pytest.approx(42))
    drawn = cars.drawn
    assert drawn is not None
    assert cars.range is not None
    assert cars.range.low < drawn.p05 < drawn.p50 < drawn.p95 < cars.range.high
    # Dysprosium of a traction motor has no central value and rests on pages nobody checked.
    dy = cell(asked(record, "Dy", units=units), "vehicles")
    assert (dy.value, dy.illustrative) == (None, True)


def test_the_same_seed_gives_the_same_digits(record: Record, tmp_path: Path) -> None:
    units = table(tmp_path, "2025,battery-electric-car,100000,,,,,,,\n")
    one, again, other = (cell(asked(record, units=units, seed=seed), "vehicles").drawn for seed in (5, 5, 6))
    assert one == again != other


def test_contents_of_ones_own_take_the_place_of_ours(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("year,product,quantity,kg_per_unit,kg_low,kg_high\n2025,smartphone,1000000,0.002,0.001,0.003\n")
    one = cell(asked(record, units=read_units(path)), "electronics-and-other-goods")
    assert one.value == pytest.approx(1e6 * 0.002e-3 * 1e3 * 0.279 * 0.804 / 1e3)  # 2 t of NdFeB
    assert one.unverified_share == 0.0


def test_zero_is_zero_and_empty_is_unknown(record: Record, tmp_path: Path) -> None:
    none = cell(asked(record, units=table(tmp_path, "2025,battery-electric-car,0,,,,,,,\n")), "vehicles")
    assert (none.value, none.how) == (0.0, "computed")
    empty = cell(asked(record, units=table(tmp_path, "2025,battery-electric-car,,,,,,,,\n")), "vehicles")
    assert (empty.value, empty.estimate, empty.how) == (None, None, "no_data")
    assert "no amount" in empty.note


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(st.integers(0, 10**8), st.integers(0, 10**8))
def test_more_units_never_lower_the_sum(record: Record, tmp_path: Path, first: int, more: int) -> None:
    sums = []
    for number in (first, first + more):
        total = asked(record, units=table(tmp_path, f"2025,battery-electric-car,{number},,,,,,,\n")).now.total
        assert total.range is not None
        sums.append(total.range)
    assert sums[1].low >= sums[0].low
    assert sums[1].high >= sums[0].high


def test_with_every_form_given_the_reliance_is_computed(record: Record, tmp_path: Path) -> None:
    # Imports 1,000 t in each of 8 forms = 8,000; exports 1,000; made at home 2,000: 100 x 7,000 / 9,000 = 77.8.
    rows = [f"2025,contained,1000,,,t,,import,Nd,{form.form}" for form in forms()]
    rows += [f"2025,contained,{1000 * (i == 0)},,,t,,export,Nd,{form.form}" for i, form in enumerate(forms())]
    rows += ["2025,contained,2000,,,t,,production,Nd,"]
    found = asked(record, units=table(tmp_path, "\n".join(rows) + "\n"))
    assert found.complete
    assert found.missing == ()
    assert found.with_embedded.value == pytest.approx(700 / 9)
    assert found.to_dict()["total"]["imports_t"] == 8000  # type: ignore[index]
    assert (
        "exports of Nd in every form: no data"
        in asked(record, units=table(tmp_path, "\n".join(rows[:8]) + "\n")).missing
    )
    # Without production nothing is said of it.
    short = asked(record, units=table(tmp_path, "\n".join(rows[:-1]) + "\n"))
    assert (short.complete, short.with_embedded.value) == (False, None)


def test_oxide_is_turned_into_the_element(record: Record, tmp_path: Path) -> None:
    # 100 t Nd2O3 hold 85.74 t Nd.
    units = table(tmp_path, "2025,contained-oxide,100,,,t,,,neodymium,compounds-and-metals\n")
    assert cell(asked(record, units=units), "compounds-and-metals").value == pytest.approx(85.74, abs=0.01)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("2025,ndfeb-magnets,9407,,,t,850511,,,", "code", "never counted as NdFeB"),
        ("2025,ndfeb-magnets,9407,,,t,8505.11,,,", "code", "never counted as NdFeB"),
        ("2025,ndfeb-magnets,9407,,,t,8505.11.0010,,,", "code", "is not a code of ndfeb-magnets"),
        ("20x5,smartphone,1,,,,,,,", "year", "calendar year"),
        ("2025,unicorn,1,,,,,,,", "product", "is none of"),
        ("2025,smartphone,many,,,,,,,", "quantity", "is not a number"),
        ("2025,smartphone,-1,,,,,,,", "quantity", "is negative"),
        ("2025,smartphone,nan,,,,,,,", "quantity", "not a finite number"),
        ("2025,smartphone,5,6,7,,,,,", "quantity", "not in order"),
        ("2025,smartphone,,6,,,,,,", "quantity", "give both or none"),
        ("2025,smartphone,1,,,t,,,,", "unit", "is not number"),
        ("2025,smartphone,1,,,,,sideways,,", "flow", "import, export, production"),
        ("2025,contained,1,,,,,,Xx,vehicles", "element", "is not a rare earth"),
        ("2025,contained,1,,,,,,Nd,boats", "form", "is none of"),
        ("2025,smartphone,1,2", "", "cells where the header has"),
    ],
)
def test_faults_name_row_and_column(tmp_path: Path, row: str, column: str, words: str) -> None:
    with pytest.raises(FileFaults) as caught:
        table(tmp_path, f"2025,laptop,1,,,,,,,\n{row}\n")
    assert any(f.row == 3 and f.column == column and words in f.reason for f in caught.value.faults), str(caught.value)


def test_faults_come_all_at_once_and_doubles_are_faults(tmp_path: Path) -> None:
    with pytest.raises(FileFaults) as caught:
        table(tmp_path, "2025,laptop,1,,,,,,,\n2025,laptop,2,,,,,,,\n1,laptop,x,,,,,,,\n")
    assert len(caught.value.faults) == 3
    for text, words in (("year,product\n", "missing"), ("year,product,quantity\n", "no row"), ("", "empty")):
        path = tmp_path / "short.csv"
        path.write_text(text)
        with pytest.raises(FileFaults, match=words):
            read_units(path)
    with pytest.raises(TerbiaError, match="No such file"):
        read_units(tmp_path / "nowhere.csv")


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
