"""Checking a text on the site: marked claims, evidence as links, bounded sizes, and no file is ever read."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from site_reading import Outline
from starlette.testclient import TestClient

from terbia.app.site import addresses as to
from terbia.app.site.marking import paragraphs
from terbia.app.site.pages.check import LONGEST_TEXT

TRUE = "US net import reliance for rare-earth compounds and metals was 53 % in 2024."
FALSE = "US net import reliance for rare-earth compounds and metals was 12 % in 2024."


def test_claims_are_marked_with_verdict_and_evidence(client: TestClient) -> None:
    answer = client.post("/check", data={"text": f"{TRUE}\n\n{FALSE}", "date": "2026-02-06"})
    page = Outline(answer.text)
    marked = [a["class"] for a in page.named("a") if str(a.get("class")).startswith("claim ")]
    assert marked == ["claim supported", "claim contradicted"]
    assert "/series/US/rare-earths/net-import-reliance/compounds-and-metals#p-2024-MCS2026" in page.links
    assert not page.open
    assert len(page.ids) == len(set(page.ids))


def test_a_posted_and_an_asked_text_get_one_answer_and_a_permalink(client: TestClient) -> None:
    posted = client.post("/check", data={"text": TRUE, "date": "2026-02-06"}).text
    link = to.check(TRUE, "2026-02-06")
    assert link in Outline(posted).links
    assert client.get(link).text == posted
    document = client.get(to.check(TRUE, "2026-02-06", suffix="json")).json()
    assert document["counts"]["supported"] == 1
    assert [TRUE[c["start"] : c["end"]] for c in document["claims"]] == [c["quote"] for c in document["claims"]]


def test_the_marked_text_is_the_text(client: TestClient) -> None:
    text = f"First. {TRUE}\nThen:\n\n{FALSE} <b>&amp; last</b>"
    page = client.post("/check", data={"text": text}).text
    read = re.search(r'<section class="read".*?>(.*)</section>', page[: page.index("<h2>The claims")], flags=re.S)
    assert read is not None
    words = unescape(re.sub(r"<sup>\d+</sup>|<[^>]+>", "", read[1]))
    assert words.split() == text.split()


def test_a_text_that_names_a_file_is_a_text(client: TestClient, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(TRUE)
    for name in (str(secret), "/etc/passwd", "-"):
        answer = client.post("/check", data={"text": name})
        assert answer.status_code == 200
        assert "0 claims found" in answer.text


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        ("text=" + "a" * (LONGEST_TEXT + 1), "application/x-www-form-urlencoded", 413),
        ("text=" + "a" * (12 * LONGEST_TEXT), "application/x-www-form-urlencoded", 413),
        ("&".join(f"k{n}=1" for n in range(99)), "application/x-www-form-urlencoded", 400),
        ("text=\xff", "application/x-www-form-urlencoded", 400),
        ("--x", "multipart/form-data; boundary=x", 415),
        ("{}", "application/json", 415),
    ],
)
def test_a_form_is_bounded(client: TestClient, body: str, media: str, status: int) -> None:
    answer = client.post("/check", content=body.encode("latin-1"), headers={"content-type": media})
    assert answer.status_code == status
    assert len(Outline(answer.text).named("h1")) == 1
    assert "Traceback" not in answer.text


def test_other_pages_are_not_posted_to(client: TestClient) -> None:
    assert client.post("/series", data={"q": "a"}).status_code == 405


def test_an_empty_text_is_the_form(client: TestClient) -> None:
    assert "<textarea" in client.post("/check", data={"text": " \n "}).text
    assert client.get("/check.json").status_code == 400


@pytest.mark.parametrize("text", ["", "a", "a\n\nb", "\n\n\n", "a\r\n\r\nb", " x \n y "])
def test_paragraphs_lose_no_word(text: str) -> None:
    pieces = paragraphs(text, ())
    assert " ".join("".join(p.text for p in paragraph) for paragraph in pieces).split() == text.split()
