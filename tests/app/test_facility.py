"""Plants and companies: what stands, what is superseded, shares of the national line, rejected figures, names."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import terbia
from terbia.app.commands.facility import facility_command
from terbia.app.facilities.answer import CompanyPlants, Facilities, Facility, StageLine
from terbia.app.facilities.figures import Figure, basis_words, period_end, period_months
from terbia.app.facilities.line_share import line_share
from terbia.app.facilities.naming import find, plants_with
from terbia.app.facilities.standing import standing
from terbia.app.siting import company_plants, named_company, named_plant, one_facility
from terbia.errors import NotInRecord, TerbiaError
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.plant import Company, Part, Plant
from terbia.ledger.record import NEWEST, Record, View
from terbia.reports.facility_words import place_words, product_words, share_words
from terbia.vocab.interval import Interval

NOWHERE = Origin("A page", "A house", "", "p. 1", "single facts, cited")


def part(stage: str = "mine+concentrate", product: str = "concentrate") -> Part:
    return Part("p", "US/p", product, product, stage, "mine", "", False, "", "", "", "", (), NOWHERE, "")


def figure(
    value: float | None,
    period: str = "2025",
    released_on: str = "2026-01-01",
    kind: str = "planned",
    *marks: str,
    unit: str = "t REO",
    low: float | None = None,
    high: float | None = None,
    of: Part | None = None,
) -> Figure:
    text = "" if value is None else f"{value:g}"
    series = f"US/p/{kind}/concentrate"
    o = Observation(series, period, value, low, high, unit, None, marks, "cited", released_on, NOWHERE, None, text)
    return Figure(o, of or part(), kind, None)


def mine(record: Record, key: str, view: View = NEWEST) -> Facility:
    return one_facility(named_plant(key), record, view)


def stand(found: Facility) -> dict[tuple[str, str, str], float | None]:
    return {(x.figure.part.product, x.figure.kind, x.observation.period): x.observation.value for x in found.stages}


def test_mountain_pass_keeps_made_nameplate_feed_and_plans_apart(record: Record) -> None:
    found = mine(record, "mountain-pass")
    assert stand(found) == {
        ("concentrate", "actual", "2026-Q1"): 12983,
        ("concentrate", "actual", "2025"): 50692,
        ("concentrate", "planned", "2026"): 60000,
        ("ndpr-oxide", "actual", "2026-Q1"): 917,
        ("ndpr-oxide", "actual", "2025"): 2599,
        ("ndpr-oxide", "nameplate", "2025"): 6075,
        ("dytb", "nameplate", "2026"): 200,
        ("seg-concentrate", "feed", "2026"): 3000,
    }
    # Two of the eight (the target and the nameplate of NdPr) were read from a list that nobody has checked.
    assert found.unverified_share == 2 / 8
    assert {x.figure.part.name for x in found.stages} == {
        "mine and concentrator",
        "light separation (Stage II)",
        "heavy separation",
    }
    assert [p.name for p in found.statuses][-1] == "recycling line"
    feed = next(x for x in found.stages if x.figure.kind == "feed")
    assert feed.figure.unit == "t feed" and feed.caution is not None and feed.caution.reading == "input"
    assert {e.start for e in found.events} == {"2022-02", "2025-04-18", "2025-07-09", "2026-06-22"}


def test_the_share_of_the_national_line_has_the_range_of_printed_rounding(record: Record) -> None:
    """50,692 / 51,000 = 0.99396; 50,691.5 / 51,500 = 0.98430; 50,692.5 / 50,500 = 1.00381, so no more than 1."""
    line = next(x for x in mine(record, "mountain-pass").stages if x.observation.value == 50692)
    assert line.share.value == pytest.approx(0.9939608)
    assert line.share.range is not None and line.share.line is not None
    assert line.share.range.low == pytest.approx(0.9843010, abs=1e-7)
    assert line.share.range.high == 1
    assert line.share.line.series == "US/rare-earths/production/mineral-concentrates"
    assert share_words(line.share.value, line.share.range) == "99.4 % (98.4 to 100 % by printed rounding)"
    assert line.to_dict()["share_of_area_line"] == line.share.value


def test_there_is_no_share_where_stage_or_basis_differ_and_it_says_why(record: Record) -> None:
    lines = {(x.figure.part.product, x.figure.kind): x for x in mine(record, "mountain-pass").stages}
    for key in (
        ("ndpr-oxide", "actual"),
        ("dytb", "nameplate"),
        ("seg-concentrate", "feed"),
        ("concentrate", "planned"),
    ):
        assert lines[key].share.value is None and lines[key].share.range is None, key
    assert "every element together" in lines["ndpr-oxide", "actual"].share.why
    assert "takes in" in lines["seg-concentrate", "feed"].share.why
    made = figure(100.0, "2025", kind="actual", unit="t gross")
    assert line_share(made, "US", record, View()).why.startswith("the record has no national line")
    assert "no figure for 1776" in line_share(figure(1.0, "1776", kind="actual"), "US", record, View()).why


def test_a_figure_larger_than_its_line_has_no_share(record: Record) -> None:
    """Serra Verde's 4,000 to 5,000 t of December 2025 against 2,000 t (1,500 to 2,500) for all of Brazil."""
    (old,) = [x for x in mine(record, "serra-verde").superseded if x.observation.period == "2025"]
    assert old.share.value is None and old.share.range is None
    assert old.share.line is not None and old.share.line.value == 2000
    assert "larger than the line" in old.share.why


