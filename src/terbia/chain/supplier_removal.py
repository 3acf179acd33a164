"""What an area loses of a product when a supplier's exports are gone: dependence, beside the traced share.

The traced share says how much came through a supplier. What is lost without it depends on what others can make
instead, and on what of the supplier's part only it makes: with joint products and recipes the loss can be far above
the share, or nothing. It is the shortfall of the year's program (``program``) with the supplier's exports of every
good closed, less the shortfall with nothing closed (which is none in a base year, but with every table at its worst).

Its range is that of a difference whose parts are bounded one by one: what is missing without the supplier lies between
its amounts with all tables at their best and at their worst, and so does what is missing anyway; the loss is at most
the worst of the first less the best of the second, and at least the reverse (or nothing). Worse tables can only raise
the value of all that is missing, since every plan that they allow better tables allow too; that an area has its part
of it rests on the sharing rule of the program, and draws of the tables bear it out (docs/tracing.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from terbia.chain.baseline import Baseline
from terbia.chain.grade_mix import corners
from terbia.chain.model import MAGNET, Chain
from terbia.chain.network import Column
from terbia.chain.program import program_for
from terbia.chain.question import ask
from terbia.chain.variant import at_the_end

#: What is less than this (t, units) is a tolerance of the solver and no loss.
_LEAST = 0.01
Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Removal:
    """What an area loses without a supplier, of the group in what is traced: in t REO, and of its use.

    ``missing_t`` is the loss, and ``low_t`` and ``high_t`` bound it (see above): what is missing without the
    supplier (``without_t``) less what is missing anyway (``anyway_t``), each with its amounts at the best and at
    the worst of all tables. ``missing_units`` is what is lost of the products themselves; ``everywhere_t`` and
    ``everywhere_share`` are the loss of all areas together, which the sharing rule of the program divides among
    them. Pairs are ranges, low first.
    """

    supplier: str
    traced_share: float
    missing_t: float
    low_t: float
    high_t: float
    missing_share: float
    missing_units: float
    unit: str
    everywhere_t: float
    everywhere_share: float
    anyway_t: float
    anyway_ends_t: Ends
    without_t: float
    without_ends_t: Ends
    missing_share_ends: Ends
    missing_units_ends: Ends
    everywhere_ends_t: Ends
    everywhere_share_ends: Ends


@dataclass(frozen=True, slots=True)
class _Lack:
    """What is missing and what is required of the group, in t REO, and what is missing in units.

    ``part`` is the greatest part of the requirement that can be missing.
    """

    missing_t: float
    required_t: float
    units: float
    part: float

    @classmethod
    def of(cls, rows: Sequence[_Row]) -> _Lack:
        """The sums over products."""
        missing_t, required_t = (fsum(t * row.holds_t for row in rows for t in [at(row)]) for at in (_missing, _needed))
        return cls(missing_t, required_t, fsum(row.missing for row in rows), _part(missing_t, required_t))

    @classmethod
    def mixed(cls, rows: Sequence[_Row], shares: Sequence[Ends], magnets_t: float, *, good: bool) -> _Lack:
        """Of grades that share a requirement, at the least (``good``) or the most that any mix of them lacks."""
        mixes = [tuple(magnets_t * share for share in mix) for mix in corners(shares)]
        parts = [row.missing / row.needed if row.needed > 0 else 0.0 for row in rows]
        held = [row.holds_t for row in rows]
        lost = [fsum(t * part * each for t, part, each in zip(mix, parts, held, strict=True)) for mix in mixes]
        used = [fsum(t * each for t, each in zip(mix, held, strict=True)) for mix in mixes]
        units = [fsum(t * part for t, part in zip(mix, parts, strict=True)) for mix in mixes]
        end = min if good else max
        return cls(end(lost), end(used), end(units), max(map(_part, lost, used)))

    @classmethod
    def together(cls, lacks: Sequence[_Lack]) -> _Lack:
        """The sums over areas, or over what an area needs."""
        required_t = fsum(one.required_t for one in lacks)
        part = _part(fsum(one.part * one.required_t for one in lacks), required_t)
        return cls(fsum(one.missing_t for one in lacks), required_t, fsum(one.units for one in lacks), part)


@dataclass(frozen=True, slots=True)
class _Row:
    """A product of an area: what is needed and what is missing of it, and the t REO in a unit."""

    area: str
    product: str
    needed: float
    missing: float
    holds_t: float


def _missing(row: _Row) -> float:
    return row.missing


def _needed(row: _Row) -> float:
    return row.needed


def removals(
    chain: Chain,
    baseline: Baseline,
    suppliers: Mapping[str, float],
    *,
    area: str,
    group: str,
    used_as: Collection[str],
) -> tuple[Removal, ...]:
    """The loss of ``area`` in the products ``used_as`` without the exports of each supplier (with its traced share).

    Raises NotSolved where a program has no certified optimum.
    """
    if not suppliers:
        return ()
    years = [(chain, baseline), *(at_the_end(chain, baseline, good=good) for good in (True, False))]

    def lacks(without: Collection[str]) -> list[tuple[_Lack, _Lack]]:
        """The area's and everybody's, with the tables as they are, at their best and at their worst."""
        question = ask(chain, year=baseline.year, area=area, supply="all", without=sorted(without))
        found = []
        for (tables, year), good in zip(years, (None, True, False), strict=True):
            program = program_for(tables, question, year)
            short = program.shortfall(program.solver.solve(cold=True))
            rows = [
                _Row(n.area, n.product, n.amount, lack, group_used(tables, year, n.area, n.product, group))
                for n, lack in zip(program.needs, short, strict=True)
                if n.product in used_as
            ]
            by_area = {where: [row for row in rows if row.area == where] for where in sorted({r.area for r in rows})}
            every = {where: _lack_of(chain, baseline, where, of, good) for where, of in by_area.items()}
            found.append((every.get(area, _Lack.of(())), _Lack.together(list(every.values()))))
        return found

    before = lacks(())
    unit = _unit(chain, used_as)
    found = []
    for supplier, traced_share in suppliers.items():
        after = lacks([supplier])
        ours = _Lost([was for was, _ in before], [now for now, _ in after])
        everybody = _Lost([was for _, was in before], [now for _, now in after])
        low_t, high_t = ours.ends("missing_t")
        found.append(
            Removal(
                supplier, traced_share, ours.lost("missing_t"), low_t, high_t, ours.share(), ours.lost("units"), unit,
                everybody.lost("missing_t"), everybody.share(), *ours.missing(),
                ours.share_ends(), ours.ends("units"), everybody.ends("missing_t"), everybody.share_ends(),
            )
        )  # fmt: skip
    return tuple(found)


def _lack_of(chain: Chain, baseline: Baseline, area: str, rows: Sequence[_Row], good: bool | None) -> _Lack:
    """What an area lacks with the tables as they are (``good`` None), at their best or at their worst.

    There grades that share its requirement of magnets are each at the end of their own range, and more or less than
    all magnets together: what any mix of them lacks is bounded instead, of which the shares add to one.
    """
    magnets = chain.requirements.get((area, MAGNET, baseline.year))
    grades = [
        r for r in rows if r.product in chain.grades and (area, r.product, baseline.year) not in chain.requirements
    ]
    if good is None or magnets is None or not grades or magnets.value <= 0:
        return _Lack.of(rows)
    made_t = {row.product: baseline.requirements.get((area, row.product), 0.0) for row in grades}
    total_t = fsum(made_t.values())
    if total_t <= 0:
        return _Lack.of(rows)
    shares = []
    for row in grades:
        share, mid = chain.grades[row.product], made_t[row.product] / total_t
        ends = (share.low / share.value, share.high / share.value) if share.value > 0 else (1.0, 1.0)
        shares.append((mid * ends[0], min(1.0, mid * ends[1])))
    magnets_t = total_t * (magnets.low if good else magnets.high) / magnets.value
    others = _Lack.of([row for row in rows if row not in grades])
    return _Lack.together([_Lack.mixed(grades, shares, magnets_t, good=good), others])


@dataclass(frozen=True, slots=True)
class _Lost:
    """What is missing before and after, each with the tables as they are, at their best and at their worst."""

    before: Sequence[_Lack]
    after: Sequence[_Lack]

    def lost(self, what: str) -> float:
        """The loss with the tables as they are."""
        return _clean(getattr(self.after[0], what) - getattr(self.before[0], what))

    def missing(self) -> tuple[float, Ends, float, Ends]:
        """What is missing anyway, and without the supplier, each with its least and its greatest amount."""
        was, now = ([_clean(lack.missing_t) for lack in lacks] for lacks in (self.before, self.after))
        return was[0], (min(was), max(was)), now[0], (min(now), max(now))

    def ends(self, what: str) -> Ends:
        """The least and the greatest loss, after and before bounded one by one; it holds the three worlds' own."""
        was, now = ([getattr(lack, what) for lack in lacks] for lacks in (self.before, self.after))
        return _clean(min(now) - max(was)), _clean(max(now) - min(was))

    def share(self) -> float:
        """The part of the use that is lost, with the tables as they are."""
        return _part(self.lost("missing_t"), self.after[0].required_t)

    def share_ends(self) -> Ends:
        """The least and the greatest part of the use that is lost."""
        required = [lack.required_t for lack in self.after]
        low, high = self.ends("missing_t")
        # What is missing at the worst is missing of what is required then, and no more than all of it.
        parts = [now.part for now in self.after]
        return _part(low, max(required)), max(max(parts), self.share()) if high > 0 else 0.0


