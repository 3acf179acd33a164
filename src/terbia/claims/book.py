"""What the record says of rare earths, laid out for many quick questions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from terbia.claims.wordlist import rows
from terbia.ledger.edition import Edition
from terbia.ledger.frame import to_observations
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record
from terbia.ledger.series import Series, read_series
from terbia.vocab.element import elements

# Commodities whose names say that they are rare earths, beside the elements themselves.
_RARE = re.compile(r"rare-earth|^ndpr|^prnd|^dytb|^lace|didymium|^ree\b|mischmetal")


# More computed values than this are not worth their memory.
_MOST = 200_000


@dataclass(frozen=True, slots=True)
class Known:
    """An observation and the day from which it was public."""

    observation: Observation
    public_on: str


class Book:
    """The observations of rare earths by series and period, each with every edition's word, oldest first."""

    def __init__(
        self, observations: Iterable[Observation], editions: Iterable[Edition] = (), record: Record | None = None
    ) -> None:
        self.record = record
        #: What lines have computed of the cells, and what subjects have been found to name; filled as texts are read.
        self.values: dict[object, object] = {}
        self.named: dict[object, object] = {}
        self._cells: dict[str, dict[str, list[Known]]] = {}
        self._parents = {edition.name: edition.parent for edition in editions}
        for one in observations:
            self._cells.setdefault(one.series, {}).setdefault(one.period, []).append(Known(one, public_on(one)))
        for periods in self._cells.values():
            for cell in periods.values():
                cell.sort(key=lambda k: (not k.observation.is_unverified, k.public_on, k.observation.edition))
        self._editions = {known.observation.edition for ps in self._cells.values() for c in ps.values() for known in c}
        self._periods = {name: sorted(periods) for name, periods in self._cells.items()}
        self.series = {name: read_series(name) for name in sorted(self._cells)}
        self._by_statistic: dict[str, list[tuple[str, Series]]] = {}
        for name, series in self.series.items():
            self._by_statistic.setdefault(series.statistic, []).append((name, series))

    def trim(self) -> None:
        """Forget what has been computed, where it has grown large."""
        for held in (self.values, self.named):
            if len(held) > _MOST:
                held.clear()

    def holds_edition(self, name: str) -> bool:
        """Whether the record has an edition of that name."""
        return name in self._editions

    @property
    def statistics(self) -> list[str]:
        """The statistics that the book holds."""
        return sorted(self._by_statistic)

    def noted(self, words: str, as_of: str | None) -> Observation | None:
        """The newest observation whose note has some words and that was public on a day."""
        best: Known | None = None
        for periods in self._cells.values():
            for cell in periods.values():
                for known in cell:
                    note = known.observation.note or ""
                    public = as_of is None or known.public_on <= as_of
                    if public and words in note and (best is None or known.public_on > best.public_on):
                        best = known
        return None if best is None else best.observation

    def of_statistic(self, statistic: str) -> list[tuple[str, Series]]:
        """The series of a statistic, by name."""
        return self._by_statistic.get(statistic, [])

    def periods(self, series: str) -> list[str]:
        """The periods of a series in order of their written form."""
        return self._periods.get(series, [])

    def unit_of(self, series: str) -> str:
        """The unit that the publisher uses for a series, by the first of its cells."""
        for cell in self._cells.get(series, {}).values():
            return cell[-1].observation.unit
        return ""

    def word(self, series: str, period: str, as_of: str | None, edition: str | None = None) -> Observation | None:
        """The newest word on a period that was public on a day, or the word of an edition and what it corrects."""
        cell = self._cells.get(series, {}).get(period)
        if not cell:
            return None
        if edition is not None:
            names = self._chain(edition)
            cell = [known for known in cell if known.observation.edition in names]
            return cell[-1].observation if cell else None
        known = [k for k in cell if as_of is None or k.public_on <= as_of]
        return known[-1].observation if known else None

    def words(self, series: str, period: str, as_of: str | None) -> list[Observation]:
        """Every edition's word on a period that was public on a day, the newest first."""
        cell = self._cells.get(series, {}).get(period, [])
        return [k.observation for k in reversed(cell) if as_of is None or k.public_on <= as_of]

    def _chain(self, edition: str) -> set[str]:
        found: set[str] = set()
        step: str | None = edition
        while step is not None and step not in found:
            found.add(step)
            step = self._parents.get(step)
        return found

    def editions_of(self, series: str, as_of: str | None) -> list[str]:
        """The editions that speak of a series and were public on a day, the newest first."""
        found: dict[str, str] = {}
        for cell in self._cells.get(series, {}).values():
            for known in cell:
                if as_of is None or known.public_on <= as_of:
                    found[known.observation.edition] = known.observation.released_on
        return sorted(found, key=lambda name: (found[name], name), reverse=True)


def _lags() -> list[tuple[re.Pattern[str], int]]:
    return [(re.compile(row["series"]), int(row["days"])) for row in rows("publication_lags")]


def public_on(one: Observation) -> str:
    """The day from which a figure was public.

    That is the release of its edition. A figure of a monthly statistic that is never revised, and that our
    edition gathered later, was public when its publisher first printed it: some days after the period's end
    (``data/claims/publication_lags.csv``).
    """
    for pattern, days in _lags_kept():
        if pattern.search(one.series):
            ended = _period_end(one.period)
            if ended is not None:
                return min(one.released_on, (ended + timedelta(days=days)).isoformat())
    return one.released_on


@lru_cache(maxsize=1)
def _lags_kept() -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple(_lags())


def _period_end(period: str) -> date | None:
    """The last day of a period."""
    last = period.rpartition("/")[2]
    try:
        year = int(last[:4])
        month = 12 if len(last) == 4 else 3 * int(last[6]) if last[5] == "Q" else int(last[5:7])
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except (ValueError, IndexError):
        return None


def is_rare_earth(series: str) -> bool:
    """Whether a series is about rare earths: by its commodity, or as the make-up of an ore."""
    commodity = series.split("/")[1]
    return bool(_RARE.search(commodity)) or commodity in _element_names() or "/assemblage/" in series


@lru_cache(maxsize=1)
def _element_names() -> frozenset[str]:
    return frozenset(element.name.lower() for element in elements().values())


def open_book(record: Record | None = None) -> Book:
    """The book of a record, of the one on this machine without one; laid out once as long as it stays the same."""
    chosen = Record.open() if record is None else record
    for held in _books:
        if held[0] == chosen.sha256:
            return held[1]
    book = book_of(chosen)
    _books[:] = [(chosen.sha256, book), *_books[:1]]
    return book


_books: list[tuple[str, Book]] = []


def book_of(record: Record) -> Book:
    """The book of a record."""
    names = [name for name in record.series_ids if is_rare_earth(name)]
    table = record.rows.filter(pl.col("series").is_in(names))
    return Book(to_observations(table), record.editions, record)
