"""Indicators of the field: one number with its range, what it is made of, its variants, flaws and needs."""

from __future__ import annotations

import inspect

from starlette.requests import Request
from starlette.responses import Response

from terbia.app.indicated.answer import SECOND, Indicated
from terbia.app.indicated.european import eu_commodities
from terbia.app.indicated.geopolitical import baskets
from terbia.app.indicated.supply import Asked, supply_periods
from terbia.app.indicating import NAMES, Indication, indicate, packaged_tables
from terbia.app.site import addresses as to
from terbia.app.site import download
from terbia.app.site.drawings import drawn
from terbia.app.site.faults import Way, not_found
from terbia.app.site.indicator_words import indicator_chart, part_words, shown, term_words
from terbia.app.site.nearby import close_names
from terbia.app.site.query import VIEW, Query, one_of, read_query, read_view
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.errors import NotInRecord
from terbia.indicators import (
    concentration,
    eu_supply_risk,
    geopolrisk,
    n_minus_one,
    usgs_disruption,
    weighted_concentration,
)
from terbia.indicators.producers import production_forms
from terbia.ledger.record import View

SUFFIXES = ("csv", "json")
KEYS = ("commodity", "area", "stage", "period")
_FILES = (("CSV, the whole list", "csv"), ("JSON, with every input", "json"))
FORMULAS = {
    "hhi": concentration,
    "wgi-hhi": weighted_concentration,
    "n-1": n_minus_one,
    "eu-supply-risk": eu_supply_risk,
    "geopolrisk": geopolrisk,
    "usgs-disruption": usgs_disruption,
}


def indicators_page(request: Request) -> Response:
    """``/indicator``: every indicator, with its newest answer on rare earths."""
    shelf: Shelf = request.app.state.shelves.current()
    query = read_query(request, VIEW)
    view = read_view(query, shelf)
    asked = asked_of(shelf, view)
    lines = []
    for name, title in NAMES.items():
        try:
            (answer,) = indicate(asked, name).answers
        except NotInRecord:
            answer = None
        lines.append((name, title, answer, "" if answer is None else shown(answer.number)))
    return page("indicators.html", request, shelf, view=view, notices=query.notices, lines=lines)


def indicator_page(request: Request) -> Response:
    """``/indicator/<name>`` as a page, CSV or JSON."""
    shelf: Shelf = request.app.state.shelves.current()
    name, suffix = to.split_suffix(request.path_params["name"], SUFFIXES)
    if name not in NAMES:
        ways = [Way(NAMES[close], to.indicator(close)) for close in close_names(name, NAMES)]
        raise not_found(f"There is no indicator '{name[:60]}'.", (*ways, Way("Every indicator", to.indicators())))
    query = read_query(request, (*KEYS, *VIEW))
    view = read_view(query, shelf)
    asked = asked_of(shelf, view)
    choices = _choices(name, asked, query)
    what = {key: one_of(query.get(key), choices[key], key) if choices[key] else query.get(key) for key in KEYS}
    found = indicate(
        asked, name, commodity=what["commodity"], area=what["area"], stage=what["stage"], period=what["period"]
    )
    (answer,) = found.answers
    address = _address(name, view, what)
    if suffix == "json":
        return download.json_response(f"indicator-{name}", found.to_dict())
    every = _beside(asked, answer, what)
    if suffix == "csv":
        return _csv(shelf, answer, every, address, view)
    chart = indicator_chart(answer, every)
    return page(
        "indicator.html", request, shelf, view=view, notices=query.notices, name=name, title=NAMES[name],
        answer=answer, number=shown(answer.number), address=address, choices=choices, what=what,
        files=[(words, _address(name, view, what, suffix)) for words, suffix in _FILES],
        every=[(one, shown(one.number)) for one in every], by="commodity" if name == "eu-supply-risk" else "period",
        second=shown(answer.second), second_name=term_words(SECOND.get(name, "")),
        parts=[(term_words(key), text) for key, part in answer.parts.items() if (text := part_words(part))],
        variants=[(v, shown(v.number)) for v in answer.variants], formula=inspect.getdoc(FORMULAS[name]) or "",
        chart=chart, drawings=drawn(chart) if chart else [],
    )  # fmt: skip


def _address(name: str, view: View, what: dict[str, str | None], suffix: str = "") -> str:
    return to.indicator(
        name, view, suffix=suffix, commodity=what["commodity"], area=what["area"], stage=what["stage"],
        period=what["period"],
    )  # fmt: skip


def asked_of(shelf: Shelf, view: View) -> Asked:
    """The record and the packaged tables as a view knows them; what was found of supply is kept for the view."""
    known = shelf.known(view)
    tables = packaged_tables(view)
    key = ("indicators", known, tables.trade is None, tables.governance is None)
    found: Asked = shelf.small.get(key, lambda: Asked(shelf.record, known, tables))
    return found


def _choices(name: str, asked: Asked, query: Query) -> dict[str, list[str]]:
    """What can be asked for by key; an empty list where any text may be tried, or nothing."""
    none: dict[str, list[str]] = {key: [] for key in KEYS}
    if name == "eu-supply-risk":
        return {**none, "commodity": eu_commodities(None), "stage": ["extraction", "processing"]}
    if name == "geopolrisk":
        trade = asked.tables.trade
        stages = list(dict.fromkeys(b.stage for b in baskets()))
        years = sorted(trade.years, reverse=True) if trade is not None else []
        return {**none, "commodity": list(dict.fromkeys(b.commodity for b in baskets())), "stage": stages,
                "period": years}  # fmt: skip
    forms = production_forms(asked.record)
    commodity = query.get("commodity") or "rare-earths"
    found = {**none, "commodity": sorted(forms), "stage": list(forms.get(commodity, ()))}
    stage = query.get("stage") or (found["stage"][0] if found["stage"] else None)
    if stage in found["stage"]:
        found["period"] = list(reversed(supply_periods(asked, commodity, stage)))
    return found


def _beside(asked: Asked, answer: Indicated, what: dict[str, str | None]) -> list[Indicated]:
    """The same question for every year (for the EU, every commodity)."""
    if answer.indicator == "eu-supply-risk":
        return list(indicate(asked, answer.indicator, stage=what["stage"], every=True).answers)
    area = answer.area if answer.indicator == "geopolrisk" else None
    found = indicate(asked, answer.indicator, commodity=answer.commodity, area=area, stage=answer.stage, every=True)
    return list(found.answers)


def _csv(shelf: Shelf, answer: Indicated, every: list[Indicated], address: str, view: View) -> Response:
    frame = Indication(answer.indicator, tuple(every), asked_all=True).frame().drop("indicator", "method")
    columns, rows = tuple(frame.columns), frame.rows()
    used = [o for one in every for o in one.inputs]
    head = download.about(shelf, f"{NAMES[answer.indicator]}: {answer.method}", address, view, used)
    return download.csv_response(f"indicator-{answer.indicator}", head, columns, rows)
