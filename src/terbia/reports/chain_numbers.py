"""The numbers of the chain as they are printed, in the same digits by command, page and brief."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

from terbia.chain.model import Chain
from terbia.chain.product_unit import unit_and_name
from terbia.chain.ranged import Ranged
from terbia.reports.number_text import print_number
from terbia.reports.range_text import amount_ends, share_ends


def amount(t: float | None) -> str:
    """An amount in three digits; empty where there is none."""
    return "" if t is None else print_number(float(f"{t:.3g}"))


def signed(t: float) -> str:
    """An amount in three digits with its sign: ``+93.9``, ``−91.1``."""
    return f"{'+' if t > 0 else ''}{amount(t)}"


def ranged_amount(t: Ranged) -> str:
    """An amount with its range, where it has one: ``8,040 (7,690 to 8,510)``."""
    return amount(t.value) if t.low == t.high else f"{amount(t.value)} ({amount_ends(t.low, t.high)})"


def percent(share: float) -> str:
    """A share in two or three digits: ``5.2 %``, ``156 %``; a dash where nothing is required."""
    if not isfinite(share):
        return "–"
    return f"{print_number(round(100 * share) if share >= 0.0995 else float(f'{100 * share:.2g}'))}\u00a0%"


def share_text(share: float) -> str:
    """A share in percent: ``54 %``, ``2.3 %``; below one thousandth ``<0.1 %``, a dash for none."""
    if share <= 0:
        return "–"
    if share < 0.001:
        return "<0.1\u00a0%"
    number = round(100 * share) if share >= 0.0995 else float(f"{100 * share:.2g}")
    return f"{print_number(float(number))}\u00a0%"


def spread(cover: Ranged) -> str:
    """The range of a coverage: ``18 to 454 %``."""
    return "no range" if cover.low == cover.high else share_ends(cover.low, cover.high)


def relieved_words(chain: Chain, amounts: Iterable[tuple[str, float]]) -> str:
    """What a tonne relieves of each product, with its sign: ``+93.9 t high-temperature magnet, −91.1 t standard
    magnet``. What is below zero is lacking for it; products are never summed."""
    return ", ".join(f"{signed(t)} {unit_and_name(chain, product)}" for product, t in amounts)
