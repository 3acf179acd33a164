"""Single figures of many houses, cited: quotas, shares by stage, prices, plants, stocks, demand and more.

How series are named:

- quotas, ``CN/rare-earths/quota/<mining|smelting-separation|mining-light|mining-ion-adsorption|export>``: targets of
  the Chinese Government for a year; a batch of the year or the share of a group is a scope (``;batch-1``). A quota is
  never production. The volume of 2025 was not published and stands as NA.
- shares by stage, ``CN/magnet-rare-earths/stage-share/<mining|separation|refining|metal|alloy|magnet>``: percent of
  the world. Magnet rare earths (Nd, Pr, Dy, Tb) are a commodity of their own: their shares are not those of all.
- feed that a country imports, ``MM>CN/rare-earths/imports/<mixed-oxide|mixed-carbonate|...>``, gross unless it says
  REO.
- prices, ``WORLD/<element>/price/<form>;<market>``: ``fob-china``, ``europe``, ``china-smm``, ``china-argus``. The
  thin market of Europe is no substitute for the Chinese one. A floor is ``AREA/<element>/price-floor;<contract>``.
- plants, ``AREA/<plant>/<kind>/<product>``, where kind is ``actual`` (what was made), ``sales``, ``nameplate`` (what
  stands or is stated to stand), ``planned`` (design, study, target), ``feed`` (what goes in) or ``quota``. The period
  is the year that the figure is for, or the year of the page; a later year supersedes, rows are never summed.
- assemblages, ``AREA/<deposit>/assemblage/<symbol>``: percent of total oxide; groups of elements by their names
  (``nd-pr``). In situ, concentrate and product are deposits of their own.
- trade by six-digit code, ``CN>US/hs-850511/import-value;baci``: the code holds all permanent magnets of metal, so it
  never shares a series with rare-earth magnets.
- stocks, ``AREA/<material>/potential-acquisition`` and so on; demand, ``AREA/<commodity>/demand/<use>``.

Where several houses give a figure for one series and year, all but the best checked carry their name as scope.

**As of.** Editions are named by the month of the pages (``cited-2025-10``; before 2024 by the year) and count as
released on the latest of their dates. Quotas have an edition for each notice (``MIIT-2024-2``).

``projection`` marks what a page expects; ``derived`` what was computed from published figures.
"""

from __future__ import annotations

from collections.abc import Iterator

from terbia.ledger.observation import Observation
from terbia.sources.compiled.keyed import read_keyed

TABLES = (
    "trade/quotas.csv",
    "sites/stages.csv",
    "sites/prices.csv",
    "sites/plants.csv",
    "sites/ore.csv",
    "sites/deposits.csv",
    "trade/intensities.csv",
    "trade/us_trade.csv",
    "other/figures.csv",
)


def read() -> Iterator[Observation]:
    """One observation a row, with the unit, scope and edition that the row states."""
    return read_keyed(TABLES)