def test_a_printed_range_gives_a_range_of_shares_and_no_central_one(record: Record) -> None:
    """1,000 to 1,200 t printed, of 2,000 t (1,500 to 2,500): 1,000 / 2,500 = 0.4 to 1,200 / 1,500 = 0.8."""
    made = figure(None, "2025", kind="actual", low=1000.0, high=1200.0, of=part("mine+carbonate", "reo"))
    share = line_share(made, "BR", record, View())
    assert share.value is None
    assert share.range == Interval(0.4, 0.8)
    assert share_words(share.value, share.range) == "40 to 80 % (as printed)"


def test_of_two_statements_the_newer_stands_with_a_note(record: Record) -> None:
    found = mine(record, "serra-verde")
    assert stand(found)["reo", "actual", "2026"] == 100
    newer = next(x for x in found.stages if x.figure.kind == "actual")
    assert newer.caution is not None and newer.caution.reading == "newer"
    (older,) = [x for x in found.superseded if x.figure.kind == "actual"]
    assert (older.observation.low, older.observation.high) == (4000, 5000)
    assert older.caution is not None and "taken back" in older.caution.says
    # In January 2026 the older one stood, and nobody had taken it back.
    then = next(x for x in mine(record, "serra-verde", View("2026-01-15")).stages if x.figure.kind == "actual")
    assert (then.observation.low, then.caution) == (4000, None)


def test_rejected_figures_are_named_with_the_reason_and_stand_nowhere(record: Record) -> None:
    found = mine(record, "serra-verde")
    assert [(c.expect, c.period) for c in found.rejected] == [("1024", "2027"), ("1024", "2027")]
    assert all("percent of value" in c.reason for c in found.rejected)
    top = mine(record, "round-top")
    assert (top.stages, top.superseded) == ((), ())
    assert [c.expect for c in top.rejected] == ["2312", "206", "23"]
    assert [c.expect for c in mine(record, "pulawy").rejected] == ["50"]


def test_plans_are_steps_and_a_later_page_takes_an_earlier_one_away(record: Record) -> None:
    """White Mesa: 48 t Dy by 2026 (February 2026); then 120 t from 2027 and 288 t from 2029 (July 2026)."""
    found = mine(record, "white-mesa")
    steps = {x.observation.period: x for x in found.stages if x.figure.part.product == "dy-oxide"}
    assert {period: x.observation.value for period, x in steps.items()} == {"2027": 120, "2029": 288}
    assert steps["2027"].standing.until == "2029" and steps["2029"].standing.until is None
    (gone,) = [x for x in found.superseded if x.figure.part.product == "dy-oxide"]
    assert gone.observation.value == 48 and gone.to_dict()["superseded_by"] == "US/white-mesa/planned/dy-oxide 2027"
    then = mine(record, "white-mesa", View("2026-03-15"))
    (before,) = [x for x in then.stages if x.figure.part.product == "dy-oxide"]
    assert before.observation.value == 48 and before.caution is None
    assert then.status is None


def test_input_is_no_output_and_a_target_without_a_year_says_so(record: Record) -> None:
    ucore = mine(record, "alexandria")
    assert [(x.figure.kind, x.observation.value, x.figure.is_dated) for x in ucore.stages] == [
        ("feed", 600, True),
        ("feed", 9600, False),
    ]
    assert [x.figure.kind for x in mine(record, "pulawy").stages] == ["feed"]
    lynas = stand(mine(record, "lynas-malaysia"))
    assert (lynas["hre", "feed", "2027"], lynas["segh", "feed", "2025"]) == (5000, 1500)


