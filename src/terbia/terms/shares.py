"""Who supplies an area: the shares of import sources of one period and one form."""

from __future__ import annotations

import re

import polars as pl

from terbia.ledger.frame import to_observations
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record, View
from terbia.ledger.series import read_series

#: Forms that stand for a whole commodity, where a survey prints shares by form; the earlier is preferred.
_WHOLE = re.compile(r"(total|combined-total|all|refined|metal)\b")


def is_rest(share: Observation) -> bool:
    """Whether a share is that of the remaining sources together."""
    return share.series.startswith("OTHER>")


def share_form(shares: list[Observation]) -> str | None:
    """The form that shares of one group are of; None where they are of the whole commodity."""
    return read_series(shares[0].series).form if shares else None


def import_shares(
    record: Record, area: str, commodity: str, form: str | None, view: View, table: pl.DataFrame | None = None
) -> list[Observation]:
    """Shares of import sources of the newest period, the largest first and the rest last; empty where none is held.

    Where the record has shares of several forms, one is chosen: of those with the newest period that of the form
    asked for, else the whole commodity, else the form with most sources. Shares of two forms never stand together.
    ``table`` is the record as seen, where the caller has it at hand.
    """
    rows = record.select(view) if table is None else table
    pattern = rf">{re.escape(area)}/{re.escape(commodity)}/import-share(/[^;]*)?$"
    groups: dict[tuple[str, str], list[Observation]] = {}
    for share in to_observations(rows.filter(pl.col("series").str.contains(pattern))):
        if share.value is not None:
            groups.setdefault((share.period, read_series(share.series).form or ""), []).append(share)
    if not groups:
        return []
    newest = max(period for period, _ in groups)
    ranked = sorted(
        (name for period, name in groups if period == newest),
        key=lambda name: (*_preference(name, form), -len(groups[(newest, name)]), name),
    )
    return sorted(groups[(newest, ranked[0])], key=lambda o: (is_rest(o), -(o.value or 0), o.series))


def _preference(name: str, form: str | None) -> tuple[bool, bool, int]:
    whole = _WHOLE.match(name)
    order = ("total", "combined-total", "all", "refined", "metal")
    return (name != (form or ""), bool(name), order.index(whole[1]) if whole else len(order))
