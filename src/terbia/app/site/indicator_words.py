"""Indicators in words and as a chart."""

from __future__ import annotations

from terbia.app.indicated.answer import Indicated
from terbia.app.indicating import NAMES
from terbia.app.site import wording
from terbia.reports.chart_panels import Point
from terbia.reports.charts import production_by_form, reliance_by_year
from terbia.reports.number_text import print_number
from terbia.reports.page import Chart, Table
from terbia.vocab.element import read_element
from terbia.vocab.estimate import Estimate

#: As many years are drawn; the table has all.
_YEARS_DRAWN = 16
_CAPITALS = frozenset({"hhi", "wgi", "usd", "reo", "si", "sr", "ei", "eol", "rir", "gs", "eu"})


def indicator_chart(answer: Indicated, every: list[Indicated]) -> Chart | None:
    """Columns by year, or points by element for the EU's scores; None where there is too little to draw."""
    by_element = answer.indicator == "eu-supply-risk"
    known = [one for one in every if one.number is not None]
    if by_element:
        known = [one for one in known if not one.commodity.endswith("-rare-earths")]
    else:
        known = known[-_YEARS_DRAWN:]
    points = [_point(one, read_element(one.commodity).symbol if by_element else one.period or "") for one in known]
    if len(points) < 2:
        return None
    title = f"{wording.capital(NAMES[answer.indicator])}: {wording.words(answer.commodity)}"
    if by_element:
        title = f"{wording.capital(NAMES[answer.indicator])}, by element"
    elif answer.indicator == "geopolrisk":
        title += f", {wording.place(answer.area or '')}"
    make = reliance_by_year if by_element else production_by_form
    spec = make(points, title=title, unit=answer.unit)
    if spec is None:
        return None
    said = "A pale bar is a range without one value; what is not computable is a gap."
    return Chart("indicator", title, f"In {answer.unit}. {said}", spec, Table("", (), ()))


def _point(answer: Indicated, x: str) -> Point:
    number = answer.number
    assert number is not None
    label = "" if number.value is None else digits(number.value)
    return Point(x, number.value, number.range.low, number.range.high, printed=label)


def term_words(key: str) -> str:
    """A term of a formula by its name: ``price_usd_per_kg`` as ``price USD per kg``."""
    return " ".join(part.upper() if part in _CAPITALS else part for part in key.split("_"))


def digits(value: float | None) -> str:
    """A number with three significant digits, whole from a thousand up."""
    if value is None:
        return ""
    return print_number(float(f"{value:.3g}") if abs(value) < 1000 else round(value))


def shown(number: Estimate | None) -> str:
    """A number in words: ``0.519 (0.51 to 0.529)``, ``0 to 0.501``, or nothing."""
    if number is None:
        return ""
    low, high = digits(number.range.low), digits(number.range.high)
    value = digits(number.value)
    if not value:
        return f"{low} to {high}"
    return value if low == high else f"{value} ({low} to {high})"


def part_words(part: object) -> str:
    """A term of a formula in words."""
    if isinstance(part, Estimate):
        return shown(part)
    if isinstance(part, int | float):
        return digits(float(part))
    if isinstance(part, dict):
        if {"low", "high"} <= set(part):
            members = f" ({', '.join(part['members'])})" if "members" in part else ""
            return f"{part['low']:.3f} to {part['high']:.3f}{members}"
        return "; ".join(f"{key} {part_words(value)}" for key, value in part.items())
    if isinstance(part, list):
        return ", ".join(map(str, part))
    return "" if part is None else str(part)
