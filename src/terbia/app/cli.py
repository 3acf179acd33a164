"""The command line: a group whose commands are imported when they are called."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from terbia.errors import TerbiaError
from terbia.version import VERSION

# One thread for the small dense matrices of reconciliation: several only wait for each other. Read when numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

#: How many more objects there are before Python looks for cycles among them.
_OBJECTS_BEFORE_A_SEARCH = 50_000
#: The commands, in the order of the help, each with its module and one line.
COMMANDS = {
    "brief": (
        "terbia.app.commands.brief",
        "Write the national picture of a commodity, every number with its source.",
    ),
    "show": ("terbia.app.commands.record", "What the record says of a series, by period and edition."),
    "series": ("terbia.app.commands.record", "Search the series of the record."),
    "editions": ("terbia.app.commands.record", "List the editions that the record holds."),
    "diff": ("terbia.app.commands.record", "What changed between two editions: revision or scope."),
    "events": ("terbia.app.commands.record", "Export controls, outages, deals and laws, with their sources."),
    "reliance": (
        "terbia.app.commands.reliance",
        "Net import reliance: published, recomputed, and why it moved.",
    ),
    "facility": (
        "terbia.app.commands.facility",
        "A plant or company: made, nameplate, feed and plans apart; status, owners, events.",
    ),
    "indicator": (
        "terbia.app.commands.indicator",
        "HHI, N-1, EU supply risk, GeoPolRisk, USGS disruption, or what they need.",
    ),
    "chain": (
        "terbia.app.commands.chain",
        "Mine to magnet: what is covered stage by stage, what is missing, what binds.",
    ),
    "trace": (
        "terbia.app.commands.trace",
        "Where what an area uses of an element was mined, separated and made, with bounds.",
    ),
    "orebody": (
        "terbia.app.commands.orebody",
        "What an ore body holds, is worth and leaves over; the world's balance.",
    ),
    "serve": ("terbia.app.commands.serve", "Serve the site: plain pages over the record, on this machine."),
    "check": ("terbia.app.commands.check", "Check a text: which claims the record supports or contradicts."),
    "load": ("terbia.app.commands.load", "Load a publisher's files as they were downloaded."),
    "pull": ("terbia.app.commands.pull", "Fetch from a publisher's site or API, and load it."),
    "unload": ("terbia.app.commands.load", "Take a loaded edition out again."),
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and lines, and imports a command only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name][0]), f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Example: terbia brief --format md",
)
@click.version_option(VERSION, prog_name="terbia")
def group() -> None:
    """Terbia: what the official record says about a rare-earth supply chain, every number with its edition."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; errors that Terbia raises on purpose are one message and exit status 1."""
    # The matrices are small: threads of the linear algebra would wait for each other, and for those of other commands.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Tables are many small objects without cycles: looking for cycles among them as often as usual finds none.
    gc.set_threshold(_OBJECTS_BEFORE_A_SEARCH)
    try:
        group.main(args=None if arguments is None else list(arguments), standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except TerbiaError as error:
        click.echo(f"terbia: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        click.echo(f"terbia: {error.strerror or error}: {error.filename or ''}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
