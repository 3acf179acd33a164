"""Our own compiled tables of figures of the U.S. Geological Survey, read into observations.

The tables hold what the publisher's data files do not: editions of which no data file is at hand, and what only
the printed page says. Where a data file is at hand too, both name a figure by the same series.
"""

from __future__ import annotations

from terbia.ledger.observation import Observation
from terbia.sources.compiled import (
    criticality,
    ds140,
    end_use,
    import_sources,
    prices,
    salient,
    tariffs,
    world,
    yttrium_scandium,
)
from terbia.sources.compiled.rows import LeftOut, left_out

__all__ = ["LeftOut", "left_out", "read_compiled"]

_FAMILIES = (salient, world, import_sources, prices, tariffs, end_use, yttrium_scandium, criticality, ds140)


def read_compiled() -> list[Observation]:
    """Every row of the compiled tables that is not left out, as observations with their editions.

    Raises ValueError, naming table and row, for a word that the tables of words do not have.
    """
    return [observation for family in _FAMILIES for observation in family.read()]
