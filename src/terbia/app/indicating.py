"""Indicators of the field on the command line and in Python: one number, or many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terbia.app.answers import view_of
from terbia.app.contract import CONTRACT
from terbia.app.indicated.american import usgs
from terbia.app.indicated.answer import SECOND, Indicated
from terbia.app.indicated.concentrated import hhi, n_minus_1, weighted_hhi
from terbia.app.indicated.european import eu_commodities, eu_risk
from terbia.app.indicated.geopolitical import baskets, geopol, importers
from terbia.app.indicated.packaged import Tables, packaged_governance, packaged_trade
from terbia.app.indicated.supply import Asked, supply_periods, supply_places
from terbia.app.indicated.user_tables import read_tables
from terbia.errors import NotInRecord, TerbiaError
from terbia.ledger.record import Record, View

if TYPE_CHECKING:
    import polars as pl

#: The indicators, each with its full name.
NAMES = {
    "hhi": "Herfindahl-Hirschman index of production",
    "wgi-hhi": "governance-weighted Herfindahl-Hirschman index",
    "n-1": "share of supply (or coverage of demand) without the largest supplier",
    "eu-supply-risk": "supply risk of the EU criticality assessment",
    "geopolrisk": "geopolitical supply risk of an importer",
    "usgs-disruption": "disruption potential and trade exposure of USGS",
}
_TABLE_INDICATORS: dict[str, Callable[[Asked, str, str | None, str], Indicated]] = {
    "hhi": hhi,
    "wgi-hhi": weighted_hhi,
    "n-1": n_minus_1,
    "usgs-disruption": usgs,
}
_OWN_AREA = {"usgs-disruption": "US", "eu-supply-risk": "EU"}
DEFAULT_COMMODITY = "rare-earths"
DEFAULT_AREA = "US"


@dataclass(frozen=True, slots=True)
class Indication:
    """The answer or answers of an indicator; ``asked_all`` where many were asked for."""

    indicator: str
    answers: tuple[Indicated, ...]
    asked_all: bool

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON; with many, inputs are named and not quoted."""
        if not self.asked_all:
            return {"contract": CONTRACT, **self.answers[0].to_dict()}
        return {
            "contract": CONTRACT,
            "indicator": self.indicator,
            "title": NAMES[self.indicator],
            "answers": [answer.to_dict(brief=True) for answer in self.answers],
        }

    def frame(self) -> pl.DataFrame:
        """One row per answer; an indicator's second number (``SECOND``) has a column of its own."""
        import polars as pl

        names = ("indicator", "commodity", "area", "stage", "period", "unit", "value", "low", "high", "says", "method")
        columns: dict[str, list[object]] = {name: [] for name in (*names, "unverified_share")}
        for answer in self.answers:
            document = answer.to_dict(brief=True)
            for name, column in columns.items():
                column.append(document[name])
        second = SECOND.get(self.indicator)
        if second is not None:
            columns[second] = [None if answer.second is None else answer.second.value for answer in self.answers]
        numbers = dict.fromkeys(("value", "low", "high", "unverified_share", *filter(None, (second,))), pl.Float64)
        return pl.DataFrame(columns, schema_overrides=numbers)


def indicator(
    name: str,
    *,
    commodity: str | None = None,
    area: str | None = None,
    stage: str | None = None,
    period: str | None = None,
    all: bool = False,  # noqa: A002 (the option's name)
    tables: Sequence[str] = (),
    as_of: str | None = None,
    edition: str | None = None,
) -> Indication:
    """An indicator (see ``NAMES``) with its range, what it needs, its inputs and its method.

    ``tables`` are texts such as ``production=FILE`` (see docs/indicators.md). With ``all`` every commodity, area,
    stage and period that is not given. Raises NotInRecord for what the record does not hold, TerbiaError for a name
    that is no indicator, FileFaults for a table with faults.
    """
    if name not in NAMES:
        raise TerbiaError(f"'{name}' is not an indicator: there are {', '.join(NAMES)}.")
    record, view = Record.open(), view_of(as_of, edition)
    if edition is not None:
        record.edition(edition)
    asked = Asked(record, view, read_tables(tables, packaged_tables(view)))
    return indicate(asked, name, commodity=commodity, area=area, stage=stage, period=period, every=all)


