"""trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from terbia.app.commands.options import json_option, print_json, print_table, report_progress
from terbia.reports.chain_numbers import amount, share_text
from terbia.reports.range_text import amount_ends, share_ends

if TYPE_CHECKING:
    from terbia.app.traced.answer import TraceAnswer

_SHOWN_PATHS = 8
#: Areas and origins below this share of the use are in the JSON alone.
_LEAST_TOLD = 0.0005
#: So many areas without a part in the reconciled year are named for a stage.
_SHOWN_AREAS = 6


@click.command("trace", epilog="Example: terbia trace US Dy --year 2025")
@click.argument("area")
@click.argument("element")
@click.option("--product", metavar="P", help="magnet, compounds, a grade or a bill; magnet where magnets hold it.")
@click.option("--year", type=int, help="The base year; the newest without it.")
@click.option("--from", "from_dir", metavar="DIR", help="Run on the tables in this folder.")
@click.option(
    "--suppliers", type=click.IntRange(0, 50), default=3, show_default=True,
    help="For how many suppliers, the largest first, to say what is lost without them.",
)  # fmt: skip
@click.option("--draws", type=click.IntRange(0, 10_000), default=0, help="Draw the tables anew so many times.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the draws.")
@json_option
def trace_command(
    area: str,
    element: str,
    product: str | None,
    year: int | None,
    from_dir: str | None,
    suppliers: int,
    draws: int,
    seed: int,
    as_json: bool,
) -> None:
    """Where what AREA uses of ELEMENT was mined, separated, made metal and made magnet, with bounds."""
    from terbia.app.tracing import trace

    found = trace(
        area, element, product=product, year=year, from_dir=from_dir, suppliers=suppliers, draws=draws, seed=seed,
        progress=report_progress,
    )  # fmt: skip
    if as_json:
        print_json(found.to_dict())
    else:
        _print(found)


def _print(found: TraceAnswer) -> None:
    click.echo(f"{found.question}.")
    used = f"{amount(found.use_t)} [{_range(found.ranges.use_t)}]"
    click.echo(f"{used} t REO of {found.traced.group} used. Chain: {found.chain_title}.")
    shaky = "; illustrative" if found.is_illustrative else ""
    click.echo(f"Unverified: {_pct(found.evidence.unverified_share)} of the rows behind it, by flow{shaky}.")
    if found.known is not None:
        click.echo(f"{found.known.text}.")
    _print_shares(found)
    _print_allowed(found)
    _print_spread(found)
    _print_paths(found)
    _print_removals(found)
    if found.losses_t:
        ends = found.ranges.losses_t
        lost = ", ".join(f"{stage} {amount(t)} [{_range(ends[stage])}]" for stage, t in found.losses_t.items())
        click.echo(f"\nLost on the way to it, t REO of {found.traced.group} [use and yields at their ends]: {lost}.")
    click.echo(f"Checked: mass balance of the traced flows within {found.balance_error_t:.1e} t.")
    for note in found.notes:
        click.echo(f"Note: {note}.")


def _print_shares(found: TraceAnswer) -> None:
    click.echo(
        "\nShare of the use by the last plant of each stage"
        " [least to most by mixing alone: the reconciled flows as they are, whatever mixed with what in a market]"
    )
    stages, ranges = list(found.shares), found.ranges
    rows = []
    for area in _told_areas(found):
        cells = []
        for stage in stages:
            share, ends = found.shares[stage].by_area.get(area), found.bounds[stage].get(area)
            cells.append("" if share is None or ends is None else f"{_pct(share)} [{_ends(ends.low, ends.high)}]")
        rows.append((area, *cells, f"{_pct(found.touched_by[area])} [{_ends(*ranges.touched[area])}]"))
    for origin in found.other_origins:
        if origin.share >= _LEAST_TOLD:
            said = f"{_pct(origin.share)} [{_ends(*ranges.origins[(origin.kind, origin.area)])}]"
            rows.append((f"{origin.kind} {origin.area}".strip(), said, *[""] * (len(stages) - 1), ""))
    beside = [(stage, found.shares[stage].beside_share) for stage in stages if stage != "mined"]
    if any(share >= _LEAST_TOLD for _, share in beside):
        cells = [
            f"{_pct(share)} [{_ends(*ranges.beside[stage])}]" if share >= _LEAST_TOLD else "" for stage, share in beside
        ]
        rows.append(("no plant known", "", *cells, ""))
    print_table(("area", *stages, "touched"), rows)
    click.echo("Each column adds to 100 %, but 'touched': through any plant of the area, or begun there.")


def _told_areas(found: TraceAnswer) -> list[str]:
    return [area for area, share in found.touched_by.items() if share >= _LEAST_TOLD]


def _print_allowed(found: TraceAnswer) -> None:
    """The ranges over all flows; those of 0 to 100 % say nothing and are left out, in so many words."""
    stages, allowed = list(found.shares), found.allowed
    rows = []
    for area in _told_areas(found):
        at = [allowed.stages[stage].get(area) if area in found.shares[stage].by_area else None for stage in stages]
        cells = ["" if one is None else _ends(*one) for one in (*at, allowed.touched[area])]
        if any(cell not in ("", _ends(0.0, 1.0)) for cell in cells):
            rows.append((area, *cells))
    over = "over all flows that the tables allow, those that nobody measured included"
    if not rows:
        click.echo(f"\nThe range {over}: 0 to 100 % of each of these shares.")
        return
    rest = len(_told_areas(found)) - len(rows)
    more = f"; 0 to 100 % for the {rest} other areas" if rest else ""
    click.echo(f"\nThe range {over}{more}")
    print_table(("area", *stages, "touched"), rows)
    for stage in stages:
        possible = found.possible(stage)
        if possible:
            told = ", ".join(f"{area} {_ends(*ends)}" for area, ends in list(possible.items())[:_SHOWN_AREAS])
            more = f", and {len(possible) - _SHOWN_AREAS} more" if len(possible) > _SHOWN_AREAS else ""
            click.echo(f"At zero in this year, but the tables allow, {stage}: {told}{more}.")


def _print_spread(found: TraceAnswer) -> None:
    spread = found.spread
    if spread is None:
        return
    kept = spread.draws - spread.refused
    click.echo(
        f"\nWith the tables drawn anew within their ranges: median [5 to 95 %] of {kept} draws, seed {spread.seed}"
    )
    if spread.refused:
        click.echo(f"{spread.refused} more are left out: they could not be reconciled or traced.")
    rows, outside = [], False
    for area in found.touched_by:
        three = {stage: spread.shares.get(stage, {}).get(area) for stage in found.shares}
        if not any(one is not None and one[2] >= 0.005 for one in three.values()):
            continue
        cells = []
        for stage, one in three.items():
            share = found.shares[stage].by_area.get(area, 0.0)
            mark = "" if one is None or one[0] <= share <= one[2] else " *"
            outside = outside or bool(mark)
            cells.append("" if one is None else f"{_pct(one[1])} [{_ends(one[0], one[2])}]{mark}")
        rows.append((area, *cells))
    print_table(("area", *found.shares), rows)
    if outside:
        click.echo(
            "* The share above lies outside: the tables are off the middle of their ranges there, and every draw is"
            " reconciled anew. The ranges above hold both."
        )


def _print_paths(found: TraceAnswer) -> None:
    click.echo(f"\nWhole paths ({' > '.join(found.joint.stages)})")
    shown = list(found.joint.by_path)[:_SHOWN_PATHS]
    rows = [
        (" > ".join(label or "(none)" for label in path), _pct(found.joint.by_path[path]),
         _ends(*found.path_ends(path)), _ends(*found.ranges.paths[path]))
        for path in shown
    ]  # fmt: skip
    rest = 1 - sum(found.joint.by_path[path] for path in shown)
    if rest > 1e-9:
        rows.append(("all others", _pct(rest), _ends(*found.rest_ends(shown)), _ends(*found.rest_ends(shown, True))))
    print_table(("path", "share", "range", "by mixing alone"), rows, right=(1, 2, 3))
    click.echo(
        "Range: by Frechet's inequality from the ranges of its steps; by mixing alone: exact, a linear program each."
    )


def _print_removals(found: TraceAnswer) -> None:
    if not found.removals:
        return
    click.echo("\nAttribution is not dependence: what is lost when a supplier's exports of every good are gone")
    rows = [
        (r.supplier, _pct(r.traced_share), f"{amount(r.anyway_t)} [{_range(r.anyway_ends_t)}]",
         f"{amount(r.without_t)} [{_range(r.without_ends_t)}]",
         f"{amount(r.missing_t)} [{_range((r.low_t, r.high_t))}]",
         f"{_pct(r.missing_share)} [{_ends(*r.missing_share_ends)}]",
         f"{amount(r.missing_units)} [{_range(r.missing_units_ends)}] {r.unit}",
         f"{amount(r.everywhere_t)} [{_range(r.everywhere_ends_t)}]",
         f"{_pct(r.everywhere_share)} [{_ends(*r.everywhere_share_ends)}]")
        for r in found.removals
    ]  # fmt: skip
    columns = (
        "supplier", "touched", "missing anyway", "missing without it", f"{found.area} loses, t REO", "of its use",
        "that is", "all lose, t REO", "of all",
    )  # fmt: skip
    print_table(columns, rows, right=(1, 2, 3, 4, 5, 6, 7, 8))
    click.echo(
        "Missing, in brackets: at the best and at the worst of all tables. What is lost is what is missing without it"
        " less what is missing anyway: at least its best less their worst, at most the reverse. Who bears a loss of all"
        " is the program's sharing rule."
    )


def _range(ends: tuple[float, float]) -> str:
    return amount_ends(*ends)


def _pct(share: float) -> str:
    return share_text(share).replace("\u00a0", " ") if share > 0 else "0 %"


def _ends(low: float, high: float) -> str:
    """Two ends rounded outwards, in the digits of the pages."""
    return share_ends(low, high).replace("\u00a0", " ")
