"""brief."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from terbia.app.commands.options import json_option, print_json, view_options


@click.command("brief", epilog="Example: terbia brief --format html --out brief.html")
@click.option("--area", default="US", show_default=True, metavar="CODE", help="ISO code of the country.")
@click.option("--commodity", default="rare-earths", show_default=True, metavar="NAME", help="E.g. yttrium, gallium.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "md", "pdf", "json"]),
    help="Default: by --out's ending, else html to a file.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write; '-' for standard output.")
@view_options
@json_option
def brief_command(
    area: str,
    commodity: str,
    form: str | None,
    out: Path | None,
    as_of: str | None,
    edition: str | None,
    as_json: bool,
) -> None:
    """Write the national picture of a commodity: one page, every number with its edition, scope and origin."""
    form = "json" if as_json else form or _by_ending(out)
    if form in {"html", "pdf"}:
        from terbia.reports.drawing import warm_up

        warm_up()
    from terbia.app.briefing import brief

    written = brief(area=area, commodity=commodity, as_of=as_of, edition=edition)
    if form == "json" and out is None:
        print_json(written.to_dict())
        return
    if form == "md" and out is None:
        click.echo(written.markdown())
        return
    content = _content(written, form)
    target = out or Path(f"brief-{area.lower()}-{commodity}.{form}")
    if str(target) == "-":
        sys.stdout.buffer.write(content)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    click.echo(f"{written.page.title}\n{target} ({len(content) / 1024:,.0f} KiB)")


def _by_ending(out: Path | None) -> str:
    ending = out.suffix.lower().lstrip(".") if out else ""
    return (
        {"htm": "html", "markdown": "md"}.get(ending, ending)
        if ending in {"html", "htm", "md", "markdown", "pdf", "json"}
        else "html"
    )


def _content(written: object, form: str) -> bytes:
    import json

    from terbia.app.briefing import Brief

    assert isinstance(written, Brief)
    if form == "html":
        return written.html().encode()
    if form == "md":
        return written.markdown().encode()
    if form == "pdf":
        return written.pdf()
    return (json.dumps(written.to_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
