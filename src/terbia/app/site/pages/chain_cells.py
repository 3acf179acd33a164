"""The tables of a question of the chain as a page prints them: a range under its number, few and narrow columns.

A cell ``number (range)`` is printed in two lines. The files have a column for each part instead.
"""

from __future__ import annotations

from terbia.app.chained.answer import ChainAnswer
from terbia.app.site.pages.chain_files import missing_rows, relief_rows, wall_rows
from terbia.chain.model import Chain
from terbia.reports.chain_charts import COVERAGE_COLUMNS, amount, coverage_rows, sureness
from terbia.reports.chain_words import listed
from terbia.reports.range_text import amount_ends

COVERED = (*COVERAGE_COLUMNS[1:8], COVERAGE_COLUMNS[9])
MISSING = ("Product", "Missing", "Unit", "Of what is required", "How sure")
BINDS = (
    "Rank", "Where", "A tonne of", "One more, thousand USD/t", "One less, thousand USD/t", "One more relieves",
    "How sure",
)  # fmt: skip
WALLS = (
    "Stage", "One more, thousand USD/t", "One less, thousand USD/t", "Opened alone returns", "Left closed alone keeps",
    "Falls in step", "Together with", "How sure",
)  # fmt: skip
_KUSD_PER_BILLION_USD = 1e6
_REST = "rest"
_ORDER_MARKS = {"decided": "", "undecided": "?", "decided, slight": " (slight)", "undecided, slight": "? (slight)"}


def covered_cells(found: ChainAnswer) -> dict[str, list[tuple[str, ...]]]:
    """The rows of each element, in the order of ``COVERED``."""
    rows: dict[str, list[tuple[str, ...]]] = {}
    for group, *cells in coverage_rows(found.coverage):
        covered = cells[6] if cells[7] == "no range" else f"{cells[6]} ({cells[7]})"
        rows.setdefault(group, []).append((*cells[:6], covered, cells[8]))
    return rows


def missing_cells(found: ChainAnswer) -> list[tuple[str, ...]]:
    """What is missing: the area, then in the order of ``MISSING``; magnets first, then the largest share."""
    rows = missing_rows(found)
    magnets = [row for row in rows if row[1] not in found.chain.groups]
    others = [row for row in rows if row[1] in found.chain.groups]
    return [
        (area, product_words(found.chain, product), f"{t} ({ends})", unit, share, sure)
        for area, product, unit, t, ends, share, sure in (*magnets, *others)
    ]


def product_words(chain: Chain, product: str) -> str:
    """A product in words: ``high-temperature magnets``, ``Dy outside magnets``."""
    if product not in chain.groups:
        return f"{product} magnets"
    name = listed(list(chain.groups[product].members)) if product == _REST else product
    return f"{name} outside magnets"


def loss_words(found: ChainAnswer) -> str:
    """The value of all that is missing: ``46 billion USD (4.03 to 614), illustrative``."""
    loss = found.loss
    value, low, high = (x / _KUSD_PER_BILLION_USD for x in (loss.kusd, loss.low, loss.high))
    return f"{amount(value)} billion USD ({amount_ends(low, high)}), {sureness(loss.unverified_share)}"


def relief_cells(found: ChainAnswer) -> list[tuple[str, ...]]:
    """The bottlenecks, in the order of ``BINDS``."""
    return [
        (rank + _ORDER_MARKS[order], f"{stage} ({site}, {area})", measure, f"{more} ({ends})", less, relieved, sure)
        for rank, order, _, stage, site, area, measure, less, more, ends, relieved, sure in relief_rows(found)
    ]


def wall_cells(found: ChainAnswer) -> list[tuple[str, ...]]:
    """The walls, in the order of ``WALLS``."""
    return [
        (f"{stage} ({measure})", more if ends == "0" else f"{more} ({ends})", less, alone, kept,
         f"{step} ({then} returned by then)" if then else step, others, sure)
        for stage, measure, less, more, ends, alone, kept, step, then, others, sure in wall_rows(found)
    ]  # fmt: skip
