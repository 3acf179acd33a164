"""Full-text search over series: SQLite FTS5, derived from the record and rebuilt whenever it changes."""

from __future__ import annotations

import math
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from terbia.ledger.home import cache_folder
from terbia.ledger.record import Record
from terbia.ledger.series import read_series
from terbia.vocab.area import area
from terbia.vocab.element import elements


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series with its title, unit, first and last period, and the editions that speak of it."""

    series: str
    title: str
    unit: str
    periods: tuple[str, ...]
    editions: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """The line as JSON."""
        return {
            "series": self.series,
            "title": self.title,
            "unit": self.unit,
            "periods": list(self.periods),
            "editions": list(self.editions),
        }


def series_title(name: str) -> str:
    """A series id in words: ``United States: rare earths, net import reliance, compounds and metals``."""
    series = read_series(name)
    words = [series.commodity, series.statistic, series.form or "", series.scope or ""]
    said = ", ".join(word.replace("-", " ") for word in words if word)
    places = area(series.area).name
    if series.partner:
        places += f" to {area(series.partner).name}"
    return f"{places}: {said}"


def search(record: Record, words: str = "", limit: int | None = None) -> list[SeriesLine]:
    """The series whose id, title, aliases, scope or notes hold all the words, best first; all of them without words.

    A word may be the beginning of one (``relian``). Search is case-blind; symbols of elements work too.
    """
    terms = re.findall(r"[\w.]+", words.lower())
    with _index(record) as connection:
        if not terms:
            rows = list(connection.execute("SELECT series, title, unit, periods, editions FROM line ORDER BY series"))
        else:
            query = " AND ".join(f'"{term}"*' for term in terms)
            ranked = connection.execute(
                "SELECT bm25(found, 4.0, 2.0, 1.0, 1.0), l.series, l.title, l.unit, l.periods, l.editions "
                "FROM found f JOIN line l ON l.rowid = f.rowid WHERE found MATCH ?",
                (query,),
            ).fetchall()
            rows = [row[1:] for row in sorted(ranked, key=_rank)]
        lines = [
            SeriesLine(series, title, unit, tuple(periods.split("\t")), tuple(editions.split("\t")))
            for series, title, unit, periods, editions in rows
        ]
    return lines if limit is None else lines[:limit]


def _rank(row: tuple[float, str, str, str, str, str]) -> tuple[float, int, str]:
    """The best match first; of matches alike the line with a long history before a single figure."""
    score, series, _, _, periods, _ = row
    return (round(score - math.log(1 + periods.count("\t")), 6), len(series), series)


class _index:  # noqa: N801 (reads as a clause: with _index(record))
    """The index of a record: from the cache folder where it can be kept, in memory where not."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def __enter__(self) -> sqlite3.Connection:
        path = cache_folder() / f"search-{self._record.sha256[:16]}.sqlite"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = not path.exists()
            if fresh:
                for old in path.parent.glob("search-*.sqlite"):
                    old.unlink(missing_ok=True)
                self._built(path)
            self._connection = sqlite3.connect(path)
            self._connection.execute("SELECT count(*) FROM line")
        except (OSError, sqlite3.Error):
            self._connection = sqlite3.connect(":memory:")
            _build(self._connection, self._record)
        return self._connection

    def _built(self, path: Path) -> None:
        temporary = path.with_suffix(".new")
        temporary.unlink(missing_ok=True)
        connection = sqlite3.connect(temporary)
        _build(connection, self._record)
        connection.close()
        temporary.replace(path)

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _build(connection: sqlite3.Connection, record: Record) -> None:
    connection.execute("CREATE TABLE line (series TEXT, title TEXT, unit TEXT, periods TEXT, editions TEXT)")
    connection.execute(
        "CREATE VIRTUAL TABLE found USING fts5(series, title, alias, note, tokenize='unicode61 remove_diacritics 2')"
    )
    aliases = {element.name.lower(): element.symbol.lower() for element in elements().values()}
    for number, row in enumerate(_lines(record).iter_rows(named=True), start=1):
        title = series_title(row["series"])
        commodity = read_series(row["series"]).commodity
        alias = aliases.get(commodity, "")
        connection.execute(
            "INSERT INTO line (rowid, series, title, unit, periods, editions) VALUES (?, ?, ?, ?, ?, ?)",
            (
                number,
                row["series"],
                title,
                row["unit"],
                "\t".join(row["periods"]),
                "\t".join(row["editions"]),
            ),
        )
        spoken = re.sub(r"[^\w.]+", " ", row["series"])
        connection.execute(
            "INSERT INTO found (rowid, series, title, alias, note) VALUES (?, ?, ?, ?, ?)",
            (number, spoken, title, alias, " ".join(filter(None, (row["scope"], row["note"])))),
        )
    connection.commit()


def _lines(record: Record) -> pl.DataFrame:
    return (
        record.rows.lazy()
        .group_by("series", maintain_order=True)
        .agg(
            pl.col("unit").last(),
            pl.col("period").unique(maintain_order=True).alias("periods"),
            pl.col("edition").unique(maintain_order=True).alias("editions"),
            pl.col("scope").drop_nulls().last(),
            pl.col("note").drop_nulls().last(),
        )
        .collect()
    )
