"""Named tests of a term, each answered from the record: holds, fails, or not decidable."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

from terbia.errors import NotInRecord
from terbia.indicators.comparison import compare
from terbia.ledger.frame import to_observations
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record, View
from terbia.ledger.series import read_series
from terbia.terms.shares import import_shares, is_rest, share_form
from terbia.vocab.area import area

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
    """The years of a series as seen, oldest first; none where the record does not hold it."""
    table = question.record.select(question.view)
    return to_observations(table.filter(pl.col("series") == _filled(pattern, question)).sort("period"))


def _undecided(test: TermTest, *reason: str | int, evidence: tuple[Observation, ...] = ()) -> Answer:
    return Answer(test, NOT_DECIDABLE, reason, evidence)


def _decided(test: TermTest, answer: str, reason: tuple[str | int, ...], evidence: tuple[Observation, ...]) -> Answer:
    """The answer, unless more than half of its evidence is unverified: that decides nothing."""
    if sum(o.is_unverified for o in evidence) > len(evidence) / 2:
        more = " Nobody has checked this against the publisher's page, so it decides nothing."
        return _undecided(test, *reason, more, evidence=evidence)
    return Answer(test, answer, reason, evidence)


def _at_most(test: TermTest, question: Question) -> Answer:
    rows = _series(test.series, question)
    if not rows:
        return _undecided(test, f"No figure of this kind is in the record ({_filled(test.series, question)}).")
    last = rows[-1]
    evidence = (last,)
    if "E" in last.qualifiers:
        return _decided(test, HOLDS, (f"For {last.period} the record says ", 0, "."), evidence)
    span = last.interval()
    if span is None:
        return _undecided(test, f"For {last.period} the record says only: ", 0, ".", evidence=evidence)
    limit = f"{test.threshold:g} %"
    if span.high <= test.threshold:
        return _decided(test, HOLDS, ("It was ", 0, f" in {last.period}, not above {limit}."), evidence)
    if span.low > test.threshold or (span.low >= test.threshold and span.low_open):
        return _decided(test, FAILS, ("It was ", 0, f" in {last.period}, above {limit}."), evidence)
    return _undecided(
        test, "It was ", 0, f" in {last.period}, which may lie on either side of {limit}.", evidence=evidence
    )


def _not_rising(test: TermTest, question: Question) -> Answer:
    rows = _series(test.series, question)
    if len(rows) < 2:
        return _undecided(test, "The record holds fewer than two years of it.", evidence=tuple(rows))
    before, last = pair = (rows[-2], rows[-1])
    said = ("It was ", 0, f" in {before.period} and ", 1, f" in {last.period}.")
    if "E" in last.qualifiers:
        return _decided(test, HOLDS, (*said, " A net exporter relies on no imports."), pair)
    if "E" in before.qualifiers and last.is_known:
        return _decided(test, FAILS, said, pair)
    direction = compare(before, last).direction
    if direction == "rose":
        return _decided(test, FAILS, said, pair)
    if direction in ("fell", "unchanged"):
        return _decided(test, HOLDS, said, pair)
    return _undecided(test, *said, " Rounding or bounds leave the direction open.", evidence=pair)


def _largest_share(test: TermTest, question: Question) -> Answer:
    shares = import_shares(question.record, question.area, question.commodity, question.form, question.view)
    named = [o for o in shares if not is_rest(o)]
    if not named:
        return _undecided(test, "The record holds no shares of import sources.")
    largest = named[0]
    span = largest.interval()
    assert span is not None, "shares have values"
    form = share_form(shares)
    what = f"imports of {form.replace('-', ' ')}" if form else "imports"
    source = area(largest.series.partition(">")[0])
    said = (
        f"The largest source, {source.name}, supplied ", 0, f" of {what} in {largest.period.replace('/', ' to ')}.",
    )  # fmt: skip
    if span.low > test.threshold:
        return _decided(test, FAILS, said, (largest,))
    if span.high <= test.threshold:
        return _decided(test, HOLDS, said, (largest,))
    return _undecided(test, *said, evidence=(largest,))


def _ratio(test: TermTest, question: Question) -> Answer:
    above, below = _series(test.numerator, question), _series(test.denominator, question)
    shared = sorted({o.period for o in above} & {o.period for o in below})
    if not shared:
        return _undecided(test, "The record lacks at least one of the two lines.")
    top = next(o for o in above if o.period == shared[-1])
    bottom = next(o for o in below if o.period == shared[-1])
    upper, lower, pair = top.interval(), bottom.interval(), (top, bottom)
    said = (f"In {shared[-1]}: {_form(top)} ", 0, f", {_form(bottom)} ", 1, ".")
    if upper is None or lower is None or lower.low <= 0 or top.unit != bottom.unit:
        return _undecided(test, *said, evidence=pair)
    if upper.high / lower.low < test.threshold:
        return _decided(test, FAILS, said, pair)
    if upper.low / lower.high >= test.threshold:
        return _decided(test, HOLDS, said, pair)
    return _undecided(test, *said, evidence=pair)


def _form(o: Observation) -> str:
    return (read_series(o.series).form or read_series(o.series).statistic).replace("-", " ")


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
