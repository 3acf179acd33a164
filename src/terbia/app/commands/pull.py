"""pull."""

from __future__ import annotations

import click

from terbia.app.commands.load import finish, partial_option, print_files
from terbia.app.commands.options import json_option, print_json, report_progress


@click.command(
    "pull", epilog="Example: terbia pull census --code 8505.11.0070 --year 2018-2025 --flow imports --dry-run"
)
@click.argument("source", type=click.Choice(["comtrade", "baci", "census", "hts", "wgi"]))
@click.option("--code", "codes", multiple=True, metavar="CODE", help="A commodity code; may be repeated. [rare earths]")
@click.option("--year", "years", metavar="YEARS", help="2024, 2018-2025 or 2018,2024. [the last full year; wgi: all]")
@click.option("--flow", type=click.Choice(["imports", "exports"]), help="One direction only. [both]")
@click.option("--area", metavar="AREA", help="The reporter, for comtrade: US, CN, JP. [US]")
@click.option("--monthly", is_flag=True, help="Months instead of years, for comtrade.")
@click.option("--indicator", metavar="CODE", help="VA, PV, GE, RQ, RL or CC, for wgi. [PV]")
@click.option("--revision", metavar="HS", help="HS92 to HS22, for baci. [HS17]")
@click.option("--release", metavar="NAME", help="The release, for baci. [V202601]")
@click.option("--refresh", is_flag=True, help="Ask again what is on disk already.")
@click.option("--dry-run", is_flag=True, help="Print the requests, make none.")
@partial_option
@json_option
def pull_command(
    source: str,
    codes: tuple[str, ...],
    years: str | None,
    flow: str | None,
    area: str | None,
    monthly: bool,
    indicator: str | None,
    revision: str | None,
    release: str | None,
    refresh: bool,
    dry_run: bool,
    partial: bool,
    as_json: bool,
) -> None:
    """Fetch from SOURCE and load it: comtrade, baci, census, hts or wgi.

    Keys are read from TERBIA_COMTRADE_KEY and TERBIA_CENSUS_KEY. What was fetched is kept in TERBIA_HOME; the same
    command again makes no request, and one that broke off goes on. Rows of UN Comtrade may not be passed on.
    """
    from terbia.app.pulling.pull import pull

    done = pull(
        source,
        codes=codes or None,
        years=years,
        flow="imports" if flow == "imports" else "exports" if flow == "exports" else None,
        area=area,
        monthly=monthly,
        indicator=indicator,
        revision=revision,
        release=release,
        refresh=refresh,
        dry_run=dry_run,
        partial=partial,
        progress=report_progress,
    )
    if as_json:
        print_json(done.to_dict())
    else:
        for request in done.requests:
            when = f", {request.size:,} bytes of {request.fetched_on}" if request.fetched_on else ""
            key = ", with your key" if request.query.secret() else ""
            click.echo(f"{request.how}: {request.query.url}{key}{when}")
        print_files(done.files)
    finish(done.files, done=done.done)
