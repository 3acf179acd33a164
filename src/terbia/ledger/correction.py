"""Declared corrections of errors in a source, each with a guard on what the source prints.

A correction names edition, series and period, the text that is expected there, what is used instead, and why.
Where the text is another, the source has been mended or the correction is wrong, and loading stops: a
correction must never change a number that nobody has looked at. The form follows the idea of guarded
corrections in public data pipelines (Our World in Data, etl, 2025).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from terbia.errors import CorrectionStale
from terbia.ledger.observation import Observation
from terbia.vocab.printed import read_printed
from terbia.vocab.table import packaged_rows

Action = Literal["use", "drop"]


@dataclass(frozen=True, slots=True)
class Correction:
    """One declared correction: what stands there, what is used, why, and who found it."""

    edition: str
    series: str
    period: str
    expect: str
    action: Action
    use: str
    reason: str
    origin: str

    def applied(self, observation: Observation) -> Observation | None:
        """The corrected observation, or None where the row is dropped. Raises CorrectionStale."""
        if observation.text.strip() != self.expect:
            raise CorrectionStale(
                f"The correction of {self.series} {self.period} in {self.edition} expects '{self.expect}' but the "
                f"source prints '{observation.text}'. The source has been mended or the correction is wrong: "
                "look at data/corrections.csv."
            )
        if self.action == "drop":
            return None
        printed = read_printed(self.use)
        assert printed is not None
        return replace(
            observation,
            value=printed.value,
            low=printed.low,
            high=printed.high,
            qualifiers=tuple(dict.fromkeys((*_kept(observation), *printed.qualifiers, "corrected"))),
            note=" ".join(part for part in (observation.note, f"Corrected: {self.reason}") if part),
        )


def _kept(observation: Observation) -> tuple[str, ...]:
    """Qualifiers that stay: those of the row, not those that described the text that was replaced."""
    return tuple(q for q in observation.qualifiers if q not in {"sign-lost", "<", ">", "range", "—"})


@cache
def declared() -> tuple[Correction, ...]:
    """The corrections that ship with the package."""
    return tuple(Correction(**row) for row in packaged_rows("corrections.csv"))  # type: ignore[arg-type]


def corrected(
    edition: str, observations: Iterable[Observation], corrections: Sequence[Correction] | None = None
) -> list[Observation]:
    """The observations of an edition with its declared corrections applied, in their order."""
    mine = {
        (c.series, c.period): c for c in (declared() if corrections is None else corrections) if c.edition == edition
    }
    kept = []
    for observation in observations:
        correction = mine.get((observation.series, observation.period))
        result = observation if correction is None else correction.applied(observation)
        if result is not None:
            kept.append(result)
    return kept
