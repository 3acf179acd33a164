"""The pictures of the chain in the brief: the numbers of the site, in words and tables too, the same every time."""

from __future__ import annotations

import json
import re
from html import unescape
from math import fsum

import pytest

from terbia.chain.baseline_store import baseline_of
from terbia.chain.reading import packaged_chain
from terbia.ledger.record import Record
from terbia.reports.brief import write_brief
from terbia.reports.chain_matrix import HEADINGS
from terbia.reports.chain_picture import MEANING, ElementPicture, picture
from terbia.reports.chain_shares import GroupShares, all_shares, draw_shares, draw_shares_narrow
from terbia.reports.chart_panels import NARROW
from terbia.reports.drawing import draw_inline
from terbia.reports.html import render_html
from terbia.reports.markdown import render_markdown
from terbia.reports.page import Derived, Page, Picture, cell_spans
from terbia.reports.page_json import page_document
from terbia.reports.palette import tokens
from terbia.reports.pdf import page_data
from terbia.reports.references import sources_of
from terbia.reports.sankey import Link, Node, Sankey
from terbia.reports.sankey_drawing import draw_sankey
from terbia.reports.sankey_steps import draw_steps

GROUPS = ("NdPr", "Dy", "Tb")


@pytest.fixture(scope="module")
def page(record: Record) -> Page:
    return write_brief(record, "US", "rare-earths")


@pytest.fixture(scope="module")
def pictures(page: Page) -> dict[str, Picture]:
    section = next(s for s in page.sections if s.slug == "chain")
    return {c.name: c for c in section.charts if isinstance(c, Picture)}


@pytest.fixture(scope="module")
def found() -> dict[str, ElementPicture]:
    chain = packaged_chain()
    baseline = baseline_of(chain, 2025)
    return {group: picture(chain, baseline, "US", group) for group in GROUPS}


def words(svg: str) -> list[str]:
    return [unescape(t) for t in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


def cells(one: Picture) -> list[list[str]]:
    return [
        ["".join(s if isinstance(s, str) else s.text for s in cell_spans(c)) for c in row] for row in one.table.rows
    ]


def numbers(one: Picture) -> list[Derived]:
    runs = [note.spans for note in one.notes] + [cell_spans(cell) for row in one.table.rows for cell in row]
    return [s for s in sources_of(runs) if isinstance(s, Derived)]


def test_there_is_one_for_all_shares_and_one_for_the_flows_of_each_element(pictures: dict[str, Picture]) -> None:
    assert list(pictures) == ["chain-shares", *(f"chain-flows-{group}" for group in GROUPS)]


@pytest.mark.parametrize("group", GROUPS)
def test_the_flows_are_those_of_the_site(
    pictures: dict[str, Picture], found: dict[str, ElementPicture], group: str
) -> None:
    one, site = pictures[f"chain-flows-{group}"], found[group]
    assert one.data == {key: value for key, value in site.to_dict().items() if key != "contract"}
    assert words(one.wide.inline()) == words(draw_sankey(site.sankey, "x").inline())
    said = " ".join(" ".join(row) for row in cells(one))
    for link in site.sankey.links:
        assert f"{site.sankey.node(link.end).name} {link.marked} ({link.ends})" in said


@pytest.mark.parametrize("group", GROUPS)
def test_the_narrow_drawing_prints_every_node_and_keeps_within_its_width(
    found: dict[str, ElementPicture], group: str
) -> None:
    sankey = found[group].sankey
    drawing = draw_steps(sankey, "x")
    svg = drawing.inline()
    said = " ".join(words(svg))
    for node in sankey.nodes:
        assert f"{node.name} {node.printed}" in said
    assert drawing.width == NARROW
    for x, text in re.findall(r'<text x="([\d.]+)"[^>]*>([^<]*)</text>', svg):
        assert float(x) + 5.6 * len(unescape(text)) <= NARROW + 2, text
    assert set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]+)"', svg)) <= {token.light for token in tokens()}


def test_steps_share_one_scale() -> None:
    nodes = (
        Node("a", "a", 0, 100.0, "100", "axis"), Node("b", "b", 1, 60.0, "60", "axis"),
        Node("lost", "lost", 1, 40.0, "40", "axis", True), Node("c", "c", 2, 60.0, "60", "axis"),
    )  # fmt: skip
    links = (Link("a", "b", 60.0, "60"), Link("a", "lost", 40.0, "40"), Link("b", "c", 60.0, "60"))
    svg = draw_steps(Sankey("t", "d", ("A", "B", "C"), nodes, links), "x").inline()
    heights = [float(h) for h in re.findall(r'<rect [^>]*height="([\d.]+)"', svg)]
    # The largest column (100 t) is 150 px tall, so a tonne is 1.5 px in both steps.
    assert heights == [150.0, 90.0, 60.0, 90.0, 90.0]
    assert words(svg).count("b 60") == 2


