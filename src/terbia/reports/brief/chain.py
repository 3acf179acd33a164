"""The section on the chain: what each stage covers, what binds at home, and how the year flowed.

The tables of the chain are those of today, so a brief as of a day or an edition has no such section. Coverage, at home
alone and without the exports of China, is plain arithmetic (chain/coverage.py); what binds is asked of the plants at
home alone, where an answer takes a fraction of a second. What is illustrative is called so and claims nothing.
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

from terbia.chain.baseline import Baseline
from terbia.chain.baseline_store import baseline_of
from terbia.chain.bottleneck import what_binds
from terbia.chain.coverage import MAGNET_GROUPS, StageCoverage, coverage_table
from terbia.chain.model import Chain
from terbia.chain.program import program_for
from terbia.chain.question import Question, ask
from terbia.chain.reading import chain_from
from terbia.chain.variant import as_run
from terbia.ledger.observation import Observation
from terbia.reports.brief.basis import Basis
from terbia.reports.brief.chain_binds import HomeBinding
from terbia.reports.brief.chain_pictures import chain_pictures
from terbia.reports.brief.chain_rows import ChainRows
from terbia.reports.brief.say import joined, passage
from terbia.reports.brief.words import place, question_words
from terbia.reports.chain_charts import coverage_chart
from terbia.reports.chain_numbers import percent, spread
from terbia.reports.chain_words import ILLUSTRATIVE, least_words, stage_words
from terbia.reports.page import Chart, Derived, Figure, Passage, Picture, Section, Span, Table

_COMMODITY, _CUT = "rare-earths", "CN"
_MEANING = (
    "Coverage is the smaller of what the plants in question could put out and of what reaches them, over what their"
    " areas require, in t REO. No stock is drawn and nothing is built: it is no forecast. Below, illustrative means"
    " that more than half of what a number rests on is assumed or unverified."
)


def chain_section(basis: Basis) -> Section | None:
    """Coverage, what binds, and flows of NdPr, Dy and Tb; None for what the chain does not know, and for the past."""
    if basis.commodity != _COMMODITY or basis.limit is not None or not basis.year.isdigit():
        return None
    chain = chain_from(None)
    year = int(basis.year)
    if basis.area not in chain.areas or year not in chain.years:
        return None
    baseline = baseline_of(chain, year)
    packaged, chain = chain, as_run(chain, baseline)
    asked = [("home", ask(chain, year=year, area=basis.area, supply="home", without=()))]
    if basis.area != _CUT:
        asked.append(("without", ask(chain, year=year, area=basis.area, supply="all", without=(_CUT,))))
    tables = [(name, question, coverage_table(chain, question, MAGNET_GROUPS)) for name, question in asked]
    seen = ChainRows(basis, chain)
    told = [_told(seen, question, rows) for _, question, rows in tables]
    binds = _binds(seen, chain, baseline, *tables[0][1:])
    claims = [claim for claim, _ in told if claim] or binds.lead()
    illustrated = [shaky for _, shaky in told if shaky]
    passages = (*claims, passage(_MEANING), *illustrated, *binds.words())
    charts: list[Chart | None] = [_drawn(seen, question, rows, f"chain-{name}") for name, question, rows in tables]
    charts.append(binds.chart())
    drawn: tuple[Chart | Picture, ...] = (
        *(c for c in charts if c),
        *chain_pictures(seen, packaged, baseline, basis.area, tables[0][2]),
    )
    return Section("The chain, mine to magnet", passages, drawn, slug="chain")


def _binds(
    seen: ChainRows, chain: Chain, baseline: Baseline, question: Question, rows: tuple[StageCoverage, ...]
) -> HomeBinding:
    program = program_for(chain, question, baseline)
    binding = what_binds(chain, question, program, program.solver.solve(cold=True))
    return HomeBinding(question, binding, rows, seen, chain)


def _drawn(seen: ChainRows, question: Question, rows: tuple[StageCoverage, ...], name: str) -> Chart | None:
    """The chart, and behind it a table whose every number knows its rows."""
    chart = coverage_chart(rows, question_words(question), name)
    if chart is None:
        return None
    cells: list[tuple[Span, ...]] = []
    for row in rows:
        figure = _figure(seen, rows, row)
        sure = "illustrative" if row.unverified_share > ILLUSTRATIVE else ""
        cells.append((row.group, stage_words(row.stage), figure or "nothing of the record stands behind it", sure))
    return replace(chart, table=Table(chart.title, ("Element", "Stage", "Covered", ""), tuple(cells)))


def _told(
    seen: ChainRows, question: Question, rows: tuple[StageCoverage, ...]
) -> tuple[Passage | None, Passage | None]:
    """Where each element is covered least: what claims, and what only illustrates; None where there is none."""
    worst = [
        (words, row, figure)
        for words, row in (least_words(rows, group) for group in dict.fromkeys(row.group for row in rows))
        if (figure := _figure(seen, rows, row)) is not None
    ]
    start = _opening(question)
    claims = [_one(words, figure) for words, row, figure in worst if row.unverified_share <= ILLUSTRATIVE]
    shaky = [_one(words, figure) for words, row, figure in worst if row.unverified_share > ILLUSTRATIVE]
    opening = f"Illustrative: {start[:1].lower()}{start[1:]}, "
    return (
        passage(f"{start}, ", *joined(claims, "; ", "; and "), ".") if claims else None,
        passage(opening, *joined(shaky, "; ", "; and "), ".") if shaky else None,
    )


def _opening(question: Question) -> str:
    if question.supply == "home":
        return f"With the plants of {place(question.area)} alone in {question.year}"
    return f"With everybody's plants but without the exports of {place(_CUT)} in {question.year}"


def _one(words: str, figure: Figure) -> list[Span | Observation]:
    return [f"{words}, ", figure]


def _figure(seen: ChainRows, rows: tuple[StageCoverage, ...], row: StageCoverage) -> Figure | None:
    """A coverage with the observations behind it; None without any.

    Behind a zero that somebody has checked stands what makes it zero; behind all else the stage and those before it.
    """
    before = [r for r in rows if r.group == row.group]
    places = [where for r in before[: before.index(row) + 1] for where in r.rows]
    method = f"the smaller of capacity and feed over the requirement; rows of the chain's tables: {', '.join(row.rows)}"
    if row.is_zero and row.zero_rows:
        places = list(row.zero_rows)
        method = f"nothing of a requirement is covered where nothing is made: {'; '.join(seen.cited(places))}"
    inputs = seen.observations(places)
    if not inputs:
        return None
    cover = row.coverage
    number = Derived(
        f"{row.group} at {stage_words(row.stage)}, coverage", 100 * cover.value, 100 * cover.low,
        100 * cover.high if isfinite(cover.high) else None, "percent of the requirement",
        f"{method}; the unverified share is of this ratio, its less checked side", inputs, row.unverified_share,
        "" if cover.low == cover.high else spread(cover),
    )  # fmt: skip
    return Figure(percent(cover.value) + (f" ({number.ends})" if number.ends else ""), number)
