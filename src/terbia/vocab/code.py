"""Commodity codes for rare earths: Harmonized System, US schedules, China's tariff, and their traps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from terbia.vocab.table import listed, rows

_SHAPE = re.compile(r"\d{4}(?:[. ]?\d{2}){0,3}\Z")
# Each level, and the lengths at which its ancestors stand. Lines of Schedule B do not descend from eight
# digits, even where those digits are a line of the US or of the Chinese tariff.
_ANCESTORS = {
    "HS4": (),
    "HS6": (4,),
    "HTS8": (6, 4),
    "HTS10": (8, 6, 4),
    "Schedule B": (6, 4),
    "China HS8": (6, 4),
    "China HS10": (8, 6, 4),
}


@dataclass(frozen=True, slots=True)
class Code:
    """A commodity code: digits without and with dots, its level, what it covers, and what it is mistaken for.

    ``level`` is HS4, HS6 (the same in all countries), HTS8 or HTS10 (US imports; some ten-digit lines serve
    exports too), Schedule B (US exports only), China HS8 or China HS10. ``form`` is empty where a code spans
    too much; ``elements`` is empty where it names none.
    """

    digits: str
    dotted: str
    level: str
    description: str
    form: str
    elements: tuple[str, ...]
    trap: str
    source: str


def _dotted(digits: str) -> str:
    """Dots as USGS prints them: 2846.90, 2846.90.20, 2846.90.2005."""
    return ".".join(part for part in (digits[:4], digits[4:6], digits[6:]) if part)


@cache
def codes() -> Mapping[str, Code]:
    """Every code that Terbia describes, by its digits, in their order."""
    return MappingProxyType(
        {
            row["digits"]: Code(
                row["digits"],
                _dotted(row["digits"]),
                row["level"],
                row["description"],
                row["form"],
                listed(row["elements"]),
                row["trap"],
                row["source"],
            )
            for row in rows("codes")
        }
    )


def _digits(text: str) -> str:
    shown = text.strip()
    # 2846.90.2000 and 2846.90.20.00 are one code: the last dot is a habit of some publishers.
    if not _SHAPE.match(shown):
        raise ValueError(f"'{shown}' is not a commodity code: write 4, 6, 8 or 10 digits, with dots or without")
    return re.sub(r"\D", "", shown)


def read_code(text: str) -> Code:
    """The code written as ``2846.90.20.00``, ``2846.90.2000`` or ``2846902000``.

    Raises ValueError for text that is no code, and for a code that is not in the table of rare earths, with
    the nearest one above it that is.
    """
    digits = _digits(text)
    if digits in codes():
        return codes()[digits]
    above = next((codes()[digits[:n]] for n in (8, 6, 4) if n < len(digits) and digits[:n] in codes()), None)
    hint = f" Above it stands {above.dotted}, {above.description}." if above else ""
    raise ValueError(f"{_dotted(digits)} is not among the codes for rare earths that Terbia describes.{hint}")


def parent(code: str) -> Code | None:
    """The next code above that is in the table, None at the top: HTS 2846.90.20 of 2846.90.2005.

    Raises ValueError as ``read_code`` does.
    """
    own = read_code(code)
    lengths = _ANCESTORS[own.level]
    return next((codes()[own.digits[:n]] for n in lengths if own.digits[:n] in codes()), None)


def describe(code: str) -> str:
    """One line on a code: its number, level, what it covers, and the trap in it where there is one.

    Raises ValueError as ``read_code`` does.
    """
    own = read_code(code)
    trap = f" {own.trap}" if own.trap else ""
    return f"{own.dotted} ({own.level}): {own.description}.{trap}"


def hs_commodity(code: str) -> str:
    """The name of an HS code as the commodity of a series: ``hs-850511``. What it holds is said by its scope."""
    return f"hs-{code}"


def hs_scope(code: str, basis: str) -> str:
    """What an HS code covers and the basis of a figure: ``Permanent magnets of metal, HS 850511; free on board``."""
    known = codes().get(code)
    return f"{known.description}, HS {code}; {basis}" if known else f"HS {code}; {basis}"


def materials_and_magnets() -> tuple[str, ...]:
    """The HS codes of six digits of rare-earth materials and magnets, without motors, vehicles and other goods."""
    goods = {"component", "product"}
    return tuple(code.digits for code in codes().values() if code.level == "HS6" and code.form not in goods)
