"""Scopes that a publisher states in a footnote of the printed page and leaves out of the data file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from terbia.ledger.observation import Observation
from terbia.sources.chapter import is_chapter_scope
from terbia.sources.compiled.rows import words
from terbia.vocab.period import read_period


@dataclass(frozen=True, slots=True)
class PrintedScope:
    """What an edition says that a series counts in the years from first to last, and where it says so."""

    edition: str
    series: str
    first_year: int
    last_year: int
    scope: str
    origin: str

    def covers(self, observation: Observation) -> bool:
        """Whether an observation is of this edition and series and its whole period lies in these years."""
        if (observation.edition, observation.series) != (self.edition, self.series):
            return False
        period = read_period(observation.period)
        return self.first_year <= period.first_year and period.last_year <= self.last_year


@cache
def printed_scopes() -> tuple[PrintedScope, ...]:
    """The scopes on file, ``data/sources/scopes.csv``."""
    return tuple(
        PrintedScope(
            row["edition"],
            row["series"],
            int(row["first_period"]),
            int(row["last_period"]),
            row["scope"],
            row["origin"],
        )
        for row in words("scopes")
    )


def with_scopes(observations: Iterable[Observation]) -> list[Observation]:
    """The observations, each without a closer scope given the one that its edition's footnote states.

    A scope of the row itself stays: the data file's own words win. One of the whole chapter gives way.
    """
    return [_with_scope(observation) for observation in observations]


def _with_scope(observation: Observation) -> Observation:
    if not is_chapter_scope(observation.scope) or observation.edition not in _editions():
        return observation
    for printed in printed_scopes():
        if printed.covers(observation):
            note = f"Scope: {printed.origin}."
            joined = f"{observation.note} {note}" if observation.note else note
            return replace(observation, scope=printed.scope, note=joined)
    return observation


@cache
def _editions() -> frozenset[str]:
    return frozenset(printed.edition for printed in printed_scopes())
