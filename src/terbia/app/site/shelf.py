"""The record as the site holds it: opened once for each state of the two manifests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from terbia.app.site.memo import Memo
from terbia.ledger.difference import Difference, difference
from terbia.ledger.edition import Edition
from terbia.ledger.home import packaged_folder, user_record_folder
from terbia.ledger.manifest import MANIFEST
from terbia.ledger.observation import Observation
from terbia.ledger.record import NEWEST, Record, View
from terbia.ledger.search import SeriesLine, search

#: A family of editions is named in capitals (MCS2026, NRCan2024); collections of quoted figures (cited-2026) are none.
_FAMILY = re.compile(r"([A-Z][A-Za-z]*)(\d{4})\Z")
#: Before any release: what was known on a day on which nothing had been published.
_NEVER = "0001-01-01"


@dataclass(frozen=True)
class Shelf:
    """One state of the record with what the pages derive from it."""

    record: Record
    pages: Memo[Any] = field(default_factory=lambda: Memo(48))
    small: Memo[Any] = field(default_factory=lambda: Memo(512))
    # Answers of the chain take seconds: they must neither push out nor hold up the pages.
    chains: Memo[Any] = field(default_factory=lambda: Memo(40))
    # A comparison holds thousands of observations.
    comparisons: Memo[list[Difference]] = field(default_factory=lambda: Memo(6))

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every series id."""
        return frozenset(self.record.series_ids)

    @cached_property
    def lines(self) -> dict[str, SeriesLine]:
        """Every series with title, unit, periods and editions, by id."""
        return {line.series: line for line in search(self.record)}

    @cached_property
    def commodities(self) -> dict[str, int]:
        """Commodities with the count of their series."""
        return dict(sorted(Counter(name.split("/")[1] for name in self.record.series_ids).items()))

    @cached_property
    def areas(self) -> dict[str, int]:
        """Areas (the first of a pair) with the count of their series."""
        return dict(sorted(Counter(re.split("[/>]", name)[0] for name in self.record.series_ids).items()))

    @cached_property
    def statistics(self) -> dict[str, int]:
        """Statistics with the count of their series."""
        found = Counter(name.split("/")[2].partition(";")[0] for name in self.record.series_ids)
        return dict(sorted(found.items()))

    @cached_property
    def newest_release(self) -> str:
        """The newest release date of the record."""
        return max((e.released_on for e in self.record.editions), default=_NEVER)

    def editions(self) -> list[Edition]:
        """The editions by name, newest first; the user's own before a packaged one of the same name."""
        found = [self.record.edition(name) for name in self.record.names]
        return sorted(found, key=lambda e: (e.released_on, e.observations, e.name), reverse=True)

    def known(self, view: View) -> View:
        """The same view with its day moved back to the last release: as many views as there are releases."""
        if view.as_of is None:
            return view
        days = [e.released_on for e in self.record.editions if e.released_on <= view.as_of]
        return View(max(days, default=_NEVER), view.edition)

    def words(self, name: str, view: View) -> list[Observation]:
        """Every edition's word on a series as known on the view's day, by period; none where nothing was known."""
        known = View(self.known(view).as_of)
        found: list[Observation] = self.small.get(
            ("words", name), lambda: self.record.observations(name, all_editions=True)
        )
        return [o for o in found if known.as_of is None or o.released_on <= known.as_of]

    def newest(self, name: str, view: View = NEWEST) -> list[Observation]:
        """The newest word on each period of a series, or the edition's; none where the view holds none."""
        known = self.known(view)
        chain = self._chain(known.edition)
        rows = [o for o in self.words(name, known) if chain is None or o.edition in chain]
        return list({o.period: o for o in rows}.values())

    def _chain(self, edition: str | None) -> set[str] | None:
        if edition is None:
            return None
        chain = {edition}
        parent = self.record.edition(edition).parent
        while parent and parent not in chain:
            chain.add(parent)
            parent = self.record.edition(parent).parent if parent in self.record.names else None
        return chain

    def differences(self, before: str, after: str) -> list[Difference]:
        """What changed between two editions, largest first."""
        return self.comparisons.get((before, after), lambda: difference(self.record, before, after))

    def predecessor(self, name: str) -> str | None:
        """The edition of the same family before one: MCS2025 for MCS2026; the parent of a corrected posting."""
        parent = self.record.edition(name).parent
        match = _FAMILY.match(name)
        if parent or match is None:
            return parent if parent in self.record.names else None
        years = {
            int(other[2]): other.string
            for other in map(_FAMILY.match, self.record.names)
            if other and other[1] == match[1] and int(other[2]) < int(match[2])
        }
        return years[max(years)] if years else None

    def newest_pair(self, commodity: str) -> tuple[str, str] | None:
        """The newest edition of a family that speaks of a commodity, after the one before it, or None."""
        spoken = {e for line in self.lines.values() if f"/{commodity}/" in line.series for e in line.editions}
        for edition in self.editions():
            before = self.predecessor(edition.name)
            if edition.name in spoken and edition.parent is None and before:
                return before, edition.name
        return None

    def recalled(self, name: str) -> bool:
        """Whether the release date of an edition was recalled or assumed."""
        return name in self.record.names and self.record.edition(name).released_on_is_recalled


class Shelves:
    """Hands out the shelf of the moment; a changed manifest makes a new one, and the old one's readers keep theirs."""

    def __init__(self, user: Path | None = None, packaged: Path | None = None) -> None:
        self._user, self._packaged = user, packaged or packaged_folder()
        self._lock = Lock()
        self._state: Hashable = None
        self._shelf: Shelf | None = None

    def current(self) -> Shelf:
        """The shelf of the record as it is on disk now. Raises StoreBroken or StoreTooNew where it cannot be read."""
        user = self._user or user_record_folder()
        state = (_stamp(self._packaged / MANIFEST), _stamp(user / MANIFEST), user)
        shelf = self._shelf
        if shelf is not None and state == self._state:
            return shelf
        with self._lock:
            if self._shelf is None or state != self._state:
                self._shelf, self._state = _opened(user, self._packaged), state
            return self._shelf


def _opened(user: Path, packaged: Path) -> Shelf:
    shelf = Shelf(Record.open(user, packaged))
    # What readers share is made before they come: a cached property must not be made twice side by side.
    for made in (shelf.record.rows, shelf.record.sha256, shelf.ids, shelf.lines):
        del made
    return shelf


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
