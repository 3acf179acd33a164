"""What the industry-trend tables of the Mineral Commodity Summaries have in common: edition, rows, labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from terbia.errors import Fault, FileFaults
from terbia.ledger.observation import Observation
from terbia.ledger.series import Series, slug
from terbia.sources.footnote import numbered, plain
from terbia.sources.mcs_edition import edition_of, origin, release
from terbia.sources.mcs_place import commodity_slug
from terbia.sources.reading import Account
from terbia.sources.table import TextTable, is_blank
from terbia.vocab.printed import read_printed
from terbia.vocab.table import packaged_rows

FORMAT = "USGS MCS industry trends"
NIR_UNIT = "percent of apparent consumption"
#: The column of figure 2 that has the reliance, with its year.
RELIANCE = re.compile(r"Net_Import_Reliance_pct_(\d{4})\Z", re.I)
_YEAR = re.compile(r"((?:19|20)\d\d)(_estimated?)?\Z")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a row: its column, its text, and what it stands for."""

    series: Series
    period: str
    column: str
    text: str
    unit: str
    scope: str
    marks: tuple[str, ...] = ()
    note: str = ""


@dataclass(slots=True)
class TrendRows:
    """The rows of a file, taken or rejected, with the account of them."""

    table: TextTable
    edition: str
    account: Account
    remark: str = ""
    observations: list[Observation] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The rows that are not blank and as long as the header; the others are accounted for."""
        for line, row in self.table.rows:
            self.account.read += 1
            if is_blank(row):
                self.account.blank += 1
            elif len(row) != len(self.table.header):
                reason = f"{len(row)} cells under {len(self.table.header)} columns"
                self.account.reject(Fault(line, "", "", reason))
            else:
                yield line, tuple(plain(cell) for cell in row)

    def take(self, line: int, figures: Sequence[Figure], faults: Iterable[Fault] = ()) -> None:
        """Take all figures of a row, or reject it with all its faults; a figure without text is passed over."""
        wrong, found = list(faults), []
        for figure in figures:
            try:
                observation = self._observation(line, figure)
            except ValueError as error:
                wrong.append(Fault(line, figure.column, figure.text, str(error)))
                continue
            if observation is not None:
                found.append(observation)
        keys = [(one.series, one.period) for one in found]
        if not wrong and not found:
            wrong.append(Fault(line, "", "", "a row without figures"))
        if not wrong and (len(set(keys)) != len(keys) or self.seen & set(keys)):
            wrong.append(Fault(line, "", "", "says again what an earlier row says"))
        for fault in wrong:
            self.account.reject(fault)
        if not wrong:
            self.account.loaded += 1
            self.seen.update(keys)
            self.observations.extend(found)

    def _observation(self, line: int, figure: Figure) -> Observation | None:
        printed = read_printed(figure.text)
        if printed is None:
            return None
        printed = printed.bounded_by(0.0, 100.0 if figure.unit.startswith("percent") else None)
        return Observation(
            series=str(figure.series),
            period=figure.period,
            value=printed.value,
            low=printed.low,
            high=printed.high,
            unit=figure.unit,
            scope=figure.scope or None,
            qualifiers=tuple(dict.fromkeys((*figure.marks, *printed.qualifiers))),
            edition=self.edition,
            released_on=release(self.edition).released_on,
            origin=origin(self.edition, f"{self.table.name} row {line} column {figure.column}"),
            note=f"{figure.note} {self.remark}".strip() or None,
            text=printed.text,
        )


def edition_in(table: TextTable) -> tuple[str, str]:
    """The edition of a table, and a remark where its column Source says otherwise.

    A summary of year Y prints figures to Y - 1, so the last year decides; the source column only where there
    is no year. It has slips: figure 1 of 2025 names MCS2024 and MCS2023 beside estimates of 2024. The name of
    the file does not count: figure 3 in the release of 2025 names MCS2024, and its countries are not those of
    figure 2 beside it. Raises FileFaults where neither tells.
    """
    stated = sorted(edition_of(_column(table, "Source")))
    years = [match[1] for name in table.header if (match := RELIANCE.match(name))]
    years += [match[1] for text in _column(table, "Year") if (match := _YEAR.match(text.strip()))]
    if years:
        edition = f"MCS{int(max(years)) + 1}"
        slip = [one for one in stated if one != edition]
        remark = f"The column Source prints {' and '.join(slip)}; the last year is that of {edition}."
        return edition, remark if slip else ""
    if len(stated) == 1 and re.fullmatch(r"MCS\d{4}", stated[0]):
        return stated[0], ""
    fault = Fault(1, "Source", ", ".join(stated)[:60], "neither a year nor the source column tells the edition")
    raise FileFaults(table.name, [fault], "Name the edition with --edition.")


def _column(table: TextTable, name: str) -> list[str]:
    at = table.column(name)
    return [row[at] for _, row in table.rows if at is not None and len(row) > at]


def read_year(text: str) -> tuple[str, tuple[str, ...]]:
    """The year of ``2024_estimated`` and the qualifier ``e``. Raises ValueError for anything else."""
    match = _YEAR.match(text.strip())
    if match is None:
        raise ValueError("not a year such as 2024 or 2024_estimated")
    return match[1], ("e",) if match[2] else ()


@cache
def _labels() -> Mapping[str, tuple[str, str | None]]:
    return {
        row["printed"]: (row["commodity"], row["form"] or None)
        for row in packaged_rows("sources/mcs_trends_commodities.csv")
    }


def place_label(label: str) -> tuple[str, str | None]:
    """The commodity and form of a label: ``RARE EARTHS, compounds and metals`` has a form of that name.

    Labels that name a commodity otherwise than its own table does are listed in
    ``data/sources/mcs_trends_commodities.csv``; of others, what follows the first comma is the form.
    Raises ValueError for an empty label.
    """
    text = numbered(label)[0]
    if not text:
        raise ValueError("the commodity is empty")
    if found := _labels().get(slug(text)):
        return found
    head, _, rest = text.partition(",")
    return commodity_slug(head), slug(rest) if rest.strip() else None
