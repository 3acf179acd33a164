"""An answer of the chain as text: coverage with all that a row is made of, what is missing, what binds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from terbia.app.chained.answer import ChainAnswer
from terbia.app.commands.options import print_table
from terbia.chain.binding_ranges import relief_ends, wall_ends, wall_share_ends
from terbia.chain.bottleneck import Bottleneck
from terbia.chain.coverage import StageCoverage
from terbia.chain.ranged import Ranged
from terbia.reports.chain_numbers import amount, percent, relieved_words
from terbia.reports.chain_words import ILLUSTRATIVE, NOTHING_BINDS
from terbia.reports.range_text import amount_ends, share_ends

_SHAKY = "illustrative"
_MOST_SITES = 4
_WIDE_NAMES = 14


def print_answer(found: ChainAnswer) -> None:
    """Print it, no wider than a page of 110 characters but for sentences."""
    known = found.known
    click.echo(f"{found.question.text()} ({', '.join(found.question.scope(found.chain))})")
    click.echo(
        f"Chain: {found.chain.title}, tables {known.tables_text}; record {known.record_sha256[:12]}, as known on"
        f" {known.as_known_on}. Rows and origins: --evidence.\n"
    )
    _print_coverage(found.coverage)
    _print_shortfall(found)
    _print_binding(found)
    _print_checks(found)


def _print_coverage(rows: Sequence[StageCoverage]) -> None:
    click.echo(
        "Covered at each stage, t REO of the element group a year. At the mine it is the capacity that counts, else"
    )
    click.echo("covered = (the lesser of capacity and feed x yield, + past it + recycled) / required, area by area")
    values = [
        (r.group, r.stage, amount(r.capacity.value), "" if r.feed is None else amount(r.feed.value),
         amount(r.beside.value), amount(r.recycled.value), amount(r.requirement.value), _cover(r),
         _cover_ends(r), _mark(r.unverified_share))
        for r in rows
    ]  # fmt: skip
    heads = ("element", "stage", "capacity", "feed", "past it", "recycled", "required", "covered", "range", "")
    print_table(heads, values, right=(2, 3, 4, 5, 6, 7, 8))
    click.echo("\nRanges of the same, t REO")
    ends = [
        (r.group, r.stage, *("" if x is None else _ends(x) for x in (r.capacity, r.feed, r.beside, r.recycled)),
         _ends(r.requirement))
        for r in rows
    ]  # fmt: skip
    print_table(heads[:7], ends, right=(2, 3, 4, 5, 6))
    _print_parts(rows)


def _print_parts(rows: Sequence[StageCoverage]) -> None:
    """Where not every plant may take every ore: what each of them gets and makes, and what passes by all of them."""
    values = []
    for row in rows:
        if len(row.parts) > 1 or row.not_taken:
            values += [
                (row.group, row.stage, _few(part.sites), _few(part.mines) or "none", amount(part.capacity.value),
                 amount(part.feed.value), amount(part.out.value))
                for part in row.parts
            ]  # fmt: skip
        if row.not_taken:
            names = sorted(row.not_taken, key=lambda mine: (-row.not_taken[mine].value, mine))
            t = sum(one.value for one in row.not_taken.values())
            values.append((row.group, row.stage, "none here", _few(names), "", amount(t), "passes by"))
    if values:
        click.echo(
            "\nWho takes what, t REO, where not every plant may take every ore (routes.csv, exports that are gone):"
        )
        click.echo("covered counts the lesser of capacity and feed x yield line by line")
        print_table(("element", "stage", "plants", "ore of", "capacity", "feed", "made"), values, right=(4, 5, 6))


def _few(names: Sequence[str]) -> str:
    """Names as far as a column is wide; --json has all."""
    shown = 1
    while shown < len(names) and len(", ".join(names[: shown + 1])) <= _WIDE_NAMES:
        shown += 1
    return ", ".join(names[:shown]) + (f" and {len(names) - shown} more" if len(names) > shown else "")


def _cover(row: StageCoverage) -> str:
    return _pct(row.coverage.value) if row.requirement.value > 0 else "-"


def _cover_ends(row: StageCoverage) -> str:
    if row.requirement.value <= 0:
        return "-"
    return _shares(row.coverage.low, row.coverage.high)


def _print_shortfall(found: ChainAnswer) -> None:
    every = [s for s in found.shortfall if s.element in (None, s.product)]
    missing = [s for s in every if s.area == found.question.area]
    if not missing:
        binds = f" {NOTHING_BINDS}" if found.status == "covered" else ""
        click.echo(f"\nNothing is missing in {found.question.area}.{binds}")
        return
    elsewhere = {s.area for s in every if s.t > 0} - {found.question.area}
    more = f"; {len(elsewhere)} other areas lack something too: --json" if elsewhere else ""
    click.echo(f"\nMissing in {found.question.area} (range: all tables at their best, at their worst{more})")
    rows = [
        (s.area, s.product, s.unit, amount(s.t), amount_ends(s.low, s.high), _pct(s.share),
         _shares(s.share_low, s.share_high), _mark(s.unverified_share))
        for s in missing
    ]  # fmt: skip
    heads = ("area", "product", "unit", "missing", "range", "of required", "range", "")
    print_table(heads, rows, right=(3, 4, 5, 6))


def _print_binding(found: ChainAnswer) -> None:
    if found.binds:
        click.echo(f"\n{found.binds}")
    if found.loss.high > 0:
        loss = found.loss
        shaky = f"; {_SHAKY}" if loss.unverified_share > ILLUSTRATIVE else ""
        click.echo(
            f"\nIn value, all areas of the question: {amount(loss.kusd)} kUSD [{amount_ends(loss.low, loss.high)}:"
            f" tables and loss values at their best, at their worst]{shaky}."
        )
    if found.binding.walls:
        _print_walls(found)
    if found.binding.bottlenecks:
        _print_ranks(found)


def _print_walls(found: ChainAnswer) -> None:
    click.echo(
        f"\nWalls in {found.question.area}: of the loss that opening every stage there would return{_so_shaky(found)}"
    )
    click.echo("kUSD/t: of shortfall that a tonne less of the measure adds, a tonne more relieves; range: loss values")
    walls = []
    for w in found.binding.walls:
        ends = wall_ends(found.chain, found.binding, w)
        walls.append((
            w.stage, w.measure, "" if w.relief_left is None else amount(w.relief_left), amount(w.relief_right),
            amount_ends(ends.low, ends.high) if ends.high > 0 else "0", _pct(w.returned_alone_share),
            _pct(w.kept_alone_share), str(w.order or ""),
            "" if w.returned_by_then_share is None else _pct(w.returned_by_then_share),
        ))  # fmt: skip
    heads = (
        "stage", "measure", "less kUSD/t", "more kUSD/t", "range kUSD/t", "returns", "keeps", "falls", "by then",
    )  # fmt: skip
    print_table(heads, walls, right=(2, 3, 4, 5, 6, 7, 8))
    click.echo("\nRanges of these shares: loss values anywhere within theirs, for the same plans")
    ranges = [
        (w.stage, _shares(*e.returned_alone), _shares(*e.kept_alone), str(w.order or ""),
         "" if e.returned_by_then is None else _shares(*e.returned_by_then))
        for w in found.binding.walls
        for e in (wall_share_ends(found.chain, w),)
    ]  # fmt: skip
    print_table(("stage", "returns", "keeps", "falls", "by then"), ranges, right=(1, 2, 3, 4))
    click.echo(
        "returns: if this stage alone is opened; keeps: if it alone stays closed; falls, by then: the order in which"
        "\nopening returns most, stages with one number together, and what is back after it"
    )


def _print_ranks(found: ChainAnswer) -> None:
    click.echo(f"\nWhat one more tonne would relieve, and one less add{_so_shaky(found)}; range: loss values")
    rows, places = [], []
    for row, where in _ranks(found):
        rows.append(row)
        places += [(row[0], site) for site in where]
    heads = ("rank", "stage", "t of", "less kUSD/t", "more kUSD/t", "range kUSD/t")
    print_table(heads, rows, right=(0, 3, 4, 5))
    click.echo("Where, and what a tonne more relieves of each product (\u2212: more of it is lacking for that):")
    for rank, site in places:
        click.echo(f"   {rank}  {site}")
    if any(b.is_slight for b in found.binding.bottlenecks):
        click.echo(
            f"slight: however much of it is built in {found.question.area}, alone it returns too small a part of"
            " the loss to be told from the way in which areas share it"
        )


def _so_shaky(found: ChainAnswer) -> str:
    return f" ({_SHAKY}: loss values are assumed)" if found.binding.unverified_share > ILLUSTRATIVE else ""


def _ranks(found: ChainAnswer) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """One line for each rank, kind and stage, and where, with what is relieved: what shares both stands together."""
    together: dict[tuple[int, str, str, str, bool], list[Bottleneck]] = {}
    for one in found.binding.bottlenecks:
        together.setdefault((one.rank, one.kind, one.stage, one.measure, one.is_slight), []).append(one)
    for (rank, _, stage, measure, slight), alike in together.items():
        less = [b.relief_left for b in alike if b.relief_left is not None]
        ends = [relief_ends(found.chain, found.question.year, b) for b in alike]
        decided = "" if all(b.is_decided for b in alike) else "undecided"
        marks = ", ".join(filter(None, (stage, decided, "slight" if slight else "")))
        by_relief: dict[str, list[Bottleneck]] = {}
        for one in alike:
            by_relief.setdefault(relieved_words(found.chain, one.relieved), []).append(one)
        yield (
            str(rank), stage, measure.removeprefix(f"{stage}, "), amount(max(less)) if less else "",
            amount(alike[0].relief_right), amount_ends(min(e.low for e in ends), max(e.high for e in ends)),
        ), [f"{_sites(some)} ({marks}): {said or 'nothing'}" for said, some in by_relief.items()]  # fmt: skip


def _sites(alike: Sequence[Bottleneck]) -> str:
    names = [f"{b.area} {'new' if b.site.startswith('slot:') else b.site or 'exports'}" for b in alike]
    more = f" and {len(names) - _MOST_SITES} more" if len(names) > _MOST_SITES else ""
    return f"{', '.join(names[:_MOST_SITES])}{more}"


def _print_checks(found: ChainAnswer) -> None:
    checks = found.checks
    furthest = f" ({checks.base_year_furthest})" if checks.base_year_furthest else ""
    click.echo(
        f"\nChecked: {checks.certificates_passed} certified solve{'' if checks.certificates_passed == 1 else 's'}"
        f" ({checks.certificates_resolved_cold} of them again from scratch,"
        f" {checks.certificates_unneeded} more answered by a plan that was there),"
        f" mass balance within {checks.mass_balance_max_abs_t:.1e} t,"
        f" base year at most {checks.base_year_max_deviation:.1f} sd from any statistic{furthest}."
    )
    if checks.base_year_outside:
        click.echo(f"Outside their stated range after reconciliation: {', '.join(checks.base_year_outside)}.")
    if checks.gross_errors:
        click.echo(f"Moved further than their uncertainty allows (gross errors): {', '.join(checks.gross_errors)}.")
    for note in found.notes:
        click.echo(f"Note: {note}.")


def _mark(unverified_share: float) -> str:
    return _SHAKY if unverified_share > ILLUSTRATIVE else ""


def _ends(one: Ranged) -> str:
    return amount(one.value) if one.low == one.high else amount_ends(one.low, one.high).replace(" to ", "–")


def _shares(low: float, high: float) -> str:
    return share_ends(low, high).replace("\u00a0", " ").replace(" to ", "–")


def _pct(share: float) -> str:
    return percent(share).replace("\u00a0", " ").replace("–", "-")
