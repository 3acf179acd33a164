"""The pictures of the chain: everything printed, to scale, in the palette's colours, and what the tables say."""

from __future__ import annotations

import json
import re
from html import unescape
from itertools import pairwise
from math import fsum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.chain.baseline_store import baseline_of
from terbia.chain.binding_ranges import ReliefEnds
from terbia.chain.bottleneck import Binding, Bottleneck
from terbia.chain.coverage import coverage_table
from terbia.chain.question import ask
from terbia.chain.reading import packaged_chain
from terbia.chain.walls import StageWall
from terbia.reports.brief.words import question_words
from terbia.reports.chain_charts import coverage_chart, coverage_rows, percent, relief_chart, sureness
from terbia.reports.chain_matrix import draw_matrix, share_text
from terbia.reports.chain_picture import ElementPicture, picture
from terbia.reports.chain_words import binding_lead, binding_sentence, least_words
from terbia.reports.drawing import draw_file
from terbia.reports.palette import tokens
from terbia.reports.sankey import GAP, LINE, Link, Node, Sankey, lay_out
from terbia.reports.sankey_drawing import draw_sankey

COLOURS = {token.light for token in tokens()}


@pytest.fixture(scope="module", params=["NdPr", "Dy", "Tb"])
def seen(request: pytest.FixtureRequest) -> ElementPicture:
    chain = packaged_chain()
    return picture(chain, baseline_of(chain, 2025), "US", request.param)


def words(svg: str) -> list[str]:
    return [unescape(t) for t in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


def test_every_name_and_number_of_the_diagram_is_printed(seen: ElementPicture) -> None:
    svg = draw_sankey(seen.sankey, "x").file()
    said = " ".join(words(svg))
    for node in seen.sankey.nodes:
        assert f"{node.name} {node.printed}" in said
    assert seen.sankey.loop is not None
    assert seen.sankey.loop.words in said
    assert seen.question in said
    assert seen.sankey.title in said
    assert any("lost" in node.name for node in seen.sankey.nodes)


def test_every_flow_node_and_share_has_a_range_that_holds_it(seen: ElementPicture) -> None:
    said = unescape(draw_sankey(seen.sankey, "x").file())
    for one in (*seen.sankey.links, *seen.sankey.nodes):
        assert one.low is not None
        assert one.high is not None
        assert one.low <= one.t * (1 + 1e-9)
        assert one.ends
        assert f"range {one.ends} t" in said
    for link in seen.sankey.links:
        assert link.t <= (link.high or 0.0) * (1 + 1e-9)
        assert 0 <= (link.unverified_share or 0.0) <= 1
    drawn = words(draw_matrix(seen.matrix, "US", "m").inline())
    for (_, _, shares), ends, printed in zip(
        seen.matrix.rows, seen.matrix.ends, seen.matrix.printed_ends(), strict=True
    ):
        assert all(low - 1e-9 <= share <= high + 1e-9 for share, (low, high) in zip(shares, ends, strict=True))
        assert all(text in drawn for text in printed if text)


def test_the_json_gives_each_flow_a_range_and_what_is_unverified(seen: ElementPicture) -> None:
    document: Any = json.loads(json.dumps(seen.to_dict(), allow_nan=False))
    for flow in document["flows"]:
        assert flow["low"] <= flow["t"] <= flow["high"]
        assert 0 <= flow["unverified_share"] <= 1
        assert flow["illustrative"] == (flow["low"] == 0 or flow["unverified_share"] > 0.5)
    for stage, by_area in document["shares"].items():
        assert set(by_area) == set(document["share_ranges"][stage])
        for area, share in by_area.items():
            assert document["share_ranges"][stage][area]["low"] <= share + 1e-6
            assert share - 1e-6 <= document["share_ranges"][stage][area]["high"]
        whole = document["stages"][stage]
        assert whole["low"] <= whole["t"] <= whole["high"]


def test_the_area_of_the_page_keeps_its_node_at_every_stage_at_which_it_is(seen: ElementPicture) -> None:
    keys = {node.key for node in seen.sankey.nodes}
    for stage in ("mine", "magnets-used"):
        assert f"{stage}:US" in keys


def test_the_diagram_is_acyclic_and_in_balance(seen: ElementPicture) -> None:
    sankey = seen.sankey
    for link in sankey.links:
        assert sankey.node(link.start).column < sankey.node(link.end).column
    for node in sankey.nodes:
        inward = fsum(k.t for k in sankey.links if k.end == node.key)
        outward = fsum(k.t for k in sankey.links if k.start == node.key)
        assert max(inward, outward) <= node.t * (1 + 1e-9)
    # The table has each flow once, in the order of the drawing.
    rows = seen.named_flows()
    assert [row[4] for row in rows] == [k.t for k in sankey.links]
    assert len({row[:4] for row in rows}) == len(rows)


def test_a_flow_that_need_not_have_been_is_illustrative_everywhere(seen: ElementPicture) -> None:
    """Nobody counted a flow whose range begins at zero, whatever is known of its two ends."""
    flows: Any = seen.to_dict()["flows"]
    assert any(one["low"] == 0 and one["unverified_share"] <= 0.5 for one in flows)
    for one in flows:
        assert one["need_not_have_been"] is (one["low"] == 0)
        assert one["illustrative"] is (one["low"] == 0 or one["unverified_share"] > 0.5)
    links, rows = seen.sankey.links, seen.named_flows()
    assert [row.sureness == "illustrative" for row in rows] == [link.is_illustrative for link in links]
    assert all(link.is_illustrative for link in links if link.low == 0)
    assert {link.marked[:1] == "~" for link in links if link.is_illustrative} == {True}
    drawing = draw_sankey(seen.sankey, "x").inline()
    assert drawing.count(", illustrative") >= sum(link.is_illustrative for link in links)
    assert any(line.startswith("~ and pale: illustrative") for line in seen.sankey.foot)


def test_a_drawing_has_a_title_an_opaque_ground_and_only_the_colours_of_the_palette(seen: ElementPicture) -> None:
    for drawing in (draw_sankey(seen.sankey, "x"), draw_matrix(seen.matrix, "US", "y")):
        svg = drawing.file()
        assert re.search(r'<svg[^>]*role="img"[^>]*aria-labelledby="\w-title \w-desc"', svg)
        assert f">{drawing.title}</title>" in svg
        assert re.search(r'</desc><rect width="[\d.]+" height="[\d.]+" fill="#ffffff"/>', svg)
        assert set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]+)"', svg)) <= COLOURS
        assert drawing.png().startswith(b"\x89PNG")


