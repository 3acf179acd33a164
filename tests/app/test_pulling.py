"""Pulling: requests, patience, the cache and the key, against answers that stand in for the publishers.

No test speaks to the network. The answers are made up in the forms that the publishers' are quoted in.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
import stamina

import terbia
from terbia.app.cli import main
from terbia.app.pulling import cache, fetching
from terbia.app.pulling.answering import Again, retry_after
from terbia.app.pulling.comtrade import vintage
from terbia.app.pulling.fetching import _pause
from terbia.app.pulling.pull import SOURCES, pull
from terbia.errors import NotFetched, StoreBroken, TerbiaError
from terbia.vocab.area import comtrade_number

TRADE = Path(__file__).parents[1] / "data" / "trade"
CENSUS = (TRADE / "census_imports_made_up.json").read_bytes()
HTS = (TRADE / "hts2025_basic_selected.csv").read_bytes()
WGI = (TRADE / "wgi_political_stability_made_up.json").read_bytes()
TODAY = datetime.date.today().isoformat()
SECRET = "s3cret key/1"
MAGNETS = "CN>US/hts-8505.11.0070/import-value;census-general"
Answers = Callable[[httpx2.Request], httpx2.Response]


class Publisher:
    """Stands in for every publisher: answers as told and remembers what it was asked."""

    def __init__(self, answers: Answers) -> None:
        self.answers, self.asked = answers, [httpx2.Request("GET", "https://none.example/")][:0]

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        return self.answers(request)


@pytest.fixture(autouse=True)
def no_pauses() -> Iterator[None]:
    """Attempts without the pauses between them; the pauses have tests of their own."""
    with stamina.set_testing(True, attempts=fetching.ATTEMPTS, cap=True):
        yield


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TERBIA_COMTRADE_KEY", "TERBIA_CENSUS_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def publisher(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Answers], Publisher]:
    opened = fetching.client

    def stand_in(answers: Answers) -> Publisher:
        made = Publisher(answers)
        monkeypatch.setattr("terbia.app.pulling.pull.client", lambda: opened(httpx2.MockTransport(made)))
        return made

    return stand_in


Stand = Callable[[Answers], Publisher]


def ok(data: bytes, **headers: str) -> httpx2.Response:
    return httpx2.Response(200, content=data, headers=headers)


def census_year(request: httpx2.Request) -> httpx2.Response:
    """The made-up answer, with the year that was asked for."""
    year = re.findall(r"from\+(\d{4})-01", str(request.url))[0]
    return ok(CENSUS.replace(b"2024-", year.encode() + b"-"))


def requests_of(source: str, **about: Any) -> list[str]:
    return [request.query.url for request in pull(source, dry_run=True, **about).requests]


def query_of(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


# --- requests -----------------------------------------------------------------------------------------------------


def test_comtrade_fixes_the_breakdowns_and_takes_the_vintage_of_the_year(home: Path) -> None:
    urls = requests_of("comtrade", years="2021-2022", codes=["850511", "2846.90"])
    assert [url.split("?")[0] for url in urls] == [
        "https://comtradeapi.un.org/public/v1/preview/C/A/H5",
        "https://comtradeapi.un.org/public/v1/preview/C/A/H6",
    ]
    assert query_of(urls[0]) == {
        "reporterCode": "842", "period": "2021", "cmdCode": "850511,284690", "flowCode": "M,X",
        "partner2Code": "0", "motCode": "0", "customsCode": "C00",
    }  # fmt: skip


def test_with_a_key_comtrade_is_asked_for_data_and_the_key_is_in_a_header(
    publisher: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERBIA_COMTRADE_KEY", SECRET)
    made = publisher(lambda _: ok(b'{"elapsedTime":"0.1","count":1,"data":[{"period":"2010"}]}'))
    pull("comtrade", years="2024", flow="imports")
    (request,) = made.asked
    assert request.headers["Ocp-Apim-Subscription-Key"] == SECRET
    assert request.url.path == "/data/v1/get/C/A/H6" and "s3cret" not in str(request.url)


@pytest.mark.parametrize(
    ("year", "code"),
    [(1991, "H0"), (2001, "H1"), (2006, "H2"), (2010, "H3"), (2016, "H4"), (2017, "H5"), (2025, "H6"), (2026, "HS")],
)
def test_vintages_of_the_united_states(year: int, code: str) -> None:
    assert vintage("US", year) == code
    assert vintage("CN", year) == "HS"


def test_months_of_a_year_go_in_one_request(home: Path) -> None:
    (url,) = requests_of("comtrade", years="2024", monthly=True, area="CN", codes="850511")
    assert query_of(url)["period"].split(",") == [f"2024{month:02d}" for month in range(1, 13)]
    assert query_of(url)["reporterCode"] == "156" and "/C/M/HS?" in url


def test_reporters_of_comtrade_have_its_own_numbers() -> None:
    assert [comtrade_number(code) for code in ("US", "FR", "IN", "NO", "CH", "TW", "CN")] == [
        "842", "251", "699", "579", "757", "490", "156",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="no number"):
        comtrade_number("US+CA")


def test_census_is_asked_once_for_each_flow_code_and_year(home: Path) -> None:
    urls = requests_of("census", codes=["8505.11.0070", "280530"], years="2023-2024")
    assert len(urls) == 8 and len(set(urls)) == 8
    asked = query_of(urls[0])
    assert (asked["COMM_LVL"], asked["I_COMMODITY"], asked["time"]) == ("HS10", "8505110070", "from 2023-01 to 2023-12")
    assert {"GEN_VAL_YR", "CON_VAL_MO", "UNIT_QY2", "GEN_QY2_MO_FLAG", "SUMMARY_LVL"} <= set(asked["get"].split(","))
    assert "time=from+2023-01+to+2023-12" in urls[0]
    assert "QY" not in query_of(urls[2])["get"] and "DF" in query_of(urls[4])["get"]


def test_the_other_requests(home: Path) -> None:
    assert requests_of("hts", codes=["2846.90.80", "284610", "8505"]) == [
        "https://hts.usitc.gov/reststop/exportList?from=2846&to=2847&format=CSV&styles=false",
        "https://hts.usitc.gov/reststop/exportList?from=8505&to=8506&format=CSV&styles=false",
    ]
    assert requests_of("baci", revision="HS92") == [
        "https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS92_V202601.zip"
    ]
    (url,) = requests_of("wgi", years="2015-2024")
    assert url == (
        "https://api.worldbank.org/v2/country/all/indicator/GOV_WGI_PV.EST?"
        "source=3&format=json&per_page=20000&date=2015:2024"
    )


@pytest.mark.parametrize(
    ("source", "about", "words"),
    [
        ("dataweb", {}, "baci, census, comtrade, hts, wgi"),
        ("hts", {"years": "2024"}, "hts does not take years"),
        ("census", {"years": "2009"}, "begins with 2013"),
        ("census", {"years": "2025-2020"}, "names no years"),
        ("census", {"years": "2999"}, "names no years"),
        ("census", {"codes": ["850"]}, "is not a code"),
        ("census", {"flow": "both"}, "is no flow"),
        ("comtrade", {"codes": ["8505110070"]}, "at most six digits"),
        ("comtrade", {"area": "Germany"}, "is not the code of an area"),
        ("baci", {"release": "../V202601"}, "is no release of BACI"),
        ("baci", {"revision": "HS99x"}, "is no revision of BACI"),
        ("baci", {"revision": "HS99"}, "is no revision of BACI"),
        ("wgi", {"years": "1990"}, "begin in 1996"),
        *(("comtrade", {"area": area}, "has no number at UN Comtrade") for area in ("WORLD", "OTHER", "XK", "US+CA")),
        ("wgi", {"indicator": "GDP"}, "is no indicator of governance"),
    ],
)
def test_what_a_publisher_does_not_take_is_said_before_anything_is_sent(
    home: Path, source: str, about: dict[str, Any], words: str
) -> None:
    with pytest.raises(TerbiaError, match=words):
        pull(source, **about)


def test_every_publisher_has_its_module() -> None:
    folder = Path(fetching.__file__).parent
    assert {source for source in SOURCES if (folder / f"{source}.py").is_file()} == set(SOURCES)


# --- what comes is loaded and kept --------------------------------------------------------------------------------


def test_a_pull_is_loaded_and_a_second_one_makes_no_request(publisher: Stand) -> None:
    made = publisher(census_year)
    first = pull("census", codes="8505110070", years="2020-2021", flow="imports")
    assert first.done and [request.how for request in first.requests] == ["fetched", "fetched"]
    assert [(file.status, file.edition) for file in first.files] == [("new", f"Census-{TODAY}")] * 2
    rows = terbia.show(MAGNETS).to_dict()["observations"]
    assert isinstance(rows, list) and {row["period"]: row["value"] for row in rows}["2021"] == 8_400_000
    assert {row["released_on"] for row in rows} == {TODAY}
    again = pull("census", codes="8505110070", years="2020-2021", flow="imports")
    assert [request.how for request in again.requests] == ["cache", "cache"] and len(made.asked) == 2
    assert {file.status for file in again.files} == {"unchanged"}
    pull("census", codes="8505110070", years="2020-2021", flow="imports", refresh=True)
    assert len(made.asked) == 4


def test_what_was_pulled_on_another_day_is_an_edition_of_that_day(
    publisher: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher(census_year)
    pull("census", codes="8505110070", years="2020", flow="imports")
    index = cache.folder() / "index.json"
    index.write_text(index.read_text().replace(TODAY, "2024-03-01"))
    done = pull("census", codes="8505110070", years="2020-2021", flow="imports")
    assert [file.edition for file in done.files] == ["Census-2024-03-01", f"Census-{TODAY}"]
    assert [request.how for request in done.requests] == ["cache", "fetched"]


def test_an_answer_that_still_grew_when_it_came_is_asked_for_again(publisher: Stand) -> None:
    made = publisher(census_year)
    pull("census", codes="8505110070", years="2020", flow="imports")
    index = cache.folder() / "index.json"
    index.write_text(index.read_text().replace(TODAY, "2020-10-01"))
    assert pull("census", codes="8505110070", years="2020", flow="imports").requests[0].how == "fetched"
    assert len(made.asked) == 2


def test_the_tariff_schedule_and_the_indicators(publisher: Stand) -> None:
    publisher(lambda request: ok(HTS) if "usitc" in request.url.host else ok(WGI))
    assert pull("hts", codes="2846").files[0].edition == f"HTS-{TODAY}"
    done = pull("wgi")
    assert (done.files[0].edition, done.files[0].loaded, done.files[0].blank) == ("WGI-2025-09-25", 6, 1)


def test_no_content_is_no_data_and_not_zero(publisher: Stand) -> None:
    made = publisher(lambda _: httpx2.Response(204))
    done = pull("census", codes="8505110070", years="2024", flow="imports")
    assert done.done and done.requests[0].how == "no-data" and len(made.asked) == 1
    assert done.files[0].status == "skipped" and "unknown, not zero" in done.files[0].advice


def test_a_faulty_answer_is_reported_as_a_file_is(publisher: Stand) -> None:
    publisher(lambda _: ok(CENSUS.replace(b'"5880"', b'"9999"')))
    done = pull("census", codes="8505110070", years="2024", flow="imports")
    assert not done.done and done.files[0].status == "refused" and len(done.files[0].rejected) == 3
    assert pull("census", codes="8505110070", years="2024", flow="imports", partial=True).done


def test_damaged_bytes_on_disk_are_fetched_again(publisher: Stand) -> None:
    made = publisher(census_year)
    done = pull("census", codes="8505110070", years="2024", flow="imports")
    kept = cache.lookup(done.requests[0].query.url)
    assert kept is not None
    kept.path.write_bytes(b"x" * kept.size)
    pull("census", codes="8505110070", years="2024", flow="imports")
    assert len(made.asked) == 2


def test_a_damaged_index_says_what_to_do(publisher: Stand) -> None:
    publisher(census_year)
    cache.folder().mkdir(parents=True)
    (cache.folder() / "index.json").write_text("{")
    with pytest.raises(StoreBroken, match="Move the folder"):
        pull("census", years="2024")


# --- patience -----------------------------------------------------------------------------------------------------


def after(refusals: list[httpx2.Response | Exception], then: Answers) -> Answers:
    """Refuse as listed, then answer."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        if not refusals:
            return then(request)
        refusal = refusals.pop(0)
        if isinstance(refusal, Exception):
            raise refusal
        return refusal

    return answer


