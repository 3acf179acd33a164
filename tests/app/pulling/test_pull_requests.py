"""What is asked of each publisher, and what is refused before anything is sent."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from publishers import SECRET, Stand, ok

import terbia
from terbia.app.pulling import fetching
from terbia.app.pulling.comtrade import vintage
from terbia.app.pulling.pull import SOURCES, pull
from terbia.errors import TerbiaError
from terbia.vocab.area_number import comtrade_number


def requests_of(source: str, **about: Any) -> list[str]:
    return [request.query.url for request in pull(source, dry_run=True, **about).requests]


def query_of(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


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


def test_only_the_puller_speaks_to_the_network() -> None:
    source = Path(terbia.__file__).parent
    speakers = re.compile(r"^\s*(?:import|from) (?:httpx2?|stamina|requests|urllib\.request|http\.client)\b", re.M)
    found = {path.parent.name for path in source.rglob("*.py") if speakers.search(path.read_text(encoding="utf-8"))}
    assert found == {"pulling"}
