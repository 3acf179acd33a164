"""Every kind of page of the site: whole, light, asking nothing of others, with links that lead somewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from site_reading import Outline
from starlette.testclient import TestClient

from terbia.app.site import addresses as to
from terbia.ledger.record import View

RELIANCE = "US/rare-earths/net-import-reliance/compounds-and-metals"
TEXT = "US net import reliance for rare-earth compounds and metals was 80 % in 2024."
PAGES = [
    to.home(),
    to.brief("US", "rare-earths"),
    to.brief("US", "rare-earths", View("2025-06-01")),
    to.search(),
    to.search("dysprosium price"),
    to.search("nothing holds this", commodity="gallium"),
    to.search(commodity="rare-earths", page=2),
    to.series(RELIANCE),
    to.series(RELIANCE, View("2025-06-01")),
    to.series(RELIANCE, View("1990-01-01")),
    to.series(RELIANCE, View(None, "MCS2025")),
    to.series("CN>US/rare-earths/import-share/compounds-and-metals"),
    to.series("US/rare-earths/production/mine"),
    to.sources(),
    to.source("MCS2025"),
    to.source("MCS2026.1.3"),
    to.choose_diff(),
    to.diff("MCS2025", "MCS2026"),
    to.diff("MCS2025", "MCS2026", commodity="rare-earths", kind="scope_changed"),
    to.events(),
    to.events(since="2025-04"),
    to.reliances(),
    to.reliance("US", "rare-earths"),
    to.reliance("US", "rare-earths", View("2025-06-01")),
    to.reliance("US", "rare-earths", period="2024", against="2023"),
    to.reliance("US", "rare-earths-heavy"),
    to.orebodies(),
    to.orebody("mountain-pass", throughput="51,000"),
    to.orebody("mountain-pass", View("2026-03-01"), prices="2024@MCS2025", compare="longnan"),
    to.orebody("serra-verde", basis="in-situ"),
    to.world_balance(),
    to.world_balance(driver="Dy", demand="3500", period="2024"),
    to.facilities(),
    to.facilities(View("2026-03-15")),
    to.facility("mountain-pass"),
    to.facility("mountain-pass", View("2025-06-01")),
    to.facility("mountain-pass", View(None, "cited-2026-02")),
    to.facility("serra-verde"),
    to.facility("white-mesa"),
    to.facility("seadrift"),
    to.company("mp-materials"),
    to.company("lynas", View("2020-01-01")),
    to.embedded("US", "Nd"),
    to.embedded("US", "Dy", View("2025-10-01"), period="2025"),
    to.embedded("BR", "La"),
    to.indicators(),
    to.indicators(View("2025-06-01")),
    to.indicator("hhi"),
    to.indicator("hhi", View(None, "MCS2025")),
    to.indicator("hhi", commodity="barite", period="2025"),
    to.indicator("wgi-hhi"),
    to.indicator("n-1"),
    to.indicator("eu-supply-risk", commodity="dysprosium"),
    to.indicator("eu-supply-risk"),
    to.indicator("geopolrisk", area="US"),
    to.indicator("geopolrisk", View("2020-01-01"), area="EU"),
    to.indicator("usgs-disruption"),
    to.chain_index(),
    to.chain(2025, "US", supply="home"),
    to.chain_element(2025, "US", "NdPr"),
    to.check(),
    to.check(TEXT, "2026-02-06"),
    to.about(),
]
#: Of each kind of link, at most so many are followed out of the pages above; a page of the chain is worked out first.
OF_A_KIND, OF_THE_CHAIN = 12, 2
FILES = (".csv", ".json", ".md", ".pdf", ".png", ".svg")


@pytest.fixture(scope="module")
def outlines(client: TestClient) -> dict[str, Outline]:
    found = {}
    for address in PAGES:
        answer = client.get(address)
        assert answer.status_code == 200, address
        found[address] = Outline(answer.text)
    return found


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole(client: TestClient, outlines: dict[str, Outline], address: str) -> None:
    outline = outlines[address]
    assert not outline.open
    assert len(outline.ids) == len(set(outline.ids))
    assert len(outline.named("h1")) == len(outline.named("main")) == 1
    assert outline.page_titles == 1  # a drawing, and what is drawn in it, have titles of their own
    labelled = {attributes.get("for") for attributes in outline.named("label")}
    for control in outline.named("input", "select", "textarea"):
        assert control.get("type") == "hidden" or control.get("id") in labelled
    for attributes in outline.named("section", "div", "figure"):
        named = attributes.get("aria-labelledby")
        assert named is None or named in outline.ids
    assert all(a.get("tabindex") == "0" for a in outline.named("div") if a.get("class") == "scroll")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_nothing_of_anybody_else(client: TestClient, outlines: dict[str, Outline], address: str) -> None:
    outline, text = outlines[address], client.get(address).text
    assert not outline.named("script", "iframe", "object", "embed", "base")
    for attributes in outline.named("link", "img", "form"):
        target = attributes.get("href") or attributes.get("src") or attributes.get("action")
        assert target is not None
        assert target.startswith("/")
    assert not any(name.startswith("on") for _, attributes in outline.tags for name in attributes)
    assert not re.search(r"url\((?!#|'#|\"#)|@import", text)


def test_headers_forbid_scripts_on_every_kind_of_answer(client: TestClient) -> None:
    for address in ("/", "/nope", "/events.csv", "/static/site.css", "/series?page=0"):
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "script-src" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_pages_are_light(client: TestClient) -> None:
    heavy = {address: len(client.get(address).content) for address in PAGES if not address.startswith("/brief")}
    assert {address: size for address, size in heavy.items() if size > 150_000} == {}


def kind_of(link: str) -> tuple[object, ...]:
    """Links are alike that differ in names and values alone."""
    parts = urlsplit(link)
    first, *rest = parts.path.removeprefix("/").split("/")
    questions = tuple(name for name, _ in parse_qsl(parts.query))
    suffix = PurePosixPath(parts.path).suffix
    return first, len(rest), suffix if suffix in FILES else "", questions, bool(parts.fragment)


def test_every_link_leads_to_a_page_that_has_what_it_names(client: TestClient, outlines: dict[str, Outline]) -> None:
    """Every link from one of the pages above to another, and as many of each kind of the others as fit.

    The fragment must be an id where it leads.
    """
    known = {address: set(outline.ids) for address, outline in outlines.items()}
    found = {
        urljoin(address, link)
        for address, outline in outlines.items()
        for link in outline.links
        if not urlsplit(link).netloc
    }
    within = [link for link in sorted(found) if link.partition("#")[0] in known]
    alike = defaultdict(list)
    for link in sorted(found.difference(within)):
        alike[kind_of(link)].append(link)
    assert len(alike) > 100
    beyond = []
    for (first, *_), links in alike.items():
        most = OF_THE_CHAIN if first == "chain" else OF_A_KIND
        beyond += links[:: -(-len(links) // most)]
    for link in within + beyond:
        address, _, anchor = link.partition("#")
        if address not in known:
            answer = client.get(address, follow_redirects=True)
            assert answer.status_code == 200, link
            is_page = answer.headers["content-type"].startswith("text/html")
            known[address] = set(re.findall(r'\bid="([^"]+)"', answer.text)) if is_page else set()
        assert not anchor or anchor in known[address], link


@pytest.mark.parametrize("address", [a for a in PAGES if not a.startswith(("/check", "/about"))])
def test_every_number_of_a_table_of_figures_is_a_link(outlines: dict[str, Outline], address: str) -> None:
    for attributes in outlines[address].named("a"):
        if attributes.get("class") == "figure":
            assert attributes["href"]
