"""chain."""

from __future__ import annotations

import click

from terbia.app.commands.options import json_option, print_json, print_table, report_progress


@click.command("chain", epilog="Example: terbia chain --year 2025 --area US --supply home")
@click.option("--year", type=int, help="The base year; the newest without it.")
@click.option(
    "--area", default="US", show_default=True, metavar="A", help="Whose chain: a country of the tables, or EU."
)
@click.option(
    "--supply", type=click.Choice(["all", "allies", "home"]), default="all", show_default=True,
    help="Whose supply counts: everybody's, the area's and its allies' (allies.csv), or its own.",
)  # fmt: skip
@click.option("--without", multiple=True, metavar="AREA[:STAGE]", help="Exports that are gone, e.g. CN or CN:magnet.")
@click.option("--from", "from_dir", metavar="DIR", help="Run on the tables in this folder.")
@click.option("--to", "to_dir", metavar="DIR", help="Write the packaged chain's tables into this folder, and stop.")
@click.option("--evidence", is_flag=True, help="What is measured, derived, assumed or absent, cell by cell.")
@json_option
def chain_command(
    year: int | None,
    area: str,
    supply: str,
    without: tuple[str, ...],
    from_dir: str | None,
    to_dir: str | None,
    evidence: bool,
    as_json: bool,
) -> None:
    """Mine to magnet: what the chain of a year covers, stage by stage, what is missing, and what binds."""
    if to_dir is not None:
        if from_dir is not None:
            raise click.UsageError(
                "--to writes the packaged tables and takes nothing from --from: leave one of them out. A folder of your"
                " own is copied as any folder is."
            )
        _write(to_dir, as_json)
    elif evidence:
        _print_evidence(year, from_dir, area, as_json)
    else:
        from terbia.app.chaining import chain
        from terbia.app.commands.chain_text import print_answer

        found = chain(year=year, area=area, supply=supply, without=without, from_dir=from_dir, progress=report_progress)
        if as_json:
            print_json(found.to_dict())
        else:
            print_answer(found)


def _write(to_dir: str, as_json: bool) -> None:
    from terbia.app.chain_tables import chain_tables

    written = chain_tables(to_dir)
    if as_json:
        print_json(written.to_dict())
    else:
        click.echo(f"Wrote {len(written.files)} tables to {to_dir}. Change them, then: terbia chain --from {to_dir}")


def _print_evidence(year: int | None, from_dir: str | None, area: str, as_json: bool) -> None:
    from terbia.app.chain_tables import chain_evidence

    found = chain_evidence(year=year, from_dir=from_dir)
    if as_json:
        print_json(found.to_dict())
        return
    click.echo(f"What is known of {found.year}, cells of area x stage x element: {found.counts_text()}")
    rows = [
        (c.stage, c.group, c.kind, f"{100 * c.unverified_share:.3g} %", ", ".join(c.rows[:3]))
        for c in found.cells
        if c.area == area
    ]
    click.echo(f"\n{area} (--area for another, --json for all)")
    click.echo("Of what plants could make at the stage (use: of what is needed), by tonnes, not of what is covered")
    print_table(("stage", "element", "known as", "unverified", "rows"), rows, right=(3,))
    click.echo(f"\n{len(found.no_row)} numbers have no row of the record or page behind them; --json lists them.")
    if found.not_listed is None:
        click.echo("The tables have no contents.csv: a row that somebody deletes is not missed (docs/chain.md).")
    elif found.not_listed:
        some = "; ".join(found.not_listed[:5]) + ("; ..." if len(found.not_listed) > 5 else "")
        click.echo(f"Rows on no list, which nobody would miss if they were deleted ({len(found.not_listed)}): {some}")
    else:
        click.echo("Every row is listed or asked for by another: one that is deleted is a fault.")
