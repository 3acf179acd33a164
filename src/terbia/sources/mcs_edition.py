"""Editions of the Mineral Commodity Summaries: name, title, release date, address."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from terbia.errors import Fault, FileFaults
from terbia.ledger.observation import Origin
from terbia.sources.reading import EditionName
from terbia.vocab.table import packaged_rows

PUBLISHER = "U.S. Geological Survey"
LICENCE = "US public domain"
#: The first year of the longest tables of the U.S. Geological Survey.
FIRST_YEAR = 1900
_YEAR = re.compile(r"MCS\s*((?:19|20)\d\d)", re.I | re.A)


@dataclass(frozen=True, slots=True)
class Release:
    """A release as the table of releases has it; ``recalled`` dates were not read from the publisher's page."""

    edition: str
    released_on: str
    recalled: bool
    title: str
    url: str


@cache
def releases() -> dict[str, Release]:
    """Releases of the Mineral Commodity Summaries whose date is on file, by edition."""
    rows = packaged_rows("sources/mcs_releases.csv")
    return {
        row["edition"]: Release(row["edition"], row["released_on"], row["recalled"] == "yes", row["title"], row["url"])
        for row in rows
    }


def release(edition: str) -> Release:
    """The release of an edition; for one that is not on file the title is made from its name.

    An edition whose date is not on file counts as released at the end of January of its year, or today where
    that day has not come: who holds a file holds a released one.
    """
    if edition in releases():
        return releases()[edition]
    match = re.match(r"MCS((?:19|20)\d\d)", edition)
    today = datetime.date.today()
    usual = datetime.date(int(match[1]), 1, 31) if match else today
    return Release(
        edition,
        min(usual, today).isoformat(),
        True,
        f"Mineral Commodity Summaries {match[1]}" if match else edition,
        "https://www.usgs.gov/centers/national-minerals-information-center/mineral-commodity-summaries",
    )


def edition_name(edition: str) -> EditionName:
    """The edition as a reading names it."""
    known = release(edition)
    return EditionName(edition, PUBLISHER, known.title, known.released_on)


def origin(edition: str, locator: str) -> Origin:
    """The origin of a row of an edition's data release."""
    known = release(edition)
    return Origin(f"USGS {known.title}, data release", PUBLISHER, known.url, locator, LICENCE)


def year_of(edition: str) -> int | None:
    """The year in an edition's name, None where it has none."""
    match = _YEAR.match(edition)
    return int(match[1]) if match else None


def one_edition(name: str, column: str, stated: Collection[str]) -> str:
    """The edition that a file's source column names. Raises FileFaults where it names none or several."""
    if len(stated) == 1 and _YEAR.fullmatch(one := next(iter(stated))):
        return one
    fault = Fault(1, column, ", ".join(sorted(stated)[:4])[:200], "the source column does not name one edition")
    raise FileFaults(name, [fault], "Name the edition with --edition, for example --edition MCS2027.")


def check_year(year: int, edition: str) -> None:
    """Raise ValueError for a year that an edition cannot have figures of: long ago, or after it came out."""
    last = year_of(edition)
    if year < FIRST_YEAR or (last is not None and year > last):
        raise ValueError(f"no year of which {edition} can have figures")


def edition_of(sources: Iterable[str]) -> set[str]:
    """The editions that a file's source column names: ``MCS2025`` and ``MCS 2025`` are one."""
    found = set()
    for source in sources:
        match = _YEAR.match(source.strip())
        found.add(f"MCS{match[1]}" if match else source.strip())
    return found - {""}
