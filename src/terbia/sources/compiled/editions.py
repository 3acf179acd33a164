"""Editions by the labels of our compiled tables, and what is known of any packaged edition by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from terbia.sources import mcs_edition
from terbia.sources.compiled.rows import TableRow, words

_POSTING = re.compile(r" (v\d+\.\d+)\Z")


@dataclass(frozen=True, slots=True)
class KnownEdition:
    """An edition: name, publisher, title, release date, whether the date is recalled, what it corrects.

    ``licence`` is that of its rows, ``url`` the address of the publication.
    """

    edition: str
    publisher: str
    title: str
    released_on: str
    recalled: bool
    parent: str | None
    licence: str
    url: str


def edition_of_row(row: TableRow) -> KnownEdition:
    """The edition that a row of a table belongs to, by its label and the posting that its source names.

    Raises ValueError for a label that ``data/sources/compiled_editions.csv`` does not have.
    """
    posting = _POSTING.search(row["source_title"])
    label = f"{row['edition']} {posting[1]}" if posting else row["edition"]
    return edition_of_label(label, row)


def edition_of_label(label: str, row: TableRow) -> KnownEdition:
    """The edition of a label. Raises ValueError, naming the row, for one that is not known."""
    if label not in _by_label():
        raise row.fault(f"edition '{label}' is not in data/sources/compiled_editions.csv")
    return release_of(_by_label()[label])


def edition_named(name: str, row: TableRow) -> KnownEdition:
    """The edition of a name. Raises ValueError, naming the row, for one that no table of editions has."""
    if name not in _by_name():
        raise row.fault(f"edition '{name}' is not in data/sources/compiled_releases.csv")
    return release_of(name)


def release_of(edition: str) -> KnownEdition:
    """What is known of an edition of the packaged record by its name.

    Editions of the Mineral Commodity Summaries have date, title and address from their table of releases; for
    one that no table has, the date and title are made from its name (see ``mcs_edition.release``).
    """
    row = _by_name().get(edition, {})
    known = mcs_edition.release(edition)
    return KnownEdition(
        edition,
        row.get("publisher") or mcs_edition.PUBLISHER,
        row.get("title") or known.title,
        row.get("released_on") or known.released_on,
        row["recalled"] == "yes" if row.get("released_on") else known.recalled,
        row.get("parent") or None,
        row.get("licence") or mcs_edition.LICENCE,
        row.get("url") or known.url,
    )


@cache
def _by_label() -> dict[str, str]:
    return {row["label"]: row["edition"] for row in words("compiled_editions") if row["label"]}


@cache
def _by_name() -> dict[str, dict[str, str]]:
    """Rows by edition; where several labels name one edition they say the same of it."""
    return {row["edition"]: dict(row) for name in ("compiled_editions", "compiled_releases") for row in words(name)}
