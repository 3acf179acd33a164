"""chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from terbia.app.commands.options import json_option, print_json, print_table, report_progress

if TYPE_CHECKING:
    from terbia.app.chained.answer import ChainAnswer
    from terbia.chain.bottleneck import Bottleneck
    from terbia.chain.ranged import Ranged


@click.command("chain", epilog="Example: terbia chain --year 2025 --area US --supply home")
@click.option("--year", type=int, help="The base year; the newest without it.")
@click.option(
    "--area", default="US", show_default=True, metavar="A", help="Whose chain: a country of the tables, or EU."
)
@click.option(
    "--supply", type=click.Choice(["all", "allies", "home"]), default="all", show_default=True,
    help="Whose supply counts: everybody's, the area's and its allies' (allies.csv), or its own.",
)  # fmt: skip
@click.option("--without", multiple=True, metavar="AREA[:STAGE]", help="Exports that are gone, e.g. CN or CN:magnet.")
@click.option("--from", "from_dir", metavar="DIR", help="Run on the tables in this folder.")
@click.option("--to", "to_dir", metavar="DIR", help="Write the packaged chain's tables into this folder, and stop.")
@click.option("--evidence", is_flag=True, help="What is measured, derived, assumed or absent, cell by cell.")
@json_option
def chain_command(
    year: int | None,
    area: str,
    supply: str,
    without: tuple[str, ...],
    from_dir: str | None,
    to_dir: str | None,
    evidence: bool,
    as_json: bool,
) -> None:
    """Mine to magnet: what the chain of a year covers, stage by stage, what is missing, and what binds."""
    if to_dir is not None:
        _write(to_dir, as_json)
    elif evidence:
        _print_evidence(year, from_dir, area, as_json)
    else:
        from terbia.app.chaining import chain

        found = chain(year=year, area=area, supply=supply, without=without, from_dir=from_dir, progress=report_progress)
        if as_json:
            print_json(found.to_dict())
        else:
            _print(found)


def _write(to_dir: str, as_json: bool) -> None:
    from terbia.app.chain_tables import chain_tables

    written = chain_tables(to_dir)
    if as_json:
        print_json(written.to_dict())
    else:
        click.echo(f"Wrote {len(written.files)} tables to {to_dir}. Change them, then: terbia chain --from {to_dir}")


def _print_evidence(year: int | None, from_dir: str | None, area: str, as_json: bool) -> None:
    from terbia.app.chain_tables import chain_evidence

    found = chain_evidence(year=year, from_dir=from_dir)
    if as_json:
        print_json(found.to_dict())
        return
    click.echo(f"What is known of {found.year}, cells of area x stage x element: {found.counts_text()}")
    rows = [
        (c.stage, c.group, c.kind, "unverified" if c.unverified else "", ", ".join(c.rows[:3]))
        for c in found.cells
        if c.area == area
    ]
    click.echo(f"\n{area} (--area for another, --json for all)")
    print_table(("stage", "element", "known as", "", "rows"), rows)
    click.echo(f"\n{len(found.no_row)} numbers have no row of the record or page behind them; --json lists them.")
    if found.not_listed is None:
        click.echo("The tables have no contents.csv: a row that somebody deletes is not missed (docs/chain.md).")
    elif found.not_listed:
        some = "; ".join(found.not_listed[:5]) + ("; ..." if len(found.not_listed) > 5 else "")
        click.echo(f"Rows on no list, which nobody would miss if they were deleted ({len(found.not_listed)}): {some}")
    else:
        click.echo("Every row is listed or asked for by another: one that is deleted is a fault.")


def _print(found: ChainAnswer) -> None:
    click.echo(f"{found.question.text()} ({', '.join(found.question.scope(found.chain))})")
    click.echo(f"Chain: {found.chain.title}. t REO of the element group a year; range in brackets.\n")
    rows = []
    for row in found.coverage:
        cover = row.coverage
        ends = "-" if row.requirement.value <= 0 else f"{_pct(cover.value)} [{_pct(cover.low)} to {_pct(cover.high)}]"
        shaky = "illustrative" if row.unverified_share > 0.5 else ""
        feed = "" if row.feed is None else _ranged(row.feed)
        rows.append((row.group, row.stage, _ranged(row.capacity), feed, _ranged(row.requirement), ends, shaky))
    print_table(("element", "stage", "capacity", "feed", "required", "covered", ""), rows, right=(2, 3, 4))
    _print_shortfall(found)
    _print_binding(found)
    checks = found.checks
    click.echo(
        f"\nChecked: {checks.certificates_passed} certified solves"
        f" ({checks.certificates_resolved_cold} of them again from scratch,"
        f" {checks.certificates_unneeded} more answered by a plan that was there),"
        f" mass balance within {checks.mass_balance_max_abs_t:.1e} t,"
        f" base year at most {checks.base_year_max_deviation:.1f} sd from any statistic."
    )
    if checks.base_year_outside:
        click.echo(f"Outside their stated range after reconciliation: {', '.join(checks.base_year_outside)}.")
    if checks.gross_errors:
        click.echo(f"Moved further than their uncertainty allows (gross errors): {', '.join(checks.gross_errors)}.")
    for note in found.notes:
        click.echo(f"Note: {note}.")


def _print_shortfall(found: ChainAnswer) -> None:
    every = [s for s in found.shortfall if s.element in (None, s.product)]
    missing = [s for s in every if s.area == found.question.area]
    if not missing:
        click.echo(f"\nNothing is missing in {found.question.area}.")
        return
    elsewhere = {s.area for s in every if s.t > 0} - {found.question.area}
    more = f"; {len(elsewhere)} other areas lack something too: --json" if elsewhere else ""
    click.echo(f"\nMissing in {found.question.area} (range: all tables at their best, at their worst{more})")
    rows = [
        (s.area, s.product, s.unit, _t(s.t), f"{_t(s.low)} to {_t(s.high)}",
         f"{_pct(s.share)} [{_pct(s.share_low)} to {_pct(s.share_high)}]",
         "illustrative" if s.unverified_share > 0.5 else "")
        for s in missing
    ]  # fmt: skip
    print_table(("area", "product", "unit", "missing", "range", "of required", ""), rows, right=(3, 4, 5))


def _print_binding(found: ChainAnswer) -> None:
    if found.binds:
        click.echo(f"\n{found.binds}")
    if found.loss.high > 0:
        loss = found.loss
        shaky = "; illustrative" if loss.unverified_share > 0.5 else ""
        click.echo(
            f"\nIn value, all areas of the question: {_t(loss.kusd)} kUSD [{_t(loss.low)} to {_t(loss.high)}: tables"
            f" and loss values at their best, at their worst]{shaky}."
        )
    if found.binding.walls:
        click.echo(
            f"\nWalls in {found.question.area}: of the loss that opening every stage there would return"
            " (t less, t more: kUSD of shortfall per t of the measure)"
        )
        walls = [
            (w.stage, w.measure, "" if w.relief_left is None else _t(w.relief_left), _t(w.relief_right),
             _pct(w.returned_alone_share), _pct(w.kept_alone_share), str(w.order or ""),
             "" if w.returned_by_then_share is None else _pct(w.returned_by_then_share),
             f"with {', '.join(w.together_with)}" if w.together_with else "")
            for w in found.binding.walls
        ]  # fmt: skip
        heads = (
            "stage", "measure", "t less", "t more", "opened alone returns", "closed alone keeps", "falls",
            "returned by then", "",
        )  # fmt: skip
        print_table(heads, walls, right=(2, 3, 4, 5, 6, 7))
    if found.binding.bottlenecks:
        click.echo(
            "\nWhat one more tonne would relieve (kUSD of shortfall per t: one less / one more; range: loss values)"
        )
        columns = ("rank", "", "", "stage", "where", "measure", "one less", "one more", "range", "")
        print_table(columns, list(_ranks(found)), right=(0, 6, 7, 8))
        if any(b.is_slight for b in found.binding.bottlenecks):
            click.echo(
                f"slight: however much of it is built in {found.question.area}, alone it returns too small a part of"
                " the loss to be told from the way in which areas share it"
            )


def _ranks(found: ChainAnswer) -> Iterator[tuple[str, ...]]:
    """One line for each rank, kind and stage: what shares it stands together."""
    from terbia.chain.binding_ranges import relief_ends

    together: dict[tuple[int, str, str, str, bool], list[Bottleneck]] = {}
    for one in found.binding.bottlenecks:
        together.setdefault((one.rank, one.kind, one.stage, one.measure, one.is_slight), []).append(one)
    for (rank, kind, stage, measure, slight), alike in together.items():
        names = [f"{b.area} {'new' if b.site.startswith('slot:') else b.site or 'exports'}" for b in alike]
        more = f" and {len(names) - 4} more" if len(names) > 4 else ""
        less = [b.relief_left for b in alike if b.relief_left is not None]
        ends = [relief_ends(found.chain, found.question.year, b) for b in alike]
        decided = "" if all(b.is_decided for b in alike) else "undecided"
        yield (
            str(rank), decided, kind, stage, ", ".join(names[:4]) + more, measure, _t(max(less)) if less else "",
            _t(alike[0].relief_right), f"{_t(min(e.low for e in ends))} to {_t(max(e.high for e in ends))}",
            "slight" if slight else "",
        )  # fmt: skip


def _ranged(amount: Ranged) -> str:
    """An amount with its range, where it has one."""
    if amount.low == amount.high:
        return _t(amount.value)
    return f"{_t(amount.value)} [{_t(amount.low)} to {_t(amount.high)}]"


def _t(value: float) -> str:
    if 0 < abs(value) < 10:
        return f"{value:.2g}"
    return f"{float(f'{value:.3g}'):,.0f}"


def _pct(share: float) -> str:
    if share == float("inf"):
        return "-"
    return f"{100 * share:.0f} %" if share >= 0.0995 or share == 0 else f"{100 * share:.2g} %"
