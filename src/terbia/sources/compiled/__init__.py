"""Our own compiled tables, read into observations.

Those of the U.S. Geological Survey hold what its data files do not: editions of which no data file is at hand, and
what only the printed page says. Where a data file is at hand too, both name a figure by the same series. The others
hold single figures of many houses, each cited.
"""

from __future__ import annotations

from terbia.ledger.observation import Observation
from terbia.sources.compiled import (
    china_customs,
    cited,
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
from terbia.sources.compiled import rows as _rows
from terbia.sources.compiled.keyed import left_out_of
from terbia.sources.compiled.rows import LeftOut

__all__ = ["LeftOut", "left_out", "read_compiled"]

_FAMILIES = (
    salient,
    world,
    import_sources,
    prices,
    tariffs,
    end_use,
    yttrium_scandium,
    criticality,
    ds140,
    china_customs,
    cited,
)


def read_compiled() -> list[Observation]:
    """Every row of the compiled tables that is not left out, as observations with their editions.

    Raises ValueError, naming table and row, for a word that the tables of words do not have.
    """
    return [observation for family in _FAMILIES for observation in family.read()]


def left_out() -> list[LeftOut]:
    """What is left out of every table and why: by the rules of the tables, then by what the rows themselves say."""
    return [*_rows.left_out(), *left_out_of((*china_customs.TABLES, *cited.TABLES))]
