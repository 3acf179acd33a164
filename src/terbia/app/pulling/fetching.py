"""Asking a publisher politely: patience with 429, 5xx and silence, and a clear word for everything else."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from terbia.app.pulling.answering import Again, check_body, check_status
from terbia.app.pulling.cache import Answer, keep
from terbia.app.pulling.download import Progress, download
from terbia.app.pulling.query import Query
from terbia.errors import NotFetched

if TYPE_CHECKING:
    import httpx2

ATTEMPTS = 5
#: The longest wait that a publisher may ask for with Retry-After before we tell the user instead.
MAX_WAIT_SECONDS = 120.0
_PATIENCE_SECONDS = 600.0


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
            return download(http, query, progress)
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
    check_status(query, response)
    if response.status_code == 204:
        return None
    check_body(query, response.content)
    return keep(query.url, query.file_name, response.content, datetime.date.today().isoformat())
