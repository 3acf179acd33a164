"""Net import reliance: published, recomputed, and split into what moved it."""

from __future__ import annotations

import math
import re

from starlette.requests import Request
from starlette.responses import Response

from terbia.app.relying import Reliance, agreement_words
from terbia.app.site import addresses as to
from terbia.app.site import download, wording
from terbia.app.site.drawings import drawn, series_chart
from terbia.app.site.faults import Way, not_found
from terbia.app.site.nearby import close_names
from terbia.app.site.query import VIEW, Query, one_of, read_query, read_view
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.indicators.recompute import Recomputed, change, recompute, reliance_forms
from terbia.ledger.observation import Observation
from terbia.ledger.record import View
from terbia.reports.number_text import print_number, print_observation, print_range

SUFFIXES = ("csv", "json")
PARTS = ("production", "imports", "exports_residual")
NAMES = {
    "production": "Production",
    "imports": "Imports",
    "exports_residual": "Exports (what is left over)",
    "apparent_consumption": "Apparent consumption",
}
_RELIANCE = re.compile(r"([^/>]+)/([^/]+)/net-import-reliance(?:/|\Z)")


def reliances_page(request: Request) -> Response:
    """``/reliance``: everything whose reliance is published, with the newest word."""
    shelf: Shelf = request.app.state.shelves.current()
    query = read_query(request, VIEW)
    view = read_view(query, shelf)
    lines = []
    for name in sorted(shelf.ids):
        match = _RELIANCE.match(name)
        rows = shelf.newest(name, view) if match and ";" not in name else []
        if match and rows:
            lines.append((match[1], match[2], name, rows[-1]))
    first = {"rare-earths": 0, "rare-earths-heavy": 1, "yttrium": 2, "scandium": 3}
    lines.sort(key=lambda line: (first.get(line[1], 9), line[1], line[2]))
    return page("reliances.html", request, shelf, view=view, notices=query.notices, lines=lines)


def reliance_page(request: Request) -> Response:
    """``/reliance/<area>/<commodity>`` as a page, CSV or JSON."""
    shelf: Shelf = request.app.state.shelves.current()
    area = request.path_params["area"]
    commodity, suffix = to.split_suffix(request.path_params["commodity"], SUFFIXES)
    forms = _forms(shelf, area, commodity)
    query = read_query(request, ("period", "against", "form", *VIEW))
    view = read_view(query, shelf)
    form, series, rows = _chosen(shelf, query, view, (area, commodity), forms)
    periods = [o.period for o in rows]
    back = Way("The newest year", to.reliance(area, commodity, view, form=form))
    period = one_of(query.get("period"), periods, f"published reliance of {area}/{commodity} for", back) or periods[-1]
    against = one_of(query.get("against"), periods, f"published reliance of {area}/{commodity} for", back)
    earlier = [p for p in periods if p < period]
    if against is None and "against" not in query.values and earlier:
        against = earlier[-1]
    known = shelf.known(view)
    now = recompute(shelf.record, area, commodity, form, period, known)
    before = recompute(shelf.record, area, commodity, form, against, known) if against else None
    found = Reliance(area, commodity, form, now, before, None if before is None else change(now, before))
    if suffix == "json":
        return download.json_response(f"reliance-{area}-{commodity}", found.to_dict())
    address = to.reliance(area, commodity, view, period=period, against=against, form=form)
    if suffix == "csv":
        return _csv(shelf, found, address, view)
    chart = series_chart(rows, wording.title(series))
    return page(
        "reliance.html", request, shelf, view=view, notices=query.notices, found=found, now=now, before=before,
        area=area, commodity=commodity, form=form, forms=forms, period=period, against=against, periods=periods[::-1],
        series=series, verdict=agreement_words(now), names=NAMES, components=component_rows(now),
        parts=part_rows(found), chart=chart, drawings=drawn(chart) if chart else [], used=_used(now, before), rows=rows,
        unit=_unit(now),
    )  # fmt: skip