@pytest.mark.parametrize(
    "refusal",
    [
        httpx2.Response(429),
        httpx2.Response(500),
        httpx2.Response(503, text="busy"),
        httpx2.ReadTimeout("slow"),
        httpx2.RemoteProtocolError("cut"),
        httpx2.Response(200),
        httpx2.Response(200, content=CENSUS[:500]),
    ],
)
def test_what_passes_is_asked_for_again(publisher: Stand, refusal: httpx2.Response | Exception) -> None:
    made = publisher(after([refusal, refusal], census_year))
    assert pull("census", codes="8505110070", years="2024", flow="imports").done
    assert len(made.asked) == 3


def test_patience_ends_and_says_what_to_do(publisher: Stand) -> None:
    made = publisher(lambda _: httpx2.Response(429))
    with pytest.raises(NotFetched, match=r"api\.census\.gov asks for a pause \(HTTP 429.*TERBIA_CENSUS_KEY raises"):
        pull("census", codes="8505110070", years="2024", flow="imports")
    assert len(made.asked) == fetching.ATTEMPTS


def test_an_empty_answer_of_comtrade_is_never_zero_rows(publisher: Stand) -> None:
    made = publisher(lambda _: ok(b'{"elapsedTime":"0.02 secs","count":0,"data":[]}'))
    with pytest.raises(NotFetched, match="soft limit, no trade, or another vintage"):
        pull("comtrade", years="2024")
    assert len(made.asked) == fetching.ATTEMPTS and cache.lookup(str(made.asked[0].url)) is None


