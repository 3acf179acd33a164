"""The chain on the command line and in Python: what a question leaves uncovered, and what binds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import numpy as np

from terbia.app.chained.answer import ChainAnswer, Checks, Loss, Shortfall
from terbia.app.known import known_of
from terbia.chain.baseline import Baseline
from terbia.chain.baseline_store import baseline_of
from terbia.chain.bill_ranges import bill_unverified_share, contents_ranged
from terbia.chain.bottleneck import Binding, what_binds
from terbia.chain.coverage import MAGNET_GROUPS, TO_OXIDE, StageCoverage, coverage_table
from terbia.chain.least_covered import least_covered
from terbia.chain.model import MAGNET, Chain
from terbia.chain.product_unit import unit_of
from terbia.chain.program import Need, Program, program_for
from terbia.chain.question import Question, ask, cuts_of
from terbia.chain.ranged import NOTHING, Ranged, ranged
from terbia.chain.reading import chain_from
from terbia.chain.solver import Solution
from terbia.chain.stated_deviations import standard_deviation
from terbia.chain.unchecked import asked_for, unchecked
from terbia.chain.variant import as_run, at_the_end

_LEAST_T = 1e-6
#: A part within this of one is all.
_ALL = 1e-6
#: The area whose rows hold all areas without a row of their own.
_ALL_OTHERS = "OTHER"


def chain(
    *,
    year: int | str | None = None,
    area: str = "US",
    supply: str = "all",
    without: str | Sequence[str] = (),
    from_dir: str | Path | None = None,
    bottlenecks: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> ChainAnswer:
    """What a question leaves uncovered of the chain of a year, and what binds (see docs/chain.md).

    ``supply`` is all, allies or home; ``without`` is an area, or an area and a stage (``CN:magnet``), whose exports are
    gone, or several; ``from_dir`` is a folder with tables of your own. Without ``bottlenecks`` only coverage and
    shortfall.
    Raises NotInRecord for an area, year or stage that the chain has not, FileFaults for tables with faults.
    """
    tables = chain_from(from_dir)
    without = cuts_of(without)
    question = ask(tables, year=year, area=area, supply=supply, without=without)
    baseline = baseline_of(tables, question.year, from_dir, progress)
    tables = as_run(tables, baseline)
    groups = [g for g in MAGNET_GROUPS if g in tables.groups]
    coverage = coverage_table(tables, question, groups)
    program = program_for(tables, question, baseline)
    solution = program.solver.solve(cold=True)
    ends = _ends(tables, question, baseline, program.shortfall(solution))
    shortfall = _shortfalls(tables, question, program, solution, coverage, ends)
    loss = _loss(tables, program, solution, shortfall, ends)
    binding = Binding((), (), program.loss_kusd(solution), 0.0)
    if bottlenecks and any(s.t > 0 for s in shortfall):
        progress("Asking each stage what one more tonne would relieve ...")
        binding = what_binds(tables, question, program, solution)
    checks = _checks(program, solution, baseline)
    return ChainAnswer(
        tables,
        question,
        without,
        coverage,
        shortfall,
        binding,
        baseline,
        checks,
        _notes(tables, question, shortfall),
        loss,
        known_of(from_dir),
    )


#: What each area lacks of each product, and what it needs.
_Lacks = dict[tuple[str, str], tuple[float, float]]


def _ends(tables: Chain, question: Question, baseline: Baseline, lacking: list[float]) -> tuple[_Lacks, _Lacks] | None:
    """The shortfall with all tables at their best, and at their worst; None for a year as it was that lacks nothing."""
    if question.is_as_it_was and max(lacking, default=0.0) <= _LEAST_T:
        return None
    return (
        _lacks_at(tables, question, baseline, good=True),
        _lacks_at(tables, question, baseline, good=False),
    )


def _shortfalls(
    tables: Chain,
    question: Question,
    program: Program,
    solution: Solution,
    coverage: tuple[StageCoverage, ...],
    ends: tuple[_Lacks, _Lacks] | None,
) -> tuple[Shortfall, ...]:
    """What is missing, area by area and product by product, with its range and the elements in it."""
    if ends is None:
        return ()
    lacking = program.shortfall(solution)
    others = [g for g in tables.groups if g not in {row.group for row in coverage}]
    every = (*coverage, *coverage_table(tables, question, others))
    oxide = {row.group: row for row in least_covered(tuple(r for r in every if r.stage in TO_OXIDE))}
    shaky = {row.group: row for row in least_covered(every)}
    found: list[Shortfall] = []
    for need, t in zip(program.needs, lacking, strict=True):
        key = (need.area, need.product)
        best, worst = (end.get(key, (0.0, 0.0)) for end in ends)
        low, high = min(t, best[0]), max(t, worst[0])
        parts = [min(1.0, lack / needs) for lack, needs in ((t, need.amount), best, worst) if needs > 0]
        if max(t, high) <= _LEAST_T:
            continue
        own = tables.requirements.get((need.area, need.product, question.year))
        if own is not None:
            # The reconciled need lies some millionths beside the stated one: no more than that can be missing, and no
            # less of it where all is.
            high = min(high, max(t, own.high))
            low = max(low, min(t, own.low)) if min(parts, default=0.0) >= 1 - _ALL else low
        least = oxide if need.product in tables.groups else shaky
        asked = asked_for(tables, question.year, need.area, need.product)
        missing = {group: row.unverified_missing(asked) for group, row in least.items()}
        split = ranged(tables.grades[need.product]) if need.product in tables.grades and own is None else NOTHING
        lack = Ranged(low, t if t > _LEAST_T else 0.0, high)
        found.extend(_rows(tables, need, lack, (min(parts), max(parts)), missing, split))
    return tuple(found)


def _rows(
    tables: Chain,
    need: Need,
    lack: Ranged,
    shares: tuple[float, float],
    shaky: dict[str, float],
    split: Ranged,
) -> list[Shortfall]:
    """What is missing of a product, and of each element group in its magnets, over all that a recipe may hold of it.

    What is unchecked of the split over grades is unchecked of a grade; what is of the recipe as well, of its elements.
    """
    held = _held(tables, need.product)
    is_group = need.product in tables.groups
    bill = bill_unverified_share(tables, need.product)
    sides = (shaky[g] for g in held or ({need.product} if is_group else tables.groups))
    worst = unchecked(split.share, bill, *sides, low=shares[0], high=shares[1])
    share = min(1.0, lack.value / need.amount)
    whole = Shortfall(
        need.area, need.product, need.product if is_group else None, lack.value, lack.low, lack.high, share,
        unit_of(tables, need.product), worst, *shares,
    )  # fmt: skip
    rows = [whole]
    for group, each in sorted(held.items()):
        t = lack.times(each)
        made_of = each.times(split) if split.inputs else each
        rows.append(Shortfall(
            need.area, need.product, group, t.value, t.low, t.high, share, "t REO",
            unchecked(shaky[group], made_of.share, split.share, low=shares[0], high=shares[1]), *shares,
        ))  # fmt: skip
    return rows


def _held(tables: Chain, product: str) -> dict[str, Ranged]:
    """What a unit of a product holds of each group in the alloy of its magnets, t REO."""
    held: dict[str, Ranged] = {}
    for part, each in sorted(contents_ranged(tables, product).items()):
        for group, datum in sorted(tables.recipes.get(part, {}).items()):
            content = ranged(datum).times(each).over(tables.yield_of("magnet"))
            held[group] = held.get(group, NOTHING) + content
    return held


def _loss(
    tables: Chain,
    program: Program,
    solution: Solution,
    shortfall: tuple[Shortfall, ...],
    ends: tuple[_Lacks, _Lacks] | None,
) -> Loss:
    """What is missing in value: tables and loss values at their best, as they are, at their worst.

    A value is as unchecked as the less checked of what is missing and of what it is worth, product by product.
    """
    value = program.loss_kusd(solution)
    if ends is None:
        return Loss(value, value, value, 0.0)
    worth = {product: tables.loss_values[product] for _, product in (*ends[0], *ends[1])}
    low = sum(lack * worth[product].low for (_, product), (lack, _) in ends[0].items())
    high = sum(lack * worth[product].high for (_, product), (lack, _) in ends[1].items())
    whole = [s for s in shortfall if s.element in (None, s.product)]
    weights = [s.t * worth[s.product].value for s in whole]
    shaky = [unchecked(s.unverified_share, float(worth[s.product].is_unverified)) for s in whole]
    total = sum(weights)
    share = (
        sum(w * each for w, each in zip(weights, shaky, strict=True)) / total if total > 0 else max(shaky, default=0)
    )
    return Loss(value, min(low, value), max(high, value), share)


def _lacks_at(tables: Chain, question: Question, baseline: Baseline, *, good: bool) -> _Lacks:
    """The shortfall of the same question with every table at one end of its ranges."""
    varied, year = at_the_end(tables, baseline, good=good)
    program = program_for(varied, question, year)
    lacking = program.shortfall(program.solver.solve(cold=True))
    return {(need.area, need.product): (t, need.amount) for need, t in zip(program.needs, lacking, strict=True)}


def _checks(program: Program, solution: Solution, baseline: Baseline) -> Checks:
    left = program.equalities.times(solution.x) - program.equalities.right
    rows, columns = program.equalities.shape
    return Checks(
        float(np.max(np.abs(left), initial=0.0)),
        baseline.worst_deviation,
        _furthest(baseline),
        tuple(r.statistic.name for r in baseline.residuals if not r.is_within),
        tuple(r.statistic.name for r in baseline.residuals if r.is_gross_error),
        tuple(s.name for s in baseline.not_represented),
        baseline.chi2,
        baseline.degrees_of_freedom,
        baseline.critical,
        baseline.is_a_test,
        program.certificates.passed,
        program.certificates.resolved_cold,
        program.certificates.unneeded,
        rows,
        columns,
        len(program.equalities.values),
    )


def _furthest(baseline: Baseline) -> str:
    """The statistic that the reconciled year departs from most, in its standard deviations."""
    away = {r.statistic.name: abs(r.difference) / standard_deviation(r.statistic) for r in baseline.residuals}
    return max(away, key=lambda name: (away[name], name), default="")


def _unnamed_use(question: Question, areas: Sequence[str], magnets: Collection[str]) -> str:
    """Where the use of magnets stands of areas that have no requirement of their own."""
    said = f"No requirement of magnets of their own stands in the tables for {', '.join(areas)}"
    if _ALL_OTHERS not in magnets:
        return f"{said}: their use is not in the answer"
    asked = question.supply == "all" or question.area == _ALL_OTHERS
    return f"{said}: their use is in that of {_ALL_OTHERS}" + ("" if asked else ", which is no part of this question")


def _notes(tables: Chain, question: Question, shortfall: tuple[Shortfall, ...]) -> tuple[str, ...]:
    notes = []
    magnets = {area for area, product, year in tables.requirements if year == question.year and product == MAGNET}
    unknown = [area for area in question.scope(tables) if area not in magnets]
    if unknown:
        notes.append(_unnamed_use(question, unknown, magnets))
    if question.is_as_it_was:
        notes.append(
            "A reconciled base year has no shortfall, hence nothing binds in it: ask with --without, allies or home"
        )
        notes.append(
            "Coverage is of the tables' middle values before reconciliation: below 100 % it says that published supply"
            " and use do not add up, not that something was missing"
        )
    if any(s.t > 0 for s in shortfall):
        notes.append(
            "Loss values are assumed (loss_values.csv); a rank is decided only where none of them, three times as high"
            " or as low, changes it"
        )
        notes.append(
            "One year, no stock drawn that the base year did not draw, nothing built: what the plants of the year could"
            " do, not what happened"
        )
    return tuple(notes)
