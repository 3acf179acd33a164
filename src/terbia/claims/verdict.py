"""The ordered rule: supported, else misleading, else contradicted, else not checkable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Literal, TypeAlias

from terbia.claims.asked import Asked
from terbia.claims.beside import beside
from terbia.claims.book import Book
from terbia.claims.group import group_of
from terbia.claims.line import Line, Printed, Share, Sight, Value, newest
from terbia.claims.naming import fits_commodity, is_plain, named_lines, record_statistics
from terbia.claims.quantity import Quantity
from terbia.claims.trial import Hypothesis, Trial, try_on
from terbia.claims.when import shifted_period
from terbia.claims.wordlist import rows
from terbia.ledger.observation import Observation
from terbia.vocab.interval import Interval

Word: TypeAlias = Literal["supported", "contradicted", "misleading", "not_checkable"]
SUPPORTED: Word = "supported"
CONTRADICTED: Word = "contradicted"
MISLEADING: Word = "misleading"
NOT_CHECKABLE: Word = "not_checkable"
# Evidence of which more than this part is unchecked decides nothing.
_UNCHECKED = 0.5
# A statement in the present tense is not about figures older than this many years.
_FRESH = 3
# Shares that others quote differ by a point or two with what they count.
_QUOTED_APART = 2.0
# Totals of one thing from two publications differ by as much as this part.
_SLIP = 0.0025
# Where nothing in a text says that it is about rare earths, a number off by more than this may be about anything.
_FAR = 4.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, the trial that decided, and, where another one tells the right number, that."""

    verdict: Word
    step: str | None = None
    trial: Trial | None = None
    right: Trial | None = None
    needs: str = ""
    note: str = ""

    @property
    def evidence(self) -> tuple[Observation, ...]:
        """The observations behind it, each once."""
        found = [o for t in (self.trial, self.right) if t is not None for o in t.evidence]
        return tuple({(o.series, o.period, o.edition): o for o in found}.values())


def judge(asked: Asked, book: Book, today: date | None, sight: Sight) -> Judged:
    """The verdict on a claim as the record stood; ``today`` is the day of the text, for "now" without a period."""
    if asked.edition is not None:
        sight = _in_edition(asked, book, sight)
    if asked.kind == "absence":
        return _absent(asked, book, today, sight)
    if asked.kind == "embedded":
        return _embedded(book, sight)
    if asked.subject.organisation in _companies() and asked.subject.share != "ore":
        return Judged(NOT_CHECKABLE, needs=f"figures of {asked.subject.organisation} itself")
    named = hypotheses(asked, book, today, sight)
    trials = [try_on(asked, one) for one in named]
    decisive = [t for t in trials if t.unverified_share <= _UNCHECKED]
    met = _best([t for t in decisive if t.outcome == "meets"])
    if asked.subject.share == "ore":
        return _ore(asked, decisive)
    if met is not None:
        return Judged(SUPPORTED, None, met, note=_group_note(asked))
    apart = _best([t for t in decisive if t.outcome == "disjoint" and not _is_weak(t)])
    if any(t.outcome == "disjoint" and _is_slip(asked, t) for t in decisive):
        apart = None
    aside = _first_beside(asked, named, book, sight, held=apart is not None)
    ahead = asked.future and (asked.period is None or (today is not None and asked.period[:4] > str(today.year)))
    if ahead and met is None and (aside is None or asked.period is None):
        return Judged(NOT_CHECKABLE, needs="what has not happened yet; the record holds no forecast that says so")
    if aside is not None and asked.kind != "superlative":
        return Judged(MISLEADING, aside.hypothesis.step, aside, apart)
    if apart is not None and _may_contradict(asked, apart):
        return Judged(CONTRADICTED, None, apart)
    return Judged(NOT_CHECKABLE, None, _best(trials), needs=needed(asked, trials))


def _absent(asked: Asked, book: Book, today: date | None, sight: Sight) -> Judged:
    """Nothing is made where all that is used is imported; something is made where output is printed above zero."""
    for statistic, meaning in (("production", False), ("net-import-reliance", True)):
        quantity = _WHOLE if meaning else _NOTHING
        moved = replace(
            asked,
            kind="level",
            level=quantity,
            subject=replace(
                asked.subject, statistic=statistic, stage=None, form=None if meaning else asked.subject.form
            ),
        )
        for trial in (try_on(moved, one) for one in hypotheses(moved, book, today, sight)):
            if trial.outcome == "open" or trial.unverified_share > _UNCHECKED or _is_weak(trial):
                continue
            if trial.outcome == "meets":
                return Judged(SUPPORTED, None, trial, note="nothing of it is made" if meaning else "")
            if not meaning and trial.value is not None and trial.value.interval.low > 0:
                return Judged(CONTRADICTED, None, trial)
    return Judged(NOT_CHECKABLE, needs=needed(asked, []))


_WHOLE = Quantity(0, 0, "", Interval(99.5, 100.0), 100.0, "percent", "share")
_NOTHING = Quantity(0, 0, "", Interval.point(0.0), 0.0, "t", "amount")