def test_fiscal_years_are_years_and_quarters_are_not(record: Record) -> None:
    """Lynas: 62 t Dy and Tb in the year to June 2026 (9 + 26 + 27); NdPr of a whole year and of a later quarter."""
    found = mine(record, "lynas-malaysia")
    lines = {(x.figure.part.product, x.observation.period): x for x in found.stages if x.figure.kind == "actual"}
    assert lines["dytb-oxide", "2025-07/2026-06"].figure.months == 12
    assert {period for product, period in lines if product == "ndpr-oxide"} == {"2024-07/2025-06", "2025-Q4"}
    gone = {
        x.observation.period: x.observation.value for x in found.superseded if x.figure.part.product == "dytb-oxide"
    }
    assert gone == {"2025-Q3": 9, "2025-Q4": 26, "2026-01/2026-06": 27}
    assert sum(v for v in gone.values() if v) == lines["dytb-oxide", "2025-07/2026-06"].observation.value


def test_a_cancelled_plant_says_so(record: Record) -> None:
    found = mine(record, "seadrift")
    assert found.status is not None and found.status.startswith("cancelled")
    assert found.stages == ()
    assert mine(record, "seadrift", View("2026-08-01")).status is None


@pytest.mark.parametrize(
    ("period", "end", "months"),
    [
        ("2025", (2025, 12), 12),
        ("2025-Q3", (2025, 9), 3),
        ("2025-06", (2025, 6), 1),
        ("2024-07/2025-06", (2025, 6), 12),
        ("2022-09/2022-12", (2022, 12), 4),
    ],
)
def test_periods_end_where_they_end(period: str, end: tuple[int, int], months: int) -> None:
    assert (period_end(period), period_months(period)) == (end, months)


def test_kilograms_are_shown_as_t_and_a_bare_t_says_that_its_basis_is_not_stated() -> None:
    pilot = figure(2.0, kind="actual", unit="kg oxide")
    assert (pilot.t(2.0), pilot.unit, pilot.t(None)) == (0.002, "t oxide", None)
    assert basis_words("t") == "t (basis not stated)"
    assert basis_words("t gross") == "t gross weight"


FIGURES = st.lists(
    st.builds(
        lambda value, year, day, kind, unverified: figure(
            value, str(year), f"2026-01-{day:02d}", kind, *(["unverified"] if unverified else [])
        ),
        st.integers(1, 9999).map(float),
        st.integers(2020, 2030),
        st.integers(1, 28),
        st.sampled_from(["actual", "nameplate", "feed", "planned"]),
        st.booleans(),
    ),
    max_size=12,
)


@given(FIGURES)
def test_every_figure_is_kept_and_an_unchecked_one_hides_no_checked_one(figures: list[Figure]) -> None:
    found = standing(figures)
    assert len(found) == len(figures)
    for one in found:
        if not one.stands:
            assert one.by is not None and one.by.competes == one.figure.competes
            assert one.figure.observation.is_unverified or not one.by.observation.is_unverified
    for kind in {f.kind for f in figures}:
        held = [s for s in found if s.figure.kind == kind and s.stands]
        assert held
        if kind in ("actual", "nameplate"):
            assert len(held) == 1


def test_a_quota_is_no_capacity(record: Record) -> None:
    found = mine(record, "bayan-obo")
    assert found.stages == ()
    assert [o.series for o in found.beside] == ["CN/bayan-obo/quota/mining-light"]


def test_what_is_not_taken_up_says_why(record: Record) -> None:
    (weld,) = mine(record, "mount-weld").not_taken
    assert weld.printed == "29000 t REO" and weld.reason.startswith(
        "the country estimate of the U.S. Geological Survey"
    )
    (samarium, recycled) = mine(record, "mountain-pass").not_taken
    assert samarium.printed == recycled.printed == ""
    assert samarium.reason == "no figure: the page names the plant without its size"


def test_what_has_no_day_was_not_known_on_an_earlier_day(record: Record) -> None:
    # The two rows quote pages of November 2025 and January 2026.
    assert mine(record, "mountain-pass", View("2025-06-01")).not_taken == ()


