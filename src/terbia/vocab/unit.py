"""Units as publishers write them, the basis of a mass (REO, metal, gross), conversion of like units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from terbia.vocab.table import listed, rows

_BLANKS = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\ufeff]+")
# Columns whose suffix is a slip in one edition or another: NIR_..._t, NIR_ct, Employment_m, Employment_.
_BY_PREFIX = (("NIR", "percent"), ("Employment", "persons"))
_PER_YEAR = re.compile(r"(?:/(?:yr|year|a)| per year)\Z")
# A ratio or a remark is no basis: "kg RE per EV", "t NdFeB/month", "t Dy (basis not stated)".
_NO_BASIS = re.compile(r"[/()]|\bper\b")
_HEADING = re.compile(r"[(\[]\s*Data in (?P<what>.+?),?\s+unless otherwise (?:specified|noted)", re.I)
_ABBREVIATION = re.compile(r"\((?P<short>[^()]+)\)")
_ENDING = re.compile(r"\s+(?:equivalent|content)\Z", re.I)
_OXIDES = (("yttrium oxide", "Y2O3"), ("scandium oxide", "Sc2O3"), ("rare-earth-oxide", "REO"))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by its short name: ``t``, ``USD/kg``, ``t REO``.

    ``factor_to_base`` turns a value into the base unit of the dimension: t for a mass, USD/kg for a price per
    mass, USD for money, m3 for a volume, days for a time, one of itself elsewhere. ``basis`` is what the mass
    counts, None where unstated.
    """

    name: str
    dimension: str
    factor_to_base: float
    basis: str | None = None


@cache
def _plain() -> dict[str, Unit]:
    return {row["unit"]: Unit(row["unit"], row["dimension"], float(row["factor"])) for row in rows("units")}


@cache
def _by_word() -> dict[str, str]:
    """Names as publishers write them, in lower case; short names keep their capitals (``Mt``)."""
    return {alias.casefold(): row["unit"] for row in rows("units") for alias in listed(row["aliases"])}


@cache
def _by_suffix() -> dict[str, str]:
    return {suffix: row["unit"] for row in rows("units") for suffix in listed(row["suffixes"])}


def _word(text: str) -> Unit | None:
    if text in _plain():
        return _plain()[text]
    name = _by_word().get(text.casefold())
    return _plain()[name] if name else None


def _takes_basis(unit: Unit) -> bool:
    return unit.dimension == "mass" or unit.dimension.endswith("price per mass")


def read_unit(text: str) -> Unit:
    """The unit that a publisher's words or our short name mean: ``thousand metric tons`` is ``kt``.

    What follows the unit of a mass is its basis: ``tonnes REO`` is ``t REO``; ``thousand metric dry tons`` is
    ``kt dry``. ``tons`` are metric, as USGS and the trade press use them; a mass per year is read as the mass
    of a year. Raises ValueError for anything else: other rates, ratios, and ``MT``, which to some is million.
    """
    shown = _BLANKS.sub(" ", text).strip()
    if unit := _word(shown):
        return unit
    if re.search(r"metric dry tons?\Z", shown, re.I):
        return _based(read_unit(re.sub(r"\bdry ", "", shown, flags=re.I)), "dry")
    if found := _with_words(_PER_YEAR.sub("", shown)):
        return found
    near = get_close_matches(shown.casefold(), [*_by_word(), *_plain()], n=3, cutoff=0.6)
    tail = f" Close to it: {', '.join(near)}." if near else ""
    raise ValueError(f"'{shown}' is not a unit that Terbia knows.{tail}")


def _with_words(text: str) -> Unit | None:
    """The unit that the text begins with, and the rest of the text as its basis."""
    words = text.split(" ")
    for cut in range(len(words), 0, -1):
        unit, basis = _word(" ".join(words[:cut])), " ".join(words[cut:])
        if unit and not basis:
            return unit
        if unit and _takes_basis(unit) and not _NO_BASIS.search(basis):
            return _based(unit, basis)
    return None


