"""Requests to the US Census international trade API: one for each flow, code and year.

Codes joined by commas are answered with HTTP 204, hence one request for each. Monthly figures come with the
cumulative ones, of which December is the year.
"""

from __future__ import annotations

from terbia.app.pulling.asking import Ask
from terbia.app.pulling.query import Key, Query, address
from terbia.errors import TerbiaError

BASE = "https://api.census.gov/data/timeseries/intltrade"
KEY = Key("TERBIA_CENSUS_KEY", "key", "address")
FIRST_YEAR = 2013
#: The day of the next year by which December is out, some two months late; an answer from before it grows.
SETTLED = "03-15"
_VARIABLES = {
    "imports": (
        "I_COMMODITY",
        "CTY_CODE,CTY_NAME,SUMMARY_LVL,GEN_VAL_MO,GEN_VAL_YR,CON_VAL_MO,CON_VAL_YR",
        "GEN_QY1_MO,GEN_QY1_MO_FLAG,UNIT_QY1,GEN_QY2_MO,GEN_QY2_MO_FLAG,UNIT_QY2",
    ),
    "exports": (
        "E_COMMODITY",
        "CTY_CODE,CTY_NAME,SUMMARY_LVL,DF,ALL_VAL_MO,ALL_VAL_YR",
        "QTY_1_MO,QTY_1_MO_FLAG,UNIT_QY1,QTY_2_MO,QTY_2_MO_FLAG,UNIT_QY2",
    ),
}


def queries(ask: Ask) -> list[Query]:
    """The requests. Quantities are asked for at ten digits only: above, units are mixed and none is given."""
    if early := [year for year in ask.years if year < FIRST_YEAR]:
        raise TerbiaError(f"The Census API begins with {FIRST_YEAR}; {early[0]} is in the archives of the bureau only.")
    return [_query(flow, code, year) for flow in ask.flows for code in ask.codes for year in ask.years]


def _query(flow: str, code: str, year: int) -> Query:
    column, values, quantities = _VARIABLES[flow]
    wanted = f"{column},{values}" + (f",{quantities}" if len(code) == 10 else "")
    parameters = [
        ("get", wanted),
        ("COMM_LVL", f"HS{len(code)}"),
        (column, code),
        ("time", f"from {year}-01 to {year}-12"),
    ]
    name = f"census_{flow}_{code}_{year}.json"
    return Query(
        "census", address(f"{BASE}/{flow}/hs", parameters), name, "json", KEY, settled_on=f"{year + 1}-{SETTLED}"
    )
