"""A sentence with its mentions by clause; makes claims of it with their quotes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from terbia.claims.asked import Asked, Kind, Subject
from terbia.claims.clause import Clauses, nearest
from terbia.claims.context import Context, is_rare
from terbia.claims.passage import Passage
from terbia.claims.subject import Mention


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence, read: its passage, mentions and clauses, what was said before, whether it names other goods."""

    text: str
    passage: Passage
    mentions: tuple[Mention, ...]
    clauses: Clauses
    context: Context
    others: bool

    def of_kind(self, kind: str) -> list[Mention]:
        """The mentions of a kind."""
        return [m for m in self.mentions if m.kind == kind]

    def near(self, kind: str, anchor: int, fits: Callable[[Mention], bool] | None = None) -> tuple[Mention, int] | None:
        """The nearest mention of a kind, and how many clauses away it stands."""
        return nearest(self.of_kind(kind), anchor, self.clauses, fits)

    def in_clause(self, kind: str, clause: int) -> list[Mention]:
        """The mentions of a kind in a clause."""
        return [m for m in self.mentions if m.kind == kind and self.clauses.of(m.start) == clause]

    @property
    def names_rare_earths(self) -> bool:
        """Whether the sentence itself names a rare earth."""
        return any(m.kind == "element" or (m.kind == "commodity" and is_rare(m.value)) for m in self.mentions)

    @property
    def concerns_rare_earths(self) -> bool:
        """Whether the sentence names rare earths, or stands among such and names no other commodity."""
        if self.names_rare_earths:
            return True
        if self.others or any(m.kind == "commodity" for m in self.mentions):
            return False
        return self.context.get("commodity") is not None or self.context.get("commodity?") is not None

    def period_near(self, anchor: int) -> str | None:
        """The period nearest to an offset that is neither a base nor an end of a span."""
        fits = [p for p in self.passage.periods if p.period and p.role in {"at", "by", "until"}]
        best = min(fits, key=lambda p: abs(p.start - anchor), default=None)
        if best is not None:
            return best.period
        carried = self.context.get("period")
        return carried[0] if carried and carried[1] == "paragraph" else None

    def asked(self, start: int, end: int, kind: Kind, subject: Subject, *, anchor: int = 0, **parts: object) -> Asked:
        """The claim, quoted from the first word of its subject in its clause to the end of its period."""
        first, last = self._quoted(start, end)
        clause = self.clauses.of(start)
        denied = any(m.kind == "attributed" and m.value == "denied" for m in self.mentions)
        future = bool(self.in_clause("modal", clause))
        edition = self.of_kind("edition")
        named = edition[0].value if edition else None
        return Asked(
            first,
            last,
            kind,
            subject,
            edition=named,
            attributed=denied,
            future=future,
            anchor=anchor or start,
            period_said=bool(self.passage.periods),
            **parts,  # type: ignore[arg-type]
        )

    def _quoted(self, start: int, end: int) -> tuple[int, int]:
        """From the first to the last word of the claim's clauses that tells its subject."""
        kinds = {"element", "commodity", "form", "statistic", "area", "stage", "negation", "term"}
        first_clause, last_clause = self.clauses.of(start), self.clauses.of(max(start, end - 1))
        first, last = start, end
        for mention in self.mentions:
            if mention.kind not in kinds or not first_clause <= self.clauses.of(mention.start) <= last_clause:
                continue
            if mention.start < first and not self._number_between(mention.end, start):
                first = mention.start
            if mention.end > last and not self._number_between(end, mention.start):
                last = mention.end
        for superlative in self.passage.superlatives:
            if superlative.start < first and self.clauses.of(superlative.start) >= first_clause:
                first = superlative.start
        for period in self.passage.periods:
            near = first_clause <= self.clauses.of(period.start) <= last_clause
            if near and period.end > last and not self._number_between(end, period.start):
                last = period.end
        return first, last

    def _number_between(self, start: int, end: int) -> bool:
        return any(start <= q.start and q.end <= end for q in self.passage.quantities)
