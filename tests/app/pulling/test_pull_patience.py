"""Asking again: what passes, how long, and when patience ends."""

from __future__ import annotations

import datetime
import json

import httpx2
import pytest
from publishers import CENSUS, Stand, after, census_year, ok

from terbia.app.pulling import cache, fetching
from terbia.app.pulling.answering import Again, retry_after
from terbia.app.pulling.fetching import _pause
from terbia.app.pulling.pull import pull
from terbia.errors import NotFetched


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
