"""What the site cannot show: a page that says why, whatever the words of the address."""

from __future__ import annotations

from html import unescape
from urllib.parse import quote, urlencode

import pytest
from site_reading import Outline
from starlette.testclient import TestClient

RELIANCE = "US/rare-earths/net-import-reliance/compounds-and-metals"
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
