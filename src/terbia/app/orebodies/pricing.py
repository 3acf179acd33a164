"""Prices of separated oxides for the parts of an assemblage: published, split over a group, or between members."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from terbia.app.orebodies.tables import rows
from terbia.app.orebodies.vectors import Vector
from terbia.errors import NotInRecord
from terbia.indicators.contained import hull, over, times, together
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record, View
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

UNIT = "USD/kg"
_ASKED = re.compile(r"([^@]+)@(.+)")


@dataclass(frozen=True, slots=True)
class Price:
    """USD per kg oxide of a part, how it came about, and the observations behind it."""

    price: Estimate
    how: str
    observations: tuple[Observation, ...]
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class PriceList:
    """The published prices of one period by element or group."""

    period: str
    prices: Mapping[str, tuple[Estimate, Observation]]

    @property
    def editions(self) -> tuple[str, ...]:
        """The editions that the prices were read from."""
        return tuple(dict.fromkeys(o.edition for _, o in self.prices.values()))

    def between(self, members: tuple[str, ...]) -> Estimate:
        """From the cheapest to the dearest of the members; of all that are priced where one member has no price."""
        known = [self.prices[m][0] for m in members if m in self.prices]
        if len(known) < len(members):
            known = [price for price, _ in self.prices.values()]
        spread = hull(*known).range
        return Estimate(None, spread)


def price_list(record: Record, view: View, asked: str | None = None) -> PriceList:
    """The prices of a period (the newest without one); ``2024@MCS2025`` is 2024 as that edition printed it.

    The view's edition is left out of account: an assemblage and a price never stand in one edition. Raises
    NotInRecord for a period without a price.
    """
    match = _ASKED.fullmatch(asked) if asked else None
    view = View(view.as_of)
    if match:
        record.edition(match[2])
        view, asked = View(view.as_of, match[2]), match[1]
    found = _by_period(record, view)
    if not found:
        raise NotInRecord(
            "price of a rare-earth oxide", asked or "of any year", [], "No edition known by then has one."
        )
    period = asked or max(found)
    if period not in found:
        raise NotInRecord("oxide prices of", period, sorted(found), f"It holds {min(found)} to {max(found)}.")
    return PriceList(period, {name: (_estimate(o), o) for name, o in found[period].items()})


def price_periods(record: Record, view: View) -> list[str]:
    """The periods for which the view has a price of an oxide, oldest first."""
    return sorted(_by_period(record, View(view.as_of)))


def _by_period(record: Record, view: View) -> dict[str, dict[str, Observation]]:
    series = {row["series"]: row["name"] for row in rows("price_series")}
    found: dict[str, dict[str, Observation]] = {}
    for name, period in record.frame(view, series=series).select("series", "period").iter_rows():
        observation = record.find(name, period, view)
        if observation is not None and observation.is_known and observation.unit == UNIT:
            found.setdefault(period, {})[series[name]] = observation
    return found


def _estimate(observation: Observation) -> Estimate:
    span = observation.interval()
    assert span is not None
    return Estimate(observation.value, span.clipped(0.0, span.high))


def prices_of(vector: Vector, prices: PriceList, splits: Mapping[str, Vector]) -> dict[str, Price]:
    """A price for each part of a vector; ``splits`` are the vectors by key that a group may be split with."""
    found = {}
    for part in vector.parts.parts:
        if part.name in prices.prices:
            price, observation = prices.prices[part.name]
            found[part.name] = Price(price, "published", (observation,))
        elif (stood := _stand_in(part.name, prices)) is not None:
            found[part.name] = stood
        else:
            found[part.name] = _split(vector, part.name, part.members, prices, splits)
    if has_unknown(vector):
        missing = vector.parts.unknown_members or tuple(m for p in vector.parts.parts for m in p.members)
        found["unknown"] = _bounded(missing, prices)
    return found


def _stand_in(name: str, prices: PriceList) -> Price | None:
    """The price of another oxide in place of one that the edition does not print, where ``stand_ins.csv`` allows it."""
    row = next((r for r in rows("stand_ins") if r["name"] == name and r["by"] in prices.prices), None)
    if row is None:
        return None
    price, observation = prices.prices[row["by"]]
    low, high = float(row["ratio_low"]), float(row["ratio_high"])
    ratio = Estimate((low + high) / 2, Interval(low, high))
    how = f"stand-in: not printed, {row['by']} oxide times {low:g} to {high:g}; {row['reason']}"
    return Price(times(price, ratio), how, (observation,))


def has_unknown(vector: Vector) -> bool:
    """Whether a value may lie in what is not stated: an element is missing, or rounding does not explain the gap."""
    unknown = vector.parts.unknown.range
    return unknown.high > 0 and (bool(vector.parts.unknown_members) or unknown.low > 0)


def _bounded(members: tuple[str, ...], prices: PriceList) -> Price:
    used = tuple(prices.prices[m][1] for m in members if m in prices.prices)
    unpriced = [m for m in members if m not in prices.prices]
    how = f"bounded: between its members{'; no price of ' + ', '.join(unpriced) if unpriced else ''}"
    if len(members) == 1:
        how = "no price: bounded by the cheapest and the dearest oxide"
    return Price(prices.between(members), how, used)


def _split(
    vector: Vector, name: str, members: tuple[str, ...], prices: PriceList, splits: Mapping[str, Vector]
) -> Price:
    by = [
        (splits[r["by"]], r["reason"])
        for r in rows("splits")
        if (r["assemblage"], r["group"]) == (vector.held.key, name) and r["by"] in splits
    ]
    averages = [(a, v) for v, _ in by if (a := _average(v, members, prices)) is not None]
    if not averages:
        return _bounded(members, prices)
    spread = hull(*(a for a, _ in averages)).range
    names = " and ".join(v.held.key for _, v in averages)
    used = tuple(prices.prices[m][1] for m in members if m in prices.prices)
    return Price(
        Estimate(averages[0][0].value, spread),
        f"split: as {names}; a range of published splits, no bound",
        used,
        unverified=averages[0][1].is_unverified or averages[0][1].held.rank > 1,
    )


def _average(vector: Vector, members: tuple[str, ...], prices: PriceList) -> Estimate | None:
    """The mean price of some elements in the proportions of a vector, over those that it states and that are priced."""
    parts = [p for p in (vector.parts.part(m) for m in members) if p is not None and p.name in prices.prices]
    if not parts:
        return None
    worth = together(*(times(p.share, prices.prices[p.name][0]) for p in parts))
    share = together(*(p.share for p in parts))
    mean = over(worth, share)
    dearest = max(prices.prices[p.name][0].range.high for p in parts)
    return Estimate(mean.value, Interval(mean.range.low, min(mean.range.high, dearest)))