def packaged_tables(view: View) -> Tables:
    """The packaged tables that had been released by the day of a view."""
    return Tables(trade=packaged_trade(view), governance=packaged_governance(view))


def indicate(
    asked: Asked,
    name: str,
    *,
    commodity: str | None = None,
    area: str | None = None,
    stage: str | None = None,
    period: str | None = None,
    every: bool = False,
) -> Indication:
    """One of ``NAMES`` from a record and tables that are at hand; raises as `indicator` does."""
    if every:
        return Indication(name, tuple(_every(name, asked, commodity, area, stage, period)), asked_all=True)
    return Indication(name, (_one(name, asked, commodity, area, stage, period),), asked_all=False)


def _one(
    name: str, asked: Asked, commodity: str | None, area: str | None, stage: str | None, period: str | None
) -> Indicated:
    what = commodity or DEFAULT_COMMODITY
    if name == "geopolrisk":
        return geopol(asked, what, stage, area or DEFAULT_AREA, period or _newest_trade(asked, what))
    _only(name, area)
    if name == "eu-supply-risk":
        return eu_risk(asked, commodity or "heavy-rare-earths", stage, period)
    return _TABLE_INDICATORS[name](asked, what, stage, period or _newest(name, asked, what, stage))


def _only(name: str, area: str | None) -> None:
    """These are indicators of the world (for USGS, of the US; for the EU, of itself): another is a misunderstanding."""
    own = _OWN_AREA.get(name, "WORLD")
    if area not in (None, own):
        raise TerbiaError(f"{name} is an indicator of {own}, not of '{area}': leave out --area.")


def _newest(name: str, asked: Asked, commodity: str, stage: str | None) -> str:
    periods = supply_periods(asked, commodity, stage)
    if name == "wgi-hhi" and asked.tables.governance is not None:
        governed = {when for _, when in asked.tables.governance.estimates}
        periods = tuple(p for p in periods if p in governed) or periods
    if not periods:
        raise NotInRecord("world production of", commodity, [], "No edition known by then has it.")
    return periods[-1]


def _newest_trade(asked: Asked, commodity: str) -> str:
    trade = asked.tables.trade
    years = trade.years if trade is not None else frozenset()
    with suppress(NotInRecord):
        years = years & set(supply_periods(asked, commodity, None)) or years
    if not years:
        return _newest("geopolrisk", asked, commodity, None)
    return max(years)


def _every(
    name: str, asked: Asked, commodity: str | None, area: str | None, stage: str | None, period: str | None
) -> Iterator[Indicated]:
    if name != "geopolrisk":
        _only(name, area)
    if name == "eu-supply-risk":
        for one in [commodity] if commodity else eu_commodities(asked.tables.eu):
            yield eu_risk(asked, one, stage, period)
    elif name == "geopolrisk":
        yield from _every_importer(asked, commodity, area, stage, period)
    else:
        if asked.tables.demand is not None or asked.tables.reliance is not None:
            commodity = commodity or DEFAULT_COMMODITY
        for one, form in supply_places(asked, commodity, stage):
            for when in supply_periods(asked, one, form):
                if period in (None, when):
                    yield _TABLE_INDICATORS[name](asked, one, form, when)


def _every_importer(
    asked: Asked, commodity: str | None, area: str | None, stage: str | None, period: str | None
) -> Iterator[Indicated]:
    trade = asked.tables.trade
    years = sorted(trade.years) if trade is not None else []
    for basket in baskets():
        if commodity in (None, basket.commodity) and stage in (None, basket.stage):
            for when in [period] if period else years:
                for importer in [area] if area else importers(asked, basket, when):
                    yield geopol(asked, basket.commodity, basket.stage, importer, when)
