"""Who produces a commodity in a year: the rows of one edition's world table, never of several.

A country that one edition lists and the next does not would otherwise stand beside figures that replaced it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from terbia.errors import NotInRecord
from terbia.ledger.frame import to_observations
from terbia.ledger.observation import Observation
from terbia.ledger.record import NEWEST, Record, View
from terbia.ledger.series import read_series
from terbia.vocab.estimate import Estimate

REST = "OTHER"
WORLD = "WORLD"
_STATISTIC = "production"


@dataclass(frozen=True, slots=True)
class Producers:
    """Production by country (or countries printed as one), the unlisted remainder and the printed world total.

    ``edition`` is the one that is read; all figures are in ``unit``.
    """

    commodity: str
    form: str
    period: str
    edition: str
    unit: str
    countries: Mapping[str, Observation]
    remainder: Observation | None
    world: Observation | None

    @property
    def observations(self) -> tuple[Observation, ...]:
        """Everything that was read, the countries first."""
        rest = (self.remainder, self.world)
        return (*self.countries.values(), *(o for o in rest if o is not None))

    @property
    def withheld(self) -> tuple[str, ...]:
        """Countries for which the edition prints a symbol, or a bound without an upper end."""
        return tuple(area for area, o in self.countries.items() if estimate_of(o) is None)

    @property
    def quantities(self) -> dict[str, Estimate]:
        """What is known by country, each with the range of its printed rounding."""
        found = {area: estimate_of(o) for area, o in self.countries.items()}
        return {area: quantity for area, quantity in found.items() if quantity is not None}

    @property
    def rest(self) -> Estimate | None:
        """The remainder, where one is printed and known."""
        return None if self.remainder is None else estimate_of(self.remainder)

    @property
    def total(self) -> Estimate | None:
        """The printed world total, where it is known."""
        return None if self.world is None else estimate_of(self.world)


def estimate_of(observation: Observation) -> Estimate | None:
    """What a cell can stand for as an estimate; None for a symbol or a bound that is open upwards."""
    span = observation.interval()
    return None if span is None or not span.is_finite else Estimate(observation.value, span)


def production_forms(record: Record, commodity: str | None = None) -> dict[str, tuple[str, ...]]:
    """The forms for which a world table is held, by commodity; mine output first. Other counts (``;``) are left out."""
    kept = record.__dict__
    if "_production_forms" not in kept:
        kept["_production_forms"] = _forms(record)
    every: dict[str, tuple[str, ...]] = kept["_production_forms"]
    return {c: forms for c, forms in every.items() if commodity in (None, c)}


def _forms(record: Record) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in record.series_ids:
        if not name.startswith(f"{WORLD}/") or f"/{_STATISTIC}/" not in name or ";" in name:
            continue
        series = read_series(name)
        if series.statistic == _STATISTIC and series.form:
            found.setdefault(series.commodity, []).append(series.form)
    return {c: tuple(sorted(forms, key=lambda f: (f != "mine", f))) for c, forms in found.items()}


def production_form(record: Record, commodity: str, form: str | None) -> str:
    """The form asked for, or the one to take without asking: mine output, or the only one.

    Raises NotInRecord where the record holds no world table of it or leaves a choice.
    """
    every = production_forms(record)
    forms = every.get(commodity, ())
    if not forms:
        raise NotInRecord("world production of", commodity, sorted(every))
    if form is None and ("mine" in forms or len(forms) == 1):
        return forms[0]
    if form not in forms:
        raise NotInRecord(f"world production of {commodity} at stage", form or "(none given)", forms, _stages(forms))
    return form


def _stages(forms: tuple[str, ...]) -> str:
    return f"Give --stage, one of: {', '.join(forms)}."


def production_periods(record: Record, commodity: str, form: str, view: View = NEWEST) -> tuple[str, ...]:
    """The periods of the world table in a view, oldest first."""
    name = f"{WORLD}/{commodity}/{_STATISTIC}/{form}"
    return tuple(o.period for o in record.observations(name, view=view))


def producers(record: Record, commodity: str, form: str, period: str, view: View = NEWEST) -> Producers:
    """The world table of a commodity, form and period as one edition prints it, the newest in the view.

    Raises NotInRecord where the view has no world table for it.
    """
    name = f"{WORLD}/{commodity}/{_STATISTIC}/{form}"
    world = record.find(name, period, view)
    if world is None:
        held = production_periods(record, commodity, form, view) if name in record.series_ids else ()
        raise NotInRecord(f"period of {name}", period, held, f"It holds {held[0]} to {held[-1]}." if held else "")
    edition = _as_corrected(record, world.edition, view)
    countries: dict[str, Observation] = {}
    remainder = None
    for observation in _table(record, edition, f"/{commodity}/{_STATISTIC}/{form}", period):
        area = read_series(observation.series).area
        if area == REST:
            remainder = observation
        elif area != WORLD and observation.unit == world.unit:
            countries[area] = observation
    printed = record.find(name, period, View(edition=edition)) or world
    return Producers(commodity, form, period, edition, world.unit, countries, remainder, printed)


def _as_corrected(record: Record, edition: str, view: View) -> str:
    """The newest correction of an edition that the view knows, else the edition itself."""
    if view.edition is not None:
        return view.edition
    known = [e for e in record.editions if e.parent == edition and (view.as_of is None or e.released_on <= view.as_of)]
    return max(known, key=lambda e: (e.released_on, e.name)).name if known else edition


def _table(record: Record, edition: str, tail: str, period: str) -> list[Observation]:
    """The rows of one world table; each edition is sorted into tables once."""
    tables: dict[str, dict[tuple[str, str], list[Observation]]] = record.__dict__.setdefault("_world_tables", {})
    if edition not in tables:
        found: dict[tuple[str, str], list[Observation]] = {}
        frame = record.select(View(edition=edition))
        for o in to_observations(frame.filter(frame["series"].str.contains(f"^[^>/]+/[^/]+/{_STATISTIC}/"))):
            _, slash, rest = o.series.partition("/")
            found.setdefault((slash + rest, o.period), []).append(o)
        tables[edition] = found
    return tables[edition].get((tail, period), [])
