"""A text that has been checked: its claims with their verdicts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from terbia.claims.verdict import CONTRADICTED, MISLEADING, NOT_CHECKABLE, SUPPORTED, Word
from terbia.ledger.event import Event
from terbia.ledger.observation import Observation

VERDICTS: tuple[Word, ...] = (SUPPORTED, CONTRADICTED, MISLEADING, NOT_CHECKABLE)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: where it stands, what was compared with what, the verdict then and now, and why.

    ``value``, ``low`` and ``high`` are what the text says, in ``unit``; ``series`` and ``period`` what the
    words name in the record, or None. ``mend`` says what an editor would change, empty where nothing.
    """

    quote: str
    start: int
    end: int
    series: str | None
    period: str | None
    value: float | None
    low: float | None
    high: float | None
    unit: str | None
    verdict: Word
    confusion: str | None
    attributed: bool
    now: Word
    reason: str
    evidence: tuple[Observation, ...] = ()
    now_reason: str = ""
    mend: str = ""
    events: tuple[Event, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The claim as JSON."""
        return {
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "series": self.series,
            "period": self.period,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "verdict": self.verdict,
            "confusion": self.confusion,
            "attributed": self.attributed,
            "now": {"verdict": self.now, "reason": self.now_reason},
            "reason": self.reason,
            "mend": self.mend,
            "evidence": [one.to_dict() for one in self.evidence],
            "events": [one.to_dict() for one in self.events],
        }


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text, its day and title, and its claims in order; offsets count the characters of ``text``."""

    text: str
    title: str | None
    date: date | None
    claims: tuple[Claim, ...]
    headings: tuple[tuple[int, int], ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many claims have each verdict."""
        found = Counter(claim.verdict for claim in self.claims)
        return {verdict: found[verdict] for verdict in VERDICTS}
