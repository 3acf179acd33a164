"""Options that commands share, and how an answer is printed."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def json_option(command: F) -> F:
    """``--json``: one JSON document on standard output."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)


def view_options(command: F) -> F:
    """``--as-of`` and ``--edition``: what was known when."""
    command = click.option("--edition", metavar="NAME", help="As this edition says it (terbia editions).")(command)
    return click.option("--as-of", metavar="DATE", help="As known on this day, e.g. 2025-06-01.")(command)


def print_json(document: object) -> None:
    """One JSON document, nothing else."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Rows under a header, each column as wide as it needs; the columns in ``right`` are set to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(columns, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        set_ = [c.rjust(w) if i in right else c.ljust(w) for i, (c, w) in enumerate(zip(cells, widths, strict=True))]
        return "  ".join(set_).rstrip()

    click.echo(line(columns))
    click.echo("  ".join("-" * width for width in widths))
    for row in rows:
        click.echo(line(row))


def report_progress(message: str) -> None:
    """A line on standard error, where somebody is watching."""
    if sys.stderr.isatty():
        click.echo(message, err=True)


class Bar:
    """How far a large file has been read, on standard error: a bar where somebody is watching, else a line at times."""

    WIDTH = 30
    EVERY_SECONDS = 0.1
    UNSEEN_SECONDS = 10.0

    def __init__(self) -> None:
        self._last = self._began = time.monotonic()

    def __call__(self, name: str, share: float) -> None:
        """Draw the bar, at most ten times a second."""
        now, seen = time.monotonic(), sys.stderr.isatty()
        wait = self.EVERY_SECONDS if seen else self.UNSEEN_SECONDS
        if now - self._last < wait and not (seen and share >= 1):
            return
        self._last = now
        full = round(self.WIDTH * share)
        words = f"{'#' * full}{'.' * (self.WIDTH - full)} {share:4.0%} {name}"
        click.echo(f"\r{words}" if seen else words, err=True, nl=not seen or share >= 1)
