"""How numbers are written in prose: thousands separated, units beside them, no digit more than the evidence has."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from functools import cache

from terbia.ledger.observation import Observation
from terbia.vocab.table import packaged_rows

_SPACE = "\u00a0"  # a number and its unit stay on one line
_FINEST = Decimal("0.01")
_SYMBOL_WORDS = {
    "W": "withheld",
    "NA": "not available",
    "XX": "not applicable",
    "E": "net exporter",
    "s": "small",
}


def print_number(value: float | Decimal) -> str:
    """Thousands with commas, a true minus sign, no trailing zeros after the point: ``51,000``, ``0.5``."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    text = f"{abs(exact):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"−{text}" if exact < 0 and text != "0" else text


def with_unit(text: str, unit: str) -> str:
    """A printed number with its unit: ``53 %``, ``51,000 t REO``; the base of a share is left to the table."""
    if unit.startswith(("percentage point", "pp")):
        return f"{text}{_SPACE}percentage points"
    if unit.startswith(("percent", "%")):
        return f"{text}{_SPACE}%"
    return f"{text}{_SPACE}{unit.replace(' ', _SPACE)}" if unit else text


def print_value(value: float, unit: str) -> str:
    """A value with its unit and exactly the digits it has: ``51,000 t REO``."""
    return with_unit(print_number(value), unit)


def _digits(width: float) -> Decimal:
    """The place at which a range of this width is written: fine enough for its ends, no finer than a 30th of it."""
    return Decimal(1).scaleb(math.ceil(math.log10(width / 30)))


def _rounded(value: float, place: Decimal, rounding: str) -> Decimal:
    # A float such as 0.30000000000000004 must not push an outward rounding one step too far.
    exact = Decimal(f"{value:.12g}")
    return (exact / place).to_integral_value(rounding=rounding) * place


def print_range(low: float | None, high: float | None, unit: str) -> str:
    """A computed range, rounded outwards to the digits that its width allows.

    Worked: 3,214 to 5,461 is 2,247 wide, a 30th of it is 75, so the place is 100: about 3,200 to 5,500 t. An end that
    is None or infinite is open: ``at least 3,200 t``. Raises ValueError where the range falls.
    """
    bottom = None if low is None or not math.isfinite(low) else low
    top = None if high is None or not math.isfinite(high) else high
    if bottom is None and top is None:
        return "not known"
    if bottom is None or top is None:
        words, end = ("at most", top) if bottom is None else ("at least", bottom)
        assert end is not None
        return f"{words} {print_value(_three(end, ROUND_CEILING if bottom is None else ROUND_FLOOR), unit)}"
    if bottom > top:
        raise ValueError(f"a range must rise, {bottom} to {top} falls")
    if bottom == top:
        return f"about {print_value(_three(bottom, ROUND_HALF_EVEN), unit)}"
    place = _digits(top - bottom)
    ends = _rounded(bottom, place, ROUND_FLOOR), _rounded(top, place, ROUND_CEILING)
    return "about " + with_unit(f"{print_number(ends[0])} to {print_number(ends[1])}", unit)


def ends_outwards(low: float, high: float, digits: tuple[int, int]) -> tuple[str, str]:
    """Both ends of a range in so many digits each, rounded away from each other, so that they hold what they held.

    They are rounded from seven digits, as JSON has them, and none is finer than 0.01. Worked: 0.0692 and 38.42 in two
    digits are 0.06 and 39.
    """
    return _end(low, digits[0], ROUND_FLOOR), _end(high, digits[1], ROUND_CEILING)


def _end(value: float, digits: int, rounding: str) -> str:
    exact = Decimal(f"{value:.7g}")  # as JSON has it: what a solver leaves open, 149.9999999, is no reason for a step
    finest = exact.quantize(_FINEST, rounding=rounding) if abs(exact) < 1 else exact
    return print_number(Context(prec=digits, rounding=rounding).plus(finest))


def print_central(value: float, low: float, high: float, unit: str) -> str:
    """A central value with its range: ``about 28,000 t (27,000 to 29,200 t)``, rounded to the size of its doubt."""
    if low == high:
        return print_range(low, high, unit)
    place = Decimal(1).scaleb(math.floor(math.log10((high - low) / 2)))
    middle = print_number(_rounded(value, place, ROUND_HALF_EVEN))
    return f"about {with_unit(middle, unit)} ({print_range(low, high, unit).removeprefix('about ')})"


def _three(value: float, rounding: str) -> float:
    if value == 0:
        return 0.0
    return float(_rounded(value, Decimal(1).scaleb(math.floor(math.log10(abs(value))) - 2), rounding))


def _printed_number(obs: Observation) -> str:
    # The publisher's own digits (6.80) where the cell is kept, else those of the value.
    text = obs.text.strip()
    plain = text.replace(",", "")
    if plain.replace(".", "", 1).isdigit() and float(plain) == obs.value:
        return text if "," in text else _grouped(plain)
    return print_number(obs.value or 0.0)


def _grouped(plain: str) -> str:
    whole, dot, part = plain.partition(".")
    return f"{int(whole or 0):,}{dot}{part}"


def _printed_bounds(obs: Observation) -> str:
    qualifiers = set(obs.qualifiers)
    if "s" in qualifiers and obs.high is not None:
        return with_unit(f"<{print_number(obs.high)}", obs.unit)
    if obs.high is None or (">" in qualifiers and obs.low is not None):
        return with_unit(f">{print_number(obs.low or 0.0)}", obs.unit)
    if obs.low is None or "<" in qualifiers:
        return with_unit(f"<{print_number(obs.high)}", obs.unit)
    return with_unit(f"{print_number(obs.low)} to {print_number(obs.high)}", obs.unit)


def print_observation(obs: Observation) -> str:
    """What the publisher printed, in words a reader understands: ``>90 %``, ``net exporter``, ``withheld``."""
    if "—" in obs.qualifiers and not obs.value:
        return "zero"
    if obs.value is not None:
        return with_unit(_printed_number(obs), obs.unit)
    if obs.is_known:
        return _printed_bounds(obs)
    for qualifier in obs.qualifiers:
        if qualifier in _SYMBOL_WORDS:
            return _SYMBOL_WORDS[qualifier]
    return obs.text.lower() or "no number"


@cache
def words_of_qualifiers() -> dict[str, str]:
    """What each qualifier means, in plain words."""
    return {row["code"]: row["words"] for row in packaged_rows("reports/qualifier_words.csv")}


def qualifier_words(qualifiers: Iterable[str]) -> str:
    """The qualifiers in words, in order, separated by semicolons; one that is not in the table stands as it is."""
    return "; ".join(dict.fromkeys(words_of_qualifiers().get(code, code) for code in qualifiers))
