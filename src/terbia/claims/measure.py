"""What a number measures: unit, currency, price per mass, basis, rate, counted things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from terbia.claims.digits import Numeral
from terbia.claims.numeral import read_numeral
from terbia.claims.tokens import HYPHENS, Token, glued, is_sign, norm_at
from terbia.claims.wordlist import phrases, words

Kind: TypeAlias = Literal["amount", "share", "change", "multiple", "price", "money", "count"]
# NUMBER of MT below which it can be million tonnes where reserves are spoken of.
_MT_MILLIONS_BELOW = 1000.0
MT_NOTE = "MT can be metric tons or million tonnes"
SPUN_NOTE = "the unit word is not a unit of mass"


@dataclass(frozen=True, slots=True)
class Measure:
    """The unit of a number: the number times ``factor`` is in the canonical ``unit``.

    ``other`` is the factor of a second reading (MT). ``kind`` is None for a unit that no claim is read from
    (years, megawatts, degrees). ``of`` is the whole that a count is taken from.
    """

    kind: Kind | None
    unit: str
    factor: float
    stop: int
    basis: str | None = None
    per: str | None = None
    other: float | None = None
    of: float | None = None
    noun: str | None = None
    notes: tuple[str, ...] = ()


_KINDS: dict[str, Kind | None] = {
    "mass": "amount", "percent": "share", "points": "change", "times": "multiple", "other": None,
}  # fmt: skip


def read_measure(tokens: Sequence[Token], numeral: Numeral, *, reserves: bool) -> Measure | None:
    """The unit behind a numeral, with its basis and rate; None where no known unit stands there.

    ``reserves`` says that the sentence speaks of reserves or resources: then ``22 MT`` is million tonnes.
    """
    at = numeral.stop
    if at < len(tokens) and tokens[at].raw in HYPHENS and glued(tokens, at):
        at += 1
    if is_sign(tokens, at, "\"'“‘") and not glued(tokens, at):
        at += 1
    if at >= len(tokens):
        return None
    hit = phrases("units").at(tokens, at)
    if hit is None or not _fits(tokens, numeral, at, hit[1]["phrase"]):
        return _counted(tokens, numeral)
    stop, row = hit
    if row["kind"] == "percent" and norm_at(tokens, stop) in {"pure", "purity"}:
        return Measure(None, "purity", 1.0, stop)
    kind, factor, other = _KINDS[row["kind"]], float(row["factor"]), None
    notes: tuple[str, ...] = ()
    if row["unit"] == "MT":
        factor, other = _metric_or_million(numeral.value, reserves)
        notes = (MT_NOTE,) if other else ()
    elif row["note"].startswith("unit word spun"):
        notes = (SPUN_NOTE,)
    unit = "t" if row["kind"] == "mass" else row["unit"]
    basis = per = None
    if kind == "amount":
        stop, basis, per = _amount_tail(tokens, stop)
    return Measure(kind, unit, factor, stop, basis, row["per"] or per, other, notes=notes)


def _metric_or_million(value: float, reserves: bool) -> tuple[float, float | None]:
    if value >= _MT_MILLIONS_BELOW:
        return 1.0, None
    return (1e6, None) if reserves else (1.0, 1e6)


def _fits(tokens: Sequence[Token], numeral: Numeral, at: int, phrase: str) -> bool:
    """Whether letters that are a unit in some places only are one here: ``2x``, ``5 points``."""
    if phrase.startswith("x"):
        return glued(tokens, at)
    if phrase.startswith(("points", "loads")):
        return numeral.form != "words"
    return not (numeral.form == "fraction" and phrase.startswith("second"))


def _amount_tail(tokens: Sequence[Token], stop: int) -> tuple[int, str | None, str | None]:
    """Past the rate and the basis behind a mass, in either order."""
    stop, per = _per(tokens, stop)
    stop, basis = _basis(tokens, stop)
    if per is None:
        stop, per = _per(tokens, stop)
    return stop, basis, per


def _per(tokens: Sequence[Token], stop: int) -> tuple[int, str | None]:
    hit = phrases("per").at(tokens, stop) if stop < len(tokens) else None
    if hit is None or norm_at(tokens, hit[0]) in {"earlier", "ago", "before", "later", "on", "over"}:
        return stop, None
    return hit[0], hit[1]["per"]


def _basis(tokens: Sequence[Token], stop: int) -> tuple[int, str | None]:
    """The basis within a few words: ``t REO``, ``tonnes of (rare-earth-oxide) ...``, ``tons of magnets``."""
    between, table, at = words("basis_between"), phrases("basis"), stop
    while at < len(tokens) and at - stop < 8:
        hit = table.at(tokens, at)
        if hit is not None:
            end = hit[0]
            bracketed = any(tokens[i].raw == "(" for i in range(stop, at))
            end += bracketed and is_sign(tokens, end, ")")
            return end, hit[1]["basis"]
        if tokens[at].norm not in between:
            break
        at += 1
    return stop, None


def _counted(tokens: Sequence[Token], numeral: Numeral) -> Measure | None:
    """``16 of 90 mineral commodities``, ``60 critical minerals``, ``1,300 workers``.

    Seventeen rare earths are the definition of the group, no count.
    """
    at, whole = numeral.stop, None
    if norm_at(tokens, at) in {"of", "out"}:
        at, whole = _whole(tokens, at)
    while norm_at(tokens, at) in {"the", "known", "different", "listed", "non", "-", "fuel", "nonfuel", "of"}:
        at += 1
    hit = phrases("counted").at(tokens, at) if at < len(tokens) else None
    if whole is not None and numeral.value <= whole:
        stop = hit[0] if hit else at
        return Measure("count", "count", 1.0, stop, of=whole, noun=hit[1]["noun"] if hit else None)
    if (
        hit is None
        or numeral.form == "fraction"
        or (numeral.form == "words" and numeral.value < 2)
        or (at != numeral.stop and norm_at(tokens, at - 1) == "of")
    ):
        return None
    if numeral.value == 17 and hit[1]["noun"] in {"rare earths", "elements", "minerals"}:
        return None
    return Measure("count", "count", 1.0, hit[0], noun=hit[1]["noun"])


def _whole(tokens: Sequence[Token], at: int) -> tuple[int, float | None]:
    ahead = at + 2 if norm_at(tokens, at) == "out" else at + 1
    ahead += norm_at(tokens, ahead) in {"the", "all", "its", "their"}
    read = read_numeral(tokens, ahead) if ahead < len(tokens) else None
    if read is None or read.form in {"year", "fraction"} or read.value > 500:
        return at, None
    unit = phrases("units").at(tokens, read.stop) if read.stop < len(tokens) else None
    return (at, None) if unit else (read.stop, read.value)


def read_price(tokens: Sequence[Token], at: int, currency: str) -> Measure:
    """What an amount of money is for: a price per kilogram where a mass follows, else plain money."""
    ahead = at
    if is_sign(tokens, at, "/") or norm_at(tokens, at) in {"per", "a", "an", "the", "each"}:
        ahead = at + 1
    hit = phrases("mass_per").at(tokens, ahead) if at < ahead < len(tokens) else None
    if hit is None:
        return Measure("money", currency, 1.0, at)
    stop, basis = _basis(tokens, hit[0])
    return Measure("price", f"{currency}/kg", float(hit[1]["factor"]), stop, basis)
