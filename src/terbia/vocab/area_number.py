"""Numbers that statistical offices give to areas: UN M49, UN Comtrade and BACI, the Census Bureau's Schedule C."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from terbia.vocab.table import listed, rows


@cache
def _by_number() -> Mapping[str, str]:
    numbers = {}
    for row in rows("areas"):
        for number in (row["m49"], *listed(row["comtrade"])):
            if number:
                numbers[number.lstrip("0") or "0"] = row["code"]
    return numbers


@cache
def _by_census() -> Mapping[str, str]:
    return {row["census"]: row["code"] for row in rows("areas") if row["census"]}


def area_by_number(number: str) -> str:
    """The code of the area with a UN M49 number, or the number that UN Comtrade and BACI use instead.

    ``156`` and ``4`` (leading zeros may be lost) are China and Afghanistan; 842 is the United States with its
    territories, 490 ("Other Asia, nes") is Taiwan in practice. Raises ValueError for an unknown number.
    """
    code = _by_number().get(number.strip().lstrip("0") or "0")
    if code is None:
        raise ValueError(f"'{number}' is not a number of UN M49 or UN Comtrade that Terbia knows")
    return code


@cache
def area_numbers() -> Mapping[int, str]:
    """Every number of UN M49 and of trade data, with the code of its area: 156 is CN, 842 US, 58 BE+LU, 0 WORLD.

    Holds, beside what `area_by_number` reads, numbers of areas that are no more (Belgium-Luxembourg), as the
    countries that they were. For whole columns of numbers; one number is asked with `area_by_trade_number`.
    """
    numbers = {int(number): code for number, code in _by_number().items() if number.isdigit()}
    return MappingProxyType(numbers | {int(row["number"]): row["area"] for row in rows("trade_areas")})


def area_by_trade_number(number: str) -> str:
    """The code of the area that a number in UN Comtrade or BACI means, former areas included.

    Raises ValueError for text that is no number and for an unknown number.
    """
    shown = number.strip()
    code = area_numbers().get(int(shown)) if shown.isascii() and shown.isdigit() and len(shown) <= 4 else None
    if code is None:
        raise ValueError("not a number of UN M49 or UN Comtrade that Terbia knows")
    return code


def area_by_census(number: str) -> str:
    """The code of the area with a country number of the US Census Bureau (Schedule C): 5700 is China.

    Raises ValueError for a number that is not known.
    """
    code = _by_census().get(number.strip())
    if code is None:
        raise ValueError(f"'{number}' is not a country number of Schedule C that Terbia knows")
    return code


def comtrade_number(code: str) -> str:
    """The number under which UN Comtrade has an area as reporter, which is not always its UN M49 number.

    842 for the United States (840 in UN M49), 251 for France. Raises ValueError for a code without one.
    """
    for row in rows("areas"):
        if row["code"] == code:
            numbers = [number.lstrip("0") for number in (*listed(row["comtrade"]), row["m49"]) if number.isdigit()]
            # The world is a partner (0) and reports nothing.
            if numbers and numbers[0]:
                return numbers[0]
    raise ValueError(f"'{code}' has no number at UN Comtrade that Terbia knows")
