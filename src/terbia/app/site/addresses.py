"""Every address of the site is made here, and read back here.

A series id holds ``>``, ``/`` and ``;``. In a path its slashes stay, and ``~``, which no id holds, stands for ``>`` in
the first part and for ``;`` in the last: ``CN>US/rare-earths/imports;gross`` is
``/series/CN~US/rare-earths/imports~gross``.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from terbia.ledger.observation import Observation
from terbia.ledger.record import NEWEST, View

#: What a page can be had as, by the end of its path.
SUFFIXES = ("csv", "json", "md", "pdf", "svg", "png")


def _path(*parts: str) -> str:
    return "/" + "/".join(quote(part, safe="~+") for part in parts)


def _with(path: str, values: dict[str, str | None], anchor: str = "") -> str:
    query = urlencode({key: value for key, value in values.items() if value})
    return path + (f"?{query}" if query else "") + (f"#{quote(anchor, safe='')}" if anchor else "")


def _seen(view: View) -> dict[str, str | None]:
    return {"as_of": view.as_of, "edition": view.edition}


def home(view: View = NEWEST) -> str:
    """The first page."""
    return _with("/", _seen(view))


def brief(area: str, commodity: str, view: View = NEWEST, *, suffix: str = "", anchor: str = "") -> str:
    """A brief, as a page or with a suffix as a file."""
    return _with(_path("brief", area, commodity) + _dot(suffix), _seen(view), anchor)


def search(
    words: str = "",
    *,
    suffix: str = "",
    page: int = 1,
    area: str | None = None,
    commodity: str | None = None,
    statistic: str | None = None,
    source: str | None = None,
) -> str:
    """The search among the series, narrowed by area, commodity, statistic or source (an edition)."""
    number = None if page == 1 else str(page)
    values = {"q": words, "area": area, "commodity": commodity, "statistic": statistic, "source": source}
    return _with("/series" + _dot(suffix), {**values, "page": number})


def series(name: str, view: View = NEWEST, *, suffix: str = "", anchor: str = "") -> str:
    """One series, as a page or with a suffix as a file."""
    places, _, rest = name.partition("/")
    parts = [places.replace(">", "~"), *rest.replace(";", "~").split("/")]
    return _with(_path("series", *parts) + _dot(suffix), _seen(view), anchor)


def read_series_path(path: str) -> str:
    """The series id that a path after ``/series/`` names; a raw id is left as it is."""
    places, slash, rest = path.partition("/")
    return places.replace("~", ">") + slash + rest.replace("~", ";")


def split_suffix(path: str, allowed: tuple[str, ...] = SUFFIXES) -> tuple[str, str]:
    """A path and the suffix at its end, empty where there is none of those allowed."""
    stem, dot, end = path.rpartition(".")
    return (stem, end) if dot and end in allowed else (path, "")


def observation(o: Observation, view: View = NEWEST) -> str:
    """The row of an observation on the page of its series."""
    seen = view if view.edition in (None, o.edition) else View(view.as_of)
    return series(o.series, seen, anchor=observation_anchor(o.period, o.edition))


def observation_anchor(period: str, edition: str) -> str:
    """The id of the row in which an edition speaks of a period."""
    return "p-" + re.sub(r"[^A-Za-z0-9.-]+", "_", f"{period}-{edition}")


def sources(*, suffix: str = "") -> str:
    """The editions of the record."""
    return "/sources" + _dot(suffix)


def source(edition: str) -> str:
    """One edition."""
    return _path("sources", edition)


def diff(
    before: str,
    after: str,
    *,
    suffix: str = "",
    page: int = 1,
    commodity: str | None = None,
    kind: str | None = None,
) -> str:
    """What changed between two editions."""
    number = None if page == 1 else str(page)
    values = {"commodity": commodity, "kind": kind, "page": number}
    return _with(_path("diff", before, after) + _dot(suffix), values)


def choose_diff() -> str:
    """The page on which two editions are chosen."""
    return "/diff"


def events(*, suffix: str = "", since: str | None = None, kind: str | None = None, anchor: str = "") -> str:
    """Events."""
    return _with("/events" + _dot(suffix), {"since": since, "kind": kind}, anchor)


def reliances(view: View = NEWEST) -> str:
    """Everything whose net import reliance is published."""
    return _with("/reliance", _seen(view))


def reliance(
    area: str,
    commodity: str,
    view: View = NEWEST,
    *,
    suffix: str = "",
    period: str | None = None,
    against: str | None = None,
    form: str | None = None,
) -> str:
    """The net import reliance of an area."""
    values = {"period": period, "against": against, "form": form, **_seen(view)}
    return _with(_path("reliance", area, commodity) + _dot(suffix), values)


def orebodies(view: View = NEWEST, *, suffix: str = "") -> str:
    """All ore bodies."""
    return _with("/orebody" + _dot(suffix), _seen(view))


def orebody(
    name: str,
    view: View = NEWEST,
    *,
    suffix: str = "",
    throughput: str | None = None,
    prices: str | None = None,
    compare: str | None = None,
    basis: str | None = None,
    anchor: str = "",
) -> str:
    """One ore body, or two beside each other."""
    values = {"throughput": throughput, "prices": prices, "compare": compare, "basis": basis, **_seen(view)}
    return _with(_path("orebody", name) + _dot(suffix), values, anchor)


def world_balance(
    view: View = NEWEST,
    *,
    suffix: str = "",
    driver: str | None = None,
    demand: str | None = None,
    period: str | None = None,
) -> str:
    """The balance of the world when one element drives mining; ``demand`` is that of the driver in t REO."""
    values = {"driver": driver, "demand": demand, "period": period, **_seen(view)}
    return _with("/orebody/world" + _dot(suffix), values)


def facilities(view: View = NEWEST, *, suffix: str = "") -> str:
    """Every plant."""
    return _with("/facility" + _dot(suffix), _seen(view))


def facility(key: str, view: View = NEWEST, *, suffix: str = "", anchor: str = "") -> str:
    """One plant, as a page or with a suffix as a file."""
    return _with(_path("facility", key) + _dot(suffix), _seen(view), anchor)


def company(key: str, view: View = NEWEST, *, suffix: str = "") -> str:
    """One company with its plants, as a page or with a suffix as a file."""
    return _with(_path("company", key) + _dot(suffix), _seen(view))


def embedded(area: str, element: str, view: View = NEWEST, *, suffix: str = "", period: str | None = None) -> str:
    """What an area imports of an element in every form, inside goods too."""
    return _with(_path("embedded", area, element) + _dot(suffix), {"period": period, **_seen(view)})


def indicators(view: View = NEWEST) -> str:
    """Every indicator with its newest answer."""
    return _with("/indicator", _seen(view))


def indicator(
    name: str,
    view: View = NEWEST,
    *,
    suffix: str = "",
    commodity: str | None = None,
    area: str | None = None,
    stage: str | None = None,
    period: str | None = None,
) -> str:
    """One indicator of a commodity, area, stage and year."""
    values = {"commodity": commodity, "area": area, "stage": stage, "period": period, **_seen(view)}
    return _with(_path("indicator", name) + _dot(suffix), values)


def chain_index(*, suffix: str = "") -> str:
    """The chain: its years, areas and questions."""
    return "/chain" + _dot(suffix)


def chain(
    year: int,
    area: str,
    *,
    supply: str | None = None,
    without: str | None = None,
    suffix: str = "",
    figure: str | None = None,
    table: str | None = None,
    anchor: str = "",
) -> str:
    """A question of the chain; ``without`` are areas, or areas and stages, with commas between them."""
    values = {"supply": None if supply == "all" else supply, "without": without, "figure": figure, "table": table}
    return _with(_path("chain", str(year), area) + _dot(suffix), values, anchor)


def chain_element(
    year: int, area: str, group: str, *, suffix: str = "", figure: str | None = None, table: str | None = None
) -> str:
    """The flows of an element group in a year, seen from an area."""
    return _with(_path("chain", str(year), area, group) + _dot(suffix), {"figure": figure, "table": table})


def check(text: str = "", date: str | None = None, *, suffix: str = "") -> str:
    """The page on which a text is checked; with a text, the answer."""
    return _with("/check" + _dot(suffix), {"text": text, "date": date})


def about(anchor: str = "") -> str:
    """Methods, licences, credits."""
    return _with("/about", {}, anchor)


def static(name: str, version: str = "") -> str:
    """A style sheet or picture of the site itself."""
    return _with(_path("static", name), {"v": version})


def _dot(suffix: str) -> str:
    return f".{suffix}" if suffix else ""
