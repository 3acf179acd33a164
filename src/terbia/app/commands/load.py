"""load and unload."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from terbia.app.commands.options import Bar, json_option, print_json, report_progress

if TYPE_CHECKING:
    from terbia.app.loading import FileLoaded


#: As many faults are printed; the JSON has them all.
SHOWN_FAULTS = 200

partial_option = click.option("--partial", is_flag=True, help="Load the rows that can be read, although others cannot.")


@click.command("load", epilog="Example: terbia load mcs2025-rareee_salient.csv World_Data.zip")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--edition", metavar="NAME", help="Load under this name instead of the one that the file states.")
@click.option("--released-on", metavar="DATE", help="The day of release, where the table of releases has none.")
@click.option("--dry-run", is_flag=True, help="Read and report, store nothing.")
@click.option(
    "--codes", metavar="all|LIST", help="HS codes of BACI: all, or 850511,870380. Default: rare earths, magnets."
)
@partial_option
@json_option
def load_command(
    files: tuple[str, ...],
    edition: str | None,
    released_on: str | None,
    dry_run: bool,
    codes: str | None,
    partial: bool,
    as_json: bool,
) -> None:
    """Load publishers' FILES as they were downloaded (CSV, JSON, XLSX, ZIP). A file with faults loads nothing."""
    from terbia.app.loading import load

    done = load(
        files,
        edition=edition,
        released_on=released_on,
        dry_run=dry_run,
        partial=partial,
        codes=codes,
        progress=report_progress,
        meter=Bar(),
    )
    if as_json:
        print_json(done.to_dict())
    else:
        print_files(done.files)
    finish(done.files, done=done.done)


def finish(files: Sequence[FileLoaded], *, done: bool) -> None:
    """Say on standard error what was refused, and leave with status 1 where not everything is loaded."""
    refused = [file for file in files if file.status == "refused"]
    if refused:
        faults = sum(len(file.rejected) for file in refused)
        first = next((f"{file.path}: {file.rejected[0]}" for file in refused if file.rejected), refused[0].path)
        more = f" (and {faults - 1} more)" if faults > 1 else ""
        told = "some files were not loaded" if any(file.observations for file in files) else "nothing was loaded"
        click.echo(f"terbia: {told}. {first}{more}", err=True)
    if not done:
        sys.exit(1)


def print_files(files: Iterable[FileLoaded]) -> None:
    """What became of each file, in lines."""
    for file in files:
        _print_file(file)


def _print_file(file: FileLoaded) -> None:
    words = {
        "new": "loaded",
        "extended": "added to the edition",
        "unchanged": "already loaded, nothing changed",
        "packaged": "the packaged record says all of this already",
        "over-packaged": "loaded; lies over the packaged edition of this name",
        "checked": "can be loaded (dry run, nothing stored)",
        "skipped": "passed over",
        "refused": "NOT loaded",
    }[file.status]
    about = f"{file.edition}, {file.format}" if file.edition else file.format
    click.echo(f"{file.path}: {words}" + (f" ({about})" if about else ""))
    if file.format:
        click.echo(
            f"  {file.read} rows read = {file.loaded} loaded + {file.blank} blank + {len(file.rejected)} rejected; "
            f"{file.observations} observations"
        )
    for fault in file.rejected[:SHOWN_FAULTS]:
        click.echo(f"  {fault}")
    if len(file.rejected) > SHOWN_FAULTS:
        click.echo(f"  … and {len(file.rejected) - SHOWN_FAULTS:,} more (--json prints them all)")
    if file.advice:
        click.echo(f"  {file.advice}")


@click.command("unload", epilog="Example: terbia unload MCS2027")
@click.argument("edition")
@json_option
def unload_command(edition: str, as_json: bool) -> None:
    """Take EDITION out of your record. The packaged record is never touched."""
    from terbia.app.loading import unload

    gone = unload(edition)
    if as_json:
        print_json(gone.to_dict())
    else:
        click.echo(f"{gone.edition.name}: {gone.edition.observations:,} observations taken out.")
