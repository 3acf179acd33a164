"""The hash of what tables say, however they are written: the order of rows and columns, line ends and a mark before
the first byte change nothing of it, and an optional table without rows is as good as none."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from terbia.chain.tables import OWN, TableRows, columns_of, folder_rows, packaged_bytes, read_rows


def tables_hash(folder: str | Path | None) -> str:
    """The SHA-256 of what the tables of a folder, or the packaged ones, say. Raises FileFaults for no folder."""
    return _packaged_hash() if folder is None else content_hash(folder_rows(Path(folder)))


@cache
def _packaged_hash() -> str:
    return content_hash(read_rows("the packaged chain", packaged_bytes))


def content_hash(found: TableRows) -> str:
    """The SHA-256 of rows: every cell of a known column, without the spaces around it, in the order of the cells."""
    digest = hashlib.sha256()
    for table in sorted(OWN):
        columns = columns_of(table)
        rows = sorted([_said(row[column]) for column in columns] for _, row in found.rows.get(table, ()))
        digest.update(json.dumps([table, *rows], ensure_ascii=False).encode())
    return digest.hexdigest()


def _said(cell: str) -> str:
    return cell.strip().replace("\r\n", "\n")
