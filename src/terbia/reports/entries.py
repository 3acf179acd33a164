"""What a reader is told about one source of a page: an observation or a derived number, in words."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

from terbia.ledger.observation import Observation
from terbia.reports.number_text import (
    print_number,
    print_observation,
    print_range,
    print_value,
    qualifier_words,
)
from terbia.reports.page import Derived

ANSWERS = {"holds": "Holds", "fails": "Fails", "not_decidable": "Not decidable"}
_WEB = re.compile(r"https?://[^\s\"'<>]+\Z", re.I)


@dataclass(frozen=True, slots=True)
class Entry:
    """A source in words: its number, its heading, and what is known of it as (name, words) pairs."""

    anchor: str
    number: int
    printed: str
    subject: str
    period: str
    facts: tuple[tuple[str, str], ...]


def observation_entry(anchor: str, number: int, obs: Observation) -> Entry:
    """The entry of an observation without its origin, which needs a link and is drawn by each renderer."""
    facts = [
        ("Range", _range(obs)),
        ("Unit", obs.unit),
        ("Scope", obs.scope or ""),
        ("Qualifiers", qualifier_words(obs.qualifiers)),
        ("Note", obs.note or ""),
        ("Edition", f"{obs.edition}, released {long_date(obs.released_on)}"),
    ]
    kept = tuple((name, words) for name, words in facts if words)
    return Entry(anchor, number, print_observation(obs), obs.series, obs.period, kept)


def derived_entry(anchor: str, number: int, derived: Derived) -> Entry:
    """The entry of a derived number without its inputs, which are links."""
    spread = "" if derived.low is None and derived.high is None else range_text(derived)
    facts = [
        ("Range", spread),
        ("Unit", derived.unit),
        ("Method", derived.method),
        (
            "Unverified share",
            f"{_percent(derived.unverified_share)}{_illustrative(derived.unverified_share)}",
        ),
    ]
    kept = tuple((name, words) for name, words in facts if words)
    return Entry(anchor, number, derived_text(derived), derived.name, "", kept)


def derived_text(derived: Derived) -> str:
    """A derived number as far as its range allows: the range where there is one, else the value."""
    if derived.low is not None or derived.high is not None:
        return range_text(derived)
    if derived.value is None:
        return "not known"
    return print_value(float(f"{derived.value:.3g}"), derived.unit)


def range_text(derived: Derived) -> str:
    """The range of a derived number, rounded outwards; where it is printed beside the number, in the same digits."""
    return derived.ends or print_range(derived.low, derived.high, derived.unit)


def location(obs: Observation) -> str:
    """Publisher and place, after the title of the origin."""
    return ", ".join(part for part in (obs.origin.publisher, obs.origin.locator) if part)


def web_address(url: str) -> str | None:
    """The address where it is one that may be linked (http or https); None for anything else."""
    return url if _WEB.match(url.strip()) else None


def long_date(text: str) -> str:
    """``2026-02-06`` as ``6 February 2026``; other text as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    return f"{day.day} {months[day.month - 1]} {day.year}"


def answer_words(answer: str) -> str:
    """``not_decidable`` as ``Not decidable``. Raises ValueError for an answer that is none of the three."""
    if answer not in ANSWERS:
        raise ValueError(f"'{answer}' is no answer of a test; the answers are {', '.join(ANSWERS)}")
    return ANSWERS[answer]


def _range(obs: Observation) -> str:
    span = obs.interval()
    if span is None:
        return ""
    if span.low == span.high:
        return f"exactly {print_number(span.low)}"
    low = print_number(span.low) if math.isfinite(span.low) else "no lower bound"
    high = print_number(span.high) if math.isfinite(span.high) else "no upper bound"
    return f"{low} to {high}" + (" (printed rounding)" if obs.value is not None else " (printed bounds)")


def _percent(share: float) -> str:
    return f"{print_number(round(100 * share))}\u00a0%"


def _illustrative(share: float) -> str:
    return ", illustrative" if share > 0.5 else ""
