"""Reader for the tables of the rare-earth chapter of USGS's Minerals Yearbook (a workbook, sheets T1 to T8).

Tried on the advance data release of 2022. Tables are known by their titles, not by their numbers. The account
counts the rows between each header and the notes below; row 16 of table 4 is row 4016.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping

from terbia.errors import Fault, FileFaults
from terbia.sources.footnote import plain
from terbia.sources.myb_assemblage import read_assemblage
from terbia.sources.myb_price import read_prices
from terbia.sources.myb_salient import read_salient
from terbia.sources.myb_table import PUBLISHER, Collector
from terbia.sources.myb_trade import read_trade
from terbia.sources.myb_world import read_world
from terbia.sources.printed_date import read_date
from terbia.sources.reading import Account, EditionName, Reading
from terbia.sources.workbook import Sheet, is_workbook, read_sheets

FORMAT = "USGS Minerals Yearbook, rare earths"
_YEAR = re.compile(r"Minerals Yearbook\s+((?:19|20)\d\d)\b")
_TABLE = re.compile(r"T\d{1,2}\Z")
_ADVICE = "The reader knows the workbook of the rare-earth chapter: a sheet Note and the sheets T1 to T8."

#: What each title begins with, and how often such a table must be there.
_TITLES = (
    ("SALIENT U.S. RARE EARTH STATISTICS", 1),
    ("RARE EARTH CONTENTS OF SELECTED SOURCE MINERALS", 1),
    ("AVERAGE RARE-EARTH OXIDE PRICES", 1),
    ("U.S. EXPORTS OF RARE-EARTH", 2),
    ("U.S. IMPORTS FOR CONSUMPTION OF RARE-EARTH", 2),
    ("RARE EARTHS: WORLD MINE PRODUCTION", 1),
)


def recognises(name: str, data: bytes) -> bool:
    """Whether a workbook is a rare-earth chapter of the yearbook. Raises FileFaults for a damaged one."""
    if not is_workbook(data):
        return False
    sheets = read_sheets(name, data)
    return "Note" in sheets and bool(_YEAR.search(_text(sheets["Note"]))) and any(_title(s) for s in sheets.values())


def read(name: str, data: bytes, edition: str | None = None) -> Reading:
    """Read all tables. The edition is ``MYB`` and the year, released on the day it was posted.

    Raises FileFaults where a table is missing or not laid out as known, with every such fault.
    """
    sheets = read_sheets(name, data)
    year, named = _edition(name, sheets, edition)
    collector = Collector(name, named, Account(name, FORMAT))
    faults = _missing(sheets)
    for sheet in sheets.values():
        if sheet.name == "Note":
            continue
        try:
            _reader(sheet, year)(collector, sheet)
        except FileFaults as error:
            faults.extend(error.faults)
    if faults:
        raise FileFaults(name, faults, _ADVICE)
    digest = hashlib.sha256(data).hexdigest()
    return Reading(named, tuple(collector.observations), collector.account, digest)


def _text(sheet: Sheet) -> str:
    return plain(" ".join(cell for row in sheet.rows for cell in row.cells))


def _title(sheet: Sheet) -> str | None:
    """The known title that a sheet's second row begins with, None for another."""
    shown = plain(sheet.rows[1].cell(0)).upper() if len(sheet.rows) > 1 else ""
    return next((title for title, _ in _TITLES if shown.startswith(title)), None)


def _edition(name: str, sheets: Mapping[str, Sheet], edition: str | None) -> tuple[str, EditionName]:
    if "Note" not in sheets:
        raise FileFaults(name, [Fault(0, "", "", "there is no sheet 'Note'")], _ADVICE)
    text = _text(sheets["Note"])
    match, (_, posted, date) = _YEAR.search(text), text.partition("Posted:")
    faults = []
    if match is None:
        faults.append(Fault(0, "Note", "", "the note does not name the Minerals Yearbook and its year"))
    released_on = ""
    try:
        released_on = read_date(date)
    except ValueError:
        reason = "the date after 'Posted:' cannot be read" if posted else "the note does not say when it was posted"
        faults.append(Fault(0, "Note", date.strip()[:60], reason))
    if faults or match is None:
        raise FileFaults(name, faults, _ADVICE)
    title = f"Minerals Yearbook {match[1]}, Rare Earths (advance data release of the annual tables)"
    return match[1], EditionName(edition or f"MYB{match[1]}", PUBLISHER, title, released_on)


def _missing(sheets: Mapping[str, Sheet]) -> list[Fault]:
    tables = [sheet for sheet in sheets.values() if sheet.name != "Note"]
    titles = [_title(sheet) for sheet in tables]
    faults = [
        Fault(
            0,
            sheet.name,
            plain(sheet.rows[1].cell(0))[:60] if len(sheet.rows) > 1 else "",
            "a sheet that is not known",
        )
        for sheet in tables
        if _title(sheet) is None or not _TABLE.match(sheet.name)
    ]
    for title, times in _TITLES:
        if titles.count(title) != times:
            faults.append(Fault(0, "", title, f"the table stands {titles.count(title)} times instead of {times}"))
    return faults


def _reader(sheet: Sheet, year: str) -> Callable[[Collector, Sheet], None]:
    """The reader for a sheet by its title; an unknown sheet is a fault already and is passed over."""
    readers: dict[str, Callable[[Collector, Sheet], None]] = {
        "SALIENT U.S. RARE EARTH STATISTICS": read_salient,
        "RARE EARTH CONTENTS OF SELECTED SOURCE MINERALS": lambda c, s: read_assemblage(c, s, year),
        "AVERAGE RARE-EARTH OXIDE PRICES": read_prices,
        "U.S. EXPORTS OF RARE-EARTH": lambda c, s: read_trade(c, s, "exports"),
        "U.S. IMPORTS FOR CONSUMPTION OF RARE-EARTH": lambda c, s: read_trade(c, s, "imports"),
        "RARE EARTHS: WORLD MINE PRODUCTION": read_world,
    }
    return readers.get(_title(sheet) or "", lambda _collector, _sheet: None)
