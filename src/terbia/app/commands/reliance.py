"""reliance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from terbia.app.commands.options import json_option, print_json, print_table, view_options

if TYPE_CHECKING:
    from terbia.app.embedded.answer import Embedded
    from terbia.app.relying import Reliance
    from terbia.vocab.estimate import Estimate


@click.command(
    "reliance",
    epilog="Example: terbia reliance US rare-earths --period 2025 --against 2024; terbia reliance US Nd --embedded",
)
@click.argument("area")
@click.argument("commodity")
@click.option("--period", metavar="P", help="The year; the newest without it.")
@click.option("--against", metavar="P0", help="Split the change from this year.")
@click.option("--form", metavar="F", help="The form, e.g. compounds-and-metals; the best recorded without it.")
@click.option("--embedded", "inside", is_flag=True, help="What arrives of an element in every form, inside goods too.")
@click.option("--units", metavar="FILE", help="With --embedded: a CSV of amounts of goods (year,product,quantity).")
@click.option("--seed", type=int, metavar="N", help="With --embedded: the seed of the draws; 1 without it.")
@click.option("--draws", type=int, metavar="N", help="With --embedded: how many draws; 10,000 without it.")
@view_options
@json_option
def reliance_command(
    area: str,
    commodity: str,
    period: str | None,
    against: str | None,
    form: str | None,
    inside: bool,
    units: str | None,
    seed: int | None,
    draws: int | None,
    as_of: str | None,
    edition: str | None,
    as_json: bool,
) -> None:
    """Net import reliance of AREA for COMMODITY: published, recomputed from its components, and why it moved.

    With --embedded, COMMODITY is an element (Nd, Pr, Dy, Tb): what arrives of it form by form, and what is missing.
    """
    from terbia.app.relying import reliance

    if inside:
        if against is not None or form is not None:
            raise click.UsageError("--embedded takes no --against and no --form: every form is in it.")
        goods = reliance(
            area, commodity, embedded=True, period=period, units=units, seed=seed, draws=draws, as_of=as_of,
            edition=edition,
        )  # fmt: skip
        _print_goods(goods, as_json)
        return
    if not (units is None and seed is None and draws is None):
        raise click.UsageError("--units, --seed and --draws belong to --embedded.")
    found = reliance(area, commodity, period=period, against=against, form=form, as_of=as_of, edition=edition)
    if as_json:
        print_json(found.to_dict())
        return
    _print_year(found)
    if found.before is not None:
        _print_change(found)


def _print_goods(found: Embedded, as_json: bool) -> None:
    from terbia.app.commands.embedded_text import print_embedded

    if as_json:
        print_json(found.to_dict())
    else:
        print_embedded(found)


def _print_year(found: Reliance) -> None:
    from terbia.app.relying import agreement_words
    from terbia.reports.number_text import print_observation, print_range

    now = found.now
    click.echo(f"{now.published.series} {now.period} ({now.published.edition}, released {now.published.released_on})")
    click.echo(f"  published   {print_observation(now.published)}")
    mine = now.reliance
    if mine is not None:
        click.echo(f"  recomputed  {print_range(mine.range.low, mine.range.high, 'percent')}")
    click.echo(f"  {agreement_words(now)}.")
    balance = now.balance
    if balance is None:
        return
    rows = [
        _range_row(name, estimate)
        for name, estimate in (
            ("production", balance.production),
            ("imports", balance.imports),
            ("exports (residual)", balance.exports_residual),
            ("apparent consumption", balance.consumption),
        )
    ]
    unit = now.inputs["apparent_consumption"][0].unit
    print_table((f"component, {unit}", "central", "range"), rows, right=(1, 2))


def _range_row(name: str, estimate: Estimate) -> tuple[str, str, str]:
    central = "" if estimate.value is None else f"{estimate.value:,.0f}"
    return name, central, f"{estimate.range.low:,.0f} to {estimate.range.high:,.0f}"


def _print_change(found: Reliance) -> None:
    assert found.before is not None
    moved = found.moved
    if moved is None:
        why = found.before.why_not or found.now.why_not
        click.echo(f"The change from {found.before.period} cannot be split: {why}.")
        return
    click.echo(f"Change from {found.before.period}, percentage points (Shapley):")
    rows = []
    for name, part in (*moved.parts.items(), ("together", moved.points)):
        span = f"{part.range.low:+.1f} to {part.range.high:+.1f}"
        rows.append((name.replace("_", " "), f"{part.value:+.1f}", span, part.sign))
    print_table(("part", "central", "range", "sign"), rows, right=(1, 2))
