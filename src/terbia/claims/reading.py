"""Read a text to be checked: plain text, markdown, HTML or PDF, from a file, standard input or bytes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias

from terbia.claims.dateline import declared_date, printed_date
from terbia.claims.decoding import decode
from terbia.claims.page_text import read_page
from terbia.claims.pdf import UnreadablePdf, pdf_pages
from terbia.errors import TerbiaError

Media: TypeAlias = Literal["text", "markdown", "html", "pdf"]
# Larger than any report; a file beyond it is a mistake, and would not fit beside its own parts in memory.
LARGEST = 200_000_000


class UnreadableText(TerbiaError):
    """A file that cannot be read as a text."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as read. All offsets of claims count its characters, so that ``text[start:end]`` is the quote.

    ``date`` is the day it was written, given or found, None where unknown; ``media`` what it was read from.
    """

    text: str
    date: date | None
    title: str | None
    media: Media
    name: str = "text"


def read_text(
    source: str | Path, written_on: date | None = None, progress: Callable[[int, int], None] | None = None
) -> Text:
    """Read a file, or standard input for ``-``. ``progress`` is told the page and the number of pages of a PDF.

    Raises UnreadableText where there is no such file, it is a folder, too large, empty or no text, and
    UnreadablePdf for a broken PDF.
    """
    if str(source) == "-":
        return read_bytes(sys.stdin.buffer.read(LARGEST + 1), "standard input", written_on, progress)
    path = Path(source)
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise UnreadableText(f"{path} is a folder: name a text, markdown, HTML or PDF file, or - for input.")
        if size > LARGEST:
            raise _too_large(str(path))
        data = path.read_bytes()
    except OSError as missing:
        reason = missing.strerror or str(missing)
        raise UnreadableText(f"{path}: {reason}. Name a text, markdown, HTML or PDF file, or - for input.") from missing
    return read_bytes(data, str(path), written_on, progress)


def _too_large(name: str) -> UnreadableText:
    return UnreadableText(f"{name}: larger than {LARGEST // 1_000_000} MB. Check it in parts.")


def read_bytes(
    data: bytes,
    name: str = "text",
    written_on: date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Text:
    """The text of the bytes of a file; what they are is seen from their beginning and from the name."""
    if len(data) > LARGEST:
        raise _too_large(name)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return _from_pdf(data, name, written_on, progress)
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        raise UnreadableText(f"{name}: no text (it holds binary data). Save it as text, HTML or PDF.")
    text = decode(data)
    if _is_html(text, name):
        page = read_page(text)
        found = written_on or declared_date(page.dates) or printed_date(page.text)
        return Text(page.text, found, page.title, "html", name)
    media: Media = "markdown" if name.lower().endswith((".md", ".markdown")) else "text"
    return Text(text, written_on or printed_date(text), _first_line(text), media, name)


def _from_pdf(data: bytes, name: str, written_on: date | None, progress: Callable[[int, int], None] | None) -> Text:
    pages = []
    for number, (page, count) in enumerate(pdf_pages(data, name), start=1):
        pages.append(page.strip("\n"))
        if progress is not None:
            progress(number, count)
    text = "\n\n".join(pages)
    if not text.strip():
        raise UnreadablePdf(f"{name}: holds no text (scanned pages?). Run text recognition over it first.")
    return Text(text, written_on or printed_date(text), _first_line(text), "pdf", name)


def _is_html(text: str, name: str) -> bool:
    if name.lower().endswith((".html", ".htm", ".xhtml")):
        return True
    head = text[:2000].lstrip().lower()
    return head.startswith(("<!doctype html", "<html", "<head", "<body")) or (
        head.startswith(("<?xml", "<!--", "<article", "<div", "<main")) and ("<html" in head or "<p" in head)
    )


def _first_line(text: str) -> str | None:
    """The first line that is not blank, where it is short enough for a title."""
    for line in text[:2000].split("\n"):
        said = line.strip().lstrip("#").strip()
        if said:
            return said if len(said) <= 200 else None
    return None
