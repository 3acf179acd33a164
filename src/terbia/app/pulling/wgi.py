"""The request to the World Bank for an indicator of governance: every economy and year on one page."""

from __future__ import annotations

import datetime

from terbia.app.pulling.asking import Ask
from terbia.app.pulling.query import Query, address
from terbia.errors import TerbiaError

BASE = "https://api.worldbank.org/v2/country/all/indicator"
DIMENSIONS = ("VA", "PV", "GE", "RQ", "RL", "CC")
FIRST_YEAR = 1996


def queries(ask: Ask) -> list[Query]:
    """The one request: codes of source 3, under which the indicators are since they were renamed."""
    dimension = ask.indicator.upper()
    if dimension not in DIMENSIONS:
        raise TerbiaError(
            f"'{ask.indicator[:20]}' is no indicator of governance: write one of {', '.join(DIMENSIONS)}."
        )
    last = datetime.date.today().year
    years = ask.years or (FIRST_YEAR, last)
    if years[-1] < FIRST_YEAR:
        raise TerbiaError(f"The governance indicators begin in {FIRST_YEAR}: {years[-1]} is before that.")
    parameters = [
        ("source", "3"),
        ("format", "json"),
        ("per_page", "20000"),
        ("date", f"{max(years[0], FIRST_YEAR)}:{years[-1]}"),
    ]
    code = f"GOV_WGI_{dimension}.EST"
    return [Query("wgi", address(f"{BASE}/{code}", parameters), f"wgi_{dimension.lower()}.json", "json")]
