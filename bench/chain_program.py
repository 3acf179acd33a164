"""The one-year program: its size, how long it takes, and beside linopy and a bare HiGHS in the same run.

Medians of several runs, since no machine is quiet. linopy gets the same arrays (its cheapest way in): its time is
building and solving; the bare HiGHS gets the matrix ready made. ``terbia chain`` is timed as a process of its own, by
the clock and by the processor: what others do on the machine lengthens the first much and the second little.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from terbia.chain.baseline import reconciled_year
from terbia.chain.baseline_store import baseline_of
from terbia.chain.bottleneck import what_binds
from terbia.chain.linear_solver import silent
from terbia.chain.program import Program, program_for
from terbia.chain.question import ask
from terbia.chain.reading import chain_from
from terbia.chain.reliefs import Reliefs

RUNS = 9
ASKED: tuple[tuple[str, tuple[str, ...]], ...] = (("all", ("CN",)), ("allies", ()), ("home", ()))


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median of some runs."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def bare(program: Program) -> float:
    """The optimum of HiGHS with its own options, given the matrix."""
    import highspy

    with silent():
        model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    model.setOptionValue("output_flag", False)
    lp, e = highspy.HighsLp(), program.equalities
    lp.num_row_, lp.num_col_ = e.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = program.cost, e.lower, e.upper
    lp.row_lower_ = lp.row_upper_ = e.right
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = e.starts, e.indices, e.values
    model.passModel(lp)
    model.run()
    return float(model.getInfo().objective_function_value)


def by_linopy(program: Program) -> float:
    """The optimum by linopy, which is given the matrix as one labelled equation."""
    import warnings

    import linopy
    import xarray as xr
    from scipy.sparse import csc_array  # type: ignore[import-untyped]

    warnings.simplefilter("ignore")
    e = program.equalities
    model = linopy.Model()
    x = model.add_variables(lower=xr.DataArray(e.lower, dims="column"), upper=xr.DataArray(e.upper, dims="column"))
    rows = csc_array((e.values, e.indices, e.starts), shape=e.shape).tocsr()
    longest = int(np.diff(rows.indptr).max())
    labels, each = np.full((e.shape[0], longest), -1), np.zeros((e.shape[0], longest))
    for row, (start, end) in enumerate(zip(rows.indptr, rows.indptr[1:], strict=False)):
        labels[row, : end - start], each[row, : end - start] = rows.indices[start:end], rows.data[start:end]
    terms = xr.Dataset(
        {"coeffs": (("row", "_term"), each), "vars": (("row", "_term"), labels), "const": ("row", np.zeros(len(each)))}
    )
    model.add_constraints(linopy.LinearExpression(terms, model) == xr.DataArray(e.right, dims="row"))
    model.add_objective((x * xr.DataArray(program.cost, dims="column")).sum())
    with silent():
        model.solve(solver_name="highs", io_api="direct", output_flag=False, threads=1, progress=False)
    return float(model.objective.value or 0.0)


def main() -> None:
    """Print the table."""
    chain, year = chain_from(None), 2025
    baseline = baseline_of(chain, year)
    print(f"reconciling {year}: {seconds(lambda: reconciled_year(chain, year), 3):.2f} s")
    for supply, without in ASKED:
        question = ask(chain, year=year, area="US", supply=supply, without=without)
        program = program_for(chain, question, baseline)
        rows, columns = program.equalities.shape
        print(f"{question.text()}: {rows} rows, {columns} columns, {len(program.equalities.values)} non-zeros")
        assembling = seconds(lambda asked=question: program_for(chain, asked, baseline))  # type: ignore[misc]
        ours = seconds(lambda one=program: one.solver.solve(cold=True))  # type: ignore[misc]
        theirs = seconds(lambda one=program: bare(one))  # type: ignore[misc]
        linopy = seconds(lambda one=program: by_linopy(one), 3)  # type: ignore[misc]
        optima = (program.solver.solve(cold=True).objective, bare(program), by_linopy(program))
        assert max(optima) - min(optima) <= 1e-7 * max(1.0, abs(optima[0])), optima
        print(
            f"  assembly {assembling * 1e3:.1f} ms, cold certified solve {ours * 1e3:.1f} ms, bare HiGHS "
            f"{theirs * 1e3:.1f} ms (ours is {ours / theirs:.2f} of it), linopy {linopy * 1e3:.0f} ms "
            f"({linopy / (assembling + ours):.1f} times our assembly and solve)"
        )
        first = program.solver.solve(cold=True)
        reliefs = Reliefs(program, first)
        priced = reliefs.candidates()
        start = time.perf_counter()
        for number in priced:
            reliefs.right(number)
        warm = (time.perf_counter() - start) / max(1, len(priced))
        before = replace(program.certificates)
        start = time.perf_counter()
        what_binds(chain, question, program, first)
        binding, counted = time.perf_counter() - start, program.certificates
        print(
            f"  a tonne more of {len(priced)} capacities, warm: {warm * 1e3:.1f} ms each, certified (a cold solve is"
            f" {ours / warm:.0f} times that); what binds: {binding:.2f} s, {counted.passed - before.passed} solves,"
            f" {counted.unneeded - before.unneeded} spared"
        )
    command = [str(Path(sys.executable).with_name("terbia")), "chain", "--area", "US", "--json"]
    without = ("CN:magnet", "CN:separated-oxide", "CN")
    asked_for = [[], *(["--supply", supply] for supply in ("home", "allies")), *(["--without", cut] for cut in without)]
    for asked in asked_for:
        line = [*command, *asked]
        _run(line)
        began = os.times()
        wall = seconds(lambda one=line: _run(one), 5)  # type: ignore[misc]
        ended = os.times()
        spent = (ended.children_user + ended.children_system - began.children_user - began.children_system) / 5
        print(f"{' '.join(line[1:])}, a process of its own: {wall:.2f} s, {spent:.2f} s of processor")


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
