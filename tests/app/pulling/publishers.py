"""Answers that stand in for the publishers', made up in the forms that theirs are quoted in."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path

import httpx2

TRADE = Path(__file__).parents[2] / "data" / "trade"
CENSUS = (TRADE / "census_imports_made_up.json").read_bytes()
HTS = (TRADE / "hts2025_basic_selected.csv").read_bytes()
WGI = (TRADE / "wgi_political_stability_made_up.json").read_bytes()
TODAY = datetime.date.today().isoformat()
SECRET = "s3cret key/1"
Answers = Callable[[httpx2.Request], httpx2.Response]


class Publisher:
    """Stands in for every publisher: answers as told and remembers what it was asked."""

    def __init__(self, answers: Answers) -> None:
        self.answers, self.asked = answers, [httpx2.Request("GET", "https://none.example/")][:0]

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        return self.answers(request)


Stand = Callable[[Answers], Publisher]


def ok(data: bytes, **headers: str) -> httpx2.Response:
    return httpx2.Response(200, content=data, headers=headers)


def census_year(request: httpx2.Request) -> httpx2.Response:
    """The made-up answer, with the year that was asked for."""
    year = re.findall(r"from\+(\d{4})-01", str(request.url))[0]
    return ok(CENSUS.replace(b"2024-", year.encode() + b"-"))


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
