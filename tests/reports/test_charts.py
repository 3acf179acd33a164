import xml.etree.ElementTree as Tree

import pytest
from sample_page import HOSTILE, charts

from terbia.errors import TerbiaError
from terbia.reports import charts as drawn
from terbia.reports.chart_panels import Frame, Point, steps_across, time_places
from terbia.reports.drawing import draw_file, draw_inline, draw_png
from terbia.reports.page import Chart, Table
from terbia.reports.palette import light, tokens

BUILDERS = [
    drawn.production_by_form,
    drawn.reliance_by_year,
    drawn.import_sources,
    drawn.price_lines,
    drawn.editions_side_by_side,
]
SVG = "{http://www.w3.org/2000/svg}"


def as_chart(spec, name="c", title="T") -> Chart:
    return Chart(name, title, "What it shows.", spec, Table("c", (), ()))


def words(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in Tree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("build", BUILDERS)
def test_nothing_to_draw_is_none(build) -> None:
    assert build([], title="T", unit="t") is None
    assert build([Point("2024", None, qualifiers=("W",)), Point("2025", None)], title="T", unit="t") is None


@pytest.mark.parametrize("build", BUILDERS)
@pytest.mark.parametrize("count", [1, 7])
@pytest.mark.parametrize("years", [1, 40])
def test_any_number_of_series_and_places_is_drawn(build, count: int, years: int) -> None:
    points = [
        Point(str(1980 + year), float(year + 1), series=f"series {at}") for at in range(count) for year in range(years)
    ]
    spec = build(points, title="T", unit="t REO")
    for narrow in (False, True):
        svg = draw_inline(as_chart(spec), narrow=narrow)
        said = words(svg)
        assert {f"series {at}" for at in range(count)} <= set(said)
        assert "t REO" in said
        assert "NaN" not in svg


@pytest.mark.parametrize("build", BUILDERS)
def test_hostile_words_are_words(build) -> None:
    points = [Point(HOSTILE, 1.0, series=HOSTILE), Point("b", -2.0, series="'\\")]
    svg = draw_inline(as_chart(build(points, title=HOSTILE, unit=HOSTILE), title=HOSTILE))
    assert "<script" not in svg
    assert Tree.fromstring(svg).find(f"{SVG}title").text == HOSTILE


def values(spec) -> list[dict]:
    return spec["data"]["values"]


def test_a_missing_year_is_a_gap_and_never_zero() -> None:
    spec = drawn.price_lines([Point("2021", 5.0), Point("2023", 6.0)], title="T", unit="USD/kg")
    assert [(row["x"], row["value"], row["kind"]) for row in values(spec)] == [
        ("2021", 5.0, "value"),
        ("2022", None, "gap"),
        ("2023", 6.0, "value"),
    ]


def test_months_run_evenly_over_the_turn_of_the_year() -> None:
    assert time_places([Point("2024-11", 1), Point("2025-02", 1)]) == ("2024-11", "2024-12", "2025-01", "2025-02")


def test_a_bound_is_a_bar_to_the_end_of_the_scale_with_its_own_mark() -> None:
    points = [Point("2024", None, 90, None, qualifiers=(">",)), Point("2025", 53.0)]
    spec = drawn.reliance_by_year(points, title="T", unit="percent")
    bound = values(spec)[0]
    assert (bound["kind"], bound["value"], bound["low"], bound["high"], bound["label"]) == (
        "bound",
        None,
        90,
        100.0,
        ">90",
    )
    assert ">90" in words(draw_file(as_chart(spec)))


def test_estimates_are_hollow_and_symbols_are_letters() -> None:
    points = [Point("2024", 5.0, qualifiers=("e",)), Point("2025", None, qualifiers=("W",))]
    svg = draw_inline(as_chart(drawn.production_by_form(points, title="T", unit="t")))
    hollow = [path for path in Tree.fromstring(svg).iter(f"{SVG}path") if path.get("stroke-dasharray") == "4,2"]
    assert [path.get("fill") for path in hollow] == [light("surface")]
    assert "W" in words(svg)
    assert drawn.chart_key(points) == (
        "Hollow marks are estimates; W means withheld by the publisher to protect company data."
    )


def test_sources_are_sorted_with_the_remainder_last() -> None:
    points = [Point("Other", 40.0), Point("Japan", 6.0), Point("China", 71.0)]
    spec = drawn.import_sources(points, title="T", last="Other")
    assert [row["x"] for row in values(spec)] == ["China", "Japan", "Other"]
    assert "71 %" in words(draw_file(as_chart(spec)))


def test_a_silent_edition_says_so() -> None:
    points = [Point("A", 80.0, series="2024"), Point("B", 53.0, series="2024"), Point("A", 95.0, series="2023")]
    svg = draw_inline(as_chart(drawn.editions_side_by_side(points, title="T", unit="percent", silent="no word")))
    assert words(svg).count("no word") == 1


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_a_drawing_is_the_same_every_time_and_named(chart) -> None:
    from terbia.reports import drawing

    first = draw_inline(chart)
    drawing._svg.cache_clear()
    assert draw_inline(chart) == first
    root = Tree.fromstring(first)
    assert root.get("role") == "img"
    named = root.get("aria-labelledby").split()
    assert [child.get("id") for child in list(root)[:2]] == named
    assert (root[0].text, root[1].text) == (chart.title, chart.description)


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_every_colour_of_a_drawing_is_a_token(chart) -> None:
    known = {token.light for token in tokens()} | {"none", "transparent", None}
    for node in Tree.fromstring(draw_inline(chart)).iter():
        assert {node.get("fill"), node.get("stroke")} <= known


def test_a_file_has_an_opaque_background_and_its_title() -> None:
    chart = charts()[0]
    svg = draw_file(chart)
    rect = Tree.fromstring(svg).find(f"{SVG}rect")
    assert rect.get("fill") == light("surface")
    assert chart.title in words(svg)
    assert chart.title not in words(draw_inline(chart))
    assert draw_png(chart, scale=1).startswith(b"\x89PNG")


def test_a_bad_specification_is_named() -> None:
    with pytest.raises(TerbiaError, match="could not be drawn"):
        draw_inline(as_chart({"mark": "bar", "encoding": {"x": {"field": "a", "type": "no such"}}, "data": 3}))


@pytest.mark.parametrize(
    ("px", "highest", "steps"),
    [
        (300, 200.0, 4),  # "200" is 3 digits of 8.5 px and a gap of 14: 39.5; 300 / 39.5 = 7.6, of which 4 are drawn
        (88, 200.0, 2),  # 88 / 39.5 = 2.2
        (120, 250_000.0, 1),  # "250,000" takes 7 x 8.5 + 14 = 73.5; 120 / 73.5 = 1.6
        (40, 250_000.0, 1),  # never none
    ],
)
def test_an_axis_has_as_many_numbers_as_fit(px: int, highest: float, steps: int) -> None:
    frame = Frame(px, 100, "", "t", ("a",), ("",), (0.0, highest), margin=0, right=0)
    assert frame.panel_width == px
    assert steps_across(frame) == steps
