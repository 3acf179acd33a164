"""The site as a reader meets it: what its pages say, and where another name of a thing leads."""

from __future__ import annotations

import csv
import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from terbia.app.site import addresses as to
from terbia.ledger.record import View

RELIANCE = "US/rare-earths/net-import-reliance/compounds-and-metals"


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


def test_a_raw_series_id_leads_to_its_one_address(client: TestClient) -> None:
    name = "CN>US/rare-earths/import-share/compounds-and-metals"
    answer = client.get("/series/CN%3EUS/rare-earths/import-share/compounds-and-metals?as_of=2025")
    assert answer.status_code == 308
    assert answer.headers["location"] == to.series(name, View("2025-12-31"))


def test_choosing_two_editions_leads_to_their_comparison(client: TestClient) -> None:
    answer = client.get("/diff?before=MCS2025&after=MCS2026")
    assert (answer.status_code, answer.headers["location"]) == (303, "/diff/MCS2025/MCS2026")


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
