"""show, series, editions, diff, events."""

from __future__ import annotations

import click

from terbia.app.commands.options import json_option, print_json, print_table, view_options


@click.command(
    "show",
    epilog="Example: terbia show US/rare-earths/net-import-reliance/compounds-and-metals --period 2024 --all-editions",
)
@click.argument("series")
@click.option("--period", metavar="P", help="One period: 2025, 2025-Q3, 2025-06, 2021/2024.")
@click.option("--all-editions", is_flag=True, help="Every edition's word, not only the newest.")
@view_options
@json_option
def show_command(
    series: str, period: str | None, all_editions: bool, as_of: str | None, edition: str | None, as_json: bool
) -> None:
    """What the record says of SERIES, with edition, scope, qualifiers and origin."""
    from terbia.app.answers import show
    from terbia.reports.number_text import print_observation

    found = show(series, period=period, all_editions=all_editions, as_of=as_of, edition=edition)
    if as_json:
        print_json(found.to_dict())
        return
    rows = [
        (
            o.period,
            print_observation(o),
            ";".join(o.qualifiers),
            o.edition,
            o.released_on,
            (o.scope or "")[:70],
        )
        for o in found.observations
    ]
    print_table(("period", "value", "qualifiers", "edition", "released", "scope"), rows, right=(1,))
    for gap in found.mirrors:
        click.echo(f"\nBoth reports of the flow, {gap.exporter.period}:\n{gap.words}")
    for origin in dict.fromkeys((o.origin.title, o.origin.url) for o in found.observations):
        click.echo(f"\n{origin[0]}. {origin[1]}", nl=False)
    click.echo()


@click.command("series", epilog="Example: terbia series dysprosium price")
@click.argument("words", nargs=-1)
@click.option("--limit", type=click.IntRange(min=1), default=40, show_default=True, help="Lines to print (text only).")
@json_option
def series_command(words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Search the series by WORDS; all of them without words."""
    from terbia.app.answers import series

    found = series(" ".join(words))
    if as_json:
        print_json(found.to_dict())
        return
    if not found.series:
        click.echo("No series holds all these words.", err=True)
        return
    rows = [
        (s.series, s.unit, f"{min(s.periods)} to {max(s.periods)}", str(len(s.editions))) for s in found.series[:limit]
    ]
    print_table(("series", "unit", "periods", "editions"), rows, right=(3,))
    if len(found.series) > limit:
        click.echo(f"{len(found.series) - limit} more; add words, or --limit.", err=True)


@click.command("editions", epilog="Example: terbia editions --json")
@json_option
def editions_command(as_json: bool) -> None:
    """The editions of the record, oldest first."""
    from terbia.app.answers import editions

    held = editions()
    if as_json:
        print_json(held.to_dict())
        return
    rows = [
        (
            e.name,
            e.released_on + ("?" if e.released_on_is_recalled else ""),
            f"{e.observations:,}",
            "packaged" if e.packaged else "yours",
            e.title,
        )
        for e in held.editions
    ]
    print_table(("edition", "released", "observations", "where", "title"), rows, right=(2,))
    if any(e.released_on_is_recalled for e in held.editions):
        click.echo("? a release date that was recalled or assumed, not read from the publisher's page")


@click.command("diff", epilog="Example: terbia diff MCS2025 MCS2026")
@click.argument("before")
@click.argument("after")
@click.option("--limit", type=click.IntRange(min=1), default=40, show_default=True, help="Lines to print (text only).")
@json_option
def diff_command(before: str, after: str, limit: int, as_json: bool) -> None:
    """What the edition AFTER says otherwise than BEFORE, largest change first."""
    from terbia.app.answers import diff
    from terbia.reports.number_text import print_observation

    found = diff(before, after)
    if as_json:
        print_json(found.to_dict())
        return
    rows = [
        (
            c.series,
            c.period,
            print_observation(c.before) if c.before else "",
            print_observation(c.after) if c.after else "",
            "" if c.relative is None else f"{100 * c.relative:+.0f} %",
            c.kind,
        )
        for c in found.changes
        if c.kind != "new"
    ]
    print_table(("series", "period", before, after, "change", "kind"), rows[:limit], right=(2, 3, 4))
    new = sum(c.kind == "new" for c in found.changes)
    click.echo(f"{max(len(rows) - limit, 0)} more changes; {new} figures are new in {after}.")


@click.command("events", epilog="Example: terbia events --since 2025-04-01")
@click.option("--since", metavar="DATE", help="Events that begin on or after this day.")
@json_option
def events_command(since: str | None, as_json: bool) -> None:
    """Export controls, outages, deals and laws, oldest first, with their sources."""
    from terbia.app.answers import events

    found = events(since)
    if as_json:
        print_json(found.to_dict())
        return
    rows = [(e.start, e.end or "", e.actor, e.target or "", e.kind, e.detail[:80]) for e in found.events]
    print_table(("start", "end", "actor", "target", "kind", "what"), rows)