@pytest.mark.parametrize("group", GROUPS)
def test_shares_are_those_of_the_matrix_of_the_site(
    pictures: dict[str, Picture], found: dict[str, ElementPicture], group: str
) -> None:
    rows = {row[0]: row[1:] for row in cells(pictures["chain-shares"])}
    site = {row[0]: list(row[1:]) for row in found[group].matrix.cells()}
    for name in ("China", "United States", "Japan"):
        assert rows[f"{group}, {name}"] == site[name]
    assert len(HEADINGS) == len(rows[f"{group}, China"])
    drawn = words(pictures["chain-shares"].wide.inline())
    for row in found[group].matrix.printed():
        if row[0] in ("China", "United States", "Japan"):
            assert set(row) <= set(drawn)


def test_shares_of_folded_areas_are_sums_and_a_range_ends_at_the_whole() -> None:
    # Three areas: 0.9 + 0.06 + 0.04; the last two are below 5 % only in the second group's first stage.
    one = {"A": (0.9,) * 5, "B": (0.06,) * 5, "C": (0.04,) * 5}
    ends = {"A": ((0.8, 0.95),) * 5, "B": ((0.0, 0.7),) * 5, "C": ((0.01, 0.6),) * 5}
    group = GroupShares("Dy", (10.0,) * 5, one, ends, ((9.0, 11.0),) * 5, {("mine", "C")}, True)
    shares = all_shares([group], "A", {"A": "Aland"}, 2025, "as it was")
    assert shares.rows == (("Aland", ("A",)), ("B", ("B",)), ("1 others", ("C",)))
    assert group.share(("B", "C"), 0) == pytest.approx(0.1)
    assert group.share_ends(("B", "C"), 0) == (0.01, 1.0)
    assert group.cell(("C",), 0) == "4\u00a0%?"
    assert group.cell(("B",), 0) == "6\u00a0%"
    assert group.cell_with_range(("A",), 1) == "90\u00a0% (80 to 95\u00a0%)"
    for drawing in (draw_shares(shares, "x"), draw_shares_narrow(shares, "x")):
        said = words(drawing.inline())
        assert "Dy (illustrative)" in said
        assert {"Aland", "90\u00a0%", "6\u00a0%", "4\u00a0%?"} <= set(said)
    assert fsum(group.share((area,), 2) for area in "ABC") == pytest.approx(1.0)
    assert "? more than" in shares.description and "Illustrative" in shares.description


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_illustrative_is_called_so_on_the_picture_and_in_its_words(
    pictures: dict[str, Picture], found: dict[str, ElementPicture], group: str
) -> None:
    assert found[group].is_illustrative
    one = pictures[f"chain-flows-{group}"]
    for svg in (draw_inline(one), draw_inline(one, narrow=True)):
        assert any(text.startswith("Illustrative") for text in words(svg))
        assert "Illustrative" in re.search(r"<desc[^>]*>([^<]*)</desc>", svg)[1]  # type: ignore[index]
    for note in one.notes:
        numbers_of = [f.source for f in note.figures if isinstance(f.source, Derived)]
        doubtful = [number.unverified_share > 0.5 or number.low == 0 for number in numbers_of]
        assert all(each == note.text.startswith("Illustrative") for each in doubtful)
    assert (one.notes[-1].text == MEANING) == (group == GROUPS[0])
    assert one.is_folded == (group != GROUPS[0])


def test_every_number_has_a_range_and_rows_behind_it(pictures: dict[str, Picture]) -> None:
    for one in pictures.values():
        for number in numbers(one):
            assert number.low is not None and number.high is not None and number.value is not None
            assert number.low <= number.value <= number.high
            assert number.inputs and number.method and number.unit == "t REO"


def test_the_united_states_separate_no_heavies(pictures: dict[str, Picture]) -> None:
    # USGS: no sustained commercial production of heavy compounds or metals in 2025.
    for group in ("Dy", "Tb"):
        said = " ".join(note.text for note in pictures[f"chain-flows-{group}"].notes)
        assert "separated nothing" in said and "had as metal nothing" in said


def test_what_need_not_have_been_is_called_illustrative(pictures: dict[str, Picture]) -> None:
    for one in pictures.values():
        for note in one.notes:
            if not note.text.startswith("Illustrative"):
                assert not re.search(r"\(0 to [\d,.]+\)", note.text), note.text


def test_each_rendering_has_the_pictures(page: Page, pictures: dict[str, Picture]) -> None:
    html, text, document = render_html(page), render_markdown(page), page_document(page)
    assert html.count('<figure class="broad">') == 4
    assert "<svg" not in text
    section = next(s for s in document["sections"] if s["heading"].startswith("The chain"))  # type: ignore[index,union-attr]
    charts = {chart["name"]: chart for chart in section["charts"]}
    drawn = [c for s in page_data(page)["sections"] for c in s["charts"] if c["broad"]]  # type: ignore[index,attr-defined]
    for one, in_pdf in zip(pictures.values(), drawn, strict=True):
        assert f"*{one.table.caption}*" in text
        assert charts[one.name]["data"] == one.data
        assert in_pdf["svg"].startswith("<svg") and in_pdf["table"]["rows"]
    json.dumps(document, allow_nan=False)


def test_the_same_brief_has_the_same_pictures_every_time(record: Record, page: Page) -> None:
    again = write_brief(record, "US", "rare-earths")
    assert render_html(again) == render_html(page)
    assert page_document(again) == page_document(page)
