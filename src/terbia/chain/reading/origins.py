"""Whether the record holds what the numbers of a user's tables say that it says."""

from __future__ import annotations

from functools import cache

from terbia.chain.tables import NUMBERED, TableRows, packaged_bytes, read_rows


def check_series(found: TableRows) -> None:
    """Note every series that the record does not hold, and every period that it does not hold of one.

    What the packaged tables cite is held by the packaged record, so the record is opened only for anything else.
    """
    cited = [
        (table, line, series, row["period"].strip())
        for table in sorted(NUMBERED)
        for line, row in found.each(table)
        if (series := row["series"].strip()) and (series, row["period"].strip()) not in _packaged_citations()
    ]
    if not cited:
        return
    from difflib import get_close_matches

    from terbia.ledger.record import Record

    record = Record.open()
    known = frozenset(record.series_ids)
    for table, line, series, period in cited:
        if series not in known:
            near = get_close_matches(series, known, n=2, cutoff=0.7)
            tail = f"; close to it: {', '.join(near)}" if near else ""
            reason = f"the record holds no such series (search with 'terbia series WORDS'){tail}"
            found.fault(table, line, "series", series, reason)
        elif not period:
            found.fault(table, line, "period", "", f"is missing: of which period is the number of {series}?")
        elif record.find(series, period) is None:
            held = [
                one for name, one in zip(record.rows["series"], record.rows["period"], strict=True) if name == series
            ]
            periods = ", ".join(sorted(set(held)))
            found.fault(table, line, "period", period, f"the record holds {series} for {periods}")


@cache
def _packaged_citations() -> frozenset[tuple[str, str]]:
    rows = read_rows("the packaged chain", packaged_bytes)
    return frozenset(
        (row["series"].strip(), row["period"].strip()) for table in NUMBERED for _, row in rows.each(table)
    )
