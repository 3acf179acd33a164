"""The answer about one ore body, and about two beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from terbia.app.contract import CONTRACT
from terbia.app.orebodies.amounts import Heavies, Made, Throughput
from terbia.app.orebodies.mixes import MIX, NdPr, Surplus
from terbia.app.orebodies.naming import Found
from terbia.app.orebodies.plain import plain
from terbia.app.orebodies.pricing import Price, PriceList
from terbia.app.orebodies.tables import kinds, rejections
from terbia.app.orebodies.vectors import Vector
from terbia.indicators.basket import Basket
from terbia.indicators.contained import times
from terbia.ledger.observation import Observation
from terbia.vocab.estimate import Estimate, number_dict

if TYPE_CHECKING:
    import polars as pl

#: The row of an answer for what no source states.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """One part of the ore: its share (0 to 1), tonnes, price and part of the value; ``unknown`` is a line too."""

    element: str
    members: tuple[str, ...]
    share: Estimate
    t: Estimate | None
    recovered_t: Estimate | None
    recovered_unverified: bool
    price: Price | None
    value: Estimate | None
    value_share: Estimate | None
    unverified: bool
    observation: Observation | None

    def to_dict(self) -> dict[str, object]:
        """The line as JSON: plain numbers, each with its range beside it."""
        numbers = {
            "share": self.share,
            "t": self.t,
            "recovered_t": self.recovered_t,
            "price_usd_per_kg": None if self.price is None else self.price.price,
            "value_usd_per_kg": self.value,
            "value_share": self.value_share,
        }
        document: dict[str, object] = {"element": self.element, "members": list(self.members)}
        for name, estimate in numbers.items():
            ends = number_dict(estimate)
            document |= {name: ends["value"], f"{name}_low": ends["low"], f"{name}_high": ends["high"]}
        document["price_how"] = None if self.price is None else self.price.how
        document["unverified_share"] = float(self.unverified)
        document["recovered_unverified_share"] = (
            None if self.recovered_t is None else float(self.unverified or self.recovered_unverified)
        )
        document["price_unverified_share"] = None if self.price is None else float(self.price.unverified)
        document["observation"] = None if self.observation is None else self.observation.to_dict()
        document["price_observations"] = [] if self.price is None else [o.to_dict() for o in self.price.observations]
        return document


@dataclass(frozen=True, slots=True)
class Recovery:
    """A published recovery of a step, as a share (0 to 1) with its range, and its source."""

    applies_to: str
    step: str
    share: Estimate
    unit: str
    source: str
    url: str
    locator: str
    unverified: bool

    def to_dict(self) -> dict[str, object]:
        """The recovery as JSON."""
        return {
            "applies_to": self.applies_to,
            "step": self.step,
            **{f"recovery_{k}" if k != "value" else "recovery_share": v for k, v in self.share.to_dict().items()},
            "unit": self.unit,
            "source": self.source,
            "url": self.url,
            "locator": self.locator,
            "unverified_share": float(self.unverified),
        }


@dataclass(frozen=True)
class OreBody:
    """What an ore body holds, what a throughput gives of each element, what it is worth and what stays over."""

    found: Found
    throughput: Throughput | None
    lines: tuple[Line, ...]
    recoveries: tuple[Recovery, ...]
    prices: PriceList
    basket: Basket
    surpluses: tuple[Surplus, ...]
    heavies: Heavies
    made: Made | None
    nd_pr: NdPr

    @property
    def vector(self) -> Vector:
        """The assemblage that stands for the ore body."""
        return self.found.vector

    @property
    def basket_unverified_share(self) -> float:
        """The part of the basket's central value that comes from unverified shares or splits, 0 to 1."""
        total = self.basket.total.value
        if not total:
            return self.vector.parts.unverified_share
        return sum((n.value.value or 0.0) for n in self.lines if n.value and _unchecked(n)) / total

    @property
    def is_illustrative(self) -> bool:
        """Whether more than half of the shares or of the value is unverified."""
        return self.vector.is_unverified or self.basket_unverified_share > 0.5

    @property
    def la_ce(self) -> Estimate:
        """Lanthanum and cerium together."""
        return self.vector.parts.share_of("La", "Ce")

    @property
    def notes(self) -> tuple[str, ...]:
        """What must stand beside the numbers."""
        parts = self.vector.parts
        notes = [f"Corrected: {reason}" for reason in self.vector.corrections]
        if parts.is_scaled:
            notes.append(f"The printed shares add up to {100 * parts.printed_sum:.5g} % and were divided by that.")
        notes += [f"{name} was set aside: {why}." for name, why in parts.set_aside]
        notes += [f"{series} is no share of mass and was left out." for series in self.vector.not_mass]
        if self.is_illustrative:
            notes.append("Illustrative: more than half of what is known here is unverified.")
        return tuple(notes)

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON."""
        return plain(self._document())

    def _document(self) -> dict[str, object]:
        deposit, vector, parts = self.found.deposit, self.vector, self.vector.parts
        return {
            "contract": CONTRACT,
            "deposit": deposit.name,
            "title": deposit.title,
            "area": deposit.area,
            "class": deposit.kind,
            "assemblage": vector.held.key,
            "basis": vector.held.basis,
            "basis_says": vector.scope,
            "preferred_because": vector.held.reason,
            "throughput_t": None if self.throughput is None else self.throughput.t.value,
            "throughput": None if self.throughput is None else _throughput(self.throughput),
            "elements": [line.to_dict() for line in self.lines],
            "printed_sum_share": parts.printed_sum,
            "unknown_share": parts.unknown.value,
            "unknown_elements": list(parts.unknown_members),
            "prices_period": self.prices.period,
            "prices_editions": list(self.prices.editions),
            "basket_usd_per_kg": self.basket.total.value,
            "basket_low_usd_per_kg": self.basket.total.to_dict()["low"],
            "basket_high_usd_per_kg": self.basket.total.to_dict()["high"],
            "basket_without_value": list(self.basket.without_value),
            "basket_unverified_share": self.basket_unverified_share,
            "value_driver": self.basket.driver,
            "value_driver_decided": self.basket.driver_decided,
            "surplus": [s.element for s in self.surpluses if s.answer == "surplus"],
            "surplus_against": MIX,
            "surplus_detail": [s.to_dict() for s in self.surpluses],
            "heavies": self.heavies.to_dict(),
            "made": None if self.made is None else self.made.to_dict(),
            "nd_pr": self.nd_pr.to_dict(),
            "la_ce_share": number_dict(self.la_ce),
            "dy_tb_ratio": ratio_dict(vector),
            "recoveries": [r.to_dict() for r in self.recoveries],
            "assemblages": [_assemblage(v) for v in self.found.every],
            "rejected": [r.to_dict() for r in rejections(deposit.name)],
            "unverified_share": parts.unverified_share,
            "illustrative": self.is_illustrative,
            "notes": list(self.notes),
        }

    def frame(self) -> pl.DataFrame:
        """One row per part of the ore."""
        import polars as pl

        rows = [
            {k: v for k, v in line.to_dict().items() if not isinstance(v, list | dict)} for line in self.lines
        ]  # fmt: skip
        for row in rows:
            row.pop("observation", None)
        texts = {"element", "price_how"}
        numbers = {name: pl.Float64 for name in rows[0] if name not in texts}
        return pl.DataFrame(rows, schema_overrides=numbers)


@dataclass(frozen=True)
class Comparison:
    """Two ore bodies at the same prices; each at its own throughput unless one was given for both."""

    first: OreBody
    second: OreBody

    @property
    def elements(self) -> tuple[tuple[str, Estimate, Estimate], ...]:
        """Every part that either states, with the share in each; a group counts where it lies inside."""
        members = {line.element: line.members for body in (self.first, self.second) for line in body.lines}
        names = [name for name in members if name != UNKNOWN]
        names.sort(key=lambda n: (_ORDER.index(members[n][0]), len(members[n])))
        return tuple(
            (n, self.first.vector.parts.share_of(*members[n]), self.second.vector.parts.share_of(*members[n]))
            for n in names
        )

    def to_dict(self) -> dict[str, object]:
        """The first as it is alone, with the second and the comparison beside it."""
        rows = [
            {"element": name, "share": a.value, "share_low": a.range.low, "share_high": a.range.high,
             "other_share": b.value, "other_share_low": b.range.low, "other_share_high": b.range.high}
            for name, a, b in self.elements
        ]  # fmt: skip
        same = self.first.vector.held.basis == self.second.vector.held.basis
        other = {k: v for k, v in self.second.to_dict().items() if k != "contract"}
        return {**self.first.to_dict(), **plain({"other": other, "comparison": rows, "same_basis": same})}

    def frame(self) -> pl.DataFrame:
        """One row per element or group with the share in each."""
        import polars as pl

        columns = ("element", self.first.found.deposit.name, self.second.found.deposit.name)
        values = [(name, a.value, b.value) for name, a, b in self.elements]
        return pl.DataFrame(
            values, schema=dict(zip(columns, (pl.String, pl.Float64, pl.Float64), strict=True)), orient="row"
        )


_ORDER = ("La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y", "Sc")


def _unchecked(line: Line) -> bool:
    return line.unverified or (line.price is not None and line.price.unverified)


def _throughput(throughput: Throughput) -> dict[str, object]:
    return {
        **throughput.t.to_dict(),
        "unit": "t REO a year",
        "says": throughput.words,
        "observation": None if throughput.observation is None else throughput.observation.to_dict(),
    }


def ratio_dict(vector: Vector) -> dict[str, object]:
    """Dy:Tb of a vector against what is known of its class."""
    kind = kinds()[vector.deposit.kind]
    return {
        **number_dict(vector.dy_tb_ratio),
        "class": kind.name,
        "class_low": kind.dy_tb_low,
        "class_high": kind.dy_tb_high,
        "class_source": kind.source or None,
        "answer": vector.ratio_test,
    }


def _assemblage(vector: Vector) -> dict[str, object]:
    parts = vector.parts
    return {
        "assemblage": vector.held.key,
        "basis": vector.held.basis,
        "says": vector.scope,
        "rank": vector.held.rank,
        "reason": vector.held.reason,
        "printed_sum_share": parts.printed_sum,
        "unknown_share": parts.unknown.value,
        "unverified_share": parts.unverified_share,
        "elements": [{"element": p.name, "share": p.share.value, "low": p.share.range.low, "high": p.share.range.high}
                     for p in parts.parts],
        "dy_tb_ratio": ratio_dict(vector),
        "observations": [o.to_dict() for o in vector.observations],
    }  # fmt: skip


def tonnes(share: Estimate, throughput: Throughput | None) -> Estimate | None:
    """A share of the throughput in t; None without one."""
    return None if throughput is None else times(throughput.t, share)
