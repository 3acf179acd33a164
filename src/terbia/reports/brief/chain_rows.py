"""What the record says behind the rows of the chain's tables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import polars as pl

from terbia.chain.evidence import all_numbers
from terbia.chain.model import Chain
from terbia.ledger.frame import to_observations
from terbia.ledger.observation import Observation
from terbia.reports.brief.basis import Basis


class ChainRows:
    """Looks up the record's observations behind rows of the chain's tables."""

    def __init__(self, basis: Basis, chain: Chain) -> None:
        self._table = basis.table
        self._numbers = {d.where: d for _, d in all_numbers(chain)}
        self._named = {where: (d.series, d.period) for where, d in self._numbers.items() if d.series}

    @cached_property
    def _observations(self) -> tuple[Observation, ...]:
        names = sorted({series for series, _ in self._named.values()})
        return tuple(to_observations(self._table.filter(pl.col("series").is_in(names))))

    def observations(self, places: Iterable[str]) -> tuple[Observation, ...]:
        """The observations, each once, as the record has them; ``places`` as in ``capacities.csv:12``."""
        wanted = {self._named[where] for where in places if where in self._named}
        return tuple(o for o in self._observations if (o.series, o.period) in wanted)

    def cited(self, places: Iterable[str]) -> list[str]:
        """Each row with the publication and the place that it is from, as it names them."""
        told = []
        for where in dict.fromkeys(places):
            datum = self._numbers.get(where)
            named = [] if datum is None else [datum.source_title, datum.locator]
            told.append(": ".join(filter(None, (where, ", ".join(filter(None, named))))))
        return told