@given(st.lists(st.floats(0.001, 1e5), min_size=2, max_size=12))
def test_heights_are_to_scale_and_nothing_overlaps(amounts: list[float]) -> None:
    whole = fsum(amounts)
    nodes = [Node("all", "all", 0, whole, "", "axis")]
    nodes += [Node(str(k), str(k), 1, t, "", "axis") for k, t in enumerate(amounts)]
    links = tuple(Link("all", str(k), t, "") for k, t in enumerate(amounts))
    layout = lay_out(Sankey("", "", ("a", "b"), tuple(nodes), links), width=800, height=430, top=0, right=100)
    places = [layout.places[str(k)] for k in range(len(amounts))]
    for place, t in zip(places, amounts, strict=True):
        assert place.height == pytest.approx(max(layout.scale * t, 1.0))
    for before, after in pairwise(places):
        assert after.y + after.height / 2 - before.y - before.height / 2 >= LINE + GAP - 1e-6 - LINE / 2
        assert after.y >= before.y + before.height
    assert layout.bottom <= 430
    for band in layout.bands:
        end = layout.places[band.link.end]
        assert end.y - 1e-6 <= band.y1 + (end.height - layout.scale * band.link.t) <= end.y + end.height + 1e-6


def test_the_matrix_prints_its_shares_and_adds_up(seen: ElementPicture) -> None:
    said = words(draw_matrix(seen.matrix, "US", "m").inline())
    for row in seen.matrix.printed():
        assert all(cell in said for cell in row)
    for column in range(5):
        assert fsum(shares[column] for _, _, shares in seen.matrix.rows) == pytest.approx(1)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "–"), (0.0004, "<0.1\u00a0%"), (0.0056, "0.56\u00a0%"), (0.0349, "3.5\u00a0%"), (0.995, "100\u00a0%")],
)
def test_shares_are_printed_with_as_many_digits_as_help(share: float, text: str) -> None:
    assert share_text(share) == text


