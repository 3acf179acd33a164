"""Building sentences whose numbers know where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from terbia.ledger.observation import Observation
from terbia.reports.number_text import print_central, print_observation, print_range
from terbia.reports.page import Derived, Figure, Link, Passage, Span
from terbia.vocab.estimate import Estimate


def passage(*spans: Span | Observation | Sequence[Span]) -> Passage:
    """A passage from words, figures and observations; an observation is printed as published."""
    flat: list[Span] = []
    for span in spans:
        if isinstance(span, Observation):
            flat.append(figure(span))
        elif isinstance(span, str | Figure | Link):
            flat.append(span)
        else:
            flat.extend(span)
    return Passage(tuple(span for span in flat if span != ""))


def figure(observation: Observation) -> Figure:
    """An observation as it stands in a sentence."""
    return Figure(print_observation(observation), observation)


def derived(
    name: str,
    estimate: Estimate,
    unit: str,
    method: str,
    inputs: Iterable[Observation],
    *,
    words: str = "",
    central: bool = False,
) -> Figure:
    """A computed number as it stands in a sentence: its range, or the words given for it."""
    used = tuple(inputs)
    share = sum(o.is_unverified for o in used) / len(used) if used else 0.0
    number = Derived(
        name, estimate.value, _end(estimate.range.low), _end(estimate.range.high), unit, method, used, share
    )
    text = words or print_range(number.low, number.high, unit)
    if central and estimate.value is not None and estimate.is_finite:
        text = print_central(estimate.value, estimate.range.low, estimate.range.high, unit)
    return Figure(f"{text} (illustrative)" if share > 0.5 else text, number)


def _end(value: float) -> float | None:
    return None if value in (float("inf"), float("-inf")) else value


def joined(passages: Sequence[Sequence[Span | Observation]], separator: str = ", ", last: str = " and ") -> list[Span]:
    """Several groups of spans as a list in a sentence."""
    out: list[Span] = []
    for number, spans in enumerate(passages):
        if number:
            out.append(last if number == len(passages) - 1 else separator)
        out.extend(figure(s) if isinstance(s, Observation) else s for s in spans)
    return out
