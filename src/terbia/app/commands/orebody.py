"""orebody."""

from __future__ import annotations

import click

from terbia.app.commands.options import json_option, print_json, view_options


def _demands(_: click.Context, __: click.Parameter, texts: tuple[str, ...]) -> dict[str, float]:
    """``Dy=3500`` as element and t; wrong usage for anything else."""
    found: dict[str, float] = {}
    for text in texts:
        element, sign, tonnes = text.partition("=")
        try:
            found[element.strip()] = float(tonnes.replace(",", ""))
        except ValueError:
            sign = ""
        if not sign or not element.strip():
            raise click.BadParameter(f"'{text}' is not ELEMENT=T: write it like Dy=3500.")
    return found


@click.command("orebody", epilog="Example: terbia orebody mountain-pass --throughput 51000 --prices 2025")
@click.argument("deposit", required=False)
@click.option("--throughput", type=click.FloatRange(min=0, min_open=True), metavar="T", help="t REO a year.")
@click.option("--prices", metavar="PERIOD", help="Year of the prices; 2024@MCS2025 as an edition printed it.")
@click.option("--compare", metavar="OTHER", help="Another ore body beside it.")
@click.option("--basis", metavar="B", help="concentrate, product, mineral, in-situ or ore.")
@click.option("--driver", metavar="ELEMENT", help="With 'world': the element that drives mining (Nd without it).")
@click.option(
    "--demand", "demand", metavar="ELEMENT=T", multiple=True, callback=_demands, help="With 'world': a demand, t REO."
)
@click.option("--period", metavar="P", help="With 'world': the year.")
@view_options
@json_option
def orebody_command(
    deposit: str | None,
    throughput: float | None,
    prices: str | None,
    compare: str | None,
    basis: str | None,
    driver: str | None,
    demand: dict[str, float],
    period: str | None,
    as_of: str | None,
    edition: str | None,
    as_json: bool,
) -> None:
    """What an ore body holds, is worth and leaves over; a list without DEPOSIT; 'world' for the world's balance."""
    from terbia.app.commands.orebody_text import print_answer
    from terbia.app.orebodies.asking import orebody

    found = orebody(
        deposit, throughput=throughput, prices=prices, compare=compare, basis=basis, driver=driver,
        demand=demand or None, period=period, as_of=as_of, edition=edition,
    )  # fmt: skip
    if as_json:
        print_json(found.to_dict())
    else:
        print_answer(found)
