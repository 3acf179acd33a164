"""indicator."""

from __future__ import annotations

import click

from terbia.app.commands.options import json_option, print_json, print_table, view_options


@click.command(
    "indicator", epilog="Example: terbia indicator geopolrisk --area JP --period 2022 --table production=mines.csv"
)
@click.argument("name")
@click.option("--commodity", metavar="C", help="The commodity, e.g. rare-earths or dysprosium.")
@click.option("--area", metavar="A", help="The importer (geopolrisk): a country, EU, EU28, or US+CA.")
@click.option("--stage", metavar="S", help="The stage or form, e.g. mine or compounds.")
@click.option("--period", metavar="P", help="The year; the newest without it.")
@click.option("--all", "every", is_flag=True, help="Every commodity, area and year that is not given.")
@click.option("--table", "tables", metavar="KIND=FILE", multiple=True, help="Your own table (docs/indicators.md).")
@view_options
@json_option
def indicator_command(
    name: str,
    commodity: str | None,
    area: str | None,
    stage: str | None,
    period: str | None,
    every: bool,
    tables: tuple[str, ...],
    as_of: str | None,
    edition: str | None,
    as_json: bool,
) -> None:
    """An indicator: hhi, wgi-hhi, n-1, eu-supply-risk, geopolrisk or usgs-disruption, with range, needs and method."""
    from terbia.app.indicating import NAMES, indicator

    if name not in NAMES:
        raise click.BadParameter(f"there are {', '.join(NAMES)}.", param_hint="NAME")
    found = indicator(
        name, commodity=commodity, area=area, stage=stage, period=period, all=every, tables=tables,
        as_of=as_of, edition=edition,
    )  # fmt: skip
    if as_json:
        print_json(found.to_dict())
    elif every:
        _print_all(found.answers)
    else:
        _print_one(found.answers[0])


def _digits(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _print_all(answers: tuple[object, ...]) -> None:
    from terbia.app.indicated.answer import Indicated

    rows = []
    for answer in answers:
        assert isinstance(answer, Indicated)
        number = answer.number
        ends = (
            ("", "", "")
            if number is None
            else (_digits(number.value), *map(_digits, (number.range.low, number.range.high)))
        )
        rows.append((answer.commodity, answer.area or "", answer.stage or "", answer.period or "", *ends, answer.says))
    if not rows:
        click.echo("Nothing to compute.")
        return
    print_table(("commodity", "area", "stage", "period", "value", "low", "high", ""), rows, right=(4, 5, 6))


def _print_one(answer: object) -> None:
    from terbia.app.indicated.answer import Indicated
    from terbia.vocab.estimate import Estimate

    assert isinstance(answer, Indicated)
    where = " ".join(filter(None, (answer.commodity, answer.area, answer.stage, answer.period)))
    click.echo(f"{answer.indicator}: {where}")
    if answer.number is not None:
        span = answer.number.range
        value = f"{_digits(answer.number.value)}, " if answer.number.value is not None else ""
        click.echo(f"  {value}from {_digits(span.low)} to {_digits(span.high)} ({answer.unit})")
    if answer.says != "computed":
        click.echo(f"  {answer.says}")
    if answer.unverified_share > 0.5:
        click.echo("  illustrative: more than half of the inputs are unverified")
    for name, part in answer.parts.items():
        text = _digits(part.value) if isinstance(part, Estimate) else part
        if text not in (None, "", []):
            click.echo(f"  {name.replace('_', ' ')}: {text if not isinstance(text, float) else _digits(text)}")
    for variant in answer.variants:
        one = variant.number
        value = f"{_digits(one.value)}, " if one.value is not None else ""
        click.echo(
            f"  {variant.name}: {value}from {_digits(one.range.low)} to {_digits(one.range.high)} ({variant.note})"
        )
    for note in answer.notes:
        click.echo(f"  Note: {note}.")
    click.echo(f"  Method: {answer.method}.")
