"""Asking a publisher politely: patience with 429, 5xx and silence, and a clear word for everything else."""

from __future__ import annotations

import datetime
import email.utils
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from terbia.app.pulling.cache import Answer, keep, keep_file, part_path
from terbia.app.pulling.query import Query
from terbia.errors import NotFetched

if TYPE_CHECKING:
    import httpx2

Progress = Callable[[str], None]

ATTEMPTS = 5
#: The longest wait that a publisher may ask for with Retry-After before we tell the user instead.
MAX_WAIT_SECONDS = 120.0
_PATIENCE_SECONDS = 600.0
_PIECE = 1 << 20
_CHECK = "Check codes, years and options; 'terbia pull ... --dry-run' shows the request."


class Again(Exception):
    """An answer after which it is worth asking again; ``wait`` is what the publisher asks for, in seconds."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        self.reason, self.wait = reason, wait
        super().__init__(reason)


@contextmanager
def client(transport: httpx2.BaseTransport | None = None) -> Iterator[httpx2.Client]:
    """A client with our time limits. Its library's log of addresses, which may hold keys, is shut."""
    import httpx2

    for name in ("httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # It warns of every pause; the progress line says more.
    logging.getLogger("stamina").setLevel(logging.ERROR)
    limits = httpx2.Timeout(60.0, connect=15.0)
    with httpx2.Client(transport=transport, timeout=limits) as opened:
        yield opened


def fetch(http: httpx2.Client, query: Query, progress: Progress) -> Answer | None:
    """The answer to a query, kept on disk; None where the publisher says that it has no data (HTTP 204).

    Asks again, with growing pauses or the one that Retry-After asks for, after 429, 5xx, a timeout, a cut
    connection, and an answer of Comtrade without data. Raises NotFetched, in one line that says what to do, when
    patience ends, for everything that asking again does not mend, and where there is no network.
    """
    import stamina

    attempts = 0

    def pause(error: Exception) -> bool | float:
        decision = _pause(error)
        if decision is not False and attempts < ATTEMPTS:
            when = f" in {decision:.0f} s" if isinstance(decision, float) else ""
            progress(f"{query.host} {error}: asking again{when}, attempt {attempts + 1} of {ATTEMPTS}")
        return decision

    try:
        for attempt in stamina.retry_context(
            on=pause, attempts=ATTEMPTS, timeout=_PATIENCE_SECONDS, wait_initial=1.0, wait_max=60.0, wait_jitter=1.0
        ):
            with attempt:
                attempts = attempt.num
                return _ask(http, query, progress)
    except Again as error:
        raise NotFetched(query.host, query.redacted(error.reason), _later(query)) from None
    except OSError as error:
        raise NotFetched(
            query.host, f"the answer cannot be kept: {error.strerror or error}", "Free some space."
        ) from None
    raise AssertionError("stamina either returns or raises")


def _pause(error: Exception) -> bool | float:
    """Whether to ask again, or how many seconds to wait before that."""
    if not isinstance(error, Again):
        return False
    if error.wait is None:
        return True
    return error.wait if error.wait <= MAX_WAIT_SECONDS else False


def _later(query: Query) -> str:
    advice = "Try again later: what was fetched is kept, and the same command goes on there."
    if query.key and not query.secret():
        advice += f" A key of your own in {query.key.variable} raises the limits."
    return advice


def _ask(http: httpx2.Client, query: Query, progress: Progress) -> Answer | None:
    import httpx2

    try:
        if query.kind == "zip":
            return _download(http, query, progress)
        # A key must not follow a redirect to another server.
        response = http.get(query.address(), headers=query.headers(), follow_redirects=query.secret() is None)
    except httpx2.ConnectError:
        reason = "cannot be reached: no network, or its server is down"
        hint = "Check the network; a file downloaded elsewhere is read by 'terbia load FILE'."
        raise NotFetched(query.host, reason, f"{hint} What was fetched before is kept.") from None
    except httpx2.TimeoutException:
        raise Again("does not answer in time") from None
    except httpx2.TransportError as error:
        raise Again(f"broke the connection off ({type(error).__name__})") from None
    except httpx2.HTTPError as error:
        raise NotFetched(query.host, query.redacted(str(error))[:200], "Try again later.") from None
    _check_status(query, response)
    if response.status_code == 204:
        return None
    _check_body(query, response.content)
    return keep(query.url, query.file_name, response.content, datetime.date.today().isoformat())


def _check_status(query: Query, response: httpx2.Response) -> None:
    """Raise Again or NotFetched for a status that is no answer."""
    status = response.status_code
    if status in (200, 204, 206):
        return
    if status == 429 or status >= 500:
        words = "asks for a pause (HTTP 429: too many requests)" if status == 429 else f"is in trouble (HTTP {status})"
        raise Again(words, retry_after(response.headers.get("Retry-After")))
    said = " ".join(query.redacted(_words_of(response)).split())[:200]
    if status in (401, 403):
        advice = (
            f"Check the key in {query.key.variable}."
            if query.key
            else "It may want a browser: download the file and 'terbia load' it."
        )
        raise NotFetched(query.host, f"refuses this request (HTTP {status}: {said})", advice)
    if 300 <= status < 400:
        raise NotFetched(
            query.host, f"sends us elsewhere (HTTP {status}), where a key must not follow", "Check the key."
        )
    raise NotFetched(query.host, f"does not take this request (HTTP {status}: {said})", _CHECK)


def _words_of(response: httpx2.Response) -> str:
    """What an error answer says, as far as it is text."""
    try:
        return response.read().decode("utf-8", errors="replace")
    except Exception as error:  # a broken body has many types, and its status is what matters
        return f"no words, {type(error).__name__}"


def retry_after(text: str | None) -> float | None:
    """The seconds of a Retry-After header: a number or a date; None where it says neither."""
    if not text:
        return None
    try:
        return max(float(int(text)), 0.0)
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    now = datetime.datetime.now(datetime.UTC)
    return max((moment.astimezone(datetime.UTC) - now).total_seconds(), 0.0)


def _check_body(query: Query, data: bytes) -> None:
    """Raise for a body that is not what was asked for: a web page, an empty answer, one that was cut."""
    start = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        words = query.redacted(start.decode("utf-8", errors="replace"))
        advice = (
            f"Check the key in {query.key.variable}."
            if query.key
            else "Download the file in a browser and 'terbia load' it."
        )
        raise NotFetched(
            query.host, f"answers with a web page in place of data ({' '.join(words.split())[:120]})", advice
        )
    if not start:
        raise Again("answers with nothing (HTTP 200 without a body)")
    if query.kind != "json":
        return
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except ValueError:
        raise Again("answers with JSON that is cut short or damaged") from None
    if said := _complaint(document, query.empty):
        words = " ".join(query.redacted(said).split())[:200]
        raise NotFetched(query.host, f"answers with a message in place of data ({words})", _CHECK)
    if not query.empty:
        return
    entries = document.get(query.empty) if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise NotFetched(
            query.host, f"answers without '{query.empty}'", "The format may have changed; see docs/readers.md."
        )
    if not entries:
        raise Again(
            "answers with no rows: its soft limit, no trade, or another vintage of the codes; unknown, not zero"
        )
    if query.cut_at and len(entries) >= query.cut_at:
        advice = f"Put a key into {query.key.variable}, or ask for fewer codes." if query.key else "Ask for less."
        raise NotFetched(query.host, f"cuts answers at {query.cut_at} rows, and this one has as many", advice)


def _complaint(document: object, wanted: str) -> str:
    """What a JSON answer says is wrong, empty where it is data: the World Bank and gateways say so with HTTP 200."""
    head = document[0] if isinstance(document, list) and document else document
    if not isinstance(head, dict) or (wanted and wanted in head):
        return ""
    said = next((head[word] for word in ("message", "error", "errors") if head.get(word)), "")
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


def _download(http: httpx2.Client, query: Query, progress: Progress) -> Answer:
    """Download a big file into ``.part``, going on where an earlier try stopped, and rename it when it is whole."""
    part = part_path(query.url)
    mark = part.with_suffix(".etag")
    part.parent.mkdir(parents=True, exist_ok=True)
    done = part.stat().st_size if part.exists() and mark.exists() else 0
    headers = {**query.headers(), "Accept-Encoding": "identity"}
    if done:
        headers |= {"Range": f"bytes={done}-", "If-Range": mark.read_text(encoding="utf-8")}
    with http.stream("GET", query.address(), headers=headers, follow_redirects=True) as response:
        if response.status_code == 416:
            part.unlink(missing_ok=True)
            raise Again("has another file now than the one that was begun")
        _check_status(query, response)
        resumed = response.status_code == 206
        tag = response.headers.get("ETag") or response.headers.get("Last-Modified") or ""
        # A weak mark does not promise the same bytes.
        if tag and not tag.startswith("W/"):
            mark.write_text(tag, encoding="utf-8")
        elif not resumed:
            mark.unlink(missing_ok=True)
        _pour(query, response, part, done if resumed else 0, progress)
    with part.open("rb") as file:
        start = file.read(4)
    if not start.startswith(b"PK"):
        part.unlink()
        raise NotFetched(
            query.host, "answers with something else than a .zip file", "Download it in a browser and 'terbia load' it."
        )
    mark.unlink(missing_ok=True)
    return keep_file(query.url, query.file_name, part, datetime.date.today().isoformat())


def _pour(query: Query, response: httpx2.Response, part: Path, start: int, progress: Progress) -> None:
    length = int(response.headers.get("Content-Length") or 0)
    whole, done, told = start + length, start, 0
    with part.open("ab" if start else "wb") as file:
        for piece in response.iter_raw(_PIECE):
            file.write(piece)
            done += len(piece)
            if done // (16 * _PIECE) > told:
                told = done // (16 * _PIECE)
                progress(f"{query.file_name}: {done / 1e6:,.0f} MB" + (f" of {whole / 1e6:,.0f} MB" if length else ""))
    if length and done < whole:
        raise Again(f"broke off after {done:,} of {whole:,} bytes")