def test_an_answer_of_comtrade_that_reaches_the_limit_was_cut(publisher: Stand) -> None:
    rows = json.dumps({"count": 500, "data": [{"period": "2024"}] * 500}).encode()
    publisher(lambda _: ok(rows))
    with pytest.raises(NotFetched, match="cuts answers at 500 rows"):
        pull("comtrade", years="2024")


def test_retry_after_is_a_number_or_a_date() -> None:
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=90)
    waits = retry_after(soon.strftime("%a, %d %b %Y %H:%M:%S GMT"))
    assert waits is not None and 80 < waits <= 90
    assert [retry_after(text) for text in ("30", "0", "-5", None, "", "soon")] == [30.0, 0.0, 0.0, None, None, None]


def test_retry_after_is_honoured_up_to_a_limit() -> None:
    assert _pause(Again("busy", 30.0)) == 30.0
    assert _pause(Again("busy", 3600.0)) is False
    assert _pause(Again("busy")) is True
    assert _pause(ValueError()) is False


# --- refusals, the network, the key -------------------------------------------------------------------------------


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


# --- big downloads ------------------------------------------------------------------------------------------------


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("hts2025_basic_selected.csv", HTS)
    return out.getvalue()


def streamed(data: bytes, status: int = 200, **headers: str) -> httpx2.Response:
    return httpx2.Response(status, stream=httpx2.ByteStream(data), headers=headers)


