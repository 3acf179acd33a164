"""What one claim says: its subject in the record's words, its period, and the numbers it states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from terbia.claims.quantity import Quantity
from terbia.claims.superlative import Superlative
from terbia.vocab.interval import Interval

Kind: TypeAlias = Literal["level", "change", "direction", "superlative", "absence", "term", "measure", "embedded"]
Share: TypeAlias = Literal["world", "imports", "quota", "ore", "total"]


@dataclass(frozen=True, slots=True)
class Subject:
    """Of what something is said; a part is None where the words leave it open.

    ``area`` is the producer, importer or exporter, ``partner`` where its exports go or its imports come from.
    ``commodity`` is one of the series grammar; ``statistic``, ``form`` and ``stage`` are as mentions name them.
    ``share`` says what a percentage is a part of. ``carried`` names the parts that stand elsewhere in the text,
    ``assumed`` those that stand nowhere.
    """

    area: str | None = None
    partner: str | None = None
    commodity: str | None = None
    statistic: str | None = None
    form: str | None = None
    stage: str | None = None
    share: Share | None = None
    place: str | None = None
    organisation: str | None = None
    carried: frozenset[str] = frozenset()
    assumed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """One claim as read: where it stands and what it says.

    ``level`` is the number at ``period``; ``before`` the one at ``base``; ``by`` the change between them and
    ``multiple`` the later divided by the earlier. ``shift`` is the distance back to the base in months.
    """

    start: int
    end: int
    kind: Kind
    subject: Subject
    period: str | None = None
    base: str | None = None
    shift: int | None = None
    level: Quantity | None = None
    before: Quantity | None = None
    by: Quantity | None = None
    multiple: Interval | None = None
    direction: str | None = None
    superlative: Superlative | None = None
    edition: str | None = None
    term: str | None = None
    attributed: bool = False
    negated: bool = False
    future: bool = False
    anchor: int = 0
    period_said: bool = True

    @property
    def quantity(self) -> Quantity | None:
        """The number that the claim turns on."""
        return self.level or self.by or self.before