def _forms(shelf: Shelf, area: str, commodity: str) -> list[str | None]:
    held = {(m[1], m[2]) for name in shelf.ids if (m := _RELIANCE.match(name))}
    if (area, commodity) in held:
        return reliance_forms(shelf.record, area, commodity)
    names = [c for a, c in sorted(held) if a == area] or [c for _, c in sorted(held)]
    close = close_names(commodity, names)
    ways = [Way(wording.words(c), to.reliance(area if (area, c) in held else "US", c)) for c in close]
    raise not_found(
        f"The record holds no net import reliance of {area[:40]}/{commodity[:80]}.",
        (*ways, Way("Everything whose reliance is published", to.reliances())),
    )


def _chosen(
    shelf: Shelf, query: Query, view: View, what: tuple[str, str], forms: list[str | None]
) -> tuple[str | None, str, list[Observation]]:
    area, commodity = what
    named = one_of(query.get("form"), [f for f in forms if f], "form of that reliance")
    form = named or forms[0]
    series = "/".join(filter(None, (area, commodity, "net-import-reliance", form)))
    rows = shelf.newest(series, view)
    if not rows:
        raise not_found(
            f"Nothing on {series} was known {wording.known(view, shelf).removeprefix('as known ')}.",
            (Way("As known now", to.reliance(area, commodity, form=form)), Way("The series", to.series(series))),
        )
    return form, series, rows


def component_rows(found: Recomputed) -> list[tuple[str, str, str, tuple[Observation, ...]]]:
    """Components with central value, range and the observations they were read from."""
    balance = found.balance
    if balance is None:
        return []
    rows = []
    for name, estimate in (
        ("production", balance.production),
        ("imports", balance.imports),
        ("exports_residual", balance.exports_residual),
        ("apparent_consumption", balance.consumption),
    ):
        central = "" if estimate.value is None else print_number(float(f"{estimate.value:.4g}"))
        spread = print_range(estimate.range.low, estimate.range.high, "").removeprefix("about ")
        rows.append((name, central, spread, found.inputs.get(name, ())))
    return rows


def part_rows(found: Reliance) -> list[tuple[str, str, str, str]]:
    """The parts of a change in percentage points: name, central value, range, and what is known of the sign."""
    if found.moved is None:
        return []
    parts = [(NAMES[name], found.moved.parts[name]) for name in PARTS if name in found.moved.parts]
    rows = []
    for name, part in [*parts, ("Together", found.moved.points)]:
        central = "" if part.value is None else _signed(part.value)
        rows.append((name, central, f"{_signed(part.range.low)} to {_signed(part.range.high)}", part.sign))
    return rows


def _signed(value: float) -> str:
    if not math.isfinite(value):
        return "no bound"
    return f"{round(value, 1) + 0.0:+.1f}".replace("+0.0", "0.0").replace("-", "−")


def _unit(now: Recomputed) -> str:
    return now.inputs["apparent_consumption"][0].unit if now.inputs else ""


def _used(*years: Recomputed | None) -> list[Observation]:
    found = [y for y in years if y is not None]
    return list(dict.fromkeys(o for y in found for o in (y.published, *(i for g in y.inputs.values() for i in g))))


def _csv(shelf: Shelf, found: Reliance, address: str, view: View) -> Response:
    now = found.now
    rows: list[list[object]] = [["published", now.period, print_observation(now.published), "", now.published.unit, ""]]
    if now.reliance is not None:
        span = now.reliance.range
        rows.append(
            ["recomputed", now.period, now.reliance.value, print_range(span.low, span.high, "percent"), "percent", ""]
        )
    rows += [[name, now.period, central, spread, _unit(now), ""] for name, central, spread, _ in component_rows(now)]
    moved = f"{found.before.period} to {now.period}" if found.before else ""
    rows += [
        [f"change: {name}", moved, central, spread, "percentage points", sign]
        for name, central, spread, sign in part_rows(found)
    ]
    body = [[cell.replace("\u00a0", " ") if isinstance(cell, str) else cell for cell in row] for row in rows]
    head = download.about(
        shelf, f"Net import reliance of {found.area}/{found.commodity}", address, view, _used(now, found.before)
    )
    columns = ("what", "period", "central", "range", "unit", "sign")
    return download.csv_response(f"reliance-{found.area}-{found.commodity}", head, columns, body)
