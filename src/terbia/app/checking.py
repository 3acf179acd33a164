"""Checking a text, as a function and for the command: JSON, frame, terminal and page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from terbia.app.contract import CONTRACT
from terbia.claims.book import open_book
from terbia.claims.check import Day, check_text, read_day_of
from terbia.claims.checked import CheckedText, Claim
from terbia.claims.reading import Text, read_text

if TYPE_CHECKING:
    import polars as pl

# A string longer than this, or of several lines, is a text and no path.
_LONGEST_PATH = 1000


@dataclass(frozen=True, slots=True)
class Check:
    """A checked text, in any format."""

    checked: CheckedText

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims, in the order of the text."""
        return self.checked.claims

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON; offsets count characters of the text as read."""
        checked = self.checked
        return {
            "contract": CONTRACT,
            "title": checked.title,
            "date": checked.date.isoformat() if checked.date else None,
            "claims": [claim.to_dict() for claim in checked.claims],
            "counts": checked.counts,
        }

    def frame(self) -> pl.DataFrame:
        """One row per claim."""
        import polars as pl

        rows = [
            {k: v for k, v in claim.to_dict().items() if k not in {"evidence", "now"}} | {"now": claim.now}
            for claim in self.claims
        ]
        return pl.DataFrame(rows, infer_schema_length=None)

    def text(self) -> str:
        """For the terminal: every claim with its verdict and reason, then what an editor would mend."""
        from terbia.claims.report_text import report_text

        return report_text(self.checked)

    def html(self) -> str:
        """One self-contained page: the text with its claims marked, the reasons and sources below."""
        from terbia.claims.report_page import report_page

        return report_page(self.checked)


def check(
    path_or_text: str | Path, *, date: str | None = None, progress: Callable[[str, int, int], None] | None = None
) -> Check:
    """Check a text against the record as it stood on the text's date.

    ``path_or_text`` is a file (text, markdown, HTML, PDF), ``-`` for standard input, or the text itself.
    ``date`` is a day, month or year, for the date found in the text; without any the newest record counts.
    ``progress`` is told ``page`` or ``claim``, how many are done and how many there are.

    Raises UnreadableText for a file that cannot be read, TerbiaError for a date that is none.
    """
    day = None if date is None else read_day_of(date)
    read = _text(path_or_text, day, progress)
    tell = None if progress is None else lambda done, of: progress("claim", done, of)
    return Check(check_text(read, open_book(), day, tell))


def _text(source: str | Path, day: Day | None, progress: Callable[[str, int, int], None] | None) -> Text:
    written = None if day is None else day.last
    if isinstance(source, str) and source != "-" and not _is_path(source):
        from terbia.claims.reading import read_bytes

        return read_bytes(source.encode("utf-8", "replace"), "text", written)
    tell = None if progress is None else lambda done, of: progress("page", done, of)
    return read_text(source, written, tell)


def _is_path(source: str) -> bool:
    """Whether a string names a file: short, of one line, and either there or without blanks."""
    if not source.strip() or "\n" in source or len(source) > _LONGEST_PATH:
        return False
    try:
        if Path(source).exists():
            return True
    except (OSError, ValueError):
        return False
    return " " not in source.strip()
