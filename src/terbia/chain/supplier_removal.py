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
from terbia.chain.model import Chain
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
    """What is missing and what is required of the group, in t REO, and what is missing in units."""

    missing_t: float
    required_t: float
    units: float

    @classmethod
    def of(cls, rows: Sequence[tuple[float, float, float]]) -> _Lack:
        """The sums over (required, missing, t REO in a unit)."""
        missing_t, required_t = (fsum(row[k] * row[2] for row in rows) for k in (1, 0))
        return cls(missing_t, required_t, fsum(row[1] for row in rows))


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
        for tables, year in years:
            program = program_for(tables, question, year)
            short = program.shortfall(program.solver.solve(cold=True))
            rows = [
                (need.area, (need.amount, lack, group_used(tables, year, need.area, need.product, group)))
                for need, lack in zip(program.needs, short, strict=True)
                if need.product in used_as
            ]
            ours = _Lack.of([row for where, row in rows if where == area])
            found.append((ours, _Lack.of([row for _, row in rows])))
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
        parts = [_part(now.missing_t, now.required_t) for now in self.after]
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
