"""facility."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from terbia.app.commands.options import json_option, print_json, print_table, view_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terbia.app.facilities.answer import CompanyPlants, Facilities, Facility, StageLine
    from terbia.ledger.event import Event


@click.command("facility", epilog="Example: terbia facility mountain-pass; terbia facility --company lynas")
@click.argument("name", required=False)
@click.option("--company", metavar="C", help="The plants of a company.")
@view_options
@json_option
def facility_command(
    name: str | None, company: str | None, as_of: str | None, edition: str | None, as_json: bool
) -> None:
    """A plant: made, nameplate, feed and plans kept apart, share of the national line, status, owners, events.

    Without a name every plant is listed; a name of a company lists its plants.
    """
    from terbia.app.facilities.answer import CompanyPlants, Facility
    from terbia.app.siting import facility

    if name is not None and company is not None:
        raise click.UsageError("Give a plant's name or --company, not both.")
    found = facility(name, company=company, as_of=as_of, edition=edition)
    if as_json:
        print_json(found.to_dict())
    elif isinstance(found, Facility):
        _print_one(found)
    elif isinstance(found, CompanyPlants):
        _print_company(found)
    else:
        _print_all(found)


def _print_one(found: Facility) -> None:
    from terbia.reports.facility_words import place_words

    plant = found.plant
    click.echo(f"{plant.name} ({plant.area}), {plant.operator}")
    if found.day:
        click.echo(f"  As known on {found.day}.")
    click.echo(f"  Status: {found.status or 'none had been said'}")
    for tie in _ties(found):
        click.echo(f"  {tie}")
    if plant.site is not None:
        click.echo(f"  Place: {place_words(plant.site.latitude, plant.site.longitude, plant.site.source)}")
    click.echo("")
    if found.stages:
        _print_lines(found.stages)
    else:
        click.echo("No figure of this plant is known.")
    if found.unverified_share:
        words = ": illustrative" if found.unverified_share > 0.5 else ""
        click.echo(f"Unverified: {100 * found.unverified_share:.0f} % of the figures that stand{words}.")
    _print_shares(found.stages)
    _print_readings(found)
    if found.superseded:
        click.echo("\nSuperseded or earlier (never added):")
        _print_lines(found.superseded)
    if any("/" in line.observation.period for line in (*found.stages, *found.superseded)):
        click.echo("A company's fiscal year and its quarters stand as the calendar months they cover.")
    if found.beside:
        click.echo("\nBeside these (quotas, sales, progress):")
        print_table(
            ("series", "period", "printed"),
            [(o.series, o.period, _printed(o)) for o in found.beside],
            right=(2,),
        )
    for c in found.rejected:
        click.echo(f"\nRejected: {c.expect} for {c.series} {c.period}. {c.reason} ({c.origin})")
    for n in found.not_taken:
        click.echo(f"\nNot taken up: {n.printed or 'no number'} for {n.series} {n.period}. {n.reason} ({n.title})")
    _print_events(found.events)
    _print_sources(found)


def _printed(o: object) -> str:
    from terbia.ledger.observation import Observation
    from terbia.reports.number_text import print_observation

    assert isinstance(o, Observation)
    return print_observation(o).replace("\u00a0", " ")


def _print_lines(lines: Sequence[StageLine]) -> None:
    from terbia.reports.facility_words import product_words

    rows = [
        (
            line.figure.part.name,
            product_words(line.figure.part.product),
            line.figure.kind,
            line.observation.period + ("" if line.figure.is_dated else " (page)"),
            _printed(line.observation),
            ", ".join(line.observation.qualifiers),
            f"until {line.standing.until}" if line.standing.until else "",
            line.observation.edition,
        )
        for line in lines
    ]
    print_table(("part", "product", "kind", "period", "printed", "marks", "stands", "edition"), rows, right=(4,))


def _print_shares(lines: Sequence[StageLine]) -> None:
    from terbia.reports.facility_words import product_words, share_words

    for line in lines:
        if line.figure.kind != "actual" or line.figure.months < 12:
            continue
        whole = line.share.line
        said = share_words(line.share.value, line.share.range)
        if said and whole is not None:
            click.echo(f"{_printed(line.observation)} is {said} of {_printed(whole)}, {whole.series} {whole.period}.")
        else:
            click.echo(f"No share of a national line for {product_words(line.figure.part.product)}: {line.share.why}.")


def _print_readings(found: Facility) -> None:
    from terbia.reports.facility_words import product_words

    for line in (*found.stages, *found.superseded):
        if line.caution is not None:
            where = f"{product_words(line.figure.part.product)}, {line.figure.kind} {line.observation.period}"
            click.echo(f"Read {_printed(line.observation)} ({where}) so: {line.caution.says}")


def _ties(found: Facility) -> list[str]:
    from terbia.app.facilities.answer import company_name
    from terbia.reports.facility_words import product_words

    said = []
    for tie in found.ties:
        rest = f": {tie.says}" if tie.says else ""
        said.append(f"{tie.role.capitalize()}: {company_name(tie.company)}{rest}")
    said += [
        f"Offtake and ownership ({p.name}, {product_words(p.product)}): {p.ownership}"
        for p in found.parts
        if p.ownership
    ]
    return said


def _print_events(events: Sequence[Event]) -> None:
    if events:
        click.echo("\nEvents:")
    for e in events:
        marks = f" [{', '.join(e.qualifiers)}]" if e.qualifiers else ""
        target = f" > {e.target}" if e.target else ""
        click.echo(f"  {e.start}  {e.actor}{target}, {e.kind}: {e.detail}{marks}")


def _print_sources(found: Facility) -> None:
    click.echo("\nSources:")
    for publisher, title in dict.fromkeys((o.publisher, o.title) for o in found.origins):
        click.echo(f"  {publisher}: {title}")


def _print_company(found: CompanyPlants) -> None:
    click.echo(
        f"{found.company.name}: {len(found.facilities)} plants{f', as known on {found.day}' if found.day else ''}"
    )
    rows = []
    for tie, f in found.facilities:
        role = tie.role + (f" ({tie.says})" if tie.says else "")
        rows.append((f.plant.key, f.plant.area, role, f.plant.name, _shorten(f.status or "")))
    print_table(("plant", "area", "role", "name", "status"), rows)
    for _, f in found.facilities:
        if f.stages:
            click.echo(f"\n{f.plant.name}:")
            _print_lines(f.stages)
    click.echo("\nFigures of unlike stages, bases and years: they are not added up.")
    _print_events(found.events)


def _print_all(found: Facilities) -> None:
    from terbia.app.facilities.answer import stage_list

    rows = [
        (f.plant.key, f.plant.area, "; ".join(stage_list(f)), _shorten(f.plant.operator, 34), _shorten(f.status or ""))
        for f in found.facilities
    ]
    print_table(("plant", "area", "stage", "operator", "status"), rows)
    click.echo(f"{len(rows)} plants. 'terbia facility PLANT' says more.")


def _shorten(text: str, longest: int = 70) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
