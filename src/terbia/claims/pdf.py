"""The text of a PDF, page by page."""

from __future__ import annotations

from collections.abc import Iterator

from terbia.errors import TerbiaError


class UnreadablePdf(TerbiaError):
    """A PDF that is broken, locked, or holds no text."""


def pdf_pages(data: bytes, name: str) -> Iterator[tuple[str, int]]:
    """The text of each page in order, with the number of pages; one page is held at a time.

    Raises UnreadablePdf where the file is broken or needs a password. A word that a line end parts with a
    hyphen is joined.
    """
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as broken:
        raise UnreadablePdf(
            f"{name}: cannot be read as a PDF ({str(broken).rstrip('.')}). "
            "If it needs a password, save a copy without one; else check that it opens in a viewer."
        ) from broken
    try:
        count = len(document)
        for index in range(count):
            yield _page(document, index), count
    finally:
        document.close()


def _page(document: object, index: int) -> str:
    import pypdfium2

    try:
        page = document[index]  # type: ignore[index]
    except pypdfium2.PdfiumError:
        return ""
    try:
        held = page.get_textpage()
        try:
            text = str(held.get_text_bounded())
        finally:
            held.close()
    finally:
        page.close()
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe\n", "").replace("\ufffe", "")
