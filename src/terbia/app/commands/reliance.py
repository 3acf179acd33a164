"""reliance."""

from __future__ import annotations

import click

from terbia.app.commands.options import json_option, print_json, print_table, view_options


@click.command("reliance", epilog="Example: terbia reliance US rare-earths --period 2025 --against 2024")
@click.argument("area")
@click.argument("commodity")
@click.option("--period", metavar="P", help="The year; the newest without it.")
@click.option("--against", metavar="P0", help="Split the change from this year.")
@click.option("--form", metavar="F", help="The form, e.g. compounds-and-metals; the best recorded without it.")
@view_options
@json_option
def reliance_command(
    area: str,
    commodity: str,
    period: str | None,
    against: str | None,
    form: str | None,
    as_of: str | None,
    edition: str | None,
    as_json: bool,
) -> None:
    """Net import reliance of AREA for COMMODITY: published, recomputed from its components, and why it moved."""
    from terbia.app.relying import agreement_words, reliance
    from terbia.reports.number_text import print_observation, print_range

    found = reliance(area, commodity, period=period, against=against, form=form, as_of=as_of, edition=edition)
    if as_json:
        print_json(found.to_dict())
        return
    now = found.now
    click.echo(f"{now.published.series} {now.period} ({now.published.edition}, released {now.published.released_on})")
    click.echo(f"  published   {print_observation(now.published)}")
    mine = now.reliance
    if mine is not None:
        click.echo(f"  recomputed  {print_range(mine.range.low, mine.range.high, 'percent')}")
    click.echo(f"  {agreement_words(now)}.")
    if now.balance is not None:
        balance = now.balance
        parts: list[tuple[str, str, str]] = []
        for name, estimate in (
            ("production", balance.production),
            ("imports", balance.imports),
            ("exports (residual)", balance.exports_residual),
            ("apparent consumption", balance.consumption),
        ):
            parts.append((name, f"{estimate.value:,.0f}", f"{estimate.range.low:,.0f} to {estimate.range.high:,.0f}"))
        print_table(
            (
                "component, t REO" if "REO" in now.inputs["production"][0].unit else "component",
                "central",
                "range",
            ),
            parts,
            right=(1, 2),
        )
    if found.before is not None:
        if found.moved is None:
            click.echo(f"The change from {found.before.period} cannot be split: {found.before.why_not or now.why_not}.")
            return
        click.echo(f"Change from {found.before.period}, percentage points (Shapley):")
        points = found.moved.points
        rows = [
            (
                name.replace("_", " "),
                f"{part.value:+.1f}",
                f"{part.range.low:+.1f} to {part.range.high:+.1f}",
                part.sign,
            )
            for name, part in found.moved.parts.items()
        ]
        rows.append(
            (
                "together",
                f"{points.value:+.1f}",
                f"{points.range.low:+.1f} to {points.range.high:+.1f}",
                points.sign,
            )
        )
        print_table(("part", "central", "range", "sign"), rows, right=(1, 2))
