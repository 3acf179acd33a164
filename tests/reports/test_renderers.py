import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from sample_page import HOSTILE, obs, sample_page, say

from terbia.reports.html import render_html
from terbia.reports.markdown import code, escape, render_markdown
from terbia.reports.page import Chart, Figure, Page, Table, Verdict
from terbia.reports.page_json import page_document
from terbia.reports.pdf import page_data, render_pdf
from terbia.reports.references import collect

KEYS = {
    "series", "period", "value", "low", "high", "unit", "scope", "qualifiers", "edition", "released_on", "origin",
}  # fmt: skip
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Outline(HTMLParser):
    """Reads a page: every tag with its attributes, the words, and whether each tag is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        self.words.append(data)

    def named(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in tags]


@pytest.fixture(scope="module")
def page() -> Page:
    return sample_page()


@pytest.fixture(scope="module")
def html(page: Page) -> str:
    return render_html(page)


@pytest.fixture(scope="module")
def outline(html: str) -> Outline:
    return Outline(html)


def test_html_is_well_formed_and_in_order(outline: Outline) -> None:
    assert outline.open == []
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert outline.named("html")[0]["lang"] == "en"
    assert all(outline.named(mark) for mark in ("main", "nav", "header", "footer"))


def test_html_ids_are_unique_and_every_internal_link_resolves(outline: Outline) -> None:
    ids = Counter(attributes["id"] for _, attributes in outline.tags if "id" in attributes)
    assert [name for name, count in ids.items() if count > 1] == []
    inner = {a["href"][1:] for a in outline.named("a") if a["href"].startswith("#")}
    assert inner <= set(ids)
    named = {name for _, a in outline.tags for name in (a.get("aria-labelledby") or "").split()}
    assert named <= set(ids)


def test_html_loads_nothing_and_runs_nothing(html: str, outline: Outline) -> None:
    assert outline.named("script", "link", "img", "iframe", "object", "embed") == []
    assert "@import" not in html
    assert re.findall(r"url\((?!#)", html) == []
    assert not [a for _, a in outline.tags if any(name.startswith("on") for name in a)]
    # Links a reader may follow go to the web only; an address of another kind is shown, not linked.
    assert {a["href"].split(":")[0] for a in outline.named("a") if a["href"][0] != "#"} == {"https"}


def test_every_figure_of_the_page_is_a_link_to_its_row(page: Page, outline: Outline) -> None:
    references = collect(page)
    rows = {a["id"] for a in outline.named("li") if "id" in a}
    assert rows == set(references.observations) | set(references.derived)
    linked = {a["href"][1:] for a in outline.named("a") if a.get("class") == "figure"}
    assert linked == rows  # every input of the sample's derived numbers is also quoted in a table or a sentence


def test_hostile_text_is_text(html: str, outline: Outline) -> None:
    assert "<script" not in html.lower()
    assert HOSTILE in "".join(outline.words)


def test_tables_have_captions_and_scopes(outline: Outline) -> None:
    assert len(outline.named("caption")) == len(outline.named("table")) == 7
    assert {a.get("scope") for a in outline.named("th")} == {"col", "row"}
    assert len(outline.named("details")) == 6


def test_answers_are_words_beside_their_signs(outline: Outline) -> None:
    said = "".join(outline.words)
    assert all(word in said for word in ("Holds", "Fails", "Not decidable"))


def test_html_is_the_same_every_time(page: Page, html: str) -> None:
    assert render_html(page) == html


def test_two_charts_of_one_name_keep_their_ids_apart(page: Page) -> None:
    first = page.sections[0]
    twice = replace(page, sections=(replace(first, charts=first.charts * 2),))
    ids = Counter(a["id"] for _, a in Outline(render_html(twice)).tags if "id" in a)
    assert max(ids.values()) == 1


def test_an_anchor_rests_on_series_period_and_edition_alone() -> None:
    one = obs("US/a/b", "2024", 5.0, "t")
    other = replace(one, value=6.0)
    base = replace(sample_page(), highlights=(), sections=(), standfirst=say(Figure("5", one)))
    base = replace(base, verdict=Verdict("t", "holds", say("x"), ()))
    (anchor,) = collect(base).observations
    (again,) = collect(replace(base, standfirst=say(Figure("6", other)))).observations
    assert anchor == again
    both = collect(replace(base, standfirst=say(Figure("5", one), Figure("6", other))))
    assert list(both.observations) == [anchor, f"{anchor}-2"]


def test_an_empty_page_is_rendered() -> None:
    full = sample_page()
    bare = replace(full, highlights=(), sections=(), sources=(), corrections=(), standfirst=say("Nothing yet."))
    bare = replace(bare, verdict=Verdict("t", "not_decidable", say("No record."), ()), as_of="undated")
    assert Outline(render_html(bare)).open == []
    assert "Nothing yet." in render_markdown(bare)
    assert render_pdf(bare).startswith(b"%PDF")
    assert page_document(bare)["sections"] == []


def test_an_unknown_answer_is_refused(page: Page) -> None:
    with pytest.raises(ValueError, match="'maybe' is no answer"):
        render_html(replace(page, verdict=replace(page.verdict, holds="maybe")))


def test_markdown_footnotes_resolve(page: Page) -> None:
    text = render_markdown(page)
    defined = re.findall(r"^\[\^(\d+)\]: ", text, re.M)
    used = set(re.findall(r"(?<!\\)\[\^(\d+)\](?!:)", text))
    assert len(defined) == len(set(defined))
    assert used == set(defined)
    references = collect(page)
    assert len(defined) == len(references.observations) + len(references.derived)


def test_markdown_escapes_what_would_be_markup(page: Page) -> None:
    text = render_markdown(page)
    assert not re.search(r"(?<!\\)<script", text)
    assert "](javascript:" not in text
    assert escape("# 1 *b* [x](y) | a_b <i> `c`") == r"\# 1 \*b\* \[x\](y) \| a\_b \<i\> \`c\`"
    assert escape("2024. A year") == r"2024\. A year"
    assert escape("- no list\n# no heading") == r"\- no list \# no heading"
    assert code("a`b") == "`` a`b ``"
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {3, 5}  # two and four columns


def test_pdf_is_titled_dated_and_the_same_every_time(page: Page) -> None:
    made = render_pdf(page)
    assert made.startswith(b"%PDF-")
    assert page.title.encode() in made
    assert b"2026-02-06" in made
    assert render_pdf(page) == made


def test_pdf_takes_hostile_text_as_text_and_links_only_the_web(page: Page) -> None:
    # Typst would stop at an unknown @ref or #set, were the text read as markup.
    hostile = replace(page, title=HOSTILE, standfirst=say(HOSTILE + '#panic("x") #"'))
    made = render_pdf(hostile)
    assert b"/URI (https://example.org/ss2026.pdf)" in made or b"(https://example.org/ss2026.pdf)" in made
    assert b"/URI (javascript" not in made
    odd = [entry for entry in page_data(page)["observations"] if entry["subject"].endswith("odd")]
    assert odd[0]["origin"]["url"] is None


def walk(node, key):
    if isinstance(node, dict):
        yield from ([node[key]] if key in node else [])
        for child in node.values():
            yield from walk(child, key)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child, key)


def test_json_follows_the_contract(page: Page) -> None:
    document = json.loads(json.dumps(page_document(page), allow_nan=False))
    assert document["contract"] == 1
    assert {"title", "as_of", "area", "commodity", "highlights", "sections", "verdict", "sources", "colophon"} <= set(
        document
    )
    lists = [*walk(document, "figures"), *walk(document, "evidence")]
    assert sum(len(entries) for entries in lists) > 40
    assert all(set(entry) == KEYS for entries in lists for entry in entries)
    assert [test["answer"] for test in document["verdict"]["tests"]] == ["holds", "fails", "not_decidable"]
    assert all(test["evidence"] for test in document["verdict"]["tests"])


def test_json_gives_a_derived_number_beside_its_inputs(page: Page) -> None:
    used = page_document(page)["highlights"][1]
    assert [item["period"] for item in used["figures"]] == ["2025", "2025"]
    (derived,) = used["derived"]
    assert (derived["low"], derived["high"], derived["unverified_share"]) == (3_214, 5_461, 0.2)
    assert derived["text"].replace("\u00a0", " ") == "about 3,200 to 5,500 t REO"


def test_a_picture_is_drawn_for_both_widths_with_its_words_and_notes(html: str, outline: Outline) -> None:
    start = html.index('<figure class="broad">')
    figure = Outline(html[start : html.index("</figure>", start)] + "</figure>")
    assert [a["class"] for a in figure.named("div")][:2] == ["chart wide", "chart narrow"]
    for drawing in figure.named("svg"):
        assert drawing["role"] == "img"
        ids = {a["id"] for a in figure.named("title", "desc")}
        assert set(drawing["aria-labelledby"].split()) <= ids
    assert "The mines gave" in "".join(figure.words)
    assert sum(a.get("class") == "figure" for a in figure.named("a")) == 3  # one in the note, two in a cell


def test_a_picture_is_a_table_in_markdown_and_data_in_json(page: Page) -> None:
    text = render_markdown(page)
    assert "<svg" not in text
    assert re.search(r"mine 51,000 t REO\[\^\d+\]; plant withheld", text.replace("\u00a0", " "))
    chart = page_document(page)["sections"][-1]["charts"][-1]
    assert chart["data"] == {"unit": "t", "flows": [1.5]}
    assert chart["notes"][0].startswith("The mines gave")
    assert page_document(page)["sections"][0]["charts"][0]["data"] is None


def test_a_picture_has_a_page_of_its_own_in_the_pdf(page: Page) -> None:
    (broad,) = [c for s in page_data(page)["sections"] for c in s["charts"] if c["broad"]]
    assert broad["svg"].startswith("<svg") and broad["notes"]
    upright, on_its_side = b"595.27563 841.88983", b"841.88983 595.27563"
    made = render_pdf(page)
    sizes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", made)
    assert sum(float(w) > float(h) for w, h in sizes) == 1, (upright, on_its_side)


def test_a_chart_without_a_narrow_drawing_is_drawn_once(page: Page) -> None:
    spec = {key: value for key, value in page.sections[0].charts[0].spec.items() if key != "usermeta"}
    one = replace(page.sections[0], charts=(Chart("plain", "T", "D", spec, Table("c", ("a",), (("b",),))),))
    made = Outline(render_html(replace(page, sections=(one,))))
    assert [a["class"] for a in made.named("div") if "chart" in (a.get("class") or "")] == ["chart only"]
