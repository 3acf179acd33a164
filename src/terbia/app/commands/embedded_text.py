"""``terbia reliance AREA ELEMENT --embedded`` as text: the table of forms, what it needs, the years, the studies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from terbia.app.commands.options import print_table

if TYPE_CHECKING:
    from terbia.app.embedded.answer import Cell, Embedded


def print_embedded(found: Embedded) -> None:
    """The answer for a reader."""
    from terbia.app.embedded.wording import total_words
    from terbia.vocab.area import area
    from terbia.vocab.element import elements

    name = elements()[found.element].name
    click.echo(f"Imports of {name} in every form: {area(found.area).name}, {found.period}")
    click.echo(f"  basis      {found.basis}.")
    click.echo(f"  draws      {found.draws:,} with seed {found.seed}; 5 to 95 % of them in the table")
    if found.units:
        click.echo(f"  units      {found.units}")
    click.echo("")
    columns = (f"form, t {found.element}", "central", "range", "draws 5-95 %", "how", "source")
    print_table(columns, [_row(cell) for cell in found.now.cells], right=(1, 2, 3))
    click.echo("")
    click.echo(total_words(found) + ".")
    for cell in found.now.cells:
        if cell.note:
            click.echo(f"  {cell.title}: {cell.note}.")
    _print_years(found)
    _print_headline(found)
    _print_studies(found)
    _print_needs(found)


def _row(cell: Cell) -> tuple[str, ...]:
    from terbia.app.embedded.wording import central_words, draws_words, how_words, range_words

    return cell.title, central_words(cell), range_words(cell), draws_words(cell), how_words(cell), cell.source


def _print_needs(found: Embedded) -> None:
    if not any(cell.needs for cell in found.now.cells):
        return
    click.echo("\nWhat would fill the gaps:")
    for cell in found.now.cells:
        for need in cell.needs:
            click.echo(f"  {cell.title}: needs {need.words}")
            if need.query:
                click.echo(f"    {need.publisher}: {need.query}")
            if need.command:
                click.echo(f"    {need.command}")
    click.echo(
        "  With amounts of goods in a CSV file: --units FILE (columns year,product,quantity; docs/methods.md, What "
        "arrives inside goods)."
    )


def _print_years(found: Embedded) -> None:
    from terbia.app.embedded.wording import year_words

    years = found.years
    click.echo(f"\nBy year, t {found.element} (central, or the range; + at least, b a bound, i implied, . no data):")
    rows = []
    for place, cell in enumerate(years[0].cells):
        cells = [year.cells[place] for year in years]
        rows.append((cell.title, *map(year_words, cells)))
    print_table(("form", *(year.year for year in years)), rows, right=tuple(range(1, len(years) + 1)))
    partial = [f"{year.year}: {c.note}" for year in years for c in year.cells if "of 12 months" in c.note]
    for line in partial:
        click.echo(f"  {line}.")


def _print_headline(found: Embedded) -> None:
    from terbia.app.embedded.wording import with_words
    from terbia.reports.number_text import print_observation

    quoted = found.headline.observation
    click.echo("\nWhat is quoted as the reliance:")
    if quoted is None:
        click.echo(f"  {found.headline.of}.")
    else:
        click.echo(f"  {print_observation(quoted)} ({quoted.edition}): {found.headline.of}.")
    click.echo(f"  With every form: {with_words(found)} ({found.with_embedded.why}).")


def _print_studies(found: Embedded) -> None:
    from terbia.reports.number_text import print_observation

    if not found.studies:
        return
    click.echo("\nBeside the studies:")
    for study in found.studies:
        mark = ", unverified" if study.observation.is_unverified else ""
        click.echo(f"  {study.study}: {print_observation(study.observation)} ({study.observation.period}{mark})")
        click.echo(f"    is {study.what}")
        click.echo(f"    {study.answer.replace('_', ' ')}: {study.words}")