def _embedded(book: Book, sight: Sight) -> Judged:
    """What a publisher says in a note about rare earths inside imported goods."""
    found = book.noted("embedded in", sight.as_of)
    if found is None:
        return Judged(NOT_CHECKABLE, needs="a publisher's word on what imported goods hold")
    line = Printed(book, found.series)
    value = Value(found.interval() or Interval.point(0.0), found.value, (found,))
    trial = Trial(Hypothesis(line, sight, found.period), "meets", value, (found,))
    return Judged(SUPPORTED, None, trial, note=f"{found.edition} notes: {found.note}")


@cache
def _companies() -> frozenset[str]:
    return frozenset(row["name"] for row in rows("companies"))


def _in_edition(asked: Asked, book: Book, sight: Sight) -> Sight:
    """The edition that the sentence names, where the record holds it; a name without a year narrows nothing."""
    name = asked.edition or ""
    return Sight(None, name) if book.holds_edition(name) else sight


def hypotheses(asked: Asked, book: Book, today: date | None, sight: Sight) -> list[Hypothesis]:
    """What the words name, in every reading that they leave open."""
    unit = asked.quantity.unit if asked.kind == "level" and asked.quantity is not None else ""
    if asked.kind == "change" and asked.level is not None and asked.level.unit in {"t", "USD/kg", "percent"}:
        unit = asked.level.unit
    told = None
    if asked.subject.share == "quota" and asked.before is not None:
        told = Value(asked.before.interval, asked.before.value, ())
    lines = named_lines(book, asked.subject, unit or "", told)
    found: list[Hypothesis] = []
    for line in lines:
        for period in _periods(asked, line, today, sight):
            for base in _bases(asked, line, period, sight):
                found.append(Hypothesis(line, sight, period, base))
    if asked.subject.area is None and asked.subject.share not in {"quota", "ore"}:
        found = _only_area(found, book)
    if not found and asked.subject.commodity not in {None, "rare-earths"}:
        return _by_group(asked, book, today, sight)
    return found


def _only_area(found: list[Hypothesis], book: Book) -> list[Hypothesis]:
    """What concerns the one area of which the record holds the period; nothing where several could be meant."""
    held = [h for h in found if h.line.at(h.period, h.sight) is not None and isinstance(h.line, Printed)]
    areas = {book.series[h.line.name].area for h in held}
    return held if len(areas) == 1 else []


def _by_group(asked: Asked, book: Book, today: date | None, sight: Sight) -> list[Hypothesis]:
    """All or nothing said of an element holds where it holds of the group that the element belongs to."""
    group = group_of(asked.subject.commodity or "")
    whole = asked.level is not None and asked.level.interval.low >= 99 and asked.level.unit == "percent"
    if group is None or not (whole or asked.kind == "absence"):
        return []
    moved = replace(asked, subject=replace(asked.subject, commodity=group, form=None))
    return hypotheses(moved, book, today, sight)


def _group_note(asked: Asked) -> str:
    group = group_of(asked.subject.commodity or "")
    return "" if group is None else f"of the group of {group.replace('-', ' ')}"


def _periods(asked: Asked, line: Line, today: date | None, sight: Sight) -> list[str]:
    """The period that is said; without one the newest that the line had by the day of the text."""
    if asked.period is not None:
        if line.at(asked.period, sight) is None and not asked.period_said:
            averages = newest(line, sight, (9,), None)
            return averages[:1] or [asked.period]
        return [asked.period]
    limit = None if today is None else f"{today.year}z"
    found = newest(line, sight, (4,), limit) or newest(line, sight, (9,), limit) or newest(line, sight, (7,), limit)
    if asked.subject.share == "ore":
        return [p for p in reversed(line.periods()) if line.at(p, sight) is not None][:1]
    year = today.year if today is not None else max((_year(p) for p in found), default=0)
    recent = [p for p in found if _year(p) >= year - _FRESH]
    return recent if "stage-share" in line.name else recent[:1]


def _year(period: str) -> int:
    return int(period[-4:] if len(period) == 9 else period[:4])


def _bases(asked: Asked, line: Line, period: str, sight: Sight) -> list[str | None]:
    """The earlier periods that a change may be counted from."""
    if asked.kind not in {"change", "direction"}:
        return [None]
    if asked.base is not None:
        return [asked.base]
    if asked.shift is not None:
        return [shifted_period(period, asked.shift)]
    if len(period) == 7 and period[5] != "Q":
        return [shifted_period(period, -1), shifted_period(period, -12)]
    if len(period) == 9:
        known = [p for p in line.periods() if len(p) == 9 and p < period and line.at(p, sight) is not None]
        return [known[-1] if known else None]
    return [shifted_period(period, -12)]


def _best(trials: Sequence[Trial]) -> Trial | None:
    """The trial with most said: printed before computed, checked before unchecked, in the order found."""
    if not trials:
        return None
    return min(
        trials,
        key=lambda t: (t.unverified_share, isinstance(t.hypothesis.line, Share), ";" in t.hypothesis.line.name),
    )


