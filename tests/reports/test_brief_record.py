"""The brief of the packaged record: what it must hold, and briefs of everything else without a slip."""

from __future__ import annotations

import re
from typing import Any

import pytest

from terbia.errors import NotInRecord
from terbia.ledger.record import NEWEST, Record, View
from terbia.reports.brief import write_brief
from terbia.reports.brief.words import edition_words, line_words, output_words, place, possessive, price_words, words_of
from terbia.reports.markdown import render_markdown
from terbia.reports.page import Derived, Figure, Link, Page
from terbia.reports.page_json import page_document
from terbia.reports.references import page_spans

#: What no sentence may hold: words of a program, doubled or orphaned signs, empty brackets.
SLIPS = re.compile(
    r"\bNone\b|\bnan\b|\binf\b|[{}]|(?<!\|)  |\. \.|\.\.| [.,;](?!\d)|\(\)|[;,]\.|: *\.|Observation\(|Span"
)
COMMODITIES = ("rare-earths", "gallium", "yttrium", "scandium", "copper", "tungsten", "graphite", "cobalt", "germanium")
VIEWS = (NEWEST, View(as_of="2023-06-01"), View(as_of="2025-06-01"), View(edition="MCS2025"), View(edition="MCS2022"))


@pytest.fixture(scope="module")
def page(record: Record) -> Page:
    return write_brief(record, "US", "rare-earths")


@pytest.fixture(scope="module")
def document(page: Page) -> dict[str, Any]:
    return page_document(page)


def observations(part: object) -> list[dict[str, Any]]:
    if isinstance(part, dict):
        own = [part] if "series" in part and "origin" in part else []
        return own + [found for value in part.values() for found in observations(value)]
    return [found for item in part for found in observations(item)] if isinstance(part, list) else []


def sentences(page: Page) -> list[str]:
    return [
        page.title,
        page.standfirst.text,
        *(p.text for p in page.highlights),
        *(p.text for s in page.sections for p in s.passages),
        *(s.heading for s in page.sections),
        *(c.description for s in page.sections for c in s.charts),
        page.verdict.summary.text,
        *(t.reason.text for t in page.verdict.tests),
        *page.colophon.notes,
        page.colophon.cite,
    ]


RE = "US/rare-earths"
FORM = "compounds-and-metals"


@pytest.mark.parametrize(
    ("series", "period", "value", "edition"),
    [
        (f"{RE}/production/mineral-concentrates", "2024", 45500, "MCS2026"),
        (f"{RE}/production/mineral-concentrates", "2025", 51000, "MCS2026"),
        (f"{RE}/production/{FORM}", "2024", 4300, "MCS2026"),
        (f"{RE}/production/{FORM}", "2025", 8900, "MCS2026"),
        (f"{RE}/net-import-reliance/{FORM}", "2024", 53, "MCS2026"),
        (f"{RE}/net-import-reliance/{FORM}", "2025", 67, "MCS2026"),
        (f"{RE}/apparent-consumption/{FORM}", "2024", 9010, "MCS2026"),
        (f"{RE}/apparent-consumption/{FORM}", "2025", 27000, "MCS2026"),
        (f"{RE}/imports/compounds", "2024", 8120, "MCS2026"),
        (f"{RE}/imports/compounds", "2025", 21000, "MCS2026"),
        (f"{RE}-heavy/net-import-reliance/{FORM}", "2025", 100, "MCS2026"),
        (f"{RE}-heavy/imports/{FORM}", "2024", 74, "MCS2026"),
        (f"{RE}-heavy/imports/{FORM}", "2025", 100, "MCS2026"),
        (f"CN>US/rare-earths/import-share/{FORM}", "2021/2024", 71, "MCS2026"),
        ("WORLD/rare-earths/production/mine", "2025", 390000, "MCS2026"),
        ("CN/rare-earths/production/mine", "2025", 270000, "MCS2026"),
        (f"{RE}/net-import-reliance/{FORM}", "2024", 80, "MCS2025"),
        (f"{RE}/production/{FORM}", "2024", 1300, "MCS2025"),
        (f"{RE}/production/{FORM};total-domestic", "2024", 7600, "MCS2025"),
    ],
)
def test_the_json_holds(document: dict[str, Any], series: str, period: str, value: float, edition: str) -> None:
    cell = (series, period, value, edition)
    found = [o for o in observations(document) if (o["series"], o["period"], o["value"], o["edition"]) == cell]
    assert found
    assert found[0]["origin"]["title"] and found[0]["origin"]["url"].startswith("https://")


def test_a_bound_stays_a_bound(document: dict[str, Any]) -> None:
    found = [o for o in observations(document) if o["series"] == f"{RE}/net-import-reliance/{FORM}" and o["low"] == 90]
    assert {(o["period"], o["value"], o["high"]) for o in found} == {("2023", None, 100)}


def test_three_scopes_in_words(page: Page) -> None:
    editions = next(s for s in page.sections if s.slug == "editions")
    said = next(p.text for p in editions.passages if "7,600" in p.text)
    assert "1,300" in said and "4,300" in said and "three scopes: a change of scope, not revisions" in said
    assert "supersedes" in " ".join(p.text for p in editions.passages)


