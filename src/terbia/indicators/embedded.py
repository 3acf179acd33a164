"""What arrives inside goods: t of an element from amounts of goods, and reliance with it counted in.

    content  = amount x magnet per unit x element per magnet           t of the element
    implied  = direct x s / (1 - s)                                    where s of all magnets arrives inside goods
    reliance = 100 (I - E) / (P + I - E)                               percent, over every form

Amounts are numbers, t, kW or MW; magnet per unit is kg of NdFeB per unit; element per magnet is a share of its mass.
The basis is the element, not its oxide. Source: product content as in Gagarin and Eggert, Mineral Economics 36, 2023
(embedded imports as quantity times content), with ranges in place of single contents.

A sum over forms of which some are unknown is a lower bound of the whole and is called so: missing is not zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from terbia.vocab.draws import Spread
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import INF, Interval


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a product, none below zero; ``name`` also names its stream of draws.

    Two terms that share a factor by name vary together: the mean content of magnets is one unknown, not many.
    ``unverified`` marks a value that nobody has checked.
    """

    name: str
    spread: Spread
    unverified: bool = False

    def __post_init__(self) -> None:
        if self.spread.low < 0:
            raise ValueError(f"{self.name} is below zero: {self.spread.low}")


@dataclass(frozen=True, slots=True)
class Term:
    """A product of factors that gives t of an element in one good."""

    name: str
    factors: tuple[Factor, ...]

    @property
    def unverified(self) -> bool:
        """Whether any factor is unverified: a product is no better than its worst factor."""
        return any(f.unverified for f in self.factors)

    @property
    def estimate(self) -> Estimate:
        """The product, with the product of the low and of the high ends as its range; exact, as no factor is negative.

        Worked (line 85051110 to the US in 2025, Nd): 5,933 t x 0.986 x 0.279 x (1 - 0.196) = 1,312.2 t. No central
        value where a factor has none.
        """
        spreads = [f.spread for f in self.factors]
        centres = [s.central if s.low != s.high else s.low for s in spreads]
        known = [c for c in centres if c is not None]
        value = math.prod(known) if len(known) == len(centres) else None
        return Estimate(value, Interval(math.prod(s.low for s in spreads), math.prod(s.high for s in spreads)))


@dataclass(frozen=True, slots=True)
class Content:
    """t of an element: the estimate, and the share of it (by its high end) that rests on unverified factors."""

    estimate: Estimate
    unverified_share: float


def total(terms: Iterable[Term]) -> Content | None:
    """The sum of terms; None for no term, which is unknown and not zero.

    The unverified share is by mass, of the high ends, so that one large guess is not hidden among small facts.
    """
    listed = list(terms)
    if not listed:
        return None
    found = Estimate.exactly(0.0)
    for term in listed:
        found = found + term.estimate
    weight = sum(term.estimate.range.high for term in listed)
    doubtful = sum(term.estimate.range.high for term in listed if term.unverified)
    share = doubtful / weight if weight else float(any(term.unverified for term in listed))
    return Content(found, share)


def implied_inside(direct: Interval, inside_share: Interval) -> Interval:
    """What arrives inside goods if a share s of all magnets does: direct x s / (1 - s), in the unit of ``direct``.

    Worked: with 1,000 to 1,600 t bare and more than 90 % inside, at least 1,000 x 0.9 / 0.1 = 9,000 t and no upper
    bound, because s may come as near to 1 as it likes. Raises ValueError for a share outside 0 to 1.
    """
    if not 0 <= inside_share.low <= inside_share.high <= 1:
        raise ValueError(f"a share is 0 to 1, not {inside_share.low} to {inside_share.high}")
    if inside_share.low == 1:
        return Interval(0.0 if direct.low == 0 else INF, INF)
    low = direct.low * inside_share.low / (1 - inside_share.low)
    high = INF if inside_share.high == 1 else direct.high * inside_share.high / (1 - inside_share.high)
    return Interval(low, high, inside_share.low_open or direct.low_open)


def reliance_with_goods(production: Estimate, imports: Estimate, exports: Estimate) -> Estimate | None:
    """Net import reliance over every form, in percent: 100 (I - E) / (P + I - E).

    It rises with I and falls with E and P, so its ends lie at theirs. Worked: P 1,000, I 9,000, E 1,000 give
    100 x 8,000 / 9,000 = 88.9. None where what is used may be zero or less.
    """
    low = _reliance(production.range.high, imports.range.low, exports.range.high)
    high = _reliance(production.range.low, imports.range.high, exports.range.low)
    if low is None or high is None:
        return None
    centres = (production.value, imports.value, exports.value)
    known = [c for c in centres if c is not None]
    value = _reliance(known[0], known[1], known[2]) if len(known) == 3 else None
    return Estimate(value, Interval(min(low, high), max(low, high)))


def _reliance(production: float, imports: float, exports: float) -> float | None:
    used = production + imports - exports
    return 100 * (imports - exports) / used if used > 0 and math.isfinite(used) else None


#: Months of a year (1 to 12), the mass that is known for them in t, and its central value.
Part = tuple[frozenset[int], Interval, float | None]


@dataclass(frozen=True, slots=True)
class Spans:
    """What months of a year are known: the sum of their mass in t, how many months it covers, and the parts of it."""

    mass_t: Interval
    central_t: float | None
    months: int
    taken: tuple[Part, ...]


def cover_year(parts: Sequence[Part]) -> Spans | None:
    """The year, or as much of it as is known, from figures for sets of months that may overlap.

    The longest spans are taken first, then those that overlap nothing taken; a month is never counted twice. Worked:
    January to June 2,510 t, June 353 t and July 619 t give 3,129 t over 7 months. None where nothing is known.
    """
    covered: set[int] = set()
    mass, central, taken = Interval.point(0.0), Estimate.exactly(0.0), []
    for months, span, value in sorted(parts, key=lambda part: (-len(part[0]), min(part[0]))):
        if covered & months:
            continue
        covered |= months
        mass, central = mass + span, central + Estimate(value, span)
        taken.append((months, span, value))
    return Spans(mass, central.value, len(covered), tuple(taken)) if taken else None
