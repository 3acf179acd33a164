"""The files beside the pages of the site: each says what its page and its command say, and credits what is in it."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape

import pytest
from starlette.testclient import TestClient

import terbia
from terbia.app.site import addresses as to
from terbia.ledger.licence import licence_of
from terbia.ledger.record import View

RELIANCE = "US/rare-earths/net-import-reliance/compounds-and-metals"


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


def test_charts_come_as_files(client: TestClient) -> None:
    assert client.get(to.series(RELIANCE, suffix="svg")).text.startswith("<svg")
    assert client.get(to.series(RELIANCE, suffix="png")).content.startswith(b"\x89PNG")
    assert client.get(to.brief("US", "rare-earths", suffix="pdf")).content.startswith(b"%PDF-")


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
