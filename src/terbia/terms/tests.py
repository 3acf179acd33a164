"""Named tests of a term, each answered from the record: holds, fails, or not decidable."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from terbia.errors import NotInRecord
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record, View

HOLDS, FAILS, NOT_DECIDABLE = "holds", "fails", "not_decidable"


@dataclass(frozen=True, slots=True)
class TermTest:
    """One condition of a term, as the data file states it."""

    name: str
    question: str
    kind: str
    why: str
    series: str = ""
    numerator: str = ""
    denominator: str = ""
    threshold: float = 0.0
    unit: str = ""
    needs: str = ""
    only_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a test, the observations that decide it, and a reason with places for them.

    ``reason`` is a sentence in pieces: words, and numbers of evidence by their place in ``evidence``.
    """

    test: TermTest
    answer: str
    reason: tuple[str | int, ...]
    evidence: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A word, what it must mean, and its tests."""

    term: str
    meaning: str
    tests: tuple[TermTest, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Of what a term is asked: an area, a commodity and the form of its reliance, and the view of the record."""

    record: Record
    area: str
    commodity: str
    form: str | None
    view: View


@cache
def read_term(name: str) -> Term:
    """The term of a name. Raises NotInRecord for one that has no tests."""
    folder = files("terbia") / "data" / "terms"
    path = folder / f"{name}.toml"
    if not path.is_file():
        known = [entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")]
        raise NotInRecord("term", name, known)
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    tests = [TermTest(**{**row, "only_for": tuple(row.get("only_for", ()))}) for row in document["test"]]
    return Term(document["term"], document["meaning"], tuple(tests))


def answer_term(name: str, question: Question) -> list[Answer]:
    """The answers to a term's tests that concern the commodity, in the order of the data file."""
    tests = [t for t in read_term(name).tests if not t.only_for or question.commodity in t.only_for]
    return [_KINDS[test.kind](test, question) for test in tests]


def verdict_of(answers: Sequence[Answer]) -> bool | None:
    """Whether a term holds: no if a test fails, yes if all hold, unknown where the rest is not decidable."""
    if any(a.answer == FAILS for a in answers):
        return False
    return True if answers and all(a.answer == HOLDS for a in answers) else None


def _filled(pattern: str, question: Question) -> str:
    name = pattern.format(area=question.area, commodity=question.commodity, form=question.form or "")
    return name.rstrip("/")


def _series(pattern: str, question: Question) -> list[Observation]:
    """The years of a series, oldest first; none where the record does not hold it."""
    try:
        return question.record.observations(_filled(pattern, question), view=question.view)
    except NotInRecord:
        return []


def _undecided(test: TermTest, *reason: str | int, evidence: tuple[Observation, ...] = ()) -> Answer:
    return Answer(test, NOT_DECIDABLE, reason, evidence)


def _at_most(test: TermTest, question: Question) -> Answer:
    rows = _series(test.series, question)
    if not rows:
        return _undecided(test, f"The record holds no {_filled(test.series, question)}.")
    last = rows[-1]
    if "E" in last.qualifiers:
        return Answer(test, HOLDS, (0, f" in {last.period}: more left the country than came in."), (last,))
    span = last.interval()
    if span is None or last.is_unverified:
        return _undecided(test, f"For {last.period} the record says only ", 0, ".", evidence=(last,))
    limit = f"{test.threshold:g} %"
    if span.high <= test.threshold:
        return Answer(test, HOLDS, (0, f" in {last.period}, not above {limit}."), (last,))
    if span.low > test.threshold or (span.low >= test.threshold and span.low_open):
        return Answer(test, FAILS, (0, f" in {last.period}, above {limit}."), (last,))
    return _undecided(test, 0, f" in {last.period} may lie on either side of {limit}.", evidence=(last,))


def _not_rising(test: TermTest, question: Question) -> Answer:
    rows = _series(test.series, question)
    if len(rows) < 2:
        return _undecided(test, "The record holds fewer than two years.", evidence=tuple(rows))
    before, last = rows[-2], rows[-1]
    old, new = before.interval(), last.interval()
    pair = (before, last)
    said = (0, f" in {before.period}, ", 1, f" in {last.period}.")
    if old is None or new is None:
        return _undecided(test, *said, evidence=pair)
    if new.low > old.high or (new.low >= old.high and (new.low_open or old.high_open)):
        return Answer(test, FAILS, said, pair)
    if new.high <= old.low or (old.low == old.high == new.low == new.high):
        return Answer(test, HOLDS, said, pair)
    return _undecided(test, *said, " Rounding or bounds leave the direction open.", evidence=pair)


def _largest_share(test: TermTest, question: Question) -> Answer:
    tail = _filled(test.series, question).removeprefix("*")
    names = [n for n in question.record.series_ids if n.endswith(tail) or (question.form is None and f"{tail}/" in n)]
    found = [o for n in names for o in question.record.observations(n, view=question.view) if o.value is not None]
    if not found:
        return _undecided(test, "The record holds no shares of import sources.")
    newest = max(o.period for o in found)
    largest = max(
        (o for o in found if o.period == newest and not o.series.startswith("OTHER>")),
        key=lambda o: o.value or 0,
    )
    span = largest.interval()
    assert span is not None
    years = newest.replace("/", " to ")
    said = (0, f" of imports in {years} came from {_source_name(largest)}.")
    if span.low > test.threshold:
        return Answer(test, FAILS, said, (largest,))
    if span.high <= test.threshold:
        return Answer(test, HOLDS, said, (largest,))
    return _undecided(test, *said, evidence=(largest,))


def _source_name(o: Observation) -> str:
    from terbia.vocab.area import area

    return area(o.series.partition(">")[0]).name


def _ratio(test: TermTest, question: Question) -> Answer:
    above, below = _series(test.numerator, question), _series(test.denominator, question)
    shared = sorted({o.period for o in above} & {o.period for o in below})
    if not shared:
        return _undecided(test, "The record lacks one of the two lines.")
    top = next(o for o in above if o.period == shared[-1])
    bottom = next(o for o in below if o.period == shared[-1])
    upper, lower = top.interval(), bottom.interval()
    said = (0, " against ", 1, f" in {shared[-1]}.")
    if upper is None or lower is None or lower.low <= 0:
        return _undecided(test, *said, evidence=(top, bottom))
    if upper.high / lower.low < test.threshold:
        return Answer(test, FAILS, said, (top, bottom))
    if upper.low / lower.high >= test.threshold:
        return Answer(test, HOLDS, said, (top, bottom))
    return _undecided(test, *said, evidence=(top, bottom))


def _needs(test: TermTest, question: Question) -> Answer:
    del question
    return _undecided(test, f"The record would need {test.needs}.")


_KINDS: Mapping[str, Callable[[TermTest, Question], Answer]] = {
    "at_most": _at_most,
    "not_rising": _not_rising,
    "largest_share_at_most": _largest_share,
    "ratio_at_least": _ratio,
    "needs": _needs,
}