def test_the_coverage_chart_says_its_question_and_prints_its_table() -> None:
    chain = packaged_chain()
    rows = coverage_table(chain, ask(chain, year=2025, area="US", supply="home", without=()))
    chart = coverage_chart(rows, "2025: US alone")
    assert chart is not None
    assert chart.title.startswith("2025: US alone")
    said = " ".join(words(draw_file(chart)))
    for row in rows:
        assert percent(row.coverage.value) in said
    assert [line[0] for line in chart.table.rows] == [row.group for row in rows]
    assert {line[9] for line in coverage_rows(rows)} == {"illustrative", "from sources"}
    assert "hollow" in chart.description
    assert "with an arrow" in chart.description
    below = [row for row in rows if row.coverage.high <= 2]
    other = coverage_chart(below, "2025: US alone")
    assert below and other is not None
    assert "with an arrow" not in other.description


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"supply": "all", "without": ()}, "2025 as it was"),
        ({"supply": "home", "without": ()}, "2025: the United States alone"),
        ({"supply": "allies", "without": ()}, "2025: the United States and its allies only"),
        ({"supply": "all", "without": ("CN",)}, "2025: all suppliers, without exports of China"),
        ({"supply": "all", "without": ("CN:magnet",)}, "2025: all suppliers, without exports of China (magnet only)"),
    ],
)
def test_a_question_has_names_for_codes(asked: dict[str, Any], said: str) -> None:
    assert question_words(ask(packaged_chain(), year=2025, area="US", **asked)) == said


def test_what_is_illustrative_is_called_so() -> None:
    assert sureness(0.51) == "illustrative"
    assert sureness(0.5) == "50\u00a0% unchecked"
    assert sureness(0.0) == "from sources"


def test_an_undecided_rank_is_marked_and_the_left_slope_printed() -> None:
    one = Bottleneck(
        "capacity", "alloy", "plant", "US", "alloy", 215.0, 210.0, (("standard", 1.0),), rank=1, is_decided=True
    )
    two = Bottleneck("capacity", "metal", "slot:US", "US", "NdPr-metal", None, 90.0, (("standard", 1.0),), rank=2)
    chain = packaged_chain()
    site = next(iter(chain.sites.values()))
    chart = relief_chart(Binding((one, two), (), 1.0, 0.0), "2025: US alone", {"plant": site})
    assert chart is not None
    said = words(draw_file(chart))
    assert "210; less 215" in said
    assert "90?" in said
    assert "1" in chart.description
    # With ranges a line under each bar, on an axis that holds the highest end.
    ends = [ReliefEnds(70.0, 645.0, 1.0), ReliefEnds(30.0, 270.0, 1.0)]
    ranged = relief_chart(Binding((one, two), (), 1.0, 0.0), "2025: US alone", {"plant": site}, ends)
    assert ranged is not None
    rows = ranged.spec["data"]["values"]  # type: ignore[index]
    assert [(row["least"], row["most"]) for row in rows] == [(70.0, 645.0), (30.0, 270.0)]
    assert "range" in ranged.description and "range" not in chart.description
    assert any(number in words(draw_file(ranged)) for number in ("600", "800"))
    assert relief_chart(Binding((), (), 0.0, 0.0), "2025 as it was", {}) is None


def test_a_headline_names_every_stage_that_holds_an_element_down_and_no_shaky_number() -> None:
    """Heavy separation and heavy metal have no plant in the US; alloy and magnet only wait for their feed."""
    chain = packaged_chain()
    rows = coverage_table(chain, ask(chain, year=2025, area="US", supply="home", without=()))
    said, row = least_words(rows, "Dy")
    assert said == "Dy is covered least at heavy separation and heavy metal"
    assert row.coverage.value == 0 and row.unverified_share <= 0.5
    walls = tuple(
        StageWall(stage, stage, None, 0.0, 0.0, kept, None, (), None)
        for stage, kept in (("metal", 0.79), ("alloy", 0.89), ("magnet", 0.2))
    )
    binding = Binding((), walls, 100.0, 0.0, ("standard",), 1.0)
    assert binding_lead(binding, "the US") == (
        "Metal and alloy bind together in the US, by assumed values of what is missing."
    )
    sentence = binding_sentence(binding, "the US", illustrative=False)
    assert sentence.startswith("Illustrative") and "alloy 89 %; metal 79 %" in sentence