def _based(unit: Unit, basis: str) -> Unit:
    return Unit(f"{unit.name} {basis}", unit.dimension, unit.factor_to_base, basis)


def read_suffix(column: str) -> Unit:
    """The unit in the name of a column of USGS's wide files: ``Price_CeO2_dkg``, or ``dkg`` alone, is USD/kg.

    Columns of net import reliance are percent and columns of employment are persons whatever their suffix,
    for the editions differ there by slips. Raises ValueError for a suffix that is none, and for a price whose
    suffix is a mass (``Price_Zircon_imported_t``), which leaves open what it is a price per.
    Source: USGS, Mineral Commodity Summaries 2022 to 2025, data releases (one file per commodity).
    """
    name = column.strip()
    for prefix, unit in _BY_PREFIX:
        if re.search(rf"(?:\A|_){prefix}(?:_|\Z)", name, re.I):
            return _plain()[unit]
    suffix = name.rpartition("_")[2]
    if suffix not in _by_suffix():
        known = ", ".join(f"_{one}" for one in _by_suffix())
        raise ValueError(f"the column '{name}' has no suffix of a unit; the suffixes are {known}")
    found = _plain()[_by_suffix()[suffix]]
    if "price" in name.casefold() and found.dimension == "mass":
        raise ValueError(f"the column '{name}' is a price, but its suffix _{suffix} is a mass: its unit is unknown")
    return found


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """The value in another unit of the same dimension and basis: 1.2 kt REO are 1,200 t REO.

    Raises ValueError for unlike dimensions (t and USD) and for unlike or one-sided basis (t REO and t metal,
    t REO and t): from one to the other there is no factor without knowing the elements.
    """
    source, target = read_unit(from_unit), read_unit(to_unit)
    if source.dimension != target.dimension:
        raise ValueError(
            f"{source.name} is a {source.dimension} and {target.name} a {target.dimension}: not convertible"
        )
    if source.basis != target.basis:
        ours, theirs = source.basis or "no stated basis", target.basis or "no stated basis"
        raise ValueError(f"{source.name} to {target.name} changes the basis from {ours} to {theirs}: no factor does")
    if source.factor_to_base == target.factor_to_base:
        return value
    return value * source.factor_to_base / target.factor_to_base


def with_basis(unit: str, basis: str | None) -> str:
    """The unit with its basis: ``t`` and ``REO`` are ``t REO``; without a basis, the unit as it is.

    Raises ValueError where the unit takes none (``percent``) or has another one already.
    """
    found = read_unit(unit)
    if basis is None or found.basis == basis:
        return found.name
    if found.basis is not None:
        raise ValueError(f"{found.name} has the basis {found.basis} already")
    if not _takes_basis(found):
        raise ValueError(f"{found.name} is a {found.dimension} and takes no basis")
    return _based(found, basis).name


def basis_of(unit: str) -> str | None:
    """What the mass in a unit counts: ``REO`` of ``t REO``, None of ``t``. Raises as ``read_unit`` does."""
    return read_unit(unit).basis


def basis_of_heading(text: str) -> str | None:
    """The basis that the heading of a USGS table states, None where it states a unit only.

    ``(Data in metric tons, rare-earth-oxide (REO) equivalent, unless otherwise specified)`` is ``REO``;
    yttrium and scandium oxide equivalent are ``Y2O3`` and ``Sc2O3``; gross weight is ``gross``; content keeps
    the publisher's word or abbreviation (``gallium``, ``PGM``); other words stay as printed.
    """
    match = _HEADING.search(_BLANKS.sub(" ", text))
    if match is None:
        return None
    _, comma, stated = match["what"].partition(",")
    stated = stated.strip()
    if not comma or not stated:
        return "dry" if re.search(r"\bdry tons\b", match["what"], re.I) else None
    for words, short in _OXIDES:
        if words in stated.casefold():
            return short
    if stated.casefold() == "gross weight":
        return "gross"
    if short_form := _ABBREVIATION.search(stated):
        return short_form["short"]
    return _ENDING.sub("", stated)
