"""Observations as a table of columns, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from terbia.ledger.observation import Observation, Origin

_ORIGIN = ("title", "publisher", "url", "locator", "licence")

#: Columns of an edition's file, in order.
SCHEMA: dict[str, Any] = {
    "series": pl.String,
    "period": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "scope": pl.String,
    "qualifiers": pl.String,
    "note": pl.String,
    "text": pl.String,
    "title": pl.String,
    "publisher": pl.String,
    "url": pl.String,
    "locator": pl.String,
    "licence": pl.String,
}

#: The same with the edition, as the record holds them together.
RECORD_SCHEMA: dict[str, Any] = {
    **SCHEMA,
    "edition": pl.String,
    "released_on": pl.String,
}


def to_frame(observations: Iterable[Observation]) -> pl.DataFrame:
    """One row per observation, sorted by series and period; qualifiers joined by semicolons."""
    rows = [
        (o.series, o.period, o.value, o.low, o.high, o.unit, o.scope, ";".join(o.qualifiers), o.note, o.text,
         o.origin.title, o.origin.publisher, o.origin.url, o.origin.locator, o.origin.licence)
        for o in observations
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("series", "period", maintain_order=True)


def to_observations(frame: pl.DataFrame) -> list[Observation]:
    """The observations of a frame with the record's columns, in its order."""
    origins: dict[tuple[str, ...], Origin] = {}
    return [_observation(row, origins) for row in frame.select(list(RECORD_SCHEMA)).iter_rows(named=True)]


def _observation(row: dict[str, Any], origins: dict[tuple[str, ...], Origin]) -> Observation:
    key = tuple(row[name] for name in _ORIGIN)
    origin = origins.setdefault(key, Origin(*key))
    return Observation(
        series=row["series"],
        period=row["period"],
        value=row["value"],
        low=row["low"],
        high=row["high"],
        unit=row["unit"],
        scope=row["scope"],
        qualifiers=tuple(row["qualifiers"].split(";")) if row["qualifiers"] else (),
        edition=row["edition"],
        released_on=row["released_on"],
        origin=origin,
        note=row["note"],
        text=row["text"],
    )


def observation_frame(observations: Sequence[Observation]) -> pl.DataFrame:
    """Observations with edition and release date, for users who want a polars frame."""
    frame = to_frame([])
    if observations:
        rows = [o.to_dict() for o in observations]
        frame = pl.DataFrame(
            [
                {**{k: v for k, v in row.items() if k in RECORD_SCHEMA}, "qualifiers": ";".join(o.qualifiers)}
                for row, o in zip(rows, observations, strict=True)
            ],
            schema_overrides={"value": pl.Float64, "low": pl.Float64, "high": pl.Float64},
        )
    return frame
