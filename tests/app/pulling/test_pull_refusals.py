"""Refusals, no network, and a key that is sent and stands nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import httpx2
import pytest
from publishers import SECRET, Stand, after, census_year, ok

from terbia.app.cli import main
from terbia.app.pulling import cache
from terbia.app.pulling.pull import pull
from terbia.errors import NotFetched


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx2.Response(400, text="error: unknown variable 'GEN_VALUE'"), "unknown variable 'GEN_VALUE'"),
        (httpx2.Response(403, text="no"), "Check the key in TERBIA_CENSUS_KEY"),
        (httpx2.Response(404), "does not take this request"),
        (httpx2.Response(200, text="<html><title>Invalid Key</title></html>"), "a web page in place of data"),
    ],
)
def test_what_asking_again_does_not_mend_is_said_at_once(publisher: Stand, answer: httpx2.Response, words: str) -> None:
    made = publisher(lambda _: answer)
    with pytest.raises(NotFetched) as caught:
        pull("census", codes="8505110070", years="2024", flow="imports")
    assert words in str(caught.value) and "\n" not in str(caught.value) and len(made.asked) == 1


@pytest.mark.parametrize(
    ("source", "answer", "words"),
    [
        (
            "wgi",
            b'[{"message":[{"id":"175","key":"Invalid format","value":"The indicator was not found"}]}]',
            "not found",
        ),
        ("comtrade", b'{"statusCode":200,"message":"Out of call volume quota"}', "Out of call volume quota"),
        ("comtrade", b'{"statusCode":200}', "answers without 'data'"),
    ],
)
def test_a_message_with_status_200_is_no_answer_and_not_kept(
    publisher: Stand, source: str, answer: bytes, words: str
) -> None:
    made = publisher(lambda _: ok(answer))
    with pytest.raises(NotFetched, match=words):
        pull(source)
    assert len(made.asked) == 1 and cache.lookup(str(made.asked[0].url)) is None


def test_offline_is_one_line_and_status_1(publisher: Stand, capsys: pytest.CaptureFixture[str]) -> None:
    made = publisher(after([httpx2.ConnectError("Name or service not known")], census_year))
    with pytest.raises(SystemExit) as stop:
        main(["pull", "census", "--year", "2024"])
    said = capsys.readouterr()
    assert stop.value.code == 1 and said.out == "" and len(made.asked) == 1
    assert said.err.count("\n") == 1 and "api.census.gov cannot be reached: no network" in said.err


def test_a_pull_that_broke_off_goes_on_where_it_stopped(publisher: Stand) -> None:
    def breaks(request: httpx2.Request) -> httpx2.Response:
        if "2022-01" in str(request.url):
            raise httpx2.ConnectError("gone")
        return census_year(request)

    publisher(breaks)
    with pytest.raises(NotFetched, match="2 of 4 answers are kept, nothing was loaded"):
        pull("census", codes="8505110070", years="2020-2023", flow="imports")
    made = publisher(census_year)
    done = pull("census", codes="8505110070", years="2020-2023", flow="imports")
    assert [request.how for request in done.requests] == ["cache", "cache", "fetched", "fetched"]
    assert len(made.asked) == 2


def test_the_key_is_sent_and_stands_nowhere(
    publisher: Stand,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("TERBIA_CENSUS_KEY", SECRET)
    caplog.set_level("DEBUG")
    made = publisher(census_year)
    main(["pull", "census", "--code", "8505110070", "--year", "2024", "--flow", "imports", "--json"])
    assert made.asked[0].url.params["key"] == SECRET
    document = json.loads(capsys.readouterr().out)
    assert document["requests"][0]["with_key"] is True
    said = json.dumps(document) + caplog.text + "".join(p.read_text() for p in home.rglob("*.json"))
    assert "s3cret" not in said
    publisher(lambda request: httpx2.Response(400, text=f"error: {request.url.query.decode()[-40:]} and {SECRET}"))
    with pytest.raises(NotFetched) as caught:
        pull("census", codes="280530", years="2024", flow="imports")
    assert "s3cret" not in str(caught.value) and "<key>" in str(caught.value)


def test_a_key_does_not_follow_to_another_server(publisher: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERBIA_COMTRADE_KEY", SECRET)
    made = publisher(lambda _: httpx2.Response(302, headers={"Location": "https://elsewhere.example/"}))
    with pytest.raises(NotFetched, match="where a key must not follow"):
        pull("comtrade", years="2024")
    assert {request.url.host for request in made.asked} == {"comtradeapi.un.org"}
