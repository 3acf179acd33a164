"""How the record of a plant is put into words: shares of a line, places, kinds of figures."""

from __future__ import annotations

from functools import cache

from terbia.reports.number_text import print_number
from terbia.vocab.element import elements
from terbia.vocab.interval import Interval
from terbia.vocab.table import packaged_rows

#: What each kind of figure says, in the order in which they are shown.
KIND_WORDS = {
    "actual": "made",
    "nameplate": "nameplate",
    "feed": "feed (what goes in)",
    "planned": "planned or target",
}
ROLE_WORDS = {
    "operator": "runs it",
    "partner": "partner",
    "stake": "holds a stake",
    "agreed": "by a deal that is agreed only",
    "offtake": "buys from it",
}


def share_words(value: float | None, span: Interval | None) -> str:
    """A share in percent with the range that printed rounding allows; empty where there is none.

    Worked: 0.99396 in [0.98430, 1] is ``99.4 % (98.4 to 100 % by printed rounding)``.
    """
    if span is None:
        return ""
    ends = f"{_percent(span.low)} to {_percent(span.high)} %"
    if value is None:
        return f"{ends} (as printed)"
    return f"{_percent(value)} % ({ends} by printed rounding)"


def _percent(share: float) -> str:
    return print_number(round(100 * share, 1))


def place_words(latitude: float, longitude: float, source: str) -> str:
    """Degrees with their source, and that they are for a map only where they were recalled.

    Worked: 35.48222, -115.53167 of ``SK-1300`` is ``35.48 N 115.53 W (SK-1300)``.
    """
    north = f"{print_number(round(abs(latitude), 2))} {'N' if latitude >= 0 else 'S'}"
    east = f"{print_number(round(abs(longitude), 2))} {'E' if longitude >= 0 else 'W'}"
    only = "; for a map only" if "memory" in source else ""
    return f"{north} {east} ({source}{only})"


def product_words(slug: str) -> str:
    """The name of a product: ``ndpr-oxide`` is ``NdPr oxide``, ``dytb`` is ``Dy+Tb``, ``seg-concentrate`` is as SEG+.

    Source of words that are no symbols of elements: ``data/reports/product_words.csv``.
    """
    known = _product_words()
    if slug in known:
        return known[slug]
    return " ".join(known.get(word, word) for word in slug.split("-"))


@cache
def _product_words() -> dict[str, str]:
    symbols = {symbol.lower(): symbol for symbol in elements()}
    return {**symbols, **{row["slug"]: row["words"] for row in packaged_rows("reports/product_words.csv")}}
