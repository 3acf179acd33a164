"""Prices of oxides and of mischmetal: ``prices.csv``, and the price rows of the salient tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from terbia.ledger.observation import Observation
from terbia.ledger.series import Series
from terbia.sources.compiled.editions import edition_of_row
from terbia.sources.compiled.figure import observe, read_row_figure
from terbia.sources.compiled.rows import TableRow, taken, words
from terbia.sources.mcs_place import place
from terbia.vocab.element import read_element

TABLES = ("prices.csv",)


def read() -> Iterator[Observation]:
    """One observation a row; the prices of the yearbook keep to the series of its own table."""
    for row in taken("prices.csv"):
        edition = edition_of_row(row)
        if edition.edition.startswith("MYB"):
            series, scope = _yearbook(row)
        else:
            series, scope = price_of(row, f"{row['material']}, {row['purity']}", row["basis"])
        yield observe(row, edition, series, row["year"], read_row_figure(row), row["unit"], scope=scope)


def price_of(row: TableRow, label: str, basis: str) -> tuple[str, str]:
    """Series and scope of a price by its printed label; prices at year-end are a statistic of their own.

    Raises ValueError for a label or a basis that is not known.
    """
    placed = place("Rare earths", f"Price: {label}", "Price")
    if placed is None or basis not in _statistics():
        raise row.fault(f"'{label}' ({basis}) is no price that is known")
    return str(Series("US", placed.commodity, _statistics()[basis], placed.form)), placed.scope or ""


def _yearbook(row: TableRow) -> tuple[str, str]:
    try:
        element = read_element(row["material"].removesuffix(" oxide")).name.lower()
    except ValueError as error:
        raise row.fault(str(error)) from None
    return str(Series("US", element, "price", "oxide", "myb")), f"{row['purity']} purity; {row['basis']}"


@cache
def _statistics() -> dict[str, str]:
    return {r["basis"]: r["statistic"] for r in words("compiled_price_bases")}
