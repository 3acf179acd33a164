"""The brief as a command and a function."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terbia.app.answers import view_of
from terbia.errors import NotInRecord
from terbia.ledger.frame import observation_frame
from terbia.ledger.record import Record
from terbia.reports.brief import write_brief
from terbia.reports.page import Page

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief, to be rendered in any format."""

    page: Page

    def to_dict(self) -> dict[str, object]:
        """The brief as JSON."""
        from terbia.reports.page_json import page_document

        return page_document(self.page)

    def frame(self) -> pl.DataFrame:
        """The observations that the brief draws on."""
        from terbia.reports.brief.compose import observations_in

        page = self.page
        used = observations_in([page.standfirst, *page.highlights], page.sections, page.verdict)
        return observation_frame(used)

    def html(self) -> str:
        """The brief as one self-contained page."""
        from terbia.reports.html import render_html

        return render_html(self.page)

    def markdown(self) -> str:
        """The brief as Markdown with notes."""
        from terbia.reports.markdown import render_markdown

        return render_markdown(self.page)

    def pdf(self) -> bytes:
        """The brief as PDF, A4."""
        from terbia.reports.pdf import render_pdf

        return render_pdf(self.page)


def brief(
    *,
    area: str = "US",
    commodity: str = "rare-earths",
    as_of: str | None = None,
    edition: str | None = None,
) -> Brief:
    """The national picture of a commodity, written from the record, every number with its source.

    ``area`` is a code, ``commodity`` a slug; case and spaces do not matter. Raises NotInRecord where the record has
    too little of them.
    """
    record = Record.open()
    area, commodity = area.strip().upper(), re.sub(r"[\s_]+", "-", commodity.strip().lower())
    if edition is not None:
        record.edition(edition)
    known = sorted({name.split("/")[1] for name in record.series_ids})
    if commodity not in known:
        raise NotInRecord("commodity", commodity, known, "Search with 'terbia series WORDS'.")
    words = ["terbia", "brief"]
    for option, value, usual in (
        ("--area", area, "US"),
        ("--commodity", commodity, "rare-earths"),
        ("--as-of", as_of, None),
        ("--edition", edition, None),
    ):
        if value is not None and value != usual:
            words += [option, value]
    return Brief(write_brief(record, area, commodity, view_of(as_of, edition), command=" ".join(words)))
