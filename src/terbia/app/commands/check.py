"""check."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from terbia.app.commands.options import json_option, print_json


@click.command("check", epilog="Example: terbia check article.html --date 2026-02-06")
@click.argument("file")
@click.option("--date", "day", metavar="D", help="When the text was written: 2026-02-06, 2026-02 or 2026.")
@click.option(
    "--format", "form", type=click.Choice(["text", "html", "json"]), default="text", show_default=True,
    help="What to write.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
@json_option
def check_command(file: str, day: str | None, form: str, out: Path | None, as_json: bool) -> None:
    """Check FILE (text, markdown, HTML, PDF, or - for input): which claims the record supports, and why."""
    from terbia.app.checking import check

    if file != "-" and not Path(file).exists():
        from terbia.claims.reading import UnreadableText

        raise UnreadableText(f"{file}: no such file. Name a text, markdown, HTML or PDF file, or - for input.")
    done = check(file if file == "-" else Path(file), date=day, progress=_progress if sys.stderr.isatty() else None)
    if as_json or form == "json":
        if out is None:
            print_json(done.to_dict())
            return
        import json

        written = json.dumps(done.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)
    else:
        written = done.html() if form == "html" else done.text()
    if out is None:
        click.echo(written)
        return
    out.write_text(written + "\n", encoding="utf-8")
    click.echo(f"{out}: {len(done.claims)} claims.", err=True)


def _progress(what: str, done: int, of: int) -> None:
    """A line that replaces itself, where somebody is watching."""
    if done % 10 == 0 or done == of:
        click.echo(f"\r{what} {done} of {of}", nl=done == of, err=True)
