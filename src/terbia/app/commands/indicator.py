"""indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from terbia.app.commands.options import json_option, print_json, print_table, view_options

if TYPE_CHECKING:
    from terbia.app.indicated.answer import Indicated
    from terbia.vocab.estimate import Estimate


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


def _print_all(answers: tuple[Indicated, ...]) -> None:
    from terbia.app.indicated.answer import SECOND

    rows = []
    second = SECOND.get(answers[0].indicator) if answers else None
    for answer in answers:
        number = answer.number
        ends = ("", "", "") if number is None else (number.value, number.range.low, number.range.high)
        says = answer.says + (" (illustrative)" if answer.unverified_share > 0.5 else "")
        rows.append(
            (answer.commodity, answer.area or "", answer.stage or "", answer.period or "",
             *(end if isinstance(end, str) else _digits(end) for end in ends),
             *((_digits(answer.second.value if answer.second else None),) if second else ()), _cut(says))
        )  # fmt: skip
    if not rows:
        click.echo("Nothing to compute.")
        return
    titles = ("commodity", "area", "stage", "period", "value", "low", "high")
    more = (second.replace("_", " "),) if second else ()
    print_table((*titles, *more, ""), rows, right=range(4, 7 + len(more)))
    click.echo(f"\nUnit: {answers[0].unit}. Each answer with its needs, notes and origins: --json, or one at a time.")
    click.echo(f"Method: {answers[0].method}.")


def _cut(text: str, length: int = 100) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _print_one(answer: Indicated) -> None:
    where = " ".join(filter(None, (answer.commodity, answer.area, answer.stage, answer.period)))
    click.echo(f"{answer.indicator}: {where}")
    if answer.number is not None:
        click.echo(f"  {_estimate(answer.number)} ({answer.unit})")
    if answer.says != "computed":
        click.echo(f"  {answer.says}")
    if answer.unverified_share > 0.5:
        click.echo("  illustrative: more than half of the inputs are unverified")
    for name, part in answer.parts.items():
        if text := _part(part):
            click.echo(f"  {name.replace('_', ' ')}: {text}")
    for variant in answer.variants:
        click.echo(f"  {variant.name}: {_estimate(variant.number)} ({variant.note})")
    for note in answer.notes:
        click.echo(f"  Note: {note}.")
    click.echo(f"  Method: {answer.method}.")
    for source in dict.fromkeys((o.origin.publisher, o.origin.title, o.edition) for o in answer.inputs):
        click.echo(f"  Source: {', '.join(filter(None, source))}.")


def _estimate(number: Estimate) -> str:
    low, high = _digits(number.range.low), _digits(number.range.high)
    if low == high:
        return low
    value = f"{_digits(number.value)}, " if number.value is not None else ""
    return f"{value}from {low} to {high}"


def _part(part: object) -> str:
    """A term of a formula in words: numbers to six digits, ranges from low to high, lists with commas."""
    from terbia.vocab.estimate import Estimate

    if isinstance(part, Estimate):
        return _estimate(part)
    if isinstance(part, float):
        return _digits(part)
    if isinstance(part, dict):
        if {"low", "high"} <= set(part):
            beside = [f"{name} {_part(value)}" for name, value in part.items() if name not in {"low", "high"}]
            return "; ".join((f"{_digits(part['low'])} to {_digits(part['high'])}", *beside))
        return ", ".join(f"{name} {_part(value)}" for name, value in part.items())
    if isinstance(part, list):
        return ", ".join(map(str, part))
    return "" if part is None else str(part)
