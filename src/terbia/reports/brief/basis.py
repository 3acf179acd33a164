"""What a brief rests on: the record, the area and commodity, the years and editions in play."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from terbia.errors import NotInRecord
from terbia.ledger.frame import to_observations
from terbia.ledger.observation import Observation
from terbia.ledger.record import NEWEST, Record, View
from terbia.ledger.series import Series, read_series
from terbia.terms.shares import import_shares

_FAMILY = re.compile(r"MCS(\d{4})\Z")
#: Statistics of a national balance: their newest year is the brief's year.
_BALANCE = (
    "production",
    "imports",
    "exports",
    "apparent-consumption",
    "net-import-reliance",
    "reported-consumption",
)


@dataclass(frozen=True)
class Basis:
    """The record as seen for one area and commodity."""

    record: Record
    area: str
    commodity: str
    view: View

    @cached_property
    def own(self) -> list[tuple[Series, list[Observation]]]:
        """Every series of the area and commodity with its periods, as seen."""
        pattern = rf"^{re.escape(self.area)}/{re.escape(self.commodity)}/"
        table = self.table.filter(pl.col("series").str.contains(pattern))
        return grouped(table)

    @cached_property
    def table(self) -> pl.DataFrame:
        """The whole record as seen."""
        return self.record.select(self.view)

    def matching(self, pattern: str) -> list[tuple[Series, list[Observation]]]:
        """Series of the whole record whose id matches a regular expression."""
        return grouped(self.table.filter(pl.col("series").str.contains(pattern)))

    def rows(self, statistic: str, form: str | None = None, *, commodity: str | None = None) -> list[Observation]:
        """The periods of one line, oldest first; none where the record does not hold it."""
        name = "/".join(filter(None, (self.area, commodity or self.commodity, statistic, form)))
        if commodity and commodity != self.commodity:
            found = self.matching(f"^{re.escape(name)}$")
            return found[0][1] if found else []
        return next((rows for series, rows in self.own if str(series) == name), [])

    def at(
        self,
        statistic: str,
        form: str | None = None,
        year: str | None = None,
        *,
        commodity: str | None = None,
    ) -> Observation | None:
        """One figure of a line: that of a year, by default the brief's."""
        wanted = year or self.year
        return next((o for o in self.rows(statistic, form, commodity=commodity) if o.period == wanted), None)

    def forms(self, statistic: str) -> list[tuple[str | None, list[Observation]]]:
        """The lines of a statistic with their periods, in the order of the record, side counts left out."""
        return [(s.form, rows) for s, rows in self.own if s.statistic == statistic and s.scope is None]

    @cached_property
    def year(self) -> str:
        """The newest year of the area's own balance. Raises NotInRecord where the record has too little."""
        years = [
            o.period
            for series, rows in self.own
            if series.statistic in _BALANCE
            for o in rows
            if re.fullmatch(r"\d{4}", o.period)
        ]
        if not years:
            raise self._too_little()
        return max(years)

    def _too_little(self) -> NotInRecord:
        """Why there is no brief: nothing in this view, nothing of this area, or nothing of the commodity at all."""
        lines = [read_series(n) for n in self.record.series_ids]
        balances = [line for line in lines if line.statistic in _BALANCE and line.partner is None]
        here = sorted({line.commodity for line in balances if line.area == self.area})
        areas = sorted({line.area for line in balances if line.commodity == self.commodity})
        if self.commodity in here and self.view != NEWEST:
            hint = "It holds some today: leave out --as-of and --edition, or choose a later one."
        elif areas:
            hint = f"It has some for {', '.join(areas[:12])}{' and others' if len(areas) > 12 else ''}."
        elif here:
            hint = f"For {self.area} it has some of {', '.join(here[:12])}{' and others' if len(here) > 12 else ''}."
        else:
            hint = "Search with 'terbia series WORDS'."
        return NotInRecord("yearly balance of", f"{self.area}/{self.commodity}", (), hint)

    @property
    def previous_year(self) -> str:
        """The year before."""
        return str(int(self.year) - 1)

    @cached_property
    def edition(self) -> str:
        """The edition that speaks of the brief's year."""
        named = [o for s, rows in self.own if s.statistic in _BALANCE for o in rows if o.period == self.year]
        newest = max(named, key=lambda o: (o.released_on, o.edition))
        return newest.edition

    @cached_property
    def edition_before(self) -> str | None:
        """The edition of the same family before it that speaks of this area and commodity, or None."""
        return self.family_before(self.edition)

    def family_before(self, edition: str) -> str | None:
        """The edition of the same family before one, among those that hold this area and commodity."""
        match = _FAMILY.match(edition)
        if match is None:
            return None
        held = set(
            self.record.rows.filter(pl.col("series").str.starts_with(f"{self.area}/{self.commodity}/"))[
                "edition"
            ].unique()
        )
        years = [int(m[1]) for e in held if (m := _FAMILY.match(e)) and int(m[1]) < int(match[1])]
        return f"MCS{max(years)}" if years else None

    @cached_property
    def shares(self) -> list[Observation]:
        """Shares of import sources of the newest period and of one form, the largest first and the rest last."""
        forms = [form for form, _ in self.forms("net-import-reliance")]
        form = next((f for f in forms if f != "mineral-concentrates"), None)
        return import_shares(self.record, self.area, self.commodity, form, self.view, self.table)

    @property
    def limit(self) -> str | None:
        """The day beyond which nothing is shown: the one asked for or the edition's release; None without either."""
        return None if self.view == NEWEST else self.as_of

    @cached_property
    def silent_edition(self) -> str | None:
        """A newer edition of the family, as seen, that no longer holds this area and commodity; else None."""
        match = _FAMILY.match(self.edition)
        if match is None or self.view.edition is not None:
            return None
        for edition in self.record.editions:
            other = _FAMILY.match(edition.name)
            in_view = self.view.as_of is None or edition.released_on <= self.view.as_of
            if other and int(other[1]) > int(match[1]) and in_view:
                return edition.name
        return None

    @cached_property
    def superseding(self) -> str | None:
        """A newer edition of the family that the record holds but this view leaves out; None without one."""
        match = _FAMILY.match(self.edition)
        if match is None or self.view == NEWEST:
            return None
        prefix = f"{self.area}/{self.commodity}/"
        held = self.record.rows.filter(pl.col("series").str.starts_with(prefix))["edition"].unique().to_list()
        newer = [int(m[1]) for e in held if (m := _FAMILY.match(e)) and int(m[1]) > int(match[1])]
        return f"MCS{min(newer)}" if newer else None

    @cached_property
    def as_of(self) -> str:
        """The day as of which the brief speaks: the one asked for, or the newest release that speaks of the commodity.

        Asking for the brief as of this day gives the same figures.
        """
        if self.view.as_of is not None:
            return self.view.as_of
        if self.view.edition is not None:
            return self.record.edition(self.view.edition).released_on
        places = f"{re.escape(self.area)}|WORLD|[A-Z+]+>{re.escape(self.area)}"
        spoken = self.table.filter(pl.col("series").str.contains(f"^(?:{places})/{re.escape(self.commodity)}/"))
        # A date that was assumed says nothing about when something was known, where another was read.
        assumed = {e.name for e in self.record.editions if e.released_on_is_recalled}
        dated = spoken.filter(~pl.col("edition").is_in(assumed))
        days = [str(day) for day in (dated if dated.height else spoken)["released_on"].unique().to_list()]
        if self.silent_edition:
            days.append(self.record.edition(self.silent_edition).released_on)
        return max(days)

    def window(self, rows: Iterable[Observation], years: int = 5) -> list[Observation]:
        """The yearly rows of the last years before and including the brief's."""
        first = int(self.year) - years + 1
        return [o for o in rows if re.fullmatch(r"\d{4}", o.period) and first <= int(o.period) <= int(self.year)]


def grouped(table: pl.DataFrame) -> list[tuple[Series, list[Observation]]]:
    """The observations of a selection by series, in order."""
    found: dict[str, list[Observation]] = {}
    for observation in to_observations(table.sort("series", "period")):
        found.setdefault(observation.series, []).append(observation)
    return [(read_series(name), rows) for name, rows in found.items()]
