"""Reliance of an area and commodity, taken from the record: published, recomputed, and what moved it.

Components come from the edition that published the reliance: figures of different editions do not belong in one
balance. Which lines make up a balance is a table, ``data/indicators/balances.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from terbia.errors import NotInRecord
from terbia.indicators.reliance import Balance, Change, net_import_reliance, split_change
from terbia.ledger.observation import Observation
from terbia.ledger.record import NEWEST, Record, View
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval
from terbia.vocab.table import packaged_rows


@dataclass(frozen=True, slots=True)
class Rule:
    """Which lines of an edition make up the balance of a form."""

    production: tuple[str, ...]
    imports: tuple[str, ...]
    consumption: str
    metal_exports: tuple[str, ...]
    production_is_zero: bool
    why: str


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The reliance of one year: what was published, the balance behind it, and what follows from the balance.

    ``balance`` is None where the record has no components, and ``why_not`` says which are missing. ``agrees`` is
    whether published and recomputed meet within printed rounding; ``metal_exports`` are the published exports
    that the residual must at least hold.
    """

    published: Observation
    period: str
    balance: Balance | None
    inputs: dict[str, tuple[Observation, ...]]
    metal_exports: Estimate | None
    why_not: str = ""
    rule: str = ""

    @property
    def reliance(self) -> Estimate | None:
        """Reliance recomputed from the components, in percent."""
        return None if self.balance is None else net_import_reliance(self.balance)

    @property
    def agrees(self) -> bool | None:
        """Whether recomputed and published meet; None where there is nothing to compare."""
        span, mine = self.published.interval(), self.reliance
        return None if span is None or mine is None else mine.range.meets(span)

    @property
    def residual_is_short(self) -> bool | None:
        """Whether the residual is below the metal exports that the same edition publishes."""
        if self.balance is None or self.metal_exports is None:
            return None
        mine, theirs = self.balance.exports_residual.value, self.metal_exports.value
        return None if mine is None or theirs is None else mine < theirs

    @property
    def unverified_share(self) -> float:
        """The part of the inputs that nobody has checked against a publisher's page, by count."""
        used = [o for group in self.inputs.values() for o in group]
        return sum(o.is_unverified for o in used) / len(used) if used else 0.0


def rule_of(commodity: str, form: str | None, edition: str) -> Rule | None:
    """The balance rule of a commodity's form in an edition, or None where none is declared."""
    match = re.match(r"MCS(\d{4})", edition)
    year = int(match[1]) if match else 9999
    for row in packaged_rows("indicators/balances.csv"):
        if (row["commodity"], row["form"]) == (commodity, form or "") and int(row["first_edition"]) <= year <= int(
            row["last_edition"]
        ):
            return Rule(
                tuple(filter(None, row["production"].split("|"))),
                tuple(row["imports"].split("|")),
                row["consumption"],
                tuple(row["metal_exports"].split("|")),
                row["production_rule"] == "zero",
                row["why"],
            )
    return None


def recompute(
    record: Record, area: str, commodity: str, form: str | None, period: str, view: View = NEWEST
) -> Recomputed:
    """The published reliance of a year beside what its own edition's components give.

    Raises NotInRecord where no reliance is published for the area, commodity, form and period.
    """
    series = "/".join(part for part in (area, commodity, "net-import-reliance", form) if part)
    published = record.observations(series, period, view)[0]
    edition = View(edition=published.edition)
    rule = rule_of(commodity, form, published.edition)
    if rule is None:
        rule = _plain_rule(record, area, commodity, form, published.edition, period)
    if rule is None:
        why = "published, cannot be recomputed: the record has no production, imports and apparent consumption for it"
        return Recomputed(published, period, None, {}, None, why)

    def take(statistic: str, forms: Sequence[str]) -> tuple[Observation, ...] | None:
        names = ["/".join(filter(None, (area, commodity, statistic, f))) for f in forms]
        found = [record.find(name, period, edition) for name in names]
        return tuple(o for o in found if o) if all(o is not None and o.interval() for o in found) else None

    production = () if rule.production_is_zero else take("production", rule.production)
    imports = take("imports", rule.imports)
    statistic, _, consumed = rule.consumption.partition("/")
    consumption = take(statistic, (consumed,))
    named = {"production": production, "imports": imports, "apparent_consumption": consumption}
    missing = [name.replace("_", " ") for name, value in named.items() if value is None]
    if missing:
        why = f"published, cannot be recomputed: {published.edition} gives no figure for {' or '.join(missing)}"
        return Recomputed(published, period, None, {}, None, why)
    assert production is not None
    assert imports is not None
    assert consumption is not None
    balance = Balance(_sum(production), _sum(imports), _sum(consumption))
    metal = take("exports", rule.metal_exports) if rule.metal_exports != ("",) else None
    inputs = {"production": production, "imports": imports, "apparent_consumption": consumption}
    return Recomputed(published, period, balance, inputs, _sum(metal) if metal else None, "", rule.why)


def _plain_rule(record: Record, area: str, commodity: str, form: str | None, edition: str, period: str) -> Rule | None:
    """Where an edition prints one line each of production, imports and apparent consumption, no rule is needed."""
    view = View(edition=edition)
    lines: dict[str, list[str]] = {"production": [], "imports": [], "apparent-consumption": []}
    for statistic, forms in lines.items():
        prefix = f"{area}/{commodity}/{statistic}"
        for name in record.series_ids:
            if (name == prefix or name.startswith(prefix + "/")) and ";" not in name:
                found = record.find(name, period, view)
                if found is not None and found.edition.startswith(edition):
                    forms.append(name.removeprefix(prefix).removeprefix("/"))
    if any(len(forms) != 1 for forms in lines.values()) or form is not None:
        return None
    return Rule(
        tuple(lines["production"]),
        tuple(lines["imports"]),
        f"apparent-consumption/{lines['apparent-consumption'][0]}".rstrip("/"),
        ("",),
        production_is_zero=False,
        why="the edition prints one line each of production, imports and apparent consumption",
    )


def _sum(observations: Sequence[Observation]) -> Estimate:
    total = Estimate.exactly(0.0)
    for observation in observations:
        span = observation.interval() or Interval(float("-inf"), float("inf"))
        total = total + Estimate(observation.value, span)
    return total


def change(after: Recomputed, before: Recomputed) -> Change | None:
    """The change between two recomputed years split into its parts; None where one has no balance."""
    if after.balance is None or before.balance is None:
        return None
    return split_change(before.balance, after.balance)


def reliance_forms(record: Record, area: str, commodity: str) -> list[str | None]:
    """The forms for which a reliance is published, the one with most to say first. Raises NotInRecord."""
    kept: dict[tuple[str, str], list[str | None]] = record.__dict__.setdefault("_reliance_forms", {})
    if (area, commodity) not in kept:
        kept[area, commodity] = _reliance_forms(record, area, commodity)
    return list(kept[area, commodity])


def _reliance_forms(record: Record, area: str, commodity: str) -> list[str | None]:
    prefix = f"{area}/{commodity}/net-import-reliance"
    names = [n for n in record.series_ids if n == prefix or n.startswith(prefix + "/")]
    if not names:
        held = sorted(
            {n.split("/")[1] for n in record.series_ids if "/net-import-reliance" in n and n.startswith(area + "/")}
        )
        raise NotInRecord("net import reliance of", f"{area}/{commodity}", held)

    def weight(name: str) -> tuple[int, str]:
        known = sum(o.is_known for o in record.observations(name))
        return (-known, name)

    return [n.removeprefix(prefix).removeprefix("/") or None for n in sorted(names, key=weight)]