def test_names_lead_to_plants_and_companies() -> None:
    for name in ("mountain-pass", "Mountain Pass", "MOUNTAIN  PASS", "mp-heavy", "US/mountain-pass"):
        found = find(name)
        assert isinstance(found, Plant) and found.key == "mountain-pass", name
    company = find("lynas")
    assert isinstance(company, Company) and company.key == "lynas"
    assert [p.key for p in plants_with("mountain pass")] == ["mountain-pass"]
    assert plants_with("") == []


@pytest.mark.parametrize("name", ["mountian-pass", "", " ", "no such plant", "a" * 5000, "ﬀ/;>", "lynass"])
def test_an_unknown_name_is_one_clear_error(name: str) -> None:
    with pytest.raises(TerbiaError) as caught:
        find(name)
    assert len(str(caught.value)) < 600


def test_near_names_are_named_and_several_are_listed() -> None:
    with pytest.raises(NotInRecord, match="mountain-pass"):
        find("mountian-pass")
    with pytest.raises(TerbiaError, match="lcm-lacq, lcm-uk"):
        find("lcm")


@given(st.text(max_size=60))
def test_any_name_is_found_or_refused(name: str) -> None:
    try:
        assert isinstance(find(name), Plant | Company)
    except TerbiaError as error:
        assert str(error)


def test_a_company_lists_its_plants_with_its_part_in_each(record: Record) -> None:
    found = company_plants(named_company("lynas"), record)
    roles = {f.plant.key: tie.role for tie, f in found.facilities}
    assert roles["mount-weld"] == roles["lynas-malaysia"] == roles["seadrift"] == "operator"
    assert roles["js-link-kuantan"] == "stake"
    assert [e.start for e in found.events] == ["2026-03", "2026-03-16"]
    # On a day before the stake was reported, it is not there.
    then = company_plants(named_company("lynas"), record, View("2025-01-01"))
    assert "js-link-kuantan" not in {f.plant.key for _, f in then.facilities}


def test_python_and_json_say_the_same(home: object) -> None:
    found = terbia.facility("mountain-pass")
    assert isinstance(found, Facility)
    document = json.loads(json.dumps(found.to_dict()))
    assert document["contract"] == 1
    assert {"name", "operator", "area", "stages", "status", "events", "origin"} <= set(document)
    for line in document["stages"]:
        assert {"stage", "product", "kind", "t", "period", "share_of_area_line"} <= set(line)
        assert line["kind"] in ("actual", "nameplate", "feed", "planned")
    frame = found.frame()
    assert frame.height == len(found.stages) + len(found.superseded)
    everything = terbia.facility()
    assert isinstance(everything, Facilities)
    assert everything.frame().height == len(everything.facilities) == len(everything.to_dict()["facilities"])  # type: ignore[arg-type]
    company = terbia.facility(company="mp")
    assert isinstance(company, CompanyPlants)
    assert company.frame()["facility"].n_unique() == 3


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["mountain-pass"], 0, "99.4 % (98.4 to 100 % by printed rounding)"),
        (["round-top"], 0, "Rejected: 206"),
        (["--company", "lynas"], 0, "they are not added up"),
        ([], 0, "plants. 'terbia facility PLANT'"),
        (["serra-verde", "--as-of", "2019-01-01"], 0, "No figure of this plant is known."),
        (["mountain-pass", "--company", "lynas"], 2, "not both"),
    ],
)
def test_the_command_prints_and_refuses(home: object, arguments: list[str], status: int, words: str) -> None:
    done = CliRunner().invoke(facility_command, arguments)
    assert done.exit_code == status, done.output
    assert words in done.output


def test_words_of_places_and_products() -> None:
    assert place_words(35.48222, -115.53167, "SK-1300") == "35.48 N 115.53 W (SK-1300)"
    assert place_words(-28.862, 122.547, "memory approx") == "28.86 S 122.55 E (memory approx; for a map only)"
    assert [product_words(p) for p in ("ndpr-oxide", "dytb", "sm-oxide", "seg-concentrate")] == [
        "NdPr oxide",
        "Dy+Tb",
        "Sm oxide",
        "SEG+ concentrate",
    ]


def test_the_words_of_a_line_do_not_change_what_it_says(record: Record) -> None:
    line = mine(record, "mountain-pass").stages[0]
    other = StageLine(replace(line.standing), line.share)
    assert other.to_dict() == line.to_dict()
