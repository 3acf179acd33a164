"""serve."""

from __future__ import annotations

import json

import click

from terbia.app.commands.options import json_option


@click.command("serve", epilog="Example: terbia serve --port 8321")
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="HOST", help="Where to listen; 0.0.0.0 for everyone."
)
@click.option(
    "--port", default=8321, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 takes a free one."
)
@json_option
def serve_command(host: str, port: int, as_json: bool) -> None:
    """Serve the site: the brief, series, editions, what changed, and the check of a text. Ctrl-C stops it."""
    from terbia.app.site.serving import Serving, serve

    def told(where: Serving) -> None:
        # Flushed at once: whoever reads the address waits for it.
        print(json.dumps(where.to_dict()) if as_json else f"Terbia is at {where.url} (Ctrl-C stops it)", flush=True)

    serve(host, port, told=told)
