"""What changed between two editions, and whether it was revised or counts something else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from terbia.ledger.frame import to_observations
from terbia.ledger.observation import CHAPTER_SCOPE, Observation
from terbia.ledger.record import Record, View
from terbia.vocab.period import read_period

Kind = Literal["revision", "scope_changed", "new", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of two editions: what each says, by how much they differ, and of what kind the change is.

    ``scope_changed``: both editions say what they counted and it is not the same. ``withdrawn``: the later
    edition covers the year but gives no figure. ``relative`` is (after - before) / before, None where one of
    them has no value or the earlier is zero.
    """

    series: str
    period: str
    before: Observation | None
    after: Observation | None
    relative: float | None
    kind: Kind

    def to_dict(self) -> dict[str, object]:
        """The change as JSON."""
        return {
            "series": self.series,
            "period": self.period,
            "before": self.before.to_dict() if self.before else None,
            "after": self.after.to_dict() if self.after else None,
            "relative": self.relative,
            "kind": self.kind,
        }


def difference(
    record: Record, before: str, after: str, *, area: str | None = None, commodity: str | None = None
) -> list[Difference]:
    """What the edition ``after`` says otherwise than ``before``, largest change first.

    ``area`` and ``commodity`` narrow the comparison.

    A year that has left the later edition's window is no change; one inside it without a figure is a withdrawal.
    Raises NotInRecord for an edition that is not held.
    """
    pattern = f"^{re.escape(area) if area else '[^/]+'}/{re.escape(commodity) if commodity else '[^/]+'}/"
    old, new = _rows(record, before, pattern), _rows(record, after, pattern)
    windows = _windows(new.values())
    found = []
    for key in sorted(old.keys() | new.keys()):
        change = _compare(key, old.get(key), new.get(key), windows)
        if change is not None:
            found.append(change)
    return sorted(found, key=_size, reverse=True)


def _rows(record: Record, edition: str, pattern: str) -> dict[tuple[str, str], Observation]:
    record.edition(edition)
    table = record.select(View(edition=edition)).filter(pl.col("series").str.contains(pattern))
    return {(o.series, o.period): o for o in to_observations(table)}


def _windows(rows: Iterable[Observation]) -> dict[tuple[str, str, str, str], tuple[int, int]]:
    """The years that an edition covers, by area, commodity, statistic and kind of period."""
    windows: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for row in rows:
        period = read_period(row.period)
        key = (*_kind(row.series), period.kind)
        first, last = windows.get(key, (period.first_year, period.last_year))
        windows[key] = (min(first, period.first_year), max(last, period.last_year))
    return windows


def _kind(series: str) -> tuple[str, str, str]:
    places, commodity, statistic = series.split("/")[:3]
    return places.partition(">")[2] or places, commodity, statistic.partition(";")[0]


def _compare(
    key: tuple[str, str],
    old: Observation | None,
    new: Observation | None,
    windows: dict[tuple[str, str, str, str], tuple[int, int]],
) -> Difference | None:
    if new is None:
        assert old is not None
        period = read_period(key[1])
        window = windows.get((*_kind(key[0]), period.kind))
        inside = window is not None and window[0] <= period.first_year and period.last_year <= window[1]
        return Difference(*key, old, None, None, "withdrawn") if inside and old.is_known else None
    if old is None:
        return Difference(*key, None, new, None, "new")
    if _says(old) == _says(new):
        return None
    if old.is_known and not new.is_known and "E" not in new.qualifiers:
        return Difference(*key, old, new, None, "withdrawn")
    relative = (new.value - old.value) / old.value if old.value and new.value is not None else None
    scopes = (_scope(old), _scope(new))
    kind: Kind = "scope_changed" if None not in scopes and scopes[0] != scopes[1] else "revision"
    return Difference(*key, old, new, relative, kind)


def _scope(o: Observation) -> str | None:
    """A scope for comparing: case and punctuation are not what was counted, nor what a heading says of a chapter."""
    return (
        None if o.scope is None or o.scope.startswith(CHAPTER_SCOPE) else " ".join(re.findall(r"\w+", o.scope.lower()))
    )


def _says(o: Observation) -> tuple[object, ...]:
    symbols = tuple(q for q in o.qualifiers if q in {"W", "NA", "E", "XX", "s"})
    # The basis is written beside the unit since 2026 (t REO); the unit itself is the first word.
    return (o.value, o.low, o.high, o.unit.split(" ")[0], symbols)


def _size(d: Difference) -> tuple[int, float, str]:
    """Changes of figures before new and withdrawn ones; the relative change decides, then the name."""
    if d.kind in {"revision", "scope_changed"}:
        return (2, abs(d.relative) if d.relative is not None else 0.0, d.series)
    return (1 if d.kind == "withdrawn" else 0, 0.0, d.series)
