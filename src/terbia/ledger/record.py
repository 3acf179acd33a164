"""The record: every edition together, and what it says as known on a day or in an edition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import polars as pl

from terbia.errors import NotInRecord
from terbia.ledger.edition import Edition
from terbia.ledger.flows import flow_rows
from terbia.ledger.frame import RECORD_SCHEMA, to_observations
from terbia.ledger.home import packaged_folder, user_record_folder
from terbia.ledger.manifest import editions_hash, held_editions
from terbia.ledger.observation import Observation
from terbia.ledger.series import Series, read_series
from terbia.ledger.store import OBSERVATIONS, read_editions


@dataclass(frozen=True)
class View:
    """What is asked of the record: as known on a day, or as one edition says; neither means the newest of all."""

    as_of: str | None = None
    edition: str | None = None


NEWEST = View()


@dataclass(frozen=True)
class Record:
    """Editions and their observations; opened once, it does not change under its reader."""

    editions: tuple[Edition, ...]
    folders: dict[str, Path] = field(default_factory=dict)

    @classmethod
    def open(cls, user: Path | None = None, packaged: Path | None = None) -> Record:
        """The packaged record with the user's editions over it."""
        inside, outside = packaged or packaged_folder(), user or user_record_folder()
        return cls(held_editions(outside, inside), {"packaged": inside, "user": outside})

    @cached_property
    def sha256(self) -> str:
        """A hash of everything that the record holds."""
        return editions_hash(self.editions)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the editions, oldest first; an edition that is packaged and loaded is named once."""
        ordered = sorted(self.editions, key=lambda e: (e.released_on, e.name))
        return tuple(dict.fromkeys(e.name for e in ordered))

    def edition(self, name: str) -> Edition:
        """The edition of a name, the user's own before the packaged one. Raises NotInRecord."""
        for edition in sorted(self.editions, key=lambda e: e.packaged):
            if edition.name == name:
                return edition
        raise NotInRecord("edition", name, self.names, "'terbia editions' lists them.")

    @cached_property
    def rows(self) -> pl.DataFrame:
        """All observations, sorted by series, period, release; a user's row hides the packaged one it restates.

        ``key`` numbers the (series, period) pairs in order, so that selecting needs no comparison of strings.
        """
        parts = [
            read_editions(folder, editions)
            for where, folder in self.folders.items()
            if (editions := [e for e in self._held_in(where) if e.layout == OBSERVATIONS])
        ]
        if not parts:
            return pl.DataFrame(schema={**RECORD_SCHEMA, "own": pl.Boolean, "key": pl.UInt32})
        table = pl.concat(parts)
        if len(self.names) < len(self.editions):
            same = ("series", "period", "edition")
            table = table.sort(*same, "own")
            table = table.filter(~pl.all_horizontal(pl.col(c).eq_missing(pl.col(c).shift(-1)) for c in same))
        # A row that nobody has checked never hides one that was read from the publisher.
        unchecked = pl.col("qualifiers").str.contains("unverified")
        table = table.sort("series", "period", ~unchecked, "released_on", "edition")
        new = (pl.col("series").ne_missing(pl.col("series").shift())) | (
            pl.col("period").ne_missing(pl.col("period").shift())
        )
        return table.with_columns(new.cum_sum().cast(pl.UInt32).alias("key"))

    def _held_in(self, where: str) -> tuple[Edition, ...]:
        return tuple(e for e in self.editions if e.packaged == (where == "packaged"))

    def _flows(self, series: Series, view: View) -> pl.DataFrame:
        """What editions of flows say of a series, those that the view asks for."""
        found = []
        for where, folder in self.folders.items():
            asked = tuple(
                e
                for e in self._held_in(where)
                if e.layout == "flows"
                and (view.edition is None or e.name in self._chain(view.edition))
                and (view.as_of is None or e.released_on <= view.as_of)
            )
            found.append(flow_rows(folder, asked, series))
        return pl.concat(found).sort("period", "released_on", "edition")

    def select(self, view: View = NEWEST) -> pl.DataFrame:
        """One row for each series and period: the newest that had been released by the day, or the edition's.

        An edition that corrects another is read over its parent.
        """
        table = self.rows
        if view.edition is not None:
            chain = self._chain(view.edition)
            table = table.filter(pl.col("edition").is_in(chain))
        if view.as_of is not None:
            table = table.filter(pl.col("released_on") <= view.as_of)
        last = pl.col("key").ne_missing(pl.col("key").shift(-1))
        return table.filter(last)

    def _chain(self, name: str) -> list[str]:
        chain = [name]
        edition = self.edition(name)
        while edition.parent is not None and edition.parent not in chain:
            chain.append(edition.parent)
            if edition.parent not in self.names:
                break
            edition = self.edition(edition.parent)
        return chain

    def observations(
        self, series: str, period: str | None = None, view: View = NEWEST, *, all_editions: bool = False
    ) -> list[Observation]:
        """What the record says of a series, by period; with ``all_editions``, every edition's word on it.

        Raises BadSeries for an id that is none, NotInRecord for a series that no edition holds.
        """
        named = read_series(series)
        table = self.rows if all_editions else self.select(view)
        if all_editions and view.as_of is not None:
            table = table.filter(pl.col("released_on") <= view.as_of)
        found = table.filter(pl.col("series") == series)
        if self._has_flows:
            more = self._flows(named, view if not all_editions else View(view.as_of))
            if not all_editions:
                more = more.unique("period", keep="last", maintain_order=True)
                more = more.join(found, on=["series", "period"], how="anti", maintain_order="left")
            found = pl.concat([found.select(more.columns), more])
        if found.is_empty():
            if series in self.series_ids:
                when = f"in edition {view.edition}" if view.edition else f"as known on {view.as_of}"
                raise NotInRecord("figure of", series, (), f"None {when}; other editions have it.")
            raise NotInRecord("series", series, self.series_ids, "Search with 'terbia series WORDS'.")
        if period is not None:
            periods = found["period"].to_list()
            found = found.filter(pl.col("period") == period)
            if found.is_empty():
                raise NotInRecord(f"period of {series}", period, sorted(set(periods)))
        return to_observations(found.sort("period", maintain_order=True))

    def day(self, view: View) -> str | None:
        """The day on which things are said: the view's, or that of its edition's release; None for the newest."""
        return self.edition(view.edition).released_on if view.edition else view.as_of

    @cached_property
    def _has_flows(self) -> bool:
        return any(edition.layout == "flows" for edition in self.editions)

    def find(self, series: str, period: str, view: View = NEWEST) -> Observation | None:
        """The observation of one series and period, or None where there is none."""
        index = self._index(view)
        return index[(series, period)]

    def _index(self, view: View) -> dict[tuple[str, str], Observation | None]:
        cache: dict[View, dict[tuple[str, str], Observation | None]] = self.__dict__.setdefault("_indexes", {})
        if view not in cache:
            cache[view] = _Lazy(self.select(view))
        return cache[view]

    @cached_property
    def series_ids(self) -> list[str]:
        """Every series of the record, sorted."""
        ids: list[str] = self.rows["series"].unique().sort().to_list()
        return ids

    def frame(self, view: View = NEWEST, *, series: Iterable[str] | None = None) -> pl.DataFrame:
        """The selected rows as a polars frame with the record's columns."""
        table = self.select(view).select(list(RECORD_SCHEMA))
        return table if series is None else table.filter(pl.col("series").is_in(list(series)))


class _Lazy(dict[tuple[str, str], Observation | None]):
    """Observations by series and period, made only when they are asked for."""

    def __init__(self, table: pl.DataFrame) -> None:
        super().__init__()
        keys = zip(table["series"].to_list(), table["period"].to_list(), strict=True)
        self._table, self._place = table, {key: row for row, key in enumerate(keys)}

    def __missing__(self, key: tuple[str, str]) -> Observation | None:
        if key not in self._place:
            return None
        self[key] = found = to_observations(self._table[self._place[key]])[0]
        return found
