"""Our own compiled tables, read into observations.

Those of the U.S. Geological Survey hold what its data files do not: editions of which no data file is at hand, and
what only the printed page says. Where a data file is at hand too, both name a figure by the same series. The others
hold single figures of many houses, each cited.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from terbia.ledger.correction import corrected, declared
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

__all__ = ["LeftOut", "dropped", "left_out", "read_compiled"]

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

    Declared corrections (``data/corrections.csv``) are applied, so a figure that is rejected is not among them.
    Raises ValueError, naming table and row, for a word that the tables of words do not have, and CorrectionStale
    where a table prints something else than a correction expects.
    """
    editions: dict[str, list[Observation]] = defaultdict(list)
    for family in _FAMILIES:
        for observation in family.read():
            editions[observation.edition].append(observation)
    return [observation for name, rows in editions.items() for observation in corrected(name, rows)]


def dropped() -> list[tuple[Observation, str]]:
    """The figures of the tables of cited figures that a declared correction rejects, each with the reason."""
    reasons = {(c.edition, c.series, c.period): c.reason for c in declared() if c.action == "drop"}
    keyed = ((o, reasons.get((o.edition, o.series, o.period))) for o in cited.read())
    return [(observation, reason) for observation, reason in keyed if reason is not None]


def left_out() -> list[LeftOut]:
    """What is left out of every table and why: by its rules, by what its rows say, by declared corrections."""
    rejected = Counter((o.origin.locator.rpartition("; ")[2].partition(" row ")[0], why) for o, why in dropped())
    return [
        *_rows.left_out(),
        *left_out_of((*china_customs.TABLES, *cited.TABLES)),
        *(LeftOut(name, rows, f"rejected: {why}") for (name, why), rows in rejected.items()),
    ]
