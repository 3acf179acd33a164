"""Which figures of a plant stand: rows of one product supersede each other and are never summed.

Figures compete where kind, stage and product agree. A row that nobody has checked never hides one that was.

- *actual*: the newest whole year stands (twelve months; a company's fiscal year is its calendar months); beside it
  the newest part of a year that ends later, never scaled up to a year.
- *nameplate*: the newest stands.
- *feed* and *planned*: every step of the newest plan stands from its own year until the next step takes its place. A
  step is superseded where a later page names the same or a later year. A target without a year stands by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from terbia.app.facilities.figures import KINDS, Figure

_YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """A figure, and whether it stands: ``by`` is the figure that takes its place, ``until`` the period from which."""

    figure: Figure
    stands: bool
    by: Figure | None = None

    @property
    def until(self) -> str | None:
        """The period of the next step, for a step that stands until then."""
        return self.by.observation.period if self.stands and self.by is not None else None


def standing(figures: Iterable[Figure]) -> list[Standing]:
    """Every figure of size with its standing, those that compete together, newest first within them."""
    groups: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.kind in KINDS:
            groups[figure.competes].append(figure)
    found = []
    for (kind, _, _), group in groups.items():
        rule = {"actual": _made, "nameplate": _newest}.get(kind, _steps)
        found += sorted(rule(group), key=lambda s: (s.figure.ends, s.figure.observation.released_on), reverse=True)
    return found


def _rank(figure: Figure) -> tuple[bool, tuple[int, int], str]:
    o = figure.observation
    return not o.is_unverified, figure.ends, o.released_on


def _newest(group: Sequence[Figure]) -> list[Standing]:
    best = max(group, key=_rank)
    return [Standing(f, f is best, None if f is best else best) for f in group]


def _made(group: Sequence[Figure]) -> list[Standing]:
    whole = [f for f in group if f.months == _YEAR_MONTHS]
    partial = [f for f in group if f.months != _YEAR_MONTHS]
    if not whole:
        return _newest(partial)
    best = max(whole, key=_rank)
    later = [f for f in partial if f.ends > best.ends]
    last = max(later, key=_rank) if later else None
    return [Standing(f, f is best or f is last, None if f is best or f is last else best) for f in group]


def _steps(group: Sequence[Figure]) -> list[Standing]:
    replaced = {id(f): _replacement(f, group) for f in group}
    held = sorted((f for f in group if replaced[id(f)] is None and f.is_dated), key=lambda f: f.ends)
    after = {id(f): g for f, g in pairwise(held) if g.ends > f.ends}
    return [Standing(f, replaced[id(f)] is None, replaced[id(f)] or after.get(id(f))) for f in group]


def _replacement(figure: Figure, group: Sequence[Figure]) -> Figure | None:
    """The newest figure of a later page for the same or a later year, if there is one that may hide this."""
    o = figure.observation
    over = [
        g
        for g in group
        if g.observation.released_on > o.released_on
        and g.is_dated == figure.is_dated
        and g.ends >= figure.ends
        and (o.is_unverified or not g.observation.is_unverified)
    ]
    return max(over, key=lambda g: (g.observation.released_on, [-n for n in g.ends]), default=None)
