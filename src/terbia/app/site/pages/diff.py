"""What changed between two editions, largest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from terbia.app.answers import Differences
from terbia.app.site import addresses as to
from terbia.app.site import download, wording
from terbia.app.site.faults import Way, not_found
from terbia.app.site.nearby import close_names
from terbia.app.site.query import one_of, page_number, read_query
from terbia.app.site.rendering import page
from terbia.app.site.shelf import Shelf
from terbia.ledger.difference import Difference
from terbia.ledger.record import NEWEST

PAGE = 60
COLUMNS = (
    "series", "period", "before", "after", "relative", "kind", "before_value", "after_value", "unit", "before_scope",
    "after_scope",
)  # fmt: skip


def choose_page(request: Request) -> Response:
    """``/diff``: choose two editions; with both in the query, on to their page."""
    shelf: Shelf = request.app.state.shelves.current()
    query = read_query(request, ("before", "after"))
    names = shelf.record.names
    way = Way("The editions of the record", to.sources())
    before = one_of(query.get("before"), names, "edition", way)
    after = one_of(query.get("after"), names, "edition", way)
    if before and after:
        return RedirectResponse(to.diff(before, after), status_code=303)
    if before is None and after is None:
        before, after = shelf.newest_pair("rare-earths") or (None, None)
    pairs = [(p, e) for e in shelf.editions() if (p := shelf.predecessor(e.name))]
    return page("choose_diff.html", request, shelf, notices=query.notices, pairs=pairs, before=before, after=after)


def diff_page(request: Request) -> Response:
    """``/diff/<before>/<after>`` as a page, CSV or JSON."""
    shelf: Shelf = request.app.state.shelves.current()
    before, after, suffix = _named(request, shelf)
    query = read_query(request, ("commodity", "kind", "page"))
    everything = shelf.differences(before, after)
    counts = Counter(c.series.split("/")[1] for c in everything)
    back = Way("Without a filter", to.diff(before, after))
    commodity = one_of(query.get("commodity"), sorted(counts), "commodity with a change", back)
    kind = one_of(query.get("kind"), wording.KINDS, "kind of change", back)
    narrowed = changed_first(everything, commodity)
    kinds = Counter(c.kind for c in narrowed)
    changes = [c for c in narrowed if kind is None or c.kind == kind]
    if suffix == "json":
        return download.json_response(f"diff-{before}-{after}", Differences(before, after, tuple(changes)).to_dict())
    if suffix == "csv":
        return _csv(shelf, before, after, changes, to.diff(before, after, commodity=commodity, kind=kind))
    last = max(1, -(-len(changes) // PAGE))
    number = min(page_number(query), last)
    return page(
        "diff.html", request, shelf, notices=query.notices, before=shelf.record.edition(before),
        after=shelf.record.edition(after), commodity=commodity, kind=kind, kinds=kinds, counts=sorted(counts.items()),
        changes=changes, shown=changes[(number - 1) * PAGE : number * PAGE], number=number, last=last,
        first=(number - 1) * PAGE + 1,
    )  # fmt: skip


def changed_first(changes: Sequence[Difference], commodity: str | None) -> list[Difference]:
    """The changes of a commodity (of all without one), in their order: largest first."""
    return [c for c in changes if commodity is None or c.series.split("/")[1] == commodity]


def _named(request: Request, shelf: Shelf) -> tuple[str, str, str]:
    before, after = request.path_params["before"], request.path_params["after"]
    suffix = ""
    if after not in shelf.record.names:
        after, suffix = to.split_suffix(after, ("csv", "json"))
    for name in (before, after):
        if name not in shelf.record.names:
            close = close_names(name, shelf.record.names)
            ways = tuple(Way(n, to.source(n)) for n in close)
            raise not_found(
                f"The record holds no edition '{name[:80]}'.", (*ways, Way("Choose two editions", to.choose_diff()))
            )
    return before, after, suffix


def _csv(shelf: Shelf, before: str, after: str, changes: Sequence[Difference], address: str) -> Response:
    rows = [
        [c.series, c.period, _printed(c.before), _printed(c.after), c.relative, c.kind,
         c.before.value if c.before else None, c.after.value if c.after else None,
         (c.after or c.before).unit if c.after or c.before else "",  # type: ignore[union-attr]
         c.before.scope if c.before else None, c.after.scope if c.after else None]
        for c in changes
    ]  # fmt: skip
    used = [o for c in changes for o in (c.before, c.after) if o is not None]
    head = download.about(shelf, f"What {after} says otherwise than {before}", address, NEWEST, used)
    return download.csv_response(f"diff-{before}-{after}", head, COLUMNS, rows)


def _printed(o: object) -> str:
    from terbia.ledger.observation import Observation
    from terbia.reports.number_text import print_observation

    return print_observation(o).replace("\u00a0", " ") if isinstance(o, Observation) else ""
