"""The checker as the site asks it: a text and a date in, claims with verdicts out.

A text that somebody sent is never taken for the name of a file, which `terbia.check` would do.
"""

from __future__ import annotations

from terbia.app.checking import Check
from terbia.app.site.shelf import Shelf
from terbia.claims.book import Book, book_of
from terbia.claims.check import check_text, read_day_of
from terbia.claims.reading import read_bytes


def checked(shelf: Shelf, text: str, date: str | None) -> Check:
    """The claims of a text and their verdicts, against the record of the shelf.

    ``date`` is a day, month or year. Raises TerbiaError for one that is none, and for a text that cannot be read.
    """
    day = None if date is None else read_day_of(date)
    read = read_bytes(text.encode("utf-8", "replace"), "text", None if day is None else day.last)
    book: Book = shelf.pages.get(("book of claims",), lambda: book_of(shelf.record))
    return Check(check_text(read, book, day))
