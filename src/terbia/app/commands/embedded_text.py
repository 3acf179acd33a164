"""``terbia reliance AREA ELEMENT --embedded`` as text: the table of forms, what it needs, the years, the studies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from terbia.app.commands.options import print_table

if TYPE_CHECKING:
    from terbia.app.embedded.answer import Cell, Embedded

HOW = {"computed": "computed", "bounded_by_study": "bounded by a study", "no_data": "no data"}


def print_embedded(found: Embedded) -> None:
    """The answer for a reader."""
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
    _print_needs(found)
    _print_years(found)
    _print_headline(found)
    _print_studies(found)


def _row(cell: Cell) -> tuple[str, ...]:
    return cell.title, central_words(cell), range_words(cell), draws_words(cell), how_words(cell), cell.source


def how_words(cell: Cell) -> str:
    """How a cell came about, and what it is not."""
    marks = [HOW[cell.how]]
    if cell.how == "computed" and cell.at_least:
        marks.append("at least")
    marks += ["implied"] * cell.implied + ["illustrative"] * (cell.estimate is not None and cell.illustrative)
    return ", ".join(marks)


def central_words(cell: Cell) -> str:
    """The central value of a cell, to its doubt; empty where there is none."""
    return "" if cell.value is None else f"{cell.value:,.{_places(cell.value)}f}"


def range_words(cell: Cell) -> str:
    """The range of a cell, rounded outwards."""
    from terbia.reports.number_text import print_range

    span = cell.range
    return "no data" if span is None else print_range(span.low, span.high, "").removeprefix("about ")


def draws_words(cell: Cell) -> str:
    """The 5th to 95th percentile of the draws."""
    drawn = cell.drawn
    if drawn is None:
        return ""
    places = _places(drawn.p95)
    return f"{drawn.p05:,.{places}f} to {drawn.p95:,.{places}f}"


def _places(number: float) -> int:
    return 0 if number >= 100 else 1 if number >= 10 else 2


def total_words(found: Embedded) -> str:
    """The sum over the computed forms, as a lower bound unless every form is there."""
    total = found.now.total
    if total.range is None:
        return f"No total: no form of {found.element} is computed"
    doubt = " (illustrative: most of it is unverified)" if total.illustrative else ""
    if total.at_least:
        low = f"{total.range.low:,.{_places(total.range.low)}f}"
        return f"At least {low} t {found.element} in {total.source}; other forms are unknown, not zero{doubt}"
    return f"All forms: {central_words(total)} t {found.element}, {range_words(total)}{doubt}"


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
    marks = {"computed": "", "bounded_by_study": "b", "no_data": "."}
    years = found.years
    click.echo(f"\nBy year, t {found.element} (central, or the range; + at least, b a bound, i implied, . no data):")
    rows = []
    for place, cell in enumerate(years[0].cells):
        cells = [year.cells[place] for year in years]
        texts = [
            "."
            if c.range is None
            else f"{central_words(c) or range_words(c)}{'+' if c.at_least and c.value is not None else ''}"
            + ("i" if c.implied else marks[c.how])
            for c in cells
        ]
        rows.append((cell.title, *texts))
    print_table(("form", *(year.year for year in years)), rows, right=tuple(range(1, len(years) + 1)))
    partial = [f"{year.year}: {c.note}" for year in years for c in year.cells if "of 12 months" in c.note]
    for line in partial:
        click.echo(f"  {line}.")


def _print_headline(found: Embedded) -> None:
    from terbia.reports.number_text import print_observation, print_range

    quoted = found.headline.observation
    click.echo("\nWhat is quoted as the reliance:")
    if quoted is None:
        click.echo(f"  {found.headline.of}.")
    else:
        click.echo(f"  {print_observation(quoted)} ({quoted.edition}): {found.headline.of}.")
    own = found.with_embedded
    spoken = "not known" if own.low is None else print_range(own.low, own.high, "percent")
    value = "" if own.value is None else f"{own.value:.1f} %, "
    click.echo(f"  With every form: {value}{spoken} ({own.why}).")


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
