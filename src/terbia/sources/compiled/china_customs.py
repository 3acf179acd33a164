"""What China exports and imports by month, as the press quotes its customs: ``trade/china_exports.csv``.

Three baskets move in different directions and never share a series:

- ``CN/rare-earth-magnets/exports``: tariff line 85051110, t of magnets (``CN>US/...`` and so on by partner);
- ``CN/rare-earths/exports``: the basket of the customs' headline table, ores, metals and compounds in gross
  weight. Magnets are not in it;
- ``CN/rare-earth-products/exports``: the category that Bloomberg reports, with the magnets in it.

Magnets with powder and alloys, and oxide equivalents, are forms of their own. Values of 2024 that Adamas
Intelligence counted with magnet alloys say so in their scope.

**As of.** An edition is one release of the customs: ``GACC-2025-06`` is the headline table for June 2025 (a year's
total belongs to its December), ``GACC-2025-06-lines`` the tariff lines some ten days later. A figure stands in the
edition of its own month even where a later article quoted it, so what was not published yet is not known yet.
January is published with February. Where the day of release was not seen it is marked as recalled.

**Derived.** A month that was found only as a rate of another month has the mark ``derived`` and, where the rounding
of rate and figure is known, bounds instead of a value. A derived figure gives way to a published one.

Monthly rows of UN Comtrade (six-digit codes, which hold more than rare-earth magnets) are not packaged: its terms
allow no rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from terbia.ledger.observation import Observation
from terbia.sources.compiled.keyed import read_keyed

TABLES = ("trade/china_exports.csv",)


def read() -> Iterator[Observation]:
    """One observation a row: mass in t of magnets or t gross, value in million USD, unit value in USD/t."""
    return read_keyed(TABLES)