def _first_beside(asked: Asked, named: list[Hypothesis], book: Book, sight: Sight, *, held: bool) -> Trial | None:
    """The first neighbour that the claim meets, closely enough that it is no accident."""
    if "statistic" in asked.subject.carried or asked.kind == "direction":
        return None
    for hypothesis in beside(asked, named, book, sight):
        trial = try_on(asked, hypothesis)
        if trial.outcome != "meets" or not trial.close or trial.unverified_share > _UNCHECKED:
            continue
        if not held and not _is_telling(asked, trial):
            continue
        return trial
    return None


def _is_telling(asked: Asked, trial: Trial) -> bool:
    """Whether a number is printed the same and has digits enough, where the words name nothing on record."""
    quantity = asked.level or asked.before
    if quantity is None or quantity.value is None or trial.value is None or trial.value.value is None:
        return False
    if trial.hypothesis.step in {"area", "unit", "commodity"} or quantity.hedge is not None:
        return False
    value = quantity.value
    if quantity.unit == "percent" and value == trial.value.value:
        return True
    return abs(value - trial.value.value) <= 1e-6 * abs(value) and len(f"{value:g}".rstrip("0").replace(".", "")) >= 2


def _may_contradict(asked: Asked, apart: Trial) -> bool:
    """Whether everything that the words name says otherwise, and the subject is not a guess."""
    subject = asked.subject
    if (subject.statistic or "").startswith("price") and (asked.period is None or not asked.period_said):
        return False
    if "statistic" in subject.carried or (subject.statistic is None and subject.share is None):
        return False
    if subject.assumed or {"text-commodity", "text-area"} & subject.carried:
        return _is_near(asked, apart)
    return True


def _is_weak(trial: Trial) -> bool:
    line = trial.hypothesis.line
    quoted = any(o.edition.startswith("cited") and "secondary" in o.qualifiers for o in trial.evidence)
    return quoted or (isinstance(line, Printed) and line.weak)


def _is_slip(asked: Asked, trial: Trial) -> bool:
    """Whether number and record are so near that two publications of one figure may differ by as much."""
    quantity, value = asked.level, trial.value
    if asked.kind != "level" or quantity is None or value is None:
        return False
    gap = max(value.interval.low - quantity.interval.high, quantity.interval.low - value.interval.high)
    if "stage-share" in trial.hypothesis.line.name:
        return gap <= _QUOTED_APART
    return quantity.unit == "t" and value.value is not None and gap <= _SLIP * value.value


def _is_near(asked: Asked, trial: Trial) -> bool:
    quantity = asked.level
    if asked.kind == "superlative" or quantity is None:
        return True
    if quantity.value is None or trial.value is None:
        return False
    if not trial.value.value:
        return quantity.value <= _FAR * trial.value.interval.high
    return 1 / _FAR <= abs(quantity.value) / abs(trial.value.value) <= _FAR


def _ore(asked: Asked, trials: Sequence[Trial]) -> Judged:
    """A share in ore: right of the deposit named; without one right of all, of some only, or of none."""
    met = [t for t in trials if t.outcome == "meets"]
    apart = [t for t in trials if t.outcome == "disjoint"]
    if met and not apart:
        return Judged(SUPPORTED, None, met[0])
    if met:
        return Judged(MISLEADING, "scope", _nearest(asked, met), _nearest(asked, apart, far=True))
    if apart and asked.subject.organisation is not None and asked.subject.form != "seg-concentrate":
        return Judged(CONTRADICTED, None, apart[0])
    return Judged(NOT_CHECKABLE, needs="the make-up of the material that the sentence means")


def _nearest(asked: Asked, trials: Sequence[Trial], *, far: bool = False) -> Trial:
    """The trial whose value is nearest to the number told, or farthest from it."""
    told = asked.quantity.value if asked.quantity is not None and asked.quantity.value is not None else 0.0

    def gap(trial: Trial) -> float:
        value = trial.value.value if trial.value is not None and trial.value.value is not None else told
        return -abs(value - told) if far else abs(value - told)

    return min(trials, key=gap)


def needed(asked: Asked, trials: Sequence[Trial]) -> str:
    """What the record would have to hold."""
    subject = asked.subject
    if any(t.outcome != "open" and t.unverified_share > _UNCHECKED for t in trials):
        return "a checked figure; what the record has on it nobody has verified"
    parts = [subject.area or "an area", subject.commodity or "a commodity"]
    parts.append((subject.statistic or "a statistic").replace("-", " "))
    if subject.form or subject.stage:
        parts.append((subject.form or subject.stage or "").replace("-", " "))
    when = f" for {asked.period}" if asked.period else ""
    if asked.base:
        when += f" and {asked.base}"
    return f"{', '.join(parts)}{when}"


def alike(book: Book, asked: Asked) -> list[str]:
    """Series of the commodity and statistic, of any area: to say what the record has instead."""
    subject = asked.subject
    return [
        name for statistic in record_statistics(subject.statistic) for name, s in book.of_statistic(statistic)
        if is_plain(s) and subject.commodity is not None and fits_commodity(s, subject.commodity)
    ]  # fmt: skip