ZIP = archive()
CEPII = "https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS17_V202601.zip"


def test_a_download_goes_on_where_it_broke_off(publisher: Stand) -> None:
    def first_half(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(
            200, stream=httpx2.ByteStream(ZIP[:9000]), headers={"ETag": '"a1"', "Content-Length": str(len(ZIP))}
        )

    publisher(first_half)
    with pytest.raises(NotFetched, match="broke off after 9,000 of"):
        pull("baci")
    assert cache.part_path(CEPII).stat().st_size == 9000

    def rest(request: httpx2.Request) -> httpx2.Response:
        assert request.headers["Range"] == "bytes=9000-" and request.headers["If-Range"] == '"a1"'
        return streamed(ZIP[9000:], 206, ETag='"a1"')

    made = publisher(rest)
    done = pull("baci")
    kept = cache.lookup(CEPII)
    assert kept is not None and kept.path.read_bytes() == ZIP and len(made.asked) == 1
    assert done.files[0].format.startswith("USITC") and not cache.part_path(CEPII).exists()


def test_a_download_that_changed_meanwhile_begins_anew(publisher: Stand) -> None:
    part = cache.part_path(CEPII)
    part.parent.mkdir(parents=True)
    part.write_bytes(b"old")
    part.with_suffix(".etag").write_text('"old"')
    publisher(lambda _: streamed(ZIP, ETag='"new"'))
    pull("baci")
    kept = cache.lookup(CEPII)
    assert kept is not None and kept.path.read_bytes() == ZIP


def test_a_page_in_place_of_an_archive_is_not_kept(publisher: Stand) -> None:
    publisher(lambda _: streamed(b"<html>moved</html>"))
    with pytest.raises(NotFetched, match=r"something else than a \.zip"):
        pull("baci")
    assert cache.lookup(CEPII) is None and not cache.part_path(CEPII).exists()


# --- the house ----------------------------------------------------------------------------------------------------


def test_only_the_puller_speaks_to_the_network() -> None:
    source = Path(terbia.__file__).parent
    speakers = re.compile(r"^\s*(?:import|from) (?:httpx2?|stamina|requests|urllib\.request|http\.client)\b", re.M)
    found = {path.parent.name for path in source.rglob("*.py") if speakers.search(path.read_text(encoding="utf-8"))}
    assert found == {"pulling"}
