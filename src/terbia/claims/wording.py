"""Why a verdict is what it is, in a sentence; and what an editor would change."""

from __future__ import annotations

import math

from terbia.claims.asked import Asked
from terbia.claims.line import Printed, Value
from terbia.claims.naming import row_of
from terbia.claims.trial import Trial
from terbia.claims.verdict import CONTRADICTED, MISLEADING, NOT_CHECKABLE, SUPPORTED, Judged
from terbia.ledger.observation import Observation
from terbia.ledger.series import read_series
from terbia.vocab.area import area


def number(value: float) -> str:
    """A number with thousands parted and no more than four digits after the first ones."""
    if abs(value) >= 1000 or value == int(value):
        return f"{value:,.1f}".rstrip("0").rstrip(".")
    return f"{value:.4g}"


def with_unit(value: float, unit: str) -> str:
    """A number with its unit."""
    if unit.startswith("percent"):
        return f"{number(value)} %"
    return f"{number(value)} {unit}" if unit else number(value)


def printed(one: Observation) -> str:
    """What a cell says: a value, a bound or a word."""
    if one.value is not None:
        return ("about " if "e" in one.qualifiers else "") + with_unit(one.value, one.unit.split(" of ")[0])
    if one.low is not None and ">" in one.qualifiers:
        return f"more than {with_unit(one.low, one.unit.split(' of ')[0])}"
    if one.low is not None and one.high is not None:
        return f"{number(one.low)} to {with_unit(one.high, one.unit.split(' of ')[0])}"
    if one.high is not None:
        return f"less than {with_unit(one.high, one.unit.split(' of ')[0])}"
    return one.text or "no figure"


def title(series: str) -> str:
    """A series in words."""
    said = read_series(series)
    places = area(said.area).name if said.area != "WORLD" else "world"
    if said.partner:
        places += f" to {area(said.partner).name}"
    parts = [said.commodity, said.statistic, said.form or ""]
    scope = f" ({said.scope.replace('-', ' ')})" if said.scope else ""
    return f"{places}, {', '.join(p.replace('-', ' ') for p in parts if p)}{scope}"


def source(one: Observation) -> str:
    """The edition and when it came out."""
    return f"{one.edition}, {one.released_on}"


def sentence_of(value: Value | None, trial: Trial) -> str:
    """What the record says, with place and source."""
    if value is None or not value.evidence:
        return ""
    first = value.evidence[0]
    line = trial.hypothesis.line
    if isinstance(line, Printed) and len(value.evidence) == 1:
        return f"{title(first.series)}, {first.period}: {printed(first)} ({source(first)})"
    got = _range(value, line.unit)
    parts = "; ".join(f"{title(o.series)}, {o.period}: {printed(o)}" for o in value.evidence[:3]) + (
        f"; and {len(value.evidence) - 3} more" if len(value.evidence) > 3 else ""
    )
    return f"computed {got} from {parts} ({source(first)})"


def _range(value: Value, unit: str) -> str:
    if value.value is not None:
        return with_unit(float(f"{value.value:.4g}"), unit)
    low, high = value.interval.low, value.interval.high
    if not math.isfinite(high):
        return f"at least {with_unit(float(f'{low:.3g}'), unit)}"
    return f"{number(float(f'{low:.3g}'))} to {with_unit(float(f'{high:.3g}'), unit)}"


def reason(asked: Asked, judged: Judged) -> str:
    """One sentence for the verdict."""
    trial = judged.trial
    if judged.verdict == NOT_CHECKABLE or trial is None:
        if judged.note:
            return judged.note
        return f"The record cannot settle it; it would need {judged.needs}."
    if judged.note and not trial.evidence:
        return judged.note
    said = _both(asked, trial)
    if judged.verdict == SUPPORTED:
        note = f", {judged.note}" if judged.note else ""
        return f"The record says so{note}: {said}."
    if judged.verdict == MISLEADING:
        step = row_of("steps", "step", judged.step or "")
        words = step["says"] if step else judged.step or ""
        right = ""
        if judged.right is not None and judged.right.value is not None:
            right = f" What the words name is {_both(asked, judged.right)}."
        return f"It fits {words}, not what the words name: {said}.{right}"
    assert judged.verdict == CONTRADICTED
    return f"The record says otherwise: {said}."


def _both(asked: Asked, trial: Trial) -> str:
    later = sentence_of(trial.value, trial)
    if asked.kind in {"change", "direction"} and trial.before is not None:
        return f"{later}; before it {sentence_of(trial.before, trial)}"
    if asked.kind == "superlative" and trial.before is not None:
        return f"{later}, but {sentence_of(trial.before, trial)}"
    return later or sentence_of(trial.before, trial)


def mend(asked: Asked, judged: Judged) -> str:
    """What an editor would write instead; nothing for what the text itself denies."""
    trial = judged.trial
    if asked.attributed or trial is None:
        return ""
    if judged.verdict == CONTRADICTED:
        said = _both(asked, trial)
        return f"Write what the record says: {said}." if said else ""
    if judged.verdict != MISLEADING:
        return ""
    fits = _both(asked, trial)
    if judged.right is None or judged.right.value is None:
        return f"Say that the number is this: {fits}."
    right = _both(asked, judged.right)
    if judged.step == "scope" and asked.subject.share == "ore":
        return f"Say of which it holds: {fits}; but elsewhere {right}."
    return f"Say that the number is this: {fits}. Or write what the words name: {right}."
