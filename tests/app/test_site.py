"""The site as a reader meets it: whole pages, links that lead somewhere, files that say what the page says."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote, urlencode, urljoin, urlsplit

import pytest
from site_reading import Outline
from starlette.testclient import TestClient

import terbia
from terbia.app.site import addresses as to
from terbia.app.site.application import site
from terbia.ledger.licence import licence_of
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
REFUSED = [
    ("/nope", 404, "no such page"),
    ("/series/US/rare-earths/net-import-relianc/compounds-and-metals", 404, RELIANCE),
    ("/series/US/rare-earth/net-import-reliance", 404, RELIANCE),
    ("/series/" + "a" * 5000, 404, "long"),
    ("/series/..%2f..%2fetc%2fpasswd", 404, "no series"),
    ("/series/%00/%ff/x", 404, "no series"),
    ("/static/..%2fsite.css", 404, "no such page"),
    ("/sources/MCS2027", 404, "MCS2026"),
    ("/diff/MCS2025/MCS20266", 404, "MCS2026"),
    ("/diff/MCS2025/MCS2026?kind=other", 400, "revision"),
    ("/brief/US/gallum", 404, "gallium"),
    ("/brief/ZZ/gallium", 404, "area"),
    ("/reliance/US/galium", 404, "gallium"),
    ("/reliance/US/rare-earths?period=1776", 400, "1776"),
    ("/orebody/mountan-pass", 404, "mountain-pass"),
    ("/orebody/round-top", 404, "disclaimed"),
    ("/orebody/mountain-pass?throughput=-1", 400, "like 51000"),
    ("/orebody/mountain-pass?throughput=much", 400, "like 51000"),
    ("/orebody/mountain-pass?prices=1990", 400, "2014 to 2025"),
    ("/orebody/mountain-pass?compare=lon", 404, "ore body"),
    ("/orebody/mountain-pass?basis=product", 404, "in-situ"),
    ("/orebody/world?driver=Fe", 400, "element"),
    ("/orebody/world?period=1890", 400, "period"),
    ("/facility/mountian-pass", 404, "Mountain Pass"),
    ("/facility/lcm", 404, "Ellesmere Port"),
    ("/company/lynass", 404, "Lynas"),
    ("/facility/%00", 404, "no plant or company"),
    ("/facility/mountain-pass?as_of=soon", 400, "2026-03-01"),
    ("/embedded/US/Xx", 404, "not a rare earth"),
    ("/embedded/ZZZ/Nd", 404, "not the code of an area"),
    ("/embedded/US/Nd?period=1776", 400, "1776"),
    ("/series?page=0", 400, "counted from 1"),
    ("/series?page=٣", 400, "counted from 1"),
    ("/series?commodity=galium", 400, "gallium"),
    ("/series?q=" + "a" * 201, 400, "at most 200"),
    ("/series?q=a&q=b", 400, "twice"),
    (f"/series/{RELIANCE}?as_of=yesterday", 400, "2026-03-01"),
    (f"/series/{RELIANCE}?edition=MCS1", 400, "edition"),
    (f"/series/{RELIANCE}?edition=MCS2025&as_of=2025", 400, "Leave one of them out"),
    ("/events?since=soon", 400, "since"),
    ("/indicator/hhy", 404, "Herfindahl"),
    ("/indicator/hhi?commodity=galium", 400, "gallium"),
    ("/indicator/hhi?period=1776", 400, "1776"),
    ("/indicator/hhi?area=US", 400, "WORLD"),
    ("/indicator/hhi?as_of=1950-01-01", 400, "rare-earths"),
    ("/indicator/geopolrisk?area=Narnia", 400, "Narnia"),
    ("/indicator/geopolrisk?stage=mines", 400, "compounds"),
    ("/check?text=" + "a" * 3001, 413, "3,000"),
    ("/check?text=a&date=soon", 400, "2026-02-06"),
]
HOSTILE = "<script>alert(1)</script>\"'&{{7*191}}\u202e\u200b"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TERBIA_HOME", str(folder))
        yield TestClient(site(), follow_redirects=False)


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
    # A drawing has a title of its own.
    assert sum("id" not in attributes for attributes in outline.named("title")) == 1
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


def test_every_link_leads_to_a_page_that_has_what_it_names(client: TestClient, outlines: dict[str, Outline]) -> None:
    """Every link of the pages above, and of as many pages behind them as fit; the fragment must be an id there."""
    known = {address: set(outline.ids) for address, outline in outlines.items()}
    waiting = {
        urljoin(address, link)
        for address, outline in outlines.items()
        for link in outline.links
        if not urlsplit(link).netloc
    }
    # Every kind of link is followed, alike ones (thousands of series rows) as far as the bound goes.
    for link in sorted(waiting, key=lambda link: (link.count("/"), link))[:1200]:
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


def rows_of(text: str) -> tuple[list[str], list[dict[str, str]]]:
    head = [line for line in text.splitlines() if line.startswith("# ")]
    body = "\n".join(line for line in text.splitlines() if not line.startswith("# "))
    return head, list(csv.DictReader(io.StringIO(body)))


def cells(page: str, place: int) -> list[str]:
    """The words of one column of the first table of a page (cells with a class of their own row only)."""
    table = page[page.index("<tbody>") : page.rindex("</tbody>")]
    found = []
    for row in re.findall(r"<tr id=.*?</tr>", table, flags=re.S):
        parts = re.findall(r"<td[^>]*>(.*?)</td>", row, flags=re.S)
        found.append(unescape(re.sub(r"<[^>]+>", "", parts[place])).strip().replace("\u00a0", " "))
    return found


@pytest.mark.parametrize("view", [View(), View("2025-06-01"), View(None, "MCS2025")])
def test_the_csv_of_a_series_is_its_table(client: TestClient, view: View) -> None:
    head, rows = rows_of(client.get(to.series(RELIANCE, view, suffix="csv")).text)
    page = client.get(to.series(RELIANCE, view)).text
    assert rows
    assert [row["printed"] for row in rows] == cells(page, 0)
    assert [row["qualifiers"].replace(";", ", ") for row in rows] == cells(page, 1)
    assert [row["edition"] for row in rows] == cells(page, 2)
    assert [row["scope"] for row in rows] == [c.removeprefix("another count: ") for c in cells(page, 4)]
    said = dict(line[2:].split(": ", 1) for line in head)
    assert said["query"] == to.series(RELIANCE, view)
    assert said["rows"].startswith(f"{len(rows)} ")
    assert said["licence and credit"].startswith("U.S. Geological Survey")
    assert "record" in said["cite"]
    assert said["known"].endswith(view.edition or view.as_of or said["known"])


def test_the_csv_of_a_search_is_all_of_it(client: TestClient) -> None:
    _, rows = rows_of(client.get(to.search("dysprosium price", suffix="csv")).text)
    assert [row["series"] for row in rows] == [line.series for line in terbia.series("dysprosium price").series]


def test_the_csv_of_a_comparison_is_what_the_filter_leaves(client: TestClient) -> None:
    _, rows = rows_of(
        client.get(to.diff("MCS2025", "MCS2026", suffix="csv", commodity="yttrium", kind="revision")).text
    )
    wanted = [c for c in terbia.diff("MCS2025", "MCS2026").changes if "/yttrium/" in c.series and c.kind == "revision"]
    assert [(row["series"], row["period"]) for row in rows] == [(c.series, c.period) for c in wanted]


def test_the_json_of_a_page_is_the_answer_of_its_command(client: TestClient) -> None:
    held = client.get(to.sources(suffix="json")).json()["editions"]
    assert {e["edition"]: e["sha256"] for e in held} == {e.name: e.sha256 for e in terbia.editions().editions}
    answer = client.get(to.reliance("US", "rare-earths", suffix="json", period="2025", against="2024")).json()
    assert answer == json.loads(
        json.dumps(terbia.reliance("US", "rare-earths", period="2025", against="2024").to_dict())
    )
    assert client.get(to.brief("US", "rare-earths", suffix="json")).json()["title"] == terbia.brief().page.title
    for name, asked in (("hhi", {}), ("geopolrisk", {"area": "JP", "period": "2022"})):
        answer = client.get(to.indicator(name, suffix="json", **asked)).json()  # type: ignore[arg-type]
        assert answer == json.loads(json.dumps(terbia.indicator(name, **asked).to_dict()))  # type: ignore[arg-type]


def test_the_csv_of_an_indicator_is_every_year_of_it(client: TestClient) -> None:
    head, rows = rows_of(client.get(to.indicator("geopolrisk", suffix="csv", area="JP")).text)
    wanted = terbia.indicator("geopolrisk", area="JP", stage="compounds", all=True).frame()
    assert [row["period"] for row in rows] == wanted["period"].to_list()
    assert [float(row["value"]) for row in rows if row["value"]] == wanted["value"].drop_nulls().to_list()
    factors = [float(row["characterisation_factor"]) for row in rows if row["characterisation_factor"]]
    assert factors == wanted["characterisation_factor"].drop_nulls().to_list()
    assert any("CEPII" in line for line in head)


def test_the_page_of_an_indicator_says_number_flaws_variants_and_needs(client: TestClient) -> None:
    page = unescape(client.get(to.indicator("geopolrisk", area="US", period="2022")).text)
    for words in (
        "0.0724 (0.0709 to 0.0738)",
        "Imports alone",
        "two stages",
        "kg Cu-eq/kg",
        "<svg",
        "CEPII",
        "pp. 154",
    ):
        assert words in page
    needs = unescape(client.get(to.indicator("usgs-disruption", period="2024")).text)
    assert "indexes of ability and willingness to supply" in needs
    assert "Bounded, without one value" in needs


def test_as_of_gives_what_was_known_that_day(client: TestClient) -> None:
    # MCS2025 printed 80 % for 2024; MCS2026, released 2026-02-06, says 53 %.
    before = client.get(to.series(RELIANCE, View("2026-02-05"))).text
    after = client.get(to.series(RELIANCE, View("2026-02-06"))).text
    anchor = 'id="p-2024-MCS2026"'
    assert anchor not in before
    assert anchor in after
    assert re.search(r'id="p-2024-MCS2025" class="force"', before)
    assert re.search(r'id="p-2024-MCS2025" class="old"', after)


def test_a_changed_count_is_marked(client: TestClient) -> None:
    page = client.get(to.series(RELIANCE)).text
    row = page[page.index('id="p-2024-MCS2025"') :]
    assert "another count:" in row[: row.index("</tr>")]


@pytest.mark.parametrize(("address", "status", "words"), REFUSED)
def test_what_cannot_be_shown_is_a_page_that_says_why(
    client: TestClient, address: str, status: int, words: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert words in unescape(answer.text)
    assert "Traceback" not in answer.text
    assert len(Outline(answer.text).named("h1")) == 1


@pytest.mark.parametrize(
    "address",
    [
        "/series?" + urlencode({"q": HOSTILE}),
        "/series/" + quote(HOSTILE),
        "/sources/" + quote(HOSTILE.replace("/", "")),
        "/brief/US/" + quote(HOSTILE.replace("/", "")),
        "/reliance/US/" + quote(HOSTILE.replace("/", "")),
        "/facility/" + quote(HOSTILE.replace("/", "")),
        "/company/" + quote(HOSTILE.replace("/", "")),
        "/diff/MCS2025/" + quote(HOSTILE.replace("/", "")),
        "/events?" + urlencode({"kind": HOSTILE}),
        "/indicator/" + quote(HOSTILE.replace("/", "")),
        "/indicator/geopolrisk?" + urlencode({"area": HOSTILE}),
        "/about?" + urlencode({HOSTILE: "1"}),
        "/check?" + urlencode({"text": HOSTILE}),
        "/series?" + urlencode({"q": '"*^():NEAR AND -'}),
    ],
)
def test_hostile_words_stay_words(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code in (200, 400, 404)
    assert not Outline(answer.text).named("script")
    assert "1337" not in answer.text  # a template that ran what it was given would have multiplied


def test_an_unknown_part_of_an_address_is_said(client: TestClient) -> None:
    answer = client.get("/events?since=2025&colour=red")
    assert answer.status_code == 200
    assert "'colour'" in unescape(answer.text)


def test_a_raw_series_id_leads_to_its_one_address(client: TestClient) -> None:
    name = "CN>US/rare-earths/import-share/compounds-and-metals"
    answer = client.get("/series/CN%3EUS/rare-earths/import-share/compounds-and-metals?as_of=2025")
    assert answer.status_code == 308
    assert answer.headers["location"] == to.series(name, View("2025-12-31"))


def test_choosing_two_editions_leads_to_their_comparison(client: TestClient) -> None:
    answer = client.get("/diff?before=MCS2025&after=MCS2026")
    assert (answer.status_code, answer.headers["location"]) == (303, "/diff/MCS2025/MCS2026")


def test_charts_come_as_files(client: TestClient) -> None:
    assert client.get(to.series(RELIANCE, suffix="svg")).text.startswith("<svg")
    assert client.get(to.series(RELIANCE, suffix="png")).content.startswith(b"\x89PNG")
    assert client.get(to.brief("US", "rare-earths", suffix="pdf")).content.startswith(b"%PDF-")


def test_the_brief_stands_in_the_site_and_its_series_are_links(client: TestClient) -> None:
    page = client.get(to.brief("US", "rare-earths")).text
    assert page.index('class="sitebar"') < page.index("<h1")
    assert f'<a href="{to.series(RELIANCE)}"><code>' in page
    assert to.brief("US", "rare-earths", suffix="pdf") in page


def test_the_page_of_an_ore_body_says_what_the_command_says(client: TestClient) -> None:
    address = to.orebody("mountain-pass", suffix="json", throughput="51000")
    found = client.get(address).json()
    assert found["heavies"]["dy_tb_own_t"] == pytest.approx(36.72)
    text = unescape(client.get(to.orebody("mountain-pass", throughput="51000")).text)
    own = text.index("what the mine itself gives in a year")
    fed = text.index("never what the mine gives")
    assert own < text.index("36.7", own) < fed < text.index("120", fed)
    body = client.get(to.orebody("mountain-pass", suffix="csv", throughput="51000")).text
    rows = list(csv.DictReader(line for line in body.splitlines() if not line.startswith("#")))
    assert [row["element"] for row in rows] == ["La", "Ce", "NdPr", "SEG+", "unknown"]
    assert float(rows[2]["t"]) == pytest.approx(8007)
    world = client.get(to.world_balance(suffix="csv", driver="Dy", demand="3500")).text
    assert any(line.startswith("Dy,3500") for line in world.splitlines())
    assert client.get(to.orebodies(suffix="json")).json()["la_ce"]["counts"]["at least"] == 2


@pytest.mark.parametrize(
    "address",
    [
        to.series(RELIANCE, suffix="csv"),
        to.search("dysprosium price", suffix="csv"),
        to.sources(suffix="csv"),
        to.diff("MCS2025", "MCS2026", suffix="csv", commodity="yttrium"),
        to.events(suffix="csv"),
        to.reliance("US", "rare-earths", suffix="csv"),
        to.facilities(suffix="csv"),
        to.facility("mountain-pass", suffix="csv"),
        to.company("lynas", suffix="csv"),
    ],
)
def test_every_csv_credits_what_is_in_it(client: TestClient, address: str) -> None:
    head, rows = rows_of(client.get(address).text)
    credited = [line.partition(": ")[2] for line in head if line.startswith("# licence and credit")]
    assert rows and credited
    for publisher, licence in {(r["publisher"], r["licence"]) for r in rows if r.get("licence")}:
        known = licence_of(publisher, licence)
        assert known is not None, (publisher, licence)
        assert known.credit_line.replace("{publisher}", publisher) in credited


def test_the_files_of_a_plant_say_what_its_command_says(client: TestClient) -> None:
    document = client.get(to.facility("mountain-pass", suffix="json")).json()
    assert document == json.loads(json.dumps(terbia.facility("mountain-pass").to_dict()))
    _, rows = rows_of(client.get(to.facility("mountain-pass", suffix="csv")).text)
    held = [row for row in rows if row["stands"] == "yes"]
    assert [(r["product"], r["kind"], r["period"]) for r in held] == [
        (line["product"], line["kind"], line["period"]) for line in document["stages"]
    ]
    assert [r["share_of_area_line"] for r in held if r["value"] == "50692"] == ["0.994"]
    company = client.get(to.company("mp-materials", suffix="json")).json()
    assert company == json.loads(json.dumps(terbia.facility(company="mp-materials").to_dict()))


def test_a_day_between_two_releases_keeps_what_was_said_on_it(client: TestClient) -> None:
    """The status of Pulawy was said on 19 March 2026, between two releases of the record."""
    assert "EU strategic project" in client.get(to.facility("pulawy", View("2026-03-20"))).text
    assert "No status had been said" in client.get(to.facility("pulawy", View("2026-03-18"))).text


def test_another_name_leads_to_the_one_address_of_a_plant_or_company(client: TestClient) -> None:
    for name, address in (
        ("/facility/mp-heavy", to.facility("mountain-pass")),
        ("/facility/Mountain%20Pass.json", to.facility("mountain-pass", suffix="json")),
        ("/facility/lynas?as_of=2026-01-01", to.company("lynas", View("2026-01-01"))),
        ("/company/mountain-pass", to.facility("mountain-pass")),
    ):
        answer = client.get(name)
        assert (answer.status_code, answer.headers["location"]) == (307, address)


def test_the_search_names_plants_and_a_page_of_a_plant_is_in_the_bar(client: TestClient) -> None:
    assert f'href="{to.facility("mountain-pass")}"' in client.get(to.search("mountain pass")).text
    for address in (to.facility("mountain-pass"), to.company("lynas")):
        assert f'href="{to.facilities()}" aria-current="true"' in client.get(address).text
