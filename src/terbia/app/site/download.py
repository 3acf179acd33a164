"""Files that a page offers: CSV under a header that says what it is, and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from terbia.app.site.shelf import Shelf
from terbia.ledger.licence import credits_of_origins as credit_lines
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.record import View
from terbia.reports.number_text import print_observation
from terbia.version import VERSION

#: Columns of a file of observations, in order.
OBSERVATION_COLUMNS = (
    "series", "period", "printed", "value", "low", "high", "unit", "qualifiers", "scope", "note", "edition",
    "released_on", "title", "publisher", "url", "locator", "licence",
)  # fmt: skip

#: Lists of names (series, editions) hold no publisher's figures; they are ours.
OURS = Origin("Terbia, lists of the record", "The Terbia developers", "", "", "CC BY 4.0")


@dataclass(frozen=True, slots=True)
class About:
    """What stands above the rows of a file: title, the address asked for, the day, and credits."""

    title: str
    query: str
    known: str
    credits: tuple[str, ...]
    cite: str


def about(
    shelf: Shelf,
    title: str,
    query: str,
    view: View,
    used: Iterable[Observation] = (),
    *,
    origins: Iterable[Origin] = (),
    cite: str = "",
) -> About:
    """The header of a file drawn from observations, and from what has an origin but is none (events, plants)."""
    known = f"edition {view.edition}" if view.edition else f"as known on {view.as_of or shelf.newest_release}"
    said = cite or f"Terbia {VERSION}, {title}, {known}, record {shelf.record.sha256[:12]}."
    return About(title, query, known, tuple(credits_of(used, origins)), said)


def credits_of(used: Iterable[Observation], origins: Iterable[Origin] = ()) -> list[str]:
    """The credit lines for observations and origins, each once, in alphabetical order."""
    return credit_lines((*(o.origin for o in used), *origins))


def observation_row(o: Observation) -> list[object]:
    """The cells of an observation, in the order of ``OBSERVATION_COLUMNS``."""
    return [
        o.series, o.period, print_observation(o).replace("\u00a0", " "), o.value, o.low, o.high, o.unit,
        ";".join(o.qualifiers), o.scope, o.note, o.edition, o.released_on, o.origin.title, o.origin.publisher,
        o.origin.url, o.origin.locator, o.origin.licence,
    ]  # fmt: skip


def csv_response(name: str, head: About, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Rows as CSV; the lines above them begin with ``#``."""
    body = [[_cell(cell) for cell in row] for row in rows]
    file = io.StringIO()
    for words, text in _lines(head, len(body)):
        file.write(f"# {words}: {' '.join(text.split())}\n")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(body)
    return _file(file.getvalue().encode(), "text/csv; charset=utf-8", f"{name}.csv")


def json_response(name: str, document: object) -> Response:
    """A document as JSON."""
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    return _file(text.encode() + b"\n", "application/json; charset=utf-8", f"{name}.json", inline=True)


def bytes_response(name: str, content: bytes, media: str) -> Response:
    """A drawing or document as a file that a browser shows."""
    return _file(content, media, name, inline=True)


def _lines(head: About, count: int) -> list[tuple[str, str]]:
    lines = [
        ("title", head.title),
        ("query", head.query),
        ("known", head.known),
        ("rows", f"{count:,} (all that the query gives)"),
        *(("licence and credit", line) for line in head.credits),
        ("cite", head.cite),
    ]
    return [(words, text) for words, text in lines if text]


def _cell(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell == int(cell) and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _file(content: bytes, media: str, name: str, *, inline: bool = False) -> Response:
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-._+") else "_" for c in name)[:120]
    how = "inline" if inline else "attachment"
    return Response(content, media_type=media, headers={"Content-Disposition": f'{how}; filename="{safe}"'})
