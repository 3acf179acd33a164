"""Reader for the industry-trend files of the Mineral Commodity Summaries, of 2023 and 2025 and alike.

Small comma-separated tables, one per printed table or figure, told apart by their columns. Those that
print words, or what the commodity tables give themselves, are recognised and not read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from terbia.errors import Fault, FileFaults
from terbia.sources.mcs_aggregate import is_aggregate, read_aggregate
from terbia.sources.mcs_critical import is_critical, read_critical
from terbia.sources.mcs_edition import edition_name
from terbia.sources.mcs_reliance import is_import_sources, is_reliance, read_import_sources, read_reliance
from terbia.sources.mcs_trends_rows import FORMAT, TrendRows, edition_in
from terbia.sources.reading import Account, Reading
from terbia.sources.table import TextTable, read_table
from terbia.vocab.table import packaged_rows

_READERS: tuple[tuple[Callable[[TextTable], bool], Callable[[TrendRows], None]], ...] = (
    (is_reliance, read_reliance),
    (is_import_sources, read_import_sources),
    (is_critical, read_critical),
    (is_aggregate, read_aggregate),
)


def recognises(name: str, data: bytes) -> bool:
    """Whether a file is one of the industry trends, read or not.

    Raises FileFaults for a file that is no table.
    """
    table = read_table(name, data)
    return _not_read(table) is not None or any(knows(table) for knows, _ in _READERS)


def why_not_read(name: str, data: bytes) -> str | None:
    """What a file of the industry trends is that is known and not read, None for any other file.

    Raises FileFaults for a file that is no table.
    """
    what = _not_read(read_table(name, data))
    return None if what is None else f"not a commodity table, not read: {what}"


def _not_read(table: TextTable) -> str | None:
    for row in packaged_rows("sources/mcs_trends_not_read.csv"):
        if all(table.column(name) is not None for name in row["columns"].split("|")):
            return row["what"]
    return None


def read(name: str, data: bytes, edition: str | None = None) -> Reading:
    """Read one of the tables. The edition follows from the last year, where there is one, else from Source.

    Raises FileFaults for a table that is known and not read, saying what it is, for one that is not known,
    and for one without its columns.
    """
    table = read_table(name, data)
    if what := _not_read(table):
        raise FileFaults(name, [Fault(1, "", "", f"not a commodity table, not read: {what}")])
    reader = next((reader for knows, reader in _READERS if knows(table)), None)
    if reader is None:
        reason = "the header is of no known table of the industry trends"
        raise FileFaults(name, [Fault(1, "", ",".join(table.header)[:200], reason)])
    told, remark = (edition, "") if edition else edition_in(table)
    rows = TrendRows(table, told, Account(name, FORMAT), remark)
    reader(rows)
    digest = hashlib.sha256(data).hexdigest()
    return Reading(edition_name(rows.edition), tuple(rows.observations), rows.account, digest)
