"""Check a text: its claims marked with their verdicts, each with the observation behind it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from terbia.app.site import addresses as to
from terbia.app.site import download
from terbia.app.site.checker import checked
from terbia.app.site.faults import Notice, Refused, Way, bad_query
from terbia.app.site.marking import MEANINGS, VERDICTS, paragraphs
from terbia.app.site.query import Query, read_query
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.errors import TerbiaError
from terbia.vocab.day import read_day

#: Characters of a text: in a form, and in an address (which servers and browsers cut at some length).
LONGEST_TEXT, LONGEST_IN_ADDRESS = 120_000, 3_000
#: Bytes of a form: a character can take nine when it is encoded for a form.
_LARGEST_FORM = 9 * LONGEST_TEXT + 1_000
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be checked: the text, its date where one is given, and how it came."""

    text: str
    date: str | None
    in_address: bool
    notices: tuple[Notice, ...] = ()


async def check_page(request: Request) -> Response:
    """``/check``: the form, and below it the answer to ``?text=`` or to a posted text."""
    asked = await _asked(request)
    return await run_in_threadpool(_answer, request, asked)


async def check_json(request: Request) -> Response:
    """``/check.json``: the answer as JSON."""
    asked = await _asked(request)
    if not asked.text.strip():
        raise Refused(400, "Nothing to check", "Give the text as ?text= or post it as a form with a field 'text'.")
    shelf: Shelf = request.app.state.shelves.current()
    found = await run_in_threadpool(checked, shelf, asked.text, asked.date)
    return download.json_response("check", found.to_dict())


def _answer(request: Request, asked: Asked) -> Response:
    shelf: Shelf = request.app.state.shelves.current()
    found = checked(shelf, asked.text, asked.date) if asked.text.strip() else None
    claims = found.claims if found else ()
    permalink = to.check(asked.text, asked.date) if found and len(asked.text) <= LONGEST_IN_ADDRESS else ""
    return page(
        "check.html", request, shelf, notices=asked.notices, asked=asked, found=found, claims=claims,
        paragraphs=paragraphs(found.checked.text, claims) if found else [], permalink=permalink, verdicts=VERDICTS,
        meanings=MEANINGS, longest=LONGEST_TEXT,
    )  # fmt: skip


async def _asked(request: Request) -> Asked:
    if request.method == "POST":
        fields = await _form(request)
        return _checked_size(
            Asked(fields.get("text", ""), _date(fields.get("date", "")), in_address=False), LONGEST_TEXT
        )
    query: Query = read_query(request, ("text", "date"), long=("text",))
    asked = Asked(query.get("text") or "", _date(query.get("date") or ""), in_address=True, notices=query.notices)
    return _checked_size(asked, LONGEST_IN_ADDRESS)


def _checked_size(asked: Asked, limit: int) -> Asked:
    if len(asked.text) <= limit:
        return asked
    rest = "paste it into the form" if limit == LONGEST_IN_ADDRESS else "check it in parts, or with 'terbia check FILE'"
    raise _too_long(f"The text has {len(asked.text):,} characters; at most {limit:,} can be checked here: {rest}.")


def _too_long(message: str) -> Refused:
    return Refused(413, "The text is too long", message, (Way("Back to the form", to.check()),))


def _date(text: str) -> str | None:
    """A day, month or year as it was given, which the checker reads as any of its days."""
    if not text.strip():
        return None
    try:
        read_day(text)
    except TerbiaError:
        raise bad_query(f"'{text[:40]}' is not a date: write it like 2026-02-06, or 2026-02, or 2026.") from None
    return text.strip()


async def _form(request: Request) -> dict[str, str]:
    """The fields of a posted form. Raises Refused where it is too large or not a form."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        message = (
            f"A text is posted as {_FORM}, with the fields 'text' and 'date'; files are checked with "
            "'terbia check FILE'."
        )
        raise Refused(415, "This is not a form", message, (Way("The form", to.check()),))
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_FORM:
            raise _too_long(
                f"The form has more than {_LARGEST_FORM:,} bytes; a text can have {LONGEST_TEXT:,} characters."
            )
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=8, errors="replace")
    except (ValueError, UnicodeDecodeError):
        raise Refused(
            400, "This form cannot be read", "It is not encoded as a form.", (Way("The form", to.check()),)
        ) from None
    return {key: values[-1] for key, values in fields.items()}
