"""Events on record: bans, licences, deals, conflicts, with when, who, to whom, and where it is said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from terbia.ledger.observation import UNVERIFIED, Origin
from terbia.vocab.day import read_day
from terbia.vocab.table import packaged_rows

Status = Literal["once", "ongoing", "suspended", "limited"]

_END = re.compile(r"(?:(?P<word>suspended) )?(?P<day>\d{4}(?:-\d{2}){0,2})\Z")


@dataclass(frozen=True, slots=True)
class Event:
    """What somebody did, when and to whom; ``start`` and ``end`` as far as they are known (``2010-09``).

    ``end`` is as written: empty, a date, ``ongoing``, or ``suspended 2025-11-07``; ``status`` and ``ended_on``
    say the same in fixed words.
    """

    start: str
    end: str
    actor: str
    target: str
    kind: str
    scope: str
    detail: str
    origin: Origin
    qualifiers: tuple[str, ...]
    note: str | None = None

    @property
    def status(self) -> Status:
        """Once (no duration is stated), ongoing, suspended, or limited (it has or had a last day)."""
        if not self.end:
            return "once"
        if self.end == "ongoing":
            return "ongoing"
        return "suspended" if self.end.startswith("suspended") else "limited"

    @property
    def ended_on(self) -> str | None:
        """The last day in ISO form, of a month or year its last; None where no end is stated."""
        match = _END.match(self.end)
        return read_day(match["day"], last=True) if match else None

    @property
    def started_on(self) -> str:
        """The first day in ISO form, of a month or year its first."""
        return read_day(self.start)

    @property
    def is_unverified(self) -> bool:
        """Whether nobody has checked this event, or its dates, against a page."""
        return bool(UNVERIFIED & set(self.qualifiers))

    def to_dict(self) -> dict[str, object]:
        """The event as JSON."""
        return {
            "start": self.start,
            "end": self.end or None,
            "actor": self.actor,
            "target": self.target,
            "kind": self.kind,
            "scope": self.scope,
            "detail": self.detail,
            "origin": self.origin.to_dict(),
            "qualifiers": list(self.qualifiers),
            "status": self.status,
            "ended_on": self.ended_on,
            "note": self.note,
        }


@cache
def read_events() -> tuple[Event, ...]:
    """All events on record, earliest first. Source of each: its row in ``data/events.csv``."""
    events = (_event(row) for row in packaged_rows("events.csv"))
    return tuple(sorted(events, key=lambda e: (e.started_on, e.start)))


def events_since(date: str | None) -> tuple[Event, ...]:
    """Events that began on a day or later, all of them without one; a month or year counts by its last day.

    Raises TerbiaError for a text that is no date.
    """
    if date is None:
        return read_events()
    day = read_day(date)
    return tuple(event for event in read_events() if read_day(event.start, last=True) >= day)


def _event(row: dict[str, str]) -> Event:
    end = row["end"]
    if end not in ("", "ongoing") and not _END.match(end):
        raise ValueError(f"the end '{end}' is neither a date, 'ongoing' nor 'suspended' with a date")
    return Event(
        row["start"],
        end,
        row["actor"],
        row["target"],
        row["kind"],
        row["scope"],
        row["detail"],
        Origin(row["source_title"], row["publisher"], row["source_url"], row["locator"], row["licence"]),
        tuple(mark for mark in row["qualifiers"].split(";") if mark),
        row["note"] or None,
    )