def test_the_residual_and_the_rest_of_the_concentrate(page: Page) -> None:
    said = " ".join(sentences(page)).replace("\u00a0", " ")
    assert "about 3,200 to 5,500 t REO" in said
    assert "about 28,000 t REO" in said
    assert "published, cannot be recomputed" in said


def test_the_verdict_is_a_truth_value_with_a_word(document: dict[str, Any]) -> None:
    verdict = document["verdict"]
    assert verdict["holds"] is False and verdict["answer"] == "fails"
    assert {test["answer"] for test in verdict["tests"]} == {"fails", "not_decidable"}


def test_every_number_of_weight_is_a_figure_of_the_record(page: Page) -> None:
    """Words between figures hold years, page numbers and names, but no thousands and no shares."""
    for spans in page_spans(page):
        if any(isinstance(span, Link) for span in spans):
            continue  # an event, told in the words of its source
        typed = " ".join(span for span in spans if isinstance(span, str))
        # Sources, thresholds of the data file, dates.
        typed = re.sub(r"\[[^\]]*\]|65 %|50 %|\d{4}(-\d\d){0,2}", "", typed)
        assert not re.search(r"\d,\d{3}|\d\s?%", typed.replace("\u00a0", " ")), typed


def test_a_derived_number_knows_its_inputs(page: Page) -> None:
    derived = [
        s.source for spans in page_spans(page) for s in spans if isinstance(s, Figure) if isinstance(s.source, Derived)
    ]
    assert len(derived) > 8
    assert all(d.inputs and d.method and d.unit for d in derived)
    totals = {round(d.value) for d in derived if d.name == "imports" and d.value}
    assert totals == {8454, 22450}  # 8,120 + 238 + 96 and 21,000 + 1,100 + 350


@pytest.mark.parametrize("commodity", COMMODITIES)
def test_briefs_as_of_many_days(record: Record, commodity: str) -> None:
    for view in VIEWS:
        try:
            page = write_brief(record, "US", commodity, view)
        except NotInRecord as error:
            assert "It holds some today" in str(error)
            continue
        found = [text for text in sentences(page) if SLIPS.search(text)]
        assert found == []
        assert all(s.passages and s.heading.strip() for s in page.sections)
        assert render_markdown(page)


def test_briefs_of_all_areas(record: Record) -> None:
    areas = {n.partition("/")[0] for n in record.series_ids if re.match(r"[A-Z]{2}/rare-earths/production/mine$", n)}
    assert len(areas) > 12
    for area in sorted(areas):
        page = write_brief(record, area, "rare-earths")
        assert [text for text in sentences(page) if SLIPS.search(text)] == []
        assert page.title.startswith(place(area)[0].upper() + place(area)[1:])


def test_commodities_differ_in_what_they_say(record: Record) -> None:
    pages = [write_brief(record, "US", c) for c in COMMODITIES]
    shapes = {re.sub(r"[\d.,>]+|" + words_of(p.commodity), "#", p.title) for p in pages}
    assert len(shapes) >= 6
    assert len({tuple(s.heading for s in p.sections) for p in pages}) >= 6


def test_events_after_the_day_asked_for_are_not_told(record: Record) -> None:
    page = write_brief(record, "US", "rare-earths", View(as_of="2025-06-01"))
    events = next(s for s in page.sections if s.slug == "events")
    assert max(str(row[0]) for row in events.tables[0].rows) <= "2025-06-01"
    assert "Suspended" not in " ".join(p.text for p in events.passages)  # the suspension came in November


def test_an_older_view_says_what_superseded_it(record: Record) -> None:
    page = write_brief(record, "US", "rare-earths", View(as_of="2025-06-01"))
    assert "The 2026 edition of 6 February 2026 has superseded them since." in page.standfirst.text


def test_too_little_is_said_with_what_there_is(record: Record) -> None:
    with pytest.raises(NotInRecord, match="It has some for"):
        write_brief(record, "GB", "rare-earths")


def test_names_in_sentences() -> None:
    assert (place("US"), place("CN"), place("WORLD"), possessive("US")) == (
        "the United States", "China", "the world", "the United States'",
    )  # fmt: skip
    assert output_words("mine", "copper") == "mine output of copper"
    assert output_words("refinery-primary") == "primary refinery output"
    assert output_words("compounds-and-metals", "rare-earths") == "output of rare-earth compounds and metals"
    assert output_words(None, "helium") == "output of helium"
    assert price_words("terbium", "oxide") == "terbium oxide"
    assert price_words("gallium", "unit-value-of-imports") == "gallium (unit value of imports)"
    assert price_words("copper", "comex-high-grade-first-position") == "copper (COMEX high grade first position)"
    assert line_words("US/rare-earths/net-import-reliance/mineral-concentrates") == (
        "net import reliance, mineral concentrates"
    )
    assert words_of("rare-earths-heavy") == "heavy rare earths"
    assert (edition_words("MCS2025"), edition_words("DS140-2020")) == ("the 2025 edition", "DS140-2020")
