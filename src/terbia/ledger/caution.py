"""Declared cautions: how a figure that is right as printed is to be read, each with a guard on what is printed.

A correction changes or drops a number (``correction``); a caution leaves it and says what it is: an input and no
output, a target without a year, a statement that a newer one takes back. It stands beside the number wherever that
is shown. Where the record prints another text than the caution expects, nothing is said of it: an error is raised.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from terbia.errors import CorrectionStale
from terbia.ledger.observation import Observation
from terbia.vocab.table import packaged_rows

Reading = Literal["input", "undated", "superseded", "newer", "stated-once", "target-nameplate", "contested"]


@dataclass(frozen=True, slots=True)
class Caution:
    """One declared caution: the figure it is about, what is expected to be printed there, and what is to be known."""

    series: str
    period: str
    edition: str
    expect: str
    reading: Reading
    says: str
    origin: str

    def checked(self, observation: Observation) -> Caution:
        """The caution itself where the figure is the one it was written for. Raises CorrectionStale where not."""
        if observation.text.strip() != self.expect:
            raise CorrectionStale(
                f"The caution about {self.series} {self.period} in {self.edition} expects '{self.expect}' but the "
                f"record prints '{observation.text}'. Look at data/plants/cautions.csv."
            )
        return self


@cache
def cautions() -> dict[tuple[str, str, str], Caution]:
    """The cautions that ship with the package, by series, period and edition."""
    rows = [Caution(**row) for row in packaged_rows("plants/cautions.csv")]  # type: ignore[arg-type]
    return {(c.series, c.period, c.edition): c for c in rows}


def caution_of(observation: Observation) -> Caution | None:
    """The caution that belongs beside a figure, or None. Raises CorrectionStale where the figure is another."""
    found = cautions().get((observation.series, observation.period, observation.edition))
    return None if found is None else found.checked(observation)
