"""Where a printed label of the Mineral Commodity Summaries belongs: commodity, statistic, form, scope.

The 2026 file prints ``Imports: Metals: Ferrocerium, alloys`` in a column; the metadata of the wide files of
2022 to 2025 print the same words for each column. One set of rules reads both, so that editions of different
layout meet in one series.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from terbia.ledger.series import slug
from terbia.sources.table import MAX_WORDS
from terbia.vocab.element import elements
from terbia.vocab.table import packaged_rows

#: The longest name of a commodity (bort, grit and dust of diamond) has some 70 characters.
MAX_NAME = 120

_NIR = re.compile(r"net import relian(?:ce|t)\s*(?:as a percentage of (?:total )?(\w+) consumption)?", re.I)
_CONSUMPTION = re.compile(r"\bconsumption\b", re.I)
_IMPORTS = re.compile(r"\bimports?\W+for consumption\b", re.I)
_CONSUMPTION_KIND = re.compile(r"\b(apparent|reported|estimated)\b", re.I)
_PURITY = re.compile(r",\s*((?:minimum\s*)?\d[\d.]*%.*)", re.I)
_ROUNDED = re.compile(r"[,:(]?\s*\brounded\b\)?(?:\s+\d+\b)?", re.I)

#: Words that say how a figure is expressed, not what it counts.
_NOISE = re.compile(
    r"\bfor consumption\b|\bannual average\b|\baverage\b|\byear-?end\b|,?\s*\bnumber\b|"
    r"\b(?:dollars|cents) per (?:dry )?(?:metric ton unit of tungsten trioxide|metric ton|short ton|ton|kilogram|"
    r"pound|troy ounce|gram|carat|flask|\d+ ?-?(?:grams?|milliliters)|\d+ mill?iliters)\b|"
    r"\bpercent\b|\bmillion (?:dollars|liters)\b|^u\.?s\.? |"
    r"\((?:thousand |million )?(?:metric tons|liters|number)[^)]*\)",
    re.I,
)

# The word that names each statistic in the long file's "Statistics" column, with ours.
_STATISTICS = {
    "production": "production",
    "import": "imports",
    "export": "exports",
    "price": "price",
    "stock": "stocks",
    "employment": "employment",
    "net import reliance": "net-import-reliance",
    "sold or used": "sold-or-used",
    "shipment": "shipments",
    "sales": "sales",
    "sold": "sold",
    "supply": "supply",
    "capacity": "capacity",
    "reserves": "reserves",
}
# How the statistic is written inside a label, longest first.
_IN_LABEL = (
    ("net-import-reliance", _NIR),
    ("sold-or-used", re.compile(r"\bsold (?:or|and) used(?: by producers)?\b", re.I)),
    # What is recycled is a form of what is sold or used; its words stay in the label.
    ("sold-or-used", re.compile(r"(?=\brecycled material\b)", re.I)),
    ("price", re.compile(r"\bprices?\b", re.I)),
    ("employment", re.compile(r"\bemployment\b|\bpeople employed\b", re.I)),
    ("stocks", re.compile(r"\bstocks?\b", re.I)),
    ("shipments", re.compile(r"\bshipments?(?: from)?\b", re.I)),
    ("imports", re.compile(r"\bimports?\b", re.I)),
    ("exports", re.compile(r"\bexports?\b", re.I)),
    ("reserves", re.compile(r"\breserves?\b", re.I)),
    ("capacity", re.compile(r"\bcapacity\b", re.I)),
    ("sales", re.compile(r"\bsales\b", re.I)),
    ("sold", re.compile(r"\bsold\b", re.I)),
    ("supply", re.compile(r"\bsupply\b", re.I)),
    ("production", re.compile(r"\b(?:u\.?s\.? )?prod?uction\b", re.I)),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """What a label names; ``consumption_kind`` is of what consumption a reliance is a percentage.

    ``unit`` is there where the line is declared to be in another unit than the table around it.
    """

    commodity: str
    statistic: str
    form: str | None
    scope: str | None = None
    rounded: bool = False
    consumption_kind: str | None = None
    unit: str | None = None


def commodity_slug(printed: str) -> str:
    """The slug of a commodity as any edition prints it (``Gemanium`` and ``Gallium `` included)."""
    plain = slug(printed)
    return _commodities().get(plain, plain)


def is_commodity(printed: str) -> bool:
    """Whether a text can be the name of a commodity: it has letters, and no more of them than a name."""
    return len(printed) <= MAX_NAME and any(character.isalpha() for character in slug(printed).replace("unnamed", ""))


@cache
def _commodities() -> dict[str, str]:
    return {row["printed"]: row["commodity"] for row in packaged_rows("sources/mcs_commodities.csv")}


@cache
def _forms() -> dict[tuple[str, str, str], dict[str, str]]:
    return {(row["commodity"], row["statistic"], row["form"]): row for row in packaged_rows("sources/mcs_forms.csv")}


@lru_cache(maxsize=20_000)
def place(commodity: str, label: str, statistic: str | None = None, section: str = "") -> Placed | None:
    """The place of a label of a commodity, or None where the label names no statistic that is known.

    ``statistic`` is the word of the long file's own column where there is one; ``section`` tells a world table
    from the national one.
    """
    if len(label) > MAX_WORDS or len(commodity) > MAX_NAME:
        return None
    base = commodity_slug(commodity)
    rounded = bool(_ROUNDED.search(label))
    text = _ROUNDED.sub(" ", label)
    found = _statistic(text, statistic)
    if found is None:
        return None
    name, rest, kind = found
    name, base, form, scope = _form(name, base, rest, world="world" in section.lower())
    placed = Placed(base, name, form, scope, rounded, kind)
    special = _forms().get((base, name, form or ""))
    if special is None:
        return placed
    return replace(
        placed,
        commodity=special["to_commodity"] or base,
        statistic=special["to_statistic"] or name,
        form=special["to_form"] or None,
        scope=special["scope"] or scope,
        unit=special["unit"] or None,
    )


def place_by_words(commodity: str, label: str) -> Placed:
    """The place of a line that is none of the usual statistics (``Withdrawn from storage``): its own words."""
    return Placed(commodity_slug(commodity), slug(label)[:60].strip("-."), None)


def _statistic(text: str, hint: str | None) -> tuple[str, str, str | None] | None:
    hinted = _STATISTICS.get((hint or "").strip().lower())
    is_consumption = (hint or "").strip().lower() == "consumption" or (
        hinted is None and _CONSUMPTION.search(text) and not _NIR.search(text) and not _IMPORTS.search(text)
    )
    if is_consumption:
        kind = _CONSUMPTION_KIND.search(text)
        name = f"{kind[1].lower()}-consumption" if kind else "consumption"
        rest = _CONSUMPTION_KIND.sub(" ", _CONSUMPTION.sub(" ", text, count=1), count=1)
        return name, rest, None
    for name, pattern in _IN_LABEL:
        match = pattern.search(text)
        if match and (hinted is None or hinted == name):
            kind_word = match[1].lower() if name == "net-import-reliance" and match[1] else None
            rest = text[: match.start()] + " : " + text[match.end() :]
            return name, rest, kind_word
    return None if hinted is None else (hinted, text, None)


def _form(name: str, base: str, rest: str, *, world: bool) -> tuple[str, str, str | None, str | None]:
    """Statistic, commodity, form and scope from what a label says besides its statistic."""
    rest = _NOISE.sub(" ", rest)
    if name == "price" and (oxide := _oxide(base, rest)):
        return name, oxide[0], oxide[1], oxide[2]
    if world and name in {"production", "reserves", "capacity"}:
        head, _, tail = rest.partition(":")
        # What follows the comma is how production is measured (gross weight); of reserves it is of what they are.
        measured = name != "reserves" and tail.strip().startswith(",")
        head, tail = head.strip(" ,:"), tail.split(",")[0] if measured else tail
        rest = f"{head.split(',')[-1]} {tail}" if head else tail
        if name == "capacity":
            rest = re.sub(r"\bproduction\b", " ", rest, flags=re.I)
    scope = None
    purity = _PURITY.search(rest)
    if name == "price" and purity:
        rest, scope = rest[: purity.start()], purity[1].strip(" ,")
    form = slug(_without_commodity(rest, base))
    return name, base, None if form == "unnamed" else form, scope


def _without_commodity(text: str, base: str) -> str:
    words = base.replace("-", r"[- ]")
    singular = words[:-1] if words.endswith("s") else words
    return re.sub(rf"\b(?:{words}|{singular})\b", " ", text, flags=re.I)


def _oxide(base: str, rest: str) -> tuple[str, str, str | None] | None:
    """``Terbium oxide, 99.99% minimum`` names the element whatever chapter prints it; purity is the scope."""
    match = re.search(r"\b([A-Z][a-z]+) (oxide|metal)\b,?\s*(.*)", rest.strip(" :,"))
    if match is None or match.start() > 0:
        return None
    for element in elements().values():
        if element.name.lower() == match[1].lower():
            if base not in {"rare-earths", "rare-earths-heavy", element.name.lower()}:
                return None
            return (
                element.name.lower(),
                match[2],
                re.sub(r"\s+", " ", match[3].replace("%,", "%")).strip(" ,:") or None,
            )
    return None
