"""What may ship: which rows of which publisher, under which licence, with which credit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from terbia.errors import LicenceMissing
from terbia.ledger.observation import Observation, Origin
from terbia.vocab.table import packaged_rows

#: Stands for any publisher: press and companies, of whom single facts are cited.
ANY = "*"


@dataclass(frozen=True, slots=True)
class Licence:
    """What a publisher's licence lets us do: ship its rows, ship figures derived from them; how to credit it."""

    publisher: str
    licence: str
    may_ship_rows: bool
    may_ship_derived: bool
    credit_line: str
    why: str


@cache
def licences() -> tuple[Licence, ...]:
    """The table of licences, ``data/licences.csv``; what stands in no row of it may not ship."""
    return tuple(
        Licence(
            row["publisher"],
            row["licence"],
            row["may_ship_rows"] == "yes",
            row["may_ship_derived"] == "yes",
            row["credit_line"],
            row["why"],
        )
        for row in packaged_rows("licences.csv")
    )


def licence_of(publisher: str, licence: str) -> Licence | None:
    """The row for a publisher and its licence, else the row for any publisher under it, else None.

    A publisher that the table refuses under one licence is not let in as "any publisher" under another.
    """
    own = [row for row in licences() if row.publisher == publisher]
    for row in own:
        if row.licence == licence:
            return row
    if any(not row.may_ship_rows for row in own):
        return None
    return next((row for row in licences() if row.publisher == ANY and row.licence == licence), None)


def refusals(origins: Iterable[Origin]) -> list[str]:
    """What may not ship of these rows, in words: how many of which publisher under which licence, and why not."""
    counts = Counter((o.publisher, o.licence) for o in origins)
    refused = []
    for (publisher, licence), rows in sorted(counts.items()):
        known = licence_of(publisher, licence) if publisher else None
        if known is None or not known.may_ship_rows:
            reason = known.why if known else "not in data/licences.csv"
            refused.append(f"{rows} of {publisher or 'no publisher'} ({licence or 'no licence'}): {reason}")
    return refused


def check_may_ship(observations: Iterable[Observation]) -> None:
    """Raise LicenceMissing where an observation may not be packaged, naming publishers, licences and counts."""
    refused = refusals(o.origin for o in observations)
    if refused:
        raise LicenceMissing(
            "Rows that may not be packaged: " + "; ".join(refused) + ". Leave them out, or add the licence that "
            "allows them to data/licences.csv with where it is said."
        )


def credits(observations: Iterable[Observation]) -> list[str]:  # noqa: A001 (the word of the field)
    """The credit lines that must stand beside these observations, each once, in alphabetical order.

    For a row that the table of licences does not have, its publisher and licence as they stand in the row.
    """
    return credits_of_origins(o.origin for o in observations)


def credits_of_origins(origins: Iterable[Origin]) -> list[str]:
    """The credit lines for rows that are no observations (events, plants), each once, in alphabetical order."""
    lines = set()
    for publisher, licence in {(o.publisher, o.licence) for o in origins}:
        known = licence_of(publisher, licence)
        line = known.credit_line.replace("{publisher}", publisher) if known else ""
        lines.add(line or f"{publisher} ({licence})")
    return sorted(lines)
