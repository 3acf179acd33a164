"""What an answer is worth: data, a reason to ask again, or a refusal with what to do."""

from __future__ import annotations

import datetime
import email.utils
import json
from typing import TYPE_CHECKING

from terbia.app.pulling.query import Query
from terbia.errors import NotFetched

if TYPE_CHECKING:
    import httpx2

_CHECK = "Check codes, years and options; 'terbia pull ... --dry-run' shows the request."


class Again(Exception):
    """An answer after which it is worth asking again; ``wait`` is what the publisher asks for, in seconds."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        self.reason, self.wait = reason, wait
        super().__init__(reason)


def check_status(query: Query, response: httpx2.Response) -> None:
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


def check_body(query: Query, data: bytes) -> None:
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
