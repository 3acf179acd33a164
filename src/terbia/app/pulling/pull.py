"""Fetching from a publisher what a user asks for, and handing it to the path that loads files."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from terbia.app.contract import CONTRACT
from terbia.app.loading import FileLoaded, Loaded, load
from terbia.app.pulling.asking import FLOWS, Ask, Flow, read_codes, read_years
from terbia.app.pulling.cache import Answer, lookup
from terbia.app.pulling.download import Progress
from terbia.app.pulling.fetching import client, fetch
from terbia.app.pulling.query import Query
from terbia.errors import NotFetched, TerbiaError
from terbia.vocab.area import is_area_code

if TYPE_CHECKING:
    import httpx2
    import polars as pl

#: The publishers, and what of the question each can take.
SOURCES: dict[str, frozenset[str]] = {
    "baci": frozenset({"revision", "release"}),
    "census": frozenset({"codes", "years", "flow"}),
    "comtrade": frozenset({"codes", "years", "flow", "area", "monthly"}),
    "hts": frozenset({"codes"}),
    "wgi": frozenset({"years", "indicator"}),
}
#: Answers that state no edition of their own are editions of the day they came.
_DATED = {"census": "Census", "comtrade": "Comtrade", "hts": "HTS"}


@dataclass(frozen=True, slots=True)
class Request:
    """A request as made: ``how`` is fetched, cache, no-data (HTTP 204) or dry-run, with the day of the answer."""

    query: Query
    how: str
    fetched_on: str | None
    size: int

    def to_dict(self) -> dict[str, object]:
        """The request as JSON, without the key."""
        return {**self.query.to_dict(), "how": self.how, "fetched_on": self.fetched_on, "bytes": self.size}


@dataclass(frozen=True, slots=True)
class Pulled:
    """The account of a pull: every request, and of what came the same account as of a load."""

    requests: tuple[Request, ...]
    files: tuple[FileLoaded, ...]
    done: bool

    def to_dict(self) -> dict[str, object]:
        """The JSON of ``terbia load``, with the requests beside it."""
        return {
            **Loaded(self.files, self.done).to_dict(),
            "contract": CONTRACT,
            "requests": [r.to_dict() for r in self.requests],
        }

    def frame(self) -> pl.DataFrame:
        """One row per request."""
        import polars as pl

        return pl.DataFrame([request.to_dict() for request in self.requests])


def pull(
    source: str,
    *,
    codes: Sequence[str] | None = None,
    years: str | None = None,
    flow: Flow | None = None,
    area: str | None = None,
    monthly: bool = False,
    indicator: str | None = None,
    revision: str | None = None,
    release: str | None = None,
    refresh: bool = False,
    dry_run: bool = False,
    partial: bool = False,
    progress: Progress = lambda _: None,
) -> Pulled:
    """Fetch from ``comtrade``, ``baci``, ``census``, ``hts`` or ``wgi``, and load it into the user's record.

    ``codes`` are digits with or without dots, ``years`` like ``2018-2025``, ``flow`` imports or exports (both
    without), ``area`` the reporter. An answer is kept on disk: the same request again makes no connection, unless
    ``refresh``; a pull that broke off goes on where it stopped. ``dry_run`` names the requests and makes none.
    Keys are read from TERBIA_COMTRADE_KEY and TERBIA_CENSUS_KEY. Raises NotFetched where a publisher gives no
    answer, TerbiaError for a question that the publisher does not take, and as `terbia.load` does.
    """
    given = {
        "codes": codes, "years": years, "flow": flow, "area": area, "monthly": monthly or None,
        "indicator": indicator, "revision": revision, "release": release,
    }  # fmt: skip
    queries = _queries(source, {name: value for name, value in given.items() if value is not None})
    if dry_run:
        return Pulled(tuple(_planned(query, refresh) for query in queries), (), done=True)
    requests, answers = _answers(queries, refresh, progress)
    files, done = _load(source, answers, partial=partial, progress=progress)
    for request in requests:
        if request.how == "no-data":
            reason = "the publisher has no data for this request (HTTP 204): unknown, not zero"
            files.append(FileLoaded(request.query.file_name, "", "", 0, 0, 0, (), "skipped", advice=reason))
    return Pulled(tuple(requests), tuple(files), done)


def _queries(source: str, given: dict[str, object]) -> list[Query]:
    """The requests of a question. Raises TerbiaError for what the publisher does not take."""
    if source not in SOURCES:
        raise TerbiaError(f"'{source[:30]}' is no publisher that can be asked: {', '.join(sorted(SOURCES))}.")
    if wrong := sorted(set(given) - SOURCES[source]):
        takes = ", ".join(sorted(SOURCES[source]))
        raise TerbiaError(f"{source} does not take {', '.join(wrong)}; it takes {takes}.")
    area = str(given.get("area", "US"))
    if not is_area_code(area):
        raise TerbiaError(f"'{area[:30]}' is not the code of an area: write US, CN, JP and the like.")
    flow = given.get("flow")
    if flow is not None and flow not in FLOWS:
        raise TerbiaError(f"'{flow}' is no flow: write imports or exports.")
    codes, years = given.get("codes"), given.get("years")
    ask = Ask(
        read_codes([codes] if isinstance(codes, str) else codes if isinstance(codes, Sequence) else None),
        () if source == "wgi" and years is None else read_years(None if years is None else str(years)),
        area,
        FLOWS if flow is None else tuple(one for one in FLOWS if one == flow),
        bool(given.get("monthly")),
        *(
            str(given.get(name, usual))
            for name, usual in (("indicator", "PV"), ("revision", "HS17"), ("release", "V202601"))
        ),
    )
    found: list[Query] = import_module(f"terbia.app.pulling.{source}").queries(ask)
    return found


def _planned(query: Query, refresh: bool) -> Request:
    kept = None if refresh else _kept(query)
    return Request(query, "cache" if kept else "dry-run", kept.fetched_on if kept else None, kept.size if kept else 0)


def _kept(query: Query) -> Answer | None:
    """The answer on disk, None where there is none or where it has grown at the publisher since."""
    found = lookup(query.url)
    if found and found.fetched_on < query.settled_on and found.fetched_on != datetime.date.today().isoformat():
        return None
    return found


def _answers(queries: Sequence[Query], refresh: bool, progress: Progress) -> tuple[list[Request], list[Answer]]:
    """The answers, from the disk or the network. Raises NotFetched, saying how many are kept."""
    requests: list[Request] = []
    answers: list[Answer] = []
    with _Lazy() as network:
        for number, query in enumerate(queries, start=1):
            kept = None if refresh else _kept(query)
            if kept is None:
                hint = f" ({query.size_hint})" if query.size_hint else ""
                progress(f"{number} of {len(queries)}: asking {query.host} for {query.file_name}{hint}")
                answer = _fetched(network, query, len(answers), len(queries), progress)
            else:
                progress(f"{number} of {len(queries)}: {query.file_name} as it came on {kept.fetched_on}")
                answer = kept
            how = "no-data" if answer is None else "cache" if kept else "fetched"
            requests.append(Request(query, how, answer.fetched_on if answer else None, answer.size if answer else 0))
            answers.extend([answer] if answer else [])
    return requests, answers


def _fetched(network: _Lazy, query: Query, kept: int, of: int, progress: Progress) -> Answer | None:
    try:
        return fetch(network.http, query, progress)
    except NotFetched as error:
        if of == 1:
            raise
        advice = f"{kept} of {of} answers are kept, nothing was loaded. {error.advice}"
        raise NotFetched(error.host, error.reason, advice) from None


class _Lazy:
    """A client that is opened with the first request that is not on disk."""

    def __init__(self) -> None:
        self._context = client()
        self._http: httpx2.Client | None = None

    @property
    def http(self) -> httpx2.Client:
        if self._http is None:
            self._http = self._context.__enter__()
        return self._http

    def __enter__(self) -> _Lazy:
        return self

    def __exit__(self, *_: object) -> None:
        if self._http is not None:
            self._context.__exit__(None, None, None)


def _load(
    source: str, answers: Sequence[Answer], *, partial: bool, progress: Progress
) -> tuple[list[FileLoaded], bool]:
    """Load the answers, those of one day as one edition where they state none."""
    groups: dict[str | None, list[Answer]] = {}
    for answer in answers:
        groups.setdefault(answer.fetched_on if source in _DATED else None, []).append(answer)
    files: list[FileLoaded] = []
    done = True
    for day, group in groups.items():
        edition = f"{_DATED[source]}-{day}" if day else None
        loaded = load(
            [answer.path for answer in group], edition=edition, released_on=day, partial=partial, progress=progress
        )
        files.extend(loaded.files)
        done = done and loaded.done
    return files, done
