"""Events that touch a plant or a company: declared one by one, by start, actor and words of the event."""

from __future__ import annotations

from functools import cache

from terbia.ledger.event import Event, read_events
from terbia.ledger.plant import plant_rows


def events_of_plant(key: str, day: str | None = None) -> tuple[Event, ...]:
    """The events that touch a plant, earliest first; with a day those that had begun by then."""
    return _until(_touching("plants").get(key, ()), day)


def events_of_company(key: str, day: str | None = None) -> tuple[Event, ...]:
    """The events that touch a company, earliest first; with a day those that had begun by then."""
    return _until(_touching("companies").get(key, ()), day)


def _until(events: tuple[Event, ...], day: str | None) -> tuple[Event, ...]:
    return tuple(e for e in events if day is None or e.started_on <= day)


@cache
def _touching(column: str) -> dict[str, tuple[Event, ...]]:
    """Events by key. Source: ``data/plants/events.csv``. Raises KeyError for a row that fits not one event."""
    found: dict[str, list[Event]] = {}
    for row in plant_rows("events"):
        event = _event(row)
        for key in filter(None, row[column].split(";")):
            found.setdefault(key, []).append(event)
    return {key: tuple(sorted(events, key=lambda e: e.started_on)) for key, events in found.items()}


def _event(row: dict[str, str]) -> Event:
    fits = [
        e
        for e in read_events()
        if (e.start, e.actor) == (row["start"], row["actor"]) and row["words"] in f"{e.target} {e.scope} {e.detail}"
    ]
    if len(fits) != 1:
        raise KeyError(
            f"data/plants/events.csv: {row['start']} {row['actor']} '{row['words']}' fits {len(fits)} events"
        )
    return fits[0]
