"""Big downloads: into a ``.part`` that goes on where an earlier try stopped, renamed when it is whole."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from terbia.app.pulling.answering import Again, check_status
from terbia.app.pulling.cache import Answer, keep_file, part_path
from terbia.app.pulling.query import Query
from terbia.errors import NotFetched

if TYPE_CHECKING:
    import httpx2

Progress = Callable[[str], None]

_PIECE = 1 << 20


def download(http: httpx2.Client, query: Query, progress: Progress) -> Answer:
    """Download an archive, going on under the same ETag or date of change only.

    Raises Again where the connection broke off or the file changed meanwhile, NotFetched for a refusal and for what
    is no archive.
    """
    part = part_path(query.url)
    mark = part.with_suffix(".etag")
    part.parent.mkdir(parents=True, exist_ok=True)
    done = part.stat().st_size if part.exists() and mark.exists() else 0
    headers = {**query.headers(), "Accept-Encoding": "identity"}
    if done:
        headers |= {"Range": f"bytes={done}-", "If-Range": mark.read_text(encoding="utf-8")}
    with http.stream("GET", query.address(), headers=headers, follow_redirects=True) as response:
        if response.status_code == 416:
            part.unlink(missing_ok=True)
            raise Again("has another file now than the one that was begun")
        check_status(query, response)
        resumed = response.status_code == 206
        tag = response.headers.get("ETag") or response.headers.get("Last-Modified") or ""
        # A weak mark does not promise the same bytes.
        if tag and not tag.startswith("W/"):
            mark.write_text(tag, encoding="utf-8")
        elif not resumed:
            mark.unlink(missing_ok=True)
        _pour(query, response, part, done if resumed else 0, progress)
    with part.open("rb") as file:
        start = file.read(4)
    if not start.startswith(b"PK"):
        part.unlink()
        raise NotFetched(
            query.host, "answers with something else than a .zip file", "Download it in a browser and 'terbia load' it."
        )
    mark.unlink(missing_ok=True)
    return keep_file(query.url, query.file_name, part, datetime.date.today().isoformat())


def _pour(query: Query, response: httpx2.Response, part: Path, start: int, progress: Progress) -> None:
    length = int(response.headers.get("Content-Length") or 0)
    whole, done, told = start + length, start, 0
    with part.open("ab" if start else "wb") as file:
        for piece in response.iter_raw(_PIECE):
            file.write(piece)
            done += len(piece)
            if done // (16 * _PIECE) > told:
                told = done // (16 * _PIECE)
                progress(f"{query.file_name}: {done / 1e6:,.0f} MB" + (f" of {whole / 1e6:,.0f} MB" if length else ""))
    if length and done < whole:
        raise Again(f"broke off after {done:,} of {whole:,} bytes")