def _unit(chain: Chain, used_as: Collection[str]) -> str:
    if all(product in chain.grades for product in used_as):
        return "t magnet"
    return "t REO" if all(product in chain.groups for product in used_as) else "units"


def group_used(chain: Chain, baseline: Baseline, area: str, product: str, group: str) -> float:
    """t REO of a group in a unit of a product, made of the variants of which the area used it in the base year.

    Where it used none, of those that are expected.
    """
    ways = chain.ways(product)
    used = [baseline.flows.get(Column("use", way.name, product, "", area).name, 0.0) for way in ways]
    total = fsum(used)
    shares = [t / total for t in used] if total > 0 else [way.share for way in ways]
    return fsum(share * _held(chain, way.parts, group) for way, share in zip(ways, shares, strict=True))


def group_in(chain: Chain, product: str, group: str) -> float:
    """t REO of a group in a unit of a product, as it is used (without what was lost in making it), by the recipes of
    its grades."""
    return _held(chain, chain.contents(product), group)


def _held(chain: Chain, parts: Mapping[str, float], group: str) -> float:
    found = 0.0
    for part, each in parts.items():
        if part in chain.recipes:
            datum = chain.recipes[part].get(group)
            found += each * datum.value if datum is not None else 0.0
        elif part == group:
            found += each
    return found


def _part(lost_t: float, required_t: float) -> float:
    return min(lost_t / required_t, 1.0) if required_t > 0 else 0.0


def _clean(value: float) -> float:
    """Zero for what is far below a tonne, and for less missing than before."""
    return value if value > _LEAST else 0.0
