"""Reading the query of an address: known keys, bounded values, days and editions that exist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from starlette.requests import Request

from terbia.app.site import addresses as to
from terbia.app.site.faults import Notice, Way, bad_query
from terbia.app.site.shelf import Shelf
from terbia.errors import TerbiaError
from terbia.ledger.record import View
from terbia.vocab.day import read_day

#: Characters that a value in a query may have.
LONGEST = 200
VIEW = ("as_of", "edition")


@dataclass(frozen=True, slots=True)
class Query:
    """The values of the keys that a page knows, and a notice about the others."""

    values: dict[str, str]
    notices: tuple[Notice, ...]

    def get(self, key: str) -> str | None:
        """The value of a key; None where it is missing or empty."""
        return self.values.get(key) or None


def read_query(request: Request, known: Iterable[str], *, long: Iterable[str] = ()) -> Query:
    """The query of a request. Raises Refused for a key given twice and for a value that is too long.

    Keys in ``long`` may have values of any length; the page bounds them itself.
    """
    allowed, free = tuple(known), set(long)
    values: dict[str, str] = {}
    strange: list[str] = []
    for key, value in request.query_params.multi_items():
        if key not in allowed:
            strange.append(key[:40])
            continue
        if key in values:
            raise bad_query(f"'{key}' is given twice in the address; keep one of the two.")
        if key not in free and len(value) > LONGEST:
            raise bad_query(f"The value of '{key}' has {len(value):,} characters; at most {LONGEST} are read.")
        values[key] = value.strip() if key not in free else value
    return Query(values, _strange(strange, allowed))


def _strange(names: list[str], allowed: tuple[str, ...]) -> tuple[Notice, ...]:
    if not names:
        return ()
    shown = ", ".join(f"'{name}'" for name in dict.fromkeys(names[:5]))
    known = f"it knows {', '.join(allowed)}" if allowed else "it takes none"
    return (Notice(f"This page does not know {shown} in its address and left it out of account; {known}."),)


def read_view(query: Query, shelf: Shelf) -> View:
    """The day or the edition that a query asks for. Raises Refused for both at once and for one that is none."""
    as_of, edition = query.get("as_of"), query.get("edition")
    if as_of and edition:
        raise bad_query(
            "The address gives a day (as_of) and an edition; an edition is what was known when it was released. "
            "Leave one of them out."
        )
    if edition:
        one_of(edition, shelf.record.names, "edition", Way("The editions of the record", to.sources()))
    return View(day(query, "as_of", last=True), edition)


def day(query: Query, key: str, *, last: bool = False) -> str | None:
    """The day under a key in ISO form, None where it is missing. Raises Refused for text that is no date."""
    text = query.get(key)
    try:
        return None if text is None else read_day(text, last=last)
    except TerbiaError:
        raise bad_query(f"'{text}' is not a day: write '{key}' like 2026-03-01, or 2026-03, or 2026.") from None


def one_of(value: str | None, allowed: Iterable[str], what: str, way: Way | None = None) -> str | None:
    """The value where it is one of those allowed. Raises Refused with what is close to it."""
    choices = list(allowed)
    if value is None or value in choices:
        return value
    close = get_close_matches(value, choices, n=3, cutoff=0.5)
    near = f" Close to it: {', '.join(close)}." if close else ""
    few = f" It can be {', '.join(choices)}." if len(choices) <= 12 else ""
    raise bad_query(f"There is no {what} '{value}'.{near or few}", (way,) if way else ())


def page_number(query: Query) -> int:
    """The number of a page of a long list, from 1. Raises Refused for what is no number."""
    text = query.get("page") or "1"
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= 100_000):
        raise bad_query(f"'{text}' is not the number of a page; pages are counted from 1.")
    return int(text)
