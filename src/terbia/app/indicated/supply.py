"""Who supplies a commodity in a year: the user's table where there is one, else the record's world table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from terbia.app.indicated.packaged import Quantities, Tables
from terbia.errors import NotInRecord
from terbia.indicators.producers import (
    REST,
    Producers,
    producers,
    production_form,
    production_forms,
    production_periods,
)
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record, View
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

#: A table that leaves out more of its own total than this does not say who produces.
_LEFT_OUT_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Supply:
    """Quantities by country with their ranges, the unlisted remainder, the printed total, and where they are from.

    ``unnamed`` is what a table leaves out of its own total without a row for it, where that is more than a tenth.
    """

    commodity: str
    stage: str
    period: str
    unit: str
    where: str
    quantities: Mapping[str, Estimate]
    rest: Estimate | None
    total: Estimate | None
    withheld: tuple[str, ...]
    inputs: tuple[Observation, ...]
    unnamed: Estimate | None = None

    @property
    def with_rest(self) -> dict[str, Estimate]:
        """The countries, and the remainder as if it were one."""
        return {**self.quantities, **({} if self.rest is None else {REST: self.rest})}

    @property
    def needs(self) -> tuple[str, ...]:
        """What stands between this table and shares."""
        missing = [f"production of {area} ({self.commodity}, {self.stage}, {self.period}): withheld in {self.where} "
                   "(--table production=FILE)" for area in self.withheld]  # fmt: skip
        if self.unnamed is not None and self.total is not None:
            named = ", ".join(a for a, q in self.quantities.items() if q.range.high > 0) or "no country"
            left = f"about {self.unnamed.value:,.6g} of {self.total.value:,.6g} {self.unit}"
            missing.append(
                f"production of {self.commodity} by country in {self.period}: {self.where} names {named}, "
                f"and leaves {left} without a country (--table production=FILE)"
            )
        if not self.withheld and not any(q.range.high > 0 for q in self.with_rest.values()):
            missing.append(
                f"production of {self.commodity} by country in {self.period}: {self.where} names no country "
                "(--table production=FILE)"
            )
        return tuple(missing)


@dataclass(frozen=True)
class Asked:
    """What every indicator is asked of: the record as seen, and the tables; what is found of supply is kept."""

    record: Record
    view: View
    tables: Tables
    supplies: dict[tuple[str, str | None, str], Supply] = field(default_factory=dict, compare=False, repr=False)


def supply_of(asked: Asked, commodity: str, stage: str | None, period: str) -> Supply:
    """Supply of a commodity in a year. Raises NotInRecord where neither table nor record has it."""
    key = (commodity, stage, period)
    if key not in asked.supplies:
        asked.supplies[key] = _supply(asked, commodity, stage, period)
    return asked.supplies[key]


def _supply(asked: Asked, commodity: str, stage: str | None, period: str) -> Supply:
    if asked.tables.production is not None:
        return _from_table(asked.tables.production, commodity, stage or "mine", period)
    form = production_form(asked.record, commodity, stage)
    found = producers(asked.record, commodity, form, period, asked.view)
    gap = None if found.withheld else _left_out(found)
    large = gap is not None and found.total is not None and gap.range.high > _LEFT_OUT_SHARE * found.total.range.high
    rest = gap if found.rest is None and not large else found.rest
    return Supply(
        commodity, form, period, found.unit, found.edition, found.quantities, rest, found.total,
        found.withheld, found.observations, gap if large else None,
    )  # fmt: skip


def _left_out(found: Producers) -> Estimate | None:
    """What the printed total holds beyond the rows, where rounding does not explain it."""
    if found.total is None or not found.quantities:
        return None
    named = Estimate.exactly(0.0)
    for quantity in (*found.quantities.values(), *(() if found.rest is None else (found.rest,))):
        named = named + quantity
    gap = found.total - named
    return gap if gap.range.low > 0 else None


def estimates(table: Quantities, period: str) -> dict[str, Estimate]:
    """The figures of a user's table in a year."""
    return {area: Estimate(value, Interval(low, high)) for area, (value, low, high) in table.of(period).items()}


def _from_table(table: Quantities, commodity: str, stage: str, period: str) -> Supply:
    quantities = estimates(table, period)
    if not quantities:
        raise NotInRecord("year in the production table", period, sorted({when for _, when in table.values}))
    inputs = tuple(
        table.source.observe(f"{area}/{commodity}/production/{stage}", period, quantity.value, "t")
        for area, quantity in quantities.items()
    )
    rest = quantities.pop(REST, None)
    name = table.source.origin.title
    return Supply(commodity, stage, period, "t", name, quantities, rest, None, (), inputs)


def supply_periods(asked: Asked, commodity: str, stage: str | None) -> tuple[str, ...]:
    """The years that there is a supply for, oldest first."""
    if asked.tables.production is not None:
        return tuple(sorted({when for _, when in asked.tables.production.values}))
    return production_periods(asked.record, commodity, production_form(asked.record, commodity, stage), asked.view)


def supply_places(asked: Asked, commodity: str | None, stage: str | None) -> list[tuple[str, str]]:
    """Every (commodity, stage) that there is a world table for; with a user's table, the commodity asked for."""
    if asked.tables.production is not None:
        return [(commodity or "rare-earths", stage or "mine")]
    forms = production_forms(asked.record, commodity)
    if commodity is not None and commodity not in forms:
        production_form(asked.record, commodity, stage)
    return [(name, form) for name, held in forms.items() for form in held if stage in (None, form)]
