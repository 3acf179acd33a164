"""What rare earths are used for: ``end_use.csv`` and ``end_use_more.csv``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from terbia.ledger.observation import Observation
from terbia.ledger.series import Series, slug
from terbia.sources.compiled.editions import edition_of_row
from terbia.sources.compiled.figure import in_words, observe, read_row_figure
from terbia.sources.compiled.rows import TableRow, taken, words

TABLES = ("end_use.csv", "end_use_more.csv")
_REMARK = re.compile(r"\s*\([^()]*\)\Z")


def read() -> Iterator[Observation]:
    """One observation a row: a share of use in percent; where none was published, the words.

    A list of uses of one element (Table 4 of the Mineral Commodity Summaries) has the statistic ``end-uses``.
    """
    for name in TABLES:
        for row in taken(name):
            where = _scopes().get(row["scope"])
            if where is None:
                raise row.fault(f"scope '{row['scope']}' is not in data/sources/compiled_end_use_scopes.csv")
            yield _observe(row, where)


def _observe(row: TableRow, where: Mapping[str, str]) -> Observation:
    edition, text, scope = edition_of_row(row), row["end_use"], where["to_scope"]
    share = Series(where["area"], where["commodity"], "end-use-share", slug(_REMARK.sub("", text)))
    if row["share_percent"]:
        figure = read_row_figure(row, "share_percent", "percent")
        return observe(row, edition, share, row["year"], figure, "percent", scope=scope)
    series = share
    if where["commodity"] != "rare-earths":
        series = Series(where["area"], where["commodity"], "end-uses")
    note = ". ".join(part.rstrip(".") for part in (text, row["note"]) if part)
    figure = in_words(row["qualifier"], text)
    return observe(row, edition, series, row["year"], figure, "percent", scope=scope, note=note)


@cache
def _scopes() -> dict[str, Mapping[str, str]]:
    return {r["scope"]: r for r in words("compiled_end_use_scopes")}
