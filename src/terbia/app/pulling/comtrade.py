"""Requests to UN Comtrade: one for each year, all codes and flows in it.

The breakdowns by second partner, mode of transport and customs procedure are set to their totals, for else the
rows multiply. The classification is the vintage that the reporter used in that year: asking for another gives
no rows at all. Where the vintage is not on file, ``HS`` (as reported) is asked for.
"""

from __future__ import annotations

from terbia.app.pulling.asking import Ask, table
from terbia.app.pulling.query import Key, Query, address
from terbia.errors import TerbiaError
from terbia.vocab.area_number import comtrade_number

DATA = "https://comtradeapi.un.org/data/v1/get"
PREVIEW = "https://comtradeapi.un.org/public/v1/preview"
KEY = Key("TERBIA_COMTRADE_KEY", "Ocp-Apim-Subscription-Key", "header")
PREVIEW_ROWS, DATA_ROWS = 500, 100_000
_FLOWS = {"imports": "M", "exports": "X"}


def queries(ask: Ask) -> list[Query]:
    """The requests; without a key those of the public preview, which ends at 500 rows."""
    long = [code for code in ask.codes if len(code) > 6]
    if long:
        raise TerbiaError(f"UN Comtrade has codes of at most six digits: {long[0]} is a line of a national tariff.")
    try:
        reporter = comtrade_number(ask.area)
    except ValueError as error:
        raise TerbiaError(f"{error}: write the code of one country that reports to it, as in US, CN, JP.") from None
    return [_query(ask, year, reporter) for year in ask.years]


def vintage(area: str, year: int) -> str:
    """The classification in which an area reported a year, ``HS`` (as reported) where that is not on file."""
    for row in table("comtrade_vintages"):
        if row["reporter"] == area and int(row["first_year"]) <= year <= int(row["last_year"]):
            return row["classification"]
    return "HS"


def _query(ask: Ask, year: int, reporter: str) -> Query:
    keyed = KEY.value() is not None
    frequency = "M" if ask.monthly else "A"
    months = [f"{year}{month:02d}" for month in range(1, 13)]
    parameters = [
        ("reporterCode", reporter),
        ("period", ",".join(months) if ask.monthly else str(year)),
        ("cmdCode", ",".join(ask.codes)),
        ("flowCode", ",".join(_FLOWS[flow] for flow in ask.flows)),
        ("partner2Code", "0"),
        ("motCode", "0"),
        ("customsCode", "C00"),
    ]
    base = f"{DATA if keyed else PREVIEW}/C/{frequency}/{vintage(ask.area, year)}"
    return Query(
        "comtrade",
        address(base, parameters),
        f"comtrade_{ask.area}_{frequency}_{year}.json",
        "json",
        KEY,
        empty="data",
        cut_at=DATA_ROWS if keyed else PREVIEW_ROWS,
    )
