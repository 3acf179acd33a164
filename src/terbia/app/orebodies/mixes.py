"""What an ore gives beside what is asked for: surplus elements, and neodymium to praseodymium."""

from __future__ import annotations

from dataclasses import dataclass

from terbia.app.orebodies.amounts import quantity
from terbia.app.orebodies.pricing import PriceList
from terbia.app.orebodies.tables import groups, rows
from terbia.app.orebodies.vectors import Vector
from terbia.indicators.contained import over, times
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record, View
from terbia.vocab.estimate import Estimate, number_dict


@dataclass(frozen=True, slots=True)
class Surplus:
    """An element's share of output beside its share of a demand that the record holds."""

    element: str
    output: Estimate
    demand: Estimate
    observations: tuple[Observation, ...]

    @property
    def answer(self) -> str:
        """``surplus`` or ``short`` where the ranges lie apart, else ``open``."""
        if self.output.range.low > self.demand.range.high:
            return "surplus"
        return "short" if self.output.range.high < self.demand.range.low else "open"

    def to_dict(self) -> dict[str, object]:
        """The comparison as JSON."""
        return {
            "element": self.element,
            "answer": self.answer,
            "output_share": self.output.value,
            "output_share_low": self.output.range.low,
            "output_share_high": self.output.range.high,
            "demand_share": self.demand.value,
            "demand_share_low": self.demand.range.low,
            "demand_share_high": self.demand.range.high,
            "unverified_share": sum(o.is_unverified for o in self.observations) / len(self.observations),
            "observations": [o.to_dict() for o in self.observations],
        }


#: Whose demand the mix is: the only one by element that the record holds.
MIX = "the demand of Japan, the only one by element in the record"


def demand_shares(record: Record, view: View) -> dict[str, tuple[Estimate, tuple[Observation, ...]]]:
    """The share of each element (or group) in the demand that ``mix.csv`` names, with the rows read."""
    found: dict[str, tuple[Estimate, tuple[Observation, ...]]] = {}
    for row in rows("mix"):
        part = record.find(row["series"], row["period"], View(view.as_of))
        total = record.find(row["total_series"], row["total_period"], View(view.as_of))
        if part is not None and total is not None and part.value is not None and total.value is not None:
            found[row["element"]] = (over(quantity(part), quantity(total)), (part, total))
    return found


def surpluses(record: Record, view: View, vector: Vector) -> tuple[Surplus, ...]:
    """Elements whose share of output can be held against their share of demand, as ``mix.csv`` names them."""
    found = []
    for element, (demand, read) in demand_shares(record, view).items():
        members = next((g.members for g in groups().values() if g.name == element), (element,))
        found.append(Surplus(element, vector.parts.share_of(*members), demand, read))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class NdPr:
    """Nd to Pr in the ore, in magnets on file, and what separating the two would add at a period's prices."""

    ratio: Estimate | None
    ratio_from: str
    uses: tuple[tuple[str, Estimate, tuple[Observation, Observation]], ...]
    mixed: Estimate | None
    separated: Estimate | None

    @property
    def premium(self) -> Estimate | None:
        """Separated over mixed, less 1; None where a price is missing."""
        if self.mixed is None or self.separated is None:
            return None
        return over(self.separated, self.mixed) - Estimate.exactly(1.0)

    def to_dict(self) -> dict[str, object]:
        """The ratios as JSON, oxide mass in the ore and element mass in the uses (the two differ by 4 %)."""
        return {
            "nd_pr_ratio": number_dict(self.ratio),
            "ratio_from": self.ratio_from,
            "uses": [
                {"use": use, "nd_pr_ratio": number_dict(ratio), "observations": [o.to_dict() for o in read],
                 "unverified_share": sum(o.is_unverified for o in read) / len(read)}
                for use, ratio, read in self.uses
            ],
            "mixed_usd_per_kg": number_dict(self.mixed),
            "separated_usd_per_kg": number_dict(self.separated),
            "premium_share": number_dict(self.premium),
        }  # fmt: skip


def nd_pr(record: Record, view: View, vectors: tuple[Vector, ...], prices: PriceList) -> NdPr:
    """The ratio of the first of these vectors that states both elements (verified before not), uses and prices."""
    stated = [v for v in vectors if v.nd_pr_ratio is not None and v.held.basis != "part"]
    first = min(stated, key=lambda v: v.is_unverified, default=None)
    ratio = None if first is None else first.nd_pr_ratio
    uses = []
    for row in rows("nd_pr_uses"):
        pair = [record.find(row[key], row["period"], View(view.as_of)) for key in ("nd_series", "pr_series")]
        nd, pr = pair
        if nd is not None and pr is not None and nd.value and pr.value:
            uses.append((row["use"], over(quantity(nd), quantity(pr)), (nd, pr)))
    mixed = prices.prices["NdPr"][0] if "NdPr" in prices.prices else None
    return NdPr(ratio, "" if first is None else first.held.key, tuple(uses), mixed, _separated(ratio, prices))


def _separated(ratio: Estimate | None, prices: PriceList) -> Estimate | None:
    """USD per kg of the two oxides sold apart in the proportion of the ore."""
    if ratio is None or ratio.value is None or not {"Nd", "Pr"} <= set(prices.prices):
        return None
    nd, pr = prices.prices["Nd"][0], prices.prices["Pr"][0]
    share = Estimate.exactly(ratio.value / (1 + ratio.value))
    return times(nd, share) + times(pr, Estimate.exactly(1.0) - share)
